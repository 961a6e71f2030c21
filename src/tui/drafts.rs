//! What was begun and not yet handed in. Kept from the first letter; Esc, a refusal or another screen never lose it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{CaseId, ContactId, EntryId, EscalationId};

/// Which text of which form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Slot {
    Report,
    HelpNow,
    Note(CaseId),
    Skip(CaseId),
    Alone(CaseId),
    Resolve(CaseId),
    Reopen(CaseId),
    Promise(CaseId),
    Hold(CaseId),
    Strike(CaseId, EntryId),
    LookOut(CaseId),
    Place(CaseId),
    Answered(CaseId, EscalationId),
    Brief(CaseId, ContactId),
    Consent(CaseId, ContactId),
    /// What is known, as the call for help asks for it.
    Facts(CaseId),
    /// The time that stands beside a text.
    Time(Box<Slot>),
}

impl Slot {
    /// The case that it belongs to, if it belongs to one.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Note(case)
            | Self::Skip(case)
            | Self::Alone(case)
            | Self::Resolve(case)
            | Self::Reopen(case)
            | Self::Promise(case)
            | Self::Hold(case)
            | Self::Strike(case, _)
            | Self::LookOut(case)
            | Self::Place(case)
            | Self::Answered(case, _)
            | Self::Brief(case, _)
            | Self::Consent(case, _)
            | Self::Facts(case) => Some(*case),
            Self::Time(beside) => beside.case(),
            Self::Report | Self::HelpNow => None,
        }
    }
}

/// All drafts of this console, and which of them the disk does not have yet.
#[derive(Debug, Default)]
pub struct Drafts {
    texts: BTreeMap<Slot, String>,
    changed: BTreeSet<Slot>,
}

impl Drafts {
    /// What an earlier console left.
    pub fn found(left: impl IntoIterator<Item = (Slot, String)>) -> Self {
        Self {
            texts: left.into_iter().collect(),
            changed: BTreeSet::new(),
        }
    }

    /// The text of `slot`, empty where none was begun.
    pub fn get(&self, slot: &Slot) -> &str {
        self.texts.get(slot).map_or("", String::as_str)
    }

    /// That something was begun and not handed in, and where; nothing where nothing was.
    pub fn unfinished(&self, conference: &Conference) -> Option<String> {
        let of_case = |slot: &Slot| slot.case().and_then(|id| conference.case(id));
        let names: BTreeSet<String> = self
            .texts
            .keys()
            .map(|slot| match (slot, of_case(slot)) {
                (_, Some(case)) => format!("on {}", case.spoken()),
                (Slot::Report, None) => "in a report (r)".to_owned(),
                _ => "in a call for help".to_owned(),
            })
            .collect();
        let names: Vec<String> = names.into_iter().collect();
        (!names.is_empty()).then(|| format!("You left words unfinished {}.", names.join(", ")))
    }

    /// Keeps `text`; an emptied one is no draft.
    pub fn keep(&mut self, slot: Slot, text: &str) {
        if self.get(&slot) == text {
            return;
        }
        self.changed.insert(slot.clone());
        if text.is_empty() {
            self.texts.remove(&slot);
        } else {
            self.texts.insert(slot, text.to_owned());
        }
    }

    /// Handed in.
    pub fn done(&mut self, slot: &Slot) {
        if self.texts.remove(slot).is_some() {
            self.changed.insert(slot.clone());
        }
    }

    /// Of a case withdrawn from this person nothing stays.
    pub fn forget(&mut self, case: CaseId) {
        self.retain(|id| id != case);
    }

    /// Keeps drafts of cases that `stays` only, and those of no case.
    pub fn retain(&mut self, stays: impl Fn(CaseId) -> bool) {
        let gone: Vec<Slot> = self
            .texts
            .keys()
            .filter(|slot| slot.case().is_some_and(|case| !stays(case)))
            .cloned()
            .collect();
        for slot in gone {
            self.done(&slot);
        }
    }

    /// What changed since the last time this was asked: each draft as it now is, nothing where it is gone.
    pub fn changes(&mut self) -> Vec<(Slot, Option<String>)> {
        let changed = std::mem::take(&mut self.changed);
        let now = |slot: Slot| {
            let text = self.texts.get(&slot).cloned();
            (slot, text)
        };
        changed.into_iter().map(now).collect()
    }
}
