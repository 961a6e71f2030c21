//! Which day and which shift are looked at.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::vocabulary::ids::Position;
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::wall;

/// The on-call screen.
#[derive(Debug, Default)]
pub struct OnCallScreen {
    /// Which day, counted from today.
    pub day: i64,
    /// Which shift of the day is selected, in the order of positions and time.
    pub at: usize,
}

impl OnCallScreen {
    /// Another day, at most a month away.
    pub fn turn(&mut self, by: i64) {
        self.day = (self.day + by).clamp(-31, 31);
        self.at = 0;
    }

    /// Another shift of the day.
    pub fn step(&mut self, conference: &Conference, now: DateTime<Utc>, by: isize) {
        let last = self.shifts(conference, now).len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// How many shifts the day has.
    pub fn count(&self, conference: &Conference, now: DateTime<Utc>) -> usize {
        self.shifts(conference, now).len()
    }

    pub fn date(&self, conference: &Conference, now: DateTime<Utc>) -> NaiveDate {
        let today = now.with_timezone(&conference.zone()).date_naive();
        today + TimeDelta::days(self.day)
    }

    pub fn shifts<'a>(
        &self,
        conference: &'a Conference,
        now: DateTime<Utc>,
    ) -> Vec<(&'a Position, OnCall<'a>)> {
        let Some(details) = &conference.hall().details else {
            return Vec::new();
        };
        let (from, to) = span(details, self.date(conference, now));
        details
            .positions
            .iter()
            .flat_map(|p| {
                let held = conference.hall().rota.stretches(p, from, to);
                held.into_iter().map(move |on| (p, on))
            })
            .collect()
    }
}

/// From the first second of `date` to its last.
pub fn span(details: &Details, date: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = wall::instant(details.zone, date.and_time(NaiveTime::MIN));
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    (
        from,
        wall::instant(details.zone, next.and_time(NaiveTime::MIN)),
    )
}
