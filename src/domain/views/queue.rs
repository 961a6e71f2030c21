//! The order in which a tired person should act; one function for console, API and command line.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::log::entry::Entry;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::{Deadline, DueAct};
use crate::domain::views::timers::{self, Timer, TimerState};
use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::severity::Severity;

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
    /// The timer that is longest overdue, or else the one with the next automatic act.
    pub clock: Option<Clock>,
    pub overdue: bool,
}

/// The clock of a row. `due` is when the system acts next, or, where `late`, when it should have been met; `then` is the next
/// automatic act of the case, at its own time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    pub deadline: Deadline,
    pub due: DateTime<Utc>,
    pub then: Option<DueAct>,
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
    let soonest = all
        .iter()
        .filter_map(|t| t.then.as_ref().map(|then| (t, then.due)))
        .min_by_key(|(_, due)| *due);
    let next = || {
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
            then: soonest.and_then(|(t, _)| t.then.clone()),
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

/// Where a case stands in the queue; what is smaller comes first. Danger, then overdue by severity and how late, then by due
/// time, then waiting; the older report before the younger.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Rank {
    band: Band,
    overdue: Option<Reverse<Severity>>,
    due: DateTime<Utc>,
    severity: Reverse<Severity>,
    reported_at: DateTime<Utc>,
    pub case: CaseId,
}

impl Rank {
    fn of(case: &Case, row: &Row) -> Self {
        let severity = Reverse(case.severity);
        let due = row.clock.as_ref().map(|clock| clock.due);
        Self {
            band: row.band,
            overdue: (row.band == Band::Overdue).then_some(severity),
            due: due.unwrap_or(DateTime::<Utc>::MAX_UTC),
            severity,
            reported_at: case.reported_at,
            case: case.id,
        }
    }

    /// Where `case` stands at `now`.
    pub fn at(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Self {
        Self::of(case, &row(conference, case, now))
    }
}

/// All cases in queue order, kept up with the log: an entry moves the case that it touches, and a second moves all that are not
/// closed.
#[derive(Clone, Debug)]
pub struct Order {
    now: DateTime<Utc>,
    folded: usize,
    open: Arc<Vec<Rank>>,
    /// Put away: time does not move them.
    ended: Arc<Vec<Rank>>,
}

impl Order {
    /// The order at `now`.
    pub fn new(conference: &Conference, log: &[Arc<Entry>], now: DateTime<Utc>) -> Self {
        let ended = conference.cases().filter(|case| case.is_put_away());
        Self {
            now,
            folded: log.len(),
            open: ranked(conference, conference.open_cases(), now),
            ended: ranked(conference, ended, now),
        }
    }

    /// The order at `now`, from what it was. `log` is all that `conference` has folded.
    pub fn follow(&mut self, conference: &Conference, log: &[Arc<Entry>], now: DateTime<Utc>) {
        let fresh = log.get(self.folded..).unwrap_or_default();
        let of_hall = fresh.iter().any(|entry| entry.case.is_none());
        if self.folded > log.len() || of_hall {
            *self = Self::new(conference, log, now);
            return;
        }
        let touched: BTreeSet<CaseId> = fresh.iter().filter_map(|entry| entry.case).collect();
        let cases = touched.iter().filter_map(|id| conference.case(*id));
        let (ended, open): (Vec<&Case>, Vec<&Case>) = cases.partition(|c| c.is_put_away());
        if self.now.timestamp() == now.timestamp() {
            moved(&mut self.open, &touched, conference, open, self.now);
        } else {
            self.open = ranked(conference, conference.open_cases(), now);
            self.now = now;
        }
        moved(&mut self.ended, &touched, conference, ended, now);
        self.folded = log.len();
    }

    /// What is not put away, first to last.
    pub fn open(&self) -> impl Iterator<Item = &Rank> {
        self.open.iter()
    }

    /// All, first to last.
    pub fn all(&self) -> impl Iterator<Item = &Rank> {
        let (mut open, mut ended) = (self.open().peekable(), self.ended.iter().peekable());
        std::iter::from_fn(move || match (open.peek(), ended.peek()) {
            (Some(one), Some(other)) if other < one => ended.next(),
            (Some(_), _) => open.next(),
            (None, _) => ended.next(),
        })
    }
}

fn ranked<'a>(
    conference: &Conference,
    cases: impl Iterator<Item = &'a Case>,
    now: DateTime<Utc>,
) -> Arc<Vec<Rank>> {
    let mut ranks: Vec<Rank> = cases.map(|c| Rank::at(conference, c, now)).collect();
    ranks.sort_unstable();
    Arc::new(ranks)
}

/// Takes those that were `touched` out of `ranks`, and puts `cases` in, which are among them.
fn moved(
    ranks: &mut Arc<Vec<Rank>>,
    touched: &BTreeSet<CaseId>,
    conference: &Conference,
    cases: Vec<&Case>,
    now: DateTime<Utc>,
) {
    let concerns = ranks.iter().any(|rank| touched.contains(&rank.case));
    if touched.is_empty() || (!concerns && cases.is_empty()) {
        return;
    }
    let ranks = Arc::make_mut(ranks);
    ranks.retain(|rank| !touched.contains(&rank.case));
    ranks.extend(cases.into_iter().map(|c| Rank::at(conference, c, now)));
    ranks.sort();
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
    rows.sort_by_cached_key(|(case, row)| Rank::of(case, row));
    rows
}
