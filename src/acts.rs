//! What a person can do, each act described once: a row of [`ALL`] is read by the command line, the line mode and the console.
//!
//! From its row an act has its subcommand, help, manual and completions; the questions that the line mode asks; the choices,
//! form and dialog of the console; the name of its draft, and what is said when it is done. A door adds only how it asks.
//! [`act::Act::command`] is the only part that is code of its own: from answers, as they were typed, to a [`Command`]. Whether
//! that is allowed is for [`crate::domain::rules`] to say.

pub mod act;
pub mod answers;
pub mod arg;
pub mod calls;
pub mod choices;
pub mod ctx;
pub mod fault;
pub mod read;

mod checklists;
mod closing;
mod conflict;
mod links;
mod notes;
mod promises;
mod reading;
mod reporting;
mod scene;
mod seats;
mod triage;

use crate::acts::act::{Act, Confirm, PLAIN};
use crate::acts::ctx::Ctx;
use crate::domain::log::command::Command;

/// Every act, in the order in which help, menus and the manual show them.
pub static ALL: &[Act] = &[
    reading::QUEUE,
    reading::SHOW,
    reporting::REPORT,
    calls::CALL,
    seats::ACK,
    seats::ASSIGN,
    seats::RELEASE,
    seats::SECOND,
    notes::NOTE,
    notes::STRIKE,
    notes::UNDO,
    promises::PROMISE,
    promises::KEPT,
    triage::WISH,
    triage::FLAG,
    triage::SEVERITY,
    triage::FACT,
    triage::KIND,
    triage::PLACE,
    scene::SCENE,
    scene::CHECK_IN,
    calls::ESCALATE,
    calls::ANSWER,
    calls::ARRIVED,
    calls::NEXT_WAY,
    calls::STAND_DOWN,
    calls::LOOK_OUT,
    calls::ALL_CLEAR,
    checklists::CHECKLIST,
    checklists::TICK,
    checklists::SKIP,
    links::LINK,
    links::MERGE,
    closing::RESOLVE,
    closing::CLOSE,
    closing::REOPEN,
    conflict::CONFLICT,
    reading::FIND,
    reading::CONTACTS,
    reading::ON_CALL,
    reading::WATCH,
];

/// The act called `name`.
pub fn named(name: &str) -> Option<&'static Act> {
    ALL.iter().find(|act| act.name == name)
}

/// The acts that are offered under `key`.
pub fn under(key: char) -> impl Iterator<Item = &'static Act> {
    ALL.iter().filter(move |act| act.keys.contains(key))
}

/// The act from which `command` comes; nothing where only the system asks for it.
pub fn of(command: &Command) -> Option<&'static Act> {
    let kind: &str = command.into();
    ALL.iter().find(|act| act.makes.contains(&kind))
}

/// What is said when `command` is on its way, of the case with this name.
pub fn done(ctx: &Ctx<'_>, command: &Command, name: &str) -> String {
    let words = of(command).map_or(PLAIN.done, |act| act.done);
    words(ctx, command, name)
}

/// What is said and asked before `command`; nothing where it is done at once.
pub fn confirm(ctx: &Ctx<'_>, command: &Command) -> Option<Confirm> {
    of(command).and_then(|act| (act.confirm)(ctx, command))
}
