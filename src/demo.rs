//! `greenroom demo`: one process, an embedded case API on a free port, the sample conference moved to now, a simulated team,
//! the console. It leaves nothing behind. Without a terminal it tells the story as lines.

pub(crate) mod cast;
pub(crate) mod player;
pub(crate) mod script;
pub mod wifi;

use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::admin::{self, Opened};
use crate::cli::StoreArgs;
use crate::client::Client;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::player::{Lines, Player, Screen};
use crate::demo::script::Team;
use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use crate::file;
use crate::headless::printing;
use crate::server::engine::Engine;
use crate::server::{self, Options};
use crate::sync::driver::{self, Event, Order, Status};
use crate::sync::replica::Replica;
use crate::tui::Stage;
use crate::tui::state::screen::Settings;
use crate::tui::{self, Startup};

/// Who acts by themselves; the first is the one the script reads through.
const TEAM: [&str; 7] = ["mei", "kofi", "jo", "tomas", "ines", "post3", "sam"];

/// Plays the demo: on the terminal if there is one and `plain` is off, else as lines.
pub async fn run(seed: u64, config: &Config) -> anyhow::Result<()> {
    let on_screen =
        std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !config.plain;
    let folder = tempfile::tempdir().context("a temporary folder is needed")?;
    let wall = Clock::Wall;
    let now = wall.now();
    let clock = if on_screen { wall } else { Clock::set_to(now) };

    let key = folder.path().join("master.key");
    let args = StoreArgs {
        data_dir: Some(folder.path().to_owned()),
        database_url: None,
    };
    let (opened, _) = admin::open(&args, Some(&key), config, true).await?;
    let past = Clock::set_to(now - TimeDelta::hours(3));
    let slug = admin::init(&opened, &cast::conference(now), &past)
        .await?
        .conference;
    let row = opened
        .store
        .conferences()
        .await?
        .into_iter()
        .next()
        .context("it was just made")?;
    let before = Engine::start(
        opened.store.clone(),
        Arc::clone(&opened.master),
        &row,
        file::default_policy(),
        past.clone(),
    )
    .await?;
    cast::before_the_curtain(&before, &slug, &past, now).await?;
    drop(before);

    let shutdown = CancellationToken::new();
    let options = Options {
        store: opened.store.clone(),
        master: Arc::clone(&opened.master),
        clock: clock.clone(),
        policy: file::default_policy(),
        listener: TcpListener::bind("127.0.0.1:0").context("a free port is needed")?,
        tls: None,
        limits: true,
        connections: 1_000,
        anchors: None,
    };
    let running = server::start(options, shutdown.clone()).await?;
    let (through_wifi, switch) = wifi::before(running.address).await?;

    let mut members = Vec::new();
    for name in TEAM {
        members.push((
            name.to_owned(),
            client(&opened, name, running.address, &slug, &clock).await?,
        ));
    }
    let team = Team {
        members,
        clock: clock.clone(),
        slug: slug.clone(),
    };
    let (me, ana) = seat(&opened, "ana", through_wifi, &slug, &clock).await?;
    let (kofi, kofis) = seat(&opened, "kofi", running.address, &slug, &clock).await?;

    if on_screen {
        let (coach, coached) = watch::channel(String::new());
        let (keys, played) = mpsc::channel(64);
        let (told, deeds) = mpsc::channel(256);
        let stage = Stage {
            coach: coached,
            played,
            deeds: told,
            other: Some(kofis),
        };
        let screen = Screen {
            coach,
            keys,
            deeds,
            clock: clock.clone(),
            is_person: false,
            is_over: false,
        };
        let story =
            tokio::spawn(
                async move { script::play(&team, Player::Screen(screen), switch, seed).await },
            );
        let settings = Settings {
            theme: config.theme,
            ascii: config.ascii,
            bell: config.bell,
            lock_after: None,
        };
        let ended = tui::open(ana, settings, clock, Some(stage)).await;
        story.abort();
        ended.context("the console ended")?;
    } else {
        let case = cast::case(&slug, "tomas", cast::BLUE_HERON);
        let lines = Lines {
            clock: clock.clone(),
            orders: ana.orders,
            events: ana.events,
            replica: Replica::new(me, file::default_policy()),
            status: Status::starting(now),
            kofi: (kofis.events, Replica::new(kofi, file::default_policy())),
            began: now,
            told: std::collections::BTreeSet::new(),
            case,
        };
        script::play(&team, Player::Lines(Box::new(lines)), switch, seed).await;
    }
    running.stop().await;
    let verdict = admin::verify(&opened, None).await?;
    let whole = if verdict.ok {
        "chain whole"
    } else {
        "CHAIN BROKEN"
    };
    drop(opened);
    folder
        .close()
        .context("the temporary folder could not be removed")?;
    printing::line(&format!(
        "{} entries, {whole}, nothing kept.",
        verdict.entries
    ));
    printing::line("As lines, for a screen reader: greenroom demo | cat");
    printing::line("For a real event: README.md, \"Set up an event\".");
    Ok(())
}

async fn client(
    opened: &Opened,
    name: &str,
    server: SocketAddr,
    slug: &ConferenceSlug,
    clock: &Clock,
) -> anyhow::Result<Client> {
    let token = admin::token(opened, slug, name, clock.now(), clock).await?;
    Ok(Client::new(&format!("http://{server}"), Some(&token), None)?.at(slug.clone()))
}

async fn seat(
    opened: &Opened,
    name: &str,
    server: SocketAddr,
    slug: &ConferenceSlug,
    clock: &Clock,
) -> anyhow::Result<(PersonId, Startup)> {
    let me: PersonId = name.parse()?;
    let client = client(opened, name, server, slug, clock).await?;
    let (orders, taken) = mpsc::channel::<Order>(64);
    let (tell, events) = mpsc::channel::<Event>(64);
    tokio::spawn(driver::run(
        client,
        clock.clone(),
        (me.clone(), slug.clone()),
        taken,
        tell,
        // It leaves nothing behind.
        None,
    ));
    let seat = Startup {
        me: me.clone(),
        conference: slug.clone(),
        policy: file::default_policy(),
        orders,
        events,
        keeper: None,
        outbox: None,
        editor: None,
    };
    Ok((me, seat))
}
