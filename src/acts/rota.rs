//! Who is on call when: the rota, shifts that are added, changed and cancelled, and a pager that is taken for a while.

use chrono::{DateTime, DurationRound, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::acts::act::{Act, Confirm, PLAIN, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::state::request::Request;
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::shift::{By, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall::instant;
use crate::words::{names, times};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[
    ROTA,
    FAIRNESS,
    TAKE,
    SHIFT_ADD,
    SHIFT_CHANGE,
    SHIFT_CANCEL,
    SHIFT_ROTATE,
    COVER,
    SWAP,
    REQUESTS,
    AGREE,
    REFUSE,
    SICK,
    CANCEL,
    LINK,
    LINKS,
    UNLINK,
];

/// For how long a pager is taken where nobody says.
const USUALLY: TimeDelta = TimeDelta::minutes(30);

const ROTA: Act = Act {
    name: "rota",
    keys: "3",
    help: "Who is on call when, and where nobody is",
    args: &[
        Arg::option("from", Kind::Instant)
            .shown("T")
            .help("From when (default: today)"),
        Arg::option("to", Kind::Instant)
            .shown("T")
            .help("Until when (default: the end of the event)"),
        Arg::option("person", Kind::Person).help("Only theirs"),
        Arg::option("plan", Kind::Switch).help("The plan alone, with nothing over it"),
        Arg::option("toml", Kind::Switch).help("As a conference file has it"),
        Arg::option("ics", Kind::Switch)
            .against("toml")
            .help("As a calendar file, all of it: stable names, UTC"),
    ],
    reads: |_| Some(Read::Rota),
    ..PLAIN
};

const FAIRNESS: Act = Act {
    name: "fairness",
    keys: "3",
    help: "Hours, nights and cases of each, so that it is shared out",
    reads: |_| Some(Read::Fairness),
    ..PLAIN
};

const TAKE: Act = Act {
    name: "take",
    keys: "t",
    title: "TAKE THE PAGER",
    help: "Have a seat for a while; it goes back by itself",
    args: &[
        Arg::spare("position", Kind::Seat)
            .help("Which seat (default: that of --from, or the first that must be filled)")
            .need(Need::Asked)
            .ask("Which pager?"),
        Arg::option("for", Kind::Span)
            .shown("TIME")
            .help("For how long: 30m where you do not say")
            .need(Need::Asked)
            .ask("For how long?"),
        Arg::option("from", Kind::Person).help("Whose pager"),
        Arg::option("back", Kind::Switch).help("Give it back before its time"),
    ],
    makes: &["take", "give_back"],
    command: |ctx, given| {
        let position = seat(ctx, given)?;
        if given.is_on("back") {
            return Ok(Command::GiveBack { position });
        }
        let long = given.get("for").map_or(Ok(USUALLY), read::span)?;
        Ok(Command::Take {
            position,
            until: ctx.now + long,
        })
    },
    done: |ctx, command, _| match command {
        Command::Take { position, until } => {
            let until = times::moment(*until, ctx.now, ctx.conference.zone());
            let mut others = ctx.conference.hall().rota.everyone(ctx.now);
            let other = others.find(|(other, on)| *on.person == *ctx.me && *other != position);
            let other =
                other.map_or_else(String::new, |(other, _)| format!(" You are {other}, too."));
            format!(
                "You have the pager of {position} until {until}. It goes back by itself.{other}"
            )
        }
        Command::GiveBack { position } => format!("The pager of {position} is given back."),
        _ => "Put down.".to_owned(),
    },
    ..PLAIN
};

/// The seat that is meant: the one that is named, that of whoever has it, of the asker where it is given back, or the first that
/// must be filled.
fn seat(ctx: &Ctx<'_>, given: &Answers) -> Result<Position, Fault> {
    let hall = ctx.conference.hall();
    let now = hall.rota.everyone(ctx.now);
    if given.is_on("back") && given.get("position").is_none() {
        let mut taken = now.filter(|(_, on)| on.person == ctx.me && on.by == By::Taken);
        let taken = taken.next().map(|(position, _)| position.clone());
        return taken.ok_or_else(|| {
            let title = "You have taken no pager.";
            Fault::unknown(title, "See who is on call.").with_act("oncall")
        });
    }
    let named = given
        .get("position")
        .map(|typed| read::position(ctx, typed));
    let named = named.transpose()?;
    if let Some(typed) = given.get("from") {
        let person = read::person(ctx, typed)?;
        let mut held = now.filter(|(position, on)| {
            *on.person == person && named.as_ref().is_none_or(|named| named == *position)
        });
        return held
            .next()
            .map(|(position, _)| position.clone())
            .ok_or_else(|| {
                let who = ctx.conference.short(&person);
                let title = match &named {
                    Some(position) => format!("{who} is not {position} now."),
                    None => format!("{who} has no seat now."),
                };
                Fault::unknown(title, "See who is on call.").with_act("oncall")
            });
    }
    if let Some(position) = named {
        return Ok(position);
    }
    let details = hall.details.as_ref();
    let first = details.and_then(|d| d.required.first().or(d.positions.first()));
    first.cloned().ok_or_else(|| {
        Fault::unknown("There is no position yet.", "Look again in a moment.").with_act("oncall")
    })
}

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
        let from = read::coming(ctx, given.get("from").unwrap_or_default())?;
        let shift = Shift {
            position: read::position(ctx, given.get("position").unwrap_or_default())?,
            person: read::person(ctx, given.get("person").unwrap_or_default())?,
            from: wall(ctx, from),
            to: end(ctx, given.get("to").unwrap_or_default(), from)?,
            post: post(ctx, given)?,
            note: given.get("note").map(Private::from),
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

const SHIFT: Arg = Arg::needed("shift", Kind::Shift)
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
            to.from = wall(ctx, read::after(ctx, typed, before)?);
        }
        if let Some(typed) = given.get("to") {
            to.to = end(ctx, typed, instant(ctx.conference.zone(), to.from))?;
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

/// The shifts of a rotation: equal stretches of wall time, each of the next person, the last as long as there is time.
pub fn rotation(ctx: &Ctx<'_>, given: &Answers) -> Result<Vec<Shift>, Fault> {
    let position = read::position(ctx, given.get("position").unwrap_or_default())?;
    let people = given.all("people").iter();
    let people: Vec<PersonId> = people
        .map(|typed| read::person(ctx, typed))
        .collect::<Result<_, _>>()?;
    let begins = read::coming(ctx, given.get("from").unwrap_or_default())?;
    let ends = wall(
        ctx,
        read::after(ctx, given.get("to").unwrap_or_default(), begins)?,
    );
    let every = read::span(given.get("every").unwrap_or_default())?;
    let post = post(ctx, given)?;
    if every < TimeDelta::minutes(15) {
        return Err(Fault::malformed(
            "A shift is at least 15m long.",
            "Say how long each is: --every 4h.",
        ));
    }
    let mut shifts = Vec::new();
    let mut from = wall(ctx, begins);
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
        });
        from = to;
    }
    Ok(shifts)
}

/// A wall time at the venue, to the minute, as a conference file has it.
fn wall(ctx: &Ctx<'_>, at: DateTime<Utc>) -> NaiveDateTime {
    let wall = at.with_timezone(&ctx.conference.zone()).naive_local();
    wall.duration_trunc(TimeDelta::minutes(1)).unwrap_or(wall)
}

/// The end of a shift that begins at `from`. One of more than a day is written with its date: a slip is no week.
fn end(ctx: &Ctx<'_>, typed: &str, from: DateTime<Utc>) -> Result<NaiveDateTime, Fault> {
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

const COVER: Act = Act {
    name: "cover",
    keys: "C",
    title: "COVER",
    help: "Somebody stands in for a shift: they are asked; where a lead says it, at once",
    args: &[
        SHIFT,
        Arg::needed("person", Kind::Person).ask("Who covers it?"),
        Arg::option("from", Kind::Instant)
            .shown("T")
            .help("From when (default: from its beginning, or now)"),
        Arg::option("to", Kind::Instant)
            .shown("T")
            .help("Until when (default: to its end)"),
    ],
    makes: &["cover"],
    command: |ctx, given| {
        let shift = read::shift(ctx, given.get("shift").unwrap_or_default())?;
        let begins = instant(ctx.conference.zone(), shift.shift.from);
        // A time without a day is of the shift.
        let before = begins - TimeDelta::seconds(1);
        let time = |id: &str| given.said(id).map(|typed| read::after(ctx, typed, before));
        Ok(Command::Cover {
            shift: shift.id,
            person: read::person(ctx, given.get("person").unwrap_or_default())?,
            from: time("from").transpose()?,
            to: time("to").transpose()?,
        })
    },
    done: |ctx, command, _| match command {
        Command::Cover { shift, person, .. } => {
            let twice = twice(ctx, *shift, person);
            asked(ctx, *shift, &twice)
        }
        _ => "Asked.".to_owned(),
    },
    ..PLAIN
};

const SWAP: Act = Act {
    name: "swap",
    keys: "C",
    help: "Two change their shifts with each other: the other is asked",
    args: &[
        SHIFT,
        Arg::needed("other", Kind::Shift)
            .help("For which")
            .ask("For which shift?"),
    ],
    makes: &["swap"],
    command: |ctx, given| {
        Ok(Command::Swap {
            shift: read::shift(ctx, given.get("shift").unwrap_or_default())?.id,
            other: read::shift(ctx, given.get("other").unwrap_or_default())?.id,
        })
    },
    done: |ctx, command, _| match command {
        Command::Swap { shift, .. } => asked(ctx, *shift, ""),
        _ => "Asked.".to_owned(),
    },
    ..PLAIN
};

/// What is said once something is asked about the shift `id`, or, where a lead said it, done.
fn asked(ctx: &Ctx<'_>, id: ShiftId, twice: &str) -> String {
    let about = |r: &&Request| r.asks.shifts().contains(&id);
    let last = ctx.conference.hall().requests.iter().rev().find(about);
    let to = last.map(|r| names::name(ctx.conference, Some(ctx.me), &r.to));
    match last.map(|r| r.answer.is_some()) {
        Some(true) => format!("The rota is changed; both are told.{twice}"),
        Some(false) | None => {
            format!(
                "{} is asked; until then the rota stays as it is.{twice}",
                to.unwrap_or("The other")
            )
        }
    }
}

/// That `person` then has two seats at once, if so.
fn twice(ctx: &Ctx<'_>, id: ShiftId, person: &PersonId) -> String {
    let rota = &ctx.conference.hall().rota;
    let (Some((from, to)), Some(planned)) = (rota.span(id), rota.shift(id)) else {
        return String::new();
    };
    let details = ctx.conference.hall().details.iter();
    let others = details.flat_map(|d| &d.positions);
    let mut others = others.filter(|position| **position != planned.shift.position);
    let other = others.find(|position| {
        let held = rota.stretches(position, from, to);
        held.iter().any(|on| on.person == person)
    });
    let who = names::capital(names::name(ctx.conference, Some(ctx.me), person));
    other.map_or_else(String::new, |other| {
        format!(" {who} would have two seats at once: {other}, too.")
    })
}

const REQUESTS: Act = Act {
    name: "requests",
    keys: "C",
    help: "What is asked of you and by you, and what rings about the rota",
    reads: |_| Some(Read::Requests),
    ..PLAIN
};

const REQUEST: Arg = Arg::needed("request", Kind::Request)
    .help("Its id, or the beginning of that; requests lists them")
    .ask("Which request?");

const AGREE: Act = Act {
    name: "agree",
    keys: "C",
    help: "Agree to what is asked of you",
    args: &[REQUEST],
    makes: &["agree"],
    command: |ctx, given| {
        Ok(Command::Agree {
            request: read::request(ctx, given.get("request").unwrap_or_default())?,
        })
    },
    done: |_, _, _| "Agreed: the rota is changed, and both are told.".to_owned(),
    ..PLAIN
};

const REFUSE: Act = Act {
    name: "refuse",
    keys: "C",
    title: "REFUSE",
    help: "Refuse what is asked of you",
    args: &[
        REQUEST,
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .help("Read by them and by leads")
            .need(Need::Asked)
            .ask("Why? Leads read it. Enter alone says nothing."),
    ],
    makes: &["refuse"],
    command: |ctx, given| {
        Ok(Command::Refuse {
            request: read::request(ctx, given.get("request").unwrap_or_default())?,
            why: given.said("why").map(Private::from),
        })
    },
    done: |_, _, _| "Refused: the rota stays as it is.".to_owned(),
    ..PLAIN
};

const SICK: Act = Act {
    name: "sick",
    keys: "C",
    title: "NOT AVAILABLE",
    help: "Somebody is ill: their seats are empty, leads are rung (themselves, or a lead)",
    args: &[
        Arg::needed("person", Kind::Person).ask("Who?"),
        Arg::option("from", Kind::Instant)
            .shown("T")
            .help("From when (default: now)"),
        Arg::option("to", Kind::Instant)
            .shown("T")
            .help("Until when (default: the end of that day's opening)"),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .help("Read by them and by leads"),
    ],
    makes: &["sick"],
    confirm: |ctx, command| {
        let Command::Sick { person, .. } = command else {
            return None;
        };
        let whose = if person == ctx.me {
            "Your".to_owned()
        } else {
            format!("{}'s", ctx.conference.short(person))
        };
        Some(Confirm {
            lines: vec![
                format!("{whose} seats are empty from now to the end of the day. Leads are rung."),
                "Only they and leads read that it is illness.".to_owned(),
            ],
            yes: "not available from now on",
        })
    },
    command: |ctx, given| {
        let from = given.said("from").map(|typed| read::coming(ctx, typed));
        let from = from.transpose()?.unwrap_or(ctx.now);
        let to = given.said("to").map(|typed| read::after(ctx, typed, from));
        Ok(Command::Sick {
            person: read::person(ctx, given.get("person").unwrap_or_default())?,
            from,
            to: to.transpose()?,
            why: given.said("why").map(Private::from),
        })
    },
    done: |ctx, command, _| match command {
        Command::Sick { person, .. } => {
            let who = names::capital(names::name(ctx.conference, Some(ctx.me), person));
            format!("{who}: not available from then on. Leads are rung for empty seats.")
        }
        _ => "Put down.".to_owned(),
    },
    ..PLAIN
};

const CANCEL: Act = Act {
    name: "override cancel",
    keys: "C",
    help: "End a cover, a swap, a taken pager or an absence, or withdraw what you ask",
    args: &[Arg::needed("override", Kind::Override)
        .shown("ID")
        .help("Its id, as requests and rota --json print it, or the beginning of that")
        .ask("Which?")],
    makes: &["cancel_override"],
    command: |ctx, given| {
        Ok(Command::CancelOverride {
            id: read::over(ctx, given.get("override").unwrap_or_default())?,
        })
    },
    done: |_, _, _| "Cancelled: the plan holds from now on.".to_owned(),
    ..PLAIN
};

/// What a calendar address is made with: the digest of a secret that whoever makes it keeps.
pub const DIGEST: &str = "digest";

const LINK: Act = Act {
    name: "rota link",
    help: "Make a calendar address of your shifts, or of all; its secret is shown once",
    args: &[
        Arg::spare("person", Kind::Person).help("Whose shifts (default: yours; another's: a lead)"),
        Arg::option("all", Kind::Switch)
            .against("person")
            .help("Everybody's shifts"),
    ],
    makes: &["make_link"],
    command: |ctx, given| {
        let Some(digest) = given.get(DIGEST) else {
            return Err(Fault::malformed(
                "A calendar address is made in a shell.",
                "There greenroom rota link prints it, once.",
            ));
        };
        let typed = given.said("person").map(|typed| read::person(ctx, typed));
        let person = typed.transpose()?.unwrap_or_else(|| ctx.me.clone());
        Ok(Command::MakeLink {
            person: (!given.is_on("all")).then_some(person),
            digest: digest.to_owned(),
        })
    },
    done: |_, _, _| "The address is made.".to_owned(),
    ..PLAIN
};

const LINKS: Act = Act {
    name: "rota links",
    help: "The calendar addresses there are",
    reads: |_| Some(Read::Links),
    ..PLAIN
};

const UNLINK: Act = Act {
    name: "rota unlink",
    help: "End a calendar address: yours, or as a lead any",
    args: &[Arg::needed("link", Kind::Link)
        .shown("ID")
        .help("Its id, as rota links prints it, or the beginning of that")
        .ask("Which?")],
    makes: &["end_link"],
    command: |ctx, given| {
        Ok(Command::EndLink {
            link: read::link(ctx, given.get("link").unwrap_or_default())?,
        })
    },
    done: |_, _, _| "That address is good no longer.".to_owned(),
    ..PLAIN
};
