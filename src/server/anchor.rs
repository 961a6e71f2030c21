//! The end of a log, kept in a file beside the master key: who cuts entries off the end of the store, and moves its head back, is
//! found out by it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::server::engine::Engine;
use crate::store::Store;
use crate::store::journal::{EntryRow, Head};

/// How long what is committed may lie in the store alone.
const PAUSE: Duration = Duration::from_secs(10);

/// How far a log went when this was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    pub log: String,
    pub entries: i64,
    pub at: DateTime<Utc>,
    /// The link of the last entry, in hex.
    pub link: String,
}

impl Anchor {
    fn of(log: &str, head: &Head) -> Self {
        Self {
            log: log.to_owned(),
            entries: head.seq,
            at: DateTime::from_timestamp_micros(head.at_micros).unwrap_or_default(),
            link: hex::encode(&head.link),
        }
    }

    /// The one of `slug` in `folder`; nothing where there is none that can be read.
    pub fn read(folder: &Path, slug: &str) -> Option<Self> {
        let text = std::fs::read(file(folder, slug)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Whether the log still has the entry that this was written at. Of another log it says nothing.
    async fn holds(&self, engine: &Engine, store: &Store, slug: &str) -> bool {
        if self.log != *engine.log_id || self.entries == 0 {
            return true;
        }
        let row = store.entries(slug, self.entries - 1, 1).await;
        row.is_ok_and(|rows| {
            let is_it =
                |row: &EntryRow| row.seq == self.entries && hex::encode(&row.link) == self.link;
            rows.first().is_some_and(is_it)
        })
    }

    /// Replaces the one of `slug`, whole or not at all.
    fn write(&self, folder: &Path, slug: &str) -> std::io::Result<()> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut new, &text)?;
        new.as_file().sync_all()?;
        new.persist(file(folder, slug)).map_err(|e| e.error)?;
        Ok(())
    }
}

fn file(folder: &Path, slug: &str) -> PathBuf {
    folder.join(format!("anchor-{slug}.json"))
}

/// Keeps the anchor of a conference up with its log until `shutdown`, and writes it once more when the clockwork, which writes
/// too, has ended. One that the log does not fit is left as it is.
pub async fn keep(
    engine: Engine,
    store: Store,
    slug: ConferenceSlug,
    folder: PathBuf,
    shutdown: CancellationToken,
    clockwork: JoinHandle<()>,
) {
    if let Some(before) = Anchor::read(&folder, slug.as_str())
        && !before.holds(&engine, &store, slug.as_str()).await
    {
        // Written over, it would hide what it is there to show.
        tracing::error!(entries = before.entries, at = %before.at, "entries that the anchor beside the master key knows are missing or others: greenroom verify says more; the anchor stays as it is");
        return;
    }
    let mut clockwork = clockwork;
    let mut version = engine.version();
    loop {
        version.borrow_and_update();
        if let Ok(Some(head)) = store.head(slug.as_str()).await {
            let anchor = Anchor::of(&engine.log_id, &head);
            if let Err(error) = anchor.write(&folder, slug.as_str()) {
                tracing::warn!(kind = %error.kind(), "the anchor beside the master key cannot be written");
            }
        }
        if shutdown.is_cancelled() {
            return;
        }
        let next = async {
            tokio::time::sleep(PAUSE).await;
            version.changed().await
        };
        tokio::select! {
            changed = next => if changed.is_err() { return },
            () = shutdown.cancelled() => {}
        }
        if shutdown.is_cancelled() && !clockwork.is_finished() {
            let _ = (&mut clockwork).await;
        }
    }
}
