//! What is asked of another person of the rota.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{PersonId, ShiftId};

/// What is asked of another person of the rota.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Asks {
    /// That somebody stands in for part of a shift, or for all of it.
    Cover {
        shift: ShiftId,
        person: PersonId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    },
    /// That two change their shifts with each other; each is of another person.
    Swap { shift: ShiftId, other: ShiftId },
}

impl Asks {
    /// The shifts that it is about.
    pub fn shifts(&self) -> Vec<ShiftId> {
        match self {
            Self::Cover { shift, .. } => vec![*shift],
            Self::Swap { shift, other } => vec![*shift, *other],
        }
    }
}
