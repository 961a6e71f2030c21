//! A look-out, with its case or, for security, without it.

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::text::Private;

/// A look-out on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookOut {
    pub at: DateTime<Utc>,
    pub words: Private,
    pub clear: Option<DateTime<Utc>>,
}

/// A look-out as security sees it: of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    pub case: CaseId,
    pub look_out: LookOut,
}
