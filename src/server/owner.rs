//! The task that writes one conference's log. What comes in while a group is being committed is decided on meanwhile and is the next
//! group: the disk and the rules work at the same time. A group is written without looking first; where another writer was first,
//! or a command comes again, it is decided once more with the log held.

use std::collections::BTreeSet;
use std::future;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::clock::Clock;
use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId};
use crate::server::desk::{Desk, Error, Group, Job, Known, ReceiptKey, Tip, fold, unavailable};
use crate::server::vault::RowFault;
use crate::store::journal::{Addition, Append, EntryRow};
use crate::store::{self, Store};

/// How many commands are committed together at most.
const GROUP: usize = 256;
/// How many turns the runtime's other tasks get before a group goes.
const TURNS: usize = 4;
/// How many entries are read at a time.
const CHUNK: i64 = 5_000;

/// What readers see: all that is committed, nothing else.
pub struct Published {
    pub conference: Conference,
    pub log: Vec<Arc<Entry>>,
}

/// When a commit failed last, and why; nothing where one worked since.
pub type Failed = Option<(DateTime<Utc>, String)>;

/// See the module.
pub struct Owner {
    pub store: Store,
    pub desk: Desk,
    pub clock: Clock,
    /// Where the log ends, with all that is committed.
    pub landed: Tip,
    pub published: Arc<RwLock<Published>>,
    /// What is committed, and not published yet.
    pub fresh: Vec<Arc<Entry>>,
    pub version: watch::Sender<u64>,
    pub failed: Arc<Mutex<Failed>>,
    /// Why nothing can be committed, as far as that was said.
    pub fault: Option<String>,
    /// Why what others wrote cannot be read.
    pub unread: Option<String>,
    /// Cases whose key is lost, as far as that was said.
    pub named: BTreeSet<CaseId>,
}

/// A group on its way to the disk.
struct Flight {
    group: Group,
    store: JoinHandle<Result<(), store::Error>>,
}

