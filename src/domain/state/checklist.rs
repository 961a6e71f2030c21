//! A checklist on a case: as it was when attached, and how far it is.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::checklist::{Checklist, Step};
use crate::domain::vocabulary::ids::{EntryId, PersonId};
use crate::domain::vocabulary::text::Private;

/// How a step stands on a case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Done {
    #[default]
    No,
    Ticked {
        by: PersonId,
        at: DateTime<Utc>,
    },
    Skipped {
        by: PersonId,
        at: DateTime<Utc>,
        why: Private,
    },
}

/// A checklist on a case: as it was when attached, and how far it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attached {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub checklist: Arc<Checklist>,
    pub done: Vec<Done>,
}

impl Attached {
    /// A checklist of which nothing is done.
    pub fn new(entry: EntryId, at: DateTime<Utc>, checklist: Arc<Checklist>) -> Self {
        let done = vec![Done::No; checklist.steps.len()];
        Self {
            entry,
            at,
            checklist,
            done,
        }
    }

    /// Steps with how they stand, in order.
    pub fn steps(&self) -> impl Iterator<Item = (&Step, &Done)> {
        self.checklist.steps.iter().zip(&self.done)
    }

    /// How many are no longer open.
    pub fn done_count(&self) -> usize {
        self.done.iter().filter(|d| **d != Done::No).count()
    }

    /// Required steps still open: they block resolve.
    pub fn blocking(&self) -> impl Iterator<Item = &Step> {
        self.steps()
            .filter(|(step, done)| step.required && **done == Done::No)
            .map(|(step, _)| step)
    }

    /// When `step` is due by, where its file says so and it is open.
    pub fn due(&self, step: usize) -> Option<DateTime<Utc>> {
        let open = self.done.get(step) == Some(&Done::No);
        self.checklist
            .steps
            .get(step)
            .filter(|_| open)
            .and_then(|s| s.within)
            .map(|within| self.at + within.delta())
    }
}
