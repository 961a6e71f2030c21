//! Duty of care: how long people are on call, how they rest, and what they had to deal with, against the limits of the policy.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::views::disclose;
use crate::domain::vocabulary::ids::{PersonId, Position};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::By;

/// A stretch of time.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// After so long without one somebody is owed a break (Directive 2003/88/EC, article 4).
const BREAK: TimeDelta = TimeDelta::hours(6);

/// So many hard cases in a day are enough for anybody.
pub const HARD: usize = 3;

/// What a day asks of somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    pub person: PersonId,
    /// On call in this day, by the rota.
    pub today: TimeDelta,
    /// Since when they are on call now without a break.
    pub since: Option<DateTime<Utc>>,
    /// The longest stretch without a break that touches the day.
    pub longest: TimeDelta,
    /// Between the last stretch of before and the first of the day.
    pub rest: Option<TimeDelta>,
    /// Open cases that they have.
    pub has: usize,
    /// High and critical cases that they got in this day.
    pub hard: usize,
}

impl Load {
    /// Where it goes beyond the limits of `policy`.
    pub fn strains(&self, policy: &Policy) -> Vec<Strain> {
        let person = || self.person.clone();
        let row = self.longest > policy.hours_in_a_row.delta();
        let day = self.today > policy.hours_a_day.delta();
        let rest = self.rest.filter(|rest| *rest < policy.rest.delta());
        [
            row.then(|| Strain::Row(person(), self.longest)),
            day.then(|| Strain::Day(person(), self.today)),
            rest.map(|rest| Strain::Rest(person(), rest)),
            (self.hard >= HARD).then(|| Strain::Hard(person(), self.hard)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What a day asks too much of, in the order in which it is told.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strain {
    /// One person has two seats at once: one of the two is empty.
    Twice(PersonId, Position, Position, Span),
    /// Too long in a row.
    Row(PersonId, TimeDelta),
    /// Too long in a day.
    Day(PersonId, TimeDelta),
    /// Too little rest before the day.
    Rest(PersonId, TimeDelta),
    /// Fewer than two on site while something is open `[C4L-23]`.
    Alone(Span),
    /// Nobody on shift is trained for sexual harm.
    Untrained(Span),
    /// They have had as many hard cases as anybody should.
    Hard(PersonId, usize),
    /// Nobody covers a break of theirs.
    NoBreak(Vec<PersonId>),
}

/// Whether who has this seat is there to be found: whoever is online is not, and whoever learns is not alone in charge.
fn is_on_site(position: &Position) -> bool {
    !matches!(position.as_str(), "online" | "shadow")
}

/// All stretches of the rota that touch `span` or its neighbourhood, by person.
fn stretches(
    conference: &Conference,
    (from, to): Span,
) -> BTreeMap<&PersonId, Vec<(&Position, OnCall<'_>)>> {
    let hall = conference.hall();
    let around = TimeDelta::days(2);
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for position in hall.details.iter().flat_map(|d| &d.positions) {
        for on in hall.rota.stretches(position, from - around, to + around) {
            all.entry(on.person).or_default().push((position, on));
        }
    }
    all
}

/// Stretches without a break, whatever seats they are in.
fn runs(of_person: &[(&Position, OnCall<'_>)]) -> Vec<Span> {
    let mut all: Vec<Span> = of_person
        .iter()
        .map(|(_, on)| (on.since, on.until))
        .collect();
    all.sort_unstable();
    let mut runs: Vec<Span> = Vec::new();
    for (from, to) in all {
        match runs.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => runs.push((from, to)),
        }
    }
    runs
}

/// What the day `span` asks of each of the team, whoever has most to do first. Of cases what `reader` may see counts.
pub fn loads(
    conference: &Conference,
    reader: &PersonId,
    span: Span,
    now: DateTime<Utc>,
) -> Vec<Load> {
    let on = stretches(conference, span);
    let seen: Vec<_> = conference
        .cases()
        .filter(|case| case.is_open() || is_of(case, span))
        .filter_map(|case| disclose::case(conference, reader, case))
        .collect();
    let team = conference.hall().people.values();
    let team = team.filter(|person| person.role.is_team());
    let load = |person: &PersonId| {
        let runs = on.get(person).map_or_else(Vec::new, |all| runs(all));
        let of_day: Vec<Span> = touching(&runs, span).collect();
        let within = of_day
            .iter()
            .map(|(from, to)| *to.min(&span.1) - *from.max(&span.0));
        let first = of_day
            .iter()
            .map(|(from, _)| *from)
            .find(|from| *from >= span.0);
        let rest = first.and_then(|first| {
            let before = runs.iter().filter(|(_, to)| *to < first);
            before.map(|(_, to)| first - *to).min()
        });
        Load {
            person: person.clone(),
            today: within.sum(),
            since: runs
                .iter()
                .find(|(from, to)| *from <= now && now < *to)
                .map(|(from, _)| *from),
            longest: of_day
                .iter()
                .map(|(from, to)| *to - *from)
                .max()
                .unwrap_or_default(),
            rest,
            has: seen
                .iter()
                .filter(|case| case.is_open() && case.holds(person))
                .count(),
            hard: seen
                .iter()
                .filter(|case| is_hard_in(case, person, span))
                .count(),
        }
    };
    let mut loads: Vec<Load> = team.map(|person| load(&person.id)).collect();
    loads.sort_by_key(|load| {
        (
            std::cmp::Reverse((load.since.is_some(), load.today, load.has)),
            load.person.clone(),
        )
    });
    loads
}

/// How many hard cases `person` got today, of those that they may see themselves.
pub fn hard_today(conference: &Conference, person: &PersonId, now: DateTime<Utc>) -> usize {
    let Some(details) = &conference.hall().details else {
        return 0;
    };
    let today = details.whole_day(now.with_timezone(&details.zone).date_naive());
    let cases = conference.cases().filter(|case| is_of(case, today));
    let seen = cases.filter_map(|case| disclose::case(conference, person, case));
    seen.filter(|case| is_hard_in(case, person, today)).count()
}

fn is_hard_in(case: &Case, person: &PersonId, (from, to): Span) -> bool {
    let got = got(case, person).is_some_and(|at| from <= at && at < to);
    got && case.severity >= Severity::High
}

/// Whether anything happened in `case` in that stretch of time, or after it.
fn is_of(case: &Case, (from, to): Span) -> bool {
    case.reported_at < to && case.entries.last().is_some_and(|entry| entry.at >= from)
}

/// When `person` got `case`, last.
fn got(case: &Case, person: &PersonId) -> Option<DateTime<Utc>> {
    let mut entries = case.entries.iter().rev();
    let found = entries.find(|entry| match &entry.happening {
        Happening::Acknowledged { by } | Happening::SecondTaken { by } => by == person,
        Happening::Assigned { to, .. } => to == person,
        _ => false,
    });
    found.map(|entry| entry.at)
}

/// Whether `person` ever had `case`.
pub fn had(case: &Case, person: &PersonId) -> bool {
    got(case, person).is_some()
}

fn touching(runs: &[Span], (from, to): Span) -> impl Iterator<Item = Span> {
    runs.iter()
        .copied()
        .filter(move |run| run.0 < to && run.1 > from)
}

/// What the day `span`, which asks `loads` of the team, asks too much of. `open` is what is open in it.
pub fn strains(conference: &Conference, loads: &[Load], span: Span, open: &[Span]) -> Vec<Strain> {
    let policy = conference.policy();
    let on = stretches(conference, span);
    let mut all = Vec::new();
    let mut unbroken = Vec::new();
    for (person, of_person) in &on {
        all.extend(twice(person, of_person, span));
        if touching(&runs(of_person), span).any(|run| is_unbroken(of_person, run)) {
            unbroken.push((*person).clone());
        }
    }
    all.extend(loads.iter().flat_map(|load| load.strains(policy)));
    let pieces: Vec<(&Position, &OnCall<'_>)> =
        on.values().flatten().map(|(p, on)| (*p, on)).collect();
    let on_site = |at: DateTime<Utc>| -> usize {
        let there = pieces
            .iter()
            .filter(|(p, on)| is_on_site(p) && on.since <= at && at < on.until);
        there
            .map(|(_, on)| on.person)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let trained = |person: &PersonId| conference.person(person).is_some_and(|p| p.trained);
    let any_trained = |at: DateTime<Utc>| {
        let mut there = pieces
            .iter()
            .filter(|(_, on)| on.since <= at && at < on.until);
        there.any(|(_, on)| trained(on.person))
    };
    let team = conference.hall().people.values();
    let team: Vec<_> = team.filter(|p| p.role.is_team()).collect();
    if team.len() > 1 {
        let alone = during(open, &pieces, |at| on_site(at) == 1);
        all.extend(alone.into_iter().map(Strain::Alone));
    }
    if team.iter().any(|p| p.trained) {
        let untrained = during(open, &pieces, |at| on_site(at) > 0 && !any_trained(at));
        all.extend(untrained.into_iter().map(Strain::Untrained));
    }
    all.extend((!unbroken.is_empty()).then_some(Strain::NoBreak(unbroken)));
    all.sort();
    all
}

/// Whether nobody stands in for them within a stretch that is long enough for a break.
fn is_unbroken(of_person: &[(&Position, OnCall<'_>)], run: Span) -> bool {
    let within = of_person
        .iter()
        .filter(|(_, on)| run.0 <= on.since && on.until <= run.1);
    // Whoever only learns can walk away.
    let mut bound = within.filter(|(p, on)| p.as_str() != "shadow" && on.by != By::Taken);
    run.1 - run.0 > BREAK && bound.next().is_some()
}

/// Seats that one person has at once in the day.
fn twice(person: &PersonId, of_person: &[(&Position, OnCall<'_>)], span: Span) -> Vec<Strain> {
    let mut all = Vec::new();
    for (n, (position, on)) in of_person.iter().enumerate() {
        for (other, second) in &of_person[..n] {
            let both = (on.since.max(second.since), on.until.min(second.until));
            if both.0 < both.1 && both.0 < span.1 && both.1 > span.0 && position != other {
                all.push(Strain::Twice(
                    person.clone(),
                    (*other).clone(),
                    (*position).clone(),
                    both,
                ));
            }
        }
    }
    all
}

/// The stretches of `open` in which `holds`, which can change only where a piece begins or ends.
fn during(
    open: &[Span],
    pieces: &[(&Position, &OnCall<'_>)],
    holds: impl Fn(DateTime<Utc>) -> bool,
) -> Vec<Span> {
    let edges = pieces.iter().flat_map(|(_, on)| [on.since, on.until]);
    let edges = edges.chain(open.iter().flat_map(|(from, to)| [*from, *to]));
    let edges: BTreeSet<DateTime<Utc>> = edges.collect();
    let is_open = |at: DateTime<Utc>| open.iter().any(|(from, to)| *from <= at && at < *to);
    let mut found: Vec<Span> = Vec::new();
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        if !is_open(*from) || !holds(*from) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.1 == *from => last.1 = *to,
            _ => found.push((*from, *to)),
        }
    }
    found
}
