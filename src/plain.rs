//! The line mode, for screen readers and bad links: numbered lists, questions, one announcement a line.
//!
//! What is typed is what the command line takes, without `greenroom` and, while a case is open, without the case; or a letter of
//! the console's own table. What is missing is asked for. A number means the row last said under it, or is refused.
//! Announcements wait until nothing is typed.

pub mod asking;
pub mod half;
pub mod question;
pub mod doing;
pub mod obeying;
pub mod prompt;
pub mod reading;
pub mod speaking;

use std::io::IsTerminal;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::domain::state::case::Case;
use crate::domain::views::rings;
use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId};
use crate::domain::vocabulary::text::Private;
use crate::headless::{Exit, Failure, Here, printing};
use crate::plain::half::Half;
use crate::plain::prompt::{Prompt, Said};
use crate::plain::speaking::Speaker;
use crate::store::drafts::DraftStore;
use crate::sync::driver::{Event, Order, Status};
use crate::sync::machine::Link;
use crate::wire::Envelope;
use crate::words::{refusals, telling};

/// How long an answer of the case API is waited for before a write is said to be not sent.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the end waits for what is unsent, where nobody is there to be asked.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// Where the command is kept that was begun and not ended.
const DRAFT: &str = "line";
/// One signed-in person's synchronisation, as the line mode uses it.
pub struct Seat {
    pub here: Here,
    pub orders: mpsc::Sender<Order>,
    pub events: mpsc::Receiver<Event>,
    /// Where a command that was begun outlives a crash.
    pub shelf: Option<DraftStore>,
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
    Note(Private),
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
enum Typed {
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
    shelf: Option<DraftStore>,
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
pub async fn run(seat: Seat) -> Result<(), Failure> {
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
        half: seat.shelf.as_ref().and_then(found),
        shelf: seat.shelf,
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
            Typed::Line(line) => console.obey(line.trim()).await,
            Typed::Back if console.case.take().is_some() => Then::GoOn,
            Typed::Back => {
                printing::line("q quits. ? says what there is.");
                Then::GoOn
            }
            Typed::End => return console.end().await,
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
fn found(shelf: &DraftStore) -> Option<Half> {
    let all = shelf.all();
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

    /// Takes in what synchronisation tells.
    fn take(&mut self, event: Event) {
        match event {
            Event::Page(page) => {
                let knew = self.here.replica.as_of().is_some();
                let knew_newer = self.here.conference().hall().newer;
                self.here.offset = page.now - self.here.clock.now();
                let gone = self.here.replica.take(&page);
                self.overlay();
                for case in gone {
                    self.withdraw(case, page.restated.iter().any(|r| r.case == case));
                }
                if !knew_newer && self.here.conference().hall().newer {
                    self.speaker.add(None, telling::NEWER.to_owned());
                }
                if knew {
                    let others = page
                        .entries
                        .iter()
                        .filter(|e| speaking::is_of_others(&self.here, e));
                    for entry in others {
                        self.speaker.entry(&self.here, entry);
                    }
                }
                let half = self.half.as_ref().and_then(|h| h.case);
                if !page.more
                    && half.is_some_and(|case| self.here.conference().case(case).is_none())
                {
                    self.drop_half();
                }
            }
            Event::Status(status) => self.status(*status),
        }
    }

    fn overlay(&mut self) {
        let now = self.here.now();
        self.here.replica.overlay(self.status.pending.iter(), now);
    }

    /// A case is not for this person any more: nothing of it is said again.
    fn withdraw(&mut self, case: CaseId, is_restated: bool) {
        self.speaker.forget(case);
        for row in &mut self.rows {
            if *row == Numbered::Case(case) && !is_restated {
                *row = Numbered::Nothing;
            }
        }
        if self.half.as_ref().and_then(|h| h.case) == Some(case) && !is_restated {
            self.drop_half();
        }
        if self.case == Some(case) && self.here.conference().case(case).is_none() {
            self.case = None;
            self.rows.clear();
            self.speaker.add(
                None,
                "The case that was open is no longer on this laptop. You are at the queue.",
            );
        }
    }

    fn status(&mut self, status: Status) {
        let zone = self.here.conference().zone();
        let unsent = status.unsent.len();
        let words = match (self.status.link, status.link) {
            (before, after)
                if std::mem::discriminant(&before) == std::mem::discriminant(&after) =>
            {
                None
            }
            (Link::Lost { .. }, Link::Live) => Some("Connected again.".to_owned()),
            (_, Link::Live | Link::Starting { .. }) => None,
            (_, Link::Lost { since, cause }) => {
                let at = since.with_timezone(&zone).format("%H:%M");
                Some(format!("Not connected since {at}. {}", cause.next_step()))
            }
            (_, Link::SignedOut) => Some(
                "SIGNED OUT: this laptop's token is no longer good. Ask an admin for a join code."
                    .to_owned(),
            ),
            (_, Link::LogChanged) => {
                Some("The server begins another log. Quit, and start greenroom again.".to_owned())
            }
        };
        if let Some(words) = words {
            self.speaker.add(None, words);
        }
        let fresh = status.refused.iter().filter(|r| {
            !self
                .status
                .refused
                .iter()
                .any(|old| old.envelope.id == r.envelope.id)
        });
        for refused in fresh {
            let why = refused.problem.as_ref().map_or_else(
                || "the case that it was about was refused".to_owned(),
                |p| match &p.rejection {
                    Some(rejection) => refusals::said(rejection, half::spell),
                    None => format!("{} {}", p.title, p.detail),
                },
            );
            let texts: Vec<&str> = refused
                .envelope
                .command
                .texts()
                .iter()
                .map(|t| t.as_str())
                .filter(|t| !t.is_empty())
                .collect();
            let texts = if texts.is_empty() {
                String::new()
            } else {
                format!(" Your words: {}", texts.join(" / "))
            };
            self.speaker.add(
                refused.envelope.command.case(),
                format!("REFUSED: {why}{texts}"),
            );
        }
        self.owes |= matches!(status.link, Link::Lost { .. }) && unsent > 0;
        if self.owes && unsent == 0 {
            self.owes = false;
            self.speaker.add(None, "Everything that was kept is sent.");
        }
        self.status = status;
        self.overlay();
    }

    /// What has happened by itself since the last look.
    fn tick(&mut self) {
        if self.here.replica.as_of().is_some() {
            let rings = self.speaker.look(&self.here);
            if rings && self.bell && std::io::stdout().is_terminal() {
                printing::page("\x07");
            }
        }
        let idle = self.here.clock.now() - self.touched;
        if self.cover != Cover::Locked && self.lock_after.is_some_and(|after| idle >= after) {
            self.hide(Cover::Locked);
        }
        if self.cover != Cover::Off {
            return;
        }
        if self.prompting && !self.prompt.is_empty() {
            return;
        }
        let lines = self.speaker.take();
        if !lines.is_empty() {
            self.say(&lines.join("\n"));
        }
    }

    fn say(&mut self, text: &str) {
        if self.prompting {
            self.prompt.say_above(text);
        } else {
            printing::page(&format!("{text}\n"));
        }
    }

    /// Covers what is on the screen. On call and counts only, as on the covered screen.
    fn hide(&mut self, cover: Cover) {
        self.cover = cover;
        let mut lines = Vec::new();
        if std::io::stdout().is_terminal() {
            // Clears the screen and what can be scrolled back to.
            lines.push("\x1b[2J\x1b[3J\x1b[H".to_owned());
        }
        let open = self.here.queue("").len();
        let rings = rings::of(self.here.conference(), &self.here.me).len();
        lines.push(format!("Covered. {open} open, {rings} ring."));
        lines.push(match cover {
            Cover::Locked => {
                "Nobody typed for a while. Who is here? Type your short name.".to_owned()
            }
            Cover::Off | Cover::Covered => "Enter uncovers. E calls for help at once.".to_owned(),
        });
        self.say(&lines.join("\n"));
    }

    /// Asks, and hears what happens meanwhile. Without a question: what is to be done.
    async fn ask(&mut self, question: Option<&str>) -> Typed {
        loop {
            self.tick();
            let words = question.map_or_else(|| self.standing(), |q| format!("{q} "));
            self.prompt.ask(&words);
            self.prompting = true;
            let said = self.hear().await;
            self.prompting = false;
            self.touched = self.here.clock.now();
            match (said, self.cover) {
                (Said::End, _) => return Typed::End,
                (Said::Break, Cover::Locked) => {}
                (Said::Break, _) => return Typed::Back,
                (Said::Line(line), Cover::Locked) => self.unlock(&line),
                (Said::Line(line), Cover::Covered) if self.calls_covered => {
                    return Typed::Line(line);
                }
                (Said::Line(line), Cover::Covered) if question.is_none() && line.trim() == "E" => {
                    self.calls_covered = true;
                    return Typed::Line(line);
                }
                (Said::Line(_), Cover::Covered) => {
                    self.cover = Cover::Off;
                    printing::line("Uncovered.");
                }
                (Said::Line(line), Cover::Off) => return Typed::Line(line),
            }
        }
    }

    async fn hear(&mut self) -> Said {
        loop {
            let second = self.here.clock.now() + TimeDelta::seconds(1);
            tokio::select! {
                biased;
                said = self.prompt.said() => return said,
                () = self.stop.cancelled() => return Said::End,
                event = self.events.recv(), if !self.deaf => match event {
                    Some(event) => self.take(event),
                    None => self.deaf = true,
                },
                () = self.here.clock.until(second) => {}
            }
            self.tick();
        }
    }

    fn unlock(&mut self, line: &str) {
        let said = line.trim().to_lowercase();
        let me = &self.here.me;
        if said == me.as_str() || said == self.here.conference().short(me).to_lowercase() {
            self.cover = Cover::Off;
            printing::line("Open.");
        } else {
            printing::line(
                "That is not who is signed in here. Another person joins with their own code.",
            );
        }
    }

    /// The prompt: how things stand, and which case is open.
    fn standing(&self) -> String {
        if self.cover != Cover::Off {
            return "covered> ".to_owned();
        }
        let rings = match rings::of(self.here.conference(), &self.here.me).len() {
            0 => String::new(),
            n => format!("{n} RING, "),
        };
        let unsent = match self.status.unsent.len() {
            0 => String::new(),
            n => format!("{n} not sent, "),
        };
        let offline = match self.status.link {
            Link::Live | Link::Starting { .. } => "",
            Link::Lost { .. } | Link::SignedOut | Link::LogChanged => "not connected, ",
        };
        let case = self.case.and_then(|id| self.here.conference().case(id));
        let place = case.map_or_else(|| "queue".to_owned(), Case::spoken);
        format!("{rings}{offline}{unsent}{place}> ")
    }

    async fn quit(&mut self) -> Then {
        let unsent = self.status.unsent.len();
        if unsent == 0 {
            return Then::Leave;
        }
        let question =
            format!("{unsent} not sent yet, kept in here only: leaving loses it. Leave? y or n");
        match self.ask(Some(&question)).await {
            Typed::Line(line) if matches!(line.trim(), "y" | "yes") => Then::Leave,
            Typed::End => Then::Leave,
            Typed::Line(_) | Typed::Back => Then::GoOn,
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
