//! What the system must do by now. Any number of servers may try it: it happens once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Tick;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, PageLine, Paged, SeatRing};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::Automatic;
use crate::domain::views::access::Writer;
use crate::domain::views::seats::{Deed, SeatAct};
use crate::domain::views::{seats, timers};
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId, PersonId, Position};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::timer::{Subject, TimerKind};

/// Everything that time is kept of: cases that are not closed, the seats of the rota, and what all share.
pub fn subjects(conference: &Conference) -> impl Iterator<Item = Subject> {
    let cases = conference.open_cases().map(|case| Subject::Case(case.id));
    let details = conference.hall().details.iter();
    let seats = details.flat_map(|d| d.positions.iter().cloned().map(Subject::Position));
    cases.chain(seats).chain([Subject::Hall])
}

/// When each subject next does something by itself, kept up with the log: an entry of a case moves that case, one of the hall
/// moves all.
#[derive(Debug, Default)]
pub struct Wakes {
    folded: usize,
    by_time: BTreeSet<(DateTime<Utc>, Subject)>,
    by_subject: BTreeMap<Subject, DateTime<Utc>>,
}

impl Wakes {
    /// Takes in what `conference` has folded since; `log` is all of it.
    pub fn follow(&mut self, conference: &Conference, log: &[Arc<Entry>]) {
        let fresh = log.get(self.folded..).unwrap_or_default();
        let since = conference.last_at().unwrap_or_default();
        if self.folded == 0 || fresh.iter().any(|entry| entry.case.is_none()) {
            *self = Self::default();
            for subject in subjects(conference) {
                self.set(conference, subject, since);
            }
        } else {
            let touched: BTreeSet<CaseId> = fresh.iter().filter_map(|entry| entry.case).collect();
            for case in touched {
                self.set(conference, Subject::Case(case), since);
            }
        }
        self.folded = log.len();
    }

    /// Takes in that all that was due by `now` is under way: what had nothing to do then is looked at again later.
    pub fn pass(&mut self, conference: &Conference, now: DateTime<Utc>) {
        let seats = self.due(now).filter(|s| matches!(s, Subject::Position(_)));
        let seats: Vec<Subject> = seats.cloned().collect();
        for seat in seats {
            self.set(conference, seat, now);
        }
    }

    fn set(&mut self, conference: &Conference, subject: Subject, since: DateTime<Utc>) {
        if let Some(at) = self.by_subject.remove(&subject) {
            self.by_time.remove(&(at, subject.clone()));
        }
        if let Some(at) = next_wake(conference, &subject, since) {
            self.by_time.insert((at, subject.clone()));
            self.by_subject.insert(subject, at);
        }
    }

    /// What does something by `now`, the earliest first.
    pub fn due(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Subject> {
        let is_due = move |(at, _): &&(DateTime<Utc>, Subject)| *at <= now;
        self.by_time.iter().take_while(is_due).map(|(_, s)| s)
    }

    /// When something is done first after `now`.
    pub fn after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.by_time.iter().map(|(at, _)| *at).find(|at| *at > now)
    }
}

/// What is due of `subject` by `now`.
pub fn due_of(conference: &Conference, subject: &Subject, now: DateTime<Utc>) -> Vec<Tick> {
    match subject {
        Subject::Case(id) => conference
            .case(*id)
            .map_or_else(Vec::new, |case| due_in(conference, case, now)),
        Subject::Position(position) => {
            let acts = seats::acts(conference, position, now).into_iter();
            let due = acts.filter(|act| act.due <= now && act.act != Deed::Nothing);
            due.map(|act| Tick {
                subject: subject.clone(),
                occurrence: act.occurrence,
                timer: act.timer,
                step: act.step,
            })
            .collect()
        }
        // Nobody is reminded of the event yet.
        Subject::Hall => Vec::new(),
    }
}

/// How often it is looked again whether there is something to hand over.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// When `subject` next does something by itself, where all that was due by `since` is done.
pub fn next_wake(
    conference: &Conference,
    subject: &Subject,
    since: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    match subject {
        Subject::Case(id) => {
            timers::next(conference, conference.case(*id)?).map(|(_, step)| step.due)
        }
        Subject::Position(position) => {
            let acts = seats::acts(conference, position, since).into_iter();
            let again = |act: SeatAct| match act.act {
                Deed::Nothing => act.due.max(since + AGAIN),
                Deed::Ring(_) | Deed::Offer { .. } | Deed::Withdraw(_) => act.due,
            };
            acts.map(again).min()
        }
        Subject::Hall => None,
    }
}

