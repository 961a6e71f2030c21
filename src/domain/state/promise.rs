//! What was said to a reporter, with a time by which it is kept.

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::ids::{EntryId, PersonId, PromiseId};
use crate::domain::vocabulary::text::Private;

/// A promise on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promise {
    pub id: PromiseId,
    /// The entry by which it is owed in this case.
    pub entry: EntryId,
    pub text: Private,
    pub made: DateTime<Utc>,
    pub due: DateTime<Utc>,
    /// Who made it, and is reminded of it.
    pub keeper: PersonId,
    pub kept: Option<DateTime<Utc>>,
    /// It was struck or taken back: nothing is owed any more.
    pub void: bool,
}

impl Promise {
    /// Neither kept nor void.
    pub fn is_owed(&self) -> bool {
        self.kept.is_none() && !self.void
    }
}
