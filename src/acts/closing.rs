//! The end of a case, and its beginning again.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need};
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::rules::closing;
use crate::domain::state::case::standing::State;
use crate::domain::vocabulary::text::Private;
use crate::words::refusals;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[RESOLVE, CLOSE, REOPEN];

const RESOLVE: Act = Act {
    name: "resolve",
    keys: "o",
    title: "RESOLVE",
    help: "Nothing more is to be done on site",
    args: &[
        CASE,
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .help("Why, where required steps are open")
            .need(Need::When(|ctx, given| {
                read::case_of(ctx, given)
                    .is_ok_and(|case| !closing::open_ends(ctx.conference, case).is_empty())
            }))
            .ask("Why is it resolved?")
            .asking(|ctx, given| {
                let case = read::case_of(ctx, given).ok()?;
                let open = closing::open_ends(ctx.conference, case);
                (!open.is_empty()).then(|| {
                    format!(
                        "Still open: {}. Why resolve it?",
                        refusals::open_ends(&open)
                    )
                })
            })
            .tail(),
    ],
    makes: &["resolve"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Resolve {
            case: read::case_of(ctx, given)?.id,
            why: given.get("why").map(Private::from),
        })
    },
    offers: |ctx, case, _| {
        if !matches!(case.state, State::Acknowledged { .. } | State::Active) {
            return Vec::new();
        }
        let hint = match closing::open_ends(ctx.conference, case).len() {
            0 => "nothing more to do on site".to_owned(),
            open => format!("{open} open: needs a reason"),
        };
        vec![Offer::new("resolve", hint)]
    },
    confirm: |ctx, command| {
        let Command::Resolve { case, why } = command else {
            return None;
        };
        let case = ctx.conference.case(*case);
        let is_open = || case.is_some_and(|c| !closing::open_ends(ctx.conference, c).is_empty());
        let mut lines = match why {
            // The rules say what is missing.
            None if is_open() => return None,
            None => vec!["Nothing more is to be done on site. All its timers stop.".to_owned()],
            Some(why) => vec![
                "Something is still open. Your reason goes on record:".to_owned(),
                format!("\"{}\"", why.as_str()),
            ],
        };
        lines.extend(case.into_iter().flat_map(closing::running).map(|call| {
            let whom = ctx.conference.hall().called(&call.to);
            let way = call.way.words();
            format!("Tell {whom} that nobody is needed any more, {way}: they are stood down by it.")
        }));
        Some(Confirm {
            lines,
            yes: "resolve it",
        })
    },
    done: |_, _, name| format!("{name} is resolved. A lead closes it."),
    ..PLAIN
};

const CLOSE: Act = Act {
    name: "close",
    keys: "o",
    title: "CLOSE",
    help: "Put a resolved case away (a lead)",
    args: &[
        CASE,
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .help("Why, where a promise is still owed")
            .need(Need::When(|ctx, given| {
                read::case_of(ctx, given).is_ok_and(|case| !closing::still_owed(case).is_empty())
            }))
            .ask("Why is it closed?")
            .asking(|ctx, given| {
                let owed = closing::still_owed(read::case_of(ctx, given).ok()?);
                let words = refusals::open_ends(&owed);
                (!owed.is_empty()).then(|| format!("Still owed: {words}. Why close it?"))
            })
            .tail(),
    ],
    makes: &["close"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Close {
            case: read::case_of(ctx, given)?.id,
            why: given.get("why").map(Private::from),
        })
    },
    offers: |_, case, _| {
        let hint = match closing::still_owed(case).len() {
            0 => "a lead puts it away".to_owned(),
            owed => format!("a lead puts it away; {owed} owed: needs a reason"),
        };
        matches!(case.state, State::Resolved { .. })
            .then(|| Offer::new("close", hint))
            .into_iter()
            .collect()
    },
    confirm: |ctx, command| {
        let Command::Close { case, why } = command else {
            return None;
        };
        let owed = ctx.conference.case(*case).map(closing::still_owed);
        let is_owed = owed.is_some_and(|owed| !owed.is_empty());
        let lines = match why {
            // The rules say what is missing.
            None if is_owed => return None,
            Some(why) if is_owed => vec![
                "What was promised stays due until it is kept. Your reason goes on record:"
                    .to_owned(),
                format!("\"{}\"", why.as_str()),
            ],
            None | Some(_) => vec![
                "It leaves the queue of everybody. It can be opened again with a reason."
                    .to_owned(),
            ],
        };
        Some(Confirm {
            lines,
            yes: "close it",
        })
    },
    done: |_, _, name| format!("{name} is closed."),
    ..PLAIN
};

const REOPEN: Act = Act {
    name: "reopen",
    keys: "o",
    title: "OPEN AGAIN",
    help: "It is not over after all",
    args: &[
        CASE,
        Arg::needed("why", Kind::Text)
            .named("why")
            .shown("TEXT")
            .ask("What is new?")
            .tail(),
    ],
    makes: &["reopen"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Reopen {
            case: read::case_of(ctx, given)?.id,
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    offers: |_, case, _| {
        let offer = Offer::new("open it again", "with a reason; it rings");
        (!case.is_open()).then_some(offer).into_iter().collect()
    },
    done: |_, _, name| format!("{name} is open again, and rings."),
    ..PLAIN
};
