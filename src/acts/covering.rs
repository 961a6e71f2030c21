//! Standing in for each other: cover, swap, what is asked and answered, and being ill.

use chrono::TimeDelta;

use crate::acts::act::{Act, Confirm, PLAIN, Read};
use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::acts::shifts::SHIFT;
use crate::domain::log::command::Command;
use crate::domain::state::request::Request;
use crate::domain::vocabulary::ids::{PersonId, ShiftId};
use crate::domain::vocabulary::text::Private;
use crate::words::names;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[COVER, SWAP, REQUESTS, AGREE, REFUSE, SICK, CANCEL];

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
        let begins = shift.shift.starts(ctx.conference.zone());
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
