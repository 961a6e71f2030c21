//! Does what the machine says: the only async part of synchronisation.

use std::collections::BTreeSet;
use std::io;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use crate::client::{self, Client};
use crate::clock::Clock;
use crate::domain::vocabulary::ids::{CommandId, ConferenceSlug, PersonId};
use crate::sync::machine::{Cause, Failure, Input, Link, Machine, Output, Refused, Unsent};
use crate::sync::outbox::{Held, Outbox};
use crate::sync::replica;
use crate::wire::{Envelope, FeedPage};

/// What the driver tells those who watch.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A portion of the feed, to be taken into the replica.
    Page(Box<FeedPage>),
    /// The connection, the outbox, or what was refused has changed.
    Status(Box<Status>),
}

/// How synchronisation stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub link: Link,
    /// Not yet on the server, oldest first.
    pub unsent: Vec<Unsent>,
    /// On the server or to be, but not yet in the replica.
    pub pending: Vec<Unsent>,
    pub refused: Vec<Refused>,
}

impl Status {
    /// How things stand before anything was tried.
    pub fn starting(now: DateTime<Utc>) -> Self {
        Self {
            link: Link::Starting { since: now },
            unsent: Vec::new(),
            pending: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// What the driver is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Keep this and send it.
    Keep(Box<Envelope>),
    /// The person has read this refusal.
    Dismiss(CommandId),
}

enum Answer {
    Pull(Result<FeedPage, client::Error>),
    Send(CommandId, Result<crate::wire::Receipt, client::Error>),
    Wake,
}

/// Runs until `orders` is closed. Dropping it cancels what is under way. What an earlier console left in `outbox` is sent first.
pub async fn run(
    client: Client,
    clock: Clock,
    (me, conference): (PersonId, ConferenceSlug),
    mut orders: mpsc::Receiver<Order>,
    events: mpsc::Sender<Event>,
    outbox: Option<Outbox>,
) {
    let makes = |envelope: &Envelope| {
        let ask = replica::ask_of(&me, envelope);
        envelope
            .command
            .begins_case()
            .then(|| ask.case(&conference))
    };
    let (mut unsent, mut refused) = (Vec::new(), Vec::new());
    for Held {
        envelope,
        kept_at,
        why,
    } in outbox.iter().flat_map(Outbox::all)
    {
        match why {
            Some(why) => refused.push(Refused { envelope, why }),
            None => unsent.push(Unsent {
                makes: makes(&envelope),
                kept_at,
                envelope,
            }),
        }
    }
    let mut machine = Machine::new(clock.now()).with(unsent, refused);
    let mut disk = Disk {
        outbox,
        refused: machine.refused().iter().map(|r| r.envelope.id).collect(),
    };
    let mut under_way = FuturesUnordered::new();
    let mut wakes: BTreeSet<DateTime<Utc>> = BTreeSet::new();
    let mut told: Option<Status> = None;
    let mut outputs = machine.step(Input::Started, clock.now());
    loop {
        for output in outputs.drain(..) {
            let client = client.clone();
            let clock = clock.clone();
            match output {
                Output::WakeAt(at) if !wakes.insert(at) => {}
                output => under_way.push(async move { perform(client, clock, output).await }),
            }
        }
        let status = Status {
            link: machine.link(),
            unsent: machine.unsent().cloned().collect(),
            pending: machine.pending().cloned().collect(),
            refused: machine.refused().to_vec(),
        };
        if told.as_ref() != Some(&status) {
            told = Some(status.clone());
            if events.send(Event::Status(Box::new(status))).await.is_err() {
                return;
            }
        }
        let input = tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(Order::Dismiss(id)) => {
                    machine.dismiss(id);
                    disk.settle(id);
                    continue;
                }
                Some(Order::Keep(envelope)) => {
                    Input::Kept(Box::new(Unsent { makes: makes(&envelope), kept_at: clock.now(), envelope: *envelope }))
                }
            },
            Some(answer) = under_way.next() => match answer {
                Answer::Wake => {
                    // Those that are still to come; one that was spread comes after its moment.
                    wakes.retain(|at| *at > clock.now());
                    Input::Woke
                }
                Answer::Pull(Ok(page)) => {
                    if events.send(Event::Page(Box::new(page.clone()))).await.is_err() {
                        return;
                    }
                    Input::Pulled(Box::new(page))
                }
                Answer::Pull(Err(error)) => Input::PullFailed(failure(&error)),
                Answer::Send(_, Ok(receipt)) => Input::Sent(Box::new(receipt)),
                Answer::Send(id, Err(client::Error::Refused(problem))) if is_final(problem.status) => Input::SendRefused(id, problem),
                Answer::Send(id, Err(error)) => Input::SendFailed(id, failure(&error)),
            },
        };
        if let Input::Sent(receipt) = &input {
            disk.settle(receipt.id);
        }
        outputs = machine.step(input, clock.now());
        disk.follow(machine.refused(), clock.now());
    }
}

