//! All that happened in all visible cases, newest last, with what is unsent and what was refused: nothing is dropped
//! silently, and refused words can be taken up again.

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::tui::bindings;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::log::LogScreen;
use crate::tui::state::model::Model;
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

/// The newest lines, newest first, at most `count` of them after leaving out `skip`.
pub fn lines(model: &Model, count: usize, skip: usize) -> Vec<LogLine> {
    let conference = model.conference();
    let wanted = count + skip;
    let mut all: Vec<LogLine> = Vec::new();
    for case in conference.cases().filter(|c| model.reads(c)) {
        for entry in case.entries.iter().rev().take(wanted) {
            let unsent = model.eyes().replica.is_unsent(entry.id);
            all.push(LogLine {
                at: entry.at,
                case: Some(case.id),
                mark: if unsent { "○" } else { "" },
                name: case.spoken(),
                words: telling::entry(conference, Some(model.viewer()), entry),
                refused: None,
            });
        }
    }
    if !model.looking {
        all.extend(
            model
                .messages
                .iter()
                .rev()
                .take(wanted)
                .map(|toast| LogLine {
                    at: toast.at,
                    case: None,
                    mark: if toast.is_refusal { "!" } else { "" },
                    name: "said to you".to_owned(),
                    words: toast.words.clone(),
                    refused: None,
                }),
        );
        for refused in &model.own.status.refused {
            let reason = refused.problem.as_ref().map_or_else(
                || "The report it belongs to was refused.".to_owned(),
                |p| {
                    p.rejection
                        .as_ref()
                        .map_or_else(|| p.title.clone(), |r| refusals::said(r, bindings::spell))
                },
            );
            let typed: Vec<&str> = refused
                .envelope
                .command
                .texts()
                .iter()
                .map(|t| t.as_str())
                .collect();
            let typed = if typed.is_empty() {
                String::new()
            } else {
                format!(" You wrote: {}", typed.join(" "))
            };
            let case = refused.envelope.command.case();
            let name = case.and_then(|c| conference.case(c)).map_or_else(
                || "refused".to_owned(),
                crate::domain::state::case::Case::spoken,
            );
            all.push(LogLine {
                at: refused.envelope.made_at,
                case,
                mark: "!",
                name,
                words: format!("REFUSED. {reason}{typed}"),
                refused: Some(refused.envelope.id),
            });
        }
    }
    all.sort_by_key(|line| std::cmp::Reverse(line.at));
    all.into_iter().skip(skip).take(count).collect()
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