impl Owner {
    pub async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        // The poll is the truth of what other writers did. Between servers it is what one waits for; beside a command line on
        // the same machine it may take its time.
        let beat = Duration::from_millis(if self.store.is_shared() { 50 } else { 500 });
        let mut poll = tokio::time::interval(beat);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        let mut next = Group::after(&self.landed);
        let mut flight: Option<Flight> = None;
        let mut is_over = false;
        loop {
            if flight.is_none() && !next.jobs.is_empty() {
                // Who was just answered asks again at once: a moment for them is a commit less.
                for _ in 0..TURNS {
                    tokio::task::yield_now().await;
                    self.decide_waiting(&mut next, &mut jobs);
                }
                let group = std::mem::replace(&mut next, Group::after(&self.desk.tip));
                if group.entries.is_empty() {
                    // Nothing in it would meet what another writer did: it is refused with the log held, or not at all.
                    self.commit_held(group.jobs).await;
                } else {
                    flight = Some(self.launch(group));
                }
                continue;
            }
            if is_over && flight.is_none() {
                return;
            }
            tokio::select! {
                biased;
                done = arrival(&mut flight) => if let Some(Flight { group, .. }) = flight.take() {
                    self.land(group, done, &mut next).await;
                },
                job = jobs.recv(), if !is_over && next.jobs.len() < GROUP => match job {
                    Some(job) => {
                        self.desk.decide(&mut next, job, &Known::new(), self.clock.now());
                        self.decide_waiting(&mut next, &mut jobs);
                    }
                    None => is_over = true,
                },
                _ = poll.tick(), if flight.is_none() => {
                    let fault = self.catch_up().await.err().map(|e| e.to_string());
                    say(&mut self.unread, fault, "reading the log");
                    self.publish();
                }
            }
        }
    }

    /// Decides on what waits, as far as it fits into `next`.
    fn decide_waiting(&mut self, next: &mut Group, jobs: &mut mpsc::Receiver<Job>) {
        while next.jobs.len() < GROUP
            && let Ok(job) = jobs.try_recv()
        {
            self.desk.decide(next, job, &Known::new(), self.clock.now());
        }
    }

    /// Folds what others committed.
    pub async fn catch_up(&mut self) -> Result<(), Error> {
        let slug = self.desk.vault.slug.to_string();
        let head = self.store.head(&slug).await.map_err(unavailable)?;
        let Some(head) = head.map(|h| h.seq) else {
            return Ok(());
        };
        let store = self.store.clone();
        let read = |after| {
            let (store, slug) = (store.clone(), slug.clone());
            tokio::spawn(async move { store.entries(&slug, after, CHUNK).await })
        };
        let mut reading = (head > self.landed.seq).then(|| read(self.landed.seq));
        while let Some(mut next) = reading.take() {
            let rows = done(&mut next).await.map_err(unavailable)?;
            let Some(last) = rows.last().map(|row| row.seq) else {
                return Err(Error::Changed(self.landed.seq + 1));
            };
            // The next ones are read while these are opened.
            reading = (head > last).then(|| read(last));
            let unknown: Vec<CaseId> = rows
                .iter()
                .filter_map(|r| r.case_id.as_deref()?.parse().ok())
                .filter(|c| !self.desk.vault.knows(*c))
                .collect();
            for case in unknown {
                let wrapped = self
                    .store
                    .case_key(&slug, &case.to_string())
                    .await
                    .map_err(unavailable)?;
                self.desk.vault.learn(case, wrapped.as_deref());
            }
            self.take_in(&rows)?;
        }
        Ok(())
    }

    /// Folds `rows`, which follow what is folded, all of them or none.
    fn take_in(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        let Tip {
            mut seq,
            mut link,
            mut at,
        } = self.landed.clone();
        let mut entries = Vec::with_capacity(rows.len());
        let opened = self.desk.vault.unseal_all(rows, seq + 1, &link);
        for (row, opened) in rows.iter().zip(opened) {
            let case = row.case_id.as_deref().and_then(|c| c.parse().ok());
            let entry = match opened {
                Ok(entry) => entry,
                Err(RowFault::Changed) => return Err(Error::Changed(seq + 1)),
                Err(RowFault::Unreadable) => match case.filter(|c| self.desk.vault.has_lost(*c)) {
                    Some(case) => self.gap(case),
                    None => return Err(Error::Unreadable(seq + 1)),
                },
            };
            at = at.max(entry.at);
            entries.push(entry);
            seq = row.seq;
            link.clone_from(&row.link);
        }
        self.landed = Tip { seq, link, at };
        self.desk.tip.clone_from(&self.landed);
        let was_newer = self.desk.conference.hall().newer;
        for entry in entries {
            let entry = self.desk.conference.sharing(&entry);
            fold(&mut self.desk.conference, &entry);
            self.fresh.push(entry);
        }
        if self.desk.conference.hall().newer && !was_newer {
            // It goes on with what it understands; whom a newer entry keeps out, it does not know.
            tracing::warn!(
                "the log has entries of a newer greenroom: update this server now, it decides without them"
            );
        }
        Ok(())
    }

    /// What stands in the log for an entry of a case whose key is lost: its number is counted, and nobody is given it.
    fn gap(&mut self, case: CaseId) -> Arc<Entry> {
        if self.named.insert(case) {
            tracing::error!(%case, "the key of this case is damaged or gone: it cannot be read, all others can; restore a backup");
        }
        let at = self.desk.conference.last_at().unwrap_or_default();
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

    pub fn head(&self) -> u64 {
        let published = self.published.read();
        published.unwrap_or_else(PoisonError::into_inner).log.len() as u64
    }

    /// Shows readers what is new.
    fn publish(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let mut published = self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for entry in self.fresh.drain(..) {
            fold(&mut published.conference, &entry);
            published.log.push(entry);
        }
        let head = published.log.len() as u64;
        drop(published);
        self.version.send_replace(head);
    }

    fn launch(&self, group: Group) -> Flight {
        let (store, after, head) = (self.store.clone(), self.landed.head(), group.tip.head());
        let mut addition = Addition::to(self.desk.vault.slug.as_str());
        group.write(&mut addition);
        Flight {
            group,
            store: tokio::spawn(async move { store.add(addition, &after, &head).await }),
        }
    }

    /// What became of a group. If it was not kept, `next`, which was decided on top of it, is decided once more.
    async fn land(&mut self, group: Group, done: Result<(), store::Error>, next: &mut Group) {
        let Err(error) = done else {
            return self.settle(group, Ok(()));
        };
        self.begin_again(&[&group, next]);
        match error {
            store::Error::Conflict => self.commit_held(group.jobs).await,
            error => self.settle(group, Err(unavailable(error))),
        }
        let jobs = std::mem::take(&mut next.jobs);
        *next = Group::after(&self.landed);
        for job in jobs {
            self.desk.decide(next, job, &Known::new(), self.clock.now());
        }
    }

    /// Decides on `jobs` with the log held, on top of all that anybody committed, and commits them.
    async fn commit_held(&mut self, jobs: Vec<Job>) {
        let keys: Vec<ReceiptKey> = jobs.iter().map(|job| self.desk.key(job)).collect();
        let (held, mut group) = (self.hold(&keys).await, Group::after(&self.landed));
        let done = match held {
            Ok((mut append, known)) => {
                for job in jobs {
                    self.desk.decide(&mut group, job, &known, self.clock.now());
                }
                if group.is_blank() {
                    Ok(())
                } else {
                    group.write(&mut append.addition);
                    append.commit(&group.tip.head()).await.map_err(unavailable)
                }
            }
            Err(error) => {
                group.jobs = jobs;
                Err(error)
            }
        };
        if done.is_err() {
            self.begin_again(&[&group]);
        }
        self.settle(group, done);
    }

    /// Holds the log, with all folded in that others wrote, and the receipts there are of `keys`.
    async fn hold(&mut self, keys: &[ReceiptKey]) -> Result<(Append, Known), Error> {
        let slug = self.desk.vault.slug.to_string();
        let mut append = self.store.append(&slug).await.map_err(unavailable)?;
        if append.head.seq > self.landed.seq {
            // Somebody else committed. What they wrote is read by the lock's holder.
            let rows = append
                .entries_after(self.landed.seq)
                .await
                .map_err(unavailable)?;
            for row in &rows {
                if let Some(case) = row.case_id.as_deref().and_then(|c| c.parse().ok())
                    && !self.desk.vault.knows(case)
                {
                    let wrapped = append
                        .case_key(&case.to_string())
                        .await
                        .map_err(unavailable)?;
                    self.desk.vault.learn(case, wrapped.as_deref());
                }
            }
            self.take_in(&rows)?;
            self.publish();
        }
        // A head that lies elsewhere, or behind what is folded: it was changed by hand, or an older copy of the store serves.
        if (append.head.seq, &append.head.link) != (self.landed.seq, &self.landed.link) {
            return Err(Error::Changed(append.head.seq.min(self.landed.seq) + 1));
        }
        let at = micros(append.head.at_micros).max(self.landed.at);
        (self.landed.at, self.desk.tip.at) = (at, at);
        let known = append.receipts(keys).await.map_err(unavailable)?;
        let by_key = known
            .into_iter()
            .map(|r| ((r.actor.clone(), r.command_id.clone()), r));
        Ok((append, by_key.collect()))
    }

    /// Publishes what was kept, and answers every caller.
    fn settle(&mut self, group: Group, done: Result<(), Error>) {
        let fault = done.as_ref().err().map(ToString::to_string);
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) =
            fault.clone().map(|why| (self.clock.now(), why));
        say(&mut self.fault, fault, "committing");
        let Group {
            jobs,
            decided,
            mut entries,
            tip,
            ..
        } = group;
        // Where a caller is gone, it was done all the same.
        match done {
            Ok(()) => {
                self.landed = tip;
                self.fresh.append(&mut entries);
                self.publish();
                for (job, answer) in jobs.into_iter().zip(decided) {
                    let _ = job.reply.send(answer);
                }
            }
            Err(error) => {
                for job in jobs {
                    let _ = job.reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// Goes back to what is committed; the keys that `groups` made are forgotten.
    fn begin_again(&mut self, groups: &[&Group]) {
        let published = self
            .published
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        self.desk
            .begin_again(&published.conference, &self.landed, groups);
    }
}

/// When a group has come down, or never where none is under way.
async fn arrival(flight: &mut Option<Flight>) -> Result<(), store::Error> {
    match flight {
        Some(flight) => done(&mut flight.store).await,
        None => future::pending().await,
    }
}

async fn done<T>(work: &mut JoinHandle<Result<T, store::Error>>) -> Result<T, store::Error> {
    let shut_down = |_| Err(store::Error::Unavailable("it was shut down".to_owned()));
    work.await.unwrap_or_else(shut_down)
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

fn micros(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at).unwrap_or(DateTime::UNIX_EPOCH)
}
