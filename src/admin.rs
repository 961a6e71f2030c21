//! What is done on the server's machine: create a conference, invite people, verify the log, serve.

pub mod applying;
mod certificate;

use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::cli::StoreArgs;
use crate::clock::{self, Clock};
use crate::config::{Config, environment};
use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use crate::domain::vocabulary::person::ADMIN;
use crate::file;
use crate::headless::printing;
use crate::seal::{self, MasterKey};
use crate::server::anchor::Anchor;
use crate::server::door::Door;
use crate::server::engine::Engine;
use crate::server::session::{TOKEN_LIFE, TOKEN_PREFIX};
use crate::server::vault::{RowFault, Vault};
use crate::server::verify::{self, Verdict};
use crate::server::{self, Options, Tls};
use crate::store::accounts::{CodeRow, FIRST_DEVICE, TokenRow};
use crate::store::journal::{ConferenceRow, Head};
use crate::store::{self, Store};

/// How long a join code is good.
const CODE_LIFE: TimeDelta = TimeDelta::hours(24);

/// A store and the key that opens it.
pub struct Opened {
    pub store: Store,
    pub master: Arc<MasterKey>,
    /// Where the store's files are, if they are files.
    folder: Option<PathBuf>,
    /// Where the master key is, if it is a file.
    beside_key: Option<PathBuf>,
}

/// What `init` made.
#[derive(Debug)]
pub struct Made {
    pub conference: ConferenceSlug,
    pub admin_token: String,
    pub warnings: Vec<String>,
    /// Where a new master key was put.
    pub master_key: Option<PathBuf>,
}

/// An invitation, to be handed to one person.
#[derive(Debug)]
pub struct Invitation {
    pub person: PersonId,
    pub code: String,
    pub link: String,
    pub expires: chrono::DateTime<chrono::Utc>,
}

/// Opens the store that `args` name. `create` makes folder and master key where there are none.
pub async fn open(
    args: &StoreArgs,
    key_file: Option<&Path>,
    config: &Config,
    create: bool,
) -> anyhow::Result<(Opened, Option<PathBuf>)> {
    // In the environment a password does not stand in the list of processes. A folder that is named counts more.
    let database = args.database_url.clone().or_else(|| {
        let said = environment::variable(environment::DATABASE_URL);
        said.filter(|url| args.data_dir.is_none() && !url.trim().is_empty())
    });
    let (url, folder) = match database {
        Some(url) => (url, None),
        None => {
            let folder = args
                .data_dir
                .clone()
                .unwrap_or_else(|| PathBuf::from("greenroom-data"));
            if create {
                make_folder(&folder)?;
            } else if !folder.join("greenroom.db").exists() {
                bail!(
                    "there is no store in {}; make one with: greenroom init FILE.toml",
                    folder.display()
                );
            }
            (
                format!("sqlite:{}", folder.join("greenroom.db").display()),
                Some(folder),
            )
        }
    };
    let key_path = key_file
        .map(Path::to_owned)
        .or_else(|| folder.as_ref().map(|f| f.join("master.key")));
    let mut made = None;
    let beside_key = key_path
        .as_ref()
        .filter(|_| key_file.is_some() || config.master_key.is_none());
    let beside_key =
        beside_key.and_then(|key| Some(std::path::absolute(key).ok()?.parent()?.to_owned()));
    let master = match (&config.master_key, key_path) {
        (Some(text), _) if key_file.is_none() => MasterKey::from_text(text.reveal())?,
        (_, Some(path)) if create && !path.exists() => {
            made = Some(path.clone());
            MasterKey::create(&path)?
        }
        (_, Some(path)) => {
            warn_of_readers(&path);
            MasterKey::read(&path)?
        }
        (_, None) => bail!(
            "with a database, give the master key: --master-key-file FILE, or GREENROOM_MASTER_KEY"
        ),
    };
    let store = Store::open(&url).await?;
    Ok((
        Opened {
            store,
            master: Arc::new(master),
            folder,
            beside_key,
        },
        made,
    ))
}

/// Says so where others on this machine may read the master key.
fn warn_of_readers(key: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(key).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
    if open {
        let key = key.display();
        eprintln!("warning: others on this machine may read {key}: chmod 600 {key}");
    }
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
        .create(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))
}

