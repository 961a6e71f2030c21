//! What happened. Entries are never changed: whoever reads the log in order knows all there is to know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::domain::log::actor::{Actor, OnBehalf};
use crate::domain::log::happening::Happening;
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId, PersonId};

/// One thing that happened, as the log keeps it.
///
/// Read tolerantly, from JSON only: programs of different ages read each other's entries for years. Unknown fields say
/// nothing; what happened that this program cannot read is [`Happening::Unknown`]. Whatever is added later to an entry, or to
/// a type that lies in one, has a default; the logs in `tests/it/logs` hold that to be so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub id: EntryId,
    /// When the server accepted it; microseconds, strictly increasing along the log. Timers run on this.
    pub at: DateTime<Utc>,
    /// When the device made it, by its own corrected clock.
    pub made_at: DateTime<Utc>,
    #[schema(value_type = String, example = "ana")]
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    pub command_id: CommandId,
    pub happening: Happening,
}

/// An entry before it is known whether this program understands what happened.
#[derive(Deserialize)]
struct Stored<'a> {
    id: EntryId,
    at: DateTime<Utc>,
    made_at: DateTime<Utc>,
    actor: Actor,
    #[serde(default, borrow)]
    on_behalf: Option<&'a RawValue>,
    #[serde(default)]
    case: Option<CaseId>,
    command_id: CommandId,
    #[serde(borrow)]
    happening: &'a RawValue,
}

/// What every happening has, whichever program made it.
#[derive(Deserialize)]
struct Tagged {
    #[serde(rename = "type")]
    _type: String,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let on_behalf: Result<Option<OnBehalf>, _> = stored
            .on_behalf
            .map(|raw| serde_json::from_str(raw.get()))
            .transpose();
        let happening = serde_json::from_str(stored.happening.get());
        let (on_behalf, happening) = match (on_behalf, happening) {
            (Ok(on_behalf), Ok(happening)) => (on_behalf, happening),
            // Whose deed it is must not be guessed: where that is not understood, the whole is not.
            (Err(_), _) | (_, Err(_)) => {
                serde_json::from_str::<Tagged>(stored.happening.get())
                    .map_err(serde::de::Error::custom)?;
                (None, Happening::Unknown)
            }
        };
        Ok(Self {
            id: stored.id,
            at: stored.at,
            made_at: stored.made_at,
            actor: stored.actor,
            on_behalf,
            case: stored.case,
            command_id: stored.command_id,
            happening,
        })
    }
}

impl Entry {
    /// Whose deed this is: the one on whose behalf it was written, else the writer; nobody where the system acted.
    pub fn subject(&self) -> Option<&PersonId> {
        match (&self.on_behalf, &self.actor) {
            (Some(other), _) => Some(&other.person),
            (None, Actor::Person(person)) => Some(person),
            (None, Actor::System) => None,
        }
    }
}
