//! Does what `update` asks for: draws ids, hands commands to synchronisation, keeps drafts, rings the bell, names the window.

pub mod editor;
pub mod terminal;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::clock;
use crate::store::drafts::DraftStore;
use crate::sync::driver::Order;
use crate::sync::outbox::Outbox;
use crate::tui::deed::Deed;
use crate::tui::effects::terminal::Sink;
use crate::tui::message::{Effect, News};
use crate::tui::state::drafts::{Drafts, Slot};
use crate::wire::Envelope;

/// What the console can reach.
pub struct Hands {
    orders: mpsc::Sender<Order>,
    deeds: Option<mpsc::Sender<Deed>>,
    sink: Sink,
    keeper: Option<Keeper>,
    outbox: Option<Outbox>,
    /// Orders that found no room yet: nothing is dropped.
    backlog: VecDeque<Order>,
}

/// What came of an effect.
pub enum Done {
    Nothing,
    News(News),
    /// A command is on its way; why it is not on the disk, where it is not.
    Kept(News, Option<io::ErrorKind>),
    /// The editor is wanted, with this text.
    Edit(String),
    Suspend,
    Quit,
}

/// Has the drafts that an earlier console left, and writes new ones to the disk, beside the loop and in order; dropped, it writes
/// what is left first.
pub struct Keeper {
    found: Option<Drafts>,
    faults: Option<mpsc::Receiver<Option<io::ErrorKind>>>,
    wanted: Option<std::sync::mpsc::Sender<(Slot, Option<String>)>>,
    writer: Option<std::thread::JoinHandle<()>>,
}

impl Keeper {
    /// Keeps on `store`.
    pub fn new(store: Arc<DraftStore>) -> Self {
        let found = Some(drafts(&store));
        let (wanted, asked) = std::sync::mpsc::channel::<(Slot, Option<String>)>();
        let (say, faults) = mpsc::channel(8);
        let writer = std::thread::spawn(move || {
            let mut known = None;
            while let Ok(first) = asked.recv() {
                // Of many letters typed at once only the last text of each draft is written.
                let mut last: BTreeMap<Slot, Option<String>> = BTreeMap::from([first]);
                last.extend(asked.try_iter());
                for (slot, text) in last {
                    let Ok(name) = serde_json::to_string(&slot) else {
                        continue;
                    };
                    let done = match text {
                        Some(text) => store.put(&name, &text),
                        None => store.erase(&name),
                    };
                    // Said once when it begins and once when it is over; a console that is gone hears nothing.
                    let fault = done.err().map(|error| error.kind());
                    if fault != known {
                        known = fault;
                        let _ = say.try_send(fault);
                    }
                }
            }
        });
        Self {
            found,
            faults: Some(faults),
            wanted: Some(wanted),
            writer: Some(writer),
        }
    }

    /// What was found, once.
    pub fn take_found(&mut self) -> Drafts {
        self.found.take().unwrap_or_default()
    }

    /// Why drafts are in memory only from now on; nothing once they are on the disk again.
    pub fn take_faults(&mut self) -> Option<mpsc::Receiver<Option<io::ErrorKind>>> {
        self.faults.take()
    }

    fn keep(&self, slot: Slot, text: Option<String>) {
        if let Some(wanted) = &self.wanted {
            drop(wanted.send((slot, text)));
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.wanted.take());
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

/// The drafts that `store` has. One that an older console named otherwise is kept under its name of now, where there is no
/// newer one.
pub fn drafts(store: &DraftStore) -> Drafts {
    let mut found = BTreeMap::new();
    let mut older = Vec::new();
    for (name, text) in store.all() {
        let Ok(slot) = serde_json::from_str::<Slot>(&name) else {
            continue;
        };
        if serde_json::to_string(&slot).is_ok_and(|now| now == name) {
            found.insert(slot, text);
        } else {
            older.push((name, slot, text));
        }
    }
    for (name, slot, text) in older {
        let kept = match serde_json::to_string(&slot) {
            Ok(now) if !found.contains_key(&slot) => store.put(&now, &text),
            Ok(_) | Err(_) => Ok(()),
        };
        found.entry(slot).or_insert(text);
        if let Err(error) = kept.and_then(|()| store.erase(&name)) {
            tracing::warn!(kind = %error.kind(), "a draft keeps its old name");
        }
    }
    Drafts::found(found)
}

impl Hands {
    /// Hands on these channels; `sink` is what the terminal writes next.
    pub fn new(
        orders: mpsc::Sender<Order>,
        deeds: Option<mpsc::Sender<Deed>>,
        sink: Sink,
        keeper: Option<Keeper>,
        outbox: Option<Outbox>,
    ) -> Self {
        Self {
            keeper,
            outbox,
            orders,
            deeds,
            sink,
            backlog: VecDeque::new(),
        }
    }

    /// Does one effect at `now`, the server's time.
    pub fn perform(&mut self, effect: Effect, now: DateTime<Utc>) -> Done {
        match effect {
            Effect::Keep(command, after) => {
                let envelope = Box::new(Envelope {
                    id: clock::command_id(),
                    made_at: now,
                    on_behalf: None,
                    command: *command,
                });
                // On the disk first: what the screen shows as kept is not lost by what happens next.
                let kept = self
                    .outbox
                    .as_ref()
                    .map(|outbox| outbox.keep(&envelope, now));
                let fault = kept.and_then(Result::err).map(|error| error.kind());
                self.order(Order::Keep(envelope.clone()));
                return Done::Kept(News::Kept(envelope, after), fault);
            }
            Effect::Order(order) => self.order(order),
            Effect::Deed(deed) => self.tell(deed),
            Effect::Bell => self.sink.add(b"\x07"),
            Effect::Title(title) => self.sink.add(format!("\x1b]2;{title}\x1b\\").as_bytes()),
            Effect::Draft(slot, text) => {
                if let Some(keeper) = &self.keeper {
                    keeper.keep(slot, text);
                }
            }
            Effect::Edit(text) => return Done::Edit(text),
            Effect::Suspend => return Done::Suspend,
            Effect::Quit => return Done::Quit,
        }
        Done::Nothing
    }

    /// Tells the one who stages the demo. A stage that does not listen misses it.
    pub fn tell(&self, deed: Deed) {
        if let Some(deeds) = &self.deeds {
            drop(deeds.try_send(deed));
        }
    }

    fn order(&mut self, order: Order) {
        self.backlog.push_back(order);
        self.flush();
    }

    /// Hands over what found no room before. Returns when to try again, if something is left.
    pub fn flush(&mut self) -> Option<TimeDelta> {
        while let Some(order) = self.backlog.pop_front() {
            match self.orders.try_send(order) {
                Ok(()) => {}
                Err(TrySendError::Full(order)) => {
                    self.backlog.push_front(order);
                    return Some(TimeDelta::milliseconds(100));
                }
                // Synchronisation is over; what is unsent is shown as unsent.
                Err(TrySendError::Closed(_)) => return None,
            }
        }
        None
    }
}
