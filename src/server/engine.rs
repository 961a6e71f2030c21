//! A handle on one live conference: what is asked goes to its owner task, what is read is what is committed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::Clock;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Command;
use crate::domain::state::conference::Conference;
use crate::domain::views::queue::Order;
use crate::domain::vocabulary::policy::Policy;
use crate::seal::MasterKey;
use crate::server::desk::{Decided, Desk, Error, Job, Tip, unavailable};
use crate::server::owner::{Failed, Owner, Published};
use crate::server::vault::Vault;
use crate::store::Store;
use crate::store::journal::ConferenceRow;

/// How many commands may wait.
const WAITING: usize = 4096;

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
        let landed = Tip {
            seq: 0,
            link: vault.first_link(),
            at: DateTime::UNIX_EPOCH,
        };
        let mut owner = Owner {
            store: store.clone(),
            desk: Desk {
                vault,
                conference: Conference::new(policy.clone()),
                tip: landed.clone(),
            },
            clock,
            landed,
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
        };
        owner.catch_up().await?;
        // One fold serves both: cases are shared until an entry touches them.
        owner.published = Arc::new(RwLock::new(Published {
            conference: owner.desk.conference.clone(),
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
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the last commit failed, if that was after `since` and none has worked from then on.
    pub fn failed(&self, since: DateTime<Utc>) -> Option<String> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut kept = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let order = kept.get_or_insert_with(|| Order::new(conference, log, now));
        order.follow(conference, log, now);
        order.clone()
    }

    /// The keys of cursors.
    pub fn vault(&self) -> &Vault {
        &self.cursors
    }
}

fn stopped() -> Error {
    Error::Unavailable("this conference is being opened again".to_owned())
}
