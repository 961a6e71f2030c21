//! One step of synchronisation at a time: something happened, this is what to do about it. Pure, so that a thousand bad
//! afternoons can be played in a test.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::wire::problem::Problem;
use crate::wire::{Envelope, FeedPage, Receipt};

/// How long the server may hold a request for news.
pub const LONG_POLL_SECS: u32 = 10;

/// Why there was no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Trying again may help.
    Lost(Cause),
    /// The token is no longer good.
    SignedOut,
    /// The server begins another log than the one this replica has.
    LogChanged,
}

/// Why the server cannot be heard; each has its own next step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No connection, a time-out, or the server cannot answer just now.
    Unreachable,
    /// Somebody else answered: a sign-in page of the Wi-Fi.
    Portal,
    /// The server answered what only a newer greenroom understands.
    Newer,
    /// The answer came damaged.
    Unreadable,
    /// The server's log was changed by hand, or cannot be read: it says so and serves nothing.
    Broken,
}

impl Cause {
    /// What to do about it, as a sentence: the same words in every door.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Unreachable => "Go on: what you do is kept here and sent later. Call by voice.",
            Self::Portal => "Open a browser and sign in to the Wi-Fi.",
            Self::Newer => "The server is newer: update this greenroom. Until then, call by voice.",
            Self::Unreadable => {
                "What the server answers comes damaged: try another network. Call by voice."
            }
            Self::Broken => {
                "The server's log is damaged: greenroom verify names where. Call by voice."
            }
        }
    }
}

/// How the connection stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// No answer yet since the start.
    Starting {
        since: DateTime<Utc>,
    },
    Live,
    Lost {
        since: DateTime<Utc>,
        cause: Cause,
    },
    SignedOut,
    LogChanged,
}

/// A command that the server does not have yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsent {
    pub envelope: Envelope,
    pub kept_at: DateTime<Utc>,
    /// The case that it would make, if it is a report.
    pub makes: Option<CaseId>,
}

/// A command that the server refused; its text is still here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    pub envelope: Envelope,
    pub problem: Option<Problem>,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    Started,
    Kept(Box<Unsent>),
    Pulled(Box<FeedPage>),
    PullFailed(Failure),
    Sent(Box<Receipt>),
    SendRefused(CommandId, Box<Problem>),
    SendFailed(CommandId, Failure),
    Woke,
}

/// What to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    Pull { after: String, wait_secs: u32 },
    Send(Box<Envelope>),
    WakeAt(DateTime<Utc>),
}

/// Where one laptop stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    cursor: String,
    link: Link,
    pulling: bool,
    in_flight: Option<CommandId>,
    failures: u32,
    retry_at: Option<DateTime<Utc>>,
    outbox: VecDeque<Unsent>,
    refused: Vec<Refused>,
    /// Accepted, but its entries have not come by the feed yet.
    awaiting: Vec<Awaited>,
    pulls: u64,
}

/// An accepted command, and how many pulls had been asked for when its receipt came: only one asked for later is sure to
/// bring its entries.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Awaited {
    unsent: Unsent,
    after_pull: u64,
}

