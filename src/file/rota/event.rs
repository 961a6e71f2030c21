//! A rota out of a calendar: each event, and each time that a series comes again, is a row.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::domain::rules::importing::{self, Said};
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{PersonId, Position};
use crate::domain::vocabulary::shift::{Origin, Second, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;
use crate::file::rota::content::{self, Component, Line};
use crate::file::rota::moment::{self, Moment};
use crate::file::rota::names::Names;
use crate::file::rota::series::{FOLLOWED, Rule};
use crate::file::rota::written::{self, Length};
use crate::file::rota::zone::{Zone, Zones};
use crate::file::rota::{MOST, Read, Row, Unreadable, days, too_many};

/// The longest name of an event that is kept, in bytes.
const LONGEST_UID: usize = 500;

/// What a name names, or why it names nothing.
type Named<T> = Result<T, String>;

/// What is wrong with an event, and on which line.
type Fault = (usize, String);

pub(super) fn rows(
    conference: &Conference,
    names: &Names<'_>,
    bytes: &[u8],
) -> Result<Vec<Row>, Unreadable> {
    let whole = content::whole(bytes);
    let calendars: Vec<&Component> = whole
        .parts
        .iter()
        .filter(|c| c.name == "VCALENDAR")
        .collect();
    let faults = [&whole].into_iter().chain(calendars.iter().copied());
    let faults = faults.filter_map(|c| c.fault.clone());
    let mut rows: Vec<Row> = faults.map(|(line, why)| Row::wrong(line, why)).collect();
    let budget = Cell::new(FOLLOWED);
    let mut reader = Reader {
        conference,
        names,
        zones: Zones::of(conference.zone(), &calendars, &budget),
        days: days(conference),
        overrides: BTreeMap::new(),
        broken: BTreeMap::new(),
        budget: &budget,
    };
    let mut events = Vec::new();
    for calendar in calendars {
        let is_off = calendar
            .line("METHOD")
            .is_some_and(|m| m.value.trim().eq_ignore_ascii_case("CANCEL"));
        for part in &calendar.parts {
            match &part.name[..] {
                "VEVENT" => match Event::of(&reader.zones, part, is_off) {
                    Ok(event) => events.push(event),
                    Err((line, why)) => {
                        let uid = part.line("UID").map(|uid| uid.text().trim().to_owned());
                        reader.broken.extend(uid.map(|uid| (uid, line)));
                        rows.push(Row::wrong(line, why));
                        let inner = part.parts.iter().filter(|inner| inner.name == "VEVENT");
                        let why = "it begins within another event, which has no end";
                        rows.extend(inner.map(|inner| Row::wrong(inner.number, why)));
                    }
                },
                "VTODO" => rows.push(Row::skipped(part.number, "a task, not a shift")),
                "VJOURNAL" => rows.push(Row::skipped(part.number, "a journal, not a shift")),
                "VFREEBUSY" => rows.push(Row::skipped(
                    part.number,
                    "free and busy times, not a shift",
                )),
                _ => {}
            }
        }
    }
    let (events, older) = newest(&reader.zones, events);
    rows.extend(older);
    for event in &events {
        if let (Some(uid), Some(moment)) = (&event.uid, &event.recurrence) {
            let of_event = reader.overrides.entry(uid.clone()).or_default();
            of_event.add(&reader.zones, moment);
        }
    }
    for event in &events {
        match reader.event(event) {
            Ok(of_event) => rows.extend(of_event),
            Err((line, why)) => rows.push(Row {
                uid: event.uid.clone(),
                ..Row::wrong(line, why)
            }),
        }
        if rows.len() > MOST {
            return Err(too_many());
        }
    }
    rows.sort_by_key(|row| row.line);
    Ok(rows)
}

/// An event of the file.
struct Event<'a> {
    component: &'a Component,
    uid: Option<String>,
    /// Of which time of its series it is.
    recurrence: Option<Moment>,
    /// It is called off.
    is_off: bool,
}

