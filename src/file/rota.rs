//! A rota as another program has it, a spreadsheet's CSV or a calendar's iCalendar: one row a shift, with the line it stands on.

mod table;
mod content;
mod zone;
mod written;
mod moment;
mod series;
mod event;
mod names;

use chrono::NaiveDate;

use crate::domain::rules::importing;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{PersonId, Position};

/// The most shifts that a file may come to, its series counted out.
pub const MOST: usize = 10_000;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// How many days before and after the open ones a calendar is read.
const AROUND: i64 = 7;

/// One row of a rota.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Of the file, counted from 1.
    pub line: usize,
    /// Its event's name in the calendar.
    pub uid: Option<String>,
    pub read: Read,
}

/// What could be read of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Read {
    Row(Box<importing::Row>),
    /// It is no shift, in words.
    Skipped(String),
    /// It cannot be read, with what to write instead.
    Wrong(String),
}

impl Row {
    fn wrong(line: usize, why: impl Into<String>) -> Self {
        Self {
            line,
            uid: None,
            read: Read::Wrong(why.into()),
        }
    }

    fn skipped(line: usize, why: impl Into<String>) -> Self {
        Self {
            line,
            uid: None,
            read: Read::Skipped(why.into()),
        }
    }
}

/// Why a file as a whole is no rota, with what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    pub title: String,
    pub next: &'static str,
}

/// Who and which seat is meant where a row does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meant {
    pub position: Option<Position>,
    pub person: Option<PersonId>,
}

/// Reads a rota out of `bytes`. What cannot be read of it is a row, too; an error is a file that is no rota.
pub fn read(conference: &Conference, meant: &Meant, bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > LARGEST {
        return Err(too_many());
    }
    let names = names::Names::of(conference, meant);
    let begins: Vec<u8> = bytes
        .iter()
        .skip_while(|b| b.is_ascii_whitespace())
        .take(15)
        .copied()
        .collect();
    let rows = if begins.eq_ignore_ascii_case(b"BEGIN:VCALENDAR") {
        event::rows(conference, &names, bytes)?
    } else {
        table::rows(conference, &names, bytes)?
    };
    if rows.len() > MOST {
        return Err(too_many());
    }
    Ok(rows)
}

fn too_many() -> Unreadable {
    Unreadable {
        title: "This is more than 10,000 shifts.".to_owned(),
        next: "Export the days of the event only.",
    }
}

/// The days of which a calendar is read: the open ones and a week around them.
fn days(conference: &Conference) -> (NaiveDate, NaiveDate) {
    let open = conference.hall().details.as_ref();
    let open = || open.into_iter().flat_map(|d| &d.open);
    let around = chrono::TimeDelta::days(AROUND);
    let first = open().map(|o| o.from.date()).min().unwrap_or_default();
    let last = open().map(|o| o.to.date()).max().unwrap_or_default();
    (first - around, last + around)
}
