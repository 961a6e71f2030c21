//! A first report, and the words that follow it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::{Goes, HelpNow, NewReport};
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Escalated, Happening, Report};
use crate::domain::rules::decision::Decision;
use crate::domain::rules::{calls, checklists, triage};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::access::{self, Writer};
use crate::domain::views::brief;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::flags::{Answer, Flags};
use crate::domain::vocabulary::hearing::{self, Heard};
use crate::domain::vocabulary::ids::{
    CaseId, CommandId, ConferenceSlug, EntryId, PersonId, PlaceId,
};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::severity::{self, Severity};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Consent;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Begins a case. Everybody of the conference may report, staff and security too: that needs no access.
pub fn decide(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    new: &NewReport,
    now: DateTime<Utc>,
) -> Result<Decision, Refusal> {
    let slug = slug(conference)?;
    if new.what.is_blank() {
        return Err(Refusal::NoWhat);
    }
    if new.place.is_none() && new.spot.is_blank() {
        return Err(Refusal::NoWhere);
    }
    if let Some(place) = &new.place
        && !conference.hall().places.contains_key(place)
    {
        return Err(triage::no_place(place));
    }
    in_the_past(new.happened_at, now)?;
    if let Some(unknown) = new
        .conflicts
        .iter()
        .find(|p| conference.person(p).is_none())
    {
        return Err(access::no_person(unknown));
    }
    if ask.on_behalf.is_some() && new.conflicts.contains(subject) {
        return Err(Refusal::SteppedBack {
            who: conference.short(subject).to_owned(),
        });
    }
    let case = new_case(conference, ask, slug)?;
    let Suggestion {
        category,
        flags,
        severity: suggested,
        ..
    } = suggest(conference, new);
    let report = Report {
        code_name: code_name(conference, case),
        what: new.what.clone(),
        place: new.place.clone(),
        spot: new.spot.clone(),
        category,
        flags,
        suggested,
        severity: new.severity.unwrap_or(suggested),
        channel: new.channel,
        from: new.from.clone().filter(|f| !f.is_blank()),
        happened_at: new.happened_at,
        conflicts: distinct(&new.conflicts),
    };
    let mut happenings = vec![Happening::Reported {
        report: Box::new(report),
    }];
    if let Some(checklist) = conference.hall().checklist_for(category) {
        happenings.push(Happening::ChecklistAttached {
            checklist: Arc::clone(checklist),
        });
    }
    if new.goes == Goes::Mine {
        let may = conference.person(subject).is_some_and(|p| p.role.is_team())
            && !new.conflicts.contains(subject);
        if !may {
            return Err(Refusal::CannotHaveIt);
        }
        happenings.push(Happening::Acknowledged {
            by: subject.clone(),
        });
    }
    Ok(Decision::in_case(case, happenings))
}

/// What a report is taken for until somebody says otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    pub category: Category,
    pub flags: Flags,
    pub severity: Severity,
    pub heard: Heard,
}

/// What `new` is taken for: the kind that was chosen, else what its words say. A sign that a life is at risk makes it critical and
/// danger a maybe, whatever kind was chosen; nothing that was answered is overruled.
pub fn suggest(conference: &Conference, new: &NewReport) -> Suggestion {
    let details = conference.hall().details.as_ref();
    let languages = details.map_or(&[][..], |d| &d.languages);
    let heard = hearing::hear(languages, new.what.as_str());
    let danger = match new.danger {
        Answer::Unknown if heard.sign.is_some() => Answer::Maybe,
        said => said,
    };
    let flags = Flags {
        danger,
        ongoing: new.ongoing,
        repeat: new.repeat,
        impact: Answer::Unknown,
    };
    let category = new.category.unwrap_or(heard.category);
    let by_kind = severity::suggest(category, flags);
    let is_raised = by_kind > severity::suggest(category, Flags::default());
    let severity = match (new.category, &heard.sign) {
        (_, Some(_)) => Severity::Critical,
        (Some(_), None) => by_kind,
        (None, None) if is_raised => by_kind.max(heard.severity),
        (None, None) => heard.severity,
    };
    Suggestion {
        category,
        flags,
        severity,
        heard,
    }
}

