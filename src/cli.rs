//! The command line: types only. What each does is in `admin`, `headless`, `demo` and `tui`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// The open cases, danger first, then by next deadline
    Queue {
        /// Only cases in which these words occur
        filter: Option<String>,
    },
    /// One case with its timers, checklist and timeline
    Show { case: String },
    /// Report an incident
    Report {
        /// What happened, in a few words; - reads from standard input
        #[arg(long, value_name = "TEXT")]
        what: String,
        /// A place of the conference, or where it is in a few words
        #[arg(long = "where", value_name = "TEXT")]
        place: String,
        #[arg(long)]
        severity: Option<SeverityArg>,
        /// harassment, assault, medical, child, … (default: other)
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// Someone's safety is at risk now
        #[arg(long)]
        danger: bool,
        /// It is still going on
        #[arg(long)]
        ongoing: bool,
        /// When it happened: RFC 3339, or 14:05 in the conference's zone
        #[arg(long, value_name = "T")]
        happened_at: Option<String>,
        #[arg(long, default_value = "in-person")]
        channel: ChannelArg,
        /// The post or call-sign it came from, never a name
        #[arg(long, value_name = "TEXT")]
        from: Option<String>,
        /// Page whoever is on call (the default)
        #[arg(long, conflicts_with = "mine")]
        page: bool,
        /// I have it
        #[arg(long)]
        mine: bool,
        /// Somebody of the team who must not see it
        #[arg(long, value_name = "PERSON")]
        conflict: Vec<String>,
    },
    /// I have it: take the first seat
    Ack { case: String },
    /// Help now: needs no case; one is made behind it
    Call {
        /// A contact's id, or its kind where only one has it
        #[arg(required = true)]
        target: Vec<String>,
        /// A place of the conference, or where it is in a few words
        #[arg(long = "where", value_name = "TEXT")]
        place: String,
        /// What happened, in a few words; - reads from standard input
        #[arg(long, value_name = "TEXT")]
        what: Option<String>,
        /// Already said aloud: send nothing
        #[arg(long)]
        by_voice: bool,
    },
    /// Take the second seat
    Second {
        case: String,
        /// One is enough: say why
        #[arg(long, requires = "why")]
        alone: bool,
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
    },
    /// Give the case up; it rings again
    Release { case: String },
    /// Give the case to somebody
    Assign { case: String, person: String },
    /// Write down what somebody says; - reads from standard input
    Note {
        case: String,
        text: String,
        #[arg(long, value_name = "T")]
        happened_at: Option<String>,
    },
    /// Strike a wrong note or promise; it stays readable as struck
    Strike {
        /// Its id, or the beginning of it; show CASE lists them
        entry: String,
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Take back the last thing you did, within the time of the policy
    Undo,
    /// Something was promised to the reporter
    Promise {
        case: String,
        text: String,
        /// By when: RFC 3339, or 16:20 in the conference's zone
        #[arg(long, value_name = "T")]
        by: String,
    },
    /// A promise was kept
    Kept {
        /// Its id, or the beginning of it; show CASE lists them
        promise: String,
    },
    /// What the person concerned wants of a kind of help
    Wish {
        case: String,
        /// A contact's id, or a kind: security, medical, emergency, …
        target: String,
        wish: WishArg,
    },
    /// What dispatchers ask first; an empty value means not known after all
    Fact {
        case: String,
        fact: FactArg,
        value: String,
    },
    /// It is somewhere else
    Place {
        case: String,
        /// A place of the conference, or where it is in a few words
        #[arg(value_name = "WHERE")]
        place: String,
        /// The exact spot
        #[arg(long, value_name = "TEXT", default_value = "")]
        spot: String,
    },
    /// It is of another kind
    Kind { case: String, kind: String },
    /// Link two cases
    Link { case: String, other: String },
    /// Merge a case into another; both timelines stay
    Merge { case: String, into: String },
    /// A description without a name to everyone on shift and to security
    Lookout {
        case: String,
        /// Height, hair, clothes, age; without it, what is on record
        looks: Option<String>,
    },
    /// Nobody is looked for any more
    Allclear { case: String },
    /// Look for words in cases, timelines, contacts, places and checklists
    Find {
        /// - reads from standard input
        text: String,
    },
    /// Whom to call, how, and when they answer; the crisis card first
    Contacts,
    /// Set the severity
    Severity { case: String, severity: SeverityArg },
    /// Answer a flag: danger, ongoing or repeat
    Flag {
        case: String,
        flag: FlagArg,
        answer: AnswerArg,
    },
    /// Move the scene
    Scene {
        case: String,
        to: SceneArg,
        /// With hold: until when
        #[arg(long, value_name = "T", required_if_eq("to", "hold"))]
        until: Option<String>,
        /// With hold: what it waits for
        #[arg(long, value_name = "TEXT", required_if_eq("to", "hold"))]
        why: Option<String>,
    },
    /// I am on scene and all right
    Checkin { case: String },
    /// Nothing more is to be done on site
    Resolve {
        case: String,
        /// Why, where required steps are open
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
    },
    /// Put a resolved case away (a lead)
    Close { case: String },
    /// It is not over after all
    Reopen {
        case: String,
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Call for help outside the team
    Escalate {
        case: String,
        /// A contact's id, or its kind where only one has it
        #[arg(required = true)]
        target: Vec<String>,
        /// Who allowed it
        #[arg(long)]
        consent: ConsentArg,
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
        /// Other words than those that are built; - reads from standard input
        #[arg(long, value_name = "TEXT")]
        brief: Option<String>,
        /// Already said aloud: send nothing
        #[arg(long)]
        by_voice: bool,
    },
    /// They answered a call for help
    Answer {
        escalation: String,
        /// Who answered: a post or a call-sign
        #[arg(long, value_name = "TEXT")]
        by: String,
        /// When they will be there: 2m
        #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
        eta: Option<String>,
    },
    /// Nobody answered: the next way to reach the same contact
    Nextway { escalation: String },
    /// They are there
    Arrived { escalation: String },
    /// They are no longer needed
    Standdown { escalation: String },
    /// The checklists of a case; with a name, attach that one
    Checklist { case: String, name: Option<String> },
    /// Tick a step, by its number or id
    Tick { case: String, step: String },
    /// Skip a step, with the reason
    Skip {
        case: String,
        step: String,
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Step back from a case, or set a conflict for somebody (a lead)
    Conflict {
        case: String,
        level: ConflictArg,
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
        #[arg(long)]
        person: Option<String>,
    },
    /// Who is on call
    Oncall {
        /// RFC 3339, or 14:05 in the conference's zone
        #[arg(long, value_name = "T")]
        at: Option<String>,
        /// With the crisis card below it, to print
        #[arg(long)]
        card: bool,
    },
    /// One line an entry, as it happens
    Watch,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SeverityArg {
    Critical,
    High,
    Moderate,
    Low,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ChannelArg {
    InPerson,
    Radio,
    Phone,
    Message,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FlagArg {
    Danger,
    Ongoing,
    Repeat,
    Impact,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum WishArg {
    Yes,
    No,
    Ask,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FactArg {
    Weapon,
    People,
    Hurt,
    WayIn,
    Awake,
    Breathing,
    Bleeding,
    Looks,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum AnswerArg {
    Yes,
    No,
    Maybe,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SceneArg {
    /// On the way
    Going,
    /// At the scene
    There,
    /// Nobody needs to be there any more
    Clear,
    /// It goes on
    Resume,
    /// Nobody is expected to act until a time
    Hold,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConsentArg {
    /// They said yes
    Given,
    /// They said no: that is put down, and nobody is called
    Refused,
    /// Someone is in danger; say why
    Danger,
    /// A duty by law; say which
    Law,
    /// Help at the venue, which needs no yes
    NotNeeded,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ConflictArg {
    /// They must not see it
    Hard,
    /// They see it, and settle nothing
    Soft,
    /// There is none after all
    None,
}
