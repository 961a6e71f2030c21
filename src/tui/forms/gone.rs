//! The case that somebody was in is no longer theirs: their next keys go nowhere, until they have seen it.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent};

use crate::tui::forms::flow::Flow;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;

/// How long hands must rest before Enter is an answer to it, and not the end of what was being typed.
const REST: TimeDelta = TimeDelta::seconds(1);

/// Says so, and swallows keys. It knows nothing of the case: not its name, not a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gone {
    pub had_words: bool,
    /// When the last key came.
    pub touched: DateTime<Utc>,
}

impl Gone {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, now: DateTime<Utc>) -> Flow {
        let has_rested = now - self.touched >= REST;
        self.touched = now;
        match key.code {
            KeyCode::Esc => Flow::Close,
            KeyCode::Enter if has_rested => Flow::Close,
            _ => Flow::Stay,
        }
    }

    /// Draws it.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let mut inside = boxed(pen, 70, 8, "NO LONGER YOURS");
        let what = if self.had_words {
            "This case is no longer yours; what you wrote is gone with it."
        } else {
            "This case is no longer yours. It is gone from this laptop."
        };
        inside.put(0, 1, what, Tone::Bold);
        inside.put(
            0,
            2,
            "Nothing that you type now goes anywhere.",
            Tone::Plain,
        );
        inside.put(
            0,
            4,
            "Esc goes on. Ask the lead if you think it is wrong.",
            Tone::Plain,
        );
    }
}
