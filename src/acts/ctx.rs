//! Who acts, on what, and when.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::PersonId;

/// Who acts, on what, and when.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    pub conference: &'a Conference,
    pub me: &'a PersonId,
    /// The server's time.
    pub now: DateTime<Utc>,
}
