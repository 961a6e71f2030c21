//! What whoever hands over says of a case: severity, summary, action, if and then; after I-PASS `[IPASS]`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::text::Private;

/// How closely a case is to be watched; what is harder is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    Stable,
    Watcher,
    Unstable,
}

impl Watch {
    /// Its word on a row: what is harder stands in capitals.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Watcher => "WATCHER",
            Self::Unstable => "UNSTABLE",
        }
    }
}

/// The words of a handoff, in the sender's own: what is left out stays as it was.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Private>,
    /// The next act, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Private>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_then: Option<Private>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
}

impl Words {
    /// These, where `later` says nothing else.
    #[must_use]
    pub fn with(self, later: &Self) -> Self {
        Self {
            summary: later.summary.clone().or(self.summary),
            next: later.next.clone().or(self.next),
            if_then: later.if_then.clone().or(self.if_then),
            watch: later.watch.or(self.watch),
        }
    }

    /// Without a word that somebody typed.
    #[must_use]
    pub fn on_row(&self) -> Self {
        let Self {
            summary: _,
            next: _,
            if_then: _,
            watch,
        } = self;
        Self {
            watch: *watch,
            ..Self::default()
        }
    }

    /// The texts in it.
    pub fn texts(&self) -> impl Iterator<Item = &Private> {
        [&self.summary, &self.next, &self.if_then]
            .into_iter()
            .flatten()
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What whoever comes on shift confirms before it begins `[GF-DO]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ready {
    Radio,
    Phone,
    Post,
    /// The open cases were read.
    Read,
    /// They are in conflict with none of them, or have said so.
    NoConflict,
}

impl Ready {
    /// In the order in which one goes through them.
    pub const ALL: [Self; 5] = [
        Self::Radio,
        Self::Phone,
        Self::Post,
        Self::Read,
        Self::NoConflict,
    ];

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Radio => "radio heard",
            Self::Phone => "phone rings",
            Self::Post => "at the post",
            Self::Read => "open cases read",
            Self::NoConflict => "no conflict",
        }
    }

    /// Its option in a shell.
    pub fn option(self) -> &'static str {
        match self {
            Self::Radio => "radio",
            Self::Phone => "phone",
            Self::Post => "post",
            Self::Read => "read",
            Self::NoConflict => "no-conflict",
        }
    }
}
