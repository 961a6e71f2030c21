//! How long, and when.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::state::conference::Conference;

/// Whole seconds from `now` until `due`; a begun second counts as one.
pub fn seconds_until(due: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    -((-(due - now).num_milliseconds()).div_euclid(1000))
}

/// The time left until `due` as a [`length`]; with a minus sign where it is late.
pub fn countdown(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = seconds_until(due, now);
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", length(TimeDelta::seconds(seconds.abs())))
}

/// A length of time, in at most five columns: `0:52` below ten minutes, `38m` below an hour, `1h05` below ten hours, `14h` and
/// from two days on `3d`. Seconds stand only where seconds matter, so that what is quiet does not flicker.
pub fn length(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 600 => format!("{}:{:02}", s / 60, s % 60),
        s if s < 3_600 => format!("{}m", s / 60),
        s if s < 36_000 => format!("{}h{:02}", s / 3_600, s / 60 % 60),
        s if s < 172_800 => format!("{}h", s / 3_600),
        s => format!("{}d", s / 86_400),
    }
}

/// When something happened that was heard of at `heard`, to stand behind who says it; the day too, where it was another.
pub fn happened(
    conference: &Conference,
    at: Option<DateTime<Utc>>,
    heard: DateTime<Utc>,
) -> String {
    at.map_or_else(String::new, |at| {
        format!(", happened {}", moment(at, heard, conference.zone()))
    })
}

/// `14:02:13`, in the conference's zone.
pub fn hour_minute_second(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M:%S").to_string()
}

/// `14:02`, in the conference's zone: for what stands under its day.
pub fn hour_minute(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// A moment as it is read at `said`: `14:02` of the same day, `Thu 14:02` within the week, `2 Apr 14:02` beyond.
pub fn moment(at: DateTime<Utc>, said: DateTime<Utc>, zone: Tz) -> String {
    format!("{}{}", its_day(at, said, zone), hour_minute(at, zone))
}

/// The same to the second.
pub fn moment_to_the_second(at: DateTime<Utc>, said: DateTime<Utc>, zone: Tz) -> String {
    format!(
        "{}{}",
        its_day(at, said, zone),
        hour_minute_second(at, zone)
    )
}

/// The day of `at` with a space behind it, where it is not that of `said`.
fn its_day(at: DateTime<Utc>, said: DateTime<Utc>, zone: Tz) -> String {
    let (at, said) = (at.with_timezone(&zone), said.with_timezone(&zone));
    match (at.date_naive() - said.date_naive()).num_days() {
        0 => String::new(),
        -6..=6 => at.format("%a ").to_string(),
        _ => at.format("%-d %b ").to_string(),
    }
}

/// The heading over what happened on the day of `at`: `Tue 24 March`.
pub fn day(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %B").to_string()
}

/// A length of time in a sentence: `4 s`, `3 min`, `1 h 5 min`, `14 h`, `3 days`.
pub fn spoken(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 60 => format!("{s} s"),
        s if s < 3_600 => format!("{} min", s / 60),
        s if s < 36_000 && s / 60 % 60 > 0 => format!("{} h {} min", s / 3_600, s / 60 % 60),
        s if s < 172_800 => format!("{} h", s / 3_600),
        s => format!("{} days", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_in_one_way_by_how_long_it_is() {
        let now = DateTime::UNIX_EPOCH;
        let at = |s| countdown(now + TimeDelta::seconds(s), now);
        let hour = 3_600;
        assert_eq!(
            [
                at(13),
                at(599),
                at(38 * 60 + 5),
                at(hour),
                at(2 * hour - 1),
                at(2 * hour),
                at(14 * hour),
                at(72 * hour),
                at(-139),
                at(-3000)
            ],
            [
                "0:13", "9:59", "38m", "1h00", "1h59", "2h00", "14h", "3d", "-2:19", "-50m"
            ]
        );
        let said = |s| spoken(TimeDelta::seconds(s));
        assert_eq!(
            [
                said(4),
                said(61),
                said(65 * 60),
                said(2 * hour),
                said(50 * hour)
            ],
            ["4 s", "1 min", "1 h 5 min", "2 h", "2 days"]
        );
    }

    #[test]
    fn what_is_not_of_the_day_has_its_day_and_beyond_the_week_its_date() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let zone = chrono_tz::Europe::Amsterdam;
        let said = at("2026-03-24T20:00:00Z");
        for (text, wanted) in [
            ("2026-03-24T21:00:00Z", "22:00"),
            ("2026-03-24T23:00:00Z", "Wed 00:00"),
            ("2026-03-30T08:00:00Z", "Mon 10:00"),
            ("2026-04-07T08:00:00Z", "7 Apr 10:00"),
        ] {
            assert_eq!(moment(at(text), said, zone), wanted);
        }
    }
}
