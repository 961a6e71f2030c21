//! Where things happen, and the event they happen at.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{ConferenceSlug, ContactId, PlaceId, Position};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;

/// A room, hall, stair, the street outside, or a space online.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Place {
    pub id: PlaceId,
    pub name: Private,
    /// At most 12 columns.
    pub short: Private,
    pub way_in: Option<Private>,
}

/// When the doors are open, in wall time of the conference's zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Opening {
    #[schema(value_type = String, examples("2026-03-24T08:00:00"))]
    pub from: NaiveDateTime,
    #[schema(value_type = String, examples("2026-03-24T20:00:00"))]
    pub to: NaiveDateTime,
    pub name: Private,
}

/// What to do first when lives are at risk: many venues want their own desk called before the public number.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Emergency {
    pub call: Option<ContactId>,
    pub number: Option<Private>,
    pub meet: Option<Private>,
}

/// One edition of an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Details {
    pub slug: ConferenceSlug,
    pub name: Private,
    pub short: Private,
    #[schema(value_type = String, example = "Europe/Amsterdam")]
    pub zone: Tz,
    /// Said to emergency services.
    pub address: Private,
    pub open: Vec<Opening>,
    pub positions: Vec<Position>,
    pub required: Vec<Position>,
    pub emergency: Emergency,
    /// In which signs of life are heard, beside English.
    #[serde(default)]
    pub languages: Vec<String>,
    /// What the team calls itself on the radio: "conduct team" would tell every scanner what it is about.
    #[serde(default = "event_team")]
    pub says: Private,
}

fn event_team() -> Private {
    Private::from("event team")
}

impl Details {
    /// From the first second of `date` to its last, at the venue.
    pub fn whole_day(&self, date: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let midnight = |date: NaiveDate| wall::instant(self.zone, date.and_time(NaiveTime::MIN));
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        (midnight(date), midnight(next))
    }

    /// Which day of the event `now` falls on, counted from 1 over the days that have opening hours.
    pub fn day(&self, now: DateTime<Utc>) -> Option<usize> {
        let today = now.with_timezone(&self.zone).date_naive();
        let mut days: Vec<_> = self.open.iter().map(|o| o.from.date()).collect();
        days.sort_unstable();
        days.dedup();
        days.iter().position(|d| *d == today).map(|n| n + 1)
    }

    /// Whether the doors are open at `now`.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.open.iter().any(|o| {
            wall::instant(self.zone, o.from) <= now && now < wall::instant(self.zone, o.to)
        })
    }

    /// When the last doors close.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        self.open
            .iter()
            .map(|o| wall::instant(self.zone, o.to))
            .max()
    }
}
