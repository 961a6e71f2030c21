//! Lengths of time as people write them in a policy: `90s`, `2m`, `1h 30m`, `1d`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A length of time, whole seconds, never negative, at most a year.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2m")]
pub struct Span(u32);

impl Span {
    /// `minutes` minutes.
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes * 60)
    }

    /// `seconds` seconds.
    pub const fn seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The same as something one can add to an instant.
    pub fn delta(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.0))
    }
}

/// `span` after `at`; the end of time where that is past it.
pub fn after(at: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(span)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A length of time nobody can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a length of time is written like 90s, 2m, 1h 30m or 1d, up to a year")]
pub struct NotASpan;

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Self, NotASpan> {
        let mut seconds: u32 = 0;
        let mut parts = 0;
        for part in text.split_whitespace() {
            let unit = part.chars().last().ok_or(NotASpan)?;
            let number: u32 = part[..part.len() - unit.len_utf8()]
                .parse()
                .map_err(|_| NotASpan)?;
            let scale = match unit {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                _ => return Err(NotASpan),
            };
            seconds = number
                .checked_mul(scale)
                .and_then(|n| n.checked_add(seconds))
                .ok_or(NotASpan)?;
            parts += 1;
        }
        if parts == 0 || seconds > 366 * 86_400 {
            Err(NotASpan)
        } else {
            Ok(Self(seconds))
        }
    }
}

impl TryFrom<String> for Span {
    type Error = NotASpan;
    fn try_from(text: String) -> Result<Self, NotASpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
        let mut rest = self.0;
        let mut first = true;
        for (name, size) in units {
            if rest >= size {
                write!(f, "{}{}{name}", if first { "" } else { " " }, rest / size)?;
                rest %= size;
                first = false;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_back_as_it_was_written() {
        for text in ["0s", "90s", "2m", "1h 30m", "1d", "1m 5s"] {
            let span: Span = text.parse().expect("a span");
            assert_eq!(span.to_string().parse::<Span>(), Ok(span));
        }
        for bad in ["", "2", "m", "-2m", "2 m", "99999999999s", "400d", "2é"] {
            assert!(bad.parse::<Span>().is_err(), "{bad:?}");
        }
    }
}
