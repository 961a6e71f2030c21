//! In which zone a calendar's times are: by its name, by Windows' name for it, or by the rules that the file brings along.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use windows_timezones::WindowsTimezone;

use crate::domain::vocabulary::wall;
use crate::file::rota::content::Component;
use crate::file::rota::series::Rule;
use crate::file::rota::written;

/// The last year whose changes are looked for.
const LAST: i32 = 2200;

/// A zone in which a time may be.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// By its name; with the rules that the file has for it.
    Known(Tz, Option<Rc<Own>>),
    /// Only by the rules of the file.
    Own(Rc<Own>),
}

/// A zone's rules as a file has them: when its clock changes, and what it is off UTC from then on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Own {
    before: TimeDelta,
    changes: Vec<(DateTime<Utc>, TimeDelta)>,
}

impl Zone {
    pub fn utc() -> Self {
        Self::Known(Tz::UTC, None)
    }

    /// The instant that the wall time names. One that the clock shows twice is the first, one that it skips the moment of the change.
    pub fn instant(&self, at: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Known(tz, _) => wall::instant(*tz, at),
            Self::Own(own) => own.instant(at),
        }
    }

    /// What the clock of the zone shows at `at`.
    pub fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Known(tz, _) => at.with_timezone(tz).naive_local(),
            Self::Own(own) => at.naive_utc() + own.offset(at),
        }
    }

    /// Whether the name of the zone and the rules of the file say different times at `at`.
    pub fn is_disputed(&self, at: DateTime<Utc>) -> bool {
        match self {
            Self::Known(_, Some(own)) => self.wall(at) != at.naive_utc() + own.offset(at),
            Self::Known(_, None) | Self::Own(_) => false,
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(one, _), Self::Known(other, _)) => one == other,
            (Self::Own(one), Self::Own(other)) => one == other,
            (Self::Known(..), Self::Own(_)) | (Self::Own(_), Self::Known(..)) => false,
        }
    }
}

impl Own {
    /// The rules of a `VTIMEZONE`; nothing where it has none that can be read.
    fn of(component: &Component, budget: &Cell<usize>) -> Option<Self> {
        let mut changes = Vec::new();
        let mut befores = Vec::new();
        let parts = component.parts.iter();
        for part in parts.filter(|p| matches!(&p.name[..], "STANDARD" | "DAYLIGHT")) {
            let from = written::offset(&part.line("TZOFFSETFROM")?.value)?;
            let to = written::offset(&part.line("TZOFFSETTO")?.value)?;
            let begins = written::wall(&part.line("DTSTART")?.value)?;
            let mut walls = vec![begins];
            let dates = part.all("RDATE").flat_map(|line| line.value.split(','));
            walls.extend(dates.filter_map(written::wall));
            for line in part.all("RRULE") {
                let until = |at: DateTime<Utc>| at.naive_utc() + from;
                let rule = Rule::of(&line.value, begins, until).ok()?;
                let last = chrono::NaiveDate::from_ymd_opt(LAST, 1, 1)?.and_time(begins.time());
                walls.extend(rule.walls(last, budget).ok()?);
            }
            befores.push((begins, from));
            changes.extend(walls.into_iter().map(|wall| (wall.and_utc() - from, to)));
        }
        changes.sort_unstable();
        changes.dedup();
        let before = befores.into_iter().min()?.1;
        Some(Self { before, changes })
    }

    fn offset(&self, at: DateTime<Utc>) -> TimeDelta {
        let passed = self.changes.partition_point(|(change, _)| *change <= at);
        let last = passed.checked_sub(1).and_then(|n| self.changes.get(n));
        last.map_or(self.before, |(_, offset)| *offset)
    }

    fn instant(&self, at: NaiveDateTime) -> DateTime<Utc> {
        let day = TimeDelta::days(1);
        let around = [
            self.offset(at.and_utc() - day),
            self.offset(at.and_utc() + day),
        ];
        let named = around.map(|offset| at.and_utc() - offset);
        let shows = |instant: &&DateTime<Utc>| instant.naive_utc() + self.offset(**instant) == at;
        if let Some(first) = named.iter().filter(shows).min() {
            return *first;
        }
        // The clock skips it: the change that lies between the two readings.
        let (first, last) = (named[0].min(named[1]), named[0].max(named[1]));
        let change = self.changes.iter().map(|(change, _)| *change);
        change
            .clone()
            .find(|c| *c >= first && *c <= last)
            .unwrap_or(last)
    }
}

/// The zones of a file.
pub(super) struct Zones {
    pub conference: Zone,
    own: BTreeMap<String, Option<Rc<Own>>>,
}

impl Zones {
    pub fn of(conference: Tz, calendars: &[&Component], budget: &Cell<usize>) -> Self {
        let parts = calendars.iter().flat_map(|calendar| &calendar.parts);
        let zones = parts.filter(|part| part.name == "VTIMEZONE");
        let own = zones.filter_map(|zone| {
            let name = zone
                .line("TZID")?
                .text()
                .trim()
                .trim_matches('"')
                .to_owned();
            Some((name, Own::of(zone, budget).map(Rc::new)))
        });
        Self {
            conference: Zone::Known(conference, None),
            own: own.collect(),
        }
    }

    /// The zone that a `TZID` names.
    pub fn named(&self, name: &str) -> Result<Zone, String> {
        let name = name.trim().trim_matches('"');
        let own = self.own.get(name).cloned().flatten();
        match (known(name), own) {
            (Some(tz), own) => Ok(Zone::Known(tz, own)),
            (None, Some(own)) => Ok(Zone::Own(own)),
            (None, None) => Err(format!(
                "the zone {name:?} is not known, and the file has no rules for it: write one like Europe/Amsterdam"
            )),
        }
    }
}

/// The zone with this name, or with it at the end of a path of some program's own; else by Windows' name (CLDR).
fn known(name: &str) -> Option<Tz> {
    let exact = |name: &str| {
        let mut all = chrono_tz::TZ_VARIANTS.iter();
        all.find(|tz| tz.name().eq_ignore_ascii_case(name)).copied()
    };
    if let Some(tz) = exact(name) {
        return Some(tz);
    }
    if let Ok(windows) = name.parse::<WindowsTimezone>() {
        return windows.tzdb_id().parse().ok();
    }
    if !name.starts_with('/') {
        return None;
    }
    let mut slashes = name.match_indices('/').map(|(at, _)| at + 1);
    // Longest first: America/Indiana/Knox before Knox.
    slashes.find_map(|at| exact(name.get(at..)?))
}
