//! Deadlines, and what each does by itself, as they are kept with a conference until something changes them.

use chrono::{DateTime, Utc};
use std::sync::{Arc, OnceLock};

use crate::domain::vocabulary::ids::{EntryId, EscalationId, PersonId};
use crate::domain::vocabulary::timer::TimerKind;

/// A moment by which something must have happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    pub kind: TimerKind,
    /// The entry that started it.
    pub occurrence: EntryId,
    pub start: DateTime<Utc>,
    pub due: DateTime<Utc>,
    pub met: Option<DateTime<Utc>>,
    /// The call for help it belongs to.
    pub escalation: Option<EscalationId>,
}

/// What the system does by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Automatic {
    Page {
        whom: Vec<PersonId>,
        skipped: Vec<PersonId>,
    },
    /// The seats empty and the ladder starts again.
    Expire,
    /// Nobody is left to page.
    DeadEnd,
}

/// One automatic act of a deadline: the `n`-th, counted from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueAct {
    pub n: u32,
    pub due: DateTime<Utc>,
    pub act: Automatic,
}

/// The deadlines of a case with the next automatic act of each, as they are until an entry of the case or of the hall changes
/// them: they do not depend on the time. Kept, so that a queue costs a comparison a row and not a look into the rota.
#[derive(Clone, Debug, Default)]
pub struct Cached(OnceLock<Clocks>);

impl Cached {
    /// What is kept, found now where nothing is.
    pub fn get_or_find(&self, find: impl FnOnce() -> Clocks) -> Clocks {
        Arc::clone(self.0.get_or_init(find))
    }
}

/// What is kept is a function of the rest: it never makes two conferences differ.
impl PartialEq for Cached {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Cached {}

/// Deadlines, each with its next automatic act.
pub type Clocks = Arc<[(Deadline, Option<DueAct>)]>;
