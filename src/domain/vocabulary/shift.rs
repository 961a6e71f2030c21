//! A planned stretch of time in a position, and why somebody holds it.

use chrono::NaiveDateTime;
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