/// Creates the conference of a file.
pub async fn init(opened: &Opened, text: &str, clock: &Clock) -> anyhow::Result<Made> {
    let read = file::conference(text)?;
    let slug = read.setup.details.slug.clone();
    let row = Vault::create(&opened.master, &slug, &clock::random_id().to_string());
    let vault = Vault::open(Arc::clone(&opened.master), &row, Vec::new())?;
    let head = Head {
        seq: 0,
        at_micros: 0,
        link: vault.first_link(),
    };
    match opened.store.create_conference(&row, &head).await {
        Err(store::Error::Conflict) => bail!(
            "the conference {slug} is in this store already, with all that is on record: it stays as it is. For a new one choose another slug, or another folder"
        ),
        other => other?,
    }
    let engine = live(opened, &row, clock).await?;
    submit(&engine, read.opening(), clock).await?;
    let ends = read.setup.details.ends().unwrap_or_default();
    let token = token(opened, &slug, ADMIN, ends, clock).await?;
    Ok(Made {
        conference: slug,
        admin_token: token,
        warnings: read.warnings,
        master_key: None,
    })
}

/// Signs a device of `person` in without a join code: the admin of `init`, the cast of the demo.
pub async fn token(
    opened: &Opened,
    conference: &ConferenceSlug,
    person: &str,
    ends: DateTime<Utc>,
    clock: &Clock,
) -> anyhow::Result<String> {
    let token = seal::random_token(TOKEN_PREFIX);
    let now = clock.now();
    let door = Door::of(&opened.master);
    let issued = TokenRow {
        hash: door.digest(&token),
        conference: conference.to_string(),
        person: person.to_owned(),
        device: FIRST_DEVICE.to_owned(),
        issued_micros: now.timestamp_micros(),
        expires_micros: (ends.max(now) + TOKEN_LIFE).timestamp_micros(),
        seal: None,
    };
    opened.store.put_token(&door.sealed(issued)).await?;
    Ok(token)
}

async fn submit(engine: &Engine, command: Command, clock: &Clock) -> anyhow::Result<()> {
    let ask = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: clock::command_id(),
        made_at: clock.now(),
    };
    engine.submit(ask, command).await?.outcome?;
    Ok(())
}

/// The conference of `row`, folded, to be read and asked.
async fn live(opened: &Opened, row: &ConferenceRow, clock: &Clock) -> anyhow::Result<Engine> {
    let (store, master) = (opened.store.clone(), Arc::clone(&opened.master));
    let engine = Engine::start(store, master, row, file::default_policy(), clock.clone());
    Ok(engine.await?)
}

/// The conference that is meant: the named one, or the only one.
async fn conference(opened: &Opened, named: Option<&str>) -> anyhow::Result<ConferenceRow> {
    let mut rows = opened.store.conferences().await?;
    match named {
        Some(slug) => rows
            .into_iter()
            .find(|r| r.slug == slug)
            .with_context(|| format!("there is no conference {slug:?} in this store")),
        None if rows.len() == 1 => Ok(rows.remove(0)),
        None if rows.is_empty() => {
            bail!("there is no conference in this store; make one with: greenroom init FILE.toml")
        }
        None => {
            let slugs: Vec<String> = rows.into_iter().map(|r| r.slug).collect();
            bail!(
                "there are several conferences; say which: --conference {}",
                slugs.join(" | ")
            )
        }
    }
}

