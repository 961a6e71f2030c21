//! How a case stands: its state, its scene, its seats, what waits.

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Paged;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, EntryId, PersonId};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Wish;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the case stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    New,
    /// Somebody has it; nothing of theirs has followed yet.
    Acknowledged {
        entry: EntryId,
        at: DateTime<Utc>,
    },
    Active,
    Resolved {
        at: DateTime<Utc>,
    },
    Closed {
        at: DateTime<Utc>,
    },
    /// It goes on in another case.
    Merged {
        into: CaseId,
        at: DateTime<Utc>,
    },
}

impl State {
    /// Its word.
    pub fn word(self) -> StateWord {
        match self {
            Self::New => StateWord::New,
            Self::Acknowledged { .. } => StateWord::Acknowledged,
            Self::Active => StateWord::Active,
            Self::Resolved { .. } => StateWord::Resolved,
            Self::Closed { .. } => StateWord::Closed,
            Self::Merged { .. } => StateWord::Merged,
        }
    }

    /// Closed or merged: nothing more is written into it until it is reopened.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Closed { .. } | Self::Merged { .. })
    }
}

/// The state as scripts and rows name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    New,
    Acknowledged,
    Active,
    Resolved,
    Closed,
    Merged,
}

impl StateWord {
    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::Active => "active",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }
}

/// Where the scene stands; it moves apart from the case `[IMS][CNCF-P]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    #[default]
    None,
    Dispatched,
    OnScene,
    Clear,
}

/// Somebody who has a seat of the case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
    pub person: PersonId,
    pub since: DateTime<Utc>,
    /// Somebody else put them there, by this entry, and nothing of their own followed yet: they may not know.
    pub given: Option<EntryId>,
}

impl Seat {
    /// The seat that `person` has by `entry`.
    pub fn by(person: &PersonId, entry: &Entry) -> Self {
        let is_own = entry.actor == Actor::Person(person.clone());
        Self {
            person: person.clone(),
            since: entry.at,
            given: (!is_own).then_some(entry.id),
        }
    }
}

/// The start of the ladder and of the acknowledge timer: report, raise, reopen, expiry, release, or an emptied seat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    /// When the first seat was taken after it.
    pub met: Option<DateTime<Utc>>,
    /// When the holder must be told that it was raised.
    pub raised: bool,
}

/// A word from somebody who is at the scene.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence {
    pub since: DateTime<Utc>,
    pub entry: EntryId,
    pub checked: DateTime<Utc>,
}

/// Nobody is expected to act until then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub why: Private,
}

/// A page that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageMade {
    pub at: DateTime<Utc>,
    pub page: Paged,
}

/// A conflict on record. Its reason stays in its entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    pub level: ConflictLevel,
    pub at: DateTime<Utc>,
}

/// A wish on record: what, said to whom, when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wished {
    pub wish: Wish,
    pub to: PersonId,
    pub at: DateTime<Utc>,
}
