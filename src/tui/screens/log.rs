//! All that happened in all visible cases, newest last, with what is unsent and what was refused: nothing is dropped
//! silently, and refused words can be taken up again.

use std::cmp::Reverse;
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
use crate::tui::state::log::LogScreen;
use crate::tui::state::model::{Model, Toast};
use crate::words::{refusals, telling, times};

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
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

/// The newest lines, newest first, at most `count` of them after leaving out `skip`. Only these are made.
pub fn lines(model: &Model, count: usize, skip: usize) -> Vec<LogLine> {
    let wanted = count + skip;
    let cases: Vec<&Case> = model
        .conference()
        .cases()
        .filter(|c| model.reads(c))
        .collect();
    // The newest entry of each case; taken, it makes room for the one before it.
    let newest = cases.iter().enumerate();
    let newest =
        newest.filter_map(|(n, case)| Some((case.entries.last()?.at, n, case.entries.len())));
    let mut newest: BinaryHeap<(DateTime<Utc>, usize, usize)> = newest.collect();
    let mut all: Vec<(DateTime<Utc>, Source<'_>)> = Vec::new();
    while all.len() < wanted
        && let Some((at, n, left)) = newest.pop()
    {
        let (case, left) = (cases[n], left - 1);
        all.push((at, Source::Entry(case, &case.entries[left])));
        if let Some(before) = left.checked_sub(1) {
            newest.push((case.entries[before].at, n, left));
        }
    }
    if !model.looking {
        let said = model.messages.iter().rev().take(wanted);
        all.extend(said.map(|toast| (toast.at, Source::Said(toast))));
        let refused = model.own.status.refused.iter();
        all.extend(refused.map(|r| (r.envelope.made_at, Source::Refused(r))));
    }
    all.sort_by_key(|(at, _)| Reverse(*at));
    let shown = all.iter().skip(skip).take(count);
    shown.map(|(at, source)| line(model, *at, source)).collect()
}

fn line(model: &Model, at: DateTime<Utc>, source: &Source<'_>) -> LogLine {
    let conference = model.conference();
    match source {
        Source::Entry(case, entry) => LogLine {
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
            at,
            case: None,
            mark: if toast.is_refusal { "!" } else { "" },
            name: "said to you".to_owned(),
            words: toast.words.clone(),
            refused: None,
        },
        Source::Refused(refused) => {
            let reason = refused.problem.as_ref().map_or_else(
                || "The report it belongs to was refused.".to_owned(),
                |p| {
                    p.rejection
                        .as_ref()
                        .map_or_else(|| p.title.clone(), |r| refusals::said(r, bindings::spell))
                },
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

impl LogScreen {
    /// Draws the screen; the selected line is the last one.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
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
        let found = lines(model, height.into(), self.back);
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
        let mut rows: Vec<(Option<&LogLine>, String)> = Vec::new();
        for line in &found {
            let wrapped = text::wrap(&line.words, room);
            let most = if line.refused.is_some() { 4 } else { 2 };
            for (n, words) in wrapped.into_iter().take(most).enumerate().rev() {
                rows.push(((n == 0).then_some(line), words));
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
}
