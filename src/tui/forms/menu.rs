//! A few choices about one case, chosen with Enter. What is reversible is done at once; the rest asks again.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::command::Command;
use crate::domain::ids::CaseId;
use crate::tui::forms::{Flow, Over, boxed};
use crate::tui::message::After;
use crate::tui::pen::Pen;
use crate::tui::text;
use crate::tui::theme::Tone;

/// What a choice leads to.
#[derive(Clone, PartialEq, Debug)]
pub enum Pick {
    Do(Box<Command>),
    Open(Box<Over>),
    /// The same for several cases.
    Each(Vec<Command>),
}

/// One choice.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    pub label: String,
    pub hint: String,
    pub pick: Pick,
}

/// The choices.
#[derive(Clone, PartialEq, Debug)]
pub struct Menu {
    pub case: Option<CaseId>,
    pub title: String,
    pub choices: Vec<Choice>,
    pub at: usize,
}

impl Menu {
    /// A menu on `case`.
    pub fn new(case: Option<CaseId>, title: impl Into<String>) -> Self {
        Self {
            case,
            title: title.into(),
            choices: Vec::new(),
            at: 0,
        }
    }

    /// With a choice that does `command`.
    #[must_use]
    pub fn with(
        mut self,
        label: impl Into<String>,
        hint: impl Into<String>,
        command: Command,
    ) -> Self {
        self.choices.push(Choice {
            label: label.into(),
            hint: hint.into(),
            pick: Pick::Do(Box::new(command)),
        });
        self
    }

    /// With a choice that opens something.
    #[must_use]
    pub fn opening(
        mut self,
        label: impl Into<String>,
        hint: impl Into<String>,
        over: Over,
    ) -> Self {
        self.choices.push(Choice {
            label: label.into(),
            hint: hint.into(),
            pick: Pick::Open(Box::new(over)),
        });
        self
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Flow {
        let last = self.choices.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Up | KeyCode::Char('k') => self.at = self.at.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') | KeyCode::Tab => self.at = (self.at + 1).min(last),
            KeyCode::Enter => return self.pick(self.at),
            KeyCode::Char(digit @ '1'..='9') if key.kind == KeyEventKind::Press => {
                let n = digit as usize - '1' as usize;
                if n <= last && !self.choices.is_empty() {
                    return self.pick(n);
                }
            }
            _ => {}
        }
        Flow::Stay
    }

    fn pick(&self, n: usize) -> Flow {
        match self.choices.get(n).map(|c| &c.pick) {
            Some(Pick::Do(command)) => Flow::Do {
                command: command.clone(),
                after: After::Nothing,
                done: Vec::new(),
                next: None,
            },
            Some(Pick::Open(over)) => Flow::Open(over.clone()),
            Some(Pick::Each(commands)) => Flow::Each(commands.clone()),
            None => Flow::Close,
        }
    }

    /// With a choice that does `commands`, one after another.
    #[must_use]
    pub fn each(
        mut self,
        label: impl Into<String>,
        hint: impl Into<String>,
        commands: Vec<Command>,
    ) -> Self {
        self.choices.push(Choice {
            label: label.into(),
            hint: hint.into(),
            pick: Pick::Each(commands),
        });
        self
    }

    /// Draws the menu.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let rows = u16::try_from(self.choices.len())
            .unwrap_or(u16::MAX)
            .saturating_add(4);
        let mut inside = boxed(pen, 72, rows, &self.title);
        let label = self
            .choices
            .iter()
            .map(|c| text::width(&c.label))
            .max()
            .unwrap_or(0)
            .min(60);
        let hint_at = u16::try_from(label).unwrap_or(0) + 6;
        let height = usize::from(inside.height().saturating_sub(2)).max(1);
        let from = (self.at + 1).saturating_sub(height);
        for (y, (n, choice)) in (1..).zip(self.choices.iter().enumerate().skip(from).take(height)) {
            if n < 9 {
                inside.put(2, y, &format!("{}", n + 1), Tone::Dim);
            }
            inside.put_in(4, y, hint_at - 5, &choice.label, Tone::Plain);
            inside.put(hint_at, y, &choice.hint, Tone::Plain);
            if n == self.at {
                inside.put(0, y, "▶", Tone::Bold);
                let wide = inside.width();
                inside.bar(y, 0, wide);
                inside.cursor(4, y);
            }
        }
    }
}
