//! Deadlines and what each does by itself. Derived, never stored.
//!
//! A deadline is a function of case, hall and policy without `now`; how it stands (`running`, `overdue`, …) is computed on
//! top. Every figure is policy.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::{Scene, State};
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::{Automatic, Deadline, DueAct};
use crate::domain::state::handoff::{self, End, Offer};
use crate::domain::state::kept::Clocks;
use crate::domain::views::paging;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::ids::{CaseId, EntryId, OfferId, PersonId};
use crate::domain::vocabulary::policy::Page;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::span::after;
use crate::domain::vocabulary::timer::TimerKind;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// How a timer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimerState {
    Running,
    /// The last quarter of its time.
    DueSoon,
    Overdue,
    Met,
    MissedThenMet,
    Paused,
}

/// A deadline as it stands now, with what the system does next about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timer {
    pub deadline: Deadline,
    pub state: TimerState,
    pub then: Option<DueAct>,
}

/// The deadlines of `case`, each with its next automatic act.
pub fn clocks(conference: &Conference, case: &Case) -> Clocks {
    let find = || {
        let with_step = |deadline: Deadline| {
            let step = next_step(conference, case, &deadline);
            (deadline, step)
        };
        deadlines(conference, case)
            .into_iter()
            .map(with_step)
            .collect()
    };
    match conference.clocks_of(case) {
        Some(kept) => Arc::clone(kept.get_or_find(find)),
        None => find(),
    }
}

