//! A rule said no: a fact, a sentence, and a way on. It crosses the wire unchanged.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which rule said no; stable words for scripts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Not there, or not for this person: the two answer alike.
    NotFound,
    NotAllowed,
    AlreadyTaken,
    AlreadyYours,
    NobodyHasIt,
    NotYours,
    Changed,
    WrongState,
    ChecklistOpen,
    NeedsReason,
    NeedsConsent,
    AgainstWish,
    Recused,
    NoWay,
    AlreadyDone,
    TooLong,
    Empty,
    Unknown,
    Outdated,
}

/// Why a command was refused, and what to do instead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("{message} {next_step}")]
pub struct Rejection {
    pub code: Code,
    /// What is so, as a sentence.
    pub message: String,
    /// What to do next, as a sentence.
    pub next_step: String,
}

impl Rejection {
    /// A refusal for the reason `code`.
    pub fn new(code: Code, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            next_step: next_step.into(),
        }
    }

    /// The one answer for a case that is hidden or not there.
    pub fn no_case() -> Self {
        Self::new(
            Code::NotFound,
            "There is no such case.",
            "Look at the queue for its code name.",
        )
    }

    /// The one answer for a call that is hidden or not there.
    pub fn no_call() -> Self {
        Self::new(
            Code::NotFound,
            "There is no such call for help.",
            "Look at the case for its calls.",
        )
    }
}
