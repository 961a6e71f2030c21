//! Which line of the log is selected.

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::ids::{CommandId, EntryId};

/// What a line of the log is about; two of them never share it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineId {
    Entry(EntryId),
    /// Something that was said in the ring line, then.
    Said(DateTime<Utc>),
    Refused(CommandId),
}

/// The log screen. Its selected line is its last one.
#[derive(Debug, Default)]
pub struct LogScreen {
    /// Nothing while the newest is looked at, whatever comes in. With its time: a line that is gone has a neighbour.
    pub selected: Option<(DateTime<Utc>, LineId)>,
}
