//! Who has a case. `Acknowledge` never steals; `Assign` takes over, and says so.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::command::Command;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::{Case, Seat};
use crate::domain::state::conference::Conference;
use crate::domain::views::access::{self, Writer};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::rejection::{Code, Rejection};
use crate::domain::vocabulary::text::Private;

fn on_team(conference: &Conference, person: &PersonId) -> Result<(), Rejection> {
    if conference.person(person).is_some_and(|p| p.role.is_team()) {
        return Ok(());
    }
    let message = format!("{} is not a responder or a lead.", conference.short(person));
    Err(Rejection::new(
        Code::NotAllowed,
        message,
        "Choose a responder.",
    ))
}

/// How long ago, as a person says it: `4 s`, `3 min`, `2 h`.
pub fn ago(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 90 => format!("{s} s"),
        s if s < 90 * 60 => format!("{} min", s / 60),
        s => format!("{} h", s / 3600),
    }
}

fn taken(writer: Writer<'_>, seat: &Seat, now: DateTime<Utc>) -> Rejection {
    let message = format!(
        "{} took this {} ago.",
        writer.conference.short(&seat.person),
        ago(now - seat.since)
    );
    let next = if writer.case.seats_free() > 0 {
        "You can be the second: `second`, or `a` on screen."
    } else {
        "To go too: `second`, or `w` on screen."
    };
    Rejection::new(Code::AlreadyTaken, message, next)
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
) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    on_team(writer.conference, subject)?;
    match &writer.case.first {
        None => Ok(vec![Happening::Acknowledged {
            by: subject.clone(),
        }]),
        Some(_) if writer.case.holds(subject) => Err(Rejection::new(
            Code::AlreadyYours,
            "You already have this case.",
            "Open it and go on.",
        )),
        Some(seat) => Err(taken(writer, seat, now)),
    }
}

/// Takes the second seat; or, with `alone`, the holder says why one is enough.
pub fn second(
    writer: Writer<'_>,
    subject: &PersonId,
    alone: Option<&Private>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    on_team(writer.conference, subject)?;
    let case = writer.case;
    if let Some(why) = alone {
        if !case.holds(subject) {
            return Err(Rejection::new(
                Code::NotYours,
                "Only who has the case can say that one is enough.",
                "Take it first.",
            ));
        }
        if why.is_blank() {
            return Err(Rejection::new(
                Code::NeedsReason,
                "Being alone needs a reason on record.",
                "Say in a few words why one is enough.",
            ));
        }
        return Ok(vec![Happening::AloneExplained {
            by: subject.clone(),
            why: why.clone(),
        }]);
    }
    if case.holds(subject) {
        return Err(Rejection::new(
            Code::AlreadyYours,
            "You already have this case.",
            "Open it and go on.",
        ));
    }
    match (&case.first, &case.second) {
        (None, _) => Err(Rejection::new(
            Code::NobodyHasIt,
            "Nobody has this case yet.",
            "Take it: `ack`, or `a` on screen.",
        )),
        (Some(_), Some(seat)) => Err(taken(writer, seat, now)),
        (Some(_), None) => Ok(vec![Happening::SecondTaken {
            by: subject.clone(),
        }]),
    }
}

/// Gives a seat up; the ladder starts again.
pub fn release(writer: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    if !writer.case.holds(subject) {
        return Err(Rejection::new(
            Code::NotYours,
            "You do not have this case.",
            "A lead can assign it to somebody else.",
        ));
    }
    Ok(vec![Happening::Released {
        by: subject.clone(),
    }])
}

/// Gives the first seat to `to`, whoever has it.
pub fn assign(writer: Writer<'_>, to: &PersonId) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    access::deed_of(writer.conference, writer.case, to)?;
    on_team(writer.conference, to)?;
    let from = writer.case.first.as_ref().map(|s| s.person.clone());
    if from.as_ref() == Some(to) {
        let message = format!("{} already has this case.", writer.conference.short(to));
        return Err(Rejection::new(
            Code::AlreadyYours,
            message,
            "Nothing needs to be done.",
        ));
    }
    Ok(vec![Happening::Assigned {
        to: to.clone(),
        from,
    }])
}
