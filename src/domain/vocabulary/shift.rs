//! A planned stretch of time in a position, and why somebody holds it.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
use crate::domain::vocabulary::text::Private;

/// One person in one position, from and to in wall time of the conference's zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Shift {
    pub position: Position,
    pub person: PersonId,
    #[schema(value_type = String, examples("2026-03-24T08:00:00"))]
    pub from: NaiveDateTime,
    #[schema(value_type = String, examples("2026-03-24T20:00:00"))]
    pub to: NaiveDateTime,
    pub post: Option<PlaceId>,
    pub note: Option<Private>,
}

/// The years of which one speaks.
const YEARS: RangeInclusive<i32> = 2000..=2200;

/// The longest shift.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Why `from` and `to` are no stretch of time that can be planned, in words; nothing where they are one.
pub fn wrong_span(from: NaiveDateTime, to: NaiveDateTime) -> Option<&'static str> {
    // No event is in another age; a calendar of a year 9999 is a slip.
    if !YEARS.contains(&from.year()) || !YEARS.contains(&to.year()) {
        return Some("this is no year of an event");
    }
    if to <= from {
        return Some("the end is not after the beginning");
    }
    if to - from < TimeDelta::minutes(1) {
        return Some("this is shorter than a minute");
    }
    (to - from > LONGEST).then_some("this is longer than a week")
}

impl Shift {
    /// Whether both want one seat at one time: a seat holds one person.
    pub fn clashes_with(&self, other: &Self) -> bool {
        self.position == other.position && self.from < other.to && other.from < self.to
    }

    /// Whether both are one shift, whatever else was changed of it: the same seat, person and beginning.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.position, &self.person, self.from) == (&other.position, &other.person, other.from)
    }

    /// How it is named where it is spoken of: `primary ana 2026-03-24T08:00`.
    pub fn key(&self) -> String {
        format!(
            "{} {} {}",
            self.position,
            self.person,
            self.from.format("%Y-%m-%dT%H:%M")
        )
    }
}

/// Why this person is on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Plan,
    /// Somebody stands in for who was planned.
    Cover,
    /// Two changed their shifts with each other.
    Swap,
    /// The pager was taken for a bounded time.
    Taken,
    /// On call beyond the end, until a handoff is taken.
    Held,
    /// After a handoff in mid-shift, until the planned change.
    Handed,
}
