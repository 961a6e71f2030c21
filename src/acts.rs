//! What a person can do, each act described once: each row is read by the command line, the line mode and the console.
//!
//! From its row an act has its subcommand, help, manual and completions; the questions that the line mode asks; the choices,
//! form and dialog of the console; the name of its draft, and what the console says when it is done. A door adds only how it asks.
//! What is code in a row is small: [`act::Act::command`] goes from answers, as they were typed, to a [`Command`]. Whether that is
//! allowed is for [`crate::domain::rules`] to say.

pub mod act;
pub mod answers;
pub mod arg;
pub(crate) mod calls;
pub mod choices;
pub mod ctx;
pub(crate) mod fault;
pub mod read;

mod checklists;
mod closing;
mod conflict;
mod links;
mod notes;
mod promises;
mod reading;
mod reporting;
pub(crate) mod handoff;
pub(crate) mod rota;
pub(crate) mod shifts;
mod covering;
pub(crate) mod calendars;
mod scene;
mod seats;
mod triage;

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::answers::Answers;
use crate::acts::ctx::Ctx;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;

/// The acts by what they are about, in the order in which help, menus and the manual show them.
static FAMILIES: [&[Act]; 17] = [
    reporting::ALL,
    reading::ALL,
    seats::ALL,
    notes::ALL,
    promises::ALL,
    triage::ALL,
    scene::ALL,
    calls::ALL,
    checklists::ALL,
    links::ALL,
    closing::ALL,
    conflict::ALL,
    rota::ALL,
    shifts::ALL,
    covering::ALL,
    calendars::ALL,
    handoff::ALL,
];

/// Every act there is.
pub fn all() -> impl Iterator<Item = &'static Act> {
    FAMILIES.iter().copied().flatten()
}

/// The act called `name`.
pub fn named(name: &str) -> Option<&'static Act> {
    all().find(|act| act.name == name)
}

/// The act with whose name `words` begin, and the words behind it: some names are two words.
pub fn at_front(words: &str) -> Option<(&'static Act, &str)> {
    let words = words.trim_start();
    let behind = |act: &'static Act| {
        let rest = words.strip_prefix(act.name)?;
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        ends.then_some((act, rest.trim_start()))
    };
    all()
        .filter_map(behind)
        .max_by_key(|(act, _)| act.name.len())
}

/// An act as a refusal names it, `scene to=clear`: the row, and the answers that are meant.
pub fn hinted(hint: &str) -> Option<(&'static Act, Answers)> {
    let (act, words) = at_front(hint)?;
    let mut meant = Answers::default();
    for (id, value) in words.split(' ').filter_map(|word| word.split_once('=')) {
        meant.put(id, value);
    }
    Some((act, meant))
}

/// The title of the act called `name`, over its form.
pub fn title(name: &str) -> &'static str {
    named(name).map_or("", |act| act.title)
}

/// The acts that are offered under `key`.
pub fn under(key: char) -> impl Iterator<Item = &'static Act> {
    all().filter(move |act| act.keys.contains(key))
}

/// What `key` offers on `case`, in the order of a menu. Of a case that is over only what goes on then.
pub fn offered(ctx: &Ctx<'_>, case: &Case, key: char) -> Vec<(&'static Act, Offer)> {
    let acts = under(key).filter(|act| act.on_closed || case.is_open());
    let mut all: Vec<(&'static Act, Offer)> = acts
        .flat_map(|act| {
            let offers = (act.offers)(ctx, case, key).into_iter();
            offers.map(move |offer| (act, offer))
        })
        .collect();
    all.sort_by_key(|(_, offer)| offer.rank);
    all
}

/// The act from which `command` comes; nothing where only the system asks for it.
pub fn of(command: &Command) -> Option<&'static Act> {
    let kind: &str = command.into();
    all().find(|act| act.makes.contains(&kind))
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
