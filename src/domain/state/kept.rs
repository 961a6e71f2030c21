//! What is derived of a case and kept beside it until an entry of the case or of the hall changes it: found once, asked often.

use std::sync::{Arc, OnceLock};

use crate::domain::state::case::Case;
use crate::domain::state::deadline::{Deadline, DueAct};

/// Something found at the first question. It is a function of the rest: it never makes two conferences differ.
#[derive(Clone, Debug)]
pub struct Memo<T>(OnceLock<T>);

impl<T> Memo<T> {
    /// What is kept, found now where nothing is.
    pub fn get_or_find(&self, find: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(find)
    }

    fn get(&self) -> Option<&T> {
        self.0.get()
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> PartialEq for Memo<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Memo<T> {}

/// Deadlines, each with its next automatic act. They do not depend on the time: a queue costs a comparison a row and not a look
/// into the rota.
pub type Clocks = Arc<[(Deadline, Option<DueAct>)]>;

/// A case as a row has it, without a word of what people typed, and its deadlines.
#[derive(Clone, Debug)]
pub struct OnRow {
    pub case: Case,
    clocks: Memo<Clocks>,
}

impl From<Case> for OnRow {
    fn from(case: Case) -> Self {
        Self {
            case,
            clocks: Memo::default(),
        }
    }
}

/// What is kept of one case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Kept {
    clocks: Memo<Clocks>,
    /// The same for everybody who reads the row only.
    pub on_row: Memo<Option<Box<OnRow>>>,
}

impl Kept {
    /// Where the deadlines of `case` are kept: of `ours`, the case as it stands here, or of its row.
    pub fn clocks_of(&self, ours: &Case, case: &Case) -> Option<&Memo<Clocks>> {
        if std::ptr::eq(ours, case) {
            return Some(&self.clocks);
        }
        let row = self.on_row.get()?.as_ref()?;
        std::ptr::eq(&raw const row.case, case).then_some(&row.clocks)
    }
}
