//! Draws the console: five fixed rows on every screen, and between them the screen, the form, or both.

use ratatui::Frame;
use ratatui::layout::Position;

use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::frame::head;
use crate::tui::frame::keys_row;
use crate::tui::frame::ring_line;
use crate::tui::frame::tiny;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::{self, Tone};
use crate::tui::screens::case::THREE_PANES;
use crate::tui::screens::{handoff, log};
use crate::tui::state::screen::{Layout, ScreenName};

/// Draws everything.
pub fn view(console: &Console, frame: &mut Frame<'_>) {
    let mut cursor: Option<Position> = None;
    let mut pen = Pen::new(
        frame.buffer_mut(),
        console.model.settings.theme,
        &mut cursor,
    );
    // The window may be smaller than the last message said.
    let layout = Layout::of(pen.width(), pen.height());
    let hidden = console.model.covered || console.model.lock.is_some();
    match (hidden, layout) {
        _ if pen.width() == 0 || pen.height() == 0 => {}
        (_, Layout::Tiny) => tiny::view(console, &mut pen),
        (true, Layout::One | Layout::Stacked | Layout::Side) => covered(console, &mut pen),
        (false, Layout::One | Layout::Stacked | Layout::Side) => whole(console, layout, &mut pen),
    }
    if console.model.settings.ascii {
        for cell in &mut frame.buffer_mut().content {
            if let Some(plain) = theme::ascii(cell.symbol()) {
                cell.set_symbol(plain);
            }
        }
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn whole(console: &Console, layout: Layout, pen: &mut Pen<'_>) {
    let (width, height) = (pen.width(), pen.height());
    head::view(console, pen);
    pen.rule(2);
    let bottom = height - 3;
    pen.rule(bottom);
    let joints = {
        let mut body = pen.part(0, 3, width, bottom - 3);
        match &console.over {
            // A report hides the queue: the reporter stands beside the laptop.
            Some(Overlay::Report(_)) => Vec::new(),
            over => {
                let joints = screens(console, layout, &mut body);
                if over.is_some() {
                    body.fade();
                }
                joints
            }
        }
    };
    for x in joints {
        pen.put_in(x, bottom, 1, "┴", Tone::Dim);
    }
    if let Some(over) = &console.over {
        over.view(console, &mut pen.part(0, 2, width, bottom - 1));
    }
    let hint = console.hinted();
    let says =
        (hint.is_none() || console.model.toast.is_some()) && ring_line::above(console, pen, bottom);
    if let Some(hint) = hint.filter(|_| !says) {
        pen.put_in(1, bottom, 78, &format!(" {hint} "), Tone::Bold);
    }
    ring_line::view(console, pen, height - 2);
    keys_row::view(console, pen, height - 1);
}

/// The screens that show now. Returns where their fences meet the rule below.
fn screens(console: &Console, layout: Layout, pen: &mut Pen<'_>) -> Vec<u16> {
    let focus = console.over.is_none();
    let (width, height) = (pen.width(), pen.height());
    let both = matches!(console.model.screen, ScreenName::Queue | ScreenName::Case)
        && !console.model.answers_briefs();
    match layout {
        Layout::Stacked if both => {
            let most = height * 2 / 5;
            let needs = u16::try_from(console.model.queue.needs()).unwrap_or(u16::MAX);
            let list = needs.clamp(4, most.max(4));
            let on_queue = console.model.screen == ScreenName::Queue;
            console.model.queue.view(
                console,
                &mut pen.part(0, 0, width, list),
                false,
                focus && on_queue,
            );
            pen.rule(list);
            let mut below = pen.part(0, list + 1, width, height - list - 1);
            console
                .model
                .case
                .view(console, &mut below, focus && !on_queue)
        }
        Layout::Side if both => {
            let on_queue = console.model.screen == ScreenName::Queue;
            // As much as a row of the queue has use for, once the case beside it has its three panes.
            let left = width.saturating_sub(THREE_PANES + 1).clamp(84, 116);
            console.model.queue.view(
                console,
                &mut pen.part(0, 0, left, height),
                false,
                focus && on_queue,
            );
            pen.fence(left, 0, height);
            let mut right = pen.part(left + 1, 0, width - left - 1, height);
            let mut joints = console
                .model
                .case
                .view(console, &mut right, focus && !on_queue);
            for x in &mut joints {
                *x += left + 1;
            }
            joints.push(left);
            joints
        }
        Layout::Tiny | Layout::One | Layout::Stacked | Layout::Side => match console.model.screen {
            ScreenName::Queue if console.model.answers_briefs() => {
                console.model.briefs.view(console, pen);
                Vec::new()
            }
            ScreenName::Queue => {
                console.model.queue.view(console, pen, true, focus);
                Vec::new()
            }
            ScreenName::Case => console.model.case.view(console, pen, focus),
            ScreenName::OnCall => {
                console.model.on_call.view(console, pen);
                Vec::new()
            }
            ScreenName::Contacts => {
                console.model.contacts.view(console, pen);
                Vec::new()
            }
            ScreenName::Log => {
                log::view(console, pen);
                Vec::new()
            }
            ScreenName::Handoff => handoff::view(&console.model, pen),
        },
    }
}

/// Covered or locked: who is on call, and counts.
fn covered(console: &Console, pen: &mut Pen<'_>) {
    head::view(console, pen);
    pen.rule(2);
    let open = console
        .model
        .conference()
        .open_cases()
        .filter(|c| c.is_open())
        .count();
    let rings = console.model.rings.len();
    let unsent = console.model.own.unsent();
    let known = if console.model.is_live() {
        format!("{open} open")
    } else {
        "not live".to_owned()
    };
    let last = pen.height() - 1;
    if let Some(over @ Overlay::HelpNow(_)) = &console.over {
        over.view(console, &mut pen.part(0, 2, pen.width(), last - 3));
        if let Some(toast) = console.model.toast.as_ref().filter(|t| t.is_refusal) {
            pen.put(1, last - 1, &toast.words, Tone::Plain);
        }
        keys_row::view(console, pen, last);
        return;
    }
    let y = pen.height() / 2;
    let title = if console.model.lock.is_some() {
        "LOCKED"
    } else {
        "COVERED"
    };
    pen.put(1, y - 1, title, Tone::Section);
    pen.put(
        1,
        y,
        &format!("{known} · {rings} ring you · {unsent} not sent yet"),
        Tone::Plain,
    );
    if let Some(field) = &console.model.lock {
        let x = pen.put(1, y + 2, "Who is here? Your short name:", Tone::Plain);
        field.draw_line(pen, x + 1, y + 2, 20, true);
        let said = console.model.toast.as_ref().filter(|t| t.is_refusal);
        if let Some(toast) = said {
            pen.put(1, last - 1, &toast.words, Tone::Plain);
        }
        let x = pen.put(1, last, "Enter", Tone::Bold);
        let x = pen.put(x + 1, last, "opens; it still rings", Tone::Plain);
        let x = pen.put(x + 2, last, "Tab", Tone::Bold);
        pen.put(x + 1, last, "help now", Tone::Plain);
        return;
    }
    let x = pen.put(1, last, "b", Tone::Bold);
    let x = pen.put(x + 1, last, "uncovers", Tone::Plain);
    let x = pen.put(x + 2, last, "E", Tone::Bold);
    pen.put(x + 1, last, "help now", Tone::Plain);
    pen.cursor(1, y);
}
