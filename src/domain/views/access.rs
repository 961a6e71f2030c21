//! Who may see and do what. Permission is a value one holds, not a check one remembers.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::{self, Level};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::refusal::Refusal;

/// What `person` may have of `case`.
pub fn of(conference: &Conference, person: &PersonId, case: &Case) -> Level {
    level::of(
        conference.policy(),
        conference.hall(),
        conference.person(person),
        case,
    )
}

/// Somebody who may write into `case`: whoever holds one has been let in.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub conference: &'a Conference,
    pub case: &'a Case,
    /// Nobody where the system acts.
    pub actor: Option<&'a Person>,
    pub level: Level,
    /// Who acts, or for whom it is put down, is in soft conflict: they decide nothing, under no name.
    pub reads_along: bool,
}

/// Lets the asker of `ask` write into case `id`, or answers as if it were not there.
pub fn writer<'a>(
    conference: &'a Conference,
    ask: &'a Ask,
    id: CaseId,
) -> Result<Writer<'a>, Refusal> {
    let case = conference.case(id).ok_or(Refusal::NoCase)?;
    let Actor::Person(person) = &ask.actor else {
        return Ok(Writer {
            conference,
            case,
            actor: None,
            level: Level::Decide,
            reads_along: false,
        });
    };
    let level = of(conference, person, case);
    let actor = conference.person(person);
    if level < Level::Line {
        return Err(Refusal::NoCase);
    }
    if let Some(other) = &ask.on_behalf {
        deed_of(conference, case, &other.person)?;
    }
    let reads_along = |person: &PersonId| {
        let conflict = case.conflicts.get(person);
        conflict.is_some_and(|c| c.level == ConflictLevel::Soft)
    };
    let other = ask.on_behalf.as_ref().map(|other| &other.person);
    Ok(Writer {
        conference,
        case,
        actor,
        level,
        reads_along: reads_along(person) || other.is_some_and(reads_along),
    })
}

/// The same, in the case that goes on where this one was merged and they may know of that one: words that were typed
/// meanwhile are filed there.
pub fn writer_where_it_goes_on<'a>(
    conference: &'a Conference,
    ask: &'a Ask,
    id: CaseId,
) -> Result<Writer<'a>, Refusal> {
    let mut here = writer(conference, ask, id)?;
    while let Some(into) = here.case.goes_on_in()
        && let Ok(there) = writer(conference, ask, into)
    {
        here = there;
    }
    Ok(here)
}

/// For how long somebody who was taken out of a case may hand in what they had written before.
const PARTING: TimeDelta = TimeDelta::hours(4);

/// Lets somebody hand in one note, write-only, that they wrote before they stepped back: text typed without a network must not
/// be lost. They must have been able to read the case once, and come with it within hours. What they wrote later, and a second
/// one, is answered as if the case were not there; how the case stands by now makes no difference.
pub fn parting<'a>(
    conference: &'a Conference,
    ask: &Ask,
    id: CaseId,
    now: DateTime<Utc>,
) -> Result<Writer<'a>, Refusal> {
    let case = conference.case(id).ok_or(Refusal::NoCase)?;
    let Actor::Person(person) = &ask.actor else {
        return Err(Refusal::NoCase);
    };
    let hidden = case.conflicts.get(person);
    let hidden = hidden.filter(|c| c.level == ConflictLevel::Hard);
    let since = hidden.map(|c| c.at).ok_or(Refusal::NoCase)?;
    let in_time = ask.made_at < since && now - since <= PARTING;
    let had_it = conference
        .level_changes(person)
        .iter()
        .any(|change| change.case == id && change.from >= Level::Narrative);
    let later = case.entries.iter().rev().take_while(|e| e.at > since);
    let had_one = later
        .filter(|e| matches!(e.happening, Happening::Noted { .. }))
        .any(|e| e.actor == ask.actor);
    if !in_time || !had_it || had_one || ask.on_behalf.is_some() {
        return Err(Refusal::NoCase);
    }
    Ok(Writer {
        conference,
        case,
        actor: conference.person(person),
        level: Level::None,
        reads_along: false,
    })
}

