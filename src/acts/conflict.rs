//! Stepping back from a case.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need, Value, value};
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::text::Private;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[CONFLICT];

const LEVELS: &[Value] = &[
    value("hard", "They must not see it"),
    value("soft", "They see it, and settle nothing"),
    value("none", "There is none after all"),
];

const CONFLICT: Act = Act {
    name: "conflict",
    keys: "x",
    title: "STEP BACK",
    help: "Step back from a case, or set a conflict for somebody (a lead)",
    args: &[
        CASE,
        Arg::needed("level", Kind::OneOf(LEVELS)).ask("How close is it?"),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .need(Need::AskedInLines)
            .ask("Why? Enter leaves it out.")
            .tail(),
        Arg::option("person", Kind::Person),
    ],
    makes: &["set_conflict"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::SetConflict {
            case: read::case_of(ctx, given)?.id,
            level: read::word(given.get("level").unwrap_or_default())?,
            person: given
                .get("person")
                .map(|p| read::person(ctx, p))
                .transpose()?,
            why: given.get("why").map(Private::from),
        })
    },
    offers: |_, _, _| vec![Offer::new("step back", "").with("level", "hard").alone()],
    confirm: |ctx, command| {
        let Command::SetConflict {
            case,
            level: ConflictLevel::Hard,
            person: None,
            ..
        } = command
        else {
            return None;
        };
        let mut lines = vec![
            "You know somebody in it. From y on the case is gone from this laptop: no row, no page, no search. Only a lead brings it back.".to_owned(),
        ];
        if ctx.conference.case(*case).is_some_and(|c| c.holds(ctx.me)) {
            lines.push("You have it now: write a note first (n) if somebody must know something. The ladder rings others at once.".to_owned());
        }
        Some(Confirm {
            lines,
            yes: "step back",
        })
    },
    done: |_, _, _| "You stepped back. It is gone from this laptop; others are rung.".to_owned(),
    ..PLAIN
};
