//! THE write path. One owner task a conference: take the head of the log, fold what others wrote, look for a receipt, decide,
//! append, commit — a group of commands at a time — and only then answer and publish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use crate::clock::Clock;
use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Command;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::rules::decide;
use crate::domain::state::conference::Conference;
use crate::domain::views::queue::Order;
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::rejection::Rejection;
use crate::seal::MasterKey;
use crate::server::vault::{RowFault, Vault};
use crate::store::journal::{ConferenceRow, EntryRow, Head};
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Store};
use crate::words::refusals;

/// How many commands are committed together at most.
const GROUP: usize = 256;
/// How many commands may wait.
const WAITING: usize = 4096;
/// How many entries are read at a time.
const CHUNK: i64 = 5_000;

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

/// What readers see: all that is committed, nothing else.
pub struct Published {
    pub conference: Conference,
    pub log: Vec<Arc<Entry>>,
}

struct Job {
    ask: Ask,
    command: Command,
    reply: Reply,
}

type Reply = oneshot::Sender<Result<Decided, Error>>;

/// A handle on one live conference.
#[derive(Clone)]
pub struct Engine {
    jobs: mpsc::Sender<Job>,
    published: Arc<RwLock<Published>>,
    version: watch::Receiver<u64>,
    pub log_id: Arc<str>,
    cursors: Arc<Vault>,
    order: Arc<Mutex<Option<Order>>>,
    failed: Arc<Mutex<Failed>>,
}

/// When a commit failed last, and why; nothing where one worked since.
type Failed = Option<(DateTime<Utc>, String)>;

impl Engine {
    /// Folds the conference of `row` and starts its owner task, which ends with the last handle.
    pub async fn start(
        store: Store,
        master: Arc<MasterKey>,
        row: &ConferenceRow,
        policy: Policy,
        clock: Clock,
    ) -> Result<Self, Error> {
        let keys = store.case_keys(&row.slug).await.map_err(unavailable)?;
        let open = |keys| Vault::open(Arc::clone(&master), row, keys).map_err(|_| Error::WrongKey);
        let (vault, cursors) = (open(keys)?, open(Vec::new())?);
        let link = vault.first_link();
        let mut owner = Owner {
            store: store.clone(),
            vault,
            clock,
            private: Conference::new(policy.clone()),
            seq: 0,
            link,
            published: Arc::new(RwLock::new(Published {
                conference: Conference::new(policy),
                log: Vec::new(),
            })),
            fresh: Vec::new(),
            version: watch::Sender::new(0),
            failed: Arc::default(),
            fault: None,
            unread: None,
            named: BTreeSet::new(),
            unkept: Vec::new(),
        };
        owner.catch_up().await?;
        // One fold serves both: cases are shared until an entry touches them.
        owner.published = Arc::new(RwLock::new(Published {
            conference: owner.private.clone(),
            log: std::mem::take(&mut owner.fresh),
        }));
        owner.version.send_replace(owner.head());
        let (jobs, queue) = mpsc::channel(WAITING);
        let engine = Self {
            jobs,
            published: Arc::clone(&owner.published),
            version: owner.version.subscribe(),
            log_id: Arc::from(row.log.as_str()),
            cursors: Arc::new(cursors),
            order: Arc::default(),
            failed: Arc::clone(&owner.failed),
        };
        tokio::spawn(owner.run(queue));
        Ok(engine)
    }

    /// Decides on `command`, durably. It is done even if the caller goes away.
    pub async fn submit(&self, ask: Ask, command: Command) -> Result<Decided, Error> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job {
                ask,
                command,
                reply,
            })
            .await
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// All that is committed.
    pub fn read(&self) -> RwLockReadGuard<'_, Published> {
        self.published
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Why the last commit failed, if that was after `since` and none has worked from then on.
    pub fn failed(&self, since: DateTime<Utc>) -> Option<String> {
        let failed = self
            .failed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        failed
            .as_ref()
            .filter(|(at, _)| *at > since)
            .map(|(_, why)| why.clone())
    }

    /// Whether its owner task has ended: nothing can be written through it any more.
    pub fn is_over(&self) -> bool {
        self.jobs.is_closed()
    }

    /// Changes whenever something was committed.
    pub fn version(&self) -> watch::Receiver<u64> {
        self.version.clone()
    }

    /// All cases in queue order, whoever may see them.
    pub fn order(&self, published: &Published, now: DateTime<Utc>) -> Order {
        let Published { conference, log } = published;
        let mut kept = self
            .order
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let order = kept.get_or_insert_with(|| Order::new(conference, log, now));
        order.follow(conference, log, now);
        order.clone()
    }

    /// The keys of cursors.
    pub fn vault(&self) -> &Vault {
        &self.cursors
    }
}

