//! A look-out, with its case or, for security, without it.

use chrono::{DateTime, Utc};

use crate::domain::log::entry::Entry;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::text::Private;

/// A look-out on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookOut {
    pub at: DateTime<Utc>,
    pub words: Private,
    /// Who saw them, and where; in order.
    pub sightings: Vec<Sighting>,
    pub clear: Option<DateTime<Utc>>,
}

/// Somebody saw whom a look-out is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sighting {
    pub at: DateTime<Utc>,
    pub by: Option<PersonId>,
    pub words: Private,
}

impl LookOut {
    /// The look-out that `entry` sends in place of `before`: who saw them while that ran is still to be known.
    pub fn sent(entry: &Entry, words: &Private, before: Option<Self>) -> Self {
        let before = before.filter(Self::runs);
        Self {
            at: entry.at,
            words: words.clone(),
            sightings: before.map(|b| b.sightings).unwrap_or_default(),
            clear: None,
        }
    }

    /// Whether they are still looked for.
    pub fn runs(&self) -> bool {
        self.clear.is_none()
    }

    /// Puts down that somebody saw them.
    pub fn sighted(&mut self, entry: &Entry, words: &Private) {
        self.sightings.push(Sighting {
            at: entry.at,
            by: entry.subject().cloned(),
            words: words.clone(),
        });
    }
}

/// A look-out as security sees it: of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    pub case: CaseId,
    pub look_out: LookOut,
}
