//! Where decisions are made: a copy of the conference, ahead of what is published, and what is to be written for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Command;
use crate::domain::log::entry::Entry;
use crate::domain::rules::decide;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::rejection::Rejection;
use crate::server::vault::Vault;
use crate::store;
use crate::store::journal::{Addition, EntryRow, Head};
use crate::store::receipts::ReceiptRow;
use crate::words::refusals;

/// Why a command got no decision.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error("this id was used for something else")]
    IdReused,
    /// The store, in its words; nothing was done.
    #[error("{0}")]
    Unavailable(String),
    /// Changed, moved, or missing.
    #[error("entry {0} of the log was changed, moved, or is missing: greenroom verify says more")]
    Changed(i64),
    /// Not changed, and not to be read either.
    #[error("entry {0} of the log cannot be read; nobody changed it: greenroom verify says more")]
    Unreadable(i64),
    #[error("the master key does not open this store")]
    WrongKey,
}

/// The decision on a command, now or at an earlier try.
#[derive(Debug, Clone)]
pub struct Decided {
    /// It had been decided before.
    pub repeated: bool,
    pub outcome: Result<Accepted, Rejection>,
    pub case: Option<CaseId>,
}

/// Where in the log the entries of an accepted command are: numbers counted from 1, both included.
#[derive(Debug, Clone, Copy)]
pub struct Accepted {
    pub first: u64,
    pub last: u64,
}

/// A command, and who waits for what becomes of it.
pub struct Job {
    pub ask: Ask,
    pub command: Command,
    pub reply: Reply,
}

pub type Reply = oneshot::Sender<Result<Decided, Error>>;

/// Whose command, by an alias, and its id.
pub type ReceiptKey = (String, String);
pub type Known = BTreeMap<ReceiptKey, ReceiptRow>;

/// The end of a log.
#[derive(Clone)]
pub struct Tip {
    pub seq: i64,
    pub link: Vec<u8>,
    pub at: DateTime<Utc>,
}

impl Tip {
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq,
            at_micros: self.at.timestamp_micros(),
            link: self.link.clone(),
        }
    }
}

pub struct Desk {
    pub vault: Vault,
    pub conference: Conference,
    /// Where the log ends, with all that is decided.
    pub tip: Tip,
}

/// Commands that are decided, and what is written for them at once.
pub struct Group {
    pub jobs: Vec<Job>,
    /// For each of `jobs`.
    pub decided: Vec<Result<Decided, Error>>,
    pub entries: Vec<Arc<Entry>>,
    /// Where the log ends with it.
    pub tip: Tip,
    rows: Vec<EntryRow>,
    receipts: Known,
    keys: Vec<(CaseId, Vec<u8>)>,
}

impl Group {
    pub fn after(tip: &Tip) -> Self {
        Self {
            jobs: Vec::new(),
            decided: Vec::new(),
            entries: Vec::new(),
            tip: tip.clone(),
            rows: Vec::new(),
            receipts: Known::new(),
            keys: Vec::new(),
        }
    }

    /// Whether nothing is to be written: all of it had been decided before.
    pub fn is_blank(&self) -> bool {
        self.rows.is_empty() && self.receipts.is_empty()
    }

    pub fn write(&self, addition: &mut Addition) {
        for (case, wrapped) in &self.keys {
            addition.put_case_key(&case.to_string(), wrapped);
        }
        addition.push(&self.rows);
        let receipts: Vec<ReceiptRow> = self.receipts.values().cloned().collect();
        addition.put_receipts(&receipts);
    }
}

impl Desk {
    pub fn key(&self, job: &Job) -> ReceiptKey {
        let actor = String::from(job.ask.actor.clone());
        (self.vault.alias(&actor), job.ask.id.to_string())
    }

    /// Decides on `job` at `now`, as the next of `group`. What `known` has a receipt of was decided before.
    pub fn decide(&mut self, group: &mut Group, job: Job, known: &Known, now: DateTime<Utc>) {
        let key = self.key(&job);
        let body = serde_json::to_vec(&(&job.command, &job.ask.on_behalf))
            .expect("commands are plain data");
        let hash = self.vault.fingerprint(&body);
        let decided = match group.receipts.get(&key).or_else(|| known.get(&key)) {
            Some(receipt) => self.again(receipt, &hash),
            None => Ok(self.anew(group, &job, key, hash, now)),
        };
        group.jobs.push(job);
        group.decided.push(decided);
        group.tip.clone_from(&self.tip);
    }

