//! The people who work on cases, and how each is reached.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{ContactId, PersonId};
use crate::domain::vocabulary::reach::Reach;
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