impl Machine {
    /// A laptop that has nothing yet.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            cursor: "0".to_owned(),
            link: Link::Starting { since: now },
            pulling: false,
            in_flight: None,
            failures: 0,
            retry_at: None,
            outbox: VecDeque::new(),
            refused: Vec::new(),
            awaiting: Vec::new(),
            pulls: 0,
        }
    }

    /// How the connection stands.
    pub fn link(&self) -> Link {
        self.link
    }

    /// What the server does not have yet, oldest first.
    pub fn unsent(&self) -> impl Iterator<Item = &Unsent> {
        self.outbox.iter()
    }

    /// What the server has or is to have, but the feed has not brought yet: to be folded over the replica.
    pub fn pending(&self) -> impl Iterator<Item = &Unsent> {
        self.awaiting.iter().map(|a| &a.unsent).chain(&self.outbox)
    }

    /// What the server refused and the person has not yet decided about.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The person has read a refusal.
    pub fn dismiss(&mut self, id: CommandId) {
        self.refused.retain(|r| r.envelope.id != id);
    }

    /// Takes in what happened at `now` and says what to do.
    pub fn step(&mut self, input: Input, now: DateTime<Utc>) -> Vec<Output> {
        match input {
            Input::Started | Input::Woke => {}
            Input::Kept(unsent) => self.outbox.push_back(*unsent),
            Input::Pulled(page) => {
                self.pulling = false;
                self.cursor = page.cursor;
                self.alive();
                let restated = page.restated.iter().flat_map(|r| &r.entries);
                let brought: BTreeSet<CommandId> = page
                    .entries
                    .iter()
                    .chain(restated)
                    .map(|e| e.command_id)
                    .collect();
                self.awaiting
                    .retain(|a| !brought.contains(&a.unsent.envelope.id));
                if !page.more {
                    // Up to date: what still has not come by is not for this person to see.
                    let pulls = self.pulls;
                    self.awaiting.retain(|a| a.after_pull >= pulls);
                }
            }
            Input::PullFailed(failure) => {
                self.pulling = false;
                self.failed(failure, now);
            }
            Input::Sent(receipt) => {
                self.in_flight = None;
                self.alive();
                if self
                    .outbox
                    .front()
                    .is_some_and(|u| u.envelope.id == receipt.id)
                {
                    let after_pull = self.pulls;
                    self.awaiting.extend(
                        self.outbox
                            .pop_front()
                            .map(|unsent| Awaited { unsent, after_pull }),
                    );
                }
            }
            Input::SendRefused(id, problem) => {
                self.in_flight = None;
                self.alive();
                self.refuse(id, *problem);
            }
            Input::SendFailed(id, failure) => {
                if self.in_flight == Some(id) {
                    self.in_flight = None;
                }
                self.failed(failure, now);
            }
        }
        self.go_on(now)
    }

    fn alive(&mut self) {
        self.link = Link::Live;
        self.failures = 0;
        self.retry_at = None;
    }

    fn failed(&mut self, failure: Failure, now: DateTime<Utc>) {
        let since = match self.link {
            Link::Lost { since, .. } | Link::Starting { since } => since,
            Link::Live | Link::SignedOut | Link::LogChanged => now,
        };
        self.link = match failure {
            Failure::Lost(cause) => Link::Lost { since, cause },
            Failure::SignedOut => Link::SignedOut,
            Failure::LogChanged => Link::LogChanged,
        };
        // 0.5, 1, 2, 4, 8, 8 … seconds: a venue's Wi-Fi comes back at any moment.
        let wait = TimeDelta::milliseconds(500 << self.failures.min(4));
        self.failures += 1;
        self.retry_at = Some(now + wait);
    }

    fn refuse(&mut self, id: CommandId, problem: Problem) {
        let Some(place) = self.outbox.iter().position(|u| u.envelope.id == id) else {
            return;
        };
        let Some(refused) = self.outbox.remove(place) else {
            return;
        };
        self.refused.push(Refused {
            envelope: refused.envelope,
            problem: Some(problem),
        });
        if let Some(never_made) = refused.makes {
            let (waiting, kept): (VecDeque<Unsent>, VecDeque<Unsent>) = self
                .outbox
                .drain(..)
                .partition(|u| u.envelope.command.case() == Some(never_made));
            self.outbox = kept;
            self.refused.extend(waiting.into_iter().map(|u| Refused {
                envelope: u.envelope,
                problem: None,
            }));
        }
    }

    fn go_on(&mut self, now: DateTime<Utc>) -> Vec<Output> {
        if matches!(self.link, Link::SignedOut | Link::LogChanged) {
            return Vec::new();
        }
        if let Some(at) = self.retry_at.filter(|at| *at > now) {
            return vec![Output::WakeAt(at)];
        }
        self.retry_at = None;
        let mut outputs = Vec::new();
        if !self.pulling {
            self.pulling = true;
            self.pulls += 1;
            let wait_secs = if self.link == Link::Live {
                LONG_POLL_SECS
            } else {
                0
            };
            outputs.push(Output::Pull {
                after: self.cursor.clone(),
                wait_secs,
            });
        }
        if self.in_flight.is_none()
            && let Some(unsent) = self.outbox.front()
        {
            self.in_flight = Some(unsent.envelope.id);
            outputs.push(Output::Send(Box::new(unsent.envelope.clone())));
        }
        outputs
    }
}
