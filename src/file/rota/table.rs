//! A rota out of a spreadsheet: the first row names the columns.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use csv::{ReaderBuilder, StringRecord};

use crate::domain::rules::importing::{self, Said};
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::shift::{Second, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;
use crate::file::rota::names::Names;
use crate::file::rota::{MOST, Read, Row, Unreadable, too_many};

/// How a date is written.
const WRITE: &str = "write it as 2026-03-24T08:00";

/// Where each column stands.
struct Columns {
    position: Option<usize>,
    person: Option<usize>,
    from: usize,
    to: usize,
    post: Option<usize>,
    note: Option<usize>,
    /// How many there are.
    count: usize,
}

pub(super) fn rows(
    conference: &Conference,
    names: &Names<'_>,
    bytes: &[u8],
) -> Result<Vec<Row>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        Unreadable {
            title: format!("Line {line} is not UTF-8."),
            next: "Save it as CSV in UTF-8, or export it as iCalendar.",
        }
    })?;
    // The reader counts lines by their line feeds alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let separators = [b',', b';', b'\t'];
    let count = |separator: &u8| first.bytes().filter(|b| b == separator).count();
    let separator = separators.into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else {
            rows.push(Row::wrong(0, "this row cannot be read"));
            continue;
        };
        let line = record.position().map_or(0, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let is_empty = record.iter().all(|cell| cell.trim().is_empty());
        match &columns {
            None if is_empty => {}
            None => columns = Some(Columns::of(&record, names)?),
            Some(_) if is_empty => rows.push(Row::skipped(line, "an empty row")),
            Some(columns) => {
                let read = columns.row(conference, names, &record);
                let read = read.map_or_else(Read::Wrong, |row| Read::Row(Box::new(row)));
                rows.push(Row {
                    line,
                    uid: None,
                    read,
                });
            }
        }
        if rows.len() > MOST {
            return Err(too_many());
        }
    }
    // A quote that is never closed takes all that follows it into one cell.
    let quotes = text.bytes().filter(|byte| *byte == b'"').count();
    if quotes % 2 == 1
        && let Some(last) = rows.last_mut()
    {
        *last = Row::wrong(last.line, "a quote opens here and is never closed");
    }
    if columns.is_none() {
        return Err(Unreadable {
            title: "There is nothing in this file.".to_owned(),
            next: "Give a CSV whose first row is position,person,from,to,post,note, or an iCalendar file.",
        });
    }
    Ok(rows)
}

impl Columns {
    fn of(first: &StringRecord, names: &Names<'_>) -> Result<Self, Unreadable> {
        let at = |wanted: &str| {
            let mut cells = first.iter();
            cells.position(|cell| cell.trim().eq_ignore_ascii_case(wanted))
        };
        let missing = |name: &str| Unreadable {
            title: format!("No column of the first row is called {name:?}."),
            next: "Give a CSV whose first row is position,person,from,to,post,note, or an iCalendar file.",
        };
        let columns = Self {
            position: at("position"),
            person: at("person"),
            from: at("from").ok_or_else(|| missing("from"))?,
            to: at("to").ok_or_else(|| missing("to"))?,
            post: at("post"),
            note: at("note"),
            count: first.len(),
        };
        for name in ["position", "person", "from", "to", "post", "note"] {
            let same = |cell: &&str| cell.trim().eq_ignore_ascii_case(name);
            if first.iter().filter(same).count() > 1 {
                return Err(Unreadable {
                    title: format!("Two columns are called {name:?}."),
                    next: "Leave one of them out.",
                });
            }
        }
        if columns.position.is_none() && names.meant.position.is_none() {
            return Err(missing("position"));
        }
        if columns.person.is_none() && names.meant.person.is_none() {
            return Err(missing("person"));
        }
        Ok(columns)
    }

    /// The row, or what is wrong with it.
    fn row(
        &self,
        conference: &Conference,
        names: &Names<'_>,
        record: &StringRecord,
    ) -> Result<importing::Row, String> {
        if record
            .iter()
            .skip(self.count)
            .any(|cell| !cell.trim().is_empty())
        {
            let why =
                "it has more cells than the first row: put quotes around a text with commas in it";
            return Err(why.to_owned());
        }
        let cell = |column: Option<usize>| {
            let cell = column.and_then(|n| record.get(n)).map(str::trim);
            cell.filter(|cell| !cell.is_empty())
        };
        let position = match (cell(self.position), &names.meant.position) {
            (Some(cell), _) => names.position(cell)?,
            (None, Some(meant)) => meant.clone(),
            (None, None) => return Err("the position is missing: write it in every row".to_owned()),
        };
        let person = match (cell(self.person), &names.meant.person) {
            (Some(cell), _) => names.person(cell)?,
            (None, Some(meant)) => meant.clone(),
            (None, None) => return Err("the person is missing: write them in every row".to_owned()),
        };
        let zone = conference.zone();
        let time = |column, name: &str| match cell(Some(column)) {
            Some(cell) => time(cell).ok_or_else(|| format!("{name} is {cell:?}: {WRITE}")),
            None => Err(format!("{name} is missing: {WRITE}")),
        };
        let shown = |time| match time {
            Time::Wall(wall) => (wall, false),
            Time::Instant(at) => wall::shown(zone, at),
        };
        let (from, from_second) = shown(time(self.from, "from")?);
        let (to, to_second) = shown(time(self.to, "to")?);
        let shift = Shift {
            position,
            person,
            from,
            to,
            post: cell(self.post).map(|cell| names.place(cell)).transpose()?,
            note: cell(self.note).map(Private::from),
            second: Second {
                from: from_second,
                to: to_second,
            },
        };
        if let Some(why) = shift.fault(zone) {
            return Err(why.to_owned());
        }
        Ok(importing::Row {
            origin: None,
            said: Said::Shift(shift),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Time {
    Wall(NaiveDateTime),
    Instant(DateTime<Utc>),
}

/// `2026-03-24T08:00`, `2026-03-24 08:00`, `2026-03-24T24:00`, or one of these with an offset. Every other way is read by somebody
/// as another day, and is none here.
fn time(text: &str) -> Option<Time> {
    let (date, rest) = text.split_once(['T', ' ', '\u{a0}'])?;
    let is_date = date.len() == 10 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d")
        .ok()
        .filter(|_| is_date)?;
    let at = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at_checked(at)?;
    let wall = match clock {
        "24:00" | "24:00:00" => date.succ_opt()?.and_time(NaiveTime::MIN),
        clock if matches!(clock.len(), 5 | 8) => {
            let forms = ["%H:%M", "%H:%M:%S"];
            let mut read = forms
                .iter()
                .map(|form| NaiveTime::parse_from_str(clock, form));
            date.and_time(read.find_map(Result::ok)?)
        }
        _ => return None,
    };
    let seconds = match offset {
        "" => return Some(Time::Wall(wall)),
        "Z" | "z" => 0,
        offset => {
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let number = |text: &str| {
                let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
                text.parse::<i64>().ok().filter(|_| is_number)
            };
            let seconds = number(hours).filter(|h| *h < 15)? * 3600
                + number(minutes).filter(|m| *m < 60)? * 60;
            if offset.starts_with('-') {
                -seconds
            } else {
                seconds
            }
        }
    };
    let at = wall.checked_sub_signed(TimeDelta::seconds(seconds))?;
    Some(Time::Instant(at.and_utc()))
}
