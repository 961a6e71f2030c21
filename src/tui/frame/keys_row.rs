//! The last row: the keys that work here, what is nearest first.

use crate::domain::state::case::Case;
use crate::tui::bindings::{self, Action, Scope};
use crate::tui::console::Console;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::handoff;

/// Draws the keys: those of the form, or those of the table that have words for this screen.
pub fn view(console: &Console, pen: &mut Pen<'_>, y: u16) {
    if let Some(over) = &console.over {
        let mut x = 1;
        for (key, words) in over.hints() {
            x = pair(pen, x, y, key, words);
        }
        return;
    }
    if console.model.queue.filtering {
        let x = pair(pen, 1, y, "Enter", "keeps the filter");
        let x = pair(pen, x, y, "Up Down", "choose");
        pair(pen, x, y, "Esc", "ends it");
        return;
    }
    let places = console.model.places();
    let here = places.first().copied().unwrap_or(Scope::Anywhere);
    let both = console.model.size.0 >= 100 && console.model.size.1 >= 34;
    let always: Vec<(String, &str)> = [Action::Palette, Action::Help]
        .into_iter()
        .map(bindings::row)
        .filter_map(|a| a.footer.map(|(words, _)| (a.key_word(), words)))
        .collect();
    let reserved: usize = always.iter().map(|(k, w)| k.len() + w.len() + 3).sum();
    let mut x = 1;
    let first = nearest(console, here);
    for (key, words) in &first {
        x = pair(pen, x, y, key, words);
    }
    for action in bindings::available(&places) {
        let key = action.key_word();
        let is_said = first.iter().any(|(said, _)| *said == key);
        let of_use = is_of_use(console, action.action) && !is_said;
        let Some((words, shown)) = action.footer.filter(|_| of_use) else {
            continue;
        };
        let wide = both && here == Scope::Queue && shown.contains(&Scope::Case);
        if !(shown.contains(&here) || wide) {
            continue;
        }
        let needs = key.len() + words.len() + 3;
        if usize::from(x) + needs + reserved > usize::from(pen.width()) {
            break;
        }
        x = pair(pen, x, y, &key, words);
    }
    for (key, words) in always {
        x = pair(pen, x, y, &key, words);
    }
}

/// What is nearest as things are, before the others.
fn nearest(console: &Console, here: Scope) -> Vec<(String, String)> {
    let mut keys: Vec<(Action, String)> = Vec::new();
    let marked = console.model.queue.marked.len();
    let case = console
        .model
        .target()
        .and_then(|id| console.model.conference().case(id));
    if matches!(here, Scope::Queue | Scope::Case) && case.is_some_and(|c| !c.is_open()) {
        keys.push((Action::Outcome, "outcome".to_owned()));
    }
    match here {
        Scope::Queue if marked > 0 => {
            keys.push((Action::Have, format!("take {marked} marked")));
            keys.push((Action::Who, "give them".to_owned()));
        }
        Scope::Queue if console.model.target().is_some() && !is_of_use(console, Action::Have) => {
            keys.push((Action::Enter, "open".to_owned()));
        }
        Scope::Handoff => {
            let enter = handoff::enter_words(&console.model);
            keys.extend(enter.map(|words| (Action::Enter, words.to_owned())));
        }
        Scope::Case => {
            if is_of_use(console, Action::Have) {
                keys.push((Action::Have, "I have it".to_owned()));
            }
            if console
                .model
                .case_in_view()
                .is_some_and(|c| console.model.case.has_act(c))
            {
                keys.push((Action::Enter, "do it".to_owned()));
            }
        }
        _ => {}
    }
    let returning = console.returning.as_ref().is_some_and(|r| r.over.is_some());
    let back = returning.then(|| ("F2".to_owned(), "back to what you wrote".to_owned()));
    let keys = keys
        .into_iter()
        .map(|(act, words)| (bindings::row(act).key_word(), words));
    back.into_iter().chain(keys).collect()
}

/// Whether `act` can do anything as things are. What cannot is left to `?`.
fn is_of_use(console: &Console, act: Action) -> bool {
    let case = console
        .model
        .target()
        .and_then(|id| console.model.conference().case(id));
    let is_open = case.is_some_and(Case::is_open);
    match act {
        Action::Have => {
            case.is_some_and(|c| is_open && c.seats_free() > 0 && !c.holds(console.model.viewer()))
        }
        Action::Tick => case.is_some_and(|c| is_open && !c.checklists.is_empty()),
        Action::Call | Action::Scene => is_open,
        Action::Who | Action::Answered if !console.model.answers_briefs() => is_open,
        Action::Note => case.is_some(),
        Action::Ask | Action::Decline | Action::TakeStable | Action::TakeSeat => {
            handoff::is_of_use(&console.model, act)
        }
        _ => true,
    }
}

/// A key and what it does. Returns where the next one begins.
fn pair(pen: &mut Pen<'_>, x: u16, y: u16, key: &str, words: &str) -> u16 {
    let at = pen.put(x, y, key, Tone::Bold);
    let gap = u16::from(!key.is_empty());
    pen.put(at + gap, y, words, Tone::Plain) + 2
}
