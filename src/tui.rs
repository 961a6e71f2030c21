//! The console: `update` decides, `effects` does, `frame` shows. The loop takes what came in, then draws once.
//!
//! Backend, input and clock are injected, so that the whole of it runs in a test. A frame is drawn only when something
//! changed or a displayed second has passed, at most thirty a second.

pub mod bindings;
pub mod console;
pub mod deed;
pub mod forms;
pub mod effects;
pub mod frame;
pub(crate) mod paint;
pub mod message;
pub mod screens;
pub mod state;
pub mod update;
pub(crate) mod widgets;

use std::collections::VecDeque;
use std::future;
use std::io;
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use crossterm::event::{Event as Input, EventStream, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{Stream, StreamExt};
use ratatui::Terminal;
use ratatui::backend::Backend;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use crate::domain::vocabulary::policy::Policy;
use crate::sync::driver::{Event, Order};
use crate::sync::machine::Link;
use crate::sync::outbox::Outbox;
use crate::tui::console::Console;
use crate::tui::deed::Deed;
use crate::tui::effects::terminal::{Guard, Screen, Sink};
use crate::tui::effects::{Done, Hands, Keeper, editor};
use crate::tui::frame::{head, view};
use crate::tui::message::{Message, News};
use crate::tui::state::model::{Eyes, Model};
use crate::tui::state::screen::Settings;

/// One signed-in person's synchronisation, as the console uses it.
pub struct Startup {
    pub me: PersonId,
    pub conference: ConferenceSlug,
    /// Holds until the conference's own policy arrives.
    pub policy: Policy,
    pub orders: mpsc::Sender<Order>,
    pub events: mpsc::Receiver<Event>,
    /// Where drafts outlive the console; without it they are in memory only.
    pub keeper: Option<Keeper>,
    /// Where what is kept lies until it is sent.
    pub outbox: Option<Outbox>,
    /// What F4 runs, as a shell reads it.
    pub editor: Option<String>,
}

/// The demo's hooks.
pub struct Stage {
    /// At most 78 columns, written into the rule above the ring line; empty means a plain rule.
    pub coach: watch::Receiver<String>,
    /// Keys that the program presses.
    pub played: mpsc::Receiver<KeyEvent>,
    pub deeds: mpsc::Sender<Deed>,
    /// Whose eyes `V` lends, read only.
    pub other: Option<Startup>,
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
    seat: Startup,
    settings: Settings,
    clock: Clock,
    stage: Option<Stage>,
) -> io::Result<Outcome> {
    let mut console = Loop::new(
        terminal,
        input,
        seat,
        settings,
        clock,
        stage,
        Sink::default(),
    )?;
    loop {
        match console.conduct(terminal).await? {
            Pause::Ended(outcome) => return Ok(outcome),
            // There is no terminal to lend to an editor.
            Pause::Edit(text) => console.edited(text),
            Pause::Suspend => {}
        }
    }
}

/// Takes the real terminal, runs, and gives it back.
pub async fn open(
    seat: Startup,
    settings: Settings,
    clock: Clock,
    stage: Option<Stage>,
) -> io::Result<Outcome> {
    use tokio::signal::unix::{SignalKind, signal};
    // Listened for before the terminal is taken: whoever ends us in between gets it back, too.
    let mut hangup = signal(SignalKind::hangup())?;
    let mut stop = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let gone = CancellationToken::new();
    let told = gone.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = hangup.recv() => {}
            _ = stop.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    let input = || EventStream::new().take_until(Box::pin(gone.clone().cancelled_owned()));
    let editor = seat.editor.clone();
    let mut guard = Guard::take()?;
    let sink = Sink::default();
    let mut terminal = Terminal::new(Screen::new(io::stdout(), sink.clone()))?;
    let mut console = Loop::new(&mut terminal, input(), seat, settings, clock, stage, sink)?;
    loop {
        match console.conduct(&mut terminal).await? {
            Pause::Ended(outcome) => {
                drop(guard);
                return Ok(outcome);
            }
            Pause::Suspend => {
                console.inputs.input = None;
                drop(guard);
                // The shell has the terminal until it says to go on; the loop stands still, and so does everything else here.
                let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGTSTP);
                guard = Guard::take()?;
                terminal.clear()?;
                console.inputs.input = Some(input());
                console.dirty = true;
            }
            Pause::Edit(text) => {
                // The event stream goes first: it must not read what is typed into the editor.
                console.inputs.input = None;
                drop(guard);
                let edited = editor::edit(editor.clone(), text.clone()).await;
                match edited {
                    Ok(text) => console.edited(text),
                    Err(error) => {
                        console.edited(text);
                        console.console.refuse(format!(
                            "The editor did not run: {error}. Your words are kept."
                        ));
                    }
                }
                guard = Guard::take()?;
                terminal.clear()?;
                console.inputs.input = Some(input());
            }
        }
    }
}

