//! The rows of the queue, their order, and which are marked.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::queue::{self, Band, Row};
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::tui::paint::field::Field;
use crate::words::filter::{self, Depth};

/// One line of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueLine {
    Band(Band),
    /// The place of the row in `rows`.
    Row(usize),
}

/// What the heading says, counted when the rows change and not on every frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub open: usize,
    pub need_two: usize,
    pub overdue: usize,
}

impl Counts {
    pub fn of(conference: &Conference, rows: &[(CaseId, Row)]) -> Self {
        let cases = || rows.iter().filter_map(|(id, _)| conference.case(*id));
        let needs_two = |c: &&Case| c.is_open() && c.seats() == 2 && c.seats_free() > 0;
        Self {
            open: cases().filter(|c| c.is_open()).count(),
            need_two: cases().filter(needs_two).count(),
            overdue: rows.iter().filter(|(_, row)| row.overdue).count(),
        }
    }
}

/// The queue screen: rows in the order in which they are shown.
#[derive(Debug, Default)]
pub struct QueueScreen {
    /// Marked rows: what is done next is done to all of them.
    pub marked: BTreeSet<CaseId>,
    pub rows: Vec<(CaseId, Row)>,
    pub lines: Vec<QueueLine>,
    /// Cases that came in while the order was frozen.
    pub waiting: usize,
    pub filter: Field,
    /// The filter has the focus.
    pub filtering: bool,
    pub counts: Counts,
    pub sorted_at: Option<DateTime<Utc>>,
    /// The filter or the eyes have changed: rows are sorted anew even while hands are on the keys.
    pub disturbed: bool,
}

impl QueueScreen {
    /// Takes in how things stand. While `frozen`, rows keep their order and none is added; one that is gone goes at once.
    /// Returns what should be selected instead of `selected`, where that is gone.
    pub fn refresh(
        &mut self,
        conference: &Conference,
        viewer: &PersonId,
        now: DateTime<Utc>,
        frozen: bool,
        selected: Option<CaseId>,
    ) -> Option<CaseId> {
        let before = self.rows.iter().position(|(id, _)| Some(*id) == selected);
        let cases = conference.open_cases().filter(|case| {
            filter::admits(
                conference,
                viewer,
                case,
                self.filter.text(),
                Depth::Line,
                now,
            )
        });
        if frozen && !self.rows.is_empty() {
            let known = self.rows.len();
            self.rows
                .retain_mut(|(id, row)| match conference.case(*id) {
                    Some(case) => {
                        let band = row.band;
                        *row = queue::row(conference, case, now);
                        row.band = band;
                        true
                    }
                    None => false,
                });
            let count = cases.count();
            self.waiting = count.saturating_sub(self.rows.len());
            self.counts = Counts::of(conference, &self.rows);
            if known == self.rows.len() {
                self.sorted_at = Some(now);
                return selected;
            }
        } else {
            self.rows = queue::sorted(conference, cases, now)
                .into_iter()
                .map(|(case, row)| (case.id, row))
                .collect();
            self.waiting = 0;
        }
        self.sorted_at = Some(now);
        self.disturbed = false;
        self.lines = lines(&self.rows);
        self.counts = Counts::of(conference, &self.rows);
        let still_there = self.rows.iter().any(|(id, _)| Some(*id) == selected);
        if still_there {
            return selected;
        }
        let place = before.unwrap_or(0).min(self.rows.len().saturating_sub(1));
        self.rows.get(place).map(|(id, _)| *id)
    }

    /// Has the rows sorted anew at the next occasion, whoever presses keys.
    pub fn disturb(&mut self) {
        self.disturbed = true;
    }

    /// Whether the rows are older than a second.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.disturbed
            || self
                .sorted_at
                .is_none_or(|at| now < at || (now - at).num_milliseconds() >= 1000)
    }

    /// The row `by` places further than `selected`.
    pub fn step(&self, selected: Option<CaseId>, by: isize) -> Option<CaseId> {
        let at = self.rows.iter().position(|(id, _)| Some(*id) == selected);
        let last = self.rows.len().checked_sub(1)?;
        let to = at.map_or(0, |n| n.saturating_add_signed(by).min(last));
        self.rows.get(to).map(|(id, _)| *id)
    }

    /// The row of `case`.
    pub fn row(&self, case: CaseId) -> Option<&Row> {
        self.rows.iter().find(|(id, _)| *id == case).map(|(_, r)| r)
    }

    /// How many lines the whole list needs, with its two headings.
    pub fn needs(&self) -> usize {
        self.lines.len().max(1) + 2
    }
}

pub fn lines(rows: &[(CaseId, Row)]) -> Vec<QueueLine> {
    let mut lines = Vec::with_capacity(rows.len() + 4);
    let mut band = None;
    for (n, (_, row)) in rows.iter().enumerate() {
        if band != Some(row.band) {
            band = Some(row.band);
            lines.push(QueueLine::Band(row.band));
        }
        lines.push(QueueLine::Row(n));
    }
    lines
}
