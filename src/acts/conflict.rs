//! Stepping back from a case.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need, Value, value};
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::person::Person;
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
    keys: "xw",
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
        Arg::option("person", Kind::Person).help("Who must not see it; without it, oneself"),
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
    offers: |ctx, case, key| {
        let oneself = || Offer::new("step back yourself", "only another lead brings it back");
        let others = others(ctx, case);
        match (key, others.is_empty()) {
            // Where it may be about somebody else, oneself is never what Enter means.
            ('x', false) => others
                .into_iter()
                .chain([oneself().with("level", "hard")])
                .collect(),
            ('x', true) => vec![Offer::new("step back", "").with("level", "hard").alone()],
            (_, _) => {
                let holds = |o: &Offer| {
                    o.given
                        .get("person")
                        .is_some_and(|p| case.holders().any(|h| h.as_str() == p))
                };
                others
                    .into_iter()
                    .filter(holds)
                    .map(|o| o.rank(9))
                    .collect()
            }
        }
    },
    confirm: |ctx, command| {
        let Command::SetConflict {
            case,
            level: ConflictLevel::Hard,
            person,
            ..
        } = command
        else {
            return None;
        };
        let case = ctx.conference.case(*case);
        if let Some(person) = person.as_ref().filter(|p| *p != ctx.me) {
            let who = ctx.conference.short(person);
            let mut lines = vec![format!(
                "From y on {who} sees nothing of it: no row, no page, no search. They are not told why."
            )];
            if case.is_some_and(|c| c.holds(person)) {
                lines.push(format!(
                    "{who} has it now: the ladder rings others at once."
                ));
            }
            return Some(Confirm {
                lines,
                yes: "keep them out",
            });
        }
        let mut lines = vec![
            "You know somebody in it. From y on the case is gone from this laptop: no row, no page, no search. Only a lead brings it back.".to_owned(),
        ];
        if case.is_some_and(|c| c.holds(ctx.me)) {
            lines.push("You have it now: write a note first (n) if somebody must know something. The ladder rings others at once.".to_owned());
        }
        Some(Confirm {
            lines,
            yes: "step back",
        })
    },
    done: |ctx, command, _| match command {
        Command::SetConflict {
            person: Some(person),
            level,
            ..
        } if person != ctx.me => {
            let who = ctx.conference.short(person);
            match level {
                ConflictLevel::Hard => format!("{who} no longer sees it."),
                ConflictLevel::Soft => format!("{who} sees it, and settles nothing."),
                ConflictLevel::None => format!("{who} sees it again."),
            }
        }
        _ => "You stepped back. It is gone from this laptop; others are rung.".to_owned(),
    },
    ..PLAIN
};

/// Whom `ctx.me`, a lead, can keep out of `case` or let in again: who has it first, then who is on call.
fn others(ctx: &Ctx<'_>, case: &Case) -> Vec<Offer> {
    let hall = ctx.conference.hall();
    if access::of(ctx.conference, ctx.me, case) < Level::Decide {
        return Vec::new();
    }
    let mut people: Vec<&Person> = hall
        .people
        .values()
        .filter(|p| p.role.is_team() && p.id != *ctx.me)
        .collect();
    people.sort_by_key(|p| {
        let on_call = hall.rota.is_on_shift(&p.id, ctx.now);
        (
            !case.holds(&p.id),
            !on_call,
            p.short.as_str().to_lowercase(),
        )
    });
    let offer = |person: &Person| {
        let who = person.short.as_str();
        let is_out = case
            .conflicts
            .get(&person.id)
            .is_some_and(|c| c.level == ConflictLevel::Hard);
        let (label, level) = if is_out {
            (format!("let {who} in again"), "none")
        } else {
            (format!("keep {who} out"), "hard")
        };
        let hint = match (
            case.holds(&person.id),
            hall.rota.is_on_shift(&person.id, ctx.now),
        ) {
            (true, _) => "has it",
            (false, true) => "on call",
            (false, false) => "",
        };
        let offer = Offer::new(label, hint).with("level", level);
        offer.with("person", &person.id)
    };
    people.into_iter().map(offer).collect()
}
