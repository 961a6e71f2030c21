//! Parses the command line, calls one function, maps the exit code.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use greenroom::admin::applying;
use greenroom::cli::{Cli, Command, Global, KeysArg};
use greenroom::clock::Clock;
use greenroom::config::{self, Config, Flags};
use greenroom::domain::vocabulary::ids::ConferenceSlug;
use greenroom::headless::differing::{Apply, Edited};
use greenroom::headless::{Exit, Failure, Here};
use greenroom::store::drafts::DraftStore;
use greenroom::sync::driver;
use greenroom::sync::outbox::Outbox;
use greenroom::tui::effects::Keeper;
use greenroom::tui::state::screen::Settings;
use greenroom::tui::{self, Outcome, Startup};
use greenroom::{admin, demo, doctor, file, headless, manual, plain};
use tokio::sync::mpsc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let json = cli.global.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The system gives no threads: {error}.");
            return ExitCode::from(Exit::NoAnswer as u8);
        }
    };
    let ended = runtime.block_on(run(cli));
    // What still runs on its own, a held request for news for one, is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(exit) => match headless::printing::failed() {
            None => ExitCode::from(exit as u8),
            Some(why) => {
                eprintln!("The output cannot be written: {why}. Nothing else is wrong.");
                ExitCode::from(Exit::Refused as u8)
            }
        },
        Err(failure) => {
            failure.print(json);
            ExitCode::from(failure.exit as u8)
        }
    }
}

/// A command line that is none: said as clap says it, or to a script as every other failure.
fn misused(error: &clap::Error) -> ExitCode {
    let asked = std::env::args_os()
        .take_while(|arg| arg != "--")
        .any(|arg| arg == "--json");
    if !asked || !error.use_stderr() {
        error.exit();
    }
    let words = error.to_string();
    let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    let title = lines
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    let detail: Vec<&str> = lines.collect();
    Failure::new(Exit::Usage, title, detail.join(" ")).print(true);
    ExitCode::from(Exit::Usage as u8)
}

/// What was asked for, and how it ended where it did not fail.
async fn run(cli: Cli) -> Result<Exit, Failure> {
    match &cli.command {
        // These have to work where the configuration does not.
        Some(
            Command::Doctor { .. }
            | Command::Config { .. }
            | Command::Keys {
                what: Some(KeysArg::Check),
            },
        ) => return doctor::run(&cli, &Clock::Wall).await.map(|()| Exit::Done),
        Some(Command::Keys { .. } | Command::Completions { .. } | Command::Man { .. }) => {
            return manual::run(&cli).map(|()| Exit::Done);
        }
        _ => {}
    }
    let config = Config::load_with(&Flags::from(&cli.global))?;
    let global = cli.global.clone();
    let key = global.master_key_file.as_deref();
    let conference = config.conference.as_ref().map(ConferenceSlug::as_str);
    let done = match cli.command {
        Some(Command::Diff { file, prune, store }) => {
            let edited = Edited::read(&file, prune, None, global.json)?;
            return applying::run(&edited, &store, key, &config, &global).await;
        }
        Some(Command::Apply {
            file,
            prune,
            diff,
            yes,
            store,
        }) => {
            let apply = diff.map(Apply::Shown).or(yes.then_some(Apply::Yes));
            let edited = Edited::read(&file, prune, apply, global.json)?;
            return applying::run(&edited, &store, key, &config, &global).await;
        }
        Some(Command::Join { url, code }) => {
            headless::join(&url, code.as_deref(), &config, global.json).await
        }
        Some(Command::Logout) => headless::logout(&config).await,
        Some(Command::Serve {
            store,
            listen,
            tls_cert,
            tls_key,
            tls_self_signed,
            tls_name,
            without_tls,
        }) => {
            logging(&config.log);
            let listening = admin::Listening {
                address: listen,
                certificate: tls_cert.zip(tls_key),
                self_signed: tls_self_signed,
                names: tls_name,
                without_tls,
            };
            local(async {
                let (opened, _) = admin::open(&store, key, &config, false).await?;
                admin::serve(opened, &listening, Clock::Wall).await
            })
            .await
        }
        Some(Command::Init { file, store, check }) => {
            local(admin::run_init(
                &file,
                &store,
                check,
                key,
                &config,
                global.json,
            ))
            .await
        }
        Some(Command::Invite { person, store, url }) => {
            local(async {
                let (opened, _) = admin::open(&store, key, &config, false).await?;
                let invitation =
                    admin::invite(&opened, conference, &person, &url, &Clock::Wall).await?;
                invitation.print(global.json);
                Ok(())
            })
            .await
        }
        Some(Command::Verify { store }) => {
            let verdict = local(async {
                let (opened, _) = admin::open(&store, key, &config, false).await?;
                admin::verify(&opened, conference).await
            })
            .await?;
            admin::print_verdict(&verdict, global.json)
        }
        Some(Command::Demo { seed }) => Box::pin(local(demo::run(seed, &config))).await,
        None => console(&config, &global).await,
        Some(_) => headless::run(cli, &config, Clock::Wall).await,
    };
    done.map(|()| Exit::Done)
}

