//! The command line: types only. What is done on a day is described by [`crate::acts`]; the rest, of the server's machine, this
//! laptop and the program, is in `admin`, `headless`, `demo`, `doctor` and `manual`.

pub(crate) mod typed;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::typed::Typed;
use crate::domain::vocabulary::ids::CommandId;

/// Incident response at conferences: who is on call, what is open, what happens next by itself.
#[derive(Debug, Parser)]
#[command(name = "greenroom", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    /// Without a command: open the console
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Which conference, where there are several
    #[arg(long, global = true, value_name = "SLUG")]
    pub conference: Option<String>,
    /// Write down what another did or said
    #[arg(long, global = true, value_name = "PERSON", requires = "via")]
    pub on_behalf: Option<String>,
    /// How their words reached you
    #[arg(long, global = true, requires = "on_behalf")]
    pub via: Option<ViaArg>,
    /// Print one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// Send a write again under the id of before: it is done once
    #[arg(long, global = true, value_name = "ID")]
    pub id: Option<CommandId>,
    /// The file of the master key (default: master.key in the data folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub master_key_file: Option<PathBuf>,
    /// Lines instead of a screen, for screen readers and bad links; with demo: the story as lines
    #[arg(long, global = true)]
    pub plain: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ViaArg {
    Radio,
    Phone,
    InPerson,
}

/// Where a server's store is.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Keep the store in this folder, as SQLite (default: ./greenroom-data)
    #[arg(long, value_name = "DIR", conflicts_with = "database_url")]
    pub data_dir: Option<PathBuf>,
    /// Or in this database: sqlite:… or postgres://…
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// One process: a case API, a sample conference, a scripted afternoon, the console; leaves nothing behind
    Demo {
        /// Another afternoon: the same number plays the same
        #[arg(long, value_name = "N", default_value_t = 7)]
        seed: u64,
    },
    /// Serve the case API
    Serve {
        #[command(flatten)]
        store: StoreArgs,
        /// The address to listen on
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7474")]
        listen: SocketAddr,
        /// A certificate, PEM
        #[arg(long, value_name = "FILE", requires = "tls_key")]
        tls_cert: Option<PathBuf>,
        /// Its key, PEM
        #[arg(long, value_name = "FILE", requires = "tls_cert")]
        tls_key: Option<PathBuf>,
        /// Make a certificate, kept in the data folder for laptops to trust
        #[arg(long, conflicts_with = "tls_cert")]
        tls_self_signed: bool,
        /// Another name or address for that certificate, beside those of this machine
        #[arg(long, value_name = "NAME", requires = "tls_self_signed")]
        tls_name: Vec<String>,
        /// Listen without TLS on an address others can reach: only behind a proxy that adds it
        #[arg(long)]
        without_tls: bool,
    },
    /// Create a conference from a file; prints the admin token once
    Init {
        file: PathBuf,
        #[command(flatten)]
        store: StoreArgs,
        /// Only check the file
        #[arg(long)]
        check: bool,
    },
    /// What an edited conference file would change: 0 nothing, 1 something, 2 the file is wrong
    Diff {
        file: PathBuf,
        /// End shifts that were added on a laptop and are not in the file
        #[arg(long)]
        prune: bool,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Do what the diff of a conference file showed
    Apply {
        file: PathBuf,
        /// End shifts that were added on a laptop and are not in the file
        #[arg(long)]
        prune: bool,
        /// Exactly what the diff with this hash showed
        #[arg(long, value_name = "HASH", conflicts_with = "yes")]
        diff: Option<String>,
        /// Whatever it is by now
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Print a join code for a person: good once, for a day
    Invite {
        person: String,
        #[command(flatten)]
        store: StoreArgs,
        /// The address that laptops use, for the link
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7474")]
        url: String,
    },
    /// Walk the chain of the log and name the first bad entry
    Verify {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Sign this laptop in, with the address and the code, or with the link that invite printed
    Join { url: String, code: Option<String> },
    /// Revoke this laptop's token and erase it
    Logout,
    #[command(flatten)]
    Act(Typed),
    /// Look over this laptop, and what is between it and the case API
    Doctor {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// What is set on this laptop, and where
    Config {
        #[command(subcommand)]
        what: ConfigArg,
    },
    /// The keys of the console
    Keys {
        #[command(subcommand)]
        what: Option<KeysArg>,
    },
    /// Print what completes commands in a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual as a page for man: greenroom man | man -l -
    Man {
        /// Write it here instead, and a page of each command beside it
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigArg {
    /// Print where the file belongs
    Path,
    /// Print the values in force
    Show {
        /// With each, whether flag, environment, file or default won
        #[arg(long)]
        origin: bool,
    },
    /// Read the file, and name line and reason of what is wrong
    Check,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum KeysArg {
    /// What is known of this terminal, and which of them it may keep from the console
    Check,
}
