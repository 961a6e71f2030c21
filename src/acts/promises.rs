//! What was said to the reporter, and by when.

use crate::acts::act::{Act, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind};
use crate::acts::choices;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::text::Private;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[PROMISE, KEPT];

const PROMISE: Act = Act {
    name: "promise",
    keys: "p",
    title: "PROMISE",
    help: "Something was promised to the reporter",
    args: &[
        CASE,
        Arg::needed("text", Kind::Text)
            .ask("What did you promise the reporter? Like: we ring you back"),
        Arg::needed("by", Kind::Coming)
            .named("by")
            .shown("T")
            .help("By when: RFC 3339, or 16:20 in the conference's zone")
            .ask("By when? Like 16:20, or 20m.")
            .label("Kept by"),
    ],
    makes: &["promise"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Promise {
            case: read::case_of(ctx, given)?.id,
            text: given.get("text").map(Private::from).unwrap_or_default(),
            due: read::coming(ctx, given.get("by").unwrap_or_default())?,
        })
    },
    offers: |_, _, _| vec![Offer::new("promise something", "").rank(1).alone()],
    done: |_, _, name| format!("Promised on {name}. You are reminded before it is due."),
    ..PLAIN
};

const KEPT: Act = Act {
    name: "kept",
    keys: "p",
    help: "A promise was kept",
    args: &[Arg::needed("promise", Kind::Promise)
        .help("Its id, or the beginning of it; show CASE lists them")
        .ask("Which promise?")],
    makes: &["keep_promise"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::KeepPromise {
            promise: read::promise(ctx, given.get("promise").unwrap_or_default())?,
        })
    },
    offers: |ctx, case, _| {
        let owed = choices::owed(ctx, case).into_iter();
        let offer = |promise: choices::Choice| {
            Offer::new(format!("kept: {}", promise.label), promise.hint)
                .with("promise", promise.value)
        };
        owed.map(offer).collect()
    },
    done: |_, _, _| "Kept.".to_owned(),
    ..PLAIN
};
