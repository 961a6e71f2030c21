//! A text field: keys and pastes go into it, its text is never lost by closing it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::{LONGEST, clean};
use crate::tui::pen::Pen;
use crate::tui::text;
use crate::tui::theme::Tone;

/// Text being written, and where in it one is.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Field {
    text: String,
    /// In bytes, always between two graphemes.
    at: usize,
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.text
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::of(&clean(&text))
    }
}

/// Its text is a person's: only its length is printed.
impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Field({} bytes)", self.text.len())
    }
}

impl Field {
    /// A field that holds `text`, at its end.
    pub fn of(text: &str) -> Self {
        Self {
            at: text.len(),
            text: text.to_owned(),
        }
    }

    /// What is in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing to read in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether the cursor stands behind the last letter.
    pub fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Empties it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts `words` in, cleaned; what would make it too long to be sent stays out.
    pub fn insert(&mut self, words: &str) {
        let words = clean(words);
        if self.text.len() + words.len() <= LONGEST {
            self.text.insert_str(self.at, &words);
            self.at += words.len();
        }
    }

    fn before(&self) -> usize {
        let grapheme = self.text[..self.at].graphemes(true).next_back();
        self.at - grapheme.map_or(0, str::len)
    }

    fn after(&self) -> usize {
        let grapheme = self.text[self.at..].graphemes(true).next();
        self.at + grapheme.map_or(0, str::len)
    }

    /// Takes a key, if it is one for text. Returns whether it was.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        {
            return false;
        }
        match key.code {
            KeyCode::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace => {
                let from = self.before();
                self.text.drain(from..self.at);
                self.at = from;
            }
            KeyCode::Delete => {
                let to = self.after();
                self.text.drain(self.at..to);
            }
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.after(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        // Joining two halves can make one letter of them: step out of it.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        true
    }

    /// Draws it on one line between brackets, the end in view; the cursor in it where it has the `focus`.
    pub fn draw_line(&self, pen: &mut Pen<'_>, x: u16, y: u16, columns: u16, focus: bool) {
        let inside = columns.saturating_sub(4);
        let before = self.text[..self.at].replace('\n', " ");
        let mut from = 0;
        while text::width(&before[from..]) >= usize::from(inside.max(1)) && from < before.len() {
            from += before[from..].graphemes(true).next().map_or(1, str::len);
        }
        let shown = self.text.replace('\n', " ");
        let tone = if focus { Tone::Bold } else { Tone::Plain };
        pen.put_in(x, y, 1, "[", tone);
        pen.put_in(x + 2, y, inside, &shown[from..], tone);
        pen.put_in(x + columns.saturating_sub(1), y, 1, "]", tone);
        if focus {
            pen.bar(y, x, x + columns);
            let along = u16::try_from(text::width(&before[from..])).unwrap_or(0);
            pen.cursor(x + 2 + along, y);
        }
    }

    /// Draws it over all rows of `pen`, the line with the cursor in view.
    pub fn draw_block(&self, pen: &mut Pen<'_>, focus: bool) {
        let columns = usize::from(pen.width()).saturating_sub(1).max(2);
        let lines = text::wrap(&self.text, columns);
        let before = text::wrap(&self.text[..self.at], columns);
        let row = before.len().saturating_sub(1);
        let height = usize::from(pen.height());
        let from = (row + 1).saturating_sub(height);
        for (y, line) in (0..).zip(lines.iter().skip(from).take(height)) {
            pen.put(0, y, line, Tone::Bold);
        }
        if focus {
            let trailing =
                self.text[..self.at].len() - self.text[..self.at].trim_end_matches(' ').len();
            let along = before.last().map_or(0, |l| text::width(l)) + trailing;
            pen.cursor(
                u16::try_from(along.min(columns)).unwrap_or(0),
                u16::try_from(row - from).unwrap_or(0),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_join_are_stepped_over_whole() {
        let mut field = Field::of("ae\u{301}");
        field.key(KeyCode::Left.into());
        assert_eq!(field.at, 1);
        field.key(KeyCode::Delete.into());
        assert_eq!(field.text(), "a");
    }

    #[test]
    fn a_paste_is_cleaned() {
        let mut field = Field::default();
        field.insert("a\u{1b}[31mb\n");
        assert_eq!(field.text(), "a[31mb\n");
    }
}
