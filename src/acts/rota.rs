//! Who is on call when: the rota, how it is shared out, and a pager that is taken for a while.

use chrono::TimeDelta;

use crate::acts::act::{Act, PLAIN, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::ids::Position;
use crate::domain::vocabulary::shift::By;
use crate::words::times;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[ROTA, FAIRNESS, TAKE];

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
