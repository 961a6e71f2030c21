//! What was begun and not yet handed in. Kept from the first letter; Esc, a refusal or another screen never lose it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{CaseId, ContactId, EntryId, EscalationId};

/// Which text of which form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(from = "Stored", rename_all = "snake_case")]
pub enum Slot {
    Report,
    HelpNow,
    /// The words of an act, by its name, and what in the case it is about.
    Act {
        act: String,
        case: CaseId,
        about: Option<String>,
    },
    Brief(CaseId, ContactId),
    Consent(CaseId, ContactId),
    /// What is known, as the call for help asks for it.
    Facts(CaseId),
    /// The time that stands beside a text.
    Time(Box<Slot>),
}

/// A slot as it lies on a disk: as now, or as an older greenroom wrote it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    #[serde(alias = "Report")]
    Report,
    #[serde(alias = "HelpNow")]
    HelpNow,
    Act {
        act: String,
        case: CaseId,
        about: Option<String>,
    },
    #[serde(alias = "Brief")]
    Brief(CaseId, ContactId),
    #[serde(alias = "Consent")]
    Consent(CaseId, ContactId),
    #[serde(alias = "Facts")]
    Facts(CaseId),
    #[serde(alias = "Time")]
    Time(Box<Stored>),
    #[serde(rename = "Note")]
    Note(CaseId),
    #[serde(rename = "Skip")]
    Skip(CaseId),
    #[serde(rename = "Alone")]
    Alone(CaseId),
    #[serde(rename = "Resolve")]
    Resolve(CaseId),
    #[serde(rename = "Reopen")]
    Reopen(CaseId),
    #[serde(rename = "Promise")]
    Promise(CaseId),
    #[serde(rename = "Hold")]
    Hold(CaseId),
    #[serde(rename = "Strike")]
    Strike(CaseId, EntryId),
    #[serde(rename = "LookOut")]
    LookOut(CaseId),
    #[serde(rename = "Place")]
    Place(CaseId),
    #[serde(rename = "Answered")]
    Answered(CaseId, EscalationId),
}

impl From<Stored> for Slot {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Report => Self::Report,
            Stored::HelpNow => Self::HelpNow,
            Stored::Act { act, case, about } => Self::Act { act, case, about },
            Stored::Brief(case, contact) => Self::Brief(case, contact),
            Stored::Consent(case, contact) => Self::Consent(case, contact),
            Stored::Facts(case) => Self::Facts(case),
            Stored::Time(beside) => Self::Time(Box::new(Self::from(*beside))),
            Stored::Note(case) => Self::act("note", case),
            Stored::Skip(case) => Self::act("skip", case),
            Stored::Alone(case) => Self::act("second", case),
            Stored::Resolve(case) => Self::act("resolve", case),
            Stored::Reopen(case) => Self::act("reopen", case),
            Stored::Promise(case) => Self::act("promise", case),
            Stored::Hold(case) => Self::act("scene", case),
            Stored::LookOut(case) => Self::act("lookout", case),
            Stored::Place(case) => Self::act("place", case),
            Stored::Strike(case, entry) => Self::act("strike", case).about(entry),
            Stored::Answered(case, call) => Self::act("answer", case).about(call),
        }
    }
}

impl Slot {
    /// The words of `act` on `case`.
    pub fn act(act: &str, case: CaseId) -> Self {
        Self::Act {
            act: act.to_owned(),
            case,
            about: None,
        }
    }

    /// About this in the case; of other slots nothing changes.
    #[must_use]
    pub fn about(mut self, what: impl Display) -> Self {
        if let Self::Act { about, .. } = &mut self {
            *about = Some(what.to_string());
        }
        self
    }

    /// The case that it belongs to, if it belongs to one.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Act { case, .. }
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
