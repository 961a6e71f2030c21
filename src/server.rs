//! The case API: `serve(options, shutdown)`. The same binary serves it.

pub(crate) mod anchor;
pub(crate) mod door;
pub(crate) mod connections;
pub(crate) mod readiness;
pub mod vault;
pub(crate) mod desk;
pub(crate) mod owner;
pub(crate) mod engine;
pub(crate) mod clockwork;
pub(crate) mod limits;
pub(crate) mod problem;
pub(crate) mod extract;
pub(crate) mod auth;
pub(crate) mod tokens;
pub(crate) mod api;
pub(crate) mod cursor;
pub(crate) mod session;
pub(crate) mod commands;
pub(crate) mod queries;
pub(crate) mod stream;
pub mod routes;
pub mod verify;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::domain::vocabulary::policy::Policy;
use crate::seal::MasterKey;
use crate::server::api::{Api, Shared};
use crate::server::connections::Connections;
use crate::server::door::Door;
use crate::server::limits::Limits;
use crate::server::readiness::Readiness;
use crate::server::tokens::Remembered;
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
    /// How many connections one address may hold.
    pub connections: usize,
    /// Where anchors are kept: beside the master key, not in the store.
    pub anchors: Option<PathBuf>,
}

/// How many searches run at once.
const SEARCHES: usize = 2;
/// How long a connection may take to say what it wants, at first and after each answer.
const SILENCE: Duration = Duration::from_secs(20);

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Engine(#[from] desk::Error),
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
        connections,
        anchors,
    } = options;
    store.probe().await?;
    let api = Api(Arc::new(Shared {
        store,
        clock,
        limits: Limits::new(limits),
        remembered: Remembered::default(),
        shutdown: shutdown.clone(),
        door: Door::of(&master),
        master,
        policy,
        engines: RwLock::default(),
        starting: Mutex::default(),
        readiness: Readiness::default(),
        searches: Semaphore::new(SEARCHES),
        anchors,
        anchored: TaskTracker::new(),
    }));
    for row in api.store.conferences().await? {
        if let Ok(slug) = row.slug.parse() {
            api.start(slug, &row).await?;
        }
    }
    let address = listener.local_addr().map_err(Error::Listen)?;
    let handle = axum_server::Handle::new();
    let anchored = api.anchored.clone();
    let service = routes::router(api).into_make_service_with_connect_info::<SocketAddr>();
    let connections = Connections::new(connections);
    // Who says nothing, half a head, or nothing more after an answer, gives the place to others.
    let listening = axum_server::from_tcp(listener)
        .map_err(Error::Listen)?
        .handle(handle.clone())
        .http1_only()
        .first_request_timeout(SILENCE);
    let acceptor = match tls {
        None => None,
        Some(Tls { certificate, key }) => {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem(certificate, key)
                .await
                .map_err(Error::Tls)?;
            let mut config = (*config.get_inner()).clone();
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            let config = RustlsConfig::from_config(Arc::new(config));
            Some(RustlsAcceptor::new(config).acceptor(connections.clone()))
        }
    };
    let serving = async move {
        let done = match acceptor {
            None => {
                let mut server = listening.acceptor(connections);
                server.http_builder().http1().header_read_timeout(SILENCE);
                server.serve(service).await
            }
            Some(acceptor) => {
                let mut server = listening.acceptor(acceptor);
                server.http_builder().http1().header_read_timeout(SILENCE);
                server.serve(service).await
            }
        };
        anchored.close();
        anchored.wait().await;
        done
    };
    let task = tokio::spawn(serving);
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
