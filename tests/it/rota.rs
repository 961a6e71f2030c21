//! Who is on call, minute by minute, also on the nights when the clocks change.

use crate::world::person;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use greenroom::domain::state::overrides::Override;
use greenroom::domain::state::rota::Rota;
use greenroom::domain::vocabulary::ids::{OverrideId, Position};
use greenroom::domain::vocabulary::shift::{By, Second, Shift};
use greenroom::domain::vocabulary::wall;
use proptest::prelude::*;
use uuid::Uuid;

/// Zones and a day on which each changes its clock, spring and autumn.
const CHANGES: [(Tz, (i32, u32, u32)); 8] = [
    (chrono_tz::Europe::Amsterdam, (2026, 3, 29)),
    (chrono_tz::Europe::Amsterdam, (2026, 10, 25)),
    (chrono_tz::America::New_York, (2026, 3, 8)),
    (chrono_tz::America::New_York, (2026, 11, 1)),
    (chrono_tz::Australia::Sydney, (2026, 4, 5)),
    (chrono_tz::Australia::Sydney, (2026, 10, 4)),
    (chrono_tz::Australia::Lord_Howe, (2026, 4, 5)),
    (chrono_tz::Australia::Lord_Howe, (2026, 10, 4)),
];

fn position() -> Position {
    "primary".parse().expect("a position")
}

/// Back-to-back shifts over three days around `day`, cut at `cuts` half hours.
fn plan(day: NaiveDate, cuts: &[u32]) -> Vec<Shift> {
    let begin = (day - TimeDelta::days(1))
        .and_hms_opt(0, 0, 0)
        .expect("midnight");
    let mut edges: Vec<u32> = cuts.iter().map(|c| c % 144).chain([0, 144]).collect();
    edges.sort_unstable();
    edges.dedup();
    let at = |edge: u32| begin + TimeDelta::minutes(i64::from(edge) * 30);
    edges
        .windows(2)
        .enumerate()
        .map(|(n, edge)| Shift {
            position: position(),
            person: person(["ana", "kofi", "sam"][n % 3]),
            from: at(edge[0]),
            to: at(edge[1]),
            post: None,
            note: None,
            second: Second::default(),
        })
        .collect()
}

