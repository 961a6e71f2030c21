//! How near somebody is to a case.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How near somebody is to a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictLevel {
    None,
    /// Sees it, settles nothing.
    Soft,
    /// Out of everything `[CNCF-P]`.
    Hard,
}