/// What the loop waits for.
struct Inputs<I> {
    /// Nothing while an editor has the terminal.
    input: Option<I>,
    /// Read already, and not told yet.
    ahead: VecDeque<Input>,
    events: mpsc::Receiver<Event>,
    others: Option<mpsc::Receiver<Event>>,
    coach: Option<watch::Receiver<String>>,
    played: Option<mpsc::Receiver<KeyEvent>>,
    /// What becomes of drafts.
    disk: Option<mpsc::Receiver<Option<io::ErrorKind>>>,
    /// Synchronisation has ended; what is shown stays.
    deaf: bool,
}

/// Something heard, and whether a person pressed a key.
type Heard = (News, Option<KeyEvent>);

impl<I: Stream<Item = io::Result<Input>> + Unpin> Inputs<I> {
    /// The next thing that happens.
    async fn next(&mut self) -> Heard {
        loop {
            tokio::select! {
                biased;
                event = self.events.recv(), if !self.deaf => match event {
                    Some(event) => return (News::Sync(event), None),
                    None => {
                        self.deaf = true;
                        return (News::Deaf, None);
                    }
                },
                input = next_input(&mut self.ahead, self.input.as_mut()) => match input {
                    Some(Ok(input)) => {
                        if let Some(burst) = self.burst(&input).await {
                            return (News::Burst(burst), None);
                        }
                        if let Some(heard) = heard(input) {
                            return heard;
                        }
                    }
                    Some(Err(_)) | None => return (News::Hangup, None),
                },
                Some(key) = maybe(self.played.as_mut()) => return (News::Key(key), None),
                Some(event) = maybe(self.others.as_mut()) => return (News::Other(event), None),
                Some(words) = changed(self.coach.as_mut()) => return (News::Coach(words), None),
                Some(fault) = maybe(self.disk.as_mut()) => return (News::Disk(fault), None),
            }
        }
    }
}

/// As many different letters in one moment no hand types.
const BURST: usize = 4;

/// The key of `input`, if it is a letter alone.
fn letter(input: &Input) -> Option<KeyEvent> {
    let key = input.as_key_press_event()?;
    let is_letter = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter);
    (is_letter && (key.modifiers - KeyModifiers::SHIFT).is_empty()).then_some(key)
}

impl<I: Stream<Item = io::Result<Input>> + Unpin> Inputs<I> {
    /// `first` and what came with it, if that is more than hands do: a paste, from a terminal that does not say so. A key that is held
    /// down repeats one letter, and is none.
    async fn burst(&mut self, first: &Input) -> Option<Vec<KeyEvent>> {
        let mut keys = vec![letter(first)?];
        // Where a few are ahead already, those were looked at.
        if !self.ahead.is_empty() {
            return None;
        }
        while let Some(Ok(next)) = ready(self.input.as_mut()?).await {
            let key = letter(&next);
            self.ahead.push_back(next);
            match key {
                Some(key) => keys.push(key),
                None => break,
            }
        }
        let differ = keys.iter().any(|key| key.code != keys[0].code);
        if keys.len() < BURST || !differ {
            return None;
        }
        self.ahead.drain(..keys.len() - 1);
        Some(keys)
    }
}

