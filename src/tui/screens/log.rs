//! All that happened in all visible cases, newest last, with what is unsent and what was refused: nothing is dropped
//! silently, and refused words can be taken up again.

use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};

use crate::domain::log::entry::Entry;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::sync::machine::Refused;
use crate::tui::bindings;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::log::LineId;
use crate::tui::state::model::{Model, Toast};
use crate::words::{refusals, telling, times};

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    pub id: LineId,
    pub at: DateTime<Utc>,
    pub case: Option<CaseId>,
    /// `○` unsent, `!` refused.
    pub mark: &'static str,
    pub name: String,
    pub words: String,
    /// The refused command that it is about.
    pub refused: Option<CommandId>,
}

/// Something that a line is made of.
enum Source<'a> {
    Entry(&'a Case, &'a Entry),
    Said(&'a Toast),
    Refused(&'a Refused),
}

impl Source<'_> {
    fn id(&self) -> LineId {
        match self {
            Self::Entry(_, entry) => LineId::Entry(entry.id),
            Self::Said(toast) => LineId::Said(toast.at),
            Self::Refused(refused) => LineId::Refused(refused.envelope.id),
        }
    }
}

/// All that lines are made of, the newest first; the cost is by how many are taken.
struct Newest<'a> {
    cases: Vec<&'a Case>,
    /// The newest entry of each case; taken, it makes room for the one before it.
    heap: BinaryHeap<(DateTime<Utc>, usize, usize)>,
    /// What stands beside the cases, the newest last.
    beside: Vec<(DateTime<Utc>, Source<'a>)>,
}

