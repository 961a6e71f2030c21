//! How an iCalendar file writes dates, times and lengths (RFC 5545, 3.3).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    NaiveDate::parse_from_str(text, "%Y%m%d")
        .ok()
        .filter(|_| is_day)
}

/// `20260324T080000`, the seconds of a leap second cut.
pub(super) fn wall(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.trim().split_once(['T', 't'])?;
    let is_time = time.len() == 6 && time.bytes().all(|b| b.is_ascii_digit());
    let number = |from: usize| time.get(from..from + 2)?.parse::<u32>().ok();
    let time = is_time.then(|| NaiveTime::from_hms_opt(number(0)?, number(2)?, number(4)?.min(59)));
    Some(day(date)?.and_time(time??))
}

/// `+0100`, `-043000`.
pub(super) fn offset(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let is_offset = matches!(digits.len(), 4 | 6) && digits.bytes().all(|b| b.is_ascii_digit());
    let number = |from: usize| {
        digits
            .get(from..from + 2)
            .map_or(Some(0), |n| n.parse::<i64>().ok())
    };
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4)?;
    (is_offset && seconds < 86_400).then(|| TimeDelta::seconds(sign * seconds))
}

/// How long an event is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Length {
    /// On the clock: a night that ends at six ends at six, also when the clock changes.
    Wall(TimeDelta),
    Exact(TimeDelta),
    /// Days on the clock, then hours that pass.
    Nominal(TimeDelta, TimeDelta),
}

/// `PT2H30M`, `P1D`, `P2W`; a day is a day on the clock, 24 hours pass.
pub(super) fn length(text: &str) -> Option<Length> {
    // A length is short; what is not would only add up to nonsense.
    let text = text.trim().to_ascii_uppercase();
    if text.len() > 32 {
        return None;
    }
    let (sign, text) = match text.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => (1, &text[..]),
    };
    let (mut days, mut rest) = (TimeDelta::zero(), TimeDelta::zero());
    let (mut digits, mut in_time, mut any) = (String::new(), false, false);
    for letter in text.strip_prefix('P')?.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if letter == 'T' && digits.is_empty() && !in_time {
            in_time = true;
            continue;
        }
        // No event is longer than a few thousand of anything.
        let number = i64::from(digits.parse::<u32>().ok().filter(|n| *n < 1_000_000)?);
        digits.clear();
        any = true;
        match (letter, in_time) {
            ('W', false) => days += TimeDelta::weeks(number),
            ('D', false) => days += TimeDelta::days(number),
            ('H', true) => rest += TimeDelta::hours(number),
            ('M', true) => rest += TimeDelta::minutes(number),
            ('S', true) => rest += TimeDelta::seconds(number),
            _ => return None,
        }
    }
    (any && digits.is_empty()).then(|| Length::Nominal(days * sign, rest * sign))
}
