//! Walks the chain of a log and names the first entry that does not fit.

use std::sync::Arc;

use serde::Serialize;

use crate::seal::MasterKey;
use crate::server::engine::Error;
use crate::server::vault::Vault;
use crate::store::journal::ConferenceRow;
use crate::store::{self, Store};

/// What `verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many entries the log has.
    pub entries: i64,
    pub ok: bool,
    /// The number, counted from 1, of the first entry that was changed, moved, or is missing.
    pub first_bad: Option<i64>,
}

/// Walks the log of `row` from its first entry to its head.
pub async fn verify(
    store: &Store,
    master: Arc<MasterKey>,
    row: &ConferenceRow,
) -> Result<Verdict, Error> {
    let unavailable = |_| Error::Unavailable;
    let head = store
        .head(&row.slug)
        .await
        .map_err(unavailable)?
        .ok_or(Error::Corrupt(0))?;
    let keys = store.case_keys(&row.slug).await.map_err(unavailable)?;
    let vault = Vault::open(master, row, keys).map_err(|_| Error::WrongKey)?;
    let mut link = vault.first_link();
    let mut seq = 0;
    let bad = |seq| {
        Ok(Verdict {
            entries: head.seq,
            ok: false,
            first_bad: Some(seq),
        })
    };
    let mut at_once = 5_000;
    loop {
        let rows = match store.entries(&row.slug, seq, at_once).await {
            Ok(rows) => rows,
            // One row of these is not even bytes any more: find it by reading them singly.
            Err(store::Error::Corrupt(_)) if at_once > 1 => {
                at_once = 1;
                continue;
            }
            Err(store::Error::Corrupt(_)) => return bad(seq + 1),
            Err(_) => return Err(Error::Unavailable),
        };
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq > head.seq {
                // Written while this was walking.
                return Ok(Verdict {
                    entries: head.seq,
                    ok: seq == head.seq && link == head.link,
                    first_bad: None,
                });
            }
            if let Err(found) = vault.unseal(&row, seq + 1, &link) {
                return bad(found.seq);
            }
            seq = row.seq;
            link = row.link;
        }
    }
    if seq < head.seq || link != head.link {
        return bad(seq + 1);
    }
    Ok(Verdict {
        entries: head.seq,
        ok: true,
        first_bad: None,
    })
}