impl<'a> Event<'a> {
    fn of(zones: &Zones, component: &'a Component, is_off: bool) -> Result<Self, Fault> {
        if let Some(fault) = &component.fault {
            return Err(fault.clone());
        }
        let uid = component
            .line("UID")
            .map(|line| (line.number, line.text().trim().to_owned()));
        let uid = uid.filter(|(_, uid)| !uid.is_empty());
        if let Some((line, _)) = uid.as_ref().filter(|(_, uid)| uid.len() > LONGEST_UID) {
            return Err((*line, format!("its UID is longer than {LONGEST_UID} bytes")));
        }
        let recurrence = component.line("RECURRENCE-ID");
        if let Some(line) = recurrence.filter(|line| line.param("RANGE").is_some()) {
            let why = "it changes a series from one day on: end that series and begin another";
            return Err((line.number, why.to_owned()));
        }
        let recurrence =
            recurrence.map(|line| moment::of(zones, line).map_err(|why| (line.number, why)));
        let status = component.line("STATUS");
        Ok(Self {
            component,
            uid: uid.map(|(_, uid)| uid),
            recurrence: recurrence.transpose()?,
            is_off: is_off
                || status.is_some_and(|s| s.value.trim().eq_ignore_ascii_case("CANCELLED")),
        })
    }

    /// Which of several versions is newest.
    fn version(&self) -> (u32, &str) {
        let value = |name: &str| self.component.line(name).map(|line| line.value.trim());
        let sequence = value("SEQUENCE").and_then(|n| n.parse().ok()).unwrap_or(0);
        (
            sequence,
            value("LAST-MODIFIED")
                .or(value("DTSTAMP"))
                .unwrap_or_default(),
        )
    }
}

/// The newest version of each event, and rows for the others.
fn newest<'a>(zones: &Zones, events: Vec<Event<'a>>) -> (Vec<Event<'a>>, Vec<Row>) {
    let mut newest: BTreeMap<(String, Option<DateTime<Utc>>), usize> = BTreeMap::new();
    let mut older = BTreeSet::new();
    for (n, event) in events.iter().enumerate() {
        let Some(uid) = &event.uid else { continue };
        let recurrence = event
            .recurrence
            .as_ref()
            .map(|moment| moment.instant(zones));
        let Some(before) = newest.insert((uid.clone(), recurrence), n) else {
            continue;
        };
        if events[before].version() > event.version() {
            newest.insert((uid.clone(), recurrence), before);
            older.insert(n);
        } else {
            older.insert(before);
        }
    }
    let mut rows = Vec::new();
    let mut kept = Vec::new();
    for (n, event) in events.into_iter().enumerate() {
        if older.contains(&n) {
            rows.push(Row {
                uid: event.uid.clone(),
                ..Row::skipped(
                    event.component.number,
                    "a newer version of it is in this file",
                )
            });
        } else {
            kept.push(event);
        }
    }
    (kept, rows)
}

struct Reader<'a> {
    conference: &'a Conference,
    names: &'a Names<'a>,
    zones: Zones,
    /// The first and the last that are read.
    days: (NaiveDate, NaiveDate),
    /// By the name of a series: which of its times stand in the file with an event of their own.
    overrides: BTreeMap<String, Times>,
    /// Series of which a part cannot be read, and on which line.
    broken: BTreeMap<String, usize>,
    /// How many times of series are still followed.
    budget: &'a Cell<usize>,
}

/// Times of a series that are named one by one: as instants, or as whole days.
#[derive(Default)]
struct Times {
    instants: BTreeSet<DateTime<Utc>>,
    days: BTreeSet<NaiveDate>,
}

impl Times {
    fn add(&mut self, zones: &Zones, moment: &Moment) {
        match moment {
            Moment::Day(day) => self.days.insert(*day),
            Moment::Time(..) => self.instants.insert(moment.instant(zones)),
        };
    }

    fn has(&self, from: DateTime<Utc>, wall: NaiveDateTime) -> bool {
        self.instants.contains(&from) || self.days.contains(&wall.date())
    }
}

/// One time of an event.
struct Time {
    wall: NaiveDateTime,
    zone: Zone,
    length: Length,
}

