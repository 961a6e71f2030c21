//! Going to a screen, and moving on it.

use crate::domain::views::rings::Ring;
use crate::tui::console::{Console, Returning};
use crate::tui::deed::Deed;
use crate::tui::forms::Overlay;
use crate::tui::forms::dialog::{Dialog, Yes};
use crate::tui::message::Effect;
use crate::tui::screens::log;
use crate::tui::state::screen::{Layout, ScreenName};
use crossterm::event::{KeyCode, KeyEvent};

/// Lays `over` over the screen; a dialog is deaf from now on for a moment.
pub fn open(console: &mut Console, mut over: Overlay) {
    if let Overlay::Dialog(dialog) = &mut over {
        dialog.opened = Some(console.model.now);
    }
    console.over = Some(over);
}

/// Goes to a screen.
pub fn go(console: &mut Console, screen: ScreenName) -> Vec<Effect> {
    if console.model.screen == screen {
        return Vec::new();
    }
    console.model.screen = screen;
    vec![Effect::Deed(Deed::Opened(screen))]
}

pub fn lay(console: &mut Console, over: Overlay) -> Vec<Effect> {
    open(console, over);
    Vec::new()
}

pub fn tell(console: &mut Console, words: &str) -> Vec<Effect> {
    console.model.refuse(words);
    Vec::new()
}

pub fn back(console: &mut Console) -> Vec<Effect> {
    if let Some(back) = console.returning.take() {
        return come_back(console, back);
    }
    if console.model.screen == ScreenName::Queue && !console.model.queue.filter.is_blank() {
        console.model.queue.filter.clear();
        console.model.queue.disturb();
    }
    go(console, ScreenName::Queue)
}

pub fn pane(console: &mut Console) -> Vec<Effect> {
    let wide = matches!(console.model.layout(), Layout::Stacked | Layout::Side);
    match console.model.screen {
        ScreenName::Queue if wide => go(console, ScreenName::Case),
        ScreenName::Case if wide => go(console, ScreenName::Queue),
        ScreenName::Case => {
            console.model.case.turn();
            Vec::new()
        }
        ScreenName::OnCall => {
            let now = console.model.now;
            let mut screen = std::mem::take(&mut console.model.on_call);
            screen.next(console.model.conference(), now);
            console.model.on_call = screen;
            Vec::new()
        }
        ScreenName::Queue | ScreenName::Contacts | ScreenName::Log | ScreenName::Handoff => {
            Vec::new()
        }
    }
}

/// Shows the case that rings; the next one that rings while one is shown; after the last, the place and the form one came from.
pub fn look(console: &mut Console) -> Vec<Effect> {
    let rings = &console.model.rings;
    let shown = |r: &Ring| Some(r.case) == console.model.selected;
    let next = match &console.returning {
        None => rings.first(),
        Some(_) => rings
            .iter()
            .position(shown)
            .and_then(|at| rings.get(at + 1)),
    };
    let Some(case) = next.map(|ring| ring.case) else {
        return match console.returning.take() {
            Some(back) => come_back(console, back),
            None => tell(console, "Nothing rings."),
        };
    };
    if console.returning.is_none() {
        console.returning = Some(Returning {
            screen: console.model.screen,
            selected: console.model.selected,
            over: console.over.take(),
        });
    }
    console.model.selected = Some(case);
    go(console, ScreenName::Case)
}

fn come_back(console: &mut Console, back: Returning) -> Vec<Effect> {
    console.model.selected = back.selected;
    console.over = back.over;
    go(console, back.screen)
}

/// `V`: looks through the colleague's eyes, and back.
pub fn eyes(console: &mut Console) -> Vec<Effect> {
    if console.model.other.is_none() {
        return Vec::new();
    }
    console.model.looking = !console.model.looking;
    console.returning = None;
    if console.model.case_in_view().is_none() {
        console.model.screen = ScreenName::Queue;
    }
    console.model.queue.disturb();
    vec![Effect::Deed(Deed::Looked(console.model.looking))]
}

