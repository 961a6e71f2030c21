//! Whether a kind of help may be called about a case: by wish, danger, and the kind itself.

use crate::domain::state::case::Case;
use crate::domain::vocabulary::contact::Kind;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::wish::Wish;

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
    /// The rule as it stands on the line of a contact, at most 20 columns.
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "yes",
            Self::Refused => "NO",
            Self::AskFirst => "ask first",
            Self::Danger => "not needed: danger",
            Self::Free => "not asked",
        }
    }

    /// The rule in words, for whoever is about to call.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Given => "They said yes.",
            Self::Refused => {
                "They said NO. Only danger, or a duty by law, goes against it: say which, and why."
            }
            Self::AskFirst => {
                "Ask them first. Without a yes only danger, or a duty by law, with a reason."
            }
            Self::Danger => "Someone is in danger: no yes is needed.",
            Self::Free => "Help at the venue needs no yes; tell them that you call.",
        }
    }
}

/// The rule for calling `kind` about `case`.
pub fn rule(case: &Case, kind: Kind) -> Rule {
    match case.wishes.get(&kind).map(|w| w.wish) {
        Some(Wish::Yes) => Rule::Given,
        Some(Wish::No) => Rule::Refused,
        Some(Wish::Ask) => Rule::AskFirst,
        None if kind.needs_consent() => Rule::AskFirst,
        None if case.flags.danger == Answer::Yes => Rule::Danger,
        None => Rule::Free,
    }
}