/// What `input` has by now. Asked as the loop itself asks: a stream of keys wakes whoever asked it first after the last key, and a
/// question that nobody waits for would leave the next key lying.
async fn ready<S: Stream + Unpin>(input: &mut S) -> Option<S::Item> {
    future::poll_fn(|context| match input.poll_next_unpin(context) {
        Poll::Ready(next) => Poll::Ready(next),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

async fn next_input<I: Stream<Item = io::Result<Input>> + Unpin>(
    ahead: &mut VecDeque<Input>,
    input: Option<&mut I>,
) -> Option<io::Result<Input>> {
    if let Some(next) = ahead.pop_front() {
        return Some(Ok(next));
    }
    match input {
        Some(input) => input.next().await,
        None => future::pending().await,
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
            None => future::pending().await,
        },
        None => future::pending().await,
    }
}

async fn changed(coach: Option<&mut watch::Receiver<String>>) -> Option<String> {
    if let Some(coach) = coach
        && coach.changed().await.is_ok()
    {
        return Some(coach.borrow_and_update().clone());
    }
    future::pending().await
}

/// Why the loop stopped.
enum Pause {
    Ended(Outcome),
    /// The editor is wanted, with this text.
    Edit(String),
    /// The shell is wanted.
    Suspend,
}

/// The loop and what it holds.
struct Loop<I> {
    console: Console,
    hands: Hands,
    inputs: Inputs<I>,
    clock: Clock,
    drawn: Option<Instant>,
    dirty: bool,
    waiting: Vec<News>,
}

impl<I: Stream<Item = io::Result<Input>> + Unpin> Loop<I> {
    fn new<B: Backend>(
        terminal: &mut Terminal<B>,
        input: I,
        seat: Startup,
        settings: Settings,
        clock: Clock,
        stage: Option<Stage>,
        sink: Sink,
    ) -> io::Result<Self> {
        let mut model = Model::new(seat.me, seat.conference, seat.policy, settings, clock.now());
        let mut keeper = seat.keeper;
        let mut disk = None;
        if let Some(keeper) = &mut keeper {
            model.drafts = keeper.take_found();
            disk = keeper.take_faults();
        }
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
        Ok(Self {
            console: Console::new(model),
            hands: Hands::new(seat.orders, deeds, sink, keeper, seat.outbox),
            inputs: Inputs {
                input: Some(input),
                ahead: VecDeque::new(),
                events: seat.events,
                others,
                coach,
                played,
                disk,
                deaf: false,
            },
            clock,
            drawn: None,
            dirty: true,
            waiting: Vec::new(),
        })
    }

    /// The editor is closed.
    fn edited(&mut self, text: String) {
        self.waiting.push(News::Edited(text));
    }

    async fn conduct<B: Backend>(&mut self, terminal: &mut Terminal<B>) -> io::Result<Pause> {
        loop {
            while let Some(news) = self.waiting.pop() {
                let at = self.clock.now();
                let effects = update::update(&mut self.console, Message { at, news });
                self.dirty |= self.console.changed;
                for effect in effects {
                    match self.hands.perform(effect, self.console.now) {
                        Done::Nothing => {}
                        Done::News(news) => self.waiting.push(news),
                        Done::Kept(news, fault) => {
                            let fault = fault.map(|fault| News::Disk(Some(fault)));
                            self.waiting.extend(fault.into_iter().chain([news]));
                        }
                        Done::Edit(text) => return Ok(Pause::Edit(text)),
                        Done::Suspend => return Ok(Pause::Suspend),
                        Done::Quit => return Ok(Pause::Ended(outcome(&self.console))),
                    }
                }
            }
            if self.dirty && self.drawn.is_none_or(|at| at.elapsed() >= FRAME) {
                let shown = &self.console;
                terminal
                    .draw(|frame| view::view(shown, frame))
                    .map_err(failed)?;
                self.drawn = Some(Instant::now());
                self.dirty = false;
            }
            let retry = self.hands.flush();
            let wake = next_wake(&self.console);
            let frame_at = self.drawn.unwrap_or_else(Instant::now) + FRAME;
            let heard = tokio::select! {
                biased;
                heard = self.inputs.next() => Some(heard),
                () = tokio::time::sleep_until(frame_at), if self.dirty => None,
                () = tokio::time::sleep(Duration::from_millis(100)), if retry.is_some() => None,
                () = self.clock.until(wake - self.console.offset) => Some((News::Time, None)),
            };
            let Some((news, pressed)) = heard else {
                continue;
            };
            if let Some(key) = pressed {
                self.hands.tell(Deed::Key(key));
            }
            self.waiting.push(news);
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
