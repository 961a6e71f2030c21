//! Who sits at the console of the demo: a person at a terminal, or, without one, nobody: then the story comes out as lines.

use std::io::Write;

use chrono::{TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tokio::sync::{mpsc, watch};

use crate::clock::{self, Clock};
use crate::demo::wifi::Switch;
use crate::domain::log::command::Command;
use crate::domain::rules::clockwork;
use crate::domain::views::queue;
use crate::domain::vocabulary::fact::Facts;
use crate::domain::vocabulary::ids::{CaseId, EntryId};
use crate::domain::vocabulary::text::{self, Private};
use crate::domain::vocabulary::wish::Consent;
use crate::sync::driver::{Event, Order, Status};
use crate::sync::machine::Link;
use crate::sync::replica::Replica;
use crate::tui::deed::Deed;
use crate::tui::state::screen::ScreenName;
use crate::wire::Envelope;
use crate::words::telling;

/// What the script waits for a person to do, and does itself where nobody does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cue {
    OpenIt,
    CallDialog,
    SayIt,
    /// The words of whoever is called next.
    SayNext,
    CutWifi,
    WriteNote,
    RestoreWifi,
    LookAsKofi,
    LookBack,
    HandOver,
    BackToQueue,
}

/// How long the program leaves a dialog alone before it presses `y`: it answers no key in its first quarter of a second.
const DIALOG_REST: TimeDelta = TimeDelta::milliseconds(700);

/// The player's side of the demo.
pub enum Player {
    /// A console on a real terminal.
    Screen(Screen),
    /// Lines on standard output, as fast as the story can be told.
    Lines(Box<Lines>),
}

/// See [`Player`].
pub struct Screen {
    pub coach: watch::Sender<String>,
    pub keys: mpsc::Sender<KeyEvent>,
    pub deeds: mpsc::Receiver<Deed>,
    pub clock: Clock,
    /// Somebody has the keys: the program presses none any more.
    pub is_person: bool,
    /// The console was closed.
    pub is_over: bool,
}

/// See [`Player`].
pub struct Lines {
    pub clock: Clock,
    pub orders: mpsc::Sender<Order>,
    pub events: mpsc::Receiver<Event>,
    pub replica: Replica,
    pub status: Status,
    pub kofi: (mpsc::Receiver<Event>, Replica),
    pub began: chrono::DateTime<Utc>,
    pub told: std::collections::BTreeSet<EntryId>,
    pub case: CaseId,
}

impl Player {
    /// Says what the one next key is.
    pub fn coach(&mut self, line: &str) {
        match self {
            Self::Screen(screen) => {
                screen.coach.send_replace(line.to_owned());
            }
            Self::Lines(lines) => lines.say(&format!("  # {line}")),
        }
    }

    /// Lets `span` pass. A person's Wi-Fi switch is thrown meanwhile, and whatever they do is theirs to do.
    pub async fn rest(&mut self, span: TimeDelta, wifi: &Switch) {
        match self {
            Self::Screen(screen) => {
                screen.until(span, None, wifi).await;
            }
            Self::Lines(lines) => lines.rest(span).await,
        }
    }

    /// Waits at most `span` for a person to take `cue`; where nobody has the keys, takes it for them at the end.
    pub async fn take(&mut self, cue: Cue, span: TimeDelta, wifi: &Switch) {
        match self {
            Self::Screen(screen) => {
                if !screen.until(span, Some(cue), wifi).await
                    && !screen.is_person
                    && !screen.is_over
                {
                    screen.press(cue, wifi).await;
                }
            }
            Self::Lines(lines) => {
                lines.rest(TimeDelta::seconds(2)).await;
                lines.act(cue, wifi).await;
            }
        }
    }

    /// Whether the console was closed.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Screen(Screen { is_over: true, .. }))
    }
}

