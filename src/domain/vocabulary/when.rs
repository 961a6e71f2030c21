//! Times as people say them: `14:05` in the conference's zone, `20m` from now, or RFC 3339.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::vocabulary::span::{Span, after};
use crate::domain::vocabulary::wall;

/// The instant that `text` says; `14:05` is today's.
pub fn said(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    if let Ok(span) = text.parse::<Span>() {
        return Some(after(now, span.delta()));
    }
    let time = clock(text)?;
    let today = now.with_timezone(&zone).date_naive();
    Some(wall::instant(zone, today.and_time(time)))
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

/// When something happened: `23:59` said at noon means yesterday's, and `20m` means twenty minutes ago.
pub fn past(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if let Ok(span) = text.trim().parse::<Span>() {
        return now.checked_sub_signed(span.delta());
    }
    let at = said(zone, text, now)?;
    let is_to_come = clock(text.trim()).is_some() && at > now + TimeDelta::minutes(5);
    Some(if is_to_come {
        at - TimeDelta::days(1)
    } else {
        at
    })
}

/// When something is to be: `00:30` said in the evening means tomorrow's.
pub fn coming(zone: Tz, text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = said(zone, text, now)?;
    let is_long_past = clock(text.trim()).is_some() && at < now - TimeDelta::hours(12);
    Some(if is_long_past {
        at + TimeDelta::days(1)
    } else {
        at
    })
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
}
