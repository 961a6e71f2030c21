//! One step of synchronisation at a time: something happened, this is what to do about it. Pure, so that a thousand bad
//! afternoons can be played in a test.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::domain::vocabulary::rejection::Rejection;
use crate::wire::problem::Problem;
use crate::wire::{Envelope, FeedPage, Receipt};

/// How long the server may hold a request for news.
pub const LONG_POLL_SECS: u32 = 10;

/// Why there was no answer, or none that settles it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Trying again may help.
    Lost(Cause),
    /// Asked too often: a little later it is answered.
    TooMany,
    /// The server broke on this one. It may do so each time.
    Broke,
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
    /// The server answers and keeps nothing just now: its disk is full, or its store cannot be written.
    KeepsNothing,
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
            Self::KeepsNothing => {
                "The server keeps nothing now: look at its disk. Yours is kept here. Call by voice."
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

/// A command that is not sent any more; its text is still here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    pub envelope: Envelope,
    pub why: Why,
}

/// Why a command is not sent any more. It lies in the outbox on the disk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The server's answer.
    Answered(Box<Problem>),
    /// The report of its case was refused.
    CaseNotMade,
    /// The server broke on it each time: it is set aside, so that what comes after it gets there.
    SetAside,
}

impl Why {
    /// The rule that forbids it, if that is why.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Answered(problem) => problem.rejection.as_ref(),
            Self::CaseNotMade | Self::SetAside => None,
        }
    }

    /// What it is in one sentence, and what to do, where it is no rule that says so.
    pub fn words(&self) -> String {
        match self {
            Self::Answered(problem) => format!("{} {}", problem.title, problem.detail),
            Self::CaseNotMade => "The report it belongs to was refused.".to_owned(),
            Self::SetAside => {
                "The server breaks on it each time. Say it by voice; tell the organiser.".to_owned()
            }
        }
    }
}

