//! What the reporter, or the person harmed, wants: for each kind of help yes, no, or ask first. It stands with the case, so
//! that whoever opens it hours later sees it before anything else. Against a no only danger or law goes, with a reason.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::access::Writer;
use crate::domain::case::Case;
use crate::domain::contact::Kind;
use crate::domain::entry::Happening;
use crate::domain::ids::PersonId;
use crate::domain::rejection::{Code, Rejection};
use crate::domain::severity::Answer;

/// What somebody wants of one kind of help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Yes,
    No,
    /// Ask again before it is called.
    Ask,
}

/// A wish on record: what, said to whom, when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wished {
    pub wish: Wish,
    pub to: PersonId,
    pub at: DateTime<Utc>,
}

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

/// Puts down what the person concerned wants; `subject` is whom they said it to.
pub fn say(
    writer: Writer<'_>,
    subject: &PersonId,
    kind: Kind,
    wish: Wish,
) -> Result<Vec<Happening>, Rejection> {
    writer.not_ended()?;
    if writer
        .case
        .wishes
        .get(&kind)
        .is_some_and(|w| w.wish == wish)
    {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That wish is already on record.",
            "Nothing needs to be done.",
        ));
    }
    Ok(vec![Happening::WishSaid {
        kind,
        wish,
        to: subject.clone(),
    }])
}
