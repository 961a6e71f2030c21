//! The conference file and the checklist files: TOML in, hall commands out. Every error names the line and the reason.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::assets;
use crate::domain::log::actor::SYSTEM;
use crate::domain::log::command::Command;
use crate::domain::state::rota::Rota;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::{Contact, Kind, Told};
use crate::domain::vocabulary::ids::{ContactId, PersonId, PlaceId, Position};
use crate::domain::vocabulary::person::{Person, Reach, Role};
use crate::domain::vocabulary::place::{Details, Emergency, Opening, Place};
use crate::domain::vocabulary::policy::{Changes, Page, Policy};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::{self, Private};
use crate::domain::vocabulary::wall;

/// The person that the admin token signs in.
pub const ADMIN: &str = "admin";

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Error {
    pub line: usize,
    pub reason: String,
}

/// A conference file that was read.
#[derive(Debug, Clone)]
pub struct Read {
    /// What `init` asks for.
    pub command: Command,
    pub details: Details,
    /// Gaps in the rota, as sentences; never a reason to refuse.
    pub warnings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    conference: Conference,
    #[serde(default)]
    place: Vec<RawPlace>,
    #[serde(default)]
    person: Vec<RawPerson>,
    #[serde(default)]
    contact: Vec<RawContact>,
    #[serde(default)]
    shift: Vec<RawShift>,
    #[serde(default)]
    checklist: Vec<Spanned<Checklist>>,
    #[serde(default)]
    policy: Changes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conference {
    slug: Spanned<String>,
    name: Spanned<String>,
    short: Option<String>,
    zone: Spanned<String>,
    #[serde(default)]
    address: String,
    open: Vec<RawOpening>,
    positions: Vec<Spanned<String>>,
    #[serde(default)]
    required: Vec<Spanned<String>>,
    #[serde(default)]
    emergency: RawEmergency,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpening {
    from: Spanned<String>,
    to: Spanned<String>,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawEmergency {
    call: Option<Spanned<String>>,
    number: Option<String>,
    meet: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    id: Spanned<String>,
    name: Spanned<String>,
    short: Option<Spanned<String>>,
    way_in: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPerson {
    id: Spanned<String>,
    name: Spanned<String>,
    short: Option<Spanned<String>>,
    role: Role,
    #[serde(default)]
    trained: bool,
    employer: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    reach: Vec<Reach>,
    contact: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContact {
    id: Spanned<String>,
    name: Spanned<String>,
    kind: Kind,
    #[serde(default)]
    told: Told,
    hours: Option<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    reach: Vec<Spanned<Reach>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShift {
    position: Spanned<String>,
    person: Spanned<String>,
    from: Spanned<String>,
    to: Spanned<String>,
    post: Option<Spanned<String>>,
    note: Option<String>,
}

/// The keys that lead to `path`, outermost first.
fn keys_of(path: &serde_ignored::Path<'_>) -> Vec<String> {
    use serde_ignored::Path;
    let (parent, key) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(index.to_string())),
        Path::Map { parent, key } => (parent, Some(key.clone())),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => (parent, None),
    };
    keys_of(parent).into_iter().chain(key).collect()
}

/// Where in `text` things stand.
struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn at<T>(&self, what: &Spanned<T>, reason: impl Into<String>) -> Error {
        self.offset(what.span().start, reason)
    }

    fn offset(&self, offset: usize, reason: impl Into<String>) -> Error {
        let before = &self.0.as_bytes()[..offset.min(self.0.len())];
        Error {
            line: 1 + before.iter().filter(|b| **b == b'\n').count(),
            reason: text::one_line(&reason.into()),
        }
    }

    /// Reads all of it. A key that nobody knows is refused here, at the door: the same types read the log, where it is
    /// a newer greenroom's and no fault.
    fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let fault = |error: toml::de::Error| {
            self.offset(error.span().map_or(0, |s| s.start), error.message())
        };
        let document = toml::Deserializer::parse(self.0).map_err(fault)?;
        let mut unknown = Vec::new();
        let read = serde_ignored::deserialize(document, |path| unknown.push(keys_of(&path)));
        let read = read.map_err(fault)?;
        match unknown.first() {
            None => Ok(read),
            Some(keys) => {
                let key = keys.last().map_or("", String::as_str);
                Err(self.offset(self.place_of(keys), format!("unknown field `{key}`")))
            }
        }
    }

    /// Where the last of `keys` stands; numbers are places in a list.
    fn place_of(&self, keys: &[String]) -> usize {
        let Ok(document) = DeTable::parse(self.0) else {
            return 0;
        };
        let mut place = 0;
        let mut here = DeValue::Table(document.into_inner());
        for key in keys {
            let next = match &here {
                DeValue::Table(table) => table.get_key_value(key.as_str()).map(|(name, value)| {
                    place = name.span().start;
                    value.get_ref().clone()
                }),
                DeValue::Array(list) => {
                    let item = key.parse().ok().and_then(|n: usize| list.get(n));
                    item.map(|item| item.get_ref().clone())
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => None,
            };
            match next {
                Some(next) => here = next,
                None => break,
            }
        }
        place
    }

    fn id<T: FromStr>(&self, raw: &Spanned<String>) -> Result<T, Error>
    where
        T::Err: std::fmt::Display,
    {
        raw.get_ref()
            .parse()
            .map_err(|why| self.at(raw, format!("{:?}: {why}", raw.get_ref())))
    }

    fn known<T: FromStr + Ord + std::fmt::Display>(
        &self,
        raw: &Spanned<String>,
        known: &BTreeSet<T>,
        what: &str,
    ) -> Result<T, Error>
    where
        T::Err: std::fmt::Display,
    {
        let id: T = self.id(raw)?;
        if known.contains(&id) {
            return Ok(id);
        }
        Err(self.at(raw, format!("there is no {what} {:?}", raw.get_ref())))
    }

    fn fresh<T: Ord + Clone>(
        &self,
        seen: &mut BTreeSet<T>,
        id: &T,
        raw: &Spanned<String>,
    ) -> Result<(), Error> {
        if seen.insert(id.clone()) {
            return Ok(());
        }
        Err(self.at(raw, format!("{:?} is there twice", raw.get_ref())))
    }

    fn name(&self, raw: &Spanned<String>) -> Result<Private, Error> {
        let name = text::one_line(raw.get_ref());
        if name.is_empty() {
            Err(self.at(raw, "this must not be empty"))
        } else {
            Ok(Private::from(name))
        }
    }

    fn short(&self, raw: Option<&Spanned<String>>, name: &Private) -> Result<Private, Error> {
        match raw {
            Some(raw) if raw.get_ref().chars().count() > 12 => {
                Err(self.at(raw, "short has more than 12 columns"))
            }
            Some(raw) => self.name(raw),
            None => {
                let first: String = name.as_str().chars().take(12).collect();
                Ok(Private::from(first.trim_end()))
            }
        }
    }

    fn wall(&self, raw: &Spanned<String>) -> Result<NaiveDateTime, Error> {
        let text = raw.get_ref();
        ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .ok_or_else(|| {
                self.at(
                    raw,
                    format!("{text:?} is no wall time like \"2026-03-24T08:00\""),
                )
            })
    }

    fn stretch(
        &self,
        from: &Spanned<String>,
        to: &Spanned<String>,
    ) -> Result<(NaiveDateTime, NaiveDateTime), Error> {
        let (start, end) = (self.wall(from)?, self.wall(to)?);
        if end <= start {
            return Err(self.at(to, "`to` is not after `from`"));
        }
        if end - start > TimeDelta::days(7) {
            return Err(self.at(to, "this is longer than a week"));
        }
        Ok((start, end))
    }
}

/// Reads a conference file.
pub fn conference(text: &str) -> Result<Read, Error> {
    let lines = Lines(text);
    let file: File = lines.parse()?;
    let details = details(&lines, &file.conference, &file.contact)?;
    let places = places(&lines, &file.place)?;
    let contacts = contacts(&lines, &file.contact, &file.person)?;
    let people = people(&lines, &file.person, &contacts)?;
    let shifts = shifts(&lines, &file.shift, &details, &people, &places)?;
    let policy = default_policy().with(file.policy);
    check_policy(&lines, &policy, &details)?;
    let warnings = warnings(&details, &shifts);
    let (first, second) = words();
    let command = Command::OpenConference {
        details: Box::new(details.clone()),
        policy: Box::new(policy),
        first,
        second,
        checklists: checklists(&lines, file.checklist)?,
        places,
        people,
        contacts,
        shifts,
    };
    Ok(Read {
        command,
        details,
        warnings,
    })
}

/// The built-in checklists, with those of the file beside them or, by the same id, in their place.
fn checklists(lines: &Lines<'_>, own: Vec<Spanned<Checklist>>) -> Result<Vec<Checklist>, Error> {
    let mut seen = BTreeSet::new();
    let mut all = default_checklists();
    for raw in own {
        let checklist = raw.get_ref();
        if let Some(reason) = checklist.fault() {
            return Err(lines.at(&raw, reason));
        }
        if !seen.insert(checklist.id.clone()) {
            return Err(lines.at(&raw, format!("{:?} is there twice", checklist.id.as_str())));
        }
        let claimed = all.iter().filter(|c| c.id != checklist.id).find(|c| {
            c.categories
                .iter()
                .any(|k| checklist.categories.contains(k))
        });
        if let Some(other) = claimed {
            let reason = format!(
                "reports of that kind get checklist {:?} already; use its id to replace it, or also_for",
                other.id.as_str()
            );
            return Err(lines.at(&raw, reason));
        }
        let checklist = raw.into_inner();
        match all.iter_mut().find(|c| c.id == checklist.id) {
            Some(built_in) => *built_in = checklist,
            None => all.push(checklist),
        }
    }
    Ok(all)
}

fn check_policy(lines: &Lines<'_>, policy: &Policy, details: &Details) -> Result<(), Error> {
    let at = |word: &str, reason: String| lines.offset(lines.0.find(word).unwrap_or(0), reason);
    if policy.canned.len() > 9 {
        return Err(at("canned", "canned has more than nine notes".to_owned()));
    }
    let ladders = [&policy.ladder, &policy.after_hours];
    for (severity, ladder) in Severity::ALL
        .into_iter()
        .flat_map(|s| ladders.iter().map(move |l| (s, *l)))
    {
        let rungs = ladder.get(severity);
        let name = severity.name();
        if rungs.is_empty() {
            return Err(at(
                "ladder",
                format!("the ladder for {name} has no step; nobody would be rung"),
            ));
        }
        if !rungs.is_sorted_by_key(|r| r.after) {
            return Err(at(
                "ladder",
                format!("the ladder for {name} must have its steps in order of time"),
            ));
        }
        for page in rungs.iter().flat_map(|r| &r.page) {
            // The default ladder names positions that a conference may do without; its own names must be there.
            if let Page::Position(position) = page
                && !details.positions.iter().any(|p| p.as_str() == position)
                && !["primary", "secondary", "lead"].contains(&position.as_str())
            {
                let quoted = format!("{position:?}");
                return Err(at(
                    &quoted,
                    format!("the ladder for {name} rings {quoted}, which is no position"),
                ));
            }
        }
        let spans = [
            ("acknowledge", policy.acknowledge),
            ("first_human", policy.first_human),
            ("update", policy.update),
            ("recheck", policy.recheck),
            ("answer", policy.answer),
            ("arrival", policy.arrival),
            ("check_in", policy.check_in),
            ("acknowledge_expires", policy.acknowledge_expires),
        ];
        for (word, span) in spans {
            if *span.get(severity) < Span::seconds(1) {
                return Err(at(word, format!("{word} for {name} is no time at all")));
            }
        }
    }
    let spans = [
        ("insist", policy.insist),
        ("missing_child", policy.missing_child),
        ("missing_child_again", policy.missing_child_again),
    ];
    match spans.into_iter().find(|(_, span)| *span < Span::seconds(1)) {
        Some((word, _)) => Err(at(word, format!("{word} is no time at all"))),
        None => Ok(()),
    }
}

fn details(lines: &Lines<'_>, raw: &Conference, contacts: &[RawContact]) -> Result<Details, Error> {
    let zone = raw.zone.get_ref().parse::<Tz>();
    let zone = zone.map_err(|_| {
        lines.at(
            &raw.zone,
            format!(
                "{:?} is no time zone like \"Europe/Amsterdam\"",
                raw.zone.get_ref()
            ),
        )
    })?;
    let mut positions = Vec::new();
    let mut seen = BTreeSet::new();
    for position in &raw.positions {
        let id: Position = lines.id(position)?;
        lines.fresh(&mut seen, &id, position)?;
        positions.push(id);
    }
    let name = lines.name(&raw.name)?;
    let open = raw.open.iter().map(|o| {
        let (from, to) = lines.stretch(&o.from, &o.to)?;
        Ok(Opening {
            from,
            to,
            name: Private::from(text::one_line(&o.name)),
        })
    });
    let call = match &raw.emergency.call {
        None => None,
        Some(call) if contacts.iter().any(|c| c.id.get_ref() == call.get_ref()) => {
            Some(lines.id::<ContactId>(call)?)
        }
        Some(call) => {
            return Err(lines.at(call, format!("there is no contact {:?}", call.get_ref())));
        }
    };
    Ok(Details {
        slug: lines.id(&raw.slug)?,
        short: Private::from(text::one_line(
            raw.short.as_deref().unwrap_or(name.as_str()),
        )),
        name,
        zone,
        address: Private::from(text::one_line(&raw.address)),
        open: open.collect::<Result<_, Error>>()?,
        required: raw
            .required
            .iter()
            .map(|p| lines.known(p, &seen, "position"))
            .collect::<Result<_, _>>()?,
        positions,
        emergency: Emergency {
            call,
            number: raw.emergency.number.as_deref().map(Private::from),
            meet: raw.emergency.meet.as_deref().map(Private::from),
        },
    })
}

fn places(lines: &Lines<'_>, raw: &[RawPlace]) -> Result<Vec<Place>, Error> {
    let mut seen = BTreeSet::new();
    let place = |p: &RawPlace| {
        let id: PlaceId = lines.id(&p.id)?;
        lines.fresh(&mut seen, &id, &p.id)?;
        let name = lines.name(&p.name)?;
        Ok(Place {
            id,
            short: lines.short(p.short.as_ref(), &name)?,
            name,
            way_in: p.way_in.as_deref().map(Private::from),
        })
    };
    raw.iter().map(place).collect()
}

fn contacts(
    lines: &Lines<'_>,
    raw: &[RawContact],
    people: &[RawPerson],
) -> Result<Vec<Contact>, Error> {
    let mut seen = BTreeSet::new();
    let contact = |c: &RawContact| {
        let id: ContactId = lines.id(&c.id)?;
        lines.fresh(&mut seen, &id, &c.id)?;
        for reach in &c.reach {
            if let Reach::Account(person) = reach.get_ref()
                && !people.iter().any(|p| p.id.get_ref() == person.as_str())
            {
                return Err(lines.at(reach, format!("there is no person {:?}", person.as_str())));
            }
        }
        Ok(Contact {
            id,
            name: lines.name(&c.name)?,
            kind: c.kind,
            told: c.told,
            hours: Private::from(c.hours.as_deref().unwrap_or("")),
            languages: c
                .languages
                .iter()
                .map(|l| Private::from(l.as_str()))
                .collect(),
            reach: c.reach.iter().map(|r| r.get_ref().clone()).collect(),
        })
    };
    raw.iter().map(contact).collect()
}

fn people(
    lines: &Lines<'_>,
    raw: &[RawPerson],
    contacts: &[Contact],
) -> Result<Vec<Person>, Error> {
    let known: BTreeSet<ContactId> = contacts.iter().map(|c| c.id.clone()).collect();
    let mut seen = BTreeSet::new();
    let mut people = Vec::new();
    for p in raw {
        let id: PersonId = lines.id(&p.id)?;
        lines.fresh(&mut seen, &id, &p.id)?;
        if [SYSTEM, ADMIN].contains(&id.as_str()) {
            return Err(lines.at(
                &p.id,
                format!(
                    "{:?} is the name of a built-in account; choose another",
                    id.as_str()
                ),
            ));
        }
        let outside = matches!(p.role, Role::Staff | Role::Security);
        if let Some(contact) = p.contact.as_ref().filter(|_| !outside) {
            return Err(lines.at(
                contact,
                "only people of role security or staff answer for a contact",
            ));
        }
        let name = lines.name(&p.name)?;
        people.push(Person {
            id,
            short: lines.short(p.short.as_ref(), &name)?,
            name,
            role: p.role,
            trained: p.trained,
            employer: p.employer.as_deref().map(Private::from),
            aliases: p
                .aliases
                .iter()
                .map(|a| Private::from(a.as_str()))
                .collect(),
            reach: p.reach.clone(),
            contact: p
                .contact
                .as_ref()
                .map(|c| lines.known(c, &known, "contact"))
                .transpose()?,
        });
    }
    people.push(Person {
        id: ADMIN.parse().expect("it is a slug"),
        name: Private::from("Administration"),
        short: Private::from("admin"),
        role: Role::Admin,
        trained: false,
        employer: None,
        aliases: Vec::new(),
        reach: Vec::new(),
        contact: None,
    });
    Ok(people)
}

fn shifts(
    lines: &Lines<'_>,
    raw: &[RawShift],
    details: &Details,
    people: &[Person],
    places: &[Place],
) -> Result<Vec<Shift>, Error> {
    let positions: BTreeSet<Position> = details.positions.iter().cloned().collect();
    let team: BTreeSet<PersonId> = people.iter().map(|p| p.id.clone()).collect();
    let posts: BTreeSet<PlaceId> = places.iter().map(|p| p.id.clone()).collect();
    let mut shifts: Vec<Shift> = Vec::new();
    for s in raw {
        let position = lines.known(&s.position, &positions, "position")?;
        let person: PersonId = lines.known(&s.person, &team, "person")?;
        if !people.iter().any(|p| p.id == person && p.role.is_team()) {
            return Err(lines.at(
                &s.person,
                format!("{:?} is not a responder or a lead", person.as_str()),
            ));
        }
        let (from, to) = lines.stretch(&s.from, &s.to)?;
        if let Some(other) = shifts
            .iter()
            .find(|o| o.position == position && o.from < to && from < o.to)
        {
            return Err(lines.at(
                &s.from,
                format!(
                    "{position} is already held by {:?} then; one seat holds one person",
                    other.person.as_str()
                ),
            ));
        }
        let post = s
            .post
            .as_ref()
            .map(|p| lines.known(p, &posts, "place"))
            .transpose()?;
        shifts.push(Shift {
            position,
            person,
            from,
            to,
            post,
            note: s.note.as_deref().map(Private::from),
        });
    }
    Ok(shifts)
}

fn warnings(details: &Details, shifts: &[Shift]) -> Vec<String> {
    let mut rota = Rota::default();
    for shift in shifts {
        rota.plan(details.zone, shift.clone());
    }
    let mut warnings = Vec::new();
    for position in &details.required {
        for open in &details.open {
            let (from, to) = (
                wall::instant(details.zone, open.from),
                wall::instant(details.zone, open.to),
            );
            for (start, end) in rota.gaps(position, from, to) {
                let wall = |at: chrono::DateTime<chrono::Utc>| {
                    at.with_timezone(&details.zone)
                        .format("%a %H:%M")
                        .to_string()
                };
                warnings.push(format!(
                    "nobody is {position} from {} to {}, and the doors are open",
                    wall(start),
                    wall(end)
                ));
            }
        }
    }
    warnings
}

/// The policy where a conference file says nothing else.
///
/// # Panics
/// Never: a test reads the embedded file.
pub fn default_policy() -> Policy {
    Lines(assets::DEFAULT_POLICY)
        .parse()
        .expect("the embedded policy is whole")
}

/// The checklists that every conference has.
///
/// # Panics
/// Never: a test reads the embedded files.
pub fn default_checklists() -> Vec<Checklist> {
    assets::CHECKLISTS
        .iter()
        .map(|text| checklist(text).expect("the embedded checklists are whole"))
        .collect()
}

/// Reads one checklist file.
pub fn checklist(text: &str) -> Result<Checklist, Error> {
    let lines = Lines(text);
    let checklist: Checklist = lines.parse()?;
    match checklist.fault() {
        None => Ok(checklist),
        Some(reason) => {
            let quoted = reason
                .split('"')
                .nth(1)
                .and_then(|id| text.rfind(&format!("{id:?}")))
                .unwrap_or(0);
            Err(lines.offset(quoted, reason))
        }
    }
}

/// The two halves of the code names.
pub fn words() -> (Vec<String>, Vec<String>) {
    let (first, second) = assets::WORDS
        .split_once("# second")
        .unwrap_or((assets::WORDS, ""));
    let words = |part: &str| {
        part.lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
            .map(str::to_owned)
            .collect()
    };
    (words(first), words(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_conference_is_read_and_its_gap_is_told() {
        let read = conference(assets::SAMPLE_CONFERENCE).expect("the sample");
        assert_eq!(read.details.slug.as_str(), "kubecon-eu-sample");
        assert!(
            read.warnings
                .iter()
                .any(|w| w.contains("secondary") && w.contains("20:00")),
            "{:?}",
            read.warnings
        );
    }

    #[test]
    fn embedded_checklists_are_whole_and_fit_their_columns() {
        let all = default_checklists();
        assert_eq!(all.len(), 16);
        for checklist in all {
            assert!(
                checklist.steps.iter().any(|s| s.required),
                "{}",
                checklist.id
            );
            assert!(
                checklist
                    .steps
                    .iter()
                    .all(|s| s.text.as_str().chars().count() <= 36),
                "{}",
                checklist.id
            );
        }
    }

    #[test]
    fn a_conference_brings_its_own_checklists_and_replaces_built_in_ones() {
        let own = |id: &str, more: &str| {
            format!(
                "{}\n[[checklist]]\nid = {id:?}\nname = \"own\"\ntitle = \"Own\"\n{more}\n[[checklist.step]]\nid = \"a\"\ntext = \"do it\"\n",
                assets::SAMPLE_CONFERENCE
            )
        };
        let lists = |text: &str| {
            let Command::OpenConference { checklists, .. } =
                conference(text).expect("read").command
            else {
                panic!("it opens the conference");
            };
            checklists
        };
        assert_eq!(lists(&own("lost-badge", "")).len(), 17);
        let replaced = lists(&own("medical", "categories = [\"medical\"]"));
        assert_eq!(replaced.len(), 16);
        assert!(
            replaced
                .iter()
                .any(|c| c.id.as_str() == "medical" && c.steps.len() == 1)
        );
        for (bad, reason) in [
            (own("x", "categories = [\"medical\"]"), "already"),
            (own("x", "if_flags = [\"loud\"]"), "unknown variant"),
            (
                own("x", "asks = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\"]"),
                "five",
            ),
            (
                own("x", "").replace("text = \"do it\"", "text = \" \""),
                "no text",
            ),
        ] {
            let error = conference(&bad).expect_err(reason);
            assert!(error.reason.contains(reason) && error.line > 300, "{error}");
        }
    }

    #[test]
    fn every_source_of_a_checklist_is_named() {
        let known: toml::Table = toml::from_str(assets::SOURCES).expect("a table");
        for list in default_checklists() {
            let of_steps = list.steps.iter().flat_map(|s| &s.sources);
            for source in list.sources.iter().chain(of_steps) {
                assert!(
                    known.contains_key(source.as_str()),
                    "{}: {}",
                    list.id,
                    source.as_str()
                );
            }
        }
    }

    #[test]
    fn every_kind_of_case_has_its_checklist_and_no_two_claim_one() {
        for category in crate::domain::vocabulary::severity::Category::ALL {
            let lists = default_checklists();
            let of_it: Vec<_> = lists
                .iter()
                .filter(|c| c.categories.contains(&category))
                .collect();
            let wanted =
                usize::from(category != crate::domain::vocabulary::severity::Category::Other);
            assert_eq!(of_it.len(), wanted, "{category:?}");
        }
    }

    #[test]
    fn every_act_of_a_checklist_reaches_somebody_of_the_sample() {
        let read = conference(assets::SAMPLE_CONFERENCE).expect("the sample");
        let Command::OpenConference { contacts, .. } = read.command else {
            panic!("it opens the conference");
        };
        for list in default_checklists() {
            for step in &list.steps {
                if let Some(crate::domain::vocabulary::checklist::StepAct::Escalate(kind)) =
                    &step.act
                {
                    assert!(
                        contacts.iter().any(|c| c.kind == *kind),
                        "{}: {kind:?}",
                        list.id
                    );
                }
            }
        }
    }

    #[test]
    fn the_word_list_gives_a_quarter_million_code_names() {
        let (first, second) = words();
        assert!(first.len() * second.len() >= 250_000);
        let all: BTreeSet<&String> = first.iter().chain(&second).collect();
        assert_eq!(
            all.len(),
            first.len() + second.len(),
            "a word is there twice"
        );
        assert!(
            all.iter()
                .all(|w| w.bytes().all(|b| b.is_ascii_lowercase()))
        );
    }

    #[test]
    fn a_bad_file_is_refused_with_line_and_reason() {
        let sample = assets::SAMPLE_CONFERENCE;
        let cases = [
            (
                sample.replacen("zone = \"Europe/Amsterdam\"", "zone = \"Mars/Crater\"", 1),
                "time zone",
            ),
            (
                sample.replacen("role = \"responder\"", "role = \"boss\"", 1),
                "unknown variant",
            ),
            (
                sample.replacen("[[place]]", "[[place]]\ncolour = 1", 1),
                "unknown field",
            ),
            (
                format!(
                    "{sample}\n[policy]\nanswer = {{ critical = \"1m\", high = \"1m\", moderate = \"1m\", low = \"1m\", worst = \"1m\" }}\n"
                ),
                "unknown field `worst`",
            ),
            (
                format!(
                    "{sample}\n[[policy.ladder.high]]\nafter = \"0s\"\npage = [\"lead\"]\nloud = true\n"
                ),
                "unknown field `loud`",
            ),
            (
                sample.replacen("person = \"ana\"", "person = \"nobody-here\"", 1),
                "no person",
            ),
            (
                sample.replacen("from = \"2026-03-24T08:00\"", "from = \"tomorrow\"", 1),
                "wall time",
            ),
            (
                sample.replacen("id = \"hall-b\"", "id = \"hall-a\"", 1),
                "twice",
            ),
        ];
        for (text, reason) in cases {
            let error = conference(&text).expect_err(reason);
            assert!(error.reason.contains(reason) && error.line > 1, "{error}");
        }
        assert!(
            conference("")
                .expect_err("empty")
                .reason
                .contains("conference")
        );
    }

    #[test]
    fn two_people_in_one_seat_are_refused() {
        let shift = "\n[[shift]]\nposition = \"primary\"\nperson = \"sam\"\nfrom = \"2026-03-24T10:00\"\nto = \"2026-03-24T11:00\"\n";
        let text = assets::SAMPLE_CONFERENCE.replacen("[[shift]]", &format!("{shift}[[shift]]"), 1);
        assert!(
            conference(&text)
                .expect_err("an overlap")
                .reason
                .contains("one seat holds one person")
        );
    }
}