/// Opens the console of whoever is signed in here; it opens with or without a network.
async fn console(config: &Config, global: &Global) -> Result<(), Failure> {
    let Some(signed_in) = config.signed_in()? else {
        return Err(headless::signed_out());
    };
    let client = headless::client(&signed_in, config)?;
    let owner = format!("{} at {}", signed_in.person, signed_in.conference);
    let draft_store = DraftStore::open(config.home(), &owner).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("The drafts of this laptop cannot be opened: {error}."),
            "See greenroom doctor; greenroom logout erases them.",
        )
    })?;
    let draft_store = Arc::new(draft_store);
    let outbox = Some(Outbox::on(draft_store.clone()));
    let (orders, taken) = mpsc::channel(64);
    let (tell, events) = mpsc::channel(64);
    let who = (signed_in.person.clone(), signed_in.conference.clone());
    let left = outbox.clone();
    tokio::spawn(driver::run(
        client.clone(),
        Clock::Wall,
        who,
        taken,
        tell,
        left,
    ));
    let lock_after = Some(config.lock_after.delta()).filter(|d| !d.is_zero());
    if config.plain {
        return plain::run(plain::Startup {
            here: Here::new(client, Clock::Wall, signed_in.person, global.clone()),
            orders,
            events,
            draft_store: Some(draft_store),
            outbox,
            bell: config.bell,
            lock_after,
        })
        .await;
    }
    let seat = Startup {
        me: signed_in.person,
        conference: signed_in.conference,
        policy: file::default_policy(),
        orders,
        events,
        keeper: Some(Keeper::new(draft_store)),
        outbox,
        editor: config.editor.clone(),
    };
    let settings = Settings {
        theme: config.theme,
        ascii: config.ascii,
        bell: config.bell,
        lock_after,
    };
    match tui::open(seat, settings, Clock::Wall, None).await {
        Ok(Outcome::Quit) => Ok(()),
        Ok(Outcome::SignedOut) => Err(headless::signed_out()),
        Err(error) => Err(Failure::new(
            Exit::Usage,
            format!("The terminal cannot be used: {error}."),
            "Use the subcommands; see greenroom --help.",
        )),
    }
}

/// What fails on the server's machine is said as it is.
async fn local<T>(work: impl Future<Output = anyhow::Result<T>>) -> Result<T, Failure> {
    work.await.map_err(|error| {
        let text = format!("{error:#}");
        let (title, detail) = text
            .split_once('\n')
            .unwrap_or((&text, "Nothing was changed."));
        let is_malformed = error.downcast_ref::<file::lines::Errors>().is_some();
        let exit = if is_malformed {
            Exit::Usage
        } else {
            Exit::Refused
        };
        Failure::new(exit, title, detail)
    })
}

/// Logs of the server: acts and ids, never anybody's words.
fn logging(filter: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .unwrap_or_else(|_| config::DEFAULT_LOG.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // Whoever reads the log may be gone, or its disk full: what was asked for is done and answered all the same.
        .log_internal_errors(false)
        .init();
}
