//! Who has a case. `Acknowledge` never steals; `Assign` takes over, and says so.

use chrono::{DateTime, Utc};

use crate::domain::log::command::Command;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::Seat;
use crate::domain::state::conference::Conference;
use crate::domain::views::access::{self, Writer};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
use crate::domain::vocabulary::text::Private;

fn on_team(conference: &Conference, person: &PersonId) -> Result<(), Refusal> {
    if conference.person(person).is_some_and(|p| p.role.is_team()) {
        return Ok(());
    }
    Err(Refusal::NotOnTeam {
        who: conference.short(person).to_owned(),
    })
}

fn taken(writer: Writer<'_>, seat: &Seat, now: DateTime<Utc>) -> Refusal {
    Refusal::Taken {
        by: writer.conference.short(&seat.person).to_owned(),
        ago: now - seat.since,
        is_seat_free: writer.case.seats_free() > 0,
        goes_along: writer.case.second.is_none(),
    }
}

/// The command that takes whichever seat is free. Where one is enough and somebody has it, the rules say who.
pub fn free(case: &Case) -> Command {
    match case.first {
        Some(_) if case.seats() == 2 => Command::Second {
            case: case.id,
            alone: None,
        },
        Some(_) | None => Command::Acknowledge { case: case.id },
    }
}

/// Whom `case` can be given to, or any case: those of the team that may see it and do not have it.
pub fn assignable<'a>(
    conference: &'a Conference,
    case: Option<&Case>,
) -> impl Iterator<Item = &'a Person> {
    let is_out = move |person: &Person| {
        case.is_some_and(|case| {
            let holds = case.first.as_ref().is_some_and(|s| s.person == person.id);
            let conflict = case.conflicts.get(&person.id);
            holds || conflict.is_some_and(|c| c.level == ConflictLevel::Hard)
        })
    };
    let team = conference
        .hall()
        .people
        .values()
        .filter(|p| p.role.is_team());
    team.filter(move |p| !is_out(p))
}

/// Takes the first seat, if nobody has it.
pub fn acknowledge(
    writer: Writer<'_>,
    subject: &PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    on_team(writer.conference, subject)?;
    match &writer.case.first {
        None => Ok(vec![Happening::Acknowledged {
            by: subject.clone(),
        }]),
        Some(_) if writer.case.holds(subject) => Err(Refusal::AlreadyYours),
        Some(seat) => Err(taken(writer, seat, now)),
    }
}

/// Takes the second seat; or, with `alone`, the holder says why one is enough.
pub fn second(
    writer: Writer<'_>,
    subject: &PersonId,
    alone: Option<&Private>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    on_team(writer.conference, subject)?;
    let case = writer.case;
    if let Some(why) = alone {
        if !case.holds(subject) {
            return Err(Refusal::AloneNotHolder);
        }
        if why.is_blank() {
            return Err(Refusal::NeedsReason(Unreasoned::Alone));
        }
        return Ok(vec![Happening::AloneExplained {
            by: subject.clone(),
            why: why.clone(),
        }]);
    }
    if case.holds(subject) {
        return Err(Refusal::AlreadyYours);
    }
    match (&case.first, &case.second) {
        (None, _) => Err(Refusal::NobodyHasIt),
        (Some(_), Some(seat)) => Err(taken(writer, seat, now)),
        (Some(_), None) => Ok(vec![Happening::SecondTaken {
            by: subject.clone(),
        }]),
    }
}

/// Gives a seat up; the ladder starts again.
pub fn release(writer: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    if !writer.case.holds(subject) {
        return Err(Refusal::NotHolder);
    }
    Ok(vec![Happening::Released {
        by: subject.clone(),
    }])
}

/// Gives the first seat to `to`, whoever has it.
pub fn assign(writer: Writer<'_>, to: &PersonId) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    access::deed_of(writer.conference, writer.case, to)?;
    on_team(writer.conference, to)?;
    let from = writer.case.first.as_ref().map(|s| s.person.clone());
    if from.as_ref() == Some(to) {
        return Err(Refusal::AlreadyTheirs {
            who: writer.conference.short(to).to_owned(),
        });
    }
    Ok(vec![Happening::Assigned {
        to: to.clone(),
        from,
    }])
}
