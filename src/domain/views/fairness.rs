//! How the work is shared out: hours on call, nights, and cases of each, as far as the reader may see them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::views::{care, disclose};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::severity::Severity;

/// What somebody of the team has carried, and will by the plan.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Share {
    pub person: PersonId,
    /// On call over the whole event, to a tenth.
    pub hours: f64,
    /// Nights of which they have some of the small hours.
    pub nights: usize,
    /// Cases that they have or had.
    pub cases: usize,
    /// Of these, high and critical ones.
    pub hard_cases: usize,
}

/// The small hours end so long after midnight, by the wall at the venue.
const NIGHT: TimeDelta = TimeDelta::hours(6);

/// The share of each of the team, who has most hours first. Of cases only what `reader` may see is counted.
pub fn shares(conference: &Conference, reader: &PersonId) -> Vec<Share> {
    let hall = conference.hall();
    let zone = conference.zone();
    let positions = hall.details.iter().flat_map(|d| &d.positions);
    let ever = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let on: Vec<OnCall<'_>> = positions
        .flat_map(|position| hall.rota.stretches(position, ever.0, ever.1))
        .collect();
    let seen: Vec<_> = conference
        .cases()
        .filter_map(|case| disclose::case(conference, reader, case))
        .collect();
    let team = hall.people.values().filter(|p| p.role.is_team());
    let share = |person: &PersonId| {
        let theirs = on.iter().filter(|on| on.person == person);
        let minutes: i64 = theirs
            .clone()
            .map(|on| (on.until - on.since).num_minutes())
            .sum();
        // A night is one, however often the seat changed hands in it.
        let nights: BTreeSet<NaiveDate> = theirs.flat_map(|on| nights(zone, on)).collect();
        let had = seen.iter().filter(|case| care::had(case, person));
        let had: Vec<_> = had.collect();
        let tenths = i32::try_from((minutes + 3) / 6).unwrap_or(i32::MAX);
        Share {
            person: person.clone(),
            hours: f64::from(tenths) / 10.0,
            nights: nights.len(),
            cases: had.len(),
            hard_cases: had
                .iter()
                .filter(|case| case.severity >= Severity::High)
                .count(),
        }
    };
    let mut shares: Vec<Share> = team.map(|p| share(&p.id)).collect();
    shares.sort_by(|a, b| {
        b.hours
            .total_cmp(&a.hours)
            .then_with(|| a.person.cmp(&b.person))
    });
    shares
}

/// The dates in whose small hours somebody is on call.
fn nights(zone: Tz, on: &OnCall<'_>) -> impl Iterator<Item = NaiveDate> {
    let from = on.since.with_timezone(&zone).naive_local();
    let to = on.until.with_timezone(&zone).naive_local();
    let dates = from
        .date()
        .iter_days()
        .take_while(move |date| *date <= to.date());
    dates.filter(move |date| {
        let midnight = date.and_time(NaiveTime::MIN);
        from.max(midnight) < to.min(midnight + NIGHT)
    })
}
