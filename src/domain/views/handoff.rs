//! The packet of a handoff: it builds itself of what is open, hardest first. The sender's words stand beside the facts and never
//! in their place; what changed since the offer is found by looking at the case as it stood then.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::Deadline;
use crate::domain::state::escalation::Escalation;
use crate::domain::state::handoff::{self as state, Answered, Offer};
use crate::domain::state::level::Level;
use crate::domain::state::promise::Promise;
use crate::domain::views::{access, disclose, paging, queue, timers};
use crate::domain::vocabulary::handoff::{Ready, Watch};
use crate::domain::vocabulary::ids::{EscalationId, PersonId, Position};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;

/// What a person owes next in a case, and when. Acts change it, the clock never does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Next {
    pub kind: TimerKind,
    pub due: DateTime<Utc>,
}

/// How an item stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Open,
    Accepted,
    Asked,
    Declined,
}

/// What changed of an item since the offer, or since it was accepted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    Severity,
    Next,
    Promise,
    Call,
    Note,
    Place,
    Flag,
    Words,
    Watch,
    New,
}

impl Changed {
    /// Whether an item that was accepted is asked for again.
    fn asks_again(self) -> bool {
        match self {
            Self::Severity | Self::Next | Self::Promise | Self::Call => true,
            Self::Note | Self::Place | Self::Flag | Self::Words | Self::Watch | Self::New => false,
        }
    }
}

/// One case of a handoff, as its reader has it.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    pub case: Cow<'a, Case>,
    pub watch: Watch,
    /// Nothing where nobody owes anything.
    pub next: Option<Next>,
    pub status: Status,
    /// When it was accepted or declined last.
    pub answered: Option<DateTime<Utc>>,
    pub changed: BTreeSet<Changed>,
}

/// What of the sender's goes to a lead, because whoever comes next does not have it. Only the sender reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    pub count: usize,
    pub to: Option<PersonId>,
}

/// A handoff as somebody reads it.
#[derive(Clone, Debug)]
pub struct Packet<'a> {
    pub offer: &'a Offer,
    pub items: Vec<Item<'a>>,
    pub elsewhere: Option<Elsewhere>,
}

impl Packet<'_> {
    /// How many items are answered.
    pub fn answered(&self) -> usize {
        let answered = |item: &&Item<'_>| is_answered(item.status);
        self.items.iter().filter(answered).count()
    }

    /// The items that are not answered yet.
    pub fn left(&self) -> impl Iterator<Item = &Item<'_>> {
        self.items.iter().filter(|item| !is_answered(item.status))
    }
}

fn is_answered(status: Status) -> bool {
    match status {
        Status::Accepted | Status::Declined => true,
        Status::Open | Status::Asked => false,
    }
}

/// The handoff `offer` as `viewer` reads it at `now`: what both they and the receiver may see of it, hardest first. One that has
/// come to its end stays as it was then.
pub fn packet<'a>(
    conference: &'a Conference,
    offer: &'a Offer,
    viewer: &PersonId,
    now: DateTime<Utc>,
) -> Packet<'a> {
    let held_for = conference.hall().held_for();
    let ended = offer.ended(held_for, now);
    let of_now: Vec<&Case> = match ended {
        None => conference.open_cases().collect(),
        Some(_) => conference.cases().collect(),
    };
    let receives = |case: &Case| access::of(conference, &offer.to, case) >= Level::Line;
    let is_of_it = |case: &&Case| {
        let then = as_it_was(Cow::Borrowed(*case), ended);
        then.is_some_and(|case| is_handed_over(conference, offer, &case))
    };
    let (theirs, others): (Vec<&Case>, Vec<&Case>) = of_now
        .into_iter()
        .filter(is_of_it)
        .partition(|case| receives(case));
    let seen = theirs
        .into_iter()
        .filter_map(|case| as_it_was(disclose::case(conference, viewer, case)?, ended));
    let at = ended.unwrap_or(now);
    let mut items: Vec<Item<'a>> = seen.map(|case| item(conference, offer, case, at)).collect();
    items.sort_by_key(|item| {
        let due = item.next.map_or(DateTime::<Utc>::MAX_UTC, |next| next.due);
        (Reverse(item.watch), due, item.case.reported_at)
    });
    let withheld = || {
        let held = |case: &&&Case| {
            let then = as_it_was(Cow::Borrowed(**case), ended);
            then.is_some_and(|case| case.holds(&offer.from))
        };
        let theirs = others.iter().filter(held);
        let seen = theirs.filter(|case| access::of(conference, viewer, case) >= Level::Line);
        let seen: Vec<&&Case> = seen.collect();
        let leads = seen
            .iter()
            .map(|case| lead_for(conference, case, offer, now));
        let leads: BTreeSet<Option<PersonId>> = leads.collect();
        // One name only where all of it goes there: a lead may be out of one of them.
        let to = if leads.len() == 1 {
            leads.into_iter().next().flatten()
        } else {
            None
        };
        (!seen.is_empty()).then_some(Elsewhere {
            count: seen.len(),
            to,
        })
    };
    Packet {
        elsewhere: (*viewer == offer.from).then(withheld).flatten(),
        offer,
        items,
    }
}

