//! From a key to a command, along the rows of [`crate::acts`]: what is offered on a case, what an act still needs, the dialog
//! before what cannot be taken back.

use crate::acts::act::{Act, Offer};
use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::{self, calls, choices};
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::state::escalation::Escalation;
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::bindings;
use crate::tui::forms::Overlay;
use crate::tui::forms::dialog::{Dialog, Yes, by_people};
use crate::tui::forms::menu::{Choice, Menu, Pick};
use crate::tui::forms::words::Words;
use crate::tui::state::drafts::Slot;
use crate::tui::state::model::Model;
use crate::tui::state::pending::Pending;
use crate::words::fit;

/// What comes next of an act.
pub enum Step {
    /// More is to be known or said first.
    Ask(Overlay),
    /// The command, and the drafts that are handed in with it.
    Do(Command, Vec<Slot>),
    /// An answer stands for nothing: why, and what to do.
    Wrong(String),
}

/// What comes next of `pending`.
pub fn next(model: &Model, pending: Pending) -> Step {
    let ctx = model.ctx();
    let asks = |need: Need| matches!(need, Need::Asked);
    if let Some(arg) = pending.act.missing(&ctx, &pending.given, asks) {
        return Step::Ask(match arg.kind {
            Kind::Text | Kind::Place | Kind::Past | Kind::Coming => {
                Overlay::Words(Words::new(model, pending))
            }
            _ => match answers(model, &pending, arg) {
                menu if menu.choices.is_empty() => {
                    let question = arg.question(&ctx, &pending.given);
                    return Step::Wrong(format!("{question} There is none here."));
                }
                menu => Overlay::Menu(menu),
            },
        });
    }
    let command = match (pending.act.command)(&ctx, &pending.given) {
        Ok(command) => command,
        Err(fault) => return Step::Wrong(fault.said(bindings::spell)),
    };
    let done = pending.handed.clone();
    let Some(confirm) = acts::confirm(&ctx, &command) else {
        return Step::Do(command, done);
    };
    let case = pending.case.and_then(|id| model.conference().case(id));
    Step::Ask(Overlay::Dialog(Dialog {
        case: pending.case,
        seen: case.map_or(0, by_people),
        title: pending.title(model),
        lines: confirm.lines,
        yes: confirm.yes.to_owned(),
        then: Yes::Do(Box::new(command)),
        done,
        opened: Some(model.now),
    }))
}

/// How long something may be, where one chooses.
const SPANS: [(&str, &str); 4] = [
    ("15m", "a quarter of an hour"),
    ("30m", "half an hour"),
    ("1h", "an hour"),
    ("2h", "two hours"),
];

/// The answers to `arg`, each a choice.
fn answers(model: &Model, pending: &Pending, arg: &Arg) -> Menu {
    let case = pending.case.and_then(|id| model.conference().case(id));
    let case = case.map_or_else(String::new, |c| format!(" · {}", c.spoken()));
    let title = arg.question(&model.ctx(), &pending.given);
    let menu = Menu::new(pending.case, format!("{}{case}", title.to_uppercase()));
    let all = match arg.kind {
        Kind::Span => SPANS
            .map(|(value, label)| choices::Choice::new(value, label, ""))
            .into(),
        _ => choices::of(&model.ctx(), arg, &pending.given),
    };
    let all = all.into_iter();
    all.fold(menu, |menu, choice| {
        let mut pending = pending.clone();
        pending.given.put(arg.id, &choice.value);
        menu.with(choice.label, choice.hint, pending)
    })
}

/// What a key offers on a case.
pub enum Offered {
    Menu(Menu),
    /// One act, which needs no choosing.
    Alone(Pending),
    Nothing,
}

/// What `key` offers on `case`.
pub fn offered(model: &Model, key: char, title: &str, case: &Case) -> Offered {
    let all = acts::offered(&model.ctx(), case, key);
    if let [(act, offer)] = &all[..]
        && offer.opens_alone
    {
        return Offered::Alone(Pending::on(act, case.id, offer.given.clone()));
    }
    let title = format!("{title} · {}", case.spoken());
    match menu(Some(case.id), title, all) {
        Some(menu) => Offered::Menu(menu),
        None => Offered::Nothing,
    }
}

fn menu(case: Option<CaseId>, title: String, offers: Vec<(&'static Act, Offer)>) -> Option<Menu> {
    let at = offers.iter().rposition(|(_, offer)| offer.is_next);
    let mut menu = Menu::new(case, title);
    menu.at = at.unwrap_or(0);
    menu.choices = offers
        .into_iter()
        .map(|(act, offer)| {
            let pending = match case {
                Some(case) => Pending::on(act, case, offer.given),
                None => Pending {
                    act,
                    case,
                    given: offer.given,
                    handed: Vec::new(),
                },
            };
            Choice {
                label: match offer.hint.as_str() {
                    "" => offer.label,
                    _ => fit::fit(&offer.label, 50),
                },
                hint: offer.hint,
                pick: Pick::Act(pending),
            }
        })
        .collect();
    (!menu.choices.is_empty()).then_some(menu)
}

/// What the called side says: a menu over all calls of `case` that still run.
pub fn calls(model: &Model, case: &Case) -> Option<Overlay> {
    let running = choices::running(case.escalations.iter());
    let offers = calls::offers_on(&model.ctx(), &running, false);
    menu(Some(case.id), format!("CALLS · {}", case.spoken()), offers).map(Overlay::Menu)
}

/// The same, for an account that answers the call itself.
pub fn own_call(model: &Model) -> Option<Overlay> {
    let brief = model.briefs.current(model.conference())?;
    let running: Vec<&Escalation> = choices::running(std::iter::once(&brief.escalation));
    let offers = calls::offers_on(&model.ctx(), &running, true);
    menu(Some(brief.case), "THIS CALL".to_owned(), offers).map(Overlay::Menu)
}

/// Gives all marked cases to somebody.
pub fn assign_all(model: &Model, cases: &[CaseId]) -> Menu {
    let menu = Menu::new(None, format!("GIVE {} CASES", cases.len()));
    let people = choices::assignable(&model.ctx(), None).into_iter();
    people.fold(menu, |menu, person| {
        let Ok(to) = person.value.parse() else {
            return menu;
        };
        let command = |case: &CaseId| Command::Assign {
            case: *case,
            to: Clone::clone(&to),
        };
        let commands = cases.iter().map(command).collect();
        menu.each(format!("to {}", person.label), person.hint, commands)
    })
}