fn due_in(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Vec<Tick> {
    timers::deadlines(conference, case)
        .iter()
        .filter_map(|deadline| {
            let (step, _) = timers::due_step(conference, case, deadline, now)?;
            Some(Tick {
                subject: Subject::Case(case.id),
                occurrence: deadline.occurrence,
                timer: deadline.kind,
                step: step.n,
            })
        })
        .collect()
}

/// What is due in the whole conference by `now`. Once it is applied, asking again at the same instant gives nothing.
pub fn due(conference: &Conference, now: DateTime<Utc>) -> Vec<Tick> {
    subjects(conference)
        .flat_map(|subject| due_of(conference, &subject, now))
        .collect()
}

/// Where an act stands among others that are due: what rings for somebody to take a case comes before all reminders.
pub fn urgency(tick: &Tick) -> (bool, u32) {
    (tick.timer != TimerKind::Acknowledge, tick.step)
}

/// The ask of the system for an automatic act: its id is derived from what it is about, so that it is accepted once.
pub fn ask(tick: &Tick, now: DateTime<Utc>) -> Ask {
    let name = format!("{}|{}", word_in_ids(tick.timer), tick.step);
    let id = Uuid::new_v5(&tick.occurrence.0, name.as_bytes());
    Ask {
        actor: Actor::System,
        on_behalf: None,
        id: CommandId(id),
        made_at: now,
    }
}

/// The word of `timer` in the ids of its acts. Ids lie in logs for ever: a word here never changes, whatever the variant is
/// called.
fn word_in_ids(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Acknowledge => "Acknowledge",
        TimerKind::Raised => "Raised",
        TimerKind::FirstHuman => "FirstHuman",
        TimerKind::Update => "Update",
        TimerKind::Recheck => "Recheck",
        TimerKind::Answer => "Answer",
        TimerKind::Arrival => "Arrival",
        TimerKind::CheckIn => "CheckIn",
        TimerKind::MissingChild => "MissingChild",
        TimerKind::Expiry => "Expiry",
        TimerKind::Promise => "Promise",
        TimerKind::Hold => "Hold",
        TimerKind::Given => "Given",
        TimerKind::HandOn => "HandOn",
        TimerKind::LeftBehind => "LeftBehind",
        TimerKind::Tidy => "Tidy",
        TimerKind::Offer => "Offer",
        TimerKind::Handoff => "Handoff",
        TimerKind::Ready => "Ready",
    }
}

/// The refusal of an act whose timer is over.
pub fn outdated() -> Refusal {
    Refusal::TimerOver
}

/// Does what `tick` names, if its timer is current and the act is due and not yet done.
pub fn decide(
    writer: Writer<'_>,
    tick: &Tick,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let Writer {
        conference, case, ..
    } = writer;
    let &Tick {
        occurrence,
        timer: kind,
        step: n,
        ..
    } = tick;
    let deadline = timers::deadlines(conference, case)
        .into_iter()
        .find(|d| d.occurrence == occurrence && d.kind == kind)
        .ok_or_else(outdated)?;
    let (step, late) = timers::due_step(conference, case, &deadline, now)
        .filter(|(s, _)| s.n == n)
        .ok_or_else(outdated)?;
    if let Automatic::Pass { to } = step.act {
        return passed(conference, case, occurrence, to);
    }
    Ok(vec![match step.act {
        Automatic::Pass { .. } => return Err(outdated()),
        Automatic::Expire => Happening::AcknowledgeExpired { occurrence },
        Automatic::DeadEnd => Happening::DeadEnd { occurrence },
        Automatic::Page { whom, skipped } => {
            let place = case
                .report
                .place
                .as_ref()
                .and_then(|p| conference.hall().places.get(p));
            let line = PageLine {
                code_name: case.code_name().to_owned(),
                severity: case.severity,
                place: place
                    .map_or_else(|| "see the lead".to_owned(), |p| p.name.as_str().to_owned()),
            };
            Happening::Paged {
                page: Box::new(Paged {
                    occurrence,
                    timer: kind,
                    step: n,
                    whom,
                    skipped,
                    late,
                    line,
                }),
            }
        }
    }])
}

/// `case` is no longer with whoever goes: it is `to`'s, or, where no lead can have it, nobody's.
fn passed(
    conference: &Conference,
    case: &Case,
    occurrence: EntryId,
    to: Option<PersonId>,
) -> Result<Vec<Happening>, Refusal> {
    let mut offers = conference.hall().offers.iter();
    let offer = offers.find(|offer| timers::hand_on(case.id, offer.id) == occurrence);
    let first = case.first.as_ref().map(|seat| &seat.person);
    let goes = offer.map(|offer| &offer.from).or(first);
    let goes = goes.cloned().ok_or_else(outdated)?;
    // Nobody is rung at home for what they promised.
    let owed = case.promises.iter();
    let owed = owed.filter(|p| p.is_owed() && p.keeper == goes);
    let mut all: Vec<Happening> = Vec::new();
    if let Some(to) = &to {
        all.extend(owed.map(|promise| Happening::PromisePassed {
            promise: promise.id,
            from: goes.clone(),
            to: to.clone(),
        }));
    }
    all.push(match to {
        Some(to) if first == Some(&goes) => Happening::Assigned {
            to,
            from: Some(goes),
        },
        Some(to) if !case.holds(&to) => Happening::SecondTaken { by: to },
        Some(_) | None => Happening::Released { by: goes },
    });
    Ok(all)
}

/// Does what `tick` names of the seat `position`, if it is due and not yet done.
pub fn decide_seat(
    conference: &Conference,
    position: &Position,
    tick: &Tick,
    now: DateTime<Utc>,
) -> Result<Happening, Refusal> {
    let mut acts = seats::acts(conference, position, now).into_iter();
    let named = |act: &SeatAct| {
        (act.occurrence, act.timer, act.step) == (tick.occurrence, tick.timer, tick.step)
    };
    let act = acts.find(|act| named(act) && act.due <= now);
    let act = act.ok_or_else(outdated)?;
    match act.act {
        Deed::Ring(whom) => Ok(Happening::SeatRang {
            ring: Box::new(SeatRing {
                position: position.clone(),
                occurrence: act.occurrence,
                timer: act.timer,
                step: act.step,
                whom,
                change: act.change,
            }),
        }),
        Deed::Offer { from, to } => Ok(Happening::HandoffOffered {
            position: position.clone(),
            from,
            to,
            until: act.change,
            given: false,
            why: None,
        }),
        Deed::Withdraw(offer) => Ok(Happening::HandoffWithdrawn {
            offer,
            position: position.clone(),
        }),
        Deed::Nothing => Err(outdated()),
    }
}
