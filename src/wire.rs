//! What crosses the network: paths and bodies, shared by both ends.

pub mod case;
pub mod on_call;
pub mod calendar;
pub mod handoff;
pub mod request;
pub mod problem;

use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::log::actor::{OnBehalf, Via};
use crate::domain::log::command::Command;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::deadline::{Automatic, DueAct};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::promise::Promise;
use crate::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, PersonId};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::text::Private;
use crate::wire::case::{CallView, PromiseState, PromiseView, Then, ThenAct};

/// Every answer of a case API carries this header: the log id, or `-` outside a conference. An answer without it is
/// somebody else's, a captive portal's say.
pub const HEADER: &str = "x-greenroom";

/// A command as it is sent: the same id on every try.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    pub id: CommandId,
    #[serde(deserialize_with = "of_four_digits")]
    pub made_at: DateTime<Utc>,
    #[serde(
        default,
        deserialize_with = "strict_on_behalf",
        skip_serializing_if = "Option::is_none"
    )]
    pub on_behalf: Option<OnBehalf>,
    pub command: Command,
}

/// An instant as RFC 3339 has it: its year has four digits.
fn of_four_digits<'de, D>(deserializer: D) -> Result<DateTime<Utc>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let at = DateTime::<Utc>::deserialize(deserializer)?;
    if (0..=9999).contains(&at.year()) {
        Ok(at)
    } else {
        Err(serde::de::Error::custom("its year has four digits"))
    }
}

/// As a command brings it, nothing unknown stands in it; what lies in the log may be a newer greenroom's.
fn strict_on_behalf<'de, D>(deserializer: D) -> Result<Option<OnBehalf>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        person: PersonId,
        via: Via,
    }
    let read = Option::<Strict>::deserialize(deserializer)?;
    Ok(read.map(|Strict { person, via }| OnBehalf { person, via }))
}

/// What kind of thing a command made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MadeKind {
    Case,
    Escalation,
    Promise,
    Entry,
    /// Of a newer server.
    #[serde(other)]
    Unknown,
}

/// A thing that a command made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Made {
    pub kind: MadeKind,
    pub id: Uuid,
}

/// What `entries` made: what has a name of its own first, each kind in order.
pub fn made<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Made> {
    let mut made: Vec<Made> = entries
        .map(|entry| match (&entry.happening, entry.case) {
            (Happening::Reported { .. } | Happening::Received { .. }, Some(case)) => Made {
                kind: MadeKind::Case,
                id: case.0,
            },
            (Happening::Escalated { .. }, _) => Made {
                kind: MadeKind::Escalation,
                id: entry.id.0,
            },
            (Happening::Promised { .. }, _) => Made {
                kind: MadeKind::Promise,
                id: entry.id.0,
            },
            _ => Made {
                kind: MadeKind::Entry,
                id: entry.id.0,
            },
        })
        .collect();
    made.sort_by_key(|m| m.kind);
    made
}

/// The answer to an accepted command. Only what its sender may see is in it, as of now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    pub id: CommandId,
    pub case: Option<CaseId>,
    pub made: Vec<Made>,
    pub cursor: String,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
    /// Of a first report: the name to speak of it by, also for who may not see more of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_name: Option<String>,
}

/// A case to be replaced as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Restated {
    pub case: CaseId,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
}

/// A portion of the feed. First forget what is withdrawn, then replace what is restated, then add the entries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct FeedPage {
    pub log: String,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
    pub withdrawn: Vec<CaseId>,
    pub restated: Vec<Restated>,
    /// Opaque; good for this person only.
    pub cursor: String,
    pub more: bool,
    pub now: DateTime<Utc>,
}

/// A sign of life of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    pub cursor: String,
    pub now: DateTime<Utc>,
}

/// A join code, typed once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    pub code: String,
    /// What this laptop is called in the list of devices.
    pub device: String,
}

/// A laptop is signed in. The token is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub token: String,
    pub person: PersonId,
    pub conference: ConferenceSlug,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({} at {})", self.person, self.conference)
    }
}

/// Who the server takes one for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub person: PersonId,
    pub short: Private,
    pub role: Role,
    pub conference: ConferenceSlug,
    pub now: DateTime<Utc>,
}

/// A list, a page of it at a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub cursor: Option<String>,
    pub now: DateTime<Utc>,
}

/// Words to look for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub q: Private,
}

impl From<&DueAct> for Then {
    fn from(step: &DueAct) -> Self {
        match &step.act {
            Automatic::Page { whom, .. } => Self {
                act: ThenAct::Page,
                whom: whom.clone(),
            },
            Automatic::Pass { to } => Self {
                act: ThenAct::Pass,
                whom: to.iter().cloned().collect(),
            },
            Automatic::Expire => Self {
                act: ThenAct::Expire,
                whom: Vec::new(),
            },
            Automatic::DeadEnd => Self {
                act: ThenAct::DeadEnd,
                whom: Vec::new(),
            },
        }
    }
}

impl From<&Escalation> for CallView {
    fn from(call: &Escalation) -> Self {
        Self {
            escalation: call.id,
            to: call.to.clone(),
            state: call.word().to_owned(),
            way: call.way.words(),
            brief: call.brief.clone(),
            raised: call.raised,
            answered_by: call.answer.as_ref().map(|a| a.by.clone()),
            eta_at: call.answer.as_ref().and_then(|a| a.eta_at),
        }
    }
}

impl From<&Promise> for PromiseView {
    fn from(promise: &Promise) -> Self {
        Self {
            promise: promise.id,
            text: promise.text.clone(),
            due: promise.due,
            keeper: promise.keeper.clone(),
            state: match (promise.kept, promise.void) {
                (Some(_), _) => PromiseState::Kept,
                (None, true) => PromiseState::Void,
                (None, false) => PromiseState::Owed,
            },
        }
    }
}
