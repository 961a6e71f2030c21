//! What is kept to be sent, on this laptop's disk: it is there before the screen shows it, and until the server has answered. A
//! console that is killed, or a laptop that goes down, loses none of it; sent once more under the same id, it is done once.

use std::io;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::ids::CommandId;
use crate::store::drafts::DraftStore;
use crate::sync::machine::{Refused, Why};
use crate::wire::Envelope;

/// The outbox of one window. It lies sealed among the drafts, and goes to the next window with them.
#[derive(Debug, Clone)]
pub struct Outbox(Arc<DraftStore>);

/// One command in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub envelope: Envelope,
    pub kept_at: DateTime<Utc>,
    /// Why it is not sent any more; nothing where it waits to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// The name of a command beside those of the drafts, none of which begins so.
fn name(id: CommandId) -> String {
    format!("unsent {id}")
}

impl Outbox {
    pub fn on(store: Arc<DraftStore>) -> Self {
        Self(store)
    }

    /// What is in it, in the order in which it was kept. What cannot be read is of a newer greenroom, and stays.
    pub fn all(&self) -> Vec<Held> {
        let all = self.0.all().into_iter();
        let of_outbox = all.filter(|(name, _)| name.starts_with("unsent "));
        let mut held: Vec<Held> = of_outbox
            .filter_map(|(_, text)| serde_json::from_str(&text).ok())
            .collect();
        held.sort_by_key(|held| (held.kept_at, held.envelope.id));
        held
    }

    /// Keeps a command: it is on the disk when this returns.
    pub fn keep(&self, envelope: &Envelope, kept_at: DateTime<Utc>) -> io::Result<()> {
        self.put(&Held {
            envelope: envelope.clone(),
            kept_at,
            why: None,
        })
    }

    /// Keeps that a command is not sent any more, until whoever made it has read why.
    pub fn refuse(&self, refused: &Refused, now: DateTime<Utc>) -> io::Result<()> {
        self.put(&Held {
            envelope: refused.envelope.clone(),
            kept_at: now,
            why: Some(refused.why.clone()),
        })
    }

    fn put(&self, held: &Held) -> io::Result<()> {
        let text = serde_json::to_string(held).map_err(io::Error::other)?;
        self.0.put(&name(held.envelope.id), &text)
    }

    /// Erases a command: the server has it, or whoever made it has read why not.
    pub fn settle(&self, id: CommandId) -> io::Result<()> {
        self.0.erase(&name(id))
    }
}
