//! Two reports of one thing.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind};
use crate::acts::{choices, read};
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[LINK, MERGE];

const LINK: Act = Act {
    name: "link",
    keys: "M",
    help: "Link two cases",
    args: &[
        CASE,
        Arg::needed("other", Kind::OtherCase).ask("With which case?"),
    ],
    makes: &["link"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Link {
            case: read::case_of(ctx, given)?.id,
            other: read::case(ctx, given.get("other").unwrap_or_default())?.id,
        })
    },
    offers: |ctx, case, _| {
        let offer = Offer::new("link with another case", "each points to the other");
        choices::to_link(ctx, Some(case))
            .first()
            .map(|_| offer)
            .into_iter()
            .collect()
    },
    done: |_, _, name| format!("{name} is linked."),
    ..PLAIN
};

const MERGE: Act = Act {
    name: "merge",
    keys: "M",
    title: "MERGE",
    help: "Merge a case into another; both timelines stay",
    args: &[
        CASE,
        Arg::needed("into", Kind::OpenCase).ask("Into which case?"),
    ],
    makes: &["merge"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Merge {
            case: read::case_of(ctx, given)?.id,
            into: read::case(ctx, given.get("into").unwrap_or_default())?.id,
        })
    },
    offers: |ctx, case, _| {
        let offer = Offer::new("merge into another case", "it goes on there");
        choices::to_merge(ctx, Some(case))
            .first()
            .map(|_| offer)
            .into_iter()
            .collect()
    },
    confirm: |ctx, command| {
        let Command::Merge { case, into } = command else {
            return None;
        };
        let name = |id| {
            ctx.conference
                .case(id)
                .map_or_else(String::new, Case::spoken)
        };
        let lines = vec![
            format!(
                "{} ends here and goes on in {}. Both timelines stay; it cannot be taken back.",
                name(*case),
                name(*into)
            ),
            "Who is recused from one of them is recused from both.".to_owned(),
        ];
        Some(Confirm {
            lines,
            yes: "merge them",
        })
    },
    done: |_, _, name| format!("{name} was merged; both timelines stay."),
    ..PLAIN
};
