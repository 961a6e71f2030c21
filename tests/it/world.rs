//! A server on a free port, any number of laptops, and a clock that somebody moves by hand.

use std::net::TcpListener;
use std::sync::Arc;

use crate::postgres;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom::admin::{self, Opened};
use greenroom::cli::StoreArgs;
use greenroom::client::{self, Client};
use greenroom::clock::{self, Clock};
use greenroom::config::Config;
use greenroom::domain::log::actor::{Actor, OnBehalf};
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::rules::decide;
use greenroom::domain::state::case::Case;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::channel::Channel;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, PersonId};
use greenroom::domain::vocabulary::text::Private;
use greenroom::seal::MasterKey;
use greenroom::server::{self, Options, Running};
use greenroom::store::Store;
use greenroom::sync::replica::Replica;
use greenroom::wire::{Envelope, Join, Receipt};
use greenroom::{assets, file};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// 14:00 in Amsterdam on the first day of the sample conference: Ana and Kofi are on call, Mei leads.
pub fn afternoon() -> DateTime<Utc> {
    "2026-03-24T13:00:00Z".parse().expect("an instant")
}

pub fn person(id: &str) -> PersonId {
    id.parse().expect("a person's id")
}

pub struct World {
    pub clock: Clock,
    pub url: String,
    pub master: Arc<MasterKey>,
    pub slug: ConferenceSlug,
    pub folder: TempDir,
    running: Option<Running>,
    address: String,
}

/// The sample conference, where every responder reads every case: most stories are not about who reads.
pub fn team_sample() -> String {
    let (ours, theirs) = ("narrative = \"participants\"", "narrative = \"team\"");
    let sample = assets::SAMPLE_CONFERENCE;
    assert!(sample.contains(ours), "the sample says who reads");
    sample.replacen(ours, theirs, 1)
}

/// The conference of the file `text`, opened, and the entries of that.
pub fn opened(text: &str) -> (Conference, Vec<Arc<Entry>>) {
    let read = file::conference(text).expect("a conference file");
    let mut conference = Conference::new(file::default_policy());
    let system = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: CommandId(Uuid::from_u128(1)),
        made_at: afternoon(),
    };
    let decision =
        decide::decide(&conference, &system, &read.opening(), afternoon()).expect("allowed");
    let made = decide::record(&read.setup.details.slug, &system, decision, afternoon());
    let entries: Vec<Arc<Entry>> = made.into_iter().map(Arc::new).collect();
    for entry in &entries {
        conference.apply(entry);
    }
    (conference, entries)
}

impl World {
    /// On SQLite, in a folder of its own.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("greenroom.db").display());
        Self::on(url, folder, &team_sample(), Clock::set_to(afternoon())).await
    }

    /// The same on PostgreSQL, where there is one.
    pub async fn on_postgres() -> Option<Self> {
        Some(
            Self::on(
                postgres::url()?,
                tempfile::tempdir().expect("a folder"),
                &team_sample(),
                Clock::set_to(afternoon()),
            )
            .await,
        )
    }

    /// One world on each engine there is.
    pub async fn each() -> Vec<Self> {
        let mut worlds = vec![Self::new().await];
        worlds.extend(Self::on_postgres().await);
        worlds
    }

    /// The same under the clock that a server of its own process runs on.
    pub async fn each_by_the_wall_clock() -> Vec<Self> {
        let mut worlds = Vec::new();
        let folder = tempfile::tempdir().expect("a folder");
        let sqlite = format!("sqlite:{}", folder.path().join("greenroom.db").display());
        worlds.push(Self::on(sqlite, folder, &team_sample(), Clock::Wall).await);
        if let Some(url) = postgres::url() {
            let folder = tempfile::tempdir().expect("a folder");
            worlds.push(Self::on(url, folder, &team_sample(), Clock::Wall).await);
        }
        worlds
    }

    pub async fn with_file(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("greenroom.db").display());
        Self::on(url, folder, text, Clock::set_to(afternoon())).await
    }

    async fn on(url: String, folder: TempDir, text: &str, clock: Clock) -> Self {
        let key = folder.path().join("master.key");
        let master = Arc::new(MasterKey::create(&key).expect("a key"));
        let opened = open(&url, &key).await;
        let made = admin::init(&opened, text, &clock)
            .await
            .expect("the sample conference");
        let mut world = Self {
            clock,
            url,
            master,
            slug: made.conference,
            folder,
            running: None,
            address: String::new(),
        };
        world.start().await;
        world
    }

    /// Starts a server; where one was stopped, at the same address.
    pub async fn start(&mut self) {
        let at = if self.address.is_empty() {
            "127.0.0.1:0"
        } else {
            self.address.trim_start_matches("http://")
        };
        let listener = TcpListener::bind(at).expect("a free port");
        let running = self.serve(listener, CancellationToken::new()).await;
        self.address = format!("http://{}", running.address);
        self.running = Some(running);
    }

    /// Why a server cannot start over the store as it is now.
    pub async fn cannot_start(&self) -> server::Error {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        match self.try_serve(listener, CancellationToken::new()).await {
            Ok(_) => panic!("it should not start"),
            Err(error) => error,
        }
    }

    /// Another server over the same store.
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) -> Running {
        self.try_serve(listener, shutdown).await.expect("a server")
    }

    async fn try_serve(
        &self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<Running, server::Error> {
        let options = Options {
            store: Store::open(&self.url).await.expect("the store"),
            master: Arc::clone(&self.master),
            clock: self.clock.clone(),
            policy: file::default_policy(),
            listener,
            tls: None,
            limits: false,
            connections: 10_000,
            anchors: Some(self.folder.path().to_owned()),
        };
        server::start(options, shutdown).await
    }

    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub async fn invite(&self, id: &str) -> String {
        let opened = open(&self.url, &self.folder.path().join("master.key")).await;
        admin::invite(&opened, None, id, self.address(), &self.clock)
            .await
            .expect("an invitation")
            .code
    }

    /// A laptop on which `id` is signed in.
    pub async fn laptop(&self, id: &str) -> Laptop {
        let code = self.invite(id).await;
        let client = Client::new(self.address(), None, None).expect("an address");
        let session = client
            .join(&Join {
                code,
                device: "test".to_owned(),
            })
            .await
            .expect("signed in");
        Laptop::new(
            self.address(),
            session.token,
            person(id),
            self.slug.clone(),
            self.clock.clone(),
        )
    }

    /// Moves the clock on, and a millisecond more: entries of one instant stand microseconds apart.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by + TimeDelta::milliseconds(1));
    }
}

