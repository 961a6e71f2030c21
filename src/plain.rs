//! The line mode, for screen readers and bad links: numbered lists, questions, one announcement a line.
//!
//! What is typed is what the command line takes, without `greenroom` and, while a case is open, without the case; or a letter of
//! the console's own table. What is missing is asked for. A number means the row last said under it, or is refused.
//! Announcements wait until nothing is typed.

pub(crate) mod asking;
pub mod half;
pub(crate) mod question;
pub(crate) mod doing;
pub(crate) mod obeying;
pub(crate) mod prompt;
pub(crate) mod reading;
pub(crate) mod speaking;
pub(crate) mod hearing;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId};
use crate::headless::{Exit, Failure, Here, printing};
use crate::plain::half::Half;
use crate::plain::prompt::{Prompt, Said};
use crate::plain::speaking::Speaker;
use crate::store::drafts::DraftStore;
use crate::sync::driver::{Event, Order, Status};
use crate::sync::machine::Link;
use crate::sync::outbox::Outbox;
use crate::wire::Envelope;

/// How long an answer of the case API is waited for before a write is said to be not sent.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the end waits for what is unsent, where nobody is there to be asked.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// Where the command is kept that was begun and not ended.
const DRAFT: &str = "line";
/// One signed-in person's synchronisation, as the line mode uses it.
pub struct Startup {
    pub here: Here,
    pub orders: mpsc::Sender<Order>,
    pub events: mpsc::Receiver<Event>,
    /// Where a command that was begun outlives a crash.
    pub draft_store: Option<Arc<DraftStore>>,
    /// Where what is kept lies until it is sent.
    pub outbox: Option<Outbox>,
    pub bell: bool,
    /// How long nobody types before it asks who is there.
    pub lock_after: Option<TimeDelta>,
}

/// What a number stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Numbered {
    Case(CaseId),
    Call(EscalationId),
    Contact(ContactId),
    Step(String),
    Nothing,
}

/// Who may read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cover {
    Off,
    /// Until the next line.
    Covered,
    /// Until whoever is here says their name.
    Locked,
}

/// What was typed at a prompt.
enum Reply {
    Line(String),
    Back,
    End,
}

/// What follows a line.
enum Then {
    GoOn,
    Leave,
}

struct Console {
    here: Here,
    orders: mpsc::Sender<Order>,
    events: mpsc::Receiver<Event>,
    status: Status,
    prompt: Prompt,
    speaker: Speaker,
    rows: Vec<Numbered>,
    case: Option<CaseId>,
    cover: Cover,
    draft_store: Option<Arc<DraftStore>>,
    outbox: Option<Outbox>,
    half: Option<Half>,
    bell: bool,
    /// The machine goes down, or the terminal is gone.
    stop: CancellationToken,
    lock_after: Option<TimeDelta>,
    touched: DateTime<Utc>,
    /// A call for help is under way, and all else stays covered.
    calls_covered: bool,
    /// Something was kept while there was no connection.
    owes: bool,
    /// Synchronisation has ended.
    deaf: bool,
    prompting: bool,
}

/// Runs until the end of input, `quit`, or a sign-out.
pub async fn run(seat: Startup) -> Result<(), Failure> {
    let prompt = Prompt::open().map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("The terminal cannot be used: {error}."),
            "Use the subcommands; see greenroom --help.",
        )
    })?;
    let now = seat.here.clock.now();
    let mut console = Console {
        status: Status::starting(now),
        here: seat.here,
        orders: seat.orders,
        events: seat.events,
        prompt,
        speaker: Speaker::default(),
        rows: Vec::new(),
        case: None,
        cover: Cover::Off,
        half: seat.draft_store.as_deref().and_then(found),
        draft_store: seat.draft_store,
        outbox: seat.outbox,
        bell: seat.bell,
        stop: stopped().map_err(|error| {
            Failure::new(
                Exit::Usage,
                format!("The system gives no signals: {error}."),
                "Use the subcommands; see greenroom --help.",
            )
        })?,
        lock_after: seat.lock_after,
        touched: now,
        calls_covered: false,
        owes: false,
        deaf: false,
        prompting: false,
    };
    console.greet().await;
    loop {
        let then = match console.ask(None).await {
            Reply::Line(line) => console.obey(line.trim()).await,
            Reply::Back if console.case.take().is_some() => Then::GoOn,
            Reply::Back => {
                printing::line("q quits. ? says what there is.");
                Then::GoOn
            }
            Reply::End => return console.end().await,
        };
        if matches!(then, Then::Leave) {
            return Ok(());
        }
        console.calls_covered = false;
    }
}

