//! What is written down, and what was wrong of it.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind};
use crate::acts::choices;
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::rules::notes;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::text::Private;
use crate::words::{fit, telling};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[NOTE, STRIKE, UNDO];

const NOTE: Act = Act {
    name: "note",
    keys: "n.",
    title: "NOTE",
    help: "Write down what somebody says; - reads from standard input",
    args: &[
        CASE,
        Arg::needed("text", Kind::Text)
            .ask("What was said or done, by whom? Facts first.")
            .aside("Canned ones: Esc, then ."),
        Arg::option("happened_at", Kind::Past)
            .named("happened-at")
            .shown("T")
            .label("Happened"),
    ],
    makes: &["note"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Note {
            case: read::case_of(ctx, given)?.id,
            text: given.get("text").map(Private::from).unwrap_or_default(),
            happened_at: given
                .said("happened_at")
                .map(|t| read::past(ctx, t))
                .transpose()?,
        })
    },
    offers: |ctx, _, key| match key {
        '.' => {
            let canned = ctx.conference.policy().canned.iter();
            let offer = |text: &Private| Offer::new(text.as_str(), "").with("text", text.as_str());
            canned.map(offer).collect()
        }
        _ => vec![Offer::new("note", "").alone()],
    },
    done: |_, _, name| format!("Noted on {name}."),
    ..PLAIN
};

const STRIKE: Act = Act {
    name: "strike",
    keys: "S",
    title: "STRIKE",
    help: "Strike a wrong note or promise; it stays readable as struck",
    args: &[
        Arg::needed("entry", Kind::Entry)
            .help("Its id, or the beginning of it; show CASE lists them")
            .ask("Which entry is wrong?"),
        Arg::needed("why", Kind::Text)
            .named("why")
            .shown("TEXT")
            .ask("What is wrong with it?")
            .tail(),
    ],
    makes: &["strike"],
    on_closed: true,
    command: |ctx, given| {
        let (case, entry) = read::entry(ctx, given.get("entry").unwrap_or_default())?;
        Ok(Command::Strike {
            case,
            entry,
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    offers: |ctx, case, _| {
        let entries = choices::strikable(ctx, case).into_iter().take(9);
        let offer =
            |entry: choices::Choice| Offer::new(entry.label, entry.hint).with("entry", entry.value);
        entries.map(offer).collect()
    },
    done: |_, _, _| "Struck; it stays readable as struck.".to_owned(),
    ..PLAIN
};

const UNDO: Act = Act {
    name: "undo",
    keys: "u",
    title: "TAKE BACK",
    help: "Take back the last thing you did, within the time of the policy",
    makes: &["undo"],
    on_closed: true,
    command: |ctx, _| {
        let last = notes::last(ctx.conference, ctx.me, ctx.now);
        let (case, entry) =
            last.ok_or_else(|| notes::nothing_to_undo(ctx.conference, ctx.me, ctx.now))?;
        Ok(Command::Undo {
            case: case.id,
            entry: entry.id,
        })
    },
    confirm: |ctx, command| {
        let what = taken_back(ctx, command)?;
        let name = command.case().and_then(|id| ctx.conference.case(id));
        let name = name.map(Case::spoken)?;
        Some(Confirm {
            lines: vec![
                format!("On {name}: {what}"),
                "It stays readable as taken back.".to_owned(),
            ],
            yes: "take it back",
        })
    },
    done: |ctx, command, name| match taken_back(ctx, command) {
        Some(words) => format!("Taken back on {name}: {words}"),
        None => "Taken back.".to_owned(),
    },
    ..PLAIN
};

/// What `command` takes back, short enough to stand behind the name of the case.
fn taken_back(ctx: &Ctx, command: &Command) -> Option<String> {
    let Command::Undo { case, entry } = command else {
        return None;
    };
    let case = ctx.conference.case(*case)?;
    let words = telling::entry_of(
        ctx.conference,
        Some(case),
        Some(ctx.me),
        case.entry(*entry)?,
    );
    Some(fit::fit(&format!("{}.", words.trim_end_matches('.')), 48))
}
