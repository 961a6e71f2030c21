//! Whose deed something is: a person, another through them, or the system by itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::PersonId;

/// Who asked: a person, or the system by itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Actor {
    Person(PersonId),
    System,
}

impl TryFrom<String> for Actor {
    type Error = crate::domain::vocabulary::ids::NotASlug;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == SYSTEM {
            Ok(Self::System)
        } else {
            text.parse().map(Self::Person)
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Person(person) => person.to_string(),
            Actor::System => SYSTEM.to_owned(),
        }
    }
}

/// How the words reached whoever wrote them down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Radio,
    Phone,
    InPerson,
}

impl Via {
    /// As it stands in a timeline.
    pub fn word(self) -> &'static str {
        match self {
            Self::Radio => "radio",
            Self::Phone => "phone",
            Self::InPerson => "in person",
        }
    }
}

/// Written down by one person for another, who said or did it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct OnBehalf {
    pub person: PersonId,
    pub via: Via,
}

/// The name that the system signs with; no person may have it.
pub const SYSTEM: &str = "system";
