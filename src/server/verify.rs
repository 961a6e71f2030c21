//! Walks the chain of a log and names the first entry with a fault. Changed, unreadable and newer are three things: only
//! the first accuses somebody.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::log::happening::Happening;
use crate::seal::MasterKey;
use crate::server::anchor::Anchor;
use crate::server::desk::{Error, unavailable};
use crate::server::vault::{RowFault, Vault};
use crate::store::journal::ConferenceRow;
use crate::store::{self, Store};

/// What `verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many entries the log has.
    pub entries: i64,
    /// When the last of them was written.
    pub until: DateTime<Utc>,
    /// How many entries the anchor beside the master key knows of that the log lacks.
    pub missing: i64,
    /// The chain is whole and every entry can be read.
    pub ok: bool,
    /// The number, counted from 1, of the first entry with a fault.
    pub first_bad: Option<i64>,
    /// What is wrong with it.
    pub fault: Option<RowFault>,
    /// How many entries a newer greenroom wrote, which this one does not understand. That is no fault.
    pub newer: i64,
}

/// Walks the log of `row` from its first entry to its head.
pub async fn verify(
    store: &Store,
    master: Arc<MasterKey>,
    row: &ConferenceRow,
    anchor: Option<&Anchor>,
) -> Result<Verdict, Error> {
    let anchor = anchor.filter(|a| a.log == row.log);
    let head = store
        .head(&row.slug)
        .await
        .map_err(unavailable)?
        .ok_or(Error::Changed(0))?;
    let keys = store.case_keys(&row.slug).await.map_err(unavailable)?;
    let vault = Vault::open(master, row, keys).map_err(|_| Error::WrongKey)?;
    let mut link = vault.first_link();
    let mut seq = 0;
    let mut newer = 0;
    let mut unreadable: Option<i64> = None;
    let until = DateTime::from_timestamp_micros(head.at_micros).unwrap_or_default();
    let missing = anchor.map_or(0, |a| (a.entries - head.seq).max(0));
    let changed = |seq, newer| {
        Ok(Verdict {
            entries: head.seq,
            until,
            missing,
            ok: false,
            first_bad: Some(seq),
            fault: Some(RowFault::Changed),
            newer,
        })
    };
    let mut at_once = 5_000;
    'log: loop {
        let rows = match store.entries(&row.slug, seq, at_once).await {
            Ok(rows) => rows,
            // One row of these is not even bytes any more: find it by reading them singly.
            Err(store::Error::Corrupt(_)) if at_once > 1 => {
                at_once = 1;
                continue;
            }
            Err(store::Error::Corrupt(_)) => return changed(seq + 1, newer),
            Err(error) => return Err(unavailable(error)),
        };
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq > head.seq {
                // Written while this was walking.
                break 'log;
            }
            match vault.unseal(&row, seq + 1, &link) {
                Ok(entry) if entry.happening == Happening::Unknown => newer += 1,
                Ok(_) => {}
                Err(RowFault::Changed) => return changed(seq + 1, newer),
                // What was changed further on weighs more than what only cannot be read.
                Err(RowFault::Unreadable) => unreadable = unreadable.or(Some(seq + 1)),
            }
            seq = row.seq;
            link = row.link;
            if anchor.is_some_and(|a| a.entries == seq && a.link != hex::encode(&link)) {
                return changed(seq, newer);
            }
        }
    }
    if seq < head.seq || link != head.link {
        return changed(seq + 1, newer);
    }
    if missing > 0 {
        return changed(head.seq + 1, newer);
    }
    Ok(Verdict {
        entries: head.seq,
        until,
        missing,
        ok: unreadable.is_none(),
        first_bad: unreadable,
        fault: unreadable.map(|_| RowFault::Unreadable),
        newer,
    })
}
