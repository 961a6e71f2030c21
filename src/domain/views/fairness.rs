//! How the work is shared out: hours on call, nights, and cases of each, as far as the reader may see them.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Serialize;

use crate::domain::log::happening::Happening;
use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::views::{disclose, roster};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::severity::Severity;

/// What somebody of the team has carried, and will by the plan.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Share {
    pub person: PersonId,
    /// On call over the whole event, to a tenth.
    pub hours: f64,
    /// Stretches on call that lie in the small hours.
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
    let first = DateTime::<Utc>::MIN_UTC + TimeDelta::days(2);
    let all = roster::elements(
        conference,
        &hall.rota,
        first,
        DateTime::<Utc>::MAX_UTC - TimeDelta::days(2),
    );
    let on: Vec<OnCall<'_>> = all.into_iter().filter_map(|element| element.on).collect();
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
        let is_night = |on: &&OnCall<'_>| {
            let (from, to) = (
                on.since.with_timezone(&zone).naive_local(),
                on.until.with_timezone(&zone).naive_local(),
            );
            let small = |day| (from.max(day) < to.min(day + NIGHT)).then_some(());
            let midnight = from.date().and_time(NaiveTime::MIN);
            small(midnight)
                .or_else(|| small(midnight + TimeDelta::days(1)))
                .is_some()
        };
        let had = seen.iter().filter(|case| {
            let mut entries = case.entries.iter();
            entries.any(|entry| match &entry.happening {
                Happening::Acknowledged { by } | Happening::SecondTaken { by } => by == person,
                Happening::Assigned { to, .. } => to == person,
                _ => false,
            })
        });
        let had: Vec<_> = had.collect();
        #[allow(clippy::cast_precision_loss)] // minutes of one event
        let tenths = (minutes as f64 / 6.0).round();
        Share {
            person: person.clone(),
            hours: tenths / 10.0,
            nights: theirs.filter(is_night).count(),
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
