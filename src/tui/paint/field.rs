//! A text field: keys and pastes go into it, its text is never lost by closing it.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustyline::line_buffer::{ChangeListener, DeleteListener, Direction, LineBuffer};
use rustyline::{At, Movement, Word};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::vocabulary::text::{LONGEST, clean};
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::words::fit;

/// Text being written, and where in it one is.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Field {
    text: String,
    /// In bytes, always between two graphemes.
    at: usize,
    /// What was cut last, to be put in again.
    cut: String,
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
            cut: String::new(),
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

    /// Has the line editor do `edit`, and keeps what it cut.
    fn edit(&mut self, edit: impl FnOnce(&mut LineBuffer, &mut Cut) -> bool) {
        let mut line = LineBuffer::with_capacity(self.text.len().max(1));
        let mut cut = Cut::default();
        line.update(&self.text, self.at, &mut cut);
        cut.words.clear();
        edit(&mut line, &mut cut);
        self.at = line.pos();
        self.text = line.into_string();
        if cut.is_kill && !cut.words.is_empty() {
            self.cut = cut.words;
        }
        // Joining two halves can make one letter of them: step out of it.
        let letters = self.text.grapheme_indices(true).map(|(n, _)| n);
        let begins = letters.chain([self.text.len()]);
        self.at = begins.filter(|n| *n >= self.at).min().unwrap_or(0);
    }

    /// Takes a key, if it is one for text: letters, arrows and the keys of a shell's line (Ctrl-W, -U, -K, -Y, -E). Returns whether
    /// it was. Ctrl-A, -B and -S belong to terminals.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if key.modifiers.contains(KeyModifiers::ALT) {
            return false;
        }
        let cut = match key.code {
            KeyCode::Char('w') if control => Some(Movement::BackwardWord(1, Word::Big)),
            KeyCode::Char('u') if control => Some(Movement::BeginningOfLine),
            KeyCode::Char('k') if control => Some(Movement::EndOfLine),
            KeyCode::Backspace => Some(Movement::BackwardChar(1)),
            KeyCode::Delete => Some(Movement::ForwardChar(1)),
            _ => None,
        };
        if let Some(what) = cut {
            self.edit(|line, cut| line.kill(&what, cut));
            return true;
        }
        match key.code {
            KeyCode::Char('y') if control => self.insert(&self.cut.clone()),
            KeyCode::Char('e') if control => self.edit(|line, _| line.move_end()),
            KeyCode::Left if control => self.edit(|line, _| line.move_to_prev_word(Word::Emacs, 1)),
            KeyCode::Right if control => {
                self.edit(|line, _| line.move_to_next_word(At::AfterEnd, Word::Emacs, 1));
            }
            _ if control => return false,
            KeyCode::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Left => self.edit(|line, _| line.move_backward(1)),
            KeyCode::Right => self.edit(|line, _| line.move_forward(1)),
            KeyCode::Home => self.edit(|line, _| line.move_home()),
            KeyCode::End => self.edit(|line, _| line.move_end()),
            _ => return false,
        }
        true
    }

    /// Goes a line of `columns` columns up or down. Returns whether there is one.
    pub fn move_line(&mut self, columns: u16, down: bool) -> bool {
        let rows = text::rows(&self.text, usize::from(columns));
        let row = row_of(&rows, self.at);
        let next = if down {
            row.checked_add(1)
        } else {
            row.checked_sub(1)
        };
        let Some(next) = next.and_then(|n| rows.get(n)) else {
            return false;
        };
        let along = fit::width(&self.text[rows[row].start..self.at]);
        let line = self.text[next.clone()].trim_end_matches('\n');
        // Before the end of a line that is broken by its width: at its end the cursor would stand on the next.
        let last = line
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(n, _)| n);
        let end = if next.end < self.text.len() && line.len() == next.len() {
            last
        } else {
            line.len()
        };
        let steps = line.grapheme_indices(true).map(|(n, _)| n);
        let reached = steps.chain([line.len()]).filter(|n| *n <= end);
        let reached = reached.take_while(|n| fit::width(&line[..*n]) <= along);
        self.at = next.start + reached.last().unwrap_or(0);
        true
    }

    /// Draws it on one line between brackets, the end in view; the cursor in it where it has the `focus`.
    pub fn draw_line(&self, pen: &mut Pen<'_>, x: u16, y: u16, columns: u16, focus: bool) {
        let inside = columns.saturating_sub(4);
        let before = self.text[..self.at].replace('\n', " ");
        let mut from = 0;
        while fit::width(&before[from..]) >= usize::from(inside.max(1)) && from < before.len() {
            from += before[from..].graphemes(true).next().map_or(1, str::len);
        }
        let shown = self.text.replace('\n', " ");
        let tone = if focus { Tone::Bold } else { Tone::Plain };
        pen.put_in(x, y, 1, "[", tone);
        pen.put_in(x + 2, y, inside, &shown[from..], tone);
        pen.put_in(x + columns.saturating_sub(1), y, 1, "]", tone);
        if focus {
            pen.bar(y, x, x + columns);
            let along = u16::try_from(fit::width(&before[from..])).unwrap_or(0);
            pen.cursor(x + 2 + along, y);
        }
    }

    /// Draws it over all rows of `pen`, the line with the cursor in view.
    pub fn draw_block(&self, pen: &mut Pen<'_>, focus: bool) {
        let columns = block_columns(pen.width());
        let rows = text::rows(&self.text, usize::from(columns));
        let row = row_of(&rows, self.at);
        let height = usize::from(pen.height());
        let from = (row + 1).saturating_sub(height);
        for (y, row) in (0..).zip(rows.iter().skip(from).take(height)) {
            pen.put(0, y, self.text[row.clone()].trim_end(), Tone::Bold);
        }
        if focus {
            let along = fit::width(&self.text[rows[row].start..self.at]);
            pen.cursor(
                u16::try_from(along).map_or(columns, |along| along.min(columns)),
                u16::try_from(row - from).unwrap_or(0),
            );
        }
    }
}