/// How often a command is tried that the server breaks on.
pub const TRIES: u32 = 5;

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
    /// How often the first of the outbox was answered, and not settled.
    put_off: u32,
    /// How often the server broke on it.
    broke: u32,
    send_at: Option<DateTime<Utc>>,
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
            put_off: 0,
            broke: 0,
            send_at: None,
            outbox: VecDeque::new(),
            refused: Vec::new(),
            awaiting: Vec::new(),
            pulls: 0,
        }
    }

    /// The same with what an earlier console left: what waits to be sent, and what is refused and not read yet.
    #[must_use]
    pub fn with(self, unsent: Vec<Unsent>, refused: Vec<Refused>) -> Self {
        Self {
            outbox: unsent.into(),
            refused,
            ..self
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
                if !self.keeps_nothing() {
                    self.link = Link::Live;
                }
                self.answered();
                let restated = page.restated.iter().flat_map(|r| &r.entries);
                let brought: BTreeSet<CommandId> = page
                    .entries
                    .iter()
                    .chain(restated)
                    .map(|e| e.command_id)
                    .collect();
                self.awaiting
                    .retain(|a| !brought.contains(&a.unsent.envelope.id));
                // It broke after it was kept.
                self.refused
                    .retain(|r| r.why != Why::SetAside || !brought.contains(&r.envelope.id));
                if !page.more {
                    // Up to date: what still has not come by is not for this person to see.
                    let pulls = self.pulls;
                    self.awaiting.retain(|a| a.after_pull >= pulls);
                }
            }
            Input::PullFailed(failure) => {
                self.pulling = false;
                // That nothing is kept is known of what was sent alone.
                let failure = match failure {
                    Failure::Lost(Cause::KeepsNothing) => Failure::Lost(Cause::Unreachable),
                    failure => failure,
                };
                self.failed(failure, now);
            }
            Input::Sent(receipt) => {
                self.settled();
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
                self.settled();
                self.give_back(id, Why::Answered(problem));
            }
            Input::SendFailed(id, failure) => {
                if self.in_flight == Some(id) {
                    self.in_flight = None;
                }
                match failure {
                    Failure::TooMany | Failure::Broke | Failure::Lost(Cause::KeepsNothing) => {
                        self.put_off(id, failure, now);
                    }
                    Failure::Lost(_) | Failure::SignedOut | Failure::LogChanged => {
                        self.failed(failure, now);
                    }
                }
            }
        }
        self.go_on(now)
    }

    fn answered(&mut self) {
        self.failures = 0;
        self.retry_at = None;
    }

    /// The first of the outbox is decided on.
    fn settled(&mut self) {
        self.in_flight = None;
        self.link = Link::Live;
        self.answered();
        (self.put_off, self.broke, self.send_at) = (0, 0, None);
    }

    /// The server is there, and did not settle the first of the outbox: that is tried again later, while the feed goes on.
    fn put_off(&mut self, id: CommandId, failure: Failure, now: DateTime<Utc>) {
        self.send_at = Some(now + wait(self.put_off));
        self.put_off += 1;
        if matches!(failure, Failure::Lost(_)) {
            self.lost(failure, now);
        }
        if failure == Failure::Broke {
            self.broke += 1;
            if self.broke == TRIES {
                self.settled();
                self.give_back(id, Why::SetAside);
            }
        }
    }

    fn keeps_nothing(&self) -> bool {
        let Link::Lost { cause, .. } = self.link else {
            return false;
        };
        cause == Cause::KeepsNothing && self.put_off > 0 && !self.outbox.is_empty()
    }

    fn failed(&mut self, failure: Failure, now: DateTime<Utc>) {
        self.lost(failure, now);
        self.retry_at = Some(now + wait(self.failures));
        self.failures += 1;
    }

    fn lost(&mut self, failure: Failure, now: DateTime<Utc>) {
        let since = match self.link {
            Link::Lost { since, .. } | Link::Starting { since } => since,
            Link::Live | Link::SignedOut | Link::LogChanged => now,
        };
        self.link = match failure {
            Failure::Lost(cause) => Link::Lost { since, cause },
            Failure::TooMany => self.link,
            Failure::Broke => Link::Lost {
                since,
                cause: Cause::Unreachable,
            },
            Failure::SignedOut => Link::SignedOut,
            Failure::LogChanged => Link::LogChanged,
        };
    }

    fn give_back(&mut self, id: CommandId, why: Why) {
        let Some(place) = self.outbox.iter().position(|u| u.envelope.id == id) else {
            return;
        };
        let Some(refused) = self.outbox.remove(place) else {
            return;
        };
        self.refused.push(Refused {
            envelope: refused.envelope,
            why,
        });
        if let Some(never_made) = refused.makes {
            let (waiting, kept): (VecDeque<Unsent>, VecDeque<Unsent>) = self
                .outbox
                .drain(..)
                .partition(|u| u.envelope.command.case() == Some(never_made));
            self.outbox = kept;
            self.refused.extend(waiting.into_iter().map(|u| Refused {
                envelope: u.envelope,
                why: Why::CaseNotMade,
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
            let wait_secs = if self.link == Link::Live || self.keeps_nothing() {
                LONG_POLL_SECS
            } else {
                0
            };
            outputs.push(Output::Pull {
                after: self.cursor.clone(),
                wait_secs,
            });
        }
        if let Some(at) = self.send_at.filter(|at| *at > now) {
            outputs.push(Output::WakeAt(at));
        } else if self.in_flight.is_none()
            && let Some(unsent) = self.outbox.front()
        {
            self.in_flight = Some(unsent.envelope.id);
            outputs.push(Output::Send(Box::new(unsent.envelope.clone())));
        }
        outputs
    }
}

/// 0.5, 1, 2, 4, 8, 8 … seconds after as many failures: a venue's Wi-Fi comes back at any moment.
fn wait(failures: u32) -> TimeDelta {
    TimeDelta::milliseconds(500 << failures.min(4))
}