/// Makes a join code for `person`.
pub async fn invite(
    opened: &Opened,
    named: Option<&str>,
    person: &str,
    url: &str,
    clock: &Clock,
) -> anyhow::Result<Invitation> {
    if let Some(words) = certificate::wrong_address(opened.folder.as_deref(), url) {
        printing::aside(&words);
    }
    let row = conference(opened, named).await?;
    let engine = live(opened, &row, clock).await?;
    let id: PersonId = person
        .parse()
        .with_context(|| format!("{person:?} is no person's id"))?;
    let people: Vec<String> = engine
        .read()
        .conference
        .hall()
        .people
        .keys()
        .map(ToString::to_string)
        .collect();
    if !people.contains(&id.to_string()) {
        bail!(
            "there is no person {person:?}; there are: {}",
            people.join(", ")
        );
    }
    submit(&engine, Command::InviteAgain { person: id.clone() }, clock).await?;
    let expires = clock.now() + CODE_LIFE;
    let door = Door::of(&opened.master);
    let code = loop {
        let code = seal::random_code();
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut kept = CodeRow {
            lookup: door.lookup(&plain).context("a code is too short")?,
            hash: String::new(),
            conference: row.slug.clone(),
            person: id.to_string(),
            expires_micros: expires.timestamp_micros(),
        };
        kept.hash = door.code(&plain, &kept);
        match opened.store.put_code(&kept).await {
            Ok(()) => break code,
            Err(store::Error::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    };
    let link = format!("{}/join#{code}", url.trim_end_matches('/'));
    Ok(Invitation {
        person: id,
        code,
        link,
        expires,
    })
}

/// Walks the chain.
pub async fn verify(opened: &Opened, named: Option<&str>) -> anyhow::Result<Verdict> {
    let row = conference(opened, named).await?;
    let anchor = opened.beside_key.as_ref();
    let anchor = anchor.and_then(|folder| Anchor::read(folder, &row.slug));
    let master = Arc::clone(&opened.master);
    Ok(verify::verify(&opened.store, master, &row, anchor.as_ref()).await?)
}

/// How `serve` listens.
#[derive(Debug)]
pub struct Listening {
    pub address: SocketAddr,
    pub certificate: Option<(PathBuf, PathBuf)>,
    pub self_signed: bool,
    /// Names and addresses for a certificate of our own, beside those of this machine.
    pub names: Vec<String>,
    pub without_tls: bool,
}

/// Serves until the process is asked to stop.
pub async fn serve(opened: Opened, listening: &Listening, clock: Clock) -> anyhow::Result<()> {
    let tls = match &listening.certificate {
        Some((certificate, key)) => {
            let read = |path: &Path| {
                std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
            };
            Some(Tls {
                certificate: read(certificate)?,
                key: read(key)?,
            })
        }
        None if listening.self_signed => Some(certificate::self_signed(
            opened.folder.as_deref(),
            listening.address,
            &listening.names,
        )?),
        None if listening.without_tls || listening.address.ip().is_loopback() => None,
        None => bail!(
            "{} can be reached by others and there is no TLS.\nGive --tls-cert and --tls-key, or --tls-self-signed; behind a proxy that adds TLS: --without-tls.",
            listening.address
        ),
    };
    let listener = TcpListener::bind(listening.address).with_context(|| {
        format!(
            "{} cannot be listened on; is another greenroom running? Try --listen 127.0.0.1:0",
            listening.address
        )
    })?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let shutdown = CancellationToken::new();
    let store = opened.store.clone();
    let options = Options {
        store: opened.store,
        master: opened.master,
        clock,
        policy: file::default_policy(),
        listener,
        tls,
        limits: true,
        connections: connections_each(),
        anchors: opened.beside_key,
    };
    let running = server::start(options, shutdown.clone()).await?;
    printing::line(&format!("greenroom serves {scheme}://{}", running.address));
    tokio::spawn(async move {
        asked_to_stop().await;
        shutdown.cancel();
    });
    let ended = running.ended().await;
    // What is kept is one file from here on: copied, it is whole.
    store.close().await;
    Ok(ended?)
}

/// Raises what this process may have open as far as it may, and gives one address half of it: room is kept for the others.
fn connections_each() -> usize {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let files = getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, hard)| {
        match setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
            Ok(()) => hard,
            Err(_) => soft,
        }
    });
    usize::try_from(files / 2).unwrap_or(usize::MAX).max(64)
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

impl Invitation {
    /// What `--json` prints.
    pub fn json(&self) -> serde_json::Value {
        json!({ "person": self.person, "code": self.code, "link": self.link, "expires": self.expires })
    }
}

impl Invitation {
    /// The link as a QR code of half blocks; nothing where it is too long for one.
    fn qr(&self) -> String {
        qrcode::QrCode::new(&self.link).map_or_else(
            |_| String::new(),
            |code| {
                code.render::<qrcode::render::unicode::Dense1x2>()
                    .dark_color(qrcode::render::unicode::Dense1x2::Light)
                    .light_color(qrcode::render::unicode::Dense1x2::Dark)
                    .build()
            },
        )
    }

