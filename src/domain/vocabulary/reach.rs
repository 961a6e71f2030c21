//! How somebody is reached: by voice, on an account of this program, or by what is sent.

use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::text::Private;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
