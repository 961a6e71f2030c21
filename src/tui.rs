//! The console: `update` decides, `effects` does, `view` shows. The loop takes what came in, then draws once.
//!
//! Backend, input and clock are injected, so that the whole of it runs in a test. A frame is drawn only when something
//! changed or a displayed second has passed, at most thirty a second.

pub mod acting;
pub mod action;
pub mod drafts;
pub mod effects;
pub mod foot;
pub mod forms;
pub mod head;
pub mod menus;
pub mod message;
pub mod model;
pub mod pen;
pub mod rings;
pub mod screens;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod tiny;
pub mod update;
pub mod view;
pub mod widgets;

use std::io;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use crossterm::event::{Event as Input, EventStream, KeyEvent};
use futures_util::{Stream, StreamExt};
use ratatui::Terminal;
use ratatui::backend::Backend;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::clock::Clock;
use crate::config::Theme;
use crate::domain::command::Command;
use crate::domain::ids::{ConferenceSlug, PersonId};
use crate::domain::policy::Policy;
use crate::sync::driver::{Event, Order};
use crate::sync::machine::Link;
use crate::tui::effects::{Done, Hands};
use crate::tui::message::{Message, News};
use crate::tui::model::{Eyes, Model};
use crate::tui::terminal::{Guard, Screen, Sink};

/// How the console looks and sounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    pub theme: Theme,
    pub ascii: bool,
    pub bell: bool,
}

/// One signed-in person's synchronisation, as the console uses it.
pub struct Seat {
    pub me: PersonId,
    pub conference: ConferenceSlug,
    /// Holds until the conference's own policy arrives.
    pub policy: Policy,
    pub orders: mpsc::Sender<Order>,
    pub events: mpsc::Receiver<Event>,
}

/// The demo's hooks.
pub struct Stage {
    /// At most 78 columns, written into the rule above the ring line; empty means a plain rule.
    pub coach: watch::Receiver<String>,
    /// Keys that the program presses.
    pub played: mpsc::Receiver<KeyEvent>,
    pub deeds: mpsc::Sender<Deed>,
    /// Whose eyes `V` lends, read only.
    pub other: Option<Seat>,
}

/// What the one who stages the demo hears.
#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    /// A person pressed a key.
    Key(KeyEvent),
    /// Something was done.
    Kept(Box<Command>),
    Opened(ScreenName),
    /// `W`.
    ToggleWifi,
    /// `V`, on or off.
    Looked(bool),
}

/// The screens, in the order of their keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScreenName {
    Queue,
    Case,
    OnCall,
    Contacts,
    Log,
}

/// How the console ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Quit,
    /// The token is no longer good.
    SignedOut,
}

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(33);

/// Runs the console on any terminal, any input, any clock.
pub async fn run<B: Backend, I: Stream<Item = io::Result<Input>> + Unpin>(
    terminal: &mut Terminal<B>,
    input: I,
    seat: Seat,
    settings: Settings,
    clock: Clock,
    stage: Option<Stage>,
) -> io::Result<Outcome> {
    conduct(
        terminal,
        input,
        seat,
        settings,
        clock,
        stage,
        Sink::default(),
    )
    .await
}

/// Takes the real terminal, runs, and gives it back.
pub async fn open(
    seat: Seat,
    settings: Settings,
    clock: Clock,
    stage: Option<Stage>,
) -> io::Result<Outcome> {
    use tokio::signal::unix::{SignalKind, signal};
    // Listened for before the terminal is taken: whoever ends us in between gets it back, too.
    let mut hangup = signal(SignalKind::hangup())?;
    let mut stop = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let gone = Box::pin(async move {
        tokio::select! {
            _ = hangup.recv() => {}
            _ = stop.recv() => {}
            _ = interrupt.recv() => {}
        }
    });
    let guard = Guard::take()?;
    let sink = Sink::default();
    let mut terminal = Terminal::new(Screen::new(io::stdout(), sink.clone()))?;
    let input = EventStream::new().take_until(gone);
    let outcome = conduct(&mut terminal, input, seat, settings, clock, stage, sink).await;
    drop(guard);
    outcome
}

/// What the loop waits for.
struct Ears<I> {
    input: I,
    events: mpsc::Receiver<Event>,
    others: Option<mpsc::Receiver<Event>>,
    coach: Option<watch::Receiver<String>>,
    played: Option<mpsc::Receiver<KeyEvent>>,
    /// Synchronisation has ended; what is shown stays.
    deaf: bool,
}

/// Something heard, and whether a person pressed a key.
type Heard = (News, Option<KeyEvent>);

