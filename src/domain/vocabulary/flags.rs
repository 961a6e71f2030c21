//! What is asked of every case: danger, going on, likely again, high impact.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer to a question about a case. Not knowing is an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No,
    Maybe,
    #[default]
    Unknown,
}

impl Answer {
    /// An answer, as a person says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Unknown => "not known",
        }
    }
}

/// What teams really triage by `[PSF-E][OT-D]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Someone's safety is at risk now.
    Danger,
    /// It goes on; re-checked by its own timer.
    Ongoing,
    /// It is likely to recur.
    Repeat,
    /// It weighs heavily on somebody: yes is high, no is low; for the grid of impact and risk `[OT-D]`.
    Impact,
}

impl Flag {
    /// A flag, as a person says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Danger => "Danger now",
            Self::Ongoing => "Going on",
            Self::Repeat => "Likely again",
            Self::Impact => "High impact",
        }
    }

    /// All of them, in the order a menu offers them.
    pub const ALL: [Self; 4] = [Self::Danger, Self::Ongoing, Self::Repeat, Self::Impact];
}

/// The answers to all flags.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Flags {
    pub danger: Answer,
    pub ongoing: Answer,
    pub repeat: Answer,
    #[serde(default)]
    pub impact: Answer,
}

impl Flags {
    /// The answer to `flag`.
    pub fn get(self, flag: Flag) -> Answer {
        match flag {
            Flag::Danger => self.danger,
            Flag::Ongoing => self.ongoing,
            Flag::Repeat => self.repeat,
            Flag::Impact => self.impact,
        }
    }

    /// The same with another answer to `flag`.
    #[must_use]
    pub fn with(mut self, flag: Flag, answer: Answer) -> Self {
        match flag {
            Flag::Danger => self.danger = answer,
            Flag::Ongoing => self.ongoing = answer,
            Flag::Repeat => self.repeat = answer,
            Flag::Impact => self.impact = answer,
        }
        self
    }
}