/// The case as it stood when a handoff ended, or as it is.
fn as_it_was(case: Cow<'_, Case>, ended: Option<DateTime<Utc>>) -> Option<Cow<'_, Case>> {
    match ended {
        None => Some(case),
        Some(at) if case.reported_at > at => None,
        Some(at) if case.entries.last().is_none_or(|last| last.at <= at) => Some(case),
        Some(at) => case.as_of(at).map(Cow::Owned),
    }
}

/// The case as an item of `offer`.
pub fn item<'a>(
    conference: &Conference,
    offer: &Offer,
    case: Cow<'a, Case>,
    now: DateTime<Utc>,
) -> Item<'a> {
    let answer = answer(conference, offer, &case);
    let since = answer.map_or(offer.at, |answer| answer.at);
    let mut changed = changed(conference, &case, since, offer.at);
    let is_question_open = case
        .handed_over
        .open_question()
        .is_some_and(|word| word.by == offer.to && word.at >= offer.at);
    let status = match answer {
        Some(answer) if !answer.accepted => Status::Declined,
        Some(answer) if asks_again(offer, &case, answer.at, &changed) => {
            if is_question_open {
                Status::Asked
            } else {
                Status::Open
            }
        }
        Some(_) => Status::Accepted,
        None if is_question_open => Status::Asked,
        None => Status::Open,
    };
    if is_answered(status) {
        changed.clear();
    }
    Item {
        watch: watch(conference, &case, now),
        next: next(conference, &case),
        status,
        answered: answer.map(|answer| answer.at),
        changed,
        case,
    }
}

/// Whether `case` goes along with the seat: a primary hands over everything that is open, as a lead does; another what they have
/// themselves.
pub fn is_handed_over(conference: &Conference, offer: &Offer, case: &Case) -> bool {
    let owes = |p: &Promise| p.is_owed() && p.keeper == offer.from;
    let is_theirs = case.holds(&offer.from) || case.promises.iter().any(owes);
    // What was accepted is the receiver's by now, and stays in the list.
    let was_theirs = answer(conference, offer, case).is_some();
    if !case.is_open() {
        return case.goes_on_in().is_none() && (case.promises.iter().any(owes) || was_theirs);
    }
    is_theirs || was_theirs || conference.hall().holds_all(&offer.position)
}

/// What was answered to `case` last.
fn answer<'a>(conference: &Conference, offer: &Offer, case: &'a Case) -> Option<&'a Answered> {
    state::answer(&conference.hall().offers, offer, &case.handed_over)
}

/// What a person owes next in `case`: what was promised, the end of a hold, a word whether it still goes on, whether whoever is
/// alone is well, an answer that is awaited; that somebody takes it; else the next word on how it goes.
pub fn next(conference: &Conference, case: &Case) -> Option<Next> {
    let due = timers::deadlines(conference, case)
        .into_iter()
        .filter(|d| d.met.is_none() && !(case.hold.is_some() && d.kind.waits_on_hold()));
    let of = |d: Deadline| Next {
        kind: d.kind,
        due: d.due,
    };
    let (set, others): (Vec<Next>, Vec<Next>) = due.map(of).partition(|next| is_set(next.kind));
    let update = others.into_iter().find(|n| n.kind == TimerKind::Update);
    set.into_iter().min_by_key(|next| next.due).or(update)
}

/// The case in a line: the sender's words, or what was reported.
pub fn in_short(case: &Case) -> &Private {
    let said = case.handed_over.words.summary.as_ref();
    said.unwrap_or(&case.report.what)
}