/// How many columns of text a block of `width` columns has: the cursor stands behind the last.
pub fn block_columns(width: u16) -> u16 {
    width.saturating_sub(1).max(2)
}

/// On which of `rows` the byte `at` stands.
fn row_of(rows: &[Range<usize>], at: usize) -> usize {
    rows.iter().rposition(|row| row.start <= at).unwrap_or(0)
}

/// What the line editor took out.
#[derive(Default)]
struct Cut {
    words: String,
    is_kill: bool,
}

impl DeleteListener for Cut {
    fn start_killing(&mut self) {
        self.is_kill = true;
    }

    fn delete(&mut self, _: usize, words: &str, _: Direction) {
        words.clone_into(&mut self.words);
    }
}

impl ChangeListener for Cut {
    fn insert_char(&mut self, _: usize, _: char) {}
    fn insert_str(&mut self, _: usize, _: &str) {}
    fn replace(&mut self, _: usize, _: &str, _: &str) {}
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

    #[test]
    fn what_is_cut_can_be_put_in_again() {
        let control = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        let mut field = Field::of("two people, door 3");
        field.key(control('w'));
        assert_eq!(field.text(), "two people, door ");
        field.key(control('u'));
        assert_eq!(field.text(), "");
        field.key(control('y'));
        assert_eq!(field.text(), "two people, door ");
        assert!(!field.key(control('a')), "it belongs to the terminal");
    }

    #[test]
    fn up_and_down_go_by_the_lines_one_sees() {
        let mut field = Field::of("one two three four");
        assert!(field.move_line(9, false));
        assert_eq!(field.at, "one two thre".len());
        assert!(field.move_line(9, false));
        assert_eq!(field.at, "one ".len());
        assert!(!field.move_line(9, false), "there is nothing above");
        assert!(field.move_line(9, true) && field.move_line(9, true));
        assert!(!field.move_line(9, true), "there is nothing below");
    }
}
