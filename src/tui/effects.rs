//! Does what `update` asks for: draws ids, hands commands to synchronisation, rings the bell, names the window.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::clock;
use crate::sync::driver::Order;
use crate::tui::Deed;
use crate::tui::message::{Effect, News};
use crate::tui::terminal::Sink;
use crate::wire::Envelope;

/// What the console can reach.
pub struct Hands {
    orders: mpsc::Sender<Order>,
    deeds: Option<mpsc::Sender<Deed>>,
    sink: Sink,
    /// Orders that found no room yet: nothing is dropped.
    backlog: VecDeque<Order>,
}

/// What came of an effect.
pub enum Done {
    Nothing,
    News(News),
    Quit,
}

impl Hands {
    /// Hands on these channels; `sink` is what the terminal writes next.
    pub fn new(orders: mpsc::Sender<Order>, deeds: Option<mpsc::Sender<Deed>>, sink: Sink) -> Self {
        Self {
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
                self.order(Order::Keep(envelope.clone()));
                return Done::News(News::Kept(envelope, after));
            }
            Effect::Order(order) => self.order(order),
            Effect::Deed(deed) => self.tell(deed),
            Effect::Bell => self.sink.add(b"\x07"),
            Effect::Title(title) => self.sink.add(format!("\x1b]2;{title}\x1b\\").as_bytes()),
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
