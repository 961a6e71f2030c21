//! What every handler shares: the store, the clock, and an engine for each conference.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::domain::vocabulary::policy::Policy;
use crate::seal::MasterKey;
use crate::server::desk;
use crate::server::door::Door;
use crate::server::engine::Engine;
use crate::server::limits::Limits;
use crate::server::problem::Problem;
use crate::server::readiness::Readiness;
use crate::server::tokens::Remembered;
use crate::server::{anchor, clockwork};
use crate::store::Store;

/// What every handler shares.
#[derive(Clone)]
pub struct Api(pub Arc<Shared>);

impl Deref for Api {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Api {
    /// The engine of a conference, started if it was made after this server was; nothing where there is no such conference.
    pub async fn engine(&self, slug: &ConferenceSlug) -> Result<Option<Engine>, Problem> {
        if let Some(engine) = self.live(slug) {
            return Ok(Some(engine));
        }
        let _one_at_a_time = self.starting.lock().await;
        if let Some(engine) = self.live(slug) {
            return Ok(Some(engine));
        }
        let row = self
            .store
            .conferences()
            .await?
            .into_iter()
            .find(|row| row.slug == slug.as_str());
        let Some(row) = row else { return Ok(None) };
        Ok(Some(self.start(slug.clone(), &row).await?))
    }

    /// The engine that runs; one whose owner task has ended is none, and the next to ask folds the log again.
    pub fn live(&self, slug: &ConferenceSlug) -> Option<Engine> {
        let engines = self.engines.read().unwrap_or_else(PoisonError::into_inner);
        engines.get(slug).filter(|e| !e.is_over()).cloned()
    }

    /// Why a commit failed after `since`, in any conference.
    pub fn failed(&self, since: DateTime<Utc>) -> Option<String> {
        let engines = self.engines.read().unwrap_or_else(PoisonError::into_inner);
        engines.values().find_map(|engine| engine.failed(since))
    }

    /// The log id of a live conference.
    pub fn log_id(&self, slug: &ConferenceSlug) -> Option<Arc<str>> {
        self.live(slug).map(|engine| engine.log_id)
    }

    pub async fn start(
        &self,
        slug: ConferenceSlug,
        row: &crate::store::journal::ConferenceRow,
    ) -> Result<Engine, desk::Error> {
        let engine = Engine::start(
            self.store.clone(),
            Arc::clone(&self.master),
            row,
            self.policy.clone(),
            self.clock.clone(),
        )
        .await?;
        let clockwork = tokio::spawn(keep_ticking(self.clone(), slug.clone(), engine.clone()));
        if let Some(folder) = &self.anchors {
            self.anchored.spawn(anchor::keep(
                engine.clone(),
                self.store.clone(),
                slug.clone(),
                folder.clone(),
                self.shutdown.clone(),
                clockwork,
            ));
        }
        self.engines
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(slug, engine.clone());
        Ok(engine)
    }
}

/// See [`Api`].
pub struct Shared {
    pub store: Store,
    pub clock: Clock,
    pub limits: Limits,
    pub remembered: Remembered,
    pub shutdown: CancellationToken,
    pub master: Arc<MasterKey>,
    pub door: Door,
    pub policy: Policy,
    pub engines: RwLock<BTreeMap<ConferenceSlug, Engine>>,
    pub starting: Mutex<()>,
    pub readiness: Readiness,
    /// Turns at searching.
    pub searches: Semaphore,
    pub anchors: Option<PathBuf>,
    /// Those who write them: a server that stops waits for them.
    pub anchored: TaskTracker,
}

/// Runs the clockwork, and starts it again should it ever break: nobody would be rung without it. Where the engine's owner task
/// has ended, the conference is opened again, which starts a clockwork of its own.
fn keep_ticking(
    api: Api,
    slug: ConferenceSlug,
    engine: Engine,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        while !api.shutdown.is_cancelled() {
            let ticking = tokio::spawn(clockwork::run(
                engine.clone(),
                api.clock.clone(),
                api.shutdown.clone(),
            ));
            let ended = ticking.await;
            if api.shutdown.is_cancelled() {
                return;
            }
            if engine.is_over() {
                tracing::error!(log = %engine.log_id, "the writer ended; the conference is opened again");
                if api.engine(&slug).await.is_ok() {
                    return;
                }
            } else if ended.is_err() {
                tracing::error!(log = %engine.log_id, "the clockwork broke; it starts again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
}
