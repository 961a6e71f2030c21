//! Deadlines, and what each does by itself, as they are kept with a conference until something changes them.

use chrono::{DateTime, Utc};

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
    /// It goes to a lead, or, where none can have it, to nobody, and its ladder begins.
    Pass { to: Option<PersonId> },
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
