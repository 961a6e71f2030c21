//! What a form wants, after a key: forms read the console, and never write to it.

use crate::domain::log::command::Command;
use crate::tui::bindings::Action;
use crate::tui::message::After;
use crate::tui::state::drafts::Slot;
use crate::tui::state::pending::Pending;
use crate::words::search::Target;

/// What a key made of it.
#[derive(Clone, PartialEq, Debug)]
pub enum Flow {
    Stay,
    /// Stay, and say why nothing was done.
    Refuse(String),
    Close,
    /// Close, and do as if its key had been pressed.
    Run(Action),
    /// Ask the rules; where they allow it, keep it and close; else stay, text and all.
    Do {
        command: Box<Command>,
        after: After,
        /// The drafts that are handed in with it.
        done: Vec<Slot>,
        /// It goes on with what it has left instead of closing.
        stays: bool,
    },
    /// Go on with an act: what is missing of it is asked for, then it is done.
    Act(Pending),
    /// The same for several, with a result for each.
    Each(Vec<Command>),
    /// Close, and go to what was found.
    Go(Target),
    Quit,
}

/// A key and what it does here, for the last row.
pub type Hint = (&'static str, &'static str);