struct Owner {
    store: Store,
    vault: Vault,
    clock: Clock,
    /// The copy that decisions are made on: ahead of what is published only while a group is being committed.
    private: Conference,
    seq: i64,
    link: Vec<u8>,
    published: Arc<RwLock<Published>>,
    /// What is folded into the private copy, committed, and not published yet.
    fresh: Vec<Arc<Entry>>,
    version: watch::Sender<u64>,
    failed: Arc<Mutex<Failed>>,
    /// Why nothing can be committed, as far as that was said.
    fault: Option<String>,
    /// Why what others wrote cannot be read.
    unread: Option<String>,
    /// Cases whose key is lost, as far as that was said.
    named: BTreeSet<CaseId>,
    /// Cases whose key was made for the group that is being committed.
    unkept: Vec<CaseId>,
}

impl Owner {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        // The poll is the truth of what other writers did. Between servers it is what one waits for; beside a command line on
        // the same machine it may take its time.
        let beat = Duration::from_millis(if self.store.is_shared() { 50 } else { 500 });
        let mut poll = tokio::time::interval(beat);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            let first = tokio::select! {
                biased;
                job = jobs.recv() => match job {
                    Some(job) => job,
                    None => return,
                },
                _ = poll.tick() => {
                    let fault = self.catch_up().await.err().map(|e| e.to_string());
                    say(&mut self.unread, fault, "reading the log");
                    self.publish();
                    continue;
                }
            };
            let mut group = vec![first];
            while group.len() < GROUP {
                let Ok(job) = jobs.try_recv() else { break };
                group.push(job);
            }
            for (reply, answer) in self.commit(group).await {
                // The caller may be gone; it was done all the same.
                let _ = reply.send(answer);
            }
        }
    }

    /// Folds what others committed.
    async fn catch_up(&mut self) -> Result<(), Error> {
        let slug = self.vault.slug.to_string();
        let head = self.store.head(&slug).await.map_err(unavailable)?;
        while head.as_ref().is_some_and(|h| h.seq > self.seq) {
            let rows = self
                .store
                .entries(&slug, self.seq, CHUNK)
                .await
                .map_err(unavailable)?;
            if rows.is_empty() {
                return Err(Error::Changed(self.seq + 1));
            }
            let unknown: Vec<CaseId> = rows
                .iter()
                .filter_map(|r| r.case_id.as_deref()?.parse().ok())
                .filter(|c| !self.vault.knows(*c))
                .collect();
            for case in unknown {
                let wrapped = self
                    .store
                    .case_key(&slug, &case.to_string())
                    .await
                    .map_err(unavailable)?;
                self.vault.learn(case, wrapped.as_deref());
            }
            self.take_in(&rows)?;
        }
        Ok(())
    }

    /// Folds `rows`, which follow what is folded, all of them or none.
    fn take_in(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        let (mut seq, mut link) = (self.seq, self.link.clone());
        let mut entries = Vec::with_capacity(rows.len());
        let opened = self.vault.unseal_all(rows, seq + 1, &link);
        for (row, opened) in rows.iter().zip(opened) {
            let case = row.case_id.as_deref().and_then(|c| c.parse().ok());
            let entry = match opened {
                Ok(entry) => entry,
                Err(RowFault::Changed) => return Err(Error::Changed(seq + 1)),
                Err(RowFault::Unreadable) => match case.filter(|c| self.vault.has_lost(*c)) {
                    Some(case) => self.gap(case),
                    None => return Err(Error::Unreadable(seq + 1)),
                },
            };
            entries.push(entry);
            seq = row.seq;
            link.clone_from(&row.link);
        }
        (self.seq, self.link) = (seq, link);
        let was_newer = self.private.hall().newer;
        for entry in &entries {
            fold(&mut self.private, entry);
        }
        if self.private.hall().newer && !was_newer {
            // It goes on with what it understands; whom a newer entry keeps out, it does not know.
            tracing::warn!(
                "the log has entries of a newer greenroom: update this server now, it decides without them"
            );
        }
        self.fresh.append(&mut entries);
        Ok(())
    }

    /// What stands in the log for an entry of a case whose key is lost: its number is counted, and nobody is given it.
    fn gap(&mut self, case: CaseId) -> Arc<Entry> {
        if self.named.insert(case) {
            tracing::error!(%case, "the key of this case is damaged or gone: it cannot be read, all others can; restore a backup");
        }
        let at = self.private.last_at().unwrap_or_default();
        Arc::new(Entry {
            id: EntryId(Uuid::nil()),
            at,
            made_at: at,
            actor: Actor::System,
            on_behalf: None,
            case: Some(case),
            command_id: CommandId(Uuid::nil()),
            happening: Happening::Unknown,
        })
    }

    fn head(&self) -> u64 {
        self.published
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .log
            .len() as u64
    }

    /// Shows readers what is new.
    fn publish(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let mut published = self
            .published
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for entry in self.fresh.drain(..) {
            fold(&mut published.conference, &entry);
            published.log.push(entry);
        }
        let head = published.log.len() as u64;
        drop(published);
        self.version.send_replace(head);
    }

    /// Commits a group. Returns what each caller is answered.
    async fn commit(&mut self, group: Vec<Job>) -> Vec<(Reply, Result<Decided, Error>)> {
        let mut decided = Vec::with_capacity(group.len());
        let done = self.try_commit(&group, &mut decided).await;
        let replies = group.into_iter().map(|job| job.reply);
        match done {
            Ok(()) => {
                self.stands_as(None);
                say(&mut self.fault, None, "committing");
                replies.zip(decided).collect()
            }
            Err(error) => {
                self.stands_as(Some((self.clock.now(), error.to_string())));
                say(&mut self.fault, Some(error.to_string()), "committing");
                self.roll_back();
                replies.map(|reply| (reply, Err(error.clone()))).collect()
            }
        }
    }

    fn stands_as(&self, failed: Failed) {
        *self
            .failed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = failed;
    }

    /// Drops the private copy, and the keys that were not kept, and begins again from what is published.
    fn roll_back(&mut self) {
        for case in self.unkept.drain(..) {
            self.vault.unmake(case);
        }
        let published = self
            .published
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        self.private = published.conference.clone();
    }

    async fn try_commit(
        &mut self,
        group: &[Job],
        decided: &mut Vec<Result<Decided, Error>>,
    ) -> Result<(), Error> {
        let slug = self.vault.slug.clone();
        let mut append = self
            .store
            .append(slug.as_str())
            .await
            .map_err(unavailable)?;
        let missed = append.head.seq > self.seq;
        if missed {
            // Somebody else committed. What they wrote is read by the lock's holder.
            let rows = append.entries_after(self.seq).await.map_err(unavailable)?;
            for row in &rows {
                if let Some(case) = row.case_id.as_deref().and_then(|c| c.parse().ok())
                    && !self.vault.knows(case)
                {
                    let wrapped = append
                        .case_key(&case.to_string())
                        .await
                        .map_err(unavailable)?;
                    self.vault.learn(case, wrapped.as_deref());
                }
            }
            self.take_in(&rows)?;
            self.publish();
            if append.head.seq > self.seq {
                return Err(Error::Changed(self.seq + 1));
            }
        }
        let keys: Vec<(String, String)> = group
            .iter()
            .map(|job| {
                let actor = String::from(job.ask.actor.clone());
                (self.vault.alias(&actor), job.ask.id.to_string())
            })
            .collect();
        let known = append.receipts(&keys).await.map_err(unavailable)?;
        let mut known: BTreeMap<(String, String), ReceiptRow> = known
            .into_iter()
            .map(|r| ((r.actor.clone(), r.command_id.clone()), r))
            .collect();
        let (mut rows, mut entries, mut receipts, mut new_keys) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut seq, mut link) = (self.seq, self.link.clone());
        let mut last = micros(append.head.at_micros);
        for (job, key) in group.iter().zip(keys) {
            let body = serde_json::to_vec(&(&job.command, &job.ask.on_behalf))
                .expect("commands are plain data");
            let hash = self.vault.fingerprint(&body);
            if let Some(receipt) = known.get(&key) {
                decided.push(self.again(receipt, &hash));
                continue;
            }
            let at = self.clock.now().max(last + TimeDelta::microseconds(1));
            let case = self.private.case_named(&job.command);
            let mut receipt = ReceiptRow {
                actor: key.0.clone(),
                command_id: key.1.clone(),
                hash,
                first_seq: 0,
                last_seq: 0,
                case_id: None,
                rejection: None,
            };
            match decide::decide(&self.private, &job.ask, &job.command, at) {
                Ok(decision) => {
                    let case = decision.case;
                    if let Some(case) = case.filter(|c| !self.vault.knows(*c)) {
                        new_keys.push((case, self.vault.make(case)));
                        self.unkept.push(case);
                    }
                    let first = seq + 1;
                    for entry in decide::record(&slug, &job.ask, decision, at) {
                        seq += 1;
                        last = entry.at;
                        let row = self.vault.seal(&entry, seq, &link);
                        link.clone_from(&row.link);
                        rows.push(row);
                        let entry = Arc::new(entry);
                        fold(&mut self.private, &entry);
                        entries.push(entry);
                    }
                    receipt.first_seq = first;
                    receipt.last_seq = seq;
                    receipt.case_id = case.map(|c| c.to_string());
                    let accepted = Accepted {
                        first: place(first),
                        last: place(seq),
                    };
                    decided.push(Ok(Decided {
                        repeated: false,
                        outcome: Ok(accepted),
                        case,
                    }));
                }
                Err(refusal) => {
                    let rejection = refusals::rejection(&refusal);
                    let case = case.filter(|c| self.vault.knows(*c));
                    decided.push(Ok(Decided {
                        repeated: false,
                        outcome: Err(rejection.clone()),
                        case,
                    }));
                    if job.ask.actor == Actor::System {
                        // The clock asks again by itself; there is nobody to remember it for.
                        continue;
                    }
                    let plain = serde_json::to_vec(&rejection).expect("rejections are plain data");
                    receipt.rejection =
                        Some(self.vault.seal_refusal(case, &receipt.command_id, &plain));
                    receipt.case_id = case.map(|c| c.to_string());
                }
            }
            known.insert(key, receipt.clone());
            receipts.push(receipt);
        }
        for (case, wrapped) in &new_keys {
            append.put_case_key(&case.to_string(), wrapped);
        }
        if rows.is_empty() && receipts.is_empty() {
            return Ok(());
        }
        append.push(&rows);
        append.put_receipts(&receipts);
        let head = Head {
            seq,
            at_micros: last.timestamp_micros(),
            link: link.clone(),
        };
        append.commit(&head).await.map_err(unavailable)?;
        self.unkept.clear();
        self.seq = seq;
        self.link = link;
        self.fresh.append(&mut entries);
        self.publish();
        Ok(())
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
}

/// One line in the server's log when something begins to fail, when it fails for another reason, and when it works again.
fn say(known: &mut Option<String>, fault: Option<String>, what: &str) {
    if *known == fault {
        return;
    }
    match &fault {
        Some(fault) => tracing::error!(fault, "{what} fails"),
        None => tracing::info!("{what} works again"),
    }
    *known = fault;
}

/// Folds an entry in; what stands for one that cannot be read is only counted.
fn fold(conference: &mut Conference, entry: &Arc<Entry>) {
    if entry.id.0.is_nil() {
        conference.pass_over();
    } else {
        conference.apply(entry);
    }
}

fn place(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}

fn micros(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at).unwrap_or(DateTime::UNIX_EPOCH)
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

fn stopped() -> Error {
    Error::Unavailable("this conference is being opened again".to_owned())
}
