//! What came of one act on several cases: a line each.

use crossterm::event::{KeyCode, KeyEvent};

use crate::tui::forms::flow::Flow;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;

/// One case, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseResult {
    pub case: String,
    pub words: String,
    pub is_done: bool,
}

/// The lines, in the order in which it was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Results {
    pub title: String,
    pub lines: Vec<CaseResult>,
    pub from: usize,
}

impl Results {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Flow {
        match key.code {
            KeyCode::Esc | KeyCode::Enter => return Flow::Close,
            KeyCode::Up | KeyCode::Char('k') => self.from = self.from.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => {
                self.from = (self.from + 1).min(self.lines.len().saturating_sub(1));
            }
            _ => {}
        }
        Flow::Stay
    }

    /// Draws them.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let rows = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        let mut inside = boxed(pen, 78, rows.saturating_add(4), &self.title);
        let room = usize::from(inside.height().saturating_sub(2)).max(1);
        let wide = inside.width();
        for (y, line) in (1..).zip(self.lines.iter().skip(self.from).take(room)) {
            let mark = if line.is_done { "✓" } else { "!" };
            inside.put(0, y, mark, Tone::Bold);
            inside.put_in(2, y, 16, &line.case, Tone::Plain);
            inside.put_in(19, y, wide.saturating_sub(19), &line.words, Tone::Plain);
        }
    }
}