impl Reader<'_> {
    fn event(&self, event: &Event<'_>) -> Result<Vec<Row>, Fault> {
        let component = event.component;
        let start = component.line("DTSTART");
        // A series that is called off is called off as a whole, whatever its rule says by now.
        if event.is_off {
            let recurrence = event
                .recurrence
                .as_ref()
                .map(|moment| moment.instant(&self.zones));
            return Ok(vec![Self::row(event, recurrence, Said::Off)]);
        }
        let start = start.ok_or((
            component.number,
            "it has no beginning: DTSTART is missing".to_owned(),
        ))?;
        let begins = at(start, moment::of(&self.zones, start))?;
        let is_series = component.line("RRULE").is_some() || component.line("RDATE").is_some();
        if is_series && event.recurrence.is_none() {
            return self.series(event, start, &begins);
        }
        let recurrence = event.recurrence.as_ref();
        let recurrence = recurrence.map(|moment| moment.instant(&self.zones));
        let (wall, from) = (begins.wall(), begins.instant(&self.zones));
        let zone = begins.zone(&self.zones).clone();
        let length = self.length(component, start, &begins);
        // What is far from the event is somebody's calendar: nobody asks whose seat a visit to the dentist is.
        let ends = length.as_ref().ok();
        let ends = ends.and_then(|long| moment::end(*long, &zone, wall, from));
        if !self.is_near(from, ends.unwrap_or(from)) {
            let why = "it is more than a week before or after the event";
            let skipped = Row {
                uid: event.uid.clone(),
                ..Row::skipped(component.number, why)
            };
            // Where it was planned before it was moved there, it is no more.
            return Ok(vec![skipped, Self::row(event, recurrence, Said::LeftOut)]);
        }
        let named = self.named(component)?;
        let time = Time {
            wall,
            zone,
            length: length?,
        };
        Ok(vec![
            self.timed(event, start, &named, recurrence, &time, from),
        ])
    }

    /// The rows of a series, one for each time near the event.
    fn series(&self, event: &Event<'_>, start: &Line, begins: &Moment) -> Result<Vec<Row>, Fault> {
        let (component, zone) = (event.component, begins.zone(&self.zones));
        let last = self.days.1.and_time(NaiveTime::MIN) + TimeDelta::days(3);
        let mut times: BTreeMap<DateTime<Utc>, (NaiveDateTime, Zone, Option<Length>)> =
            BTreeMap::new();
        let mut add = |wall: NaiveDateTime, zone: &Zone, length| {
            let from = zone.instant(wall);
            if self.is_near(from, from) {
                times.entry(from).or_insert((wall, zone.clone(), length));
            }
        };
        add(begins.wall(), zone, None);
        for line in component.all("RRULE") {
            let rule = Rule::of(&line.value, begins.wall(), |at| zone.wall(at));
            for wall in at(line, at(line, rule)?.walls(last, self.budget))? {
                add(wall, zone, None);
            }
        }
        for line in component.all("RDATE") {
            for (moment, own) in at(line, moment::list(&self.zones, line))? {
                add(moment.wall(), moment.zone(&self.zones), own);
            }
        }
        if times.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(line) = component.line("EXRULE") {
            let why = "it leaves days out by a rule (EXRULE): name them as EXDATE";
            return Err((line.number, why.to_owned()));
        }
        if let Some(line) = event.uid.as_ref().and_then(|uid| self.broken.get(uid)) {
            let why = format!("a part of it cannot be read: see line {line}");
            return Err((component.number, why));
        }
        let length = self.length(component, start, begins)?;
        let named = self.named(component)?;
        let mut left_out = Times::default();
        for line in component.all("EXDATE") {
            for (moment, _) in at(line, moment::list(&self.zones, line))? {
                left_out.add(&self.zones, &moment);
            }
        }
        let overrides = event.uid.as_ref().and_then(|uid| self.overrides.get(uid));
        let mut rows = Vec::new();
        for (from, (wall, zone, own)) in times {
            if overrides.is_some_and(|all| all.has(from, wall)) {
                continue;
            }
            rows.push(if left_out.has(from, wall) {
                Self::row(event, Some(from), Said::LeftOut)
            } else {
                let time = Time {
                    wall,
                    zone,
                    length: own.unwrap_or(length),
                };
                self.timed(event, start, &named, Some(from), &time, from)
            });
        }
        Ok(rows)
    }

    /// The row of one time of `event`.
    fn timed(
        &self,
        event: &Event<'_>,
        start: &Line,
        (position, person): &(Position, PersonId),
        recurrence: Option<DateTime<Utc>>,
        time: &Time,
        from: DateTime<Utc>,
    ) -> Row {
        let wrong = |why: &str| Row {
            uid: event.uid.clone(),
            ..Row::wrong(start.number, why)
        };
        let Some(to) = moment::end(time.length, &time.zone, time.wall, from) else {
            return wrong("it ends in no year of an event");
        };
        if time.zone.is_disputed(from) || time.zone.is_disputed(to) {
            return wrong(
                "on this day the rules of the file for this zone differ from the zone's own: export it in UTC",
            );
        }
        let zone = self.conference.zone();
        let ((from, from_second), (to, to_second)) =
            (wall::shown(zone, from), wall::shown(zone, to));
        let place = event.component.line("LOCATION").map(Line::text);
        let shift = Shift {
            position: position.clone(),
            person: person.clone(),
            from,
            to,
            post: place.and_then(|place| self.names.place(&place).ok()),
            note: None,
            second: Second {
                from: from_second,
                to: to_second,
            },
        };
        match shift.fault(zone) {
            Some(why) => wrong(why),
            None => Self::row(event, recurrence, Said::Shift(shift)),
        }
    }

    fn row(event: &Event<'_>, recurrence: Option<DateTime<Utc>>, said: Said) -> Row {
        let origin = event.uid.as_ref().map(|uid| Origin {
            uid: Private::from(uid.clone()),
            recurrence,
        });
        Row {
            line: event.component.number,
            uid: event.uid.clone(),
            read: Read::Row(Box::new(importing::Row { origin, said })),
        }
    }

    /// Whether what is from then to then is within a week of the event.
    fn is_near(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        let zone = self.conference.zone();
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        day(from) <= self.days.1 && day(to) >= self.days.0
    }

    /// How long the event is.
    fn length(
        &self,
        component: &Component,
        start: &Line,
        begins: &Moment,
    ) -> Result<Length, Fault> {
        let (end, duration) = (component.line("DTEND"), component.line("DURATION"));
        match (end, duration) {
            (Some(_), Some(line)) => Err((
                line.number,
                "it has an end and a length: leave one of them out".to_owned(),
            )),
            (None, Some(line)) => {
                let length = written::length(&line.value);
                length.ok_or_else(|| (line.number, format!("{:?} is no length", line.value)))
            }
            (None, None) => match begins {
                Moment::Day(_) => Ok(Length::Wall(TimeDelta::days(1))),
                Moment::Time(..) => {
                    Err((start.number, "it has no end: DTEND is missing".to_owned()))
                }
            },
            (Some(line), None) => {
                let ends = at(line, moment::of(&self.zones, line))?;
                match (begins, &ends) {
                    (Moment::Day(from), Moment::Day(to)) => Ok(Length::Wall(*to - *from)),
                    // In one zone it is the wall clock that says when it is over.
                    (Moment::Time(from, zone), Moment::Time(to, other))
                        if zone == other && *zone != Zone::utc() =>
                    {
                        Ok(Length::Wall(*to - *from))
                    }
                    (Moment::Time(..), Moment::Time(..)) => Ok(Length::Exact(
                        ends.instant(&self.zones) - begins.instant(&self.zones),
                    )),
                    (Moment::Day(_), Moment::Time(..)) | (Moment::Time(..), Moment::Day(_)) => {
                        Err((
                            line.number,
                            "one of its ends is a day and the other a time".to_owned(),
                        ))
                    }
                }
            }
        }
    }

    /// Which seat and who, by the first of these that says it: a field of ours, the summary, who is invited, what is meant anyway.
    fn named(&self, component: &Component) -> Result<(Position, PersonId), Fault> {
        let summary = component.line("SUMMARY");
        let line = summary.map_or(component.number, |summary| summary.number);
        let text = summary.map(|s| s.text().split_whitespace().collect::<Vec<_>>().join(" "));
        let (seat, who) = self.summed_up(&text.unwrap_or_default());
        // One that is known beside one that is not is a slip of the pen, and nobody guesses what was meant.
        let is_slip =
            matches!((&seat, &who), (Some(seat), Some(who)) if seat.is_ok() != who.is_ok());
        let position = match component.line("X-GREENROOM-POSITION") {
            Some(own) => at(own, self.names.position(own.text().trim()))?,
            None => picked(
                seat,
                is_slip,
                || Ok(self.names.meant.position.clone()),
                "position",
            )
            .map_err(|why| (line, why))?,
        };
        let person = match component.line("X-GREENROOM-PERSON") {
            Some(own) => at(own, self.names.person(own.text().trim()))?,
            None => {
                // Of several who are invited it is the one that is meant.
                let meant = || match (self.invited(component), &self.names.meant.person) {
                    (Err(_), Some(meant)) => Ok(Some(meant.clone())),
                    (invited, meant) => Ok(invited?.or(meant.clone())),
                };
                picked(who, is_slip, meant, "person").map_err(|why| (line, why))?
            }
        };
        Ok((position, person))
    }

    /// What a summary says of seat and person: of the ways to write both, the one of which most is known.
    fn summed_up(&self, text: &str) -> (Option<Named<Position>>, Option<Named<PersonId>>) {
        let read = |(seat, who)| (self.names.position(seat), self.names.person(who));
        let known = |(seat, who): &(Result<_, _>, Result<_, _>)| {
            u8::from(seat.is_ok()) + u8::from(who.is_ok())
        };
        let all: Vec<_> = ways(text).into_iter().map(read).collect();
        let most = all.iter().map(known).max().unwrap_or(0);
        if most == 0 {
            if let Ok(person) = self.names.person(text) {
                return (None, Some(Ok(person)));
            }
            if let Ok(position) = self.names.position(text) {
                return (Some(Ok(position)), None);
            }
        }
        let best = all.into_iter().find(|way| known(way) == most);
        best.map_or((None, None), |(seat, who)| (Some(seat), Some(who)))
    }

    /// The one person of the conference who is invited.
    fn invited(&self, component: &Component) -> Result<Option<PersonId>, String> {
        // Whoever declined does not come.
        let comes = |line: &&Line| {
            let said = line.param("PARTSTAT").unwrap_or_default();
            !said.eq_ignore_ascii_case("DECLINED")
        };
        let invited = component.all("ATTENDEE").filter(comes);
        let named = invited.filter_map(|line| line.param("CN"));

        let known: BTreeSet<PersonId> = named
            .filter_map(|name| self.names.person(name).ok())
            .collect();
        if known.len() > 1 {
            return Err("several of the team are invited: one seat holds one person".to_owned());
        }
        Ok(known.into_iter().next())
    }
}