    fn anew(
        &mut self,
        group: &mut Group,
        job: &Job,
        key: ReceiptKey,
        hash: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Decided {
        let at = now.max(self.tip.at + TimeDelta::microseconds(1));
        let named = self.conference.case_named(&job.command);
        let mut receipt = ReceiptRow {
            actor: key.0.clone(),
            command_id: key.1.clone(),
            hash,
            first_seq: 0,
            last_seq: 0,
            case_id: None,
            rejection: None,
        };
        let (outcome, case) = match decide::decide(&self.conference, &job.ask, &job.command, at) {
            Ok(decision) => {
                let case = decision.case;
                if let Some(case) = case.filter(|c| !self.vault.knows(*c)) {
                    group.keys.push((case, self.vault.make(case)));
                }
                receipt.first_seq = self.tip.seq + 1;
                let slug = self.vault.slug.clone();
                for entry in decide::record(&slug, &job.ask, decision, at) {
                    let row = self.vault.seal(&entry, self.tip.seq + 1, &self.tip.link);
                    self.tip = Tip {
                        seq: row.seq,
                        link: row.link.clone(),
                        at: entry.at,
                    };
                    group.rows.push(row);
                    let entry = Arc::new(entry);
                    fold(&mut self.conference, &entry);
                    group.entries.push(entry);
                }
                receipt.last_seq = self.tip.seq;
                let accepted = Accepted {
                    first: place(receipt.first_seq),
                    last: place(receipt.last_seq),
                };
                (Ok(accepted), case)
            }
            Err(refusal) => {
                let rejection = refusals::rejection(&refusal);
                let case = named.filter(|c| self.vault.knows(*c));
                let plain = serde_json::to_vec(&rejection).expect("rejections are plain data");
                receipt.rejection =
                    Some(self.vault.seal_refusal(case, &receipt.command_id, &plain));
                (Err(rejection), case)
            }
        };
        receipt.case_id = case.map(|c| c.to_string());
        // What the clock is refused it asks again by itself; there is nobody to remember it for.
        if outcome.is_ok() || job.ask.actor != Actor::System {
            group.receipts.insert(key, receipt);
        }
        Decided {
            repeated: false,
            outcome,
            case,
        }
    }

    /// The decision that `receipt` keeps, if it was for the same command.
    fn again(&self, receipt: &ReceiptRow, hash: &[u8]) -> Result<Decided, Error> {
        if receipt.hash != hash {
            return Err(Error::IdReused);
        }
        let case: Option<CaseId> = receipt.case_id.as_deref().and_then(|c| c.parse().ok());
        let outcome = match &receipt.rejection {
            None => Ok(Accepted {
                first: place(receipt.first_seq),
                last: place(receipt.last_seq),
            }),
            Some(sealed) => {
                let plain = self
                    .vault
                    .open_refusal(case, &receipt.command_id, sealed)
                    .map_err(|_| Error::WrongKey)?;
                Err(serde_json::from_slice(&plain).map_err(|_| Error::WrongKey)?)
            }
        };
        Ok(Decided {
            repeated: true,
            outcome,
            case,
        })
    }

    /// Goes back to what is published, which ends at `tip`; the keys that `groups` made are forgotten.
    pub fn begin_again(&mut self, published: &Conference, tip: &Tip, groups: &[&Group]) {
        for (case, _) in groups.iter().flat_map(|group| &group.keys) {
            self.vault.unmake(*case);
        }
        self.conference = published.clone();
        self.tip = tip.clone();
    }
}

fn place(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}

/// Folds an entry in; what stands for one that cannot be read is only counted.
pub fn fold(conference: &mut Conference, entry: &Arc<Entry>) {
    if entry.id.0.is_nil() {
        conference.pass_over();
    } else {
        conference.apply(entry);
    }
}

/// What the store says, to whoever asked.
pub fn unavailable(error: store::Error) -> Error {
    match error {
        store::Error::Corrupt(reason) => {
            tracing::error!(reason, "the store");
            Error::Unavailable(reason)
        }
        store::Error::Unavailable(reason) => Error::Unavailable(reason),
        store::Error::Conflict => Error::Unavailable("another server was first".to_owned()),
    }
}
