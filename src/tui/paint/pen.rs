//! Writes words into a rectangle of the screen: clipped, by grapheme, each with its meaning. Holds where the cursor goes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use crate::config::Theme;
use crate::tui::paint::theme::{self, Tone};
use crate::words::fit;

/// A hand that writes; positions count from the corner of its rectangle.
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    theme: Theme,
    cursor: &'a mut Option<Position>,
}

impl<'a> Pen<'a> {
    /// A pen for the whole of `buffer`.
    pub fn new(buffer: &'a mut Buffer, theme: Theme, cursor: &'a mut Option<Position>) -> Self {
        let area = buffer.area;
        Self {
            buffer,
            area,
            theme,
            cursor,
        }
    }

    /// A pen for a part of this one's rectangle, cut to it.
    pub fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Pen<'_> {
        let x = x.min(self.area.width);
        let y = y.min(self.area.height);
        let area = Rect {
            x: self.area.x + x,
            y: self.area.y + y,
            width: width.min(self.area.width - x),
            height: height.min(self.area.height - y),
        };
        Pen {
            buffer: self.buffer,
            area,
            theme: self.theme,
            cursor: self.cursor,
        }
    }

    /// Columns of the rectangle.
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// Rows of the rectangle.
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// Writes `words` at `x`, cut at the right edge. Returns the column after them.
    pub fn put(&mut self, x: u16, y: u16, words: &str, tone: Tone) -> u16 {
        self.put_in(x, y, self.area.width.saturating_sub(x), words, tone)
    }

    /// Writes `words` at `x` in at most `columns` columns. Returns the column after them.
    pub fn put_in(&mut self, x: u16, y: u16, columns: u16, words: &str, tone: Tone) -> u16 {
        if y >= self.area.height || x >= self.area.width {
            return x;
        }
        let columns = columns.min(self.area.width - x);
        let words = fit::fit(words, columns.into());
        let style = theme::style(self.theme, tone);
        let (end, _) = self.buffer.set_stringn(
            self.area.x + x,
            self.area.y + y,
            &words,
            columns.into(),
            style,
        );
        end - self.area.x
    }

    /// Writes `words` so that they end before column `end`. Returns where they begin.
    pub fn put_right(&mut self, end: u16, y: u16, words: &str, tone: Tone) -> u16 {
        let end = end.min(self.area.width);
        let wide = u16::try_from(fit::width(words)).unwrap_or(u16::MAX);
        let x = end.saturating_sub(wide);
        self.put_in(x, y, end - x, words, tone);
        x
    }

    /// Writes pieces one after another. Returns the column after the last.
    pub fn put_all(&mut self, x: u16, y: u16, end: u16, pieces: &[(&str, Tone)]) -> u16 {
        pieces.iter().fold(x, |x, (words, tone)| {
            self.put_in(x, y, end.saturating_sub(x), words, *tone)
        })
    }

    /// A rule over the whole row.
    pub fn rule(&mut self, y: u16) {
        let line = "─".repeat(self.area.width.into());
        self.put(0, y, &line, Tone::Dim);
    }

    /// One column of `│`, from row `from` to before `to`.
    pub fn fence(&mut self, x: u16, from: u16, to: u16) {
        for y in from..to {
            self.put_in(x, y, 1, "│", Tone::Dim);
        }
    }

    /// Empties the rectangle.
    pub fn wipe(&mut self) {
        for y in 0..self.area.height {
            let blank = " ".repeat(self.area.width.into());
            self.put(0, y, &blank, Tone::Plain);
        }
    }

    /// Takes every meaning of what stands in the rectangle back: something else has the keys.
    pub fn fade(&mut self) {
        for y in 0..self.area.height {
            self.restyle(y, 0, self.area.width, Modifier::DIM);
        }
    }

    /// Makes a row one bar, without any hue: what is selected looks the same in every theme.
    pub fn bar(&mut self, y: u16, from: u16, to: u16) {
        self.restyle(y, from, to, Modifier::REVERSED | Modifier::BOLD);
    }

    fn restyle(&mut self, y: u16, from: u16, to: u16, modifier: Modifier) {
        if y >= self.area.height {
            return;
        }
        for x in from..to.min(self.area.width) {
            let place = Position::new(self.area.x + x, self.area.y + y);
            if let Some(cell) = self.buffer.cell_mut(place) {
                cell.set_style(
                    Style::new()
                        .fg(Color::Reset)
                        .bg(Color::Reset)
                        .remove_modifier(Modifier::all())
                        .add_modifier(modifier),
                );
            }
        }
    }

    /// Puts the real cursor here.
    pub fn cursor(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            *self.cursor = Some(Position::new(self.area.x + x, self.area.y + y));
        }
    }
}