impl Screen {
    /// Follows what happens for `span`, or until `cue` was taken; says whether it was.
    async fn until(&mut self, span: TimeDelta, cue: Option<Cue>, wifi: &Switch) -> bool {
        let end = self.clock.now() + span;
        loop {
            let clock = self.clock.clone();
            let deed = tokio::select! {
                deed = self.deeds.recv() => deed,
                () = clock.until(end) => return false,
            };
            let Some(deed) = deed else {
                self.is_over = true;
                return true;
            };
            if let Deed::Key(_) = deed
                && !self.is_person
            {
                self.is_person = true;
            }
            if deed == Deed::ToggleWifi {
                wifi.throw();
            }
            if cue.is_some_and(|cue| takes(&deed, cue)) {
                return true;
            }
        }
    }

    async fn press(&mut self, cue: Cue, wifi: &Switch) {
        let letter = |c| vec![KeyCode::Char(c)];
        let keys = match cue {
            Cue::OpenIt => vec![KeyCode::Enter],
            Cue::CallDialog => letter('e'),
            Cue::SayIt | Cue::SayNext => letter('y'),
            Cue::CutWifi | Cue::RestoreWifi => {
                if cue == Cue::CutWifi {
                    wifi.cut();
                } else {
                    wifi.mend();
                }
                return;
            }
            Cue::WriteNote => {
                let mut keys = letter('n');
                keys.extend("both calm now, one sits down".chars().map(KeyCode::Char));
                keys.push(KeyCode::Enter);
                keys
            }
            Cue::LookAsKofi | Cue::LookBack => letter('V'),
            Cue::HandOver => letter('H'),
            Cue::BackToQueue => letter('1'),
        };
        if matches!(cue, Cue::SayIt | Cue::SayNext) {
            self.until(DIALOG_REST, None, wifi).await;
        }
        for code in keys {
            if self
                .keys
                .send(KeyEvent::new(code, KeyModifiers::NONE))
                .await
                .is_err()
            {
                return;
            }
            self.until(TimeDelta::milliseconds(60), None, wifi).await;
        }
    }
}

fn takes(deed: &Deed, cue: Cue) -> bool {
    match (deed, cue) {
        (Deed::Kept(command), Cue::SayIt | Cue::SayNext | Cue::CallDialog) => {
            matches!(**command, Command::Escalate { .. })
        }
        (Deed::Kept(command), Cue::WriteNote) => matches!(**command, Command::Note { .. }),
        (Deed::Opened(screen), Cue::OpenIt) => *screen == ScreenName::Case,
        (Deed::Opened(screen), Cue::HandOver) => *screen == ScreenName::Handoff,
        (Deed::Opened(screen), Cue::BackToQueue) => *screen == ScreenName::Queue,
        (Deed::Key(key), Cue::CallDialog) => key.code == KeyCode::Char('e'),
        (Deed::ToggleWifi, Cue::CutWifi | Cue::RestoreWifi) => true,
        (Deed::Looked(on), Cue::LookAsKofi) => *on,
        (Deed::Looked(on), Cue::LookBack) => !*on,
        _ => false,
    }
}

impl Lines {
    fn say(&mut self, line: &str) {
        let at = (self.clock.now() - self.began).num_seconds();
        let _ = writeln!(std::io::stdout(), "{at:>4}s{}", text::clean(line));
    }

    /// Takes in what comes until nothing more is under way, then moves the clock: no real time passes.
    async fn rest(&mut self, span: TimeDelta) {
        let end = self.clock.now() + span;
        while self.clock.now() < end {
            self.settle().await;
            let step = (end - self.clock.now()).min(TimeDelta::milliseconds(500));
            self.clock.advance(step);
        }
        self.settle().await;
    }

