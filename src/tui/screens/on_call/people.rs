//! What a planner asks next, where there is room: what the day asks of each, what is asked about the rota, and how those are reached
//! who are not on call.

use chrono::TimeDelta;

use crate::domain::state::request::RequestState;
use crate::domain::views::care::Load;
use crate::domain::views::fairness;
use crate::domain::vocabulary::place::Details;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::on_call::reached::others;
use crate::tui::state::model::Model;
use crate::words::requests;

/// From so many columns on the whole event stands beside the day.
const WITH_EVENT: u16 = 58;

/// Who has how much of the day, and below it what is asked.
pub fn view(model: &Model, details: &Details, loads: &[Load], pen: &mut Pen<'_>) {
    let requests = asked(model, usize::from(pen.width().saturating_sub(4)));
    // What is asked has its rows; the people have the others.
    let below = u16::try_from(requests.len() + 2).unwrap_or(u16::MAX);
    let room = pen.height().saturating_sub(below).max(pen.height() / 2);
    let y = people(model, loads, &mut pen.part(0, 0, pen.width(), room));
    pen.put(1, y + 1, "ASKED", Tone::Section);
    let mut below = y + 2;
    for line in &requests {
        pen.put(3, below, line, Tone::Plain);
        below += 1;
    }
    if below + 3 <= pen.height() {
        let (width, height) = (pen.width(), pen.height());
        others(
            model,
            details,
            &mut pen.part(0, below + 1, width, height - below - 1),
        );
    }
}

/// One row a person. Returns the row after them.
fn people(model: &Model, loads: &[Load], pen: &mut Pen<'_>) -> u16 {
    let policy = model.conference().policy();
    let is_wide = pen.width() >= WITH_EVENT;
    pen.put(1, 0, "PEOPLE", Tone::Section);
    pen.put(12, 0, "TODAY IN A ROW  REST HAS HARD", Tone::Dim);
    let shares = if is_wide {
        pen.put(44, 0, "EVENT NIGHTS", Tone::Dim);
        fairness::shares(model.conference(), model.viewer())
    } else {
        Vec::new()
    };
    let room = usize::from(pen.height().saturating_sub(1));
    let below = loads.len().saturating_sub(room);
    let mut y = 1;
    for load in loads.iter().take(room) {
        let since = load.since.map(|since| model.now - since);
        let tone = if load.since.is_some() {
            Tone::Bold
        } else {
            Tone::Plain
        };
        pen.put_in(1, y, 10, model.name(&load.person), tone);
        if !load.strains(policy).is_empty() {
            pen.put(11, y, "!", Tone::Bad);
        }
        let none = |n: usize| {
            if n == 0 {
                "-".to_owned()
            } else {
                n.to_string()
            }
        };
        let numbers = format!(
            "{:>5} {:>8} {:>5} {:>3} {:>4}",
            hours(Some(load.today)),
            hours(since),
            hours(load.rest),
            none(load.has),
            none(load.hard)
        );
        pen.put(12, y, &numbers, Tone::Plain);
        let share = shares.iter().find(|share| share.person == load.person);
        if let Some(share) = share {
            let event = if share.hours > 0.0 {
                format!("{}h", share.hours)
            } else {
                "-".to_owned()
            };
            pen.put(
                44,
                y,
                &format!("{:>5} {:>6}", event, none(share.nights)),
                Tone::Plain,
            );
        }
        y += 1;
    }
    if below > 0 {
        pen.put_right(
            pen.width() - 1,
            y - 1,
            &format!("▼ {below} more"),
            Tone::Dim,
        );
    }
    y
}

/// A time in hours, as short as it can be read: `8h`, `6h20`, `-`.
fn hours(span: Option<TimeDelta>) -> String {
    let Some(span) = span.filter(|span| *span > TimeDelta::zero()) else {
        return "-".to_owned();
    };
    match (span.num_hours(), span.num_minutes() % 60) {
        (hours, 0) => format!("{hours}h"),
        (0, minutes) => format!("{minutes}m"),
        (hours, minutes) => format!("{hours}h{minutes:02}"),
    }
}

/// What is asked about the rota, what is open first, in rows of so many columns.
fn asked(model: &Model, columns: usize) -> Vec<String> {
    let (conference, viewer) = (model.conference(), model.viewer());
    let hall = conference.hall();
    let mine = |r: &&crate::domain::state::request::Request| r.from == *viewer || r.to == *viewer;
    let mut all: Vec<_> = hall.requests.iter().filter(mine).collect();
    all.retain(|r| model.now - r.at < TimeDelta::days(1));
    all.sort_by_key(|r| {
        let is_open = r.state(&hall.rota, model.now) == RequestState::Open;
        (!is_open, std::cmp::Reverse(r.at))
    });
    if all.is_empty() {
        return vec!["Nothing is asked of you, or by you.".to_owned()];
    }
    let lines = all
        .iter()
        .map(|r| requests::line(conference, viewer, r, model.now));
    lines.flat_map(|line| text::wrap(&line, columns)).collect()
}