/// What is owed next, in words: the sender's own, or what it is.
pub fn next_words(conference: &Conference, case: &Case, next: Option<Next>) -> String {
    if let Some(said) = &case.handed_over.words.next {
        return said.as_str().to_owned();
    }
    let Some(next) = next else {
        return if case.is_open() {
            "nothing is set"
        } else {
            "a lead can close it"
        }
        .to_owned();
    };
    let to = |call: &Escalation| conference.hall().called(&call.to);
    let called = |is: fn(&Escalation) -> bool| open_calls(case).find(|e| is(e)).map(to);
    match next.kind {
        TimerKind::Promise => {
            let owed = case.promises.iter().filter(|p| p.is_owed());
            let promise = owed.into_iter().find(|p| p.due == next.due);
            let text = promise.filter(|p| !p.text.is_blank());
            text.map_or_else(
                || "something promised to the reporter".to_owned(),
                |p| format!("promised: {}", p.text.as_str()),
            )
        }
        TimerKind::Hold => {
            let why = case.hold.as_ref().filter(|hold| !hold.why.is_blank());
            why.map_or_else(|| "the hold ends".to_owned(), |h| h.why.as_str().to_owned())
        }
        TimerKind::Recheck => "is it still going on?".to_owned(),
        TimerKind::CheckIn => {
            let there = case.people_there.keys().next();
            let who = there.map_or("whoever is there", |p| conference.short(p));
            format!("is {who} all right there?")
        }
        TimerKind::Answer => {
            let whom = called(|e| e.answer.is_none());
            format!("does {} answer?", whom.as_deref().unwrap_or("the call"))
        }
        TimerKind::Arrival => {
            let whom = called(|e| e.answer.is_some());
            format!("is {} there?", whom.as_deref().unwrap_or("help"))
        }
        TimerKind::MissingChild => "call the police".to_owned(),
        TimerKind::Acknowledge => "somebody must take it".to_owned(),
        TimerKind::Update
        | TimerKind::Raised
        | TimerKind::FirstHuman
        | TimerKind::Expiry
        | TimerKind::Given
        | TimerKind::HandOn
        | TimerKind::LeftBehind
        | TimerKind::Tidy
        | TimerKind::Offer
        | TimerKind::Handoff
        | TimerKind::Ready => "a word on how it goes".to_owned(),
    }
}

/// Whether somebody set it or waits for it, so that it is more than the next word.
fn is_set(kind: TimerKind) -> bool {
    match kind {
        TimerKind::Promise
        | TimerKind::Hold
        | TimerKind::Recheck
        | TimerKind::CheckIn
        | TimerKind::Answer
        | TimerKind::Arrival
        | TimerKind::MissingChild
        | TimerKind::Acknowledge => true,
        TimerKind::Update
        | TimerKind::Raised
        | TimerKind::FirstHuman
        | TimerKind::Expiry
        | TimerKind::Given
        | TimerKind::HandOn
        | TimerKind::LeftBehind
        | TimerKind::Tidy
        | TimerKind::Offer
        | TimerKind::Handoff
        | TimerKind::Ready => false,
    }
}

/// For how long what a sender says of how a case is watched counts: a shift, and some more.
const SAID: TimeDelta = TimeDelta::hours(12);

