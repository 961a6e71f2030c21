//! When a series comes again. Its rule is followed on the wall clock, as if that were UTC: each wall time is put into its zone
//! afterwards, so that no clock change moves a shift.

use std::cell::Cell;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeZone, Utc};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use crate::file::rota::written;

/// How many times of all series of a file are followed: hundreds that began years ago, and no file that never ends.
pub(super) const FOLLOWED: usize = 1_000_000;

/// A rule of a series and where it begins.
pub(super) struct Rule {
    begins: NaiveDateTime,
    count: Option<usize>,
    /// Nothing where it ends before it comes again.
    set: Option<RRuleSet>,
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
        let (mut count, mut ends) = (None, None);
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or_else(|| wrong("cannot be read"))?;
            let value = value.trim();
            match name {
                "FREQ" if matches!(value, "SECONDLY" | "MINUTELY") => {
                    return Err(wrong("repeats too often for a shift"));
                }
                "UNTIL" => {
                    let until = until(value, &wall)
                        .ok_or_else(|| wrong("ends at no time that can be read"))?;
                    ends = Some(until);
                    parts.push(format!("UNTIL={}Z", until.format("%Y%m%dT%H%M%S")));
                }
                "COUNT" => {
                    let number = value.parse().ok().filter(|n| *n > 0);
                    count = Some(number.ok_or_else(|| wrong("has no time at all"))?);
                }
                "INTERVAL" if value.parse::<u16>().is_ok_and(|n| n > 0) => {
                    parts.push(part.to_owned());
                }
                "INTERVAL" => return Err(wrong("repeats after no time")),
                "FREQ" | "WKST" | "BYDAY" | "BYMONTH" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO"
                | "BYHOUR" | "BYMINUTE" | "BYSECOND" | "BYSETPOS" => {
                    parts.push(part.trim().to_owned());
                }
                _ => return Err(wrong("cannot be read")),
            }
        }
        if ends.is_some_and(|ends| ends < begins) {
            return Ok(Self {
                begins,
                count,
                set: None,
            });
        }
        let rule: RRule<Unvalidated> = parts
            .join(";")
            .parse()
            .map_err(|_| wrong("cannot be read"))?;
        let set = rule.build(Tz::UTC.from_utc_datetime(&begins));
        Ok(Self {
            begins,
            count,
            set: Some(set.map_err(|_| wrong("cannot be followed"))?),
        })
    }

    /// The wall times of the series up to `last`, out of the `budget` of its file. The beginning counts, whether the rule has it or not (RFC 5545, 3.8.5.3).
    pub fn walls(
        &self,
        last: NaiveDateTime,
        budget: &Cell<usize>,
    ) -> Result<Vec<NaiveDateTime>, String> {
        let most = self.count.unwrap_or(usize::MAX);
        let mut walls = vec![self.begins];
        let Some(set) = self.set.clone().map(RRuleSet::limit) else {
            return Ok(walls);
        };
        for at in &set {
            let wall = at.naive_utc();
            if wall > last || walls.len() >= most {
                break;
            }
            let left = budget.get().checked_sub(1);
            budget.set(
                left.ok_or("this series goes back too far: let it begin nearer to the event")?,
            );
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