impl<'a> Newest<'a> {
    fn of(model: &'a Model) -> Self {
        let cases: Vec<&Case> = model
            .conference()
            .cases()
            .filter(|c| model.reads(c))
            .collect();
        let newest = cases.iter().enumerate();
        let heap =
            newest.filter_map(|(n, case)| Some((case.entries.last()?.at, n, case.entries.len())));
        let heap = heap.collect();
        let mut beside: Vec<(DateTime<Utc>, Source<'_>)> = Vec::new();
        if !model.looking {
            let refused = model.own.status.refused.iter();
            beside.extend(refused.map(|r| (r.envelope.made_at, Source::Refused(r))));
            let said = model.messages.iter();
            beside.extend(said.map(|toast| (toast.at, Source::Said(toast))));
        }
        beside.sort_by_key(|(at, _)| *at);
        Self {
            cases,
            heap,
            beside,
        }
    }
}

impl<'a> Iterator for Newest<'a> {
    type Item = (DateTime<Utc>, Source<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let told = self.beside.last().map(|(at, _)| *at);
        let entry = self.heap.peek().map(|(at, ..)| *at);
        if told > entry {
            return self.beside.pop();
        }
        let (at, n, left) = self.heap.pop()?;
        let (case, left) = (self.cases[n], left - 1);
        if let Some(before) = left.checked_sub(1) {
            self.heap.push((case.entries[before].at, n, left));
        }
        Some((at, Source::Entry(case, &case.entries[left])))
    }
}

/// How many lines are newer than the one that is selected, or than where it was.
fn newer(model: &Model) -> usize {
    let Some((selected, id)) = model.log.selected else {
        return 0;
    };
    Newest::of(model)
        .position(|(at, source)| at < selected || source.id() == id)
        .unwrap_or(0)
}

/// The lines from the selected one back, newest first, at most `count`. Only these are made.
pub fn lines(model: &Model, count: usize) -> Vec<LogLine> {
    let shown = Newest::of(model).skip(newer(model)).take(count);
    shown.map(|(at, source)| line(model, at, &source)).collect()
}

/// The line `by` lines further on towards the newest, to be selected; nothing for the newest itself.
pub fn step(model: &Model, by: isize) -> Option<(DateTime<Utc>, LineId)> {
    let back = newer(model).saturating_add_signed(by.saturating_neg());
    if back == 0 {
        return None;
    }
    let mut oldest = None;
    for (at, source) in Newest::of(model).take(back + 1) {
        oldest = Some((at, source.id()));
    }
    oldest
}

fn line(model: &Model, at: DateTime<Utc>, source: &Source<'_>) -> LogLine {
    let conference = model.conference();
    let id = source.id();
    match source {
        Source::Entry(case, entry) => LogLine {
            id,
            at,
            case: Some(case.id),
            mark: if model.eyes().replica.is_unsent(entry.id) {
                "○"
            } else {
                ""
            },
            name: case.spoken(),
            words: telling::entry(conference, Some(model.viewer()), entry),
            refused: None,
        },
        Source::Said(toast) => LogLine {
            id,
            at,
            case: None,
            mark: if toast.is_refusal { "!" } else { "" },
            name: "said to you".to_owned(),
            words: toast.words.clone(),
            refused: None,
        },
        Source::Refused(refused) => {
            let why = &refused.why;
            let reason = why.rejection().map_or_else(
                || why.words(),
                |rejection| refusals::said(rejection, bindings::spell),
            );
            let texts = refused.envelope.command.texts();
            let typed: Vec<&str> = texts.iter().map(|t| t.as_str()).collect();
            let typed = if typed.is_empty() {
                String::new()
            } else {
                format!(" You wrote: {}", typed.join(" "))
            };
            let case = refused.envelope.command.case();
            let known = case.and_then(|c| conference.case(c));
            LogLine {
                id,
                at,
                case,
                mark: "!",
                name: known.map_or_else(|| "refused".to_owned(), Case::spoken),
                words: format!("REFUSED. {reason}{typed}"),
                refused: Some(refused.envelope.id),
            }
        }
    }
}

/// Draws the screen; the selected line is the last one.
pub fn view(model: &Model, pen: &mut Pen<'_>) {
    let zone = model.conference().zone();
    let x = pen.put(1, 0, "LOG", Tone::Section);
    let unsent = model.own.unsent();
    let refused = model.own.status.refused.len();
    let mut words = "all cases you may see, newest last".to_owned();
    if unsent > 0 {
        words = format!("{words} · ○ {unsent} not sent yet");
    }
    if refused > 0 {
        words = format!("{words} · ! {refused} refused, Enter takes the words up again");
    }
    pen.put(x + 2, 0, &words, Tone::Plain);
    let height = pen.height().saturating_sub(1);
    // One more than there is room for: of which day it is says whether the first stands under a heading.
    let found = lines(model, usize::from(height) + 1);
    if found.is_empty() {
        let words = if model.is_live() {
            "Nothing has happened yet."
        } else {
            "Not known yet: nothing has come from the server."
        };
        pen.put(3, 1, words, Tone::Plain);
        return;
    }
    // Drawn from the bottom, a line that is too long over several rows.
    let room = usize::from(pen.width().saturating_sub(27)).max(10);
    let today = times::day(model.now, zone);
    let mut rows: Vec<(Option<&LogLine>, String)> = Vec::new();
    let mut days: Vec<usize> = Vec::new();
    for (n, line) in found.iter().enumerate() {
        let wrapped = text::wrap(&line.words, room);
        let most = if line.refused.is_some() { 4 } else { 2 };
        for (n, words) in wrapped.into_iter().take(most).enumerate().rev() {
            rows.push(((n == 0).then_some(line), words));
        }
        let day = times::day(line.at, zone);
        let before = found.get(n + 1).map(|before| times::day(before.at, zone));
        if day != *before.as_ref().unwrap_or(&today) {
            days.push(rows.len());
            rows.push((None, day));
        }
        if rows.len() >= usize::from(height) {
            break;
        }
    }
    rows.truncate(height.into());
    let selected = rows.iter().position(|(line, _)| line.is_some());
    let top = rows.len();
    for (n, (line, words)) in rows.iter().enumerate() {
        let y = u16::try_from(top - n).unwrap_or(0);
        if days.contains(&n) {
            pen.put(3, y, words, Tone::Dim);
            continue;
        }
        pen.put(26, y, words, Tone::Plain);
        let Some(line) = line else { continue };
        pen.put(
            1,
            y,
            line.mark,
            if line.mark == "!" {
                Tone::Bad
            } else {
                Tone::Plain
            },
        );
        pen.put(3, y, &times::hour_minute(line.at, zone), Tone::Plain);
        pen.put_in(9, y, 16, &line.name, Tone::Plain);
        if selected == Some(n) {
            pen.put(0, y, "▶", Tone::Bold);
            pen.bar(y, 0, pen.width());
            pen.cursor(3, y);
        }
    }
}
