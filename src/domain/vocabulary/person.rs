//! The people who work on cases, and how each is reached.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{ContactId, PersonId};
use crate::domain::vocabulary::text::Private;

/// What somebody is here for. What each may see is in `access`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Responder,
    Lead,
    Staff,
    Security,
    Observer,
    Auditor,
    Admin,
}

impl Role {
    /// Whether this role answers cases: can hold a shift and a seat.
    pub fn is_team(self) -> bool {
        matches!(self, Self::Responder | Self::Lead)
    }
}

/// One way to reach somebody. The first four are *said*: a person does it. The others are *sent*: greenroom does it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Radio(Private),
    Phone(Private),
    Place(Private),
    Chat(Private),
    /// The console of a staff or security account.
    Account(PersonId),
    Ntfy(Private),
    Webhook(Private),
}

impl Reach {
    /// Whether a person must say it, aloud or by telephone.
    pub fn is_said(&self) -> bool {
        matches!(
            self,
            Self::Radio(_) | Self::Phone(_) | Self::Place(_) | Self::Chat(_)
        )
    }

    /// How a person reads it: `radio 4`, `phone +31 …`, `go to gate D office`, `sent to ines`.
    pub fn words(&self) -> String {
        match self {
            Self::Radio(channel) => format!("radio {}", channel.as_str()),
            Self::Phone(number) => format!("phone {}", number.as_str()),
            Self::Place(place) => format!("go to {}", place.as_str()),
            Self::Chat(name) => format!("chat {}", name.as_str()),
            Self::Account(person) => format!("sent to {person}"),
            Self::Ntfy(_) => "sent by push".to_owned(),
            Self::Webhook(_) => "sent by webhook".to_owned(),
        }
    }
}

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Person {
    pub id: PersonId,
    pub name: Private,
    /// At most 12 columns; what rows and the strip say.
    pub short: Private,
    pub role: Role,
    pub trained: bool,
    pub employer: Option<Private>,
    pub aliases: Vec<Private>,
    pub reach: Vec<Reach>,
    /// For role security or staff: whose briefs this account answers.
    pub contact: Option<ContactId>,
}

impl Person {
    /// What everybody signed in may know of a colleague: who and what, not numbers, employer or aliases.
    #[must_use]
    pub fn masked(&self) -> Self {
        Self {
            employer: None,
            aliases: Vec::new(),
            reach: Vec::new(),
            ..self.clone()
        }
    }
}