/// The outbox as it lies on the disk.
struct Disk {
    outbox: Option<Outbox>,
    /// The refused ones in it.
    refused: BTreeSet<CommandId>,
}

impl Disk {
    /// Erases what is settled. Where that fails it is sent once more by the next console, and done once.
    fn settle(&mut self, id: CommandId) {
        self.refused.remove(&id);
        said(
            self.outbox
                .as_ref()
                .map_or(Ok(()), |outbox| outbox.settle(id)),
        );
    }

    /// Keeps why what was refused was refused; what broke, and is on record after all, goes.
    fn follow(&mut self, refused: &[Refused], now: DateTime<Utc>) {
        let is_kept = |id: &CommandId| refused.iter().any(|r| r.envelope.id == *id);
        let gone: Vec<CommandId> = self
            .refused
            .iter()
            .copied()
            .filter(|id| !is_kept(id))
            .collect();
        for id in gone {
            self.settle(id);
        }
        for refused in refused {
            if self.refused.insert(refused.envelope.id) {
                let kept = self
                    .outbox
                    .as_ref()
                    .map(|outbox| outbox.refuse(refused, now));
                said(kept.unwrap_or(Ok(())));
            }
        }
    }
}

fn said(done: io::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(kind = %error.kind(), "the outbox on the disk is behind");
    }
}

async fn perform(client: Client, clock: Clock, output: Output) -> Answer {
    match output {
        Output::Pull { after, wait_secs } => Answer::Pull(client.feed(&after, wait_secs).await),
        Output::Send(envelope) => Answer::Send(envelope.id, client.submit(&envelope).await),
        Output::WakeAt(at) => {
            let wait = at - clock.now();
            clock.until(at + clock.spread(wait)).await;
            Answer::Wake
        }
    }
}

/// Whether trying the same again can only end the same.
fn is_final(status: u16) -> bool {
    matches!(status, 400 | 403 | 404 | 405 | 409 | 413 | 415 | 422)
}

fn failure(error: &client::Error) -> Failure {
    match error {
        client::Error::Unreachable
        | client::Error::Unanswered
        | client::Error::Gateway(_)
        | client::Error::Tls(_) => Failure::Lost(Cause::Unreachable),
        client::Error::Portal => Failure::Lost(Cause::Portal),
        client::Error::Newer => Failure::Lost(Cause::Newer),
        client::Error::Unreadable | client::Error::TooLong => Failure::Lost(Cause::Unreadable),
        client::Error::Refused(problem) if problem.status == 401 => Failure::SignedOut,
        client::Error::Refused(problem) if problem.status == 410 => Failure::LogChanged,
        client::Error::Refused(problem) if problem.is_broken_log() => Failure::Lost(Cause::Broken),
        client::Error::Refused(problem) if problem.status == 429 => Failure::TooMany,
        client::Error::Refused(problem) if problem.status == 503 => {
            Failure::Lost(Cause::KeepsNothing)
        }
        client::Error::Refused(problem) if problem.status >= 500 => Failure::Broke,
        client::Error::Refused(_) => Failure::Lost(Cause::Unreachable),
    }
}
