//! Who asks, under which id, and when by their clock.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::log::actor::{Actor, OnBehalf};
use crate::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, PersonId};

/// Who asks, under which id, and when by their clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    pub actor: Actor,
    pub on_behalf: Option<OnBehalf>,
    pub id: CommandId,
    pub made_at: DateTime<Utc>,
}

impl Ask {
    /// Whose deed it is: the one on whose behalf it is written, else the writer; nobody where the system acts.
    pub fn subject(&self) -> Option<&PersonId> {
        match (&self.on_behalf, &self.actor) {
            (Some(other), _) => Some(&other.person),
            (None, Actor::Person(person)) => Some(person),
            (None, Actor::System) => None,
        }
    }

    /// The id of the `count`-th thing that this command makes: UUIDv5 of conference, actor, command id and count, the
    /// same on the laptop that asks and on the server that accepts.
    pub fn derive(&self, conference: &ConferenceSlug, count: &str) -> Uuid {
        let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, conference.as_str().as_bytes());
        let actor = String::from(self.actor.clone());
        Uuid::new_v5(&space, format!("{actor}|{}|{count}", self.id).as_bytes())
    }

    /// The case that a report of this command would begin.
    pub fn case(&self, conference: &ConferenceSlug) -> CaseId {
        CaseId(self.derive(conference, "case"))
    }
}