async fn open(url: &str, key: &std::path::Path) -> Opened {
    let args = StoreArgs {
        data_dir: None,
        database_url: Some(url.to_owned()),
    };
    let config = Config::load().expect("a configuration");
    admin::open(&args, Some(key), &config, false)
        .await
        .expect("the store")
        .0
}

/// A signed-in laptop with its replica.
pub struct Laptop {
    pub me: PersonId,
    pub client: Client,
    pub token: String,
    pub replica: Replica,
    slug: ConferenceSlug,
    clock: Clock,
    cursor: String,
}

impl Laptop {
    pub fn new(
        address: &str,
        token: String,
        me: PersonId,
        slug: ConferenceSlug,
        clock: Clock,
    ) -> Self {
        let client = Client::new(address, Some(&token), None)
            .expect("an address")
            .at(slug.clone());
        let replica = Replica::new(me.clone(), file::default_policy());
        Self {
            me,
            client,
            token,
            replica,
            slug,
            clock,
            cursor: "0".to_owned(),
        }
    }

    /// The same person through another server.
    pub fn at(&self, address: &str) -> Self {
        Self::new(
            address,
            self.token.clone(),
            self.me.clone(),
            self.slug.clone(),
            self.clock.clone(),
        )
    }

    pub fn envelope(&self, command: Command) -> Envelope {
        Envelope {
            id: clock::command_id(),
            made_at: self.clock.now(),
            on_behalf: None,
            command,
        }
    }

    pub async fn ask(&self, command: Command) -> Result<Receipt, client::Error> {
        self.client.submit(&self.envelope(command)).await
    }

    pub async fn ask_for(
        &self,
        on_behalf: OnBehalf,
        command: Command,
    ) -> Result<Receipt, client::Error> {
        let envelope = Envelope {
            on_behalf: Some(on_behalf),
            ..self.envelope(command)
        };
        self.client.submit(&envelope).await
    }

    /// Does it, or fails the test with the reason.
    pub async fn does(&self, command: Command) -> Receipt {
        self.ask(command).await.expect("it is allowed")
    }

    /// What the rules say against `command`.
    pub async fn is_refused(&self, command: Command) -> greenroom::wire::problem::Problem {
        match self.ask(command).await {
            Err(client::Error::Refused(problem)) => *problem,
            other => panic!("it should be refused, and was {other:?}"),
        }
    }

    /// Fetches all that is new; returns the cases that were withdrawn.
    pub async fn pull(&mut self) -> Vec<CaseId> {
        let mut gone = Vec::new();
        loop {
            let page = self.client.feed(&self.cursor, 0).await.expect("the feed");
            gone.extend(self.replica.take(&page));
            self.cursor = page.cursor;
            if !page.more {
                return gone;
            }
        }
    }

    /// Follows the feed until `holds`.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Conference) -> bool) {
        for _ in 0..15 {
            self.pull().await;
            if holds(self.replica.conference()) {
                return;
            }
            let page = self.client.feed(&self.cursor, 1).await.expect("the feed");
            self.replica.take(&page);
            self.cursor = page.cursor;
        }
        panic!("this never came: {what}");
    }

    pub fn conference(&self) -> &Conference {
        self.replica.conference()
    }

    pub fn case(&self, id: CaseId) -> &Case {
        self.conference().case(id).expect("the case is here")
    }

    pub async fn reports(&self, report: NewReport) -> CaseId {
        self.does(Command::Report {
            report: Box::new(report),
        })
        .await
        .case
        .expect("a case")
    }
}

/// A fight in hall B, called in by radio.
pub fn fight() -> NewReport {
    NewReport {
        what: Private::from("two people fighting, one is hurt"),
        place: Some("hall-b".parse().expect("a place")),
        category: Some(Category::Assault),
        danger: Answer::Yes,
        channel: Channel::Radio,
        ..NewReport::default()
    }
}
