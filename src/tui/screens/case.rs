//! One case: five facts, each with its deadline at the right edge; below, what to do and what happened.

pub(crate) mod summary;
pub(crate) mod timeline;
pub(crate) mod help;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::state::case::Case;
use crate::domain::state::checklist::Done;
use crate::domain::vocabulary::checklist::{StepAct, Who};
use crate::domain::vocabulary::wish::Wish;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::case::help::calls;
use crate::tui::screens::case::summary::facts;
use crate::tui::screens::case::timeline::timeline;
use crate::tui::state::case::{CaseScreen, Pane, StepRow, steps};
use crate::tui::state::model::Model;
use crate::words::{fit, times};

/// From how many columns on the calls have a pane of their own.
pub const THREE_PANES: u16 = 108;

impl CaseScreen {
    /// Draws the case into `pen`; its last row is left for the rule that closes it, whose joints are returned.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>, focus: bool) -> Vec<u16> {
        let Some(case) = model.case_in_view() else {
            let words = if model.is_live() {
                "No case is selected. 1 shows the queue."
            } else {
                "Not known yet: nothing has come from the server."
            };
            pen.put(1, 0, words, Tone::Plain);
            return Vec::new();
        };
        facts(model, case, pen);
        let (width, height) = (pen.width(), pen.height());
        if height < 9 {
            return Vec::new();
        }
        pen.rule(6);
        if !model.reads(case) {
            pen.put(
                1,
                7,
                "What happened is for those who take part in this case.",
                Tone::Plain,
            );
            return Vec::new();
        }
        let rows = height - 7;
        if width < 76 {
            let mut pane = pen.part(0, 7, width, rows);
            match self.pane {
                Pane::Checklist => self.checklist(model, case, &mut pane, focus),
                Pane::Timeline => timeline(model, case, &mut pane),
            }
            return Vec::new();
        }
        let fences: Vec<u16> = if width >= THREE_PANES {
            vec![width / 3, width / 3 * 2]
        } else {
            vec![39.min(width / 2 - 1)]
        };
        for x in &fences {
            pen.put_in(*x, 6, 1, "┬", Tone::Dim);
            pen.fence(*x, 7, height);
        }
        let first = fences[0];
        self.checklist(model, case, &mut pen.part(0, 7, first, rows), focus);
        let second_end = fences.get(1).copied().unwrap_or(width);
        timeline(
            model,
            case,
            &mut pen.part(first + 1, 7, second_end - first - 1, rows),
        );
        if let Some(second) = fences.get(1) {
            calls(
                model,
                case,
                &mut pen.part(second + 1, 7, width - second - 1, rows),
            );
        }
        fences
    }

    fn checklist(&self, model: &Model, case: &Case, pen: &mut Pen<'_>, focus: bool) {
        let rows = steps(case);
        let width = pen.width();
        let x = pen.put(1, 0, "CHECKLIST", Tone::Section);
        if rows.is_empty() {
            pen.put(1, 1, "None is attached. c attaches one.", Tone::Plain);
            return;
        }
        let at = self.at(case);
        let zone = model.conference().zone();
        let shown = &rows[at].attached.checklist;
        pen.put(x + 1, 0, shown.name.as_str(), Tone::Plain);
        let done = rows.iter().filter(|r| *r.done != Done::No).count();
        pen.put_right(
            width - 1,
            0,
            &format!("{done} of {} done", rows.len()),
            Tone::Plain,
        );
        let blocks = rows.iter().any(|r| r.step.required && *r.done == Done::No);
        let most = usize::from(pen.height()) - 1;
        let has_foot = blocks || rows.len() > most;
        let height = most - usize::from(has_foot);
        // The step under the cursor is read whole; the others too, where all of them have room so.
        let wrapped: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let (right, _) = right_of(row, model.now, zone);
                let room = usize::from(width).saturating_sub(fit::width(&right) + 7);
                text::wrap(&words_of(row, case), room.max(8))
            })
            .collect();
        let all_whole = wrapped.iter().map(Vec::len).sum::<usize>() <= height;
        let whole = |n: usize| {
            let lines = &wrapped[n];
            (n == at || all_whole).then_some(&lines[..lines.len().min(height.max(1))])
        };
        let tall = |n: usize| whole(n).map_or(1, <[String]>::len);
        let last = (at + 1).min(rows.len() - 1);
        let fits = |from: &usize| (*from..=last).map(tall).sum::<usize>() <= height;
        let from = (0..=at).find(fits).unwrap_or(at);
        let (mut y, mut shown_last) = (1, from);
        let end = u16::try_from(height).unwrap_or(u16::MAX).saturating_add(1);
        for (n, row) in rows.iter().enumerate().skip(from) {
            if y >= end {
                break;
            }
            shown_last = n;
            let mark = match row.done {
                Done::No => "[ ]",
                Done::Ticked { .. } => "[x]",
                Done::Skipped { .. } => "[-]",
            };
            let (right, tone) = right_of(row, model.now, zone);
            let begin = pen.put_right(width - 1, y, &right, tone);
            pen.put_in(1, y, 3, mark, Tone::Plain);
            match whole(n) {
                Some(lines) => {
                    for (y, line) in (y..end).zip(lines) {
                        pen.put(5, y, line, Tone::Plain);
                        if n == at && focus {
                            pen.bar(y, 0, width);
                        }
                    }
                }
                None => {
                    let room = usize::from(begin.saturating_sub(6));
                    let words =
                        fit::first_fit(&[&words_of(row, case), row.step.text.as_str()], room);
                    pen.put(5, y, &words, Tone::Plain);
                }
            }
            if n == at {
                pen.put(0, y, "▶", Tone::Bold);
                if focus {
                    pen.cursor(5, y);
                }
            }
            y += u16::try_from(tall(n)).unwrap_or(1);
        }
        let y = pen.height() - 1;
        let below = rows.len() - 1 - shown_last;
        if blocks {
            let whole = "* must be done before Resolve";
            let words = if below > 0 { "* blocks Resolve" } else { whole };
            pen.put(1, y, words, Tone::Dim);
        }
        if below > 0 {
            pen.put_right(width - 1, y, &format!("▼ {below} more"), Tone::Dim);
        }
    }
}

