//! Going on with an act of which some is known, wherever it was begun.

use crate::tui::console::Console;
use crate::tui::message::{After, Effect};
use crate::tui::state::pending::Pending;
use crate::tui::update::doing::{self, Step};
use crate::tui::update::keeping::keep;
use crate::tui::update::moving::{lay, tell};

/// Goes on with an act: asks for what is missing, or does it.
pub fn go_on(console: &mut Console, pending: Pending) -> Vec<Effect> {
    match doing::next(console, pending) {
        Step::Ask(over) => lay(console, over),
        Step::Wrong(why) => tell(console, &why),
        Step::Do(command, done) => {
            let Some(effects) = keep(console, &command, After::Nothing) else {
                return Vec::new();
            };
            for slot in done {
                console.model.drafts.done(&slot);
            }
            console.model.covered = false;
            effects
        }
    }
}
