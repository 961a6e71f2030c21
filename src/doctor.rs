//! What a helper looks at first when something does not work, one line a check: `ok`, `look` or `bad`. Needs neither a
//! sign-in, nor a network, nor a configuration that can be read; no line has a name or a story in it.

pub(crate) mod laptop;
pub(crate) mod reach;
pub(crate) mod server;
pub(crate) mod terminal;
pub(crate) mod settings;

use serde::Serialize;

use crate::cli::{Cli, Command, Global, KeysArg, StoreArgs};
use crate::clock::Clock;
use crate::config::{Config, Flags, Surroundings, environment};
use crate::headless::{Exit, Failure, printing};

/// How something stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    /// Works, and may not be what is meant.
    Look,
    /// Does not work.
    Bad,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Look => "look",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Check {
    /// Its name, for scripts.
    pub check: String,
    pub state: State,
    /// What is so.
    pub words: String,
    /// What to do about it.
    pub next: Option<String>,
}

impl Check {
    /// All is well with it.
    pub fn ok(check: &str, words: impl Into<String>) -> Self {
        Self {
            check: check.to_owned(),
            state: State::Ok,
            words: words.into(),
            next: None,
        }
    }

    /// It works, but somebody should look at it.
    pub fn look(check: &str, words: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            state: State::Look,
            next: Some(next.into()),
            ..Self::ok(check, words)
        }
    }

    /// It does not work.
    pub fn bad(check: &str, words: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            state: State::Bad,
            ..Self::look(check, words, next)
        }
    }

    fn line(&self) -> String {
        let next = self.next.as_ref().map(|n| format!(" {n}"));
        format!(
            "{:<4}  {}{}",
            self.state.word(),
            self.words,
            next.unwrap_or_default()
        )
    }
}

/// Runs `doctor`, `config` or `keys check`.
pub async fn run(cli: &Cli, clock: &Clock) -> Result<(), Failure> {
    let global = &cli.global;
    match &cli.command {
        Some(Command::Doctor { store }) => {
            report(&examine(global, store, clock).await, global.json)
        }
        Some(Command::Config { what }) => settings::run(*what, global),
        Some(Command::Keys {
            what: Some(KeysArg::Check),
        }) => report(
            &terminal::keys(&Surroundings::read(), terminal::size()),
            global.json,
        ),
        _ => Ok(()),
    }
}

/// Everything, in the order in which it is mended.
async fn examine(global: &Global, store: &StoreArgs, clock: &Clock) -> Vec<Check> {
    let surroundings = Surroundings::read();
    let (check, config) = laptop::config(Config::load_with(&Flags::from(global)));
    let mut checks = vec![check];
    let Some(config) = config else {
        return checks;
    };
    checks.push(laptop::home(&config));
    let (found, signed_in) = laptop::sign_in(&config);
    checks.extend(found);
    let (check, root) = laptop::certificate(&config);
    let is_trusted = check.state == State::Ok;
    checks.push(check);
    if is_trusted {
        checks.extend(reach::checks(&config, signed_in.as_ref(), root.as_deref(), clock).await);
    } else {
        checks.push(Check::look(
            "api",
            "The case API was not tried.",
            "First mend the certificate.",
        ));
    }
    checks.extend(terminal::window(&surroundings, terminal::size()));
    checks.extend(terminal::looks(&surroundings, &config));
    checks.push(laptop::bell(&config));
    let named = environment::variable(environment::DATABASE_URL).is_some();
    if store.data_dir.is_some() || store.database_url.is_some() || named {
        checks.extend(server::checks(store, global.master_key_file.as_deref(), &config).await);
    }
    checks
}

/// Prints what was found; anything bad is a failure.
fn report(checks: &[Check], json: bool) -> Result<(), Failure> {
    if json {
        printing::json(&checks);
    } else {
        for check in checks {
            printing::line(&check.line());
        }
    }
    match checks.iter().filter(|c| c.state == State::Bad).count() {
        0 => Ok(()),
        1 => Err(failed("One thing is bad.")),
        n => Err(failed(&format!("{n} things are bad."))),
    }
}

fn failed(title: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        title,
        "Each line says what to do next; begin with the first.",
    )
}