/// What the plan on the wall says of a wall time.
fn on_the_wall(plan: &[Shift], wall: NaiveDateTime) -> Option<&Shift> {
    plan.iter().find(|s| s.from <= wall && wall < s.to)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_minute_has_the_person_that_the_plan_on_the_wall_says(change in 0..CHANGES.len(), cuts in prop::collection::vec(0u32..144, 1..9)) {
        let (zone, (y, m, d)) = CHANGES[change];
        let day = NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        let shifts = plan(day, &cuts);
        let rota = Rota::of(zone, shifts.iter());
        let (first, last) = (wall::instant(zone, shifts[0].from), wall::instant(zone, shifts[shifts.len() - 1].to));
        let mut at = first;
        while at < last {
            let wall = at.with_timezone(&zone).naive_local();
            let found = rota.on_call(&position(), at);
            let found = found.expect("back-to-back shifts have no gap");
            // An edge that stands in the repeated hour is passed the first time the clock shows it.
            let repeated = matches!(zone.from_local_datetime(&wall), chrono::LocalResult::Ambiguous(..));
            let edge_near = shifts.iter().any(|s| matches!(zone.from_local_datetime(&s.from), chrono::LocalResult::Ambiguous(..)));
            if !(repeated && edge_near) {
                prop_assert_eq!(found.person, &on_the_wall(&shifts, wall).expect("inside the plan").person, "{} {}", zone, wall);
            }
            at += TimeDelta::minutes(1);
        }
        prop_assert!(rota.on_call(&position(), first - TimeDelta::minutes(1)).is_none());
        prop_assert!(rota.on_call(&position(), last).is_none());
        prop_assert!(rota.gaps(&position(), first, last).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_lies_over_the_plan_every_minute_has_one_holder_and_the_plan_is_as_it_was(
        cuts in prop::collection::vec(0u32..144, 1..9),
        overs in prop::collection::vec((0i64..1440, 1i64..300, 0usize..3, 0usize..5), 0..8),
    ) {
        let day = NaiveDate::from_ymd_opt(2026, 3, 24).expect("a day");
        let zone = chrono_tz::Europe::Amsterdam;
        let shifts = plan(day, &cuts);
        let plan = Rota::of(zone, shifts.iter());
        let midnight = wall::instant(zone, day.and_time(chrono::NaiveTime::MIN));
        let mut rota = plan.clone();
        let mut laid: Vec<Override> = Vec::new();
        for (n, (from, long, who, by)) in overs.into_iter().enumerate() {
            let from = midnight + TimeDelta::minutes(from);
            let over = Override {
                shift: None,
                id: OverrideId(Uuid::from_u128(n as u128 + 1)),
                position: position(),
                person: person(["jo", "lena", "tomas"][who]),
                from,
                to: from + TimeDelta::minutes(long),
                by: [By::Cover, By::Swap, By::Held, By::Handed, By::Taken][by],
            };
            rota.lay(over.clone());
            laid.push(over);
        }
        let strength = |by: By| match by {
            By::Plan => 0,
            By::Cover | By::Swap => 1,
            By::Held | By::Handed => 2,
            By::Taken => 3,
        };
        for minute in 0..1440 {
            let at = midnight + TimeDelta::minutes(minute);
            let covers = laid.iter().filter(|o| o.from <= at && at < o.to);
            // The strongest, and of equals the last.
            let top = covers.max_by_key(|o| strength(o.by));
            let planned = plan.on_call(&position(), at);
            let wanted = top.map(|o| o.person.clone()).or(planned.as_ref().map(|on| on.person.clone()));
            let found = rota.on_call(&position(), at);
            prop_assert_eq!(found.as_ref().map(|on| on.person.clone()), wanted);
            if let Some(on) = found {
                prop_assert!(on.since <= at && at < on.until);
                prop_assert_eq!(on.over, top.map(|o| o.id));
            }
        }
        let stretches = rota.stretches(&position(), midnight, midnight + TimeDelta::days(2));
        prop_assert!(stretches.windows(2).all(|w| w[0].until <= w[1].since), "two in one seat");
        prop_assert_eq!(rota.plan_alone(), plan.clone());
        // What is lifted is as if it had never been, from then on.
        for over in &laid {
            rota.lift(over.id, midnight);
        }
        let ended = rota.stretches(&position(), midnight, midnight + TimeDelta::days(2));
        let planned = plan.stretches(&position(), midnight, midnight + TimeDelta::days(2));
        prop_assert_eq!(ended, planned);
    }
}

#[test]
fn lord_howe_moves_its_clock_by_half_an_hour_and_the_shift_with_it() {
    let zone = chrono_tz::Australia::Lord_Howe;
    let wall = |text: &str| text.parse::<NaiveDateTime>().expect("a wall time");
    let minutes =
        |from, to| (wall::instant(zone, wall(to)) - wall::instant(zone, wall(from))).num_minutes();
    assert_eq!(
        minutes("2026-04-04T22:00:00", "2026-04-05T06:00:00"),
        8 * 60 + 30
    );
    assert_eq!(
        minutes("2026-10-03T22:00:00", "2026-10-04T06:00:00"),
        7 * 60 + 30
    );
}

/// The changes of the clock of `zone` from 2024 to 2030: when, and by how much the wall time jumps.
fn clock_changes(zone: Tz) -> Vec<(DateTime<Utc>, TimeDelta)> {
    let offset = |at: DateTime<Utc>| {
        let offset = at.with_timezone(&zone).offset().fix();
        TimeDelta::seconds(i64::from(offset.local_minus_utc()))
    };
    let mut found = Vec::new();
    let mut at: DateTime<Utc> = "2024-01-01T00:00:00Z".parse().expect("a time");
    let end: DateTime<Utc> = "2031-01-01T00:00:00Z".parse().expect("a time");
    while at < end {
        let next = at + TimeDelta::days(5);
        if offset(at) != offset(next) {
            let (mut before, mut after) = (at, next);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(middle) == offset(at) {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            let change = DateTime::from_timestamp(after.timestamp(), 0).expect("a time");
            found.push((change, offset(next) - offset(at)));
        }
        at = next;
    }
    found
}

#[test]
fn in_every_zone_a_night_over_a_clock_change_has_one_holder_a_minute_and_its_true_length() {
    let mut changes = 0;
    for zone in chrono_tz::TZ_VARIANTS {
        for (change, jump) in clock_changes(zone) {
            changes += 1;
            let shown = change.with_timezone(&zone).naive_local();
            // Two nights that meet in the middle of it, and the days around: nobody leaves, and nobody is there twice.
            let from = (shown - TimeDelta::hours(9))
                .date()
                .and_hms_opt(12, 0, 0)
                .expect("noon");
            let night = |n: i64| from + TimeDelta::hours(12 * n);
            let shift = |n: i64, who: &str| Shift {
                position: position(),
                person: person(who),
                from: night(n),
                to: night(n + 1),
                post: None,
                note: None,
                second: Second::default(),
            };
            let shifts: Vec<Shift> = (0..5)
                .map(|n| shift(n, ["ana", "kofi"][usize::from(n % 2 == 1)]))
                .collect();
            let rota = Rota::of(zone, shifts.iter());
            let held = rota.stretches(
                &position(),
                change - TimeDelta::days(4),
                change + TimeDelta::days(4),
            );
            for pair in held.windows(2) {
                assert_eq!(pair[0].until, pair[1].since, "{zone} {change}");
            }
            let whole: TimeDelta = held.iter().map(|on| on.until - on.since).sum();
            let first = wall::instant(zone, night(0));
            let last = wall::instant(zone, night(5));
            assert_eq!(whole, last - first, "{zone} {change}");
            // A night is longer by what the clock is put back, and shorter by what it is put forward.
            if (night(0)..night(5)).contains(&shown) && jump.abs() < TimeDelta::hours(3) {
                assert_eq!(whole, TimeDelta::hours(60) - jump, "{zone} {change}");
            }
            // At the change itself, and a second before it, exactly one has it.
            for at in [change - TimeDelta::seconds(1), change] {
                let holders = held.iter().filter(|on| on.since <= at && at < on.until);
                assert_eq!(holders.count(), 1, "{zone} {at}");
                assert!(rota.on_call(&position(), at).is_some(), "{zone} {at}");
            }
            // Each minute of the hour that comes twice can be named, and is named once.
            if jump < TimeDelta::zero() {
                for minute in 0..(-jump).num_minutes() {
                    for at in [change + jump, change].map(|at| at + TimeDelta::minutes(minute)) {
                        let (shown, second) = wall::shown(zone, at);
                        assert_eq!(wall::named(zone, shown, second), at, "{zone} {at}");
                    }
                }
            }
        }
    }
    assert!(changes > 2_000, "only {changes} changes were tried");
}
