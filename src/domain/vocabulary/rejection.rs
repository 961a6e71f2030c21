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
    /// The time of the next act was not read back, or not as it stands.
    ReadBack,
}

/// Why a command was refused, and what to do instead, as it crosses the wire.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("{message} {next_step}")]
pub struct Rejection {
    pub code: Code,
    /// What is so, as a sentence.
    pub message: String,
    /// What to do next, as a sentence.
    pub next_step: String,
    /// Acts that do it, by their name, with answers that are meant: `scene to=clear`. Each door spells them in its own way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<String>,
}