/// All timers of `case`, in the order of their kinds.
pub fn of(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Vec<Timer> {
    clocks(conference, case)
        .iter()
        .map(|(deadline, then)| Timer {
            state: state(case, deadline, now),
            then: then.clone(),
            deadline: deadline.clone(),
        })
        .collect()
}

/// The earliest automatic act of `case`, with the deadline it belongs to.
pub fn next(conference: &Conference, case: &Case) -> Option<(Deadline, DueAct)> {
    clocks(conference, case)
        .iter()
        .filter_map(|(deadline, step)| Some((deadline, step.as_ref()?)))
        .min_by_key(|(_, step)| step.due)
        .map(|(deadline, step)| (deadline.clone(), step.clone()))
}

fn state(case: &Case, deadline: &Deadline, now: DateTime<Utc>) -> TimerState {
    match deadline.met {
        Some(at) if at <= deadline.due => TimerState::Met,
        Some(_) => TimerState::MissedThenMet,
        None if case.hold.is_some() && deadline.kind.waits_on_hold() => TimerState::Paused,
        None if now >= deadline.due => TimerState::Overdue,
        None if deadline.due - now <= (deadline.due - deadline.start) / 4 => TimerState::DueSoon,
        None => TimerState::Running,
    }
}

/// By how much later something is due because the case was on hold after `start`.
fn moved(case: &Case, kind: TimerKind, start: DateTime<Utc>) -> TimeDelta {
    if kind.waits_on_hold() {
        case.held_after(start)
    } else {
        TimeDelta::zero()
    }
}

/// Every deadline of `case`. A case that is resolved or closed has only its promises left, one that goes on in another nothing
/// that still runs.
pub fn deadlines(conference: &Conference, case: &Case) -> Vec<Deadline> {
    let policy = conference.policy();
    let severity = case.severity;
    let plain = |kind, occurrence, start: DateTime<Utc>, span: TimeDelta, met| Deadline {
        kind,
        occurrence,
        start,
        due: after(start, span + moved(case, kind, start)),
        met,
        escalation: None,
    };
    let mut all = vec![
        plain(
            TimerKind::Acknowledge,
            case.call.entry,
            case.call.at,
            policy.acknowledge.get(severity).delta(),
            case.call.met,
        ),
        plain(
            TimerKind::FirstHuman,
            case.reported,
            case.reported_at,
            policy.first_human.get(severity).delta(),
            case.met_reporter,
        ),
    ];
    if case.goes_on_in().is_none() {
        all.extend(case.promises.iter().filter(|p| !p.void).map(|p| Deadline {
            kind: TimerKind::Promise,
            occurrence: p.entry,
            start: p.made,
            due: p.due,
            met: p.kept,
            escalation: None,
        }));
    }
    if !case.is_open() {
        all.retain(|d| d.met.is_some() || d.kind == TimerKind::Promise);
        return all;
    }
    if let Some(hold) = &case.hold {
        all.push(Deadline {
            kind: TimerKind::Hold,
            occurrence: hold.entry,
            start: hold.at,
            due: hold.until,
            met: None,
            escalation: None,
        });
    }
    if case.call.raised && case.first.is_some() {
        all.push(plain(
            TimerKind::Raised,
            case.call.entry,
            case.call.at,
            TimeDelta::zero(),
            Some(case.call.at),
        ));
    }
    for seat in [&case.first, &case.second].into_iter().flatten() {
        if let Some(entry) = seat.given {
            all.push(plain(
                TimerKind::Given,
                entry,
                seat.since,
                policy.acknowledge.get(severity).delta(),
                None,
            ));
        }
    }
    if case.first.is_some() {
        let (entry, at) = case.last_update;
        all.push(plain(
            TimerKind::Update,
            entry,
            at,
            policy.update.get(severity).delta(),
            None,
        ));
    }
    if let Some((entry, at)) = case.rechecked.filter(|_| severity != Severity::Low) {
        all.push(plain(
            TimerKind::Recheck,
            entry,
            at,
            policy.recheck.get(severity).delta(),
            None,
        ));
    }
    if case.scene == Scene::OnScene
        && let [(_, alone)] = case.people_there.iter().collect::<Vec<_>>()[..]
    {
        all.push(plain(
            TimerKind::CheckIn,
            alone.entry,
            alone.checked,
            policy.check_in.get(severity).delta(),
            None,
        ));
    }
    if case.category == Category::Child && case.scene != Scene::Clear {
        let called = case.escalations.iter().find(|e| {
            conference
                .hall()
                .contacts
                .get(&e.to)
                .is_some_and(|c| c.kind == ContactKind::Emergency)
        });
        let met = called.map(|e| e.raised);
        all.push(plain(
            TimerKind::MissingChild,
            case.reported,
            case.reported_at,
            policy.missing_child.delta(),
            met,
        ));
    }
    for call in case
        .escalations
        .iter()
        .filter(|e| e.stood_down.is_none() && e.arrived.is_none())
    {
        let about = Some(call.id);
        match &call.answer {
            None => {
                let (entry, at) = call.tried;
                let due = plain(
                    TimerKind::Answer,
                    entry,
                    at,
                    policy.answer.get(severity).delta(),
                    None,
                );
                all.push(Deadline {
                    escalation: about,
                    ..due
                });
            }
            Some(answer) if conference.hall().comes(call) => {
                let span = answer
                    .eta_at
                    .map_or(policy.arrival.get(severity).delta(), |eta| {
                        (eta - answer.at).max(TimeDelta::zero())
                    });
                let due = plain(TimerKind::Arrival, answer.entry, answer.at, span, None);
                all.push(Deadline {
                    escalation: about,
                    ..due
                });
            }
            Some(_) => {}
        }
    }
    all.extend(handing_over(conference, case));
    if let State::Acknowledged { entry, at } = case.state {
        all.push(plain(
            TimerKind::Expiry,
            entry,
            at,
            policy.acknowledge_expires.get(severity).delta(),
            None,
        ));
    }
    all
}

/// What is due of `case` at a change of shift: that what does not go to whoever comes next goes to a lead, and that it is not left
/// with somebody who has gone.
fn handing_over(conference: &Conference, case: &Case) -> Vec<Deadline> {
    let hall = conference.hall();
    let policy = conference.policy();
    let deadline = |kind, occurrence, start, due| Deadline {
        kind,
        occurrence,
        start,
        due,
        met: None,
        escalation: None,
    };
    let mut all = Vec::new();
    let has_since = |person: &PersonId| {
        let mut seats = [&case.first, &case.second].into_iter().flatten();
        seats.find(|s| s.person == *person).map(|s| s.since)
    };
    for offer in &hall.offers {
        // What they took later is of no handoff that is over.
        let ends = offer.taken().unwrap_or(offer.ends(hall.held_for()));
        if has_since(&offer.from).is_none_or(|since| since > ends) {
            continue;
        }
        let since = goes_elsewhere(conference, offer, case);
        if let Some(since) = since.filter(|_| !matches!(offer.end, Some(End::Withdrawn { .. }))) {
            // Passed on when the seat is taken; where it never is, at the end of the time for it.
            let occurrence = hand_on(case.id, offer.id);
            all.push(deadline(
                TimerKind::HandOn,
                occurrence,
                since,
                ends.max(since),
            ));
        }
    }
    let Some(seat) = &case.first else {
        return all;
    };
    let Some((position, last)) = hall.rota.run(&seat.person, seat.since) else {
        return all;
    };
    let of = last.over.map(|over| over.0).or(last.shift.map(|s| s.0));
    let name = |what: &str| {
        let of = of.unwrap_or_default();
        EntryId(Uuid::new_v5(&case.id.0, format!("{what}|{of}").as_bytes()))
    };
    let is_offered = hall
        .offers
        .iter()
        .filter(|offer| !matches!(offer.end, Some(End::Withdrawn { .. })))
        .any(|offer| offer.from == seat.person && offer.at >= seat.since);
    let comes = hall.rota.follows(position, &seat.person, last.until);
    let comes = comes.filter(|_| !is_offered);
    let is_out = |person: &PersonId| {
        let conflict = case.conflicts.get(person);
        conflict.is_some_and(|c| c.level == ConflictLevel::Hard)
    };
    if comes.is_some_and(is_out) {
        let start = last.until - policy.offer_before.delta();
        all.push(deadline(
            TimerKind::HandOn,
            name("on"),
            start.max(seat.since),
            last.until,
        ));
    }
    let due = after(last.until, policy.late_lead.delta());
    all.push(deadline(
        TimerKind::LeftBehind,
        name("left"),
        last.until,
        due,
    ));
    all
}

/// What names the handing on of `case` by `offer`: two cases of one offer are two acts.
pub fn hand_on(case: CaseId, offer: OfferId) -> EntryId {
    EntryId(Uuid::new_v5(&case.0, offer.0.as_bytes()))
}

/// Since when it is settled that `case`, which whoever offers has, does not go to whoever the offer is to: they may not have it, or
/// have declined.
fn goes_elsewhere(conference: &Conference, offer: &Offer, case: &Case) -> Option<DateTime<Utc>> {
    let conflict = case.conflicts.get(&offer.to);
    if let Some(conflict) = conflict.filter(|c| c.level == ConflictLevel::Hard) {
        return Some(conflict.at.max(offer.at));
    }
    let answer = handoff::answer(&conference.hall().offers, offer, &case.handed_over)?;
    (!answer.accepted && answer.offer == offer.id).then_some(answer.at)
}

/// The first act of `deadline` that was not done yet.
pub fn next_step(conference: &Conference, case: &Case, deadline: &Deadline) -> Option<DueAct> {
    undone(conference, case, deadline, None).into_iter().next()
}

/// The act of `deadline` that must be done by `now`, and whether it is late. After an outage everybody whom a missed step would have
/// rung is rung at once, each once, by one page that counts as the last of them; what follows goes on from there. A ladder
/// does not come to its end over people who were never rung.
pub fn due_step(
    conference: &Conference,
    case: &Case,
    deadline: &Deadline,
    now: DateTime<Utc>,
) -> Option<(DueAct, bool)> {
    let mut due: Vec<DueAct> = undone(conference, case, deadline, Some(now))
        .into_iter()
        .filter(|s| s.due <= now)
        .collect();
    let last = due.pop()?;
    let mut missed: Vec<PersonId> = Vec::new();
    let mut around: Vec<PersonId> = Vec::new();
    let mut page: Option<DueAct> = None;
    let is_late = !due.is_empty();
    for step in due.iter().chain([&last]) {
        if let Automatic::Page { whom, skipped } = &step.act {
            missed.extend(whom.iter().cloned());
            around.extend(skipped.iter().cloned());
            page = Some(step.clone());
        }
    }
    let Some(mut page) = page else {
        return Some((last, is_late));
    };
    let mut seen = BTreeSet::new();
    missed.retain(|person| seen.insert(person.clone()));
    around.retain(|person| seen.insert(person.clone()));
    page.act = Automatic::Page {
        whom: missed,
        skipped: around,
    };
    Some((page, is_late))
}

fn undone(
    conference: &Conference,
    case: &Case,
    deadline: &Deadline,
    until: Option<DateTime<Utc>>,
) -> Vec<DueAct> {
    if case.walked_out == Some(deadline.occurrence) && deadline.kind == TimerKind::Acknowledge {
        return Vec::new();
    }
    if case.hold.is_some() && deadline.kind.waits_on_hold() {
        return Vec::new();
    }
    let done = case.last_step(deadline.occurrence, deadline.kind);
    let mut steps = steps(conference, case, deadline, done.unwrap_or(0), until);
    steps.retain(|s| done.is_none_or(|d| s.n > d));
    steps
}

/// The acts of `deadline`, in order of time, without those that would reach nobody.
fn steps(
    conference: &Conference,
    case: &Case,
    deadline: &Deadline,
    done: u32,
    until: Option<DateTime<Utc>>,
) -> Vec<DueAct> {
    let insist = (deadline.due - deadline.start)
        .min(conference.policy().insist.delta())
        .max(TimeDelta::seconds(1));
    let lead = || vec![Page::Position("lead".to_owned())];
    let holders: Vec<PersonId> = case.holders().cloned().collect();
    let at = |later: TimeDelta| after(deadline.due, later);
    // Whom each step pages: named people, then words of the ladder.
    let planned: Vec<(TimeDelta, Vec<PersonId>, Vec<Page>)> = match deadline.kind {
        TimerKind::Acknowledge => return paging::ladder(conference, case, until),
        TimerKind::Expiry => {
            return vec![DueAct {
                n: 0,
                due: deadline.due,
                act: Automatic::Expire,
            }];
        }
        _ if deadline.met.is_some() && deadline.kind != TimerKind::Raised => return Vec::new(),
        TimerKind::Raised => vec![(TimeDelta::zero(), holders, vec![])],
        // They are rung at once; where they do not answer in the time of an acknowledge, the lead hears of it.
        TimerKind::Given => {
            let seats = [&case.first, &case.second].into_iter().flatten();
            let who = seats.filter(|seat| seat.given == Some(deadline.occurrence));
            let who = who.map(|seat| seat.person.clone()).collect();
            vec![
                (deadline.start - deadline.due, who, vec![]),
                (TimeDelta::zero(), vec![], lead()),
            ]
        }
        // The lead hears of it before it is theirs.
        TimerKind::HandOn => {
            let at = |due: DateTime<Utc>| due.max(until.unwrap_or(due));
            let goes = |at| {
                let leads = paging::leads_without_conflict(conference, case, at);
                let mut leads = leads.into_iter().filter(|p| !case.holds(p));
                leads.next()
            };
            // Who heard of it at the planned change does not hear of it again at the offer.
            let soon = conference.policy().offer_before.delta();
            let has_heard = |lead: &PersonId| {
                case.pages.iter().any(|rang| {
                    let page = &rang.page;
                    page.timer == TimerKind::HandOn
                        && page.occurrence != deadline.occurrence
                        && page.whom.contains(lead)
                        && (deadline.start - rang.at).abs() <= soon
                })
            };
            let rings = goes(at(deadline.start)).filter(|lead| !has_heard(lead));
            let rings = rings.map(|lead| DueAct {
                n: 0,
                due: deadline.start,
                act: Automatic::Page {
                    whom: vec![lead],
                    skipped: Vec::new(),
                },
            });
            let passes = DueAct {
                n: 1,
                due: deadline.due,
                act: Automatic::Pass {
                    to: goes(at(deadline.due)),
                },
            };
            return rings.into_iter().chain([passes]).collect();
        }
        TimerKind::LeftBehind => vec![
            (TimeDelta::zero(), vec![], lead()),
            (insist, vec![], vec![Page::Everyone]),
        ],
        // These are of a seat, and of no case.
        TimerKind::Tidy | TimerKind::Offer | TimerKind::Handoff | TimerKind::Ready => {
            return Vec::new();
        }
        TimerKind::FirstHuman | TimerKind::Update | TimerKind::Recheck => {
            vec![
                (TimeDelta::zero(), holders, vec![]),
                (insist, vec![], lead()),
            ]
        }
        TimerKind::Answer | TimerKind::Arrival => {
            let caller = deadline
                .escalation
                .and_then(|id| case.escalation(id))
                .and_then(|e| e.caller.clone());
            vec![
                (TimeDelta::zero(), caller.into_iter().collect(), vec![]),
                (insist, vec![], lead()),
            ]
        }
        TimerKind::Promise => {
            let keeper = case
                .promises
                .iter()
                .find(|p| p.entry == deadline.occurrence);
            let keeper: Vec<PersonId> = keeper.map(|p| p.keeper.clone()).into_iter().collect();
            let soon = (deadline.due - deadline.start) / 4;
            vec![
                (-soon, keeper.clone(), vec![]),
                (TimeDelta::zero(), keeper, vec![]),
                (insist, vec![], lead()),
            ]
        }
        TimerKind::Hold => vec![
            (TimeDelta::zero(), holders, vec![]),
            (insist, vec![], lead()),
        ],
        TimerKind::CheckIn => {
            let there: Vec<PersonId> = case.people_there.keys().cloned().collect();
            let beside = case
                .holders()
                .filter(|p| !there.contains(p))
                .cloned()
                .collect();
            vec![
                (TimeDelta::zero(), there, vec![]),
                (TimeDelta::minutes(2), beside, lead()),
                (TimeDelta::minutes(4), vec![], lead()),
            ]
        }
        TimerKind::MissingChild => {
            let again = conference
                .policy()
                .missing_child_again
                .delta()
                .max(TimeDelta::seconds(1));
            let last = until
                .map_or(0, |now| {
                    (now - deadline.due).num_seconds() / again.num_seconds()
                })
                .max(i64::from(done) + 1);
            // Only the next one and the last one due count: an hour's outage is not thirty pages.
            let mut numbers: Vec<u32> =
                [0, done, done + 1, u32::try_from(last).unwrap_or(u32::MAX)].to_vec();
            numbers.sort_unstable();
            numbers.dedup();
            return numbers
                .into_iter()
                .filter_map(|n| {
                    let due = after(deadline.due, again * i32::try_from(n).ok()?);
                    let everyone = [Page::Position("lead".to_owned()), Page::Everyone];
                    let (whom, skipped) = paging::reach(
                        conference,
                        case,
                        &[],
                        &everyone,
                        due.max(until.unwrap_or(due)),
                    );
                    (!whom.is_empty()).then_some(DueAct {
                        n,
                        due,
                        act: Automatic::Page { whom, skipped },
                    })
                })
                .collect();
        }
    };
    let mut steps = Vec::new();
    for (n, (after, people, pages)) in (0..).zip(planned) {
        let due = at(after);
        let (mut whom, mut skipped) = paging::reach(
            conference,
            case,
            &people,
            &pages,
            due.max(until.unwrap_or(due)),
        );
        if whom.is_empty() && pages.is_empty() {
            // Nobody has it, or whoever had it is recused: the lead hears at once.
            (whom, skipped) = paging::reach(
                conference,
                case,
                &[],
                &lead(),
                due.max(until.unwrap_or(due)),
            );
        }
        if !whom.is_empty() {
            steps.push(DueAct {
                n,
                due,
                act: Automatic::Page { whom, skipped },
            });
        }
    }
    steps
}
