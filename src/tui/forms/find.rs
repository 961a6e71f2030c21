//! Finding out: the help explains every key and is searched by plain words, the palette by a few letters. Enter does it.

use crossterm::event::{KeyCode, KeyEvent};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::tui::bindings::{self, Binding, Scope, Want};
use crate::tui::forms::flow::Flow;
use crate::tui::paint::field::Field;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;

/// How one searches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Help,
    Palette,
}

/// A line of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Head(Want),
    /// The place of the action among those found.
    Row(usize),
}

/// A list of actions, and what is typed to find one.
#[derive(Clone, PartialEq, Debug)]
pub struct Find {
    kind: Kind,
    query: Field,
    at: usize,
}

impl Find {
    /// An empty search.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            query: Field::default(),
            at: 0,
        }
    }

    /// What is found, best first.
    pub fn found(&self, model: &Model) -> Vec<&'static Binding> {
        let places = model.places();
        let all: Vec<&Binding> = bindings::available(&places).collect();
        let query = self.query.text().trim().to_lowercase();
        if query.is_empty() {
            return self.unasked(model, all);
        }
        let explained = all.iter().copied().filter(|a| {
            let text = format!("{} {} {} {}", a.key_word(), a.name, a.help, a.also).to_lowercase();
            query.split_whitespace().all(|word| text.contains(word))
        });
        let explained: Vec<&Binding> = explained.collect();
        match self.kind {
            Kind::Help => explained,
            // Names first; then what is explained with these words.
            Kind::Palette => {
                let mut found = fuzzy(all, &query);
                let others = explained
                    .iter()
                    .filter(|a| found.iter().all(|f| f.action != a.action));
                let others: Vec<&Binding> = others.copied().collect();
                found.extend(others);
                found
            }
        }
    }

    /// The order where nothing is typed: the help by what one wants, Space last of its group; the palette by what was done last,
    /// then what is of this screen.
    fn unasked(&self, model: &Model, mut all: Vec<&'static Binding>) -> Vec<&'static Binding> {
        match self.kind {
            Kind::Help => all.sort_by_key(|a| (a.action.want(), a.key == KeyCode::Char(' '))),
            Kind::Palette => all.sort_by_key(|a| {
                let used = model.used.iter().position(|used| *used == a.action);
                let is_everywhere = a.places.contains(&Scope::Anywhere);
                (used.unwrap_or(usize::MAX), is_everywhere)
            }),
        }
        all
    }

    /// What is listed: each action at its place, and in the whole help the headings over them.
    fn lines(&self, found: &[&'static Binding]) -> Vec<Line> {
        let has_heads = self.kind == Kind::Help && self.query.is_blank();
        let mut lines = Vec::new();
        let mut last = None;
        for (n, action) in found.iter().enumerate() {
            let want = action.action.want();
            if has_heads && last != Some(want) {
                lines.push(Line::Head(want));
                last = Some(want);
            }
            lines.push(Line::Row(n));
        }
        lines
    }

    /// The text that has the focus.
    pub fn focused(&mut self) -> &mut Field {
        self.at = 0;
        &mut self.query
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let found = self.found(model);
        let last = found.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Enter => {
                return found
                    .get(self.at)
                    .map_or(Flow::Stay, |a| Flow::Run(a.action));
            }
            KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Down => self.at = (self.at + 1).min(last),
            KeyCode::PageUp => self.at = self.at.saturating_sub(10),
            KeyCode::PageDown => self.at = (self.at + 10).min(last),
            _ => {
                if self.query.key(key) {
                    self.at = 0;
                }
            }
        }
        Flow::Stay
    }

    /// Draws the list.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        pen.wipe();
        pen.rule(0);
        let title = match self.kind {
            Kind::Help => "HELP",
            Kind::Palette => "ACTIONS",
        };
        let x = pen.put(1, 1, title, Tone::Section);
        let wide = pen.width().saturating_sub(x + 4).min(50);
        self.query.draw_line(pen, x + 2, 1, wide, true);
        let found = self.found(model);
        let bottom = pen.height().saturating_sub(1);
        let detail = 3;
        let height = usize::from(bottom.saturating_sub(2 + detail)).max(1);
        let lines = self.lines(&found);
        let at = lines.iter().position(|line| *line == Line::Row(self.at));
        let from = at.map_or(0, |at| (at + 1).saturating_sub(height));
        let places = model.places();
        for (y, line) in (2..).zip(lines.iter().skip(from).take(height)) {
            let n = match line {
                Line::Head(want) => {
                    pen.put(1, y, want.word(), Tone::Dim);
                    continue;
                }
                Line::Row(n) => *n,
            };
            let action = found[n];
            let key = pen.put_right(8, y, &action.key_word(), Tone::Bold);
            debug_assert!(key < 8, "every key word is short");
            pen.put(10, y, action.name, Tone::Plain);
            let place = action.places.iter().find(|p| places.contains(p));
            let says = |place: &&Scope| **place != Scope::Anywhere;
            if let Some(place) = place.filter(says).filter(|_| pen.width() > 66) {
                pen.put(54, y, place.word(), Tone::Dim);
            }
            if n == self.at {
                pen.put(0, y, "▶", Tone::Bold);
                pen.bar(y, 0, pen.width());
            }
        }
        if found.is_empty() {
            pen.put(10, 2, "No action has these words.", Tone::Plain);
        }
        if let Some(action) = found.get(self.at) {
            let y = bottom.saturating_sub(detail);
            pen.rule(y);
            let twin = action
                .twin_words()
                .map_or_else(String::new, |twin| format!(" On the command line: {twin}."));
            let words = format!("{}{twin}", action.help);
            let lines = text::wrap(&words, usize::from(pen.width().saturating_sub(2)));
            for (y, line) in (y + 1..).zip(lines.iter().take(2)) {
                pen.put(1, y, line, Tone::Plain);
            }
        }
        pen.rule(bottom);
    }
}

/// Actions whose name or key has the letters of `query` in order, best first.
fn fuzzy(all: Vec<&'static Binding>, query: &str) -> Vec<&'static Binding> {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, &Binding)> = all
        .into_iter()
        .filter_map(|a| {
            let name = Utf32Str::new(a.name, &mut buffer);
            pattern.score(name, &mut matcher).map(|score| (score, a))
        })
        .collect();
    // Of two that fit as well, the shorter name is the nearer.
    scored.sort_by_key(|(score, a)| (std::cmp::Reverse(*score), a.name.len()));
    scored.into_iter().map(|(_, a)| a).collect()
}
