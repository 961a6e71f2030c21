//! One growing field for words about a case: a note, a reason, what somebody answered. Enter saves, Esc keeps the draft.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::read;
use crate::tui::bindings;
use crate::tui::forms::flow::{Flow, Hint};
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::field::{Field, block_columns};
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::drafts::{Drafts, Slot};
use crate::tui::state::model::Model;
use crate::tui::state::pending::Pending;
use crate::words::names;

/// A field for the words that an act needs, and where it has one, a time beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct Words {
    pub pending: Pending,
    pub title: String,
    pub prompt: String,
    /// The arg that the words are for.
    text: &'static str,
    /// The arg of the time: its id, its label, what may be typed, and whether it must be said.
    beside: Option<Beside>,
    pub field: Field,
    time: Field,
    on_time: bool,
}

/// The time that goes with the words.
#[derive(Clone, PartialEq, Debug)]
struct Beside {
    id: &'static str,
    label: String,
    hint: &'static str,
    is_needed: bool,
}

impl Words {
    /// The form for what `pending` still needs, with the draft that was begun.
    pub fn new(model: &Model, pending: Pending) -> Self {
        let args = pending.act.args.iter();
        let is_open = |arg: &&Arg| arg.kind.is_text() && !pending.given.has(arg.id);
        let text = args.clone().find(is_open);
        let time = args.clone().find(|arg| arg.kind.is_time());
        let prompt = text.map_or_else(String::new, |arg| {
            let question = arg.question(&model.ctx(), &pending.given);
            format!("{question} {}", arg.aside).trim().to_owned()
        });
        let usual = || {
            text?
                .usual
                .and_then(|usual| usual(&model.ctx(), &pending.given))
        };
        let slot = pending.slot();
        let begun = slot.as_ref().map_or("", |slot| model.drafts.get(slot));
        let field = match begun {
            "" => Field::of(&usual().unwrap_or_default()),
            begun => Field::of(begun),
        };
        let time_slot = slot.map(|slot| Slot::Time(Box::new(slot)));
        let time_begun = time_slot.map_or(String::new(), |slot| model.drafts.get(&slot).to_owned());
        Self {
            title: pending.title(model),
            prompt,
            text: text.map_or("", |arg| arg.id),
            beside: time.map(|arg| Beside::of(arg, &pending)),
            field,
            time: Field::of(&time_begun),
            on_time: false,
            pending,
        }
    }

    fn needs_time(&self) -> bool {
        self.beside.as_ref().is_some_and(|time| time.is_needed)
    }

