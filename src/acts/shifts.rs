//! The plan by hand: shifts that are added, changed, cancelled, planned in turn, or imported.

use chrono::{DateTime, DurationRound, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::acts::act::{Act, Confirm, PLAIN, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::ids::{PersonId, PlaceId};
use crate::domain::vocabulary::shift::{Second, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall::{instant, shown};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[
    SHIFT_ADD,
    SHIFT_CHANGE,
    SHIFT_CANCEL,
    SHIFT_ROTATE,
    SHIFT_IMPORT,
];

const FROM: Arg = Arg::needed("from", Kind::Coming)
    .shown("FROM")
    .help("When it begins: 16:00, \"Wed 08:00\", 2026-03-25T08:00")
    .ask("From when?");

const TO: Arg = Arg::needed("to", Kind::Instant)
    .shown("TO")
    .help("When it ends: the first such time after it begins")
    .ask("Until when?");

const POST: Arg = Arg::option("post", Kind::Place)
    .shown("PLACE")
    .help("Where they are found");

const SHIFT_ADD: Act = Act {
    name: "shift add",
    keys: "+",
    title: "ADD A SHIFT",
    help: "Plan a shift that is in no file (a lead)",
    args: &[
        Arg::needed("position", Kind::Seat).ask("Which seat?"),
        Arg::needed("person", Kind::Person).ask("Who?"),
        FROM,
        TO,
        POST,
        Arg::option("note", Kind::Text)
            .shown("TEXT")
            .help("To be read beside it"),
    ],
    makes: &["add_shifts"],
    command: |ctx, given| {
        let begins = read::coming(ctx, given.get("from").unwrap_or_default())?;
        let (from, from_second) = wall(ctx, begins);
        let (to, to_second) = end(ctx, given.get("to").unwrap_or_default(), begins)?;
        let shift = Shift {
            position: read::position(ctx, given.get("position").unwrap_or_default())?,
            person: read::person(ctx, given.get("person").unwrap_or_default())?,
            from,
            to,
            post: post(ctx, given)?,
            note: given.get("note").map(Private::from),
            second: Second {
                from: from_second,
                to: to_second,
            },
        };
        Ok(Command::AddShifts {
            shifts: vec![shift],
        })
    },
    done: |ctx, command, _| match command {
        Command::AddShifts { shifts } if shifts.len() > 1 => {
            format!("{} shifts are planned.", shifts.len())
        }
        Command::AddShifts { shifts } => shifts
            .first()
            .map_or_else(String::new, |s| planned_as(ctx, s)),
        _ => "Planned.".to_owned(),
    },
    ..PLAIN
};

pub(super) const SHIFT: Arg = Arg::needed("shift", Kind::Shift)
    .help("Its id, as rota --json prints it, or the beginning of that")
    .ask("Which shift?");

const SHIFT_CHANGE: Act = Act {
    name: "shift change",
    title: "CHANGE A SHIFT",
    help: "Another person, time or post for a shift (a lead)",
    args: &[
        SHIFT,
        Arg::option("person", Kind::Person).help("Who has it instead"),
        Arg::option("from", Kind::Instant)
            .shown("T")
            .help("When it begins"),
        Arg::option("to", Kind::Instant)
            .shown("T")
            .help("When it ends"),
        POST,
    ],
    makes: &["change_shift"],
    command: |ctx, given| {
        let before = read::shift(ctx, given.get("shift").unwrap_or_default())?;
        let mut to = before.shift.clone();
        if let Some(typed) = given.get("person") {
            to.person = read::person(ctx, typed)?;
        }
        // A time without a day is of the day of the shift, an end the first one after the beginning.
        if let Some(typed) = given.get("from") {
            let midnight = to.from.date().and_time(NaiveTime::MIN);
            let before = instant(ctx.conference.zone(), midnight) - TimeDelta::seconds(1);
            (to.from, to.second.from) = wall(ctx, read::after(ctx, typed, before)?);
        }
        if let Some(typed) = given.get("to") {
            (to.to, to.second.to) = end(ctx, typed, to.starts(ctx.conference.zone()))?;
        }
        if let Some(post) = post(ctx, given)? {
            to.post = Some(post);
        }
        Ok(Command::ChangeShift {
            shift: before.id,
            to: Box::new(to),
            along: None,
        })
    },
    done: |ctx, command, _| match command {
        Command::ChangeShift { to, .. } => planned_as(ctx, to),
        _ => "Planned.".to_owned(),
    },
    ..PLAIN
};

const SHIFT_CANCEL: Act = Act {
    name: "shift cancel",
    keys: "C",
    title: "CANCEL A SHIFT",
    help: "Take a shift out of the plan; one that has begun ends now (a lead)",
    args: &[SHIFT],
    makes: &["cancel_shift"],
    confirm: |ctx, command| {
        let Command::CancelShift { shift } = command else {
            return None;
        };
        let planned = ctx.conference.hall().rota.shift(*shift)?;
        Some(Confirm {
            lines: vec![
                planned_as(ctx, &planned.shift),
                "It leaves the plan; if it has begun, it ends now.".to_owned(),
            ],
            yes: "take it out of the plan",
        })
    },
    command: |ctx, given| {
        Ok(Command::CancelShift {
            shift: read::shift(ctx, given.get("shift").unwrap_or_default())?.id,
        })
    },
    done: |_, _, _| "The shift is out of the plan.".to_owned(),
    ..PLAIN
};

const SHIFT_ROTATE: Act = Act {
    name: "shift rotate",
    help: "Plan shifts one after another, each of the next person (a lead)",
    args: &[
        Arg::needed("position", Kind::Seat).ask("Which seat?"),
        Arg::needed("people", Kind::Person)
            .many()
            .shown("PERSON")
            .ask("Who, in which order?"),
        Arg::option("from", Kind::Coming)
            .shown("T")
            .need(Need::Always)
            .help("When the first begins")
            .ask("From when?"),
        Arg::option("to", Kind::Instant)
            .shown("T")
            .need(Need::Always)
            .help("When the last ends")
            .ask("Until when?"),
        Arg::option("every", Kind::Span)
            .shown("TIME")
            .need(Need::Always)
            .help("How long each is: 4h")
            .ask("How long is each?"),
        POST,
        Arg::option("check", Kind::Switch).help("Only show what would be planned"),
    ],
    // Another row makes the same command; a command has one act from which it comes.
    makes: &[],
    reads: |given| given.is_on("check").then_some(Read::Rotation),
    command: |ctx, given| {
        Ok(Command::AddShifts {
            shifts: rotation(ctx, given)?,
        })
    },
    ..PLAIN
};

const SHIFT_IMPORT: Act = Act {
    name: "shift import",
    help: "Plan what a CSV or iCalendar file says; the same file again changes nothing (a lead)",
    args: &[
        Arg::needed("file", Kind::File)
            .shown("FILE")
            .help("A calendar (iCalendar), or CSV with the first row position,person,from,to,post,note")
            .ask("Which file?"),
        Arg::option("position", Kind::Seat).help("Which seat, where a row does not say"),
        Arg::option("person", Kind::Person).help("Who, where a row does not say"),
        Arg::option("skip-wrong", Kind::Switch).help("Leave out the rows that are refused"),
        Arg::option("check", Kind::Switch).help("Only show what would come of it"),
    ],
    makes: &["import_shifts"],
    reads: |_| Some(Read::Import),
    ..PLAIN
};

/// The shifts of a rotation: equal stretches of wall time, each of the next person, the last as long as there is time.
pub fn rotation(ctx: &Ctx<'_>, given: &Answers) -> Result<Vec<Shift>, Fault> {
    let position = read::position(ctx, given.get("position").unwrap_or_default())?;
    let people = given.all("people").iter();
    let people: Vec<PersonId> = people
        .map(|typed| read::person(ctx, typed))
        .collect::<Result<_, _>>()?;
    let begins = read::coming(ctx, given.get("from").unwrap_or_default())?;
    let ends = read::after(ctx, given.get("to").unwrap_or_default(), begins)?;
    let (ends, ends_second) = wall(ctx, ends);
    let every = read::span(given.get("every").unwrap_or_default())?;
    let post = post(ctx, given)?;
    if every < TimeDelta::minutes(15) {
        return Err(Fault::malformed(
            "A shift is at least 15m long.",
            "Say how long each is: --every 4h.",
        ));
    }
    let mut shifts = Vec::new();
    let (mut from, begins_second) = wall(ctx, begins);
    let mut next = people.iter().cycle();
    // More than the rules take at once is refused by them, and not made here for ever.
    while let Some(person) = next.next().filter(|_| from < ends && shifts.len() <= 1_000) {
        let to = (from + every).min(ends);
        shifts.push(Shift {
            position: position.clone(),
            person: person.clone(),
            from,
            to,
            post: post.clone(),
            note: None,
            second: Second {
                from: begins_second && shifts.is_empty(),
                to: ends_second && to == ends,
            },
        });
        from = to;
    }
    Ok(shifts)
}

/// A wall time at the venue, to the minute, and whether the clock shows it for the second time.
fn wall(ctx: &Ctx<'_>, at: DateTime<Utc>) -> (NaiveDateTime, bool) {
    shown(
        ctx.conference.zone(),
        at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at),
    )
}

/// The end of a shift that begins at `from`. One of more than a day is written with its date: a slip is no week.
fn end(ctx: &Ctx<'_>, typed: &str, from: DateTime<Utc>) -> Result<(NaiveDateTime, bool), Fault> {
    let to = read::after(ctx, typed, from)?;
    if to - from > TimeDelta::hours(24) && !typed.contains('-') {
        let title = format!("{typed:?} is more than a day after it begins.");
        return Err(Fault::malformed(title, "Write its date: 2026-03-25T08:00."));
    }
    Ok(wall(ctx, to))
}

/// The place that is named as the post: one of the conference's.
fn post(ctx: &Ctx<'_>, given: &Answers) -> Result<Option<PlaceId>, Fault> {
    let Some(typed) = given.get("post") else {
        return Ok(None);
    };
    match read::place(ctx, typed) {
        (Some(place), spot) if spot.is_blank() => Ok(Some(place)),
        _ => Err(Fault::unknown(
            format!("There is no place {typed:?}."),
            "Name one of the conference's places.",
        )),
    }
}

fn planned_as(ctx: &Ctx<'_>, shift: &Shift) -> String {
    let (from, to) = (shift.from.format("%a %H:%M"), shift.to.format("%a %H:%M"));
    let who = ctx.conference.short(&shift.person);
    format!("{who} is {} from {from} to {to}.", shift.position)
}