/// Each once, in the order in which they were named.
fn distinct<T: Clone + Ord>(all: &[T]) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.iter()
        .filter(|one| seen.insert(*one))
        .cloned()
        .collect()
}

fn slug(conference: &Conference) -> Result<&ConferenceSlug, Refusal> {
    let details = conference.hall().details.as_ref();
    let missing = || Refusal::NoConference;
    Ok(&details.ok_or_else(missing)?.slug)
}

/// The id of the case that `ask` begins, if it does not exist.
fn new_case(conference: &Conference, ask: &Ask, slug: &ConferenceSlug) -> Result<CaseId, Refusal> {
    let case = ask.case(slug);
    if conference.case(case).is_none() {
        return Ok(case);
    }
    Err(Refusal::ReportThere)
}

/// Help now: makes a case of danger with the checklist of its kind and calls everybody asked for. It needs no case and no
/// access, so no conflict and no role ever stops anyone from calling for help.
pub fn help_now(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    call: &HelpNow,
) -> Result<Decision, Refusal> {
    let case = new_case(conference, ask, slug(conference)?)?;
    if call.place.is_none() && call.spot.is_blank() {
        return Err(Refusal::NoWhere);
    }
    if let Some(place) = &call.place
        && !conference.hall().places.contains_key(place)
    {
        return Err(triage::no_place(place));
    }
    for (fact, value) in &call.facts {
        calls::check(*fact, value.as_str())?;
    }
    if call.to.is_empty() {
        return Err(Refusal::NoTarget);
    }
    let contacts = distinct(&call.to)
        .iter()
        .map(|to| calls::contact(conference, to))
        .collect::<Result<Vec<_>, _>>()?;
    // A cause is never invented: what was not said is not known, and no checklist of a guessed kind gives orders.
    let category = call.category.unwrap_or(Category::Other);
    let flags = Flags {
        danger: Answer::Yes,
        ..Flags::default()
    };
    let what = if call.what.is_blank() {
        Private::from("Help was called at once.")
    } else {
        call.what.clone()
    };
    let severity = severity::suggest(category, flags);
    let report = Report {
        code_name: code_name(conference, case),
        what,
        place: call.place.clone(),
        spot: call.spot.clone(),
        category,
        flags,
        suggested: severity,
        severity,
        channel: Channel::default(),
        from: None,
        happened_at: None,
        conflicts: Vec::new(),
    };
    let mut happenings = vec![Happening::Reported {
        report: Box::new(report),
    }];
    let checklist = call
        .category
        .and_then(|c| conference.hall().checklist_for(c));
    happenings.extend(checklist.map(|checklist| Happening::ChecklistAttached {
        checklist: Arc::clone(checklist),
    }));
    let facts = call.facts.iter().filter(|(_, value)| !value.is_blank());
    happenings.extend(facts.map(|(fact, value)| Happening::FactSet {
        fact: *fact,
        value: value.clone(),
    }));
    // The words are built on the case as it begins.
    let begun = begun(ask, case, &happenings);
    for contact in &contacts {
        let brief = help_words(conference, subject, contact, call);
        happenings.push(Happening::Escalated {
            call: Box::new(Escalated {
                to: contact.id.clone(),
                way: calls::way(conference, contact, call.by_voice)?.clone(),
                consent: Consent::Danger,
                why: Some(Private::from("help now")),
                brief: Private::from(brief),
                by_voice: call.by_voice,
            }),
        });
    }
    let ticked = checklists::done_by(conference, &begun, subject, &happenings);
    let calls = happenings.len() - contacts.len();
    happenings.splice(calls..calls, ticked);
    Ok(Decision::in_case(case, happenings))
}

