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
    /// As one reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Responder => "responder",
            Self::Lead => "lead",
            Self::Staff => "staff",
            Self::Security => "security",
            Self::Observer => "observer",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// Whether this role answers cases: can hold a shift and a seat.
    pub fn is_team(self) -> bool {
        match self {
            Self::Responder | Self::Lead => true,
            Self::Staff | Self::Security | Self::Observer | Self::Auditor | Self::Admin => false,
        }
    }

    /// Whether this role plans: the rota, and by the conference file as much as it may.
    pub fn plans(self) -> bool {
        match self {
            Self::Lead | Self::Admin => true,
            Self::Responder | Self::Staff | Self::Security | Self::Observer | Self::Auditor => {
                false
            }
        }
    }

    /// Whether this role is outside the team: it answers the calls that are addressed to it, and is told nothing else.
    pub fn is_outside(self) -> bool {
        match self {
            Self::Staff | Self::Security => true,
            Self::Responder | Self::Lead | Self::Observer | Self::Auditor | Self::Admin => false,
        }
    }

    /// Whether this role only looks: it writes nothing, but for a call for help.
    pub fn only_looks(self) -> bool {
        match self {
            Self::Observer | Self::Auditor => true,
            Self::Responder | Self::Lead | Self::Staff | Self::Security | Self::Admin => false,
        }
    }
}

/// The built-in person that the admin token signs in.
pub const ADMIN: &str = "admin";

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
        // Every field is named, so that a new one is asked about.
        let Self {
            id,
            name,
            short,
            role,
            trained,
            employer: _,
            aliases: _,
            reach: _,
            contact,
        } = self;
        Self {
            id: id.clone(),
            name: name.clone(),
            short: short.clone(),
            role: *role,
            trained: *trained,
            employer: None,
            aliases: Vec::new(),
            reach: Vec::new(),
            contact: contact.clone(),
        }
    }
}
