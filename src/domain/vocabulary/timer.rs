//! What a timer waits for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::{CaseId, Position};

/// What a timer waits for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// Somebody has it.
    Acknowledge,
    /// The holder knows that it was raised.
    Raised,
    /// Somebody is with the reporter.
    FirstHuman,
    /// A word on how it goes.
    Update,
    /// Whether it is still going on.
    Recheck,
    /// Somebody answers the call for help.
    Answer,
    /// Help is there.
    Arrival,
    /// Whoever is alone on scene is all right.
    CheckIn,
    /// A missing child is a matter for the police.
    MissingChild,
    /// Something follows the acknowledge.
    Expiry,
    /// What was said to a reporter is kept.
    Promise,
    /// What was on hold goes on.
    Hold,
    /// Whoever was put into a seat by another knows of it.
    Given,
    /// What does not go to whoever comes next has gone to a lead.
    HandOn,
    /// Whoever has it is on shift.
    LeftBehind,
    /// What is open is tidied up before it is handed over.
    Tidy,
    /// What is to be handed over is offered.
    Offer,
    /// What is offered is taken.
    Handoff,
    /// Whoever comes on shift is ready.
    Ready,
}

impl TimerKind {
    /// Its word on a queue row, at most 8 columns.
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledge => "ack",
            Self::Raised => "raised",
            Self::FirstHuman => "reporter",
            Self::Update => "update",
            Self::Recheck => "re-check",
            Self::Answer => "answer",
            Self::Arrival => "arrival",
            Self::CheckIn => "check-in",
            Self::MissingChild => "police",
            Self::Expiry => "no word",
            Self::Promise => "promise",
            Self::Hold => "on hold",
            Self::Given => "given",
            Self::HandOn => "hand on",
            Self::LeftBehind => "off duty",
            Self::Tidy => "tidy up",
            Self::Offer => "offer",
            Self::Handoff => "handoff",
            Self::Ready => "ready",
        }
    }

    /// Whether it stands still while the case is on hold. What was promised to a person, what a person alone or a child is
    /// waiting for, and help that was called, does not.
    pub fn waits_on_hold(self) -> bool {
        match self {
            Self::Promise
            | Self::Hold
            | Self::CheckIn
            | Self::MissingChild
            | Self::Answer
            | Self::Given
            | Self::HandOn
            | Self::Tidy
            | Self::Offer
            | Self::Handoff
            | Self::Ready
            | Self::Arrival => false,
            Self::Acknowledge
            | Self::Raised
            | Self::FirstHuman
            | Self::Update
            | Self::Recheck
            | Self::LeftBehind
            | Self::Expiry => true,
        }
    }
}

/// What a deadline is of. Time belongs to more than cases.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Case(CaseId),
    /// A seat of the rota: who holds it, and who takes it over.
    Position(Position),
    /// What all share.
    Hall,
}
