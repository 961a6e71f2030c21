//! Whether a kind of help may be called about a case: by wish, danger, and the kind itself.

use crate::domain::state::case::Case;
use crate::domain::vocabulary::category::Service;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::wish::{Consent, Wish};

/// Which rule holds for calling one kind of help about a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The person concerned said yes.
    Given,
    /// They said no: only danger or a legal duty goes against it, with a reason.
    Refused,
    /// They said: ask first; or nobody asked, and this kind needs a yes `[PYC18-S][CARP-R]`.
    AskFirst,
    /// Someone is in danger, and this kind of help needs no yes then `[C4L-P][EDG]`.
    Danger,
    /// This kind of help needs no yes.
    Free,
}

impl Rule {
    /// What is on record of who allowed it; nothing where somebody has to be asked.
    pub fn known(self) -> Option<Consent> {
        match self {
            Self::Given => Some(Consent::Given),
            Self::Danger | Self::Free => Some(Consent::NotNeeded),
            Self::Refused | Self::AskFirst => None,
        }
    }
}

/// The rule for calling `kind` about `case`.
///
/// A wish about the police binds both ways to call them, as far as it is the police that come: an ambulance or the fire brigade is
/// never asked about it.
pub fn rule(case: &Case, kind: ContactKind) -> Rule {
    let said = |kind| case.wishes.get(&kind).map(|w| w.wish);
    let wish = match kind {
        ContactKind::Emergency if case.category.service() != Service::Police => {
            return match case.flags.danger {
                Answer::Yes => Rule::Danger,
                Answer::No | Answer::Maybe | Answer::Unknown => Rule::Free,
            };
        }
        ContactKind::Emergency => said(kind).or_else(|| said(ContactKind::Police)),
        ContactKind::Police => said(kind).or_else(|| said(ContactKind::Emergency)),
        kind => said(kind),
    };
    match wish {
        Some(Wish::Yes) => Rule::Given,
        Some(Wish::No) => Rule::Refused,
        Some(Wish::Ask) => Rule::AskFirst,
        None if kind.needs_consent() => Rule::AskFirst,
        None if case.flags.danger == Answer::Yes => Rule::Danger,
        None => Rule::Free,
    }
}