/// The ways in which seat and person are written in one line.
fn ways(text: &str) -> Vec<(&str, &str)> {
    let mut ways = Vec::new();
    let dash = |text: &str| {
        let found = [" - ", " – ", " — "]
            .into_iter()
            .filter_map(|dash| Some((text.find(dash)?, dash.len())));
        found.min()
    };
    if let Some((at, long)) = dash(text)
        && matches!(
            &text[..at].to_ascii_lowercase()[..],
            "on call" | "on-call" | "oncall"
        )
    {
        let rest = &text[at + long..];
        let last = [" - ", " – ", " — "]
            .into_iter()
            .filter_map(|dash| Some((rest.rfind(dash)?, dash.len())));
        ways.extend(
            last.max()
                .map(|(at, long)| (&rest[at + long..], &rest[..at])),
        );
    }
    ways.extend(text.split_once(':'));
    let inner = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    ways.extend(inner.map(|(who, seat)| (seat, who)));
    ways.extend(dash(text).map(|(at, long)| (&text[..at], &text[at + long..])));
    ways
}

/// What a summary said, or what else is known where it said nothing.
fn picked<T>(
    said: Option<Result<T, String>>,
    is_slip: bool,
    else_known: impl Fn() -> Result<Option<T>, String>,
    what: &str,
) -> Result<T, String> {
    let why = match said {
        Some(Ok(said)) => return Ok(said),
        Some(Err(why)) if is_slip => return Err(why),
        Some(Err(why)) => why,
        None => format!("it names no {what}: write \"Primary: Ana\", or give --{what}"),
    };
    else_known()?.ok_or(why)
}

fn at<T>(line: &Line, read: Result<T, String>) -> Result<T, Fault> {
    read.map_err(|why| (line.number, why))
}
