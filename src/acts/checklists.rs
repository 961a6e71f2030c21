//! The steps of a checklist, and which checklists a case has.

use crate::acts::act::{Act, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Need};
use crate::acts::{choices, read, reading};
use crate::domain::log::command::Command;
use crate::domain::state::checklist::Attached;
use crate::domain::vocabulary::checklist::StepAct;
use crate::domain::vocabulary::text::Private;
use crate::words::fit;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[CHECKLIST, TICK, SKIP];

const STEP: Arg = Arg::needed("step", Kind::Step).ask("Which step?");

const CHECKLIST: Act = Act {
    name: "checklist",
    keys: "c",
    title: "CHECKLIST",
    help: "The checklists of a case; with a name, attach that one, or take it away",
    args: &[
        CASE,
        Arg::spare("name", Kind::Checklist)
            .need(Need::When(|ctx, given| {
                read::case_of(ctx, given).is_ok_and(|case| case.checklists.is_empty())
            }))
            .ask("Which checklist?"),
        Arg::option("off", Kind::Switch).help("It does not fit: take it away, and say why"),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .need(Need::If("off", "true"))
            .ask("Why does it not fit?"),
    ],
    makes: &["attach_checklist", "drop_checklist"],
    on_closed: true,
    reads: reading::checklists,
    command: |ctx, given| {
        let case = read::case_of(ctx, given)?.id;
        let checklist = read::checklist(ctx, given.get("name").unwrap_or_default())?;
        Ok(if given.is_on("off") {
            let why = given.get("why").map(Private::from).unwrap_or_default();
            Command::DropChecklist {
                case,
                checklist,
                why,
            }
        } else {
            Command::AttachChecklist { case, checklist }
        })
    },
    offers: |ctx, case, _| {
        let attach = choices::checklists(ctx, case).into_iter().map(|list| {
            Offer::new(format!("attach {}", list.label), list.hint).with("name", list.value)
        });
        let away = case.checklists.iter().map(|attached| {
            let list = &attached.checklist;
            let label = format!("take {} away", list.name.as_str());
            let offer = Offer::new(label, "it does not fit; with a reason, on record").rank(1);
            offer.with("name", &list.id).with("off", true)
        });
        attach.chain(away).collect()
    },
    done: |ctx, command, name| match command {
        Command::DropChecklist { .. } => {
            format!("Taken away on {name}; what was done stays on record. u takes it back.")
        }
        _ => (PLAIN.done)(ctx, command, name),
    },
    ..PLAIN
};

const TICK: Act = Act {
    name: "tick",
    keys: " ",
    help: "Tick a step, by its number or id",
    args: &[CASE, STEP],
    makes: &["tick_step"],
    command: |ctx, given| {
        Ok(Command::TickStep {
            case: read::case_of(ctx, given)?.id,
            step: given.get("step").unwrap_or_default().to_owned(),
        })
    },
    done: |ctx, command, name| {
        let Command::TickStep { case, step } = command else {
            return (PLAIN.done)(ctx, command, name);
        };
        let case = ctx.conference.case(*case);
        let mut steps = case
            .into_iter()
            .flat_map(|c| &c.checklists)
            .flat_map(Attached::steps);
        let found = steps.find(|(s, _)| s.id.as_str() == step).map(|(s, _)| s);
        let words = found.map_or(step.as_str(), |s| s.text.as_str());
        let calls = case.into_iter().flat_map(|c| &c.escalations);
        let hall = ctx.conference.hall();
        let mut called = calls.filter_map(|e| Some(hall.contacts.get(&e.to)?.kind));
        let more = match found.and_then(|s| s.act.as_ref()) {
            Some(StepAct::Escalate(kind)) if called.all(|called| called != *kind) => {
                " Nobody was called from here: e calls."
            }
            _ => " u takes it back.",
        };
        format!("Ticked: {}.{more}", fit::fit(words, 50))
    },
    ..PLAIN
};

const SKIP: Act = Act {
    name: "skip",
    keys: "-",
    title: "SKIP",
    help: "Skip a step, with the reason",
    args: &[
        CASE,
        STEP,
        Arg::needed("why", Kind::Text)
            .named("why")
            .shown("TEXT")
            .ask("Why not?")
            .asking(|ctx, given| {
                let case = read::case_of(ctx, given).ok()?;
                let mut steps = case.checklists.iter().flat_map(Attached::steps);
                let (step, _) = steps.find(|(s, _)| Some(s.id.as_str()) == given.get("step"))?;
                Some(format!("Why not: {}?", step.text.as_str()))
            })
            .tail(),
    ],
    makes: &["skip_step"],
    command: |ctx, given| {
        Ok(Command::SkipStep {
            case: read::case_of(ctx, given)?.id,
            step: given.get("step").unwrap_or_default().to_owned(),
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    done: |_, _, _| "Skipped; the reason is on record.".to_owned(),
    ..PLAIN
};
