//! An outward or final act: the dialog names the case and who is called, means No, and is confirmed by `y`, never Enter.
//! It answers no key in its first quarter of a second, and asks again if the case changed while it was open.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::log::actor::Actor;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::forms::flow::Flow;
use crate::tui::message::After;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::drafts::Slot;
use crate::tui::state::model::Model;
use crate::words::fit;

/// How long a dialog answers no key after it was opened, in milliseconds.
pub const DEAF_MILLIS: i64 = 250;

/// Whether a dialog opened at `opened` still lets keys pass unheard.
pub fn is_deaf(opened: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - opened < TimeDelta::milliseconds(DEAF_MILLIS)
}

/// How many entries of `case` people made. Whom the clock rings meanwhile changes nothing that is asked here, and in a bad moment it rings
/// every few seconds.
pub fn by_people(case: &Case) -> usize {
    let made = case.entries.iter();
    made.filter(|entry| entry.actor != Actor::System).count()
}

/// What yes does.
#[derive(Clone, PartialEq, Debug)]
pub enum Yes {
    Do(Box<Command>),
    Quit,
}

/// A question that is answered with yes or no.
#[derive(Clone, PartialEq, Debug)]
pub struct Dialog {
    pub case: Option<CaseId>,
    /// How many entries people had made in the case when it was asked.
    pub seen: usize,
    pub title: String,
    pub lines: Vec<String>,
    /// What yes does, in words.
    pub yes: String,
    pub then: Yes,
    /// The draft that is handed in with it.
    pub done: Vec<Slot>,
    /// When it was first drawn; nothing until then.
    pub opened: Option<DateTime<Utc>>,
}

impl Dialog {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let opened = *self.opened.get_or_insert(model.now);
        if is_deaf(opened, model.now) || key.kind != KeyEventKind::Press {
            return Flow::Stay;
        }
        match key.code {
            KeyCode::Esc | KeyCode::Char('n') => Flow::Close,
            KeyCode::Char('y') => {
                let entries = self
                    .case
                    .and_then(|id| model.conference().case(id))
                    .map_or(self.seen, by_people);
                if entries != self.seen {
                    self.seen = entries;
                    self.opened = Some(model.now);
                    return Flow::Refuse(
                        "The case changed meanwhile. Look at it once more, then y.".into(),
                    );
                }
                match &self.then {
                    Yes::Do(command) => Flow::Do {
                        command: command.clone(),
                        after: After::Nothing,
                        done: self.done.clone(),
                        stays: false,
                    },
                    Yes::Quit => Flow::Quit,
                }
            }
            _ => Flow::Stay,
        }
    }

    /// Draws the dialog.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let lines: Vec<String> = self.lines.iter().flat_map(|l| text::wrap(l, 66)).collect();
        let rows = u16::try_from(lines.len())
            .unwrap_or(u16::MAX)
            .saturating_add(6);
        let mut inside = boxed(pen, 70, rows, &self.title);
        for (y, line) in (1..).zip(&lines) {
            inside.put(0, y, line, Tone::Plain);
        }
        let y = inside.height().saturating_sub(2);
        let x = inside.put(0, y, "Esc", Tone::Bold);
        inside.put(x + 2, y, "no, go back", Tone::Plain);
        inside.cursor(0, y);
        let yes = u16::try_from(fit::width(&self.yes)).unwrap_or(0);
        let x = inside.width().saturating_sub(yes + 3);
        inside.put(x, y, "y", Tone::Bold);
        inside.put(x + 3, y, &self.yes, Tone::Plain);
    }
}
