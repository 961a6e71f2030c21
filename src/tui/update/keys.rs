//! What a key does: to a lock, a cover, a form, the filter, or an action of the table.

use crate::tui::bindings::{self, Action};
use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::forms::flow::Flow;
use crate::tui::message::Effect;
use crate::tui::state::screen::Layout;
use crate::tui::update::keeping::keep;
use crate::tui::update::{acting, bulk, going_on, handing, moving};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key while the screen is locked: whoever sits here says their name.
pub fn unlock(console: &mut Console, key: KeyEvent) {
    let Some(field) = &mut console.model.lock else {
        return;
    };
    if key.code != KeyCode::Enter {
        field.key(key);
        return;
    }
    let said = field.text().trim().to_lowercase();
    let me = console.model.own.replica.me();
    let short = console
        .model
        .own
        .replica
        .conference()
        .short(me)
        .to_lowercase();
    if !said.is_empty() && (said == short || said == me.as_str()) {
        console.model.lock = None;
        console.model.toast = None;
    } else {
        field.clear();
        console
            .model
            .refuse("That is not who is signed in here. Another person joins with their own code.");
    }
}

pub fn paste(console: &mut Console, text: &str) {
    console.model.touched = console.model.now;
    if let Some(field) = &mut console.model.lock {
        field.insert(&text.replace('\n', " "));
        return;
    }
    if console.model.covered && !matches!(console.over, Some(Overlay::HelpNow(_))) {
        return;
    }
    if let Some(mut over) = console.over.take() {
        if !over.paste(text) {
            console.model.tell("Paste ignored: no field is open.");
        }
        over.keep_draft(&mut console.model.drafts);
        console.over = Some(over);
    } else if console.model.queue.filtering {
        console.model.queue.filter.insert(&text.replace('\n', " "));
        console.model.queue.disturb();
    } else {
        console.model.tell("Paste ignored: no field is open.");
    }
}

/// Letters that came in one moment: typed where there is a field, and else no keys. A call for help makes a place of them.
pub fn burst(console: &mut Console, keys: Vec<KeyEvent>) -> Vec<Effect> {
    let model = &console.model;
    let over = console.over.as_mut();
    let takes = model.lock.is_some()
        || model.queue.filtering
        || over.is_some_and(|over| matches!(over, Overlay::HelpNow(_)) || over.focused().is_some());
    if !takes {
        if !console.model.covered {
            console.model.tell("Paste ignored: no field is open.");
        }
        return Vec::new();
    }
    keys.into_iter()
        .flat_map(|key| pressed(console, key))
        .collect()
}

/// A key was pressed.
pub fn pressed(console: &mut Console, key: KeyEvent) -> Vec<Effect> {
    let moves = matches!(
        key.code,
        KeyCode::Up
            | KeyCode::Down
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::PageUp
            | KeyCode::PageDown
            | KeyCode::Backspace
            | KeyCode::Delete
    );
    match key.kind {
        KeyEventKind::Press => {}
        KeyEventKind::Repeat if moves => {}
        KeyEventKind::Repeat | KeyEventKind::Release => {
            console.model.changed = false;
            return Vec::new();
        }
    }
    if console.model.toast.as_ref().is_some_and(|t| t.is_refusal) {
        console.model.toast = None;
    }
    console.model.touched = console.model.now;
    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return moving::quit(console);
    }
    if key.code == KeyCode::Char('z') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return vec![Effect::Suspend];
    }
    let calls = matches!(console.over, Some(Overlay::HelpNow(_)));
    if console.model.lock.is_some() && !calls {
        // Whoever stands before a locked screen may call for help: it shows places and whom to call, and no case.
        if key.code == KeyCode::Tab {
            console.over = None;
            return acting::act(console, Action::HelpNow);
        }
        unlock(console, key);
        return Vec::new();
    }
    // Covered, a call for help is still one key away: it shows places and whom to call, and no case.
    if console.model.covered && !matches!(console.over, Some(Overlay::HelpNow(_))) {
        match key.code {
            KeyCode::Char('b') | KeyCode::Esc | KeyCode::F(8) => console.model.covered = false,
            KeyCode::Char('E') => return acting::act(console, Action::HelpNow),
            _ => {}
        }
        return Vec::new();
    }
    if console.model.layout() == Layout::Tiny {
        return in_a_tiny_window(console, key);
    }
    if key.code == KeyCode::F(8) {
        console.model.covered = true;
        return Vec::new();
    }
    if let (KeyCode::F(4), Some(over)) = (key.code, &mut console.over) {
        return match over.focused() {
            Some(field) => vec![Effect::Edit(field.text().to_owned())],
            None => Vec::new(),
        };
    }
    if key.code == KeyCode::F(2) {
        return moving::look(console);
    }
    if key.code == KeyCode::F(1) && console.over.is_some() {
        explain(console);
        return Vec::new();
    }
    if let Some(mut over) = console.over.take() {
        let flow = over.key(key, console);
        over.keep_draft(&mut console.model.drafts);
        return follow(console, over, flow);
    }
    if console.model.queue.filtering {
        filter(console, key);
        return Vec::new();
    }
    if let KeyCode::Char(digit @ '0'..='9') = key.code
        && handing::reads_back(&console.model)
    {
        console.model.handoff.digit(digit);
        return Vec::new();
    }
    if key.code == KeyCode::Backspace && handing::reads_back(&console.model) {
        console.model.handoff.read_back.pop();
        return Vec::new();
    }
    if let Some(found) = bindings::find(key, &console.model.places()) {
        return acting::act(console, found.action);
    }
    moving::shift(console, key);
    Vec::new()
}

