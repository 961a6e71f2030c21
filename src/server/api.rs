//! What every handler shares: the store, the clock, and an engine for each conference.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::domain::vocabulary::policy::Policy;
use crate::seal::MasterKey;
use crate::server::clockwork;
use crate::server::engine::{self, Engine};
use crate::server::limits::Limits;
use crate::server::problem::Problem;
use crate::server::tokens::Remembered;
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

    pub fn live(&self, slug: &ConferenceSlug) -> Option<Engine> {
        self.engines
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(slug)
            .cloned()
    }

    /// The log id of a live conference.
    pub fn log_id(&self, slug: &ConferenceSlug) -> Option<Arc<str>> {
        self.live(slug).map(|engine| engine.log_id)
    }

    pub async fn start(
        &self,
        slug: ConferenceSlug,
        row: &crate::store::journal::ConferenceRow,
    ) -> Result<Engine, engine::Error> {
        let engine = Engine::start(
            self.store.clone(),
            Arc::clone(&self.master),
            row,
            self.policy.clone(),
            self.clock.clone(),
        )
        .await?;
        tokio::spawn(keep_ticking(
            engine.clone(),
            self.clock.clone(),
            self.shutdown.clone(),
        ));
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
    pub policy: Policy,
    pub engines: RwLock<BTreeMap<ConferenceSlug, Engine>>,
    pub starting: Mutex<()>,
}

/// Runs the clockwork, and starts it again should it ever break: nobody would be rung without it.
async fn keep_ticking(engine: Engine, clock: Clock, shutdown: CancellationToken) {
    loop {
        let ticking = tokio::spawn(clockwork::run(
            engine.clone(),
            clock.clone(),
            shutdown.clone(),
        ));
        if ticking.await.is_ok() {
            return;
        }
        tracing::error!(log = %engine.log_id, "the clockwork broke; it starts again");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
