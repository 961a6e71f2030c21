//! The dates and times of an iCalendar file, each in its zone.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::file::rota::content::Line;
use crate::file::rota::written::{self, Length};
use crate::file::rota::zone::{Zone, Zones};

/// A date or a time, as a line has it.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Moment {
    Day(NaiveDate),
    Time(NaiveDateTime, Zone),
}

impl Moment {
    /// Where it is on the clock of its zone; a day is its midnight.
    pub fn wall(&self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Time(wall, _) => *wall,
        }
    }

    pub fn zone<'a>(&'a self, zones: &'a Zones) -> &'a Zone {
        match self {
            Self::Day(_) => &zones.conference,
            Self::Time(_, zone) => zone,
        }
    }

    pub fn instant(&self, zones: &Zones) -> DateTime<Utc> {
        self.zone(zones).instant(self.wall())
    }
}

/// The one date or time of `line`.
pub(super) fn of(zones: &Zones, line: &Line) -> Result<Moment, String> {
    let zone = zone(zones, line)?;
    read(&line.value, &zone).ok_or_else(|| unreadable(line))
}

/// The dates, times or periods of `line`, the ends of periods beside their beginnings.
pub(super) fn list(zones: &Zones, line: &Line) -> Result<Vec<(Moment, Option<Length>)>, String> {
    let zone = zone(zones, line)?;
    let parts = line
        .value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let one = |part: &str| {
        let Some((from, to)) = part.split_once('/') else {
            return read(part, &zone).map(|moment| (moment, None));
        };
        let from = read(from, &zone)?;
        let length = match written::length(to) {
            Some(length) => length,
            None => Length::Exact(read(to, &zone)?.instant(zones) - from.instant(zones)),
        };
        Some((from, Some(length)))
    };
    let all = parts.map(|part| one(part).ok_or_else(|| unreadable(line)));
    all.collect()
}

fn unreadable(line: &Line) -> String {
    format!(
        "{} is {:?}: that is no date or time of a calendar",
        line.name, line.value
    )
}

fn zone(zones: &Zones, line: &Line) -> Result<Zone, String> {
    match line.param("TZID") {
        Some(name) => zones.named(name),
        None => Ok(zones.conference.clone()),
    }
}

fn read(text: &str, zone: &Zone) -> Option<Moment> {
    let text = text.trim();
    if text.len() == 8 {
        return written::day(text).map(Moment::Day);
    }
    match text.strip_suffix(['Z', 'z']) {
        // UTC it is, whatever zone stands beside it.
        Some(utc) => Some(Moment::Time(written::wall(utc)?, Zone::utc())),
        None => Some(Moment::Time(written::wall(text)?, zone.clone())),
    }
}

/// Where what begins at `from`, `wall` on the clock of `zone`, and is `length` long ends.
pub(super) fn end(
    length: Length,
    zone: &Zone,
    wall: NaiveDateTime,
    from: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    match length {
        Length::Wall(long) => Some(zone.instant(wall.checked_add_signed(long)?)),
        Length::Exact(long) => from.checked_add_signed(long),
        Length::Nominal(days, rest) if days.is_zero() => from.checked_add_signed(rest),
        Length::Nominal(days, rest) => zone
            .instant(wall.checked_add_signed(days)?)
            .checked_add_signed(rest),
    }
}