    /// The keys that it takes.
    pub fn hints(&self) -> &'static [Hint] {
        if self.needs_time() && !self.on_time {
            return &[
                ("Enter", "by when, then save"),
                ("F4", "editor"),
                ("Esc", "back, your words are kept"),
            ];
        }
        if self.beside.is_none() {
            return &[
                ("Enter", "save"),
                ("F4", "editor"),
                ("Esc", "back, your words are kept"),
            ];
        }
        &[
            ("Enter", "save"),
            ("Tab", "field"),
            ("F4", "editor"),
            ("Esc", "back, your words are kept"),
        ]
    }

    /// Puts what was typed among the drafts.
    pub fn keep_draft(&self, drafts: &mut Drafts) {
        if let Some(slot) = self.pending.slot() {
            drafts.keep(slot.clone(), self.field.text());
            drafts.keep(Slot::Time(Box::new(slot)), self.time.text());
        }
    }

    /// The text that has the focus.
    pub fn focused(&mut self) -> &mut Field {
        if self.on_time {
            &mut self.time
        } else {
            &mut self.field
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let pressed = key.kind == KeyEventKind::Press;
        let has_time = self.beside.is_some();
        let needs_time = self.needs_time();
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Tab | KeyCode::BackTab if has_time => self.on_time = !self.on_time,
            // The time is asked for before anything is saved without it.
            KeyCode::Enter if pressed && needs_time && !self.on_time => self.on_time = true,
            KeyCode::Enter | KeyCode::F(5) if pressed => return self.save(model),
            KeyCode::Up if self.on_time => self.on_time = false,
            KeyCode::Up | KeyCode::Down if !self.on_time => {
                let columns = block_columns(columns(model.size.0).saturating_sub(4));
                let down = key.code == KeyCode::Down;
                self.on_time = !self.field.move_line(columns, down) && down && has_time;
            }
            _ => {
                self.focused().key(key);
            }
        }
        Flow::Stay
    }

    fn save(&mut self, model: &Model) -> Flow {
        let mut pending = self.pending.clone();
        let slot = pending.slot();
        pending.given.put(self.text, self.field.text());
        if let Some(slot) = slot {
            pending.handed = vec![slot.clone(), Slot::Time(Box::new(slot))];
        }
        if let Some(time) = &self.beside
            && (time.is_needed || !self.time.is_blank())
        {
            pending.given.put(time.id, self.time.text());
        }
        // A time that cannot be read is asked for where it stands.
        let time = pending.act.args.iter().find(|arg| arg.kind.is_time());
        let said = time.and_then(|arg| Some((arg.kind, pending.given.said(arg.id)?)));
        let read = match said {
            Some((Kind::Past, said)) => read::past(&model.ctx(), said).map(drop),
            Some((_, said)) => read::coming(&model.ctx(), said).map(drop),
            None => Ok(()),
        };
        match read {
            Ok(()) => Flow::Act(pending),
            Err(fault) => {
                self.on_time = true;
                Flow::Refuse(fault.said(bindings::spell))
            }
        }
    }

    /// Draws the form.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let columns = columns(pen.width());
        let inside = block_columns(columns.saturating_sub(4));
        let lines = text::rows(self.field.text(), usize::from(inside));
        let time = self.beside.as_ref();
        let prompt = text::wrap(&self.prompt, usize::from(columns.saturating_sub(4)));
        let asked = u16::try_from(prompt.len()).unwrap_or(u16::MAX).min(4);
        let extra = asked + if time.is_some() { 6 } else { 4 };
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).clamp(3, 12) + extra;
        let mut inside = boxed(pen, columns, rows, &self.title);
        for (y, line) in (0..asked).zip(&prompt) {
            inside.put(0, y, line, Tone::Plain);
        }
        let (width, height) = (inside.width(), inside.height());
        let below = asked + if time.is_some() { 4 } else { 2 };
        let mut part = inside.part(0, asked + 1, width, height.saturating_sub(below));
        self.field.draw_block(&mut part, !self.on_time);
        if let Some(Beside { label, hint, .. }) = time {
            let y = height.saturating_sub(1);
            let tone = if self.on_time {
                Tone::Bold
            } else {
                Tone::Plain
            };
            inside.put(0, y, label, tone);
            if self.on_time {
                inside.put(9, y, "▶", Tone::Bold);
            }
            self.time.draw_line(&mut inside, 10, y, 12, self.on_time);
            inside.put(24, y, hint, Tone::Dim);
        }
    }
}

impl Beside {
    fn of(arg: &Arg, pending: &Pending) -> Self {
        let label = match arg.label {
            "" => names::capital(arg.id),
            label => label.to_owned(),
        };
        let is_past = arg.kind == Kind::Past;
        Self {
            id: arg.id,
            label,
            hint: if is_past {
                "if not now: 13:59, or 20m ago"
            } else {
                "16:20, or 20m from now"
            },
            is_needed: match arg.need {
                Need::Always => true,
                Need::If(other, value) => pending.given.get(other) == Some(value),
                Need::When(_)
                | Need::Asked
                | Need::AskedInLines
                | Need::AskedInLinesIf(_)
                | Need::Never => false,
            },
        }
    }
}

/// How wide the form is on a screen of `width` columns.
fn columns(width: u16) -> u16 {
    width.min(80)
}