    /// Follows the feed until this laptop is up to date and the clockwork has nothing left to do.
    async fn settle(&mut self) {
        let mut quiet = 0;
        for _ in 0..400 {
            let waiting =
                tokio::time::timeout(std::time::Duration::from_millis(15), self.events.recv())
                    .await;
            match waiting {
                Ok(Some(Event::Page(page))) => {
                    self.replica.take(&page);
                    quiet = 0;
                }
                Ok(Some(Event::Status(status))) => {
                    self.status = *status;
                    quiet = 0;
                }
                Ok(None) => return,
                Err(_) => quiet += 1,
            }
            self.replica
                .overlay(self.status.pending.iter(), self.clock.now());
            self.tell_news();
            let is_live = self.status.link == Link::Live;
            let owed =
                is_live && !clockwork::due(self.replica.confirmed(), self.clock.now()).is_empty();
            let sending = is_live && !self.status.unsent.is_empty();
            if quiet >= 2 && !owed && !sending {
                return;
            }
        }
    }

    fn tell_news(&mut self) {
        let mut fresh: Vec<String> = Vec::new();
        let conference = self.replica.conference();
        for case in conference.cases() {
            for entry in &case.entries {
                if entry.at >= self.began && !self.told.contains(&entry.id) {
                    let mark = if self.replica.is_unsent(entry.id) {
                        " ○ "
                    } else {
                        "   "
                    };
                    fresh.push(format!(
                        "{mark}{}: {}",
                        case.spoken(),
                        text::one_line(&telling::entry(conference, None, entry))
                    ));
                    self.told.insert(entry.id);
                }
            }
        }
        for line in fresh {
            self.say(&line);
        }
    }

    async fn act(&mut self, cue: Cue, wifi: &Switch) {
        let case = self.case;
        match cue {
            Cue::OpenIt | Cue::CallDialog | Cue::LookBack | Cue::HandOver | Cue::BackToQueue => {}
            Cue::SayIt | Cue::SayNext => {
                let to = if cue == Cue::SayIt {
                    "venue-security"
                } else {
                    "medics"
                };
                let to = to.parse().expect("a contact of the sample");
                self.keep(Command::Escalate {
                    case,
                    to,
                    consent: Consent::Danger,
                    why: None,
                    brief: None,
                    by_voice: false,
                    facts: Facts::new(),
                })
                .await;
            }
            Cue::CutWifi => {
                wifi.cut();
                self.say("  ○ OFFLINE");
            }
            Cue::WriteNote => {
                let text = Private::from("both calm now, one sits down");
                self.keep(Command::Note {
                    case,
                    text,
                    happened_at: None,
                })
                .await;
                let unsent = self.status.unsent.len().max(1);
                self.say(&format!("  ○ {unsent} unsent, kept on this laptop"));
            }
            Cue::RestoreWifi => {
                wifi.mend();
                // The next try is a few seconds away; the clock goes there.
                self.rest(TimeDelta::seconds(9)).await;
                self.say("  ● live");
            }
            Cue::LookAsKofi => {
                while let Ok(Some(event)) =
                    tokio::time::timeout(std::time::Duration::from_millis(60), self.kofi.0.recv())
                        .await
                {
                    if let Event::Page(page) = event {
                        self.kofi.1.take(&page);
                    }
                }
                let (mine, his) = (
                    self.replica.conference().open_cases().count(),
                    self.kofi.1.conference().open_cases().count(),
                );
                let hers = queue::sorted(
                    self.kofi.1.conference(),
                    self.kofi.1.conference().open_cases(),
                    self.clock.now(),
                );
                let names: Vec<String> = hers.iter().map(|(case, _)| case.spoken()).collect();
                self.say(&format!(
                    "  you look as KOFI: {his} open instead of {mine}: {}",
                    names.join(", ")
                ));
            }
        }
    }

    async fn keep(&mut self, command: Command) {
        let envelope = Envelope {
            id: clock::command_id(),
            made_at: self.clock.now(),
            on_behalf: None,
            command,
        };
        let _ = self.orders.send(Order::Keep(Box::new(envelope))).await;
        self.settle().await;
    }
}