    /// Prints it, for the organiser to hand over.
    pub fn print(&self, json: bool) {
        if json {
            printing::json(&self.json());
        } else {
            printing::line(&format!(
                "{}: {}\n{}\ngood once, until {}",
                self.person,
                self.code,
                self.link,
                self.expires.format("%Y-%m-%d %H:%M UTC")
            ));
            if self.link.starts_with("http://127.0.0.1") {
                printing::aside(
                    "The link is for this machine only: --url gives the address that laptops use.",
                );
            }
            // For whoever stands beside the screen; into a pipe only the words go.
            if std::io::stdout().is_terminal() {
                printing::line(&self.qr());
            }
        }
    }
}

/// `init FILE`: checks the file, or creates the conference and prints what must be kept.
pub async fn run_init(
    path: &Path,
    store: &StoreArgs,
    check: bool,
    key: Option<&Path>,
    config: &Config,
    as_json: bool,
) -> anyhow::Result<()> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!(
            "{} is not UTF-8: save it as UTF-8 in your editor",
            path.display()
        );
    };
    let read =
        file::conference(&text).with_context(|| format!("{} is not right", path.display()))?;
    for warning in &read.warnings {
        eprintln!("warning: {warning}");
    }
    if check {
        if as_json {
            printing::json(
                &json!({ "conference": read.setup.details.slug, "warnings": read.warnings }),
            );
        } else {
            printing::line(&format!(
                "{} is fine: {}",
                path.display(),
                read.setup.details.slug
            ));
        }
        return Ok(());
    }
    let (opened, new_key) = open(store, key, config, true).await?;
    let made = init(&opened, &text, &Clock::Wall).await?;
    if let Some(path) = new_key {
        eprintln!(
            "The master key is {}. Without it nothing can be read: keep a copy elsewhere.",
            path.display()
        );
    }
    if as_json {
        printing::json(&json!({ "conference": made.conference, "admin_token": made.admin_token }));
    } else {
        printing::line(&format!(
            "{} is made.\nAdmin token, shown this once: {}\nNext: greenroom serve, then greenroom invite PERSON",
            made.conference, made.admin_token
        ));
    }
    Ok(())
}

/// Prints what `verify` found; a fault is a failure.
pub fn print_verdict(verdict: &Verdict, as_json: bool) -> Result<(), crate::headless::Failure> {
    if as_json {
        printing::json(verdict);
    } else if verdict.ok {
        printing::line(&format!(
            "{} entries, chain whole, until {}",
            verdict.entries,
            verdict.until.format("%Y-%m-%d %H:%M:%S UTC")
        ));
    }
    if verdict.newer > 0 && !as_json {
        printing::line(&format!(
            "{} of them were written by a newer greenroom than this one. That is no fault: update this one.",
            verdict.newer
        ));
    }
    if verdict.ok {
        return Ok(());
    }
    let entry = verdict
        .first_bad
        .map_or_else(|| "The end".to_owned(), |seq| format!("Entry {seq}"));
    if verdict.missing > 0 {
        return Err(crate::headless::Failure::new(
            crate::headless::Exit::Refused,
            format!(
                "The record goes until {} only: {} more entries were written and are missing.",
                verdict.until.format("%Y-%m-%d %H:%M:%S UTC"),
                verdict.missing
            ),
            "Stop the server, keep a copy of the store, and look for who cut it. If you put an older copy back yourself, this is what was lost: delete the anchor file beside the master key to go on.",
        ));
    }
    let (what, next) = match verdict.fault {
        Some(RowFault::Unreadable) => (
            "cannot be read. The chain is whole: nobody changed it",
            "Give the master key that this store was made with. If it is the right one, a case's key is damaged: keep a copy of the store, and restore a backup.",
        ),
        Some(RowFault::Changed) | None => (
            "was changed, moved, or is missing",
            "Stop the server, keep a copy of the store, and restore a backup.",
        ),
    };
    Err(crate::headless::Failure::new(
        crate::headless::Exit::Refused,
        format!("{entry} of {} {what}.", verdict.entries),
        next,
    ))
}
