//! Who is where, and what waits.

use crate::acts::act::{Act, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need, Value, value};
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::rules::scene;
use crate::domain::vocabulary::text::Private;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[SCENE, CHECK_IN];

const MOVES: &[Value] = &[
    value("going", "On the way"),
    value("there", "At the scene"),
    value("clear", "Nobody needs to be there any more"),
    value("resume", "It goes on"),
    value("hold", "Nobody is expected to act until a time"),
];

const SCENE: Act = Act {
    name: "scene",
    keys: "sz",
    title: "ON HOLD",
    help: "Move the scene",
    args: &[
        CASE,
        Arg::needed("to", Kind::OneOf(MOVES)).ask("What moves?"),
        Arg::option("until", Kind::Coming)
            .shown("T")
            .help("With hold: until when")
            .need(Need::If("to", "hold"))
            .ask("Until when? Like 16:20, or 20m."),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .help("With hold: what it waits for")
            .need(Need::If("to", "hold"))
            .ask("What does it wait for?"),
    ],
    makes: &["scene", "hold"],
    command: |ctx, given| {
        let case = read::case_of(ctx, given)?.id;
        match given.get("to").unwrap_or_default() {
            "hold" => Ok(Command::Hold {
                case,
                until: read::coming(ctx, given.get("until").unwrap_or_default())?,
                why: given.get("why").map(Private::from).unwrap_or_default(),
            }),
            to => Ok(Command::Scene {
                case,
                to: read::word(to)?,
            }),
        }
    },
    offers: |_, case, key| {
        let to = |to, label, hint, rank| Offer::new(label, hint).with("to", to).rank(rank);
        match key {
            'z' if case.hold.is_some() => vec![
                to("resume", "go on", "its clocks run again", 0),
                to("hold", "hold it longer", "with a reason", 1),
            ],
            'z' if scene::may_wait(case).is_err() => Vec::new(),
            'z' => vec![to("hold", "hold it", "with a reason", 0).alone()],
            _ => vec![
                to("going", "I am going", "on the way", 0),
                to(
                    "there",
                    "I am there",
                    "starts the check-in when you are alone",
                    0,
                ),
                to(
                    "clear",
                    "the scene is clear",
                    "nobody is in danger any more",
                    2,
                ),
                to("resume", "people are needed again", "after it was clear", 2),
            ],
        }
    },
    done: |ctx, command, name| match command {
        Command::Hold { .. } => format!("{name} waits until then."),
        _ => (PLAIN.done)(ctx, command, name),
    },
    ..PLAIN
};

const CHECK_IN: Act = Act {
    name: "checkin",
    keys: "s",
    help: "I am on scene and all right",
    args: &[CASE],
    makes: &["check_in"],
    command: |ctx, given| {
        Ok(Command::CheckIn {
            case: read::case_of(ctx, given)?.id,
        })
    },
    offers: |_, _, _| vec![Offer::new("I am all right", "check-in").rank(1)],
    ..PLAIN
};