/// How closely `case` is to be watched: as the sender says, or as it stands.
pub fn watch(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Watch {
    // What was said of it at the handoff of yesterday says nothing of today.
    let is_fresh = case
        .handed_over
        .written_at
        .is_some_and(|at| now - at <= SAID);
    if let Some(said) = case.handed_over.words.watch.filter(|_| is_fresh) {
        return said;
    }
    let is_unstable = case.severity == Severity::Critical
        || case.is_danger_now()
        || queue::row(conference, case, now).overdue;
    let soon = now + TimeDelta::hours(1);
    let owed = case.promises.iter().filter(|p| p.is_owed());
    let is_watched = case.severity == Severity::High
        || open_calls(case).next().is_some()
        || owed.into_iter().any(|p| p.due <= soon);
    match (is_unstable && case.is_open(), is_watched) {
        (true, _) => Watch::Unstable,
        (false, true) => Watch::Watcher,
        (false, false) => Watch::Stable,
    }
}

/// Calls for help that are not over.
pub fn open_calls(case: &Case) -> impl Iterator<Item = &Escalation> {
    let is_open = |e: &&Escalation| e.stood_down.is_none() && e.arrived.is_none();
    case.escalations.iter().filter(is_open)
}

/// What changed of `case` after `since`.
fn changed(
    conference: &Conference,
    case: &Case,
    since: DateTime<Utc>,
    offered: DateTime<Utc>,
) -> BTreeSet<Changed> {
    // Mostly nothing has happened since, and then nothing is to be folded again.
    let is_still = case.entries.last().is_some_and(|entry| entry.at <= since);
    if is_still && case.reported_at <= offered {
        return BTreeSet::new();
    }
    let Some(before) = case.as_of(since) else {
        return [Changed::New].into();
    };
    let mut all = BTreeSet::new();
    let mut mark = |is_so: bool, what| {
        if is_so {
            all.insert(what);
        }
    };
    mark(case.reported_at > offered && since == offered, Changed::New);
    mark(before.severity != case.severity, Changed::Severity);
    let (was, is) = (next(conference, &before), next(conference, case));
    let is_update = |next: Option<Next>| next.is_none_or(|n| n.kind == TimerKind::Update);
    mark(
        was != is && !(is_update(was) && is_update(is)),
        Changed::Next,
    );
    let owed = |case: &Case| -> Vec<_> {
        let owed = case.promises.iter().filter(|p| p.is_owed());
        owed.map(|p| (p.id, p.due)).collect()
    };
    mark(owed(&before) != owed(case), Changed::Promise);
    let calls = |case: &Case| -> Vec<(EscalationId, bool, bool)> {
        let open = open_calls(case);
        open.map(|e| (e.id, e.answer.is_some(), e.arrived.is_some()))
            .collect()
    };
    mark(calls(&before) != calls(case), Changed::Call);
    let is_note = |entry: &&std::sync::Arc<Entry>| {
        entry.at > since && matches!(entry.happening, Happening::Noted { .. })
    };
    let moved_on = was != is && is_update(was) && is_update(is);
    mark(
        moved_on || case.entries.iter().any(|e| is_note(&e)),
        Changed::Note,
    );
    let place = |case: &Case| (case.report.place.clone(), case.report.spot.clone());
    mark(place(&before) != place(case), Changed::Place);
    mark(before.flags != case.flags, Changed::Flag);
    let (old, new) = (&before.handed_over.words, &case.handed_over.words);
    mark(old.texts().ne(new.texts()), Changed::Words);
    mark(old.watch != new.watch, Changed::Watch);
    all
}

/// Whether an item that was accepted at `accepted` is asked for again: by what somebody else did since that matters.
fn asks_again(
    offer: &Offer,
    case: &Case,
    accepted: DateTime<Utc>,
    changed: &BTreeSet<Changed>,
) -> bool {
    let since = case.entries.iter().rev().take_while(|e| e.at > accepted);
    let by_others = since
        .into_iter()
        .any(|e| e.subject() != Some(&offer.to) && !matches!(e.happening, Happening::Paged { .. }));
    if !by_others {
        return false;
    }
    let before = case.as_of(accepted);
    let rises =
        before.is_some_and(|before| before.handed_over.words.watch < case.handed_over.words.watch);
    rises || changed.iter().any(|what| what.asks_again())
}

/// Who gets a case of `offer` that its receiver does not have: whoever leads then, never one who is recused or who goes.
pub fn lead_for(
    conference: &Conference,
    case: &Case,
    offer: &Offer,
    now: DateTime<Utc>,
) -> Option<PersonId> {
    paging::leads_without_conflict(conference, case, now)
        .into_iter()
        .find(|lead| *lead != offer.from && *lead != offer.to)
}

/// How ready somebody is for their next shift.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readiness {
    pub position: Position,
    pub begins: DateTime<Utc>,
    pub missing: Vec<Ready>,
}

/// What was said of a shift counts from so long before it.
const READY_FROM: TimeDelta = TimeDelta::hours(4);

/// How ready `person` is for the shift that begins at `begins`.
pub fn missing(conference: &Conference, person: &PersonId, begins: DateTime<Utc>) -> Vec<Ready> {
    let said = conference.hall().ready.get(person);
    let is_said = |ready: &Ready| {
        let at = said.and_then(|said| said.get(ready));
        at.is_some_and(|at| begins - *at <= READY_FROM)
    };
    Ready::ALL
        .into_iter()
        .filter(|ready| !is_said(ready))
        .collect()
}

/// How ready `person` is for the shift that comes within hours, or has just begun; nothing where none does.
pub fn readiness(
    conference: &Conference,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Option<Readiness> {
    let hall = conference.hall();
    let positions = hall.details.iter().flat_map(|d| &d.positions);
    let (since, until) = (now - TimeDelta::minutes(15), now + READY_FROM);
    let lasting = hall.rota.without_held();
    let begins = positions.flat_map(|position| {
        // As if nobody were held: it is the planned change that they are ready for.
        let all = lasting.stretches(position, since, until).into_iter();
        let theirs = all.filter(|on| on.person == person && on.since > since);
        theirs.map(move |on| (on.since, position))
    });
    let (begins, position) = begins.min()?;
    Some(Readiness {
        position: position.clone(),
        begins,
        missing: missing(conference, person, begins),
    })
}