/// How many lines of a case one key goes on, where not all have room.
const LINES: isize = 4;

/// Keys that only move.
pub fn shift(console: &mut Console, key: KeyEvent) {
    let by = match key.code {
        KeyCode::Up | KeyCode::Char('k') => -1,
        KeyCode::Down | KeyCode::Char('j') => 1,
        KeyCode::PageUp => -10,
        KeyCode::PageDown => 10,
        KeyCode::Home => -100_000,
        KeyCode::End => 100_000,
        KeyCode::Left | KeyCode::Char('h' | '<') => return turn(console, -1),
        KeyCode::Right | KeyCode::Char('l' | '>') => return turn(console, 1),
        _ => {
            console.model.changed = false;
            return;
        }
    };
    let now = console.model.now;
    match console.model.screen {
        ScreenName::Queue if console.model.answers_briefs() => {
            let mut briefs = std::mem::take(&mut console.model.briefs);
            briefs.step(console.model.conference(), by);
            console.model.briefs = briefs;
        }
        ScreenName::Queue => {
            console.model.selected = console.model.queue.step(console.model.selected, by);
        }
        ScreenName::Case => {
            if let Some(case) = console.model.case_in_view().cloned() {
                console.model.case.step(&case, by);
            }
        }
        ScreenName::OnCall => {
            let mut screen = std::mem::take(&mut console.model.on_call);
            screen.step(console.model.conference(), now, by);
            console.model.on_call = screen;
        }
        ScreenName::Contacts => {
            let mut screen = std::mem::take(&mut console.model.contacts);
            screen.step(console.model.conference(), by);
            console.model.contacts = screen;
        }
        ScreenName::Log => console.model.log.selected = log::step(&console.model, by),
        ScreenName::Handoff => {
            let mut screen = std::mem::take(&mut console.model.handoff);
            let model = &console.model;
            if let Some(packet) = screen.packet(model.conference(), model.viewer(), now) {
                match key.code {
                    KeyCode::PageUp | KeyCode::PageDown => screen.scroll(by.signum() * LINES),
                    _ => screen.step(&packet, model.viewer(), by),
                }
            }
            console.model.handoff = screen;
        }
    }
}

pub fn turn(console: &mut Console, by: i64) {
    match console.model.screen {
        ScreenName::OnCall => console.model.on_call.turn(by),
        ScreenName::Handoff => {
            let mut screen = std::mem::take(&mut console.model.handoff);
            let model = &console.model;
            screen.turn(model.conference(), model.viewer(), model.now, by);
            console.model.handoff = screen;
        }
        ScreenName::Case if console.model.layout() == Layout::One && console.model.size.0 < 76 => {
            console.model.case.turn();
        }
        ScreenName::Case if by < 0 => console.model.screen = ScreenName::Queue,
        ScreenName::Queue if by > 0 && console.model.target().is_some() => {
            console.model.screen = ScreenName::Case;
        }
        ScreenName::Queue | ScreenName::Case | ScreenName::Contacts | ScreenName::Log => {}
    }
}

/// Leaves; asks first while something is unsent.
pub fn quit(console: &mut Console) -> Vec<Effect> {
    let unsent = console.model.own.unsent();
    if unsent == 0 {
        return vec![Effect::Quit];
    }
    if let Some(Overlay::Dialog(Dialog {
        then: Yes::Quit, ..
    })) = console.over
    {
        return Vec::new();
    }
    let lines = vec![format!(
        "{unsent} not sent yet: kept on this laptop, and sent when greenroom opens here again."
    )];
    let dialog = Dialog {
        case: None,
        seen: 0,
        title: "LEAVE".to_owned(),
        lines,
        yes: "leave, and send it later".to_owned(),
        then: Yes::Quit,
        done: Vec::new(),
        opened: None,
    };
    lay(console, Overlay::Dialog(dialog))
}
