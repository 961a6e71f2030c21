//! What was begun and not yet handed in. Kept from the first letter; Esc, a refusal or another screen never lose it.

use std::collections::BTreeMap;

use crate::domain::ids::{CaseId, ContactId, EscalationId};
use crate::tui::forms::report::ReportForm;

/// Which text of which form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Slot {
    Note(CaseId),
    Skip(CaseId),
    Alone(CaseId),
    Resolve(CaseId),
    Reopen(CaseId),
    StepBack(CaseId),
    Answered(EscalationId),
    Brief(CaseId, ContactId),
    Consent(CaseId),
}

impl Slot {
    /// The case that it belongs to, where that is known.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Note(case)
            | Self::Skip(case)
            | Self::Alone(case)
            | Self::Resolve(case)
            | Self::Reopen(case)
            | Self::StepBack(case)
            | Self::Brief(case, _)
            | Self::Consent(case) => Some(*case),
            Self::Answered(_) => None,
        }
    }
}

/// All drafts of this console.
#[derive(Debug, Default)]
pub struct Drafts {
    texts: BTreeMap<Slot, String>,
    pub report: Option<Box<ReportForm>>,
}

impl Drafts {
    /// The text of `slot`, empty where none was begun.
    pub fn get(&self, slot: &Slot) -> &str {
        self.texts.get(slot).map_or("", String::as_str)
    }

    /// Keeps `text`; an emptied one is no draft.
    pub fn keep(&mut self, slot: Slot, text: &str) {
        if text.is_empty() {
            self.texts.remove(&slot);
        } else {
            self.texts.insert(slot, text.to_owned());
        }
    }

    /// Handed in.
    pub fn done(&mut self, slot: &Slot) {
        self.texts.remove(slot);
    }

    /// Of a case withdrawn from this person nothing stays.
    pub fn forget(&mut self, case: CaseId) {
        self.texts.retain(|slot, _| slot.case() != Some(case));
    }
}
