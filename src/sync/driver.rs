//! Does what the machine says: the only async part of synchronisation.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use crate::client::{self, Client};
use crate::clock::Clock;
use crate::domain::vocabulary::ids::{CommandId, ConferenceSlug, PersonId};
use crate::sync::machine::{Cause, Failure, Input, Link, Machine, Output, Refused, Unsent};
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

/// Runs until `orders` is closed. Dropping it cancels what is under way.
pub async fn run(
    client: Client,
    clock: Clock,
    (me, conference): (PersonId, ConferenceSlug),
    mut orders: mpsc::Receiver<Order>,
    events: mpsc::Sender<Event>,
) {
    let mut machine = Machine::new(clock.now());
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
                    continue;
                }
                Some(Order::Keep(envelope)) => {
                    let ask = replica::ask_of(&me, &envelope);
                    let makes = envelope.command.begins_case().then(|| ask.case(&conference));
                    Input::Kept(Box::new(Unsent { envelope: *envelope, kept_at: clock.now(), makes }))
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
        outputs = machine.step(input, clock.now());
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
