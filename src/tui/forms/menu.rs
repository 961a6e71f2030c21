//! A few choices about one case, chosen with Enter. What is reversible is done at once; the rest asks again.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::log::command::Command;
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::forms::flow::Flow;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::pending::Pending;
use crate::words::fit;

/// What a choice leads to.
#[derive(Clone, PartialEq, Debug)]
pub enum Pick {
    Act(Pending),
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
    /// What was typed to narrow the choices, in small letters, and when.
    typed: String,
    typed_at: Option<DateTime<Utc>>,
}

/// Keys that follow one another faster than this are a word that somebody types, in milliseconds.
pub const TYPING_MS: i64 = 400;

impl Choice {
    /// Whether a word of it begins so.
    fn begins(&self, typed: &str) -> bool {
        let words = |text: &str| {
            let text = text.to_lowercase();
            let starts = text
                .char_indices()
                .filter(|(n, _)| *n == 0 || text[..*n].ends_with(|c: char| !c.is_alphanumeric()));
            starts
                .into_iter()
                .any(|(n, _)| text[n..].starts_with(typed))
        };
        words(&self.label) || words(&self.hint)
    }
}

impl Menu {
    /// A menu on `case`.
    pub fn new(case: Option<CaseId>, title: impl Into<String>) -> Self {
        Self {
            case,
            title: title.into(),
            choices: Vec::new(),
            at: 0,
            typed: String::new(),
            typed_at: None,
        }
    }

    /// With a choice that goes on with an act.
    #[must_use]
    pub fn with(
        mut self,
        label: impl Into<String>,
        hint: impl Into<String>,
        pending: Pending,
    ) -> Self {
        self.choices.push(Choice {
            label: label.into(),
            hint: hint.into(),
            pick: Pick::Act(pending),
        });
        self
    }

    /// Takes a key: a digit picks at once, letters leave those that have a word which begins so.
    pub fn key(&mut self, key: KeyEvent, now: DateTime<Utc>) -> Flow {
        let pressed = key.kind == KeyEventKind::Press;
        let is_typing = self
            .typed_at
            .is_some_and(|at| now - at < TimeDelta::milliseconds(TYPING_MS));
        match key.code {
            KeyCode::Esc if !self.typed.is_empty() => self.narrow(String::new()),
            KeyCode::Esc => return Flow::Close,
            KeyCode::Up => self.step(-1),
            KeyCode::Down | KeyCode::Tab => self.step(1),
            KeyCode::Enter => return self.pick(self.at),
            // A digit within a word that somebody types is no choice.
            KeyCode::Char(digit @ '1'..='9') if pressed && !is_typing => {
                let n = digit as usize - '1' as usize;
                if self.left().contains(&n) {
                    return self.pick(n);
                }
            }
            KeyCode::Backspace => {
                let mut typed = self.typed.clone();
                typed.pop();
                self.narrow(typed);
            }
            KeyCode::Char(letter)
                if letter.is_alphabetic() || letter == ' ' && !self.typed.is_empty() =>
            {
                self.typed_at = Some(now);
                let typed = format!("{}{}", self.typed, letter.to_lowercase());
                match letter {
                    _ if self.choices.iter().any(|c| c.begins(&typed)) => self.narrow(typed),
                    'j' => self.step(1),
                    'k' => self.step(-1),
                    _ => {}
                }
            }
            KeyCode::Char(_) => self.typed_at = Some(now),
            _ => {}
        }
        Flow::Stay
    }

    /// Which choices are left, by their number.
    fn left(&self) -> Vec<usize> {
        let all = self.choices.iter().enumerate();
        all.filter(|(_, c)| self.typed.is_empty() || c.begins(&self.typed))
            .map(|(n, _)| n)
            .collect()
    }

    fn narrow(&mut self, typed: String) {
        self.typed = typed;
        let left = self.left();
        if !left.contains(&self.at) {
            self.at = left.first().copied().unwrap_or(0);
        }
    }

    /// Goes along what is left, and around its end.
    fn step(&mut self, by: isize) {
        let left = self.left();
        let Some(place) = left.iter().position(|n| *n == self.at) else {
            return;
        };
        let next = match place.checked_add_signed(by) {
            Some(next) if next < left.len() => next,
            Some(_) => 0,
            None => left.len() - 1,
        };
        self.at = left[next];
    }

    fn pick(&self, n: usize) -> Flow {
        match self.choices.get(n).map(|c| &c.pick) {
            Some(Pick::Act(pending)) => Flow::Act(pending.clone()),
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
        let title = match self.typed.as_str() {
            "" => self.title.clone(),
            typed => format!("{} · {typed}", self.title),
        };
        let mut inside = boxed(pen, 72, rows, &title);
        let label = self
            .choices
            .iter()
            .map(|c| fit::width(&c.label))
            .max()
            .unwrap_or(0)
            .min(60);
        let hint_at = u16::try_from(label).unwrap_or(0) + 6;
        let height = usize::from(inside.height().saturating_sub(2)).max(1);
        let left = self.left();
        let place = left.iter().position(|n| *n == self.at).unwrap_or(0);
        let from = (place + 1).saturating_sub(height);
        for (y, n) in (1..).zip(left.into_iter().skip(from).take(height)) {
            let choice = &self.choices[n];
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
