//! Times as people say them: `14:05` or `Wed 14:05` in the conference's zone, `2026-03-25T14:05`, `20m` from now, or RFC 3339.

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday,
};
use chrono_tz::Tz;

use crate::domain::vocabulary::span::{Span, after};
use crate::domain::vocabulary::wall;

/// What was said of a time, before it is known whether it is past or to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Said {
    Instant(DateTime<Utc>),
    /// `2026-03-25T08:00`: by the wall clock of the conference.
    Wall(NaiveDateTime),
    /// `Wed 08:00`.
    On(Weekday, NaiveTime),
    /// `08:00`.
    At(NaiveTime),
}

fn read(text: &str, now: DateTime<Utc>) -> Option<Said> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Said::Instant(at.with_timezone(&Utc)));
    }
    if let Ok(span) = text.parse::<Span>() {
        return Some(Said::Instant(after(now, span.delta())));
    }
    if let Some(time) = clock(text) {
        return Some(Said::At(time));
    }
    let (day, time) = text.split_once(' ').or_else(|| text.split_once('T'))?;
    let time = clock(time.trim())?;
    if let Ok(date) = NaiveDate::parse_from_str(day, "%Y-%m-%d") {
        // Nothing here is of another age, and no calendar is asked about the end of its own.
        return (1970..=9999)
            .contains(&date.year())
            .then(|| Said::Wall(date.and_time(time)));
    }
    Some(Said::On(day.trim().parse().ok()?, time))
}

/// The instant that `text` says; `14:05` and `Wed 14:05` are the ones of this day and of this week to come.
pub fn said(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(match read(text, now)? {
        Said::Instant(at) => at,
        Said::Wall(wall) => wall::instant(zone, wall),
        Said::At(time) => on(zone, today(zone, now), time),
        Said::On(day, time) => on(zone, next(today(zone, now), day), time),
    })
}

fn today(zone: Tz, now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

fn on(zone: Tz, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    wall::instant(zone, date.and_time(time))
}

/// The first `day` from `date` on.
fn next(date: NaiveDate, day: Weekday) -> NaiveDate {
    let ahead = day.days_since(date.weekday());
    date.checked_add_days(Days::new(u64::from(ahead)))
        .unwrap_or(date)
}

/// `14:05`; `14.05` as much of Europe writes it, or `1405` as one types it in a hurry.
fn clock(text: &str) -> Option<NaiveTime> {
    let four = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let text = if four {
        format!("{}:{}", &text[..2], &text[2..])
    } else {
        text.replacen('.', ":", 1)
    };
    NaiveTime::parse_from_str(&text, "%H:%M").ok()
}

/// When something happened: `23:59` said at noon means yesterday's, `Wed 08:00` the last Wednesday, and `20m` twenty minutes ago. The
/// same time of the wall clock, also where the clocks were changed between.
pub fn past(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if let Ok(span) = text.trim().parse::<Span>() {
        return now.checked_sub_signed(span.delta());
    }
    let is_to_come = |at: DateTime<Utc>| at > now + TimeDelta::minutes(5);
    let at = said(zone, text, now)?;
    let back = match read(text, now)? {
        Said::Instant(_) | Said::Wall(_) => return Some(at),
        Said::At(_) => 1,
        Said::On(..) => 7,
    };
    if !is_to_come(at) {
        return Some(at);
    }
    let local = at.with_timezone(&zone).naive_local();
    let before = local.checked_sub_days(Days::new(back))?;
    Some(wall::instant(zone, before))
}

/// When something is to be: its next occurrence. `00:30` said in the evening means tomorrow's.
pub fn coming(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = said(zone, text, now)?;
    let ahead = match read(text, now)? {
        Said::Instant(_) | Said::Wall(_) => return Some(at),
        Said::At(_) => 1,
        Said::On(..) => 7,
    };
    if at > now {
        return Some(at);
    }
    let local = at.with_timezone(&zone).naive_local();
    let after = local.checked_add_days(Days::new(ahead))?;
    Some(wall::instant(zone, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn times_are_read_as_they_are_said() {
        let zone = chrono_tz::Europe::Amsterdam;
        let noon = at("2026-03-24T11:00:00Z");
        assert_eq!(said(zone, "14:05", noon), Some(at("2026-03-24T13:05:00Z")));
        assert_eq!(said(zone, " 1405", noon), Some(at("2026-03-24T13:05:00Z")));
        assert_eq!(said(zone, "20m", noon), Some(at("2026-03-24T11:20:00Z")));
        assert_eq!(past(zone, "20m", noon), Some(at("2026-03-24T10:40:00Z")));
        assert_eq!(past(zone, "23:59", noon), Some(at("2026-03-23T22:59:00Z")));
        let evening = at("2026-03-24T21:30:00Z");
        assert_eq!(
            coming(zone, "00:30", evening),
            Some(at("2026-03-24T23:30:00Z"))
        );
        for bad in ["", "25:00", "soon", "9999", "14:5x", "é405"] {
            assert_eq!(said(zone, bad, noon), None, "{bad}");
        }
    }

    #[test]
    fn what_is_to_come_is_its_next_occurrence_by_the_wall_clock() {
        let zone = chrono_tz::Europe::Amsterdam;
        let late = at("2026-03-24T20:16:00Z");
        assert_eq!(
            coming(zone, "10:00", late),
            Some(at("2026-03-25T09:00:00Z"))
        );
        // The eve of the days on which the clocks change, forwards and back.
        for (eve, wanted) in [
            ("2026-03-28T21:00:00Z", "2026-03-29T06:00:00Z"),
            ("2026-10-24T20:00:00Z", "2026-10-25T07:00:00Z"),
        ] {
            assert_eq!(coming(zone, "08:00", at(eve)), Some(at(wanted)));
        }
        assert_eq!(
            past(zone, "23:00", at("2026-03-29T06:00:00Z")),
            Some(at("2026-03-28T22:00:00Z"))
        );
    }

    #[test]
    fn days_and_dates_are_read_in_the_zone() {
        let zone = chrono_tz::Europe::Amsterdam;
        // A Tuesday.
        let noon = at("2026-03-24T11:00:00Z");
        let thursday = Some(at("2026-03-26T09:00:00Z"));
        assert_eq!(coming(zone, "Thu 10:00", noon), thursday);
        assert_eq!(coming(zone, "thursday 10:00", noon), thursday);
        assert_eq!(said(zone, "2026-03-26T10:00", noon), thursday);
        assert_eq!(said(zone, "2026-03-26 10:00", noon), thursday);
        assert_eq!(
            past(zone, "Thu 10:00", noon),
            Some(at("2026-03-19T09:00:00Z"))
        );
        assert_eq!(
            coming(zone, "Tue 11:00", noon),
            Some(at("2026-03-31T09:00:00Z"))
        );
        assert_eq!(
            coming(zone, "Tue 13:00", noon),
            Some(at("2026-03-24T12:00:00Z"))
        );
        for bad in [
            "Foo 10:00",
            "2026-13-01T10:00",
            "Thu",
            "Thu 25:00",
            "+262143-01-01T00:00",
        ] {
            assert_eq!(said(zone, bad, noon), None, "{bad}");
        }
    }
}