/// What is said to `contact` by a call for help now: what the dialog shows, what is on record and what the called side reads are
/// the same words. The case has no name yet, so they have none.
pub fn help_words(
    conference: &Conference,
    caller: &PersonId,
    contact: &Contact,
    call: &HelpNow,
) -> String {
    let ask = Ask {
        actor: Actor::Person(caller.clone()),
        on_behalf: None,
        id: CommandId(Uuid::nil()),
        made_at: DateTime::UNIX_EPOCH,
    };
    let report = Report {
        code_name: String::new(),
        what: Private::default(),
        place: call.place.clone(),
        spot: call.spot.clone(),
        category: call.category.unwrap_or(Category::Other),
        flags: Flags {
            danger: Answer::Yes,
            ..Flags::default()
        },
        suggested: Severity::Critical,
        severity: Severity::Critical,
        channel: Channel::default(),
        from: None,
        happened_at: None,
        conflicts: Vec::new(),
    };
    let reported = Happening::Reported {
        report: Box::new(report),
    };
    let case = begun(&ask, CaseId(Uuid::nil()), &[reported]);
    brief::words_of_help_now(conference, &case, caller, contact, call)
}

/// The case as `happenings` begin it.
///
/// # Panics
/// Never: the first of them is the report.
fn begun(ask: &Ask, case: CaseId, happenings: &[Happening]) -> Case {
    let entry = |happening: &Happening| {
        Arc::new(Entry {
            id: EntryId(case.0),
            at: ask.made_at,
            made_at: ask.made_at,
            actor: ask.actor.clone(),
            on_behalf: ask.on_behalf.clone(),
            case: Some(case),
            command_id: ask.id,
            happening: happening.clone(),
        })
    };
    let mut begun = Case::begin(&entry(&happenings[0])).expect("it begins with a report");
    for happening in &happenings[1..] {
        begun.apply(&entry(happening));
    }
    begun
}

/// The code name of `case`: a pair of the word list by hash of its id; where one is taken, the next.
fn code_name(conference: &Conference, case: CaseId) -> String {
    let (first, second) = (
        &conference.hall().first_words,
        &conference.hall().second_words,
    );
    if first.is_empty() || second.is_empty() {
        return format!("case-{}", &case.0.simple().to_string()[..8]);
    }
    let pairs = first.len() * second.len();
    let start = usize::try_from(case.0.as_u128() % pairs as u128).unwrap_or(0);
    let name = |n: usize| {
        format!(
            "{}-{}",
            first[n % pairs / second.len()],
            second[n % second.len()]
        )
    };
    (start..start + pairs)
        .map(name)
        .find(|n| conference.by_code_name(n).is_none())
        .unwrap_or_else(|| name(start))
}

fn in_the_past(happened_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Refusal> {
    // A laptop's clock may be a little ahead; nothing that matters here is a year old.
    let fits =
        |at: DateTime<Utc>| at <= now + TimeDelta::minutes(5) && at >= now - TimeDelta::days(366);
    if happened_at.is_none_or(fits) {
        return Ok(());
    }
    Err(Refusal::HappenedTime)
}

/// Puts down what somebody says. `happened_at` may be past, not future.
pub fn note(
    writer: Writer<'_>,
    text: &Private,
    happened_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    if text.is_blank() {
        return Err(Refusal::NoNote);
    }
    in_the_past(happened_at, now)?;
    writer.not_ended()?;
    Ok(vec![Happening::Noted {
        text: text.clone(),
        happened_at,
    }])
}

/// Open cases at `place` of the last half hour that `viewer` has a row of, the newest first: a report may be of the same thing.
pub fn near<'a>(
    conference: &'a Conference,
    viewer: &PersonId,
    place: Option<&PlaceId>,
    now: DateTime<Utc>,
) -> Vec<&'a Case> {
    let since = now - TimeDelta::minutes(30);
    let mut near: Vec<&Case> = conference
        .open_cases()
        .filter(|c| c.is_open() && c.reported_at >= since)
        .filter(|c| place.is_some() && c.report.place.as_ref() == place)
        .filter(|c| access::of(conference, viewer, c) >= Level::Line)
        .collect();
    near.sort_by_key(|c| Reverse(c.reported_at));
    near
}
