//! The same for several marked cases, with a result for each.

use crate::domain::log::command::Command;
use crate::domain::rules::seats;
use crate::domain::state::case::Case;
use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::forms::results::{CaseResult, Results};
use crate::tui::message::Effect;
use crate::tui::update::keeping::keep_quietly;
use crate::tui::update::moving::{open, tell};

pub fn mark(console: &mut Console) -> Vec<Effect> {
    let Some(id) = console.model.target() else {
        return tell(console, "No case is selected.");
    };
    if !console.model.queue.marked.remove(&id) {
        console.model.queue.marked.insert(id);
    }
    console.model.selected = console.model.queue.step(console.model.selected, 1);
    Vec::new()
}

pub fn have_all(console: &mut Console) -> Vec<Effect> {
    let commands: Vec<Command> = console
        .model
        .queue
        .marked
        .iter()
        .filter_map(|id| console.model.conference().case(*id))
        .map(seats::free)
        .collect();
    each(console, &commands)
}

/// Does `commands` one after another, and says what came of each.
pub fn each(console: &mut Console, commands: &[Command]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut lines = Vec::new();
    for command in commands {
        let case = command
            .case()
            .and_then(|id| console.model.conference().case(id));
        let name = case.map_or_else(String::new, Case::spoken);
        let (words, is_done) = match keep_quietly(console, command) {
            Ok(effect) => {
                effects.push(effect);
                let words = if console.model.is_live() {
                    "done"
                } else {
                    "kept here, not sent yet"
                };
                (words.to_owned(), true)
            }
            Err(why) => (why, false),
        };
        lines.push(CaseResult {
            case: name,
            words,
            is_done,
        });
    }
    let done = lines.iter().filter(|l| l.is_done).count();
    let title = format!("{done} OF {} DONE", lines.len());
    console.model.queue.marked.clear();
    open(
        console,
        Overlay::Results(Results {
            title,
            lines,
            from: 0,
        }),
    );
    effects
}
