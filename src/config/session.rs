//! Who is signed in on this laptop.

use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use serde::{Deserialize, Serialize};

/// Where this laptop is signed in. The token is worth as much as the person's eyes on every case: mode 0600.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub server: String,
    pub token: String,
    pub person: PersonId,
    pub conference: ConferenceSlug,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({} at {})", self.person, self.conference)
    }
}
