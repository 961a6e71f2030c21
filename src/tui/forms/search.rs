//! One search over everything that may be seen: cases, what happened in them, contacts, checklists. Enter goes there.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};

use crate::tui::forms::flow::Flow;
use crate::tui::paint::field::Field;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::search::{Found, Index, Target};

/// How many finds are listed at most.
const MOST: usize = 200;

/// The words, and which find is selected.
#[derive(Clone, PartialEq, Default)]
pub struct Search {
    query: Field,
    index: Index,
    /// How much of the log was looked through for what, and what was found there.
    done: (u64, String),
    found: Vec<Found>,
    /// The find under the cursor; it stays the same, whatever comes in before or behind it.
    chosen: Option<Found>,
}

/// Never what was typed, nor what was found.
impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Search({} found)", self.found.len())
    }
}

impl Search {
    /// A search of what `model` knows.
    pub fn new(model: &Model) -> Self {
        let mut search = Self::default();
        search.look(model);
        search
    }

    /// Looks for what is typed now in what is known now, unless that was done.
    fn look(&mut self, model: &Model) {
        let conference = model.conference();
        if self.done.0 != conference.folded() {
            self.index.follow(conference, model.viewer());
        } else if self.done.1 == self.query.text() {
            return;
        }
        let words = self.query.text();
        self.found = self.index.find(conference, model.viewer(), words, MOST);
        self.done = (conference.folded(), words.to_owned());
    }

    /// What was found; of a paste, or of what came in since the last key, what is found now.
    fn found(&self, model: &Model) -> Cow<'_, [Found]> {
        let conference = model.conference();
        if self.done.0 == conference.folded() && self.done.1 == self.query.text() {
            return Cow::Borrowed(&self.found);
        }
        let words = self.query.text();
        Cow::Owned(self.index.find(conference, model.viewer(), words, MOST))
    }

    /// The text that has the focus.
    pub fn focused(&mut self) -> &mut Field {
        self.chosen = None;
        &mut self.query
    }

    fn at(&self, found: &[Found]) -> usize {
        let chosen = |f: &Found| Some(f) == self.chosen.as_ref();
        found.iter().position(chosen).unwrap_or(0)
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        self.look(model);
        let mut at = self.at(&self.found);
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Enter => {
                let found = self.found.get(at).cloned();
                return found.map_or(Flow::Stay, |found| Flow::Go(found.place));
            }
            KeyCode::Up => at = at.saturating_sub(1),
            KeyCode::Down => at += 1,
            _ => {
                if self.query.key(key) {
                    at = 0;
                }
            }
        }
        self.look(model);
        let last = self.found.len().saturating_sub(1);
        self.chosen = self.found.get(at.min(last)).cloned();
        Flow::Stay
    }

    /// Draws the finds.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        pen.wipe();
        pen.rule(0);
        let x = pen.put(1, 1, "SEARCH", Tone::Section);
        let wide = pen.width().saturating_sub(x + 4).min(50);
        self.query.draw_line(pen, x + 2, 1, wide, true);
        let found = self.found(model);
        let bottom = pen.height().saturating_sub(1);
        let height = usize::from(bottom.saturating_sub(3)).max(1);
        let at = self.at(&found);
        let from = (at + 1).saturating_sub(height);
        for (y, (n, find)) in (3..).zip(found.iter().enumerate().skip(from).take(height)) {
            let mark = match find.place {
                Target::Case(_) => "case",
                Target::Contact(_) => "call",
                Target::Checklist(_) => "list",
            };
            pen.put(3, y, mark, Tone::Dim);
            pen.put_in(9, y, 15, &find.what, Tone::Plain);
            let room = pen.width().saturating_sub(26);
            pen.put_in(25, y, room, &find.line.replace('\n', " "), Tone::Plain);
            if n == at {
                pen.put(0, y, "▶", Tone::Bold);
                pen.bar(y, 0, pen.width());
            }
        }
        if found.is_empty() {
            let words = if self.query.is_blank() {
                "Cases, what happened in them, whom to call, checklists: all words in one line."
            } else if model.is_live() {
                "Nothing has all of these words."
            } else {
                "Nothing known has all of these words; the connection is not live."
            };
            pen.put(3, 3, words, Tone::Plain);
        }
        pen.rule(bottom);
    }
}
