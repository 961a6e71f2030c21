//! What the person concerned wants of one kind of help.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody wants of one kind of help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Yes,
    No,
    /// Ask again before it is called.
    Ask,
}

/// Who allowed that somebody outside is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    Given,
    Refused,
    /// Danger to life overrides, with a reason.
    Danger,
    /// A legal duty overrides, with a reason.
    Law,
    NotNeeded,
}
