//! Who may see and do what. Permission is a value one holds, not a check one remembers.

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::{self, Level};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::rejection::{Code, Rejection};

/// What `person` may have of `case`.
pub fn of(conference: &Conference, person: &PersonId, case: &Case) -> Level {
    level::of(conference.policy(), conference.person(person), case)
}

/// Somebody who may write into `case`: whoever holds one has been let in.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub conference: &'a Conference,
    pub case: &'a Case,
    /// Nobody where the system acts.
    pub actor: Option<&'a Person>,
    pub level: Level,
}

/// Lets the asker of `ask` write into case `id`, or answers as if it were not there.
pub fn writer<'a>(
    conference: &'a Conference,
    ask: &'a Ask,
    id: CaseId,
) -> Result<Writer<'a>, Rejection> {
    let case = conference.case(id).ok_or_else(Rejection::no_case)?;
    let Actor::Person(person) = &ask.actor else {
        return Ok(Writer {
            conference,
            case,
            actor: None,
            level: Level::Decide,
        });
    };
    let level = of(conference, person, case);
    let actor = conference.person(person);
    if level < Level::Line {
        return Err(Rejection::no_case());
    }
    if let Some(other) = &ask.on_behalf {
        deed_of(conference, case, &other.person)?;
    }
    Ok(Writer {
        conference,
        case,
        actor,
        level,
    })
}

/// Lets somebody hand in, write-only, what they wrote before they stepped back: text typed without a network must not be
/// lost. They must have been able to read the case once; what they wrote later is answered as if it were not there.
pub fn parting<'a>(
    conference: &'a Conference,
    ask: &Ask,
    id: CaseId,
) -> Result<Writer<'a>, Rejection> {
    let case = conference.case(id).ok_or_else(Rejection::no_case)?;
    let Actor::Person(person) = &ask.actor else {
        return Err(Rejection::no_case());
    };
    let was_hidden_later = case
        .conflicts
        .get(person)
        .is_some_and(|c| c.level == ConflictLevel::Hard && ask.made_at < c.at);
    let had_it = conference
        .level_changes(person)
        .iter()
        .any(|change| change.case == id && change.from >= Level::Narrative);
    if !was_hidden_later || !had_it || ask.on_behalf.is_some() {
        return Err(Rejection::no_case());
    }
    Ok(Writer {
        conference,
        case,
        actor: conference.person(person),
        level: Level::None,
    })
}

/// That a deed in `case` may be put down as `person`'s: they are known, and not recused from it.
pub fn deed_of(conference: &Conference, case: &Case, person: &PersonId) -> Result<(), Rejection> {
    let known = conference.person(person).ok_or_else(|| no_person(person))?;
    if case
        .conflicts
        .get(person)
        .is_some_and(|c| c.level == ConflictLevel::Hard)
    {
        let short = known.short.as_str();
        return Err(Rejection::new(
            Code::Recused,
            format!("{short} stepped back from this case."),
            "Choose somebody else.",
        ));
    }
    Ok(())
}

/// The refusal for a person nobody knows.
pub fn no_person(person: &PersonId) -> Rejection {
    Rejection::new(
        Code::NotFound,
        format!("There is no person {person:?}.", person = person.as_str()),
        "Look at `greenroom oncall` for the ids.",
    )
}

impl Writer<'_> {
    /// That the case is open.
    pub fn open(&self) -> Result<(), Rejection> {
        if self.case.is_open() {
            return Ok(());
        }
        Err(Rejection::new(
            Code::WrongState,
            "The case is not open any more.",
            "Reopen it with a reason first.",
        ))
    }

    /// That the case was neither closed nor merged: what is resolved may still be written to.
    pub fn not_ended(&self) -> Result<(), Rejection> {
        if !self.case.state.is_end() {
            return Ok(());
        }
        Err(Rejection::new(
            Code::WrongState,
            "The case is closed.",
            "Reopen it with a reason to go on.",
        ))
    }

    /// That the asker is a lead who may settle this case.
    pub fn lead(&self) -> Result<(), Rejection> {
        if self.level >= Level::Decide {
            return Ok(());
        }
        Err(Rejection::new(
            Code::NotAllowed,
            "Only a lead may do this.",
            "Ask the lead: `oncall`, or `3` on screen, says who that is.",
        ))
    }

    /// That the asker, or the one on whose behalf they write, has the case, or that they are a lead.
    pub fn holder_or_lead(&self, subject: &PersonId) -> Result<(), Rejection> {
        if self.case.holds(subject) || self.level >= Level::Decide {
            return Ok(());
        }
        let message = "Only who has the case, or a lead, may do this.";
        Err(Rejection::new(
            Code::NotYours,
            message,
            "Take it with `a`, or ask the lead.",
        ))
    }
}