/// A step as it is read: the words, on what condition, and for whom.
fn words_of(row: &StepRow<'_>, case: &Case) -> String {
    let mut words = row.step.text.as_str().to_owned();
    if let Some(only_if) = &row.step.only_if {
        let only_if = only_if.as_str().trim_start_matches("if ");
        words = format!("{words}, if {only_if}");
    }
    if let Some(StepAct::Escalate(kind)) = row.step.act
        && *row.done == Done::No
        && case.wishes.get(&kind).is_some_and(|w| w.wish == Wish::No)
    {
        words = format!("{words}: NO, by wish");
    }
    match row.step.who {
        Who::Anyone => words,
        Who::Trained => format!("{words} (trained)"),
        Who::Lead => format!("{words} (lead)"),
    }
}

/// What stands at the right of a step: when it was done, or how long is left, and whether it blocks Resolve.
fn right_of(row: &StepRow<'_>, now: DateTime<Utc>, zone: Tz) -> (String, Tone) {
    let star = if row.step.required { "*" } else { "" };
    match (row.done, row.attached.due(row.n)) {
        (Done::Ticked { at, .. } | Done::Skipped { at, .. }, _) => {
            (times::moment(*at, now, zone), Tone::Plain)
        }
        // Whether it applies is not known yet, and so no time runs.
        (Done::No, Some(due)) if row.step.only_if.is_none() => {
            let tone = if due <= now { Tone::Bad } else { Tone::Plain };
            let words = format!("{} {star}", times::countdown(due, now));
            (words.trim_end().to_owned(), tone)
        }
        (Done::No, _) => (star.to_owned(), Tone::Plain),
    }
}

/// What to say and never to say, from the selected step or else the first open one that has words.
pub fn words_to_say(model: &Model, case: &Case) -> Option<(String, Option<String>)> {
    if !model.reads(case) {
        return None;
    }
    let rows = steps(case);
    let at = model.case.at(case);
    let open = rows.iter().skip(at).filter(|r| *r.done == Done::No);
    let step = open.map(|r| r.step).find(|s| s.say.is_some())?;
    let say = step.say.as_ref()?.as_str().to_owned();
    Some((say, step.never_say.as_ref().map(|n| n.as_str().to_owned())))
}
