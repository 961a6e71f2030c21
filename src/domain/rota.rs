//! Who is on call. Strip, paging, "next", calendar and report all ask here, so they cannot disagree.
//!
//! A shift is wall time in the conference's zone, so a clock change inside it is right: 22:00 to 06:00 is nine hours
//! across the autumn change and seven across the spring one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::{PersonId, PlaceId, Position};
use crate::domain::text::Private;

/// One person in one position, from and to in wall time of the conference's zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Shift {
    pub position: Position,
    pub person: PersonId,
    pub from: NaiveDateTime,
    pub to: NaiveDateTime,
    pub post: Option<PlaceId>,
    pub note: Option<Private>,
}

/// Why this person is on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Plan,
}

/// Who holds a position, since when and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnCall<'a> {
    pub person: &'a PersonId,
    pub post: Option<&'a PlaceId>,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub by: By,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Stretch {
    person: PersonId,
    post: Option<PlaceId>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// The plan, by position, as instants. Overlapping shifts in one seat do not occur: the conference file refuses them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rota {
    seats: BTreeMap<Position, Vec<Stretch>>,
    shifts: Vec<Shift>,
}

impl Rota {
    /// Adds a planned shift.
    pub fn plan(&mut self, zone: Tz, shift: Shift) {
        let stretch = Stretch {
            person: shift.person.clone(),
            post: shift.post.clone(),
            from: instant(zone, shift.from),
            to: instant(zone, shift.to),
        };
        let seat = self.seats.entry(shift.position.clone()).or_default();
        let place = seat.partition_point(|s| s.from <= stretch.from);
        seat.insert(place, stretch);
        self.shifts.push(shift);
    }

    /// Shifts as they were planned.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Who holds `position` at `at`, if anybody.
    pub fn on_call(&self, position: &Position, at: DateTime<Utc>) -> Option<OnCall<'_>> {
        let seat = self.seats.get(position)?;
        let found = seat
            .partition_point(|s| s.from <= at)
            .checked_sub(1)
            .and_then(|n| seat.get(n))?;
        (at < found.to).then(|| on_call_of(found))
    }

    /// Who holds `position` next after `at`, whoever holds it now.
    pub fn next(&self, position: &Position, at: DateTime<Utc>) -> Option<OnCall<'_>> {
        let seat = self.seats.get(position)?;
        seat.get(seat.partition_point(|s| s.from <= at))
            .map(on_call_of)
    }

    /// Everybody on call at `at`, with their positions, by position.
    pub fn everyone(&self, at: DateTime<Utc>) -> impl Iterator<Item = (&Position, OnCall<'_>)> {
        self.seats
            .keys()
            .filter_map(move |position| self.on_call(position, at).map(|on| (position, on)))
    }

    /// The post of `person` at `at`, if they are on call.
    pub fn post_of(&self, person: &PersonId, at: DateTime<Utc>) -> Option<&PlaceId> {
        self.seats
            .values()
            .flatten()
            .find(|s| s.person == *person && s.from <= at && at < s.to)
            .and_then(|s| s.post.as_ref())
    }

    /// Whether `person` holds any position at `at`.
    pub fn is_on_shift(&self, person: &PersonId, at: DateTime<Utc>) -> bool {
        self.seats
            .values()
            .flatten()
            .any(|s| s.person == *person && s.from <= at && at < s.to)
    }

    /// All stretches of `position` that touch the time from `from` to `to`, in order.
    pub fn stretches(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<OnCall<'_>> {
        let seat = self.seats.get(position).map_or(&[][..], Vec::as_slice);
        seat.iter()
            .filter(|s| s.from < to && s.to > from)
            .map(on_call_of)
            .collect()
    }

    /// Stretches of time from `from` to `to` in which nobody holds `position`.
    pub fn gaps(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let mut gaps = Vec::new();
        let mut covered = from;
        for held in self.stretches(position, from, to) {
            if held.since > covered {
                gaps.push((covered, held.since));
            }
            covered = covered.max(held.until);
        }
        if covered < to {
            gaps.push((covered, to));
        }
        gaps
    }
}

fn on_call_of(stretch: &Stretch) -> OnCall<'_> {
    OnCall {
        person: &stretch.person,
        post: stretch.post.as_ref(),
        since: stretch.from,
        until: stretch.to,
        by: By::Plan,
    }
}

/// The instant that `wall` names in `zone`. A wall time that the clock shows twice means the first time; one that it skips
/// means the moment of the change, so that whoever looks at the wall sees what the plan says.
pub fn instant(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&wall).earliest() {
        return at.with_timezone(&Utc);
    }
    // No zone is more than a day off UTC, and on the far side of a change the clock is past `wall`.
    let (mut before, mut after) = (
        wall.and_utc() - TimeDelta::days(2),
        wall.and_utc() + TimeDelta::days(2),
    );
    while after - before > TimeDelta::seconds(1) {
        let middle = before + (after - before) / 2;
        if middle.with_timezone(&zone).naive_local() < wall {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().expect("a wall time")
    }

    #[test]
    fn a_night_shift_is_nine_hours_in_autumn_and_seven_in_spring() {
        let zone = chrono_tz::Europe::Amsterdam;
        let hours = |from, to| (instant(zone, wall(to)) - instant(zone, wall(from))).num_hours();
        assert_eq!(hours("2026-10-24T22:00:00", "2026-10-25T06:00:00"), 9);
        assert_eq!(hours("2026-03-28T22:00:00", "2026-03-29T06:00:00"), 7);
    }

    #[test]
    fn a_skipped_wall_time_is_the_moment_of_the_change() {
        let zone = chrono_tz::Europe::Amsterdam;
        assert_eq!(
            instant(zone, wall("2026-03-29T02:30:00")).to_rfc3339(),
            "2026-03-29T01:00:00+00:00"
        );
    }
}