impl<I: Stream<Item = io::Result<Input>> + Unpin> Ears<I> {
    /// The next thing that happens.
    async fn next(&mut self) -> Heard {
        loop {
            tokio::select! {
                biased;
                event = self.events.recv(), if !self.deaf => match event {
                    Some(event) => return (News::Sync(event), None),
                    None => self.deaf = true,
                },
                input = self.input.next() => match input {
                    Some(Ok(input)) => if let Some(heard) = heard(input) {
                        return heard;
                    },
                    Some(Err(_)) | None => return (News::Hangup, None),
                },
                Some(key) = maybe(self.played.as_mut()) => return (News::Key(key), None),
                Some(event) = maybe(self.others.as_mut()) => return (News::Other(event), None),
                Some(words) = changed(self.coach.as_mut()) => return (News::Coach(words), None),
            }
        }
    }
}

fn heard(input: Input) -> Option<Heard> {
    match input {
        Input::Key(key) => Some((News::Key(key), Some(key))),
        Input::Paste(text) => Some((News::Paste(text), None)),
        Input::Resize(width, height) => Some((News::Size(width, height), None)),
        Input::FocusGained | Input::FocusLost | Input::Mouse(_) => None,
    }
}

/// The next of a channel that may not be there; a closed one is as good as none.
async fn maybe<T>(channel: Option<&mut mpsc::Receiver<T>>) -> Option<T> {
    match channel {
        Some(channel) => match channel.recv().await {
            Some(next) => Some(next),
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

async fn changed(coach: Option<&mut watch::Receiver<String>>) -> Option<String> {
    if let Some(coach) = coach
        && coach.changed().await.is_ok()
    {
        return Some(coach.borrow_and_update().clone());
    }
    std::future::pending().await
}

async fn conduct<B: Backend, I: Stream<Item = io::Result<Input>> + Unpin>(
    terminal: &mut Terminal<B>,
    input: I,
    seat: Seat,
    settings: Settings,
    clock: Clock,
    stage: Option<Stage>,
    sink: Sink,
) -> io::Result<Outcome> {
    let mut model = Model::new(seat.me, seat.conference, seat.policy, settings, clock.now());
    let (mut coach, mut played, mut deeds, mut others) = (None, None, None, None);
    if let Some(mut stage) = stage {
        model.is_demo = true;
        model.coach.clone_from(&stage.coach.borrow_and_update());
        (coach, played, deeds) = (Some(stage.coach), Some(stage.played), Some(stage.deeds));
        if let Some(other) = stage.other {
            model.other = Some(Eyes::new(other.me, other.policy, clock.now()));
            others = Some(other.events);
        }
    }
    let size = terminal.size().map_err(failed)?;
    model.size = (size.width, size.height);
    let mut hands = Hands::new(seat.orders, deeds, sink);
    let mut ears = Ears {
        input,
        events: seat.events,
        others,
        coach,
        played,
        deaf: false,
    };
    let mut drawn: Option<Instant> = None;
    let mut dirty = true;
    loop {
        if dirty && drawn.is_none_or(|at| at.elapsed() >= FRAME) {
            terminal
                .draw(|frame| view::view(&model, frame))
                .map_err(failed)?;
            drawn = Some(Instant::now());
            dirty = false;
        }
        let retry = hands.flush();
        let wake = next_wake(&model);
        let frame_at = drawn.unwrap_or_else(Instant::now) + FRAME;
        let heard = tokio::select! {
            biased;
            heard = ears.next() => Some(heard),
            () = tokio::time::sleep_until(frame_at), if dirty => None,
            () = tokio::time::sleep(Duration::from_millis(100)), if retry.is_some() => None,
            () = clock.until(wake - model.offset) => Some((News::Time, None)),
        };
        let Some((news, pressed)) = heard else {
            continue;
        };
        if let Some(key) = pressed {
            hands.tell(Deed::Key(key));
        }
        let mut waiting = vec![news];
        while let Some(news) = waiting.pop() {
            let at = clock.now();
            let effects = update::update(&mut model, Message { at, news });
            dirty |= model.changed;
            for effect in effects {
                match hands.perform(effect, model.now) {
                    Done::Nothing => {}
                    Done::News(news) => waiting.push(news),
                    Done::Quit => return Ok(outcome(&model)),
                }
            }
        }
    }
}

fn outcome(model: &Model) -> Outcome {
    if model.own.status.link == Link::SignedOut {
        Outcome::SignedOut
    } else {
        Outcome::Quit
    }
}

fn failed<E: std::error::Error>(error: E) -> io::Error {
    io::Error::other(error.to_string())
}

/// When something shown changes by itself: the next second while seconds show, else the next minute.
fn next_wake(model: &Model) -> DateTime<Utc> {
    let seconds = head::needs_seconds(model)
        || model.toast.is_some()
        || model.queue.waiting > 0
        || matches!(model.own.status.link, Link::Lost { .. });
    let step = if seconds {
        TimeDelta::seconds(1)
    } else {
        TimeDelta::minutes(1)
    };
    let begun = model.now.duration_trunc(step).unwrap_or(model.now);
    begun + step
}