/// Cancelled when this program is asked to stop.
fn stopped() -> std::io::Result<CancellationToken> {
    let (mut hangup, mut stop) = (
        signal(SignalKind::hangup())?,
        signal(SignalKind::terminate())?,
    );
    let token = CancellationToken::new();
    let told = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = hangup.recv() => {}
            _ = stop.recv() => {}
        }
        told.cancel();
    });
    Ok(token)
}

/// The command that was begun in an earlier run.
fn found(draft_store: &DraftStore) -> Option<Half> {
    let all = draft_store.all();
    let (_, text) = all.iter().find(|(name, _)| name == DRAFT)?;
    serde_json::from_str(text).ok()
}

impl Console {
    /// Who one is, who is on call, and the queue; waits a little for what is new.
    async fn greet(&mut self) {
        let patience = tokio::time::Instant::now() + PATIENCE;
        while self.here.replica.as_of().is_none() || self.status.link != Link::Live {
            tokio::select! {
                event = self.events.recv() => match event {
                    Some(event) => self.take(event),
                    None => break,
                },
                () = tokio::time::sleep_until(patience) => break,
            }
        }
        let conference = self.here.conference();
        let name = conference
            .hall()
            .details
            .as_ref()
            .map_or("greenroom", |d| d.short.as_str());
        let me = conference.short(&self.here.me);
        printing::line(&format!(
            "{name}. You are {me}. Line mode; ? says what there is."
        ));
        if self.here.replica.as_of().is_some() {
            self.on_call(None);
        }
        self.queue("");
        if let Some(half) = &self.half {
            let words = half.typed().join(" / ");
            printing::line(&format!(
                "{} was begun and not ended: {words}",
                half.command
            ));
            printing::line("more goes on with it.");
        }
    }

    /// Asks, and hears what happens meanwhile. Without a question: what is to be done.
    async fn ask(&mut self, question: Option<&str>) -> Reply {
        loop {
            self.tick();
            let words = question.map_or_else(|| self.standing(), |q| format!("{q} "));
            self.prompt.ask(&words);
            self.prompting = true;
            let said = self.hear().await;
            self.prompting = false;
            self.touched = self.here.clock.now();
            match (said, self.cover) {
                (Said::End, _) => return Reply::End,
                (Said::Break, Cover::Locked) => {}
                (Said::Break, _) => return Reply::Back,
                (Said::Line(line), Cover::Locked) => self.unlock(&line),
                (Said::Line(line), Cover::Covered) if self.calls_covered => {
                    return Reply::Line(line);
                }
                (Said::Line(line), Cover::Covered) if question.is_none() && line.trim() == "E" => {
                    self.calls_covered = true;
                    return Reply::Line(line);
                }
                (Said::Line(_), Cover::Covered) => {
                    self.cover = Cover::Off;
                    printing::line("Uncovered.");
                }
                (Said::Line(line), Cover::Off) => return Reply::Line(line),
            }
        }
    }

    async fn quit(&mut self) -> Then {
        let unsent = self.status.unsent.len();
        if unsent == 0 {
            return Then::Leave;
        }
        let question =
            format!("{unsent} not sent yet, kept in here only: leaving loses it. Leave? y or n");
        match self.ask(Some(&question)).await {
            Reply::Line(line) if matches!(line.trim(), "y" | "yes") => Then::Leave,
            Reply::End => Then::Leave,
            Reply::Line(_) | Reply::Back => Then::GoOn,
        }
    }

    /// Input has ended: what is unsent gets its chance, and is given back where it has none.
    async fn end(&mut self) -> Result<(), Failure> {
        let patience = tokio::time::Instant::now() + LAST_WAIT;
        while !self.status.unsent.is_empty() {
            tokio::select! {
                event = self.events.recv() => match event {
                    Some(event) => self.take(event),
                    None => break,
                },
                () = tokio::time::sleep_until(patience) => break,
            }
        }
        self.cover = Cover::Off;
        self.tick();
        if self.status.unsent.is_empty() {
            return Ok(());
        }
        let words: Vec<String> = self
            .status
            .unsent
            .iter()
            .map(|u| words_of(&u.envelope))
            .collect();
        Err(Failure::new(
            Exit::NoAnswer,
            format!(
                "{} NOT sent, and not kept: the case API does not answer.",
                words.len()
            ),
            format!("Your words:\n{}", words.join("\n")),
        ))
    }
}

/// The texts of a command, to give them back.
fn words_of(envelope: &Envelope) -> String {
    let texts: Vec<&str> = envelope
        .command
        .texts()
        .iter()
        .map(|t| t.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    if texts.is_empty() {
        "an act without words".to_owned()
    } else {
        texts.join(" / ")
    }
}
