//! How a report came in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a report came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    InPerson,
    Radio,
    Phone,
    Message,
}

impl Channel {
    /// As it stands in a sentence: "heard … by radio".
    pub fn word(self) -> &'static str {
        match self {
            Self::InPerson => "in person",
            Self::Radio => "by radio",
            Self::Phone => "by phone",
            Self::Message => "by message",
        }
    }
}
