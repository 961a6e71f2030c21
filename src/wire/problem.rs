//! Errors as they cross the network (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::rejection::Rejection;

/// One thing wrong with a body, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct BodyFault {
    /// A JSON pointer into the body (RFC 6901).
    pub pointer: String,
    pub detail: String,
}

/// An error, as RFC 9457 has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable word for scripts, as a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What to do next.
    pub detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<BodyFault>,
    #[serde(default)]
    pub request_id: String,
    /// The rule that said no, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
}

impl Problem {
    /// Whether the server says that its log was changed by hand or cannot be read.
    pub fn is_broken_log(&self) -> bool {
        ["/problems/log_changed_by_hand", "/problems/log_unreadable"].contains(&self.kind.as_str())
    }
}
