//! Who has a case.

use crate::acts::act::{Act, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need};
use crate::acts::choices;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::rules::seats;
use crate::domain::views::care;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::words::names;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[ACK, ASSIGN, RELEASE, SECOND];

const ACK: Act = Act {
    name: "ack",
    keys: "a",
    help: "I have it: take the first seat",
    args: &[CASE],
    makes: &["acknowledge"],
    command: |ctx, given| {
        Ok(Command::Acknowledge {
            case: read::case_of(ctx, given)?.id,
        })
    },
    offers: |_, case, _| {
        let is_it = matches!(seats::free(case), Command::Acknowledge { .. });
        let has = Offer::new("I have it", "the first seat").alone();
        is_it.then_some(has).into_iter().collect()
    },
    done: |ctx, command, name| you_have(ctx, command, name),
    ..PLAIN
};

const ASSIGN: Act = Act {
    name: "assign",
    keys: "w",
    help: "Give the case to somebody",
    args: &[CASE, Arg::needed("person", Kind::Person).ask("To whom?")],
    makes: &["assign"],
    command: |ctx, given| {
        Ok(Command::Assign {
            case: read::case_of(ctx, given)?.id,
            to: read::person(ctx, given.get("person").unwrap_or_default())?,
        })
    },
    offers: |ctx, case, _| {
        let people = choices::assignable(ctx, Some(case)).into_iter();
        let offer = |to: choices::Choice| {
            Offer::new(format!("give it to {}", to.label), to.hint)
                .with("person", to.value)
                .rank(2)
        };
        people.map(offer).collect()
    },
    done: |ctx, command, name| match command {
        Command::Assign { to, .. } => {
            let to = names::name(ctx.conference, Some(ctx.me), to);
            format!("{name} is now with {to}.")
        }
        _ => (PLAIN.done)(ctx, command, name),
    },
    ..PLAIN
};

const RELEASE: Act = Act {
    name: "release",
    keys: "w",
    help: "Give the case up; it rings again",
    args: &[CASE],
    makes: &["release"],
    command: |ctx, given| {
        Ok(Command::Release {
            case: read::case_of(ctx, given)?.id,
        })
    },
    offers: |ctx, case, _| {
        let gives_up = Offer::new("give up my seat", "the ladder starts again");
        case.holds(ctx.me).then_some(gives_up).into_iter().collect()
    },
    done: |_, _, name| format!("You gave {name} up. It rings again."),
    ..PLAIN
};

const SECOND: Act = Act {
    name: "second",
    keys: "wa",
    title: "ALONE",
    help: "Take the second seat",
    args: &[
        CASE,
        Arg::option("alone", Kind::Switch).help("One is enough: say why"),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .need(Need::If("alone", "true"))
            .ask("Why is one enough?"),
    ],
    makes: &["second"],
    command: |ctx, given| {
        let why = given.get("why").map(Private::from).unwrap_or_default();
        Ok(Command::Second {
            case: read::case_of(ctx, given)?.id,
            alone: given.is_on("alone").then_some(why),
        })
    },
    offers: |ctx, case, key| {
        if key == 'a' {
            let is_it = matches!(seats::free(case), Command::Second { .. });
            let goes = Offer::new("I go too", "the second seat").alone();
            return is_it.then_some(goes).into_iter().collect();
        }
        let holds = case.holds(ctx.me);
        let alone = holds && case.seats() == 2 && case.alone.is_none();
        let too = !holds && case.first.is_some() && case.second.is_none();
        let alone = alone
            .then(|| Offer::new("one is enough", "with a reason, on record").with("alone", true));
        let too = too.then(|| Offer::new("I go too", "the second seat"));
        let both = alone.into_iter().chain(too);
        both.map(|offer| offer.rank(1)).collect()
    },
    done: |ctx, command, name| match command {
        Command::Second { alone: Some(_), .. } => {
            format!("{name}: one is enough, your reason is on record.")
        }
        _ => you_have(ctx, command, name),
    },
    ..PLAIN
};

fn you_have(ctx: &crate::acts::ctx::Ctx<'_>, command: &Command, name: &str) -> String {
    let case = command.case().and_then(|id| ctx.conference.case(id));
    let rings = case
        .filter(|c| c.seats_free() > 0)
        .map(|c| format!(" It still rings: a {} needs two.", c.category.word()));
    let hard = care::hard_today(ctx.conference, ctx.me, ctx.now);
    let is_hard = case.is_some_and(|c| c.severity >= Severity::High);
    // Said with each from then on: nobody counts for themselves.
    let enough = if is_hard && hard >= care::HARD {
        format!(" That is hard case {hard} today: take a break after it, give the next away.")
    } else {
        String::new()
    };
    format!("You have {name}.{}{enough}", rings.unwrap_or_default())
}
