//! When a series comes again. Its rule is followed on the wall clock, as if that were UTC: each wall time is put into its zone
//! afterwards, so that no clock change moves a shift.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeZone, Utc};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use crate::file::rota::written;

/// How many times are followed before a series is given up: ten years of every hour.
const FOLLOWED: usize = 100_000;

/// A rule of a series and where it begins.
pub(super) struct Rule {
    begins: NaiveDateTime,
    count: Option<usize>,
    set: RRuleSet,
}

impl Rule {
    /// Reads `text`; `wall` says what the clock shows at an instant.
    pub fn of(
        text: &str,
        begins: NaiveDateTime,
        wall: impl Fn(DateTime<Utc>) -> NaiveDateTime,
    ) -> Result<Self, String> {
        let text = text.trim().to_ascii_uppercase();
        let wrong = |why: &str| format!("the rule {text:?} {why}");
        let mut parts = Vec::new();
        let mut count = None;
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or_else(|| wrong("cannot be read"))?;
            let value = value.trim();
            match name {
                "FREQ" if matches!(value, "SECONDLY" | "MINUTELY") => {
                    return Err(wrong("comes again too often for a shift"));
                }
                "UNTIL" => {
                    let until = until(value, &wall)
                        .ok_or_else(|| wrong("ends at no time that can be read"))?;
                    parts.push(format!("UNTIL={}Z", until.format("%Y%m%dT%H%M%S")));
                }
                "COUNT" => {
                    let number = value.parse().ok().filter(|n| *n > 0);
                    count = Some(number.ok_or_else(|| wrong("never comes"))?);
                }
                "INTERVAL" if value.parse::<u16>().is_ok_and(|n| n > 0) => {
                    parts.push(part.to_owned());
                }
                "INTERVAL" => return Err(wrong("never comes again")),
                "FREQ" | "WKST" | "BYDAY" | "BYMONTH" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO"
                | "BYHOUR" | "BYMINUTE" | "BYSECOND" | "BYSETPOS" => {
                    parts.push(part.trim().to_owned());
                }
                _ => return Err(wrong("cannot be read")),
            }
        }
        let rule: RRule<Unvalidated> = parts
            .join(";")
            .parse()
            .map_err(|_| wrong("cannot be read"))?;
        let set = rule.build(Tz::UTC.from_utc_datetime(&begins));
        Ok(Self {
            begins,
            count,
            set: set.map_err(|_| wrong("cannot be followed"))?,
        })
    }

    /// The wall times of the series up to `last`. The beginning counts, whether the rule has it or not (RFC 5545, 3.8.5.3).
    pub fn walls(&self, last: NaiveDateTime) -> Result<Vec<NaiveDateTime>, String> {
        let most = self.count.unwrap_or(usize::MAX);
        let mut walls = vec![self.begins];
        let set = self.set.clone().limit();
        for (followed, at) in (&set).into_iter().enumerate() {
            let wall = at.naive_utc();
            if wall > last || walls.len() >= most {
                break;
            }
            if followed > FOLLOWED {
                return Err(
                    "the series goes back too far: let it begin nearer to the event".to_owned(),
                );
            }
            if wall > self.begins {
                walls.push(wall);
            }
        }
        Ok(walls)
    }
}

/// The last wall time that a rule may have: a date is the whole day.
fn until(text: &str, wall: impl Fn(DateTime<Utc>) -> NaiveDateTime) -> Option<NaiveDateTime> {
    if let Some(day) = written::day(text) {
        return day
            .and_time(NaiveTime::MIN)
            .checked_add_signed(chrono::TimeDelta::seconds(86_399));
    }
    match text.strip_suffix('Z') {
        Some(utc) => Some(wall(written::wall(utc)?.and_utc())),
        None => written::wall(text),
    }
}
