//! A handoff that two people make: who offers which seat to whom, and what was said of each case.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::vocabulary::handoff::Words;
use crate::domain::vocabulary::ids::{EntryId, OfferId, PersonId, Position};
use crate::domain::vocabulary::text::Private;

/// A seat that is offered with what is open. It changes hands when it is taken, and not before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    pub id: OfferId,
    pub position: Position,
    pub from: PersonId,
    pub to: PersonId,
    pub at: DateTime<Utc>,
    /// The planned change.
    pub until: DateTime<Utc>,
    /// By a lead, for somebody who cannot.
    pub given: bool,
    /// By the clock, to whoever is planned: where somebody else is by then, it is withdrawn.
    pub by_clock: bool,
    /// Whoever comes asked for it.
    pub by_receiver: bool,
    pub why: Option<Private>,
    pub end: Option<End>,
    /// The clock has said that nobody took it in time.
    pub said_over: bool,
}

/// How an offer ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Taken {
        at: DateTime<Utc>,
        entry: EntryId,
    },
    Withdrawn {
        at: DateTime<Utc>,
        /// Whoever it was offered to did not come any more.
        by_clock: bool,
    },
}

/// How an offer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    Open,
    Taken,
    Withdrawn,
    /// Nobody took it in time: the plan holds.
    Over,
}

impl Offer {
    /// When it is over if nobody takes it, where whoever goes is held on call for `held_for` at most.
    pub fn ends(&self, held_for: TimeDelta) -> DateTime<Utc> {
        self.until.max(self.at) + held_for
    }

    /// How it stands at `now`.
    pub fn standing(&self, held_for: TimeDelta, now: DateTime<Utc>) -> Standing {
        match self.end {
            Some(End::Taken { .. }) => Standing::Taken,
            Some(End::Withdrawn { .. }) => Standing::Withdrawn,
            None if now >= self.ends(held_for) => Standing::Over,
            None => Standing::Open,
        }
    }

    /// When it came to its end, if it did by `now`: what was open then is what it was about.
    pub fn ended(&self, held_for: TimeDelta, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.end {
            Some(End::Taken { at, .. } | End::Withdrawn { at, .. }) => Some(at),
            None => Some(self.ends(held_for)).filter(|ends| *ends <= now),
        }
    }

    /// When it was taken, if it was.
    pub fn taken(&self) -> Option<DateTime<Utc>> {
        match self.end {
            Some(End::Taken { at, .. }) => Some(at),
            Some(End::Withdrawn { .. }) | None => None,
        }
    }

    /// Whether both are between the same two: what is accepted counts in both.
    pub fn is_between_the_same(&self, other: &Self) -> bool {
        (&self.from, &self.to) == (&other.from, &other.to)
    }
}

/// What was answered to one item of an offer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    pub offer: OfferId,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub accepted: bool,
}

/// A word between the two about a case: a question, or what is said to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub text: Private,
    pub is_question: bool,
}

/// What was said of a case at its handoffs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HandedOver {
    pub words: Words,
    pub written_at: Option<DateTime<Utc>>,
    pub answers: Vec<Answered>,
    pub said: Vec<Word>,
}

impl HandedOver {
    /// The question that waits for a word.
    pub fn open_question(&self) -> Option<&Word> {
        self.said.last().filter(|word| word.is_question)
    }
}

/// What was answered to a case for `offer` last, of all that was `said` of it. Of two offers between the same two, at one change of
/// shift, it counts in both.
pub fn answer<'a>(offers: &[Offer], offer: &Offer, said: &'a HandedOver) -> Option<&'a Answered> {
    let is_of_both = |other: &&Offer| {
        let apart = (other.until - offer.until).abs();
        other.is_between_the_same(offer) && apart <= TimeDelta::hours(1)
    };
    let counts = |answer: &&Answered| {
        let other = offers.iter().find(|other| other.id == answer.offer);
        answer.by == offer.to
            && (answer.offer == offer.id || other.as_ref().is_some_and(is_of_both))
    };
    said.answers.iter().rev().find(counts)
}
