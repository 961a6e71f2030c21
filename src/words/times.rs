//! How long, and when.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::state::conference::Conference;

/// Time left or over as a row shows it: `0:52` below ten minutes, `38m` above, `3h` above two hours, `-2:19` late.
pub fn countdown(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = due - now;
    if left.num_seconds() < 0 {
        format!("-{}", short_span(-left))
    } else {
        short_span(left)
    }
}

/// A length of time in the same form, without a sign.
pub fn short_span(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 600 => format!("{}:{:02}", s / 60, s % 60),
        s if s < 7_200 => format!("{}m", s / 60),
        s => format!("{}h", s / 3_600),
    }
}

/// When something happened that was heard of at `heard`, to stand behind who says it; the day too, where it was another.
pub fn happened(
    conference: &Conference,
    at: Option<DateTime<Utc>>,
    heard: DateTime<Utc>,
) -> String {
    let zone = conference.zone();
    at.map(|at| (at.with_timezone(&zone), heard.with_timezone(&zone)))
        .map_or_else(String::new, |(at, heard)| {
            let same_day = at.date_naive() == heard.date_naive();
            let form = if same_day { "%H:%M" } else { "%a %H:%M" };
            format!(", happened {}", at.format(form))
        })
}

/// `14:02`, in the conference's zone.
pub fn hour_minute(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// When something is to be that was said at `said`: `14:02` of the same day, `Thu 14:02` within the week, `2 Apr 14:02` beyond.
pub fn by_when(at: DateTime<Utc>, said: DateTime<Utc>, zone: Tz) -> String {
    let (at, said) = (at.with_timezone(&zone), said.with_timezone(&zone));
    let days = (at.date_naive() - said.date_naive()).num_days();
    let form = match days {
        0 => "%H:%M",
        -6..=6 => "%a %H:%M",
        _ => "%-d %b %H:%M",
    };
    at.format(form).to_string()
}

/// How long ago, as a person says it: `4 s`, `3 min`, `2 h`.
pub fn ago(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 90 => format!("{s} s"),
        s if s < 90 * 60 => format!("{} min", s / 60),
        s => format!("{} h", s / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(by_when(at(text), said, zone), wanted);
        }
    }
}
