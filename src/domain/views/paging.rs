//! The ladder when nobody acts. Not to be confused with calling somebody outside: that is `escalation`.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::PageMade;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::{Automatic, DueAct};
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::policy::Page;
use crate::domain::vocabulary::timer::TimerKind;

/// Who is paged when, before it happens: the ladder of `case` from its last start, without steps that reach nobody. Such a
/// step takes no time: those after it come earlier. The last step of all is the dead end. Done late, at `now`, a step rings who
/// is on call then, not who has gone home.
pub fn ladder(conference: &Conference, case: &Case, now: Option<DateTime<Utc>>) -> Vec<DueAct> {
    if !case.is_open() || case.seats_free() == 0 {
        return Vec::new();
    }
    let policy = conference.policy();
    let hall = conference.hall();
    let is_open = hall
        .details
        .as_ref()
        .is_none_or(|d| d.open.is_empty() || d.is_open(case.call.at));
    let ladder = if is_open {
        &policy.ladder
    } else {
        &policy.after_hours
    };
    let rungs = ladder.get(case.severity);
    let begun = case.call.at + case.held_after(case.call.at);
    let mut steps = Vec::new();
    let mut saved = TimeDelta::zero();
    let mut walked_around: Vec<PersonId> = Vec::new();
    let mut last = case.call.at;
    for (n, rung) in rungs.iter().enumerate() {
        let due = begun + rung.after.delta() - saved;
        let (mut whom, skipped) = reach(
            conference,
            case,
            &[],
            &rung.page,
            due.max(now.unwrap_or(due)),
        );
        let seated = |p: &PersonId| case.holds(p) || case.recorders.contains(p);
        whom.retain(|p| !seated(p));
        trained_first(conference, case, &mut whom);
        walked_around.extend(skipped);
        if whom.is_empty() {
            if let Some(following) = rungs.get(n + 1) {
                saved += following.after.delta() - rung.after.delta();
            }
            continue;
        }
        last = due;
        walked_around.sort();
        walked_around.dedup();
        let skipped = std::mem::take(&mut walked_around);
        steps.push(DueAct {
            n: u32::try_from(n).unwrap_or(u32::MAX),
            due,
            act: Automatic::Page { whom, skipped },
        });
    }
    let wait = policy
        .acknowledge
        .get(case.severity)
        .delta()
        .min(policy.insist.delta());
    // A page that was made late has its time, too, before nobody is left.
    let of_ladder = |p: &&PageMade| {
        p.page.late
            && p.page.occurrence == case.call.entry
            && p.page.timer == TimerKind::Acknowledge
    };
    let late = case.pages.iter().filter(of_ladder).map(|p| p.at).max();
    let due = if steps.is_empty() {
        case.call.at
    } else {
        late.map_or(last, |at| at.max(last)) + wait
    };
    let n = u32::try_from(rungs.len()).unwrap_or(u32::MAX);
    steps.push(DueAct {
        n,
        due,
        act: Automatic::DeadEnd,
    });
    steps
}

/// One step of the ladder that is still to come, in the words of whoever is rung.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    pub due: DateTime<Utc>,
    pub whom: Vec<PersonId>,
}

/// Who is paged when, before it happens, and how many people are walked around. Nothing where the ladder has stopped.
pub fn plan(conference: &Conference, case: &Case) -> (Vec<Planned>, usize) {
    if case.dead_end.is_some() || case.hold.is_some() {
        return (Vec::new(), 0);
    }
    let done = case.last_step(case.call.entry, TimerKind::Acknowledge);
    let mut skips = 0;
    let mut steps = Vec::new();
    for step in ladder(conference, case, None) {
        if let Automatic::Page { whom, skipped } = step.act {
            skips += skipped.len();
            if done.is_none_or(|d| step.n > d) {
                steps.push(Planned {
                    due: step.due,
                    whom,
                });
            }
        }
    }
    (steps, skips)
}

/// Sexual harm rings trained people first, where any are rung at all.
fn trained_first(conference: &Conference, case: &Case, whom: &mut Vec<PersonId>) {
    let trained = |p: &PersonId| conference.person(p).is_some_and(|p| p.trained);
    if case.category == Category::SexualHarm && whom.iter().any(trained) {
        whom.retain(trained);
    }
}

/// The people whom a page reaches at `at`, and those it walks around because they are recused.
pub fn reach(
    conference: &Conference,
    case: &Case,
    people: &[PersonId],
    pages: &[Page],
    at: DateTime<Utc>,
) -> (Vec<PersonId>, Vec<PersonId>) {
    let rota = &conference.hall().rota;
    let mut all: Vec<PersonId> = people.to_vec();
    for page in pages {
        match page {
            Page::Everyone => all.extend(rota.everyone(at).map(|(_, on)| on.person.clone())),
            Page::Staff => all.extend(conference.people_of(Role::Staff).map(|p| p.id.clone())),
            Page::OffShift => {
                let team = conference
                    .hall()
                    .people
                    .values()
                    .filter(|p| p.role.is_team());
                all.extend(
                    team.filter(|p| !rota.is_on_shift(&p.id, at))
                        .map(|p| p.id.clone()),
                );
            }
            Page::Position(position) => {
                let holder = position
                    .parse()
                    .ok()
                    .and_then(|p| rota.on_call(&p, at).map(|on| on.person.clone()));
                let recused = holder.as_ref().is_some_and(|p| is_recused(case, p));
                match holder {
                    Some(holder) => all.push(holder),
                    None if position != "lead" => {}
                    None => all.extend(leads(conference)),
                }
                if position == "lead" && recused {
                    all.extend(leads(conference));
                }
            }
        }
    }
    all.retain(|p| conference.person(p).is_some());
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|p| seen.insert(p.clone()));
    all.into_iter().partition(|p| !is_recused(case, p))
}

/// Whom to tell by voice when nobody is left to ring for `case`: whoever leads at `now`, never one who is recused from it.
pub fn lead(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Option<PersonId> {
    let (leads, _) = reach(
        conference,
        case,
        &[],
        &[Page::Position("lead".to_owned())],
        now,
    );
    leads.into_iter().next()
}

/// Leads who may have `case`: who has the seat at `now` before the others.
pub fn leads_without_conflict(
    conference: &Conference,
    case: &Case,
    now: DateTime<Utc>,
) -> Vec<PersonId> {
    let (mut all, _) = reach(
        conference,
        case,
        &[],
        &[Page::Position("lead".to_owned())],
        now,
    );
    all.retain(|p| conference.person(p).is_some_and(|p| p.role == Role::Lead));
    let others = leads(conference).filter(|p| !is_recused(case, p));
    let others: Vec<PersonId> = others.filter(|p| !all.contains(p)).collect();
    all.extend(others);
    all
}

fn leads(conference: &Conference) -> impl Iterator<Item = PersonId> {
    conference.people_of(Role::Lead).map(|p| p.id.clone())
}

fn is_recused(case: &Case, person: &PersonId) -> bool {
    case.conflicts
        .get(person)
        .is_some_and(|c| c.level == ConflictLevel::Hard)
}
