//! The order in which a tired person should act; one function for console, API and command line.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::Conference;
use crate::domain::case::Case;
use crate::domain::timers::{self, Deadline, Step, Timer, TimerState};

/// The parts of the queue, first to last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    DangerNow,
    Overdue,
    Next,
    Waiting,
}

impl Band {
    /// As it stands above its rows.
    pub fn word(self) -> &'static str {
        match self {
            Self::DangerNow => "danger now",
            Self::Overdue => "overdue",
            Self::Next => "next",
            Self::Waiting => "waiting",
        }
    }
}

/// A row of the queue: where it stands, and the one clock it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub band: Band,
    /// The timer that is latest, or else the one with the next automatic act.
    pub clock: Option<Clock>,
    pub overdue: bool,
}

/// The clock of a row. `due` is when the system acts next, or, where `late`, when it should have been met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    pub deadline: Deadline,
    pub due: DateTime<Utc>,
    pub then: Option<Step>,
    pub soon: bool,
    pub late: bool,
}

/// Where `case` stands in the queue at `now`.
pub fn row(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Row {
    row_of(case, &timers::of(conference, case, now), now)
}

/// The same, where the timers of `case` are known already.
pub fn row_of(case: &Case, all: &[Timer], now: DateTime<Utc>) -> Row {
    let late = all
        .iter()
        .filter(|t| t.state == TimerState::Overdue)
        .min_by_key(|t| t.deadline.due);
    let overdue = late.is_some();
    let next = || {
        let soonest = all
            .iter()
            .filter_map(|t| t.then.as_ref().map(|then| (t, then.due)))
            .min_by_key(|(_, due)| *due);
        soonest.map(|(t, due)| Clock {
            deadline: t.deadline.clone(),
            due,
            then: t.then.clone(),
            soon: due - now <= (due - t.deadline.start) / 4,
            late: false,
        })
    };
    let clock = late
        .map(|t| Clock {
            deadline: t.deadline.clone(),
            due: t.deadline.due,
            then: t.then.clone(),
            soon: false,
            late: true,
        })
        .or_else(next);
    let band = if !case.is_open() || case.hold.is_some() {
        Band::Waiting
    } else if case.is_danger_now() {
        Band::DangerNow
    } else if overdue {
        Band::Overdue
    } else {
        Band::Next
    };
    Row {
        band,
        clock,
        overdue,
    }
}

/// Which of two cases comes first: danger, then overdue by severity and how late, then by due time, then waiting.
pub fn order((a, row_a): (&Case, &Row), (b, row_b): (&Case, &Row)) -> Ordering {
    let far = DateTime::<Utc>::MAX_UTC;
    let due = |row: &Row| row.clock.as_ref().map_or(far, |c| c.due);
    let by_severity = b.severity.cmp(&a.severity);
    let by_due = due(row_a).cmp(&due(row_b));
    row_a
        .band
        .cmp(&row_b.band)
        .then_with(|| {
            if row_a.band == Band::Overdue {
                by_severity.then(by_due)
            } else {
                by_due.then(by_severity)
            }
        })
        .then_with(|| a.reported_at.cmp(&b.reported_at))
        .then_with(|| a.id.cmp(&b.id))
}

/// `cases` with their rows, in queue order.
pub fn sorted<'a>(
    conference: &Conference,
    cases: impl Iterator<Item = &'a Case>,
    now: DateTime<Utc>,
) -> Vec<(&'a Case, Row)> {
    let mut rows: Vec<_> = cases
        .map(|case| (case, row(conference, case, now)))
        .collect();
    rows.sort_by(|(a, row_a), (b, row_b)| order((a, row_a), (b, row_b)));
    rows
}