/// Where neither forms nor what is selected is drawn, nothing is done that one does not see.
pub fn in_a_tiny_window(console: &mut Console, key: KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('q') if console.over.is_none() => return moving::quit(console),
        KeyCode::Char('b') if console.over.is_none() => console.model.covered = true,
        KeyCode::F(8) => console.model.covered = true,
        _ => {}
    }
    Vec::new()
}

/// In a form: F1 says what its keys do. The form stays as it is.
pub fn explain(console: &mut Console) {
    let hints = console.over.as_ref().map_or(&[][..], Overlay::hints);
    let keys: Vec<String> = hints
        .iter()
        .map(|(key, what)| format!("{key} {what}").trim().to_owned())
        .collect();
    console.model.tell(format!(
        "{}, F2 what rings, F4 editor, F8 covers.",
        keys.join(", ")
    ));
}

/// Does what a form asked for.
pub fn follow(console: &mut Console, mut over: Overlay, flow: Flow) -> Vec<Effect> {
    match flow {
        Flow::Stay => {
            console.over = Some(over);
            Vec::new()
        }
        Flow::Refuse(why) => {
            console.model.refuse(why);
            console.over = Some(over);
            Vec::new()
        }
        Flow::Close => {
            // What was said in a form goes with it.
            console.model.toast = None;
            Vec::new()
        }
        Flow::Run(act) => acting::act(console, act),
        Flow::Quit => vec![Effect::Quit],
        Flow::Act(pending) => {
            let effects = going_on::go_on(console, pending);
            let is_refused = effects.is_empty() && console.over.is_none();
            // A menu has nothing to mend; a form stays with its text.
            if is_refused && matches!(over, Overlay::Words(_)) {
                console.over = Some(over);
            }
            effects
        }
        Flow::Each(commands) => bulk::each(console, &commands),
        Flow::Go(place) => acting::go_to(console, &place),
        Flow::Do {
            command,
            after,
            done,
            stays,
        } => {
            let Some(effects) = keep(console, &command, after) else {
                // A menu has nothing to mend; a form stays with its text.
                if !matches!(over, Overlay::Menu(_) | Overlay::Dialog(_)) {
                    console.over = Some(over);
                }
                return Vec::new();
            };
            for slot in done {
                console.model.drafts.done(&slot);
            }
            if stays {
                over.go_on(console);
                console.over = Some(over);
            }
            // Whoever called for help from behind the cover goes on with the case of the call.
            console.model.covered = false;
            effects
        }
    }
}

pub fn filter(console: &mut Console, key: KeyEvent) {
    match key.code {
        KeyCode::Esc => {
            console.model.queue.filter.clear();
            console.model.queue.filtering = false;
        }
        KeyCode::Enter | KeyCode::Tab => console.model.queue.filtering = false,
        KeyCode::Up => {
            console.model.selected = console.model.queue.step(console.model.selected, -1);
        }
        KeyCode::Down => {
            console.model.selected = console.model.queue.step(console.model.selected, 1);
        }
        _ => {
            console.model.queue.filter.key(key);
        }
    }
    console.model.queue.disturb();
}
