//! A planned stretch of time in a position, and why somebody holds it.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;

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
    #[serde(default, skip_serializing_if = "Second::is_neither")]
    pub second: Second,
}

/// Which ends of a shift the clock shows twice, with the second time meant: in the night in which it is put back, a shift can begin
/// and end at one wall time, and be an hour long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Second {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to: bool,
}

impl Second {
    // Serde hands over what it asks about by reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_neither(&self) -> bool {
        *self == Self::default()
    }
}

/// The years of which one speaks.
const YEARS: RangeInclusive<i32> = 2000..=2200;

const NO_YEAR: &str = "this is no year of an event";

/// Whether `wall` is in a year of which one speaks.
pub fn is_year_of_an_event(wall: NaiveDateTime) -> bool {
    YEARS.contains(&wall.year())
}

/// More than any clock is put back by.
const CHANGE: TimeDelta = TimeDelta::hours(26);

/// The longest shift.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Why `from` and `to` are no stretch of time that can be planned, in words; nothing where they are one.
pub fn wrong_span(from: NaiveDateTime, to: NaiveDateTime) -> Option<&'static str> {
    // No event is in another age; a calendar of a year 9999 is a slip.
    if !is_year_of_an_event(from) || !is_year_of_an_event(to) {
        return Some(NO_YEAR);
    }
    wrong_length(to - from)
}

fn wrong_length(long: TimeDelta) -> Option<&'static str> {
    if long <= TimeDelta::zero() {
        return Some("the end is not after the beginning");
    }
    if long < TimeDelta::minutes(1) {
        return Some("this is shorter than a minute");
    }
    (long > LONGEST).then_some("this is longer than a week")
}

impl Shift {
    /// When it begins, in the conference's zone.
    pub fn starts(&self, zone: Tz) -> DateTime<Utc> {
        wall::named(zone, self.from, self.second.from)
    }

    /// When it ends, in the conference's zone.
    pub fn ends(&self, zone: Tz) -> DateTime<Utc> {
        wall::named(zone, self.to, self.second.to)
    }

    /// The same with its end at `at`.
    #[must_use]
    pub fn ending(&self, zone: Tz, at: DateTime<Utc>) -> Self {
        let mut shift = self.clone();
        (shift.to, shift.second.to) = wall::shown(zone, at);
        shift
    }

    /// The same, beginning where `before` ends.
    #[must_use]
    pub fn after(&self, before: &Self) -> Self {
        let mut shift = self.clone();
        (shift.from, shift.second.from) = (before.to, before.second.to);
        shift
    }

    /// Why it can be no shift, in words; nothing where it can be one.
    pub fn fault(&self, zone: Tz) -> Option<&'static str> {
        // First: beyond these years there is no arithmetic of time.
        if !is_year_of_an_event(self.from) || !is_year_of_an_event(self.to) {
            return Some(NO_YEAR);
        }
        let is_once = |wall, second: bool| {
            second && wall::named(zone, wall, true) == wall::instant(zone, wall)
        };
        if is_once(self.from, self.second.from) || is_once(self.to, self.second.to) {
            return Some("the clock shows this time once");
        }
        if self.second.is_neither()
            && let Some(why) = wrong_length(self.to - self.from)
        {
            return Some(why);
        }
        match self.ends(zone) - self.starts(zone) {
            none if none <= TimeDelta::zero() && self.second.is_neither() => {
                Some("the clock skips this time")
            }
            long => wrong_length(long.min(LONGEST)),
        }
    }

    /// Whether both want one seat at one time: a seat holds one person.
    pub fn clashes_with(&self, other: &Self, zone: Tz) -> bool {
        // Most are days apart: the clock is asked only about those that are not.
        self.position == other.position
            && self.from < other.to + CHANGE
            && other.from < self.to + CHANGE
            && self.starts(zone) < other.ends(zone)
            && other.starts(zone) < self.ends(zone)
    }

    /// Whether both are one shift, whatever else was changed of it: the same seat, person and beginning.
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |s: &Self| (s.from, s.second.from);
        (&self.position, &self.person) == (&other.position, &other.person)
            && key(self) == key(other)
    }

    /// How it is named where it is spoken of: `primary ana 2026-03-24T08:00`.
    pub fn key(&self) -> String {
        let from = self.from.format("%Y-%m-%dT%H:%M");
        let second = if self.second.from { " (2nd)" } else { "" };
        format!("{} {} {from}{second}", self.position, self.person)
    }
}

/// From which event of a calendar a shift was imported: the same again is the same shift, whatever it says by then.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// The calendar's own name of the event.
    pub uid: Private,
    /// Of a series: when this one begins by the series' own rule, wherever it was moved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<DateTime<Utc>>,
}

/// One change of the plan out of an imported rota.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Import {
    Add {
        shift: Shift,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    Change {
        shift: ShiftId,
        to: Shift,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    Cancel {
        shift: ShiftId,
    },
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