/// That a deed in `case` may be put down as `person`'s: they are known, not recused from it, and may see it.
pub fn deed_of(conference: &Conference, case: &Case, person: &PersonId) -> Result<(), Refusal> {
    let known = conference.person(person).ok_or_else(|| no_person(person))?;
    if case
        .conflicts
        .get(person)
        .is_some_and(|c| c.level == ConflictLevel::Hard)
    {
        return Err(Refusal::SteppedBack {
            who: known.short.as_str().to_owned(),
        });
    }
    if of(conference, person, case) == Level::None {
        return Err(Refusal::MayNotSee {
            who: known.short.as_str().to_owned(),
        });
    }
    Ok(())
}

/// That `writer` may put anything down for `other`. The team writes for whoever is heard by radio; who is outside it only for
/// people of the same contact, and who looks or administers for nobody: else a stranger to a case could put somebody into it.
pub fn writes_for(writer: &Person, other: &Person) -> Result<(), Refusal> {
    let same_contact = writer.contact.is_some() && writer.contact == other.contact;
    if writer.id == other.id || writer.role.is_team() || (writer.role.is_outside() && same_contact)
    {
        return Ok(());
    }
    Err(Refusal::NotForThem {
        who: other.short.as_str().to_owned(),
    })
}

/// The refusal for a person nobody knows.
pub fn no_person(person: &PersonId) -> Refusal {
    Refusal::NoPerson(person.clone())
}

impl Writer<'_> {
    /// That the case is open.
    pub fn open(&self) -> Result<(), Refusal> {
        if self.case.is_open() {
            return Ok(());
        }
        Err(self.merged().unwrap_or(Refusal::CaseNotOpen))
    }

    /// Where the case was merged: that it goes on in another, if the asker may know of that one.
    fn merged(&self) -> Option<Refusal> {
        let into = self.case.goes_on_in()?;
        let (into, actor) = (self.conference.case(into)?, self.actor?);
        let knows = |case| of(self.conference, &actor.id, case) >= Level::Line;
        (knows(self.case) && knows(into)).then(|| Refusal::Merged {
            into: into.spoken(),
        })
    }

    /// Why nothing is written to a case that is closed or was merged.
    pub fn ended(&self) -> Refusal {
        self.merged().unwrap_or(Refusal::CaseEnded)
    }

    /// That the case was neither closed nor merged: what is resolved may still be written to.
    pub fn not_ended(&self) -> Result<(), Refusal> {
        // Who may not know how it stands is not told by a refusal either.
        if !self.case.state.is_end() || self.level == Level::None {
            return Ok(());
        }
        Err(self.ended())
    }

    /// Whether the asker has the case.
    pub fn holds(&self) -> bool {
        self.actor.is_some_and(|actor| self.case.holds(&actor.id))
    }

    /// Whether `entry` is the asker's: they did it, or wrote it down for whoever did.
    pub fn wrote(&self, entry: &Entry) -> bool {
        let Some(actor) = self.actor else {
            return false;
        };
        entry.subject() == Some(&actor.id) || entry.actor == Actor::Person(actor.id.clone())
    }

    /// That the asker is a lead who may settle this case.
    pub fn lead(&self) -> Result<(), Refusal> {
        if self.level >= Level::Decide {
            return Ok(());
        }
        Err(Refusal::OnlyLead)
    }

    /// That the asker has the case, or is a lead. A right that protects one person from another is that of who acts, not of whom
    /// they name.
    pub fn holder_or_lead(&self) -> Result<(), Refusal> {
        if self.holds() || self.level >= Level::Decide {
            return Ok(());
        }
        Err(Refusal::NotYours {
            is_free: self.case.first.is_none(),
        })
    }
}
