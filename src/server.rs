//! The case API: `serve(options, shutdown)`. The same binary serves it.

pub mod vault;
pub mod engine;
pub mod clockwork;
pub mod limits;
pub mod problem;
pub mod extract;
pub mod auth;
pub mod cursor;
pub mod session;
pub mod commands;
pub mod queries;
pub mod stream;
pub mod routes;
pub mod verify;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::domain::vocabulary::policy::Policy;
use crate::seal::MasterKey;
use crate::server::auth::Remembered;
use crate::server::engine::Engine;
use crate::server::limits::Limits;
use crate::store::Store;

/// A certificate and its key, PEM.
pub struct Tls {
    pub certificate: Vec<u8>,
    pub key: Vec<u8>,
}

/// What a server needs.
pub struct Options {
    pub store: Store,
    pub master: Arc<MasterKey>,
    pub clock: Clock,
    /// What holds where a conference's own policy is not read yet.
    pub policy: Policy,
    pub listener: TcpListener,
    pub tls: Option<Tls>,
    /// Off for benches only.
    pub limits: bool,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    #[error("the certificate or its key cannot be used: {0}")]
    Tls(std::io::Error),
    #[error("this address cannot be listened on: {0}")]
    Listen(std::io::Error),
}

/// A running server.
pub struct Running {
    pub address: SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Stops it, lets what is under way end, and waits for that.
    pub async fn stop(self) {
        self.shutdown.cancel();
        let _ = self.task.await;
    }

    /// Waits until it ends by itself or is stopped from outside.
    pub async fn ended(self) -> std::io::Result<()> {
        self.task
            .await
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
    }
}

/// What every handler shares.
#[derive(Clone)]
pub struct Api(Arc<Shared>);

/// See [`Api`].
pub struct Shared {
    pub store: Store,
    pub clock: Clock,
    pub limits: Limits,
    pub remembered: Remembered,
    pub shutdown: CancellationToken,
    master: Arc<MasterKey>,
    policy: Policy,
    engines: RwLock<BTreeMap<ConferenceSlug, Engine>>,
    starting: Mutex<()>,
}

impl Deref for Api {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Api {
    /// The engine of a conference, started if it was made after this server was; nothing where there is no such conference.
    pub async fn engine(&self, slug: &ConferenceSlug) -> Result<Option<Engine>, problem::Problem> {
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

    fn live(&self, slug: &ConferenceSlug) -> Option<Engine> {
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

    async fn start(
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

/// Folds every conference of the store and begins to serve; ends when `shutdown` is cancelled.
pub async fn start(options: Options, shutdown: CancellationToken) -> Result<Running, Error> {
    let Options {
        store,
        master,
        clock,
        policy,
        listener,
        tls,
        limits,
    } = options;
    let api = Api(Arc::new(Shared {
        store,
        clock,
        limits: Limits::new(limits),
        remembered: Remembered::default(),
        shutdown: shutdown.clone(),
        master,
        policy,
        engines: RwLock::default(),
        starting: Mutex::default(),
    }));
    for row in api.store.conferences().await? {
        if let Ok(slug) = row.slug.parse() {
            api.start(slug, &row).await?;
        }
    }
    let address = listener.local_addr().map_err(Error::Listen)?;
    let handle = axum_server::Handle::new();
    let service = routes::router(api).into_make_service();
    let task = match tls {
        None => {
            let server = axum_server::from_tcp(listener)
                .map_err(Error::Listen)?
                .handle(handle.clone());
            tokio::spawn(server.serve(service))
        }
        Some(Tls { certificate, key }) => {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem(certificate, key)
                .await
                .map_err(Error::Tls)?;
            let server = axum_server::from_tcp_rustls(listener, config)
                .map_err(Error::Listen)?
                .handle(handle.clone());
            tokio::spawn(server.serve(service))
        }
    };
    let stop = shutdown.clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        // Streams end by the same token; what still hangs after this is cut.
        handle.graceful_shutdown(Some(Duration::from_secs(5)));
    });
    Ok(Running {
        address,
        shutdown,
        task,
    })
}
