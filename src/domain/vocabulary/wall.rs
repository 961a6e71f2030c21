//! Wall times at the venue, and the instants that they name.

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The instant that `wall` names in `zone`. A wall time that the clock shows twice means the first time; one that it skips
/// means the moment of the change, so that whoever looks at the wall sees what the plan says.
pub fn instant(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&wall).earliest() {
        return at.with_timezone(&Utc);
    }
    // No zone is more than a day off UTC, and on the far side of a change the clock is past `wall`.
    let (mut before, mut after) = (
        wall.and_utc() - TimeDelta::days(2),
        wall.and_utc() + TimeDelta::days(2),
    );
    while after - before > TimeDelta::seconds(1) {
        let middle = before + (after - before) / 2;
        if middle.with_timezone(&zone).naive_local() < wall {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after)
}

/// What the clock at the venue shows at `at`, to the second, and whether it has shown that once before: in the hour that it is put
/// back by. What [`named`] makes an instant of again.
pub fn shown(zone: Tz, at: DateTime<Utc>) -> (NaiveDateTime, bool) {
    let wall = at.with_timezone(&zone).naive_local().trunc_subsecs(0);
    (wall, instant(zone, wall) < at.trunc_subsecs(0))
}

/// The instant that `wall` names in `zone`, the second time where `second` says so and the clock shows it twice.
pub fn named(zone: Tz, wall: NaiveDateTime, second: bool) -> DateTime<Utc> {
    let latest = zone.from_local_datetime(&wall).latest();
    match latest.filter(|_| second) {
        Some(at) => at.with_timezone(&Utc),
        None => instant(zone, wall),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().expect("a wall time")
    }

    #[test]
    fn a_night_shift_is_nine_hours_in_autumn_and_seven_in_spring() {
        let zone = chrono_tz::Europe::Amsterdam;
        let hours = |from, to| (instant(zone, wall(to)) - instant(zone, wall(from))).num_hours();
        assert_eq!(hours("2026-10-24T22:00:00", "2026-10-25T06:00:00"), 9);
        assert_eq!(hours("2026-03-28T22:00:00", "2026-03-29T06:00:00"), 7);
    }

    #[test]
    fn a_skipped_wall_time_is_the_moment_of_the_change() {
        let zone = chrono_tz::Europe::Amsterdam;
        assert_eq!(
            instant(zone, wall("2026-03-29T02:30:00")).to_rfc3339(),
            "2026-03-29T01:00:00+00:00"
        );
    }
}
