//! Which day and which shift are looked at.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::vocabulary::ids::Position;

/// The on-call screen.
#[derive(Debug, Default)]
pub struct OnCallScreen {
    /// Which day, counted from today.
    day: i64,
    /// The shift that is selected, by its seat and when it begins; the first of the day where there is none such.
    selected: Option<(Position, DateTime<Utc>)>,
}

impl OnCallScreen {
    /// Another day, at most a month away.
    pub fn turn(&mut self, by: i64) {
        self.day = (self.day + by).clamp(-31, 31);
        self.selected = None;
    }

    /// Another shift of the day.
    pub fn step(&mut self, conference: &Conference, now: DateTime<Utc>, by: isize) {
        let shifts = self.shifts(conference, now);
        let last = shifts.len().saturating_sub(1);
        let to = self.at(&shifts).saturating_add_signed(by).min(last);
        self.select(shifts.get(to));
    }

    /// The next shift of the day, and after the last one the first.
    pub fn next(&mut self, conference: &Conference, now: DateTime<Utc>) {
        let shifts = self.shifts(conference, now);
        let to = self.at(&shifts) + 1;
        self.select(shifts.get(to).or(shifts.first()));
    }

    fn select(&mut self, shift: Option<&(&Position, OnCall<'_>)>) {
        self.selected = shift.map(|(position, on)| ((*position).clone(), on.since));
    }

    fn at(&self, shifts: &[(&Position, OnCall<'_>)]) -> usize {
        let chosen = self.selected.as_ref().and_then(|(position, since)| {
            shifts
                .iter()
                .position(|(p, on)| *p == position && on.since == *since)
        });
        chosen.unwrap_or(0)
    }

    /// The shift that is selected.
    pub fn current<'a>(
        &self,
        conference: &'a Conference,
        now: DateTime<Utc>,
    ) -> Option<(&'a Position, OnCall<'a>)> {
        let mut shifts = self.shifts(conference, now);
        let at = self.at(&shifts);
        (at < shifts.len()).then(|| shifts.swap_remove(at))
    }

    pub fn date(&self, conference: &Conference, now: DateTime<Utc>) -> NaiveDate {
        let today = now.with_timezone(&conference.zone()).date_naive();
        today + TimeDelta::days(self.day)
    }

    fn shifts<'a>(
        &self,
        conference: &'a Conference,
        now: DateTime<Utc>,
    ) -> Vec<(&'a Position, OnCall<'a>)> {
        let Some(details) = &conference.hall().details else {
            return Vec::new();
        };
        let (from, to) = details.whole_day(self.date(conference, now));
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
