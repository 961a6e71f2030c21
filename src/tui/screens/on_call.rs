//! Who is on call: the answer in the first lines, then the day as a chart, then the holes in it as sentences.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::HOURS_IN_A_ROW;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::wall;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::tui::state::on_call::{OnCallScreen, span};
use crate::words::{fit, times};

impl OnCallScreen {
    /// Draws the screen.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let Some(details) = &conference.hall().details else {
            pen.put(
                1,
                0,
                "Not known yet: nothing has come from the server.",
                Tone::Plain,
            );
            return;
        };
        let mut y = now_table(model, details, pen);
        pen.rule(y);
        y += 1;
        let date = self.date(conference, model.now);
        let end = pen.width() - 1;
        let x = pen.put(1, y, "DAY", Tone::Section);
        let hint = pen.put_right(end, y, "< > other days", Tone::Dim);
        pen.put_in(
            x + 2,
            y,
            hint.saturating_sub(x + 3),
            &day_words(details, date),
            Tone::Plain,
        );
        y += 1;
        y = self.grid(model, details, date, pen, y);
        pen.rule(y);
        y += 1;
        let warnings = warnings(details, conference, date);
        let last = pen.height().saturating_sub(1);
        for (kind, words) in &warnings {
            if y >= last {
                break;
            }
            pen.put(1, y, "!", Tone::Bad);
            pen.put(3, y, kind, Tone::Bold);
            pen.put(11, y, words, Tone::Plain);
            y += 1;
        }
        if warnings.is_empty() {
            pen.put(1, y, "No gap in this day.", Tone::Plain);
        }
        self.selected(model, pen, last);
    }

    fn grid(
        &self,
        model: &Model,
        details: &Details,
        date: NaiveDate,
        pen: &mut Pen<'_>,
        y: u16,
    ) -> u16 {
        let conference = model.conference();
        let zone = details.zone;
        let (first, hours) = hours(details, conference, date);
        let wide = if pen.width() >= 80 { 4 } else { 2 };
        let left = 12;
        let start = wall::instant(zone, date.and_time(NaiveTime::MIN)) + TimeDelta::hours(first);
        let column = |at: DateTime<Utc>| -> u16 {
            let minutes = (at - start).num_minutes().clamp(0, hours * 60);
            left + u16::try_from(minutes * i64::from(wide) / 60).unwrap_or(0)
        };
        let end = left + u16::try_from(hours).unwrap_or(0) * wide;
        for h in 0..=hours {
            let x = left + u16::try_from(h).unwrap_or(0) * wide;
            pen.put(x, y, &format!("{:02}", (first + h) % 24), Tone::Plain);
        }
        let mut y = y + 1;
        if self.day == 0 && model.now >= start && model.now < start + TimeDelta::hours(hours) {
            let x = column(model.now);
            let words = format!("▲ now {}", times::hour_minute(model.now, zone));
            pen.put(x, y, &words, Tone::Section);
        }
        y += 1;
        let (from, to) = (start, start + TimeDelta::hours(hours));
        let open: Vec<_> = openings(details, date);
        let selected = self.shifts(conference, model.now).into_iter().nth(self.at);
        for position in &details.positions {
            let is_selected = selected.as_ref().is_some_and(|(p, _)| *p == position);
            pen.put(1, y, fit::fit(position.as_str(), 10).as_str(), Tone::Plain);
            let dots: String = "· ".repeat(usize::from(end - left) / 2);
            pen.put(left, y, &dots, Tone::Dim);
            if details.required.contains(position) {
                for (a, b) in &open {
                    for (gap_from, gap_to) in conference.hall().rota.gaps(position, *a, *b) {
                        let (x, until) = (column(gap_from), column(gap_to));
                        let columns = usize::from(until.saturating_sub(x));
                        let words =
                            fit::first_fit(&["!! GAP !!", "!! GAP !", "GAP!", "!"], columns);
                        pen.put(x, y, &format!("{words:^columns$}"), Tone::Alarm);
                    }
                }
            }
            for on in conference.hall().rota.stretches(position, from, to) {
                let (x, until) = (column(on.since.max(from)), column(on.until.min(to)));
                let is_this = selected
                    .as_ref()
                    .is_some_and(|(p, s)| *p == position && s.since == on.since);
                let tone = if on.person == model.viewer() {
                    Tone::Bold
                } else {
                    Tone::Plain
                };
                bar(pen, x, until, y, conference.short(on.person), is_this, tone);
            }
            if is_selected {
                pen.put(0, y, "▶", Tone::Bold);
                pen.cursor(1, y);
            }
            y += 1;
        }
        y
    }

    /// The selected shift, explained.
    fn selected(&self, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let conference = model.conference();
        let Some((position, on)) = self.shifts(conference, model.now).into_iter().nth(self.at)
        else {
            return;
        };
        let zone = conference.zone();
        let post = on.post.and_then(|p| conference.hall().places.get(p));
        let post = post.map_or_else(String::new, |p| format!(", {}", p.short.as_str()));
        let hours = (on.until - on.since).num_minutes() / 60;
        let cases = conference
            .open_cases()
            .filter(|c| c.holds(on.person))
            .count();
        let cases = match cases {
            0 => String::new(),
            1 => " · has 1 case".to_owned(),
            n => format!(" · has {n} cases"),
        };
        let then = conference.hall().rota.next(position, on.since);
        let then = then.map_or_else(String::new, |n| format!(" · then {}", model.name(n.person)));
        let words = format!(
            "{position}{post}, {}-{}, {hours} h{cases}{then}",
            times::hour_minute(on.since, zone),
            times::hour_minute(on.until, zone)
        );
        let x = pen.put(1, y, "▶", Tone::Plain);
        let x = pen.put(x + 1, y, model.name(on.person), Tone::Bold);
        pen.put(x.max(9) + 1, y, &words, Tone::Plain);
    }
}

/// One shift as a line with its ends drawn.
fn bar(pen: &mut Pen<'_>, x: u16, until: u16, y: u16, name: &str, is_selected: bool, tone: Tone) {
    let columns = usize::from(until.saturating_sub(x));
    if columns < 3 {
        return;
    }
    let head = if is_selected { "▶ " } else { "├ " };
    let name = fit::fit(name, columns.saturating_sub(4));
    let used = 2 + fit::width(&name) + 1;
    let tail = "─".repeat(columns.saturating_sub(used + 1));
    let words = format!("{head}{name} {tail}┤");
    pen.put_in(x, y, until - x, &words, tone);
}

fn openings(details: &Details, date: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    details
        .open
        .iter()
        .filter(|o| o.from.date() == date)
        .map(|o| {
            (
                wall::instant(details.zone, o.from),
                wall::instant(details.zone, o.to),
            )
        })
        .collect()
}

/// The first hour that is drawn, and how many.
fn hours(details: &Details, conference: &Conference, date: NaiveDate) -> (i64, i64) {
    let (from, to) = span(details, date);
    let mut first = 8;
    let mut last = 22;
    let mut see = |since: DateTime<Utc>, until: DateTime<Utc>| {
        let hour = |at: DateTime<Utc>| i64::from(at.with_timezone(&details.zone).hour());
        if since >= from {
            first = first.min(hour(since));
        }
        let end = (until - from).num_minutes();
        last = last.max(((end + 59) / 60).min(first + 15));
    };
    for (a, b) in openings(details, date) {
        see(a, b);
    }
    for position in &details.positions {
        for on in conference.hall().rota.stretches(position, from, to) {
            see(on.since, on.until.min(to));
        }
    }
    (first, (last - first).clamp(1, 16))
}

fn day_words(details: &Details, date: NaiveDate) -> String {
    let mut parts = vec![date.format("%a %-d %B").to_string()];
    for open in details.open.iter().filter(|o| o.from.date() == date) {
        let (from, to) = (open.from.format("%H:%M"), open.to.format("%H:%M"));
        parts.push(format!("{} {from}-{to}", open.name.as_str()));
    }
    if parts.len() == 1 {
        parts.push("closed".to_owned());
    }
    parts.join(" · ")
}

/// The holes of the day, as sentences with what they mean.
fn warnings(
    details: &Details,
    conference: &Conference,
    date: NaiveDate,
) -> Vec<(&'static str, String)> {
    let zone = details.zone;
    let mut found = Vec::new();
    for open in details.open.iter().filter(|o| o.from.date() == date) {
        let (from, to) = (wall::instant(zone, open.from), wall::instant(zone, open.to));
        for position in &details.required {
            for (a, b) in conference.hall().rota.gaps(position, from, to) {
                let words = format!(
                    "{position}, {} to {}: nobody, and the {} open",
                    times::hour_minute(a, zone),
                    times::hour_minute(b, zone),
                    if open.name.as_str().ends_with('s') {
                        format!("{} are", open.name.as_str())
                    } else {
                        format!("{} is", open.name.as_str())
                    },
                );
                found.push(("GAP", words));
            }
        }
    }
    let (from, to) = span(details, date);
    for position in &details.positions {
        for on in conference.hall().rota.stretches(position, from, to) {
            let hours = (on.until - on.since).num_hours();
            if on.is_long() {
                let who = conference.short(on.person);
                found.push((
                    "LONG",
                    format!("{who} has {hours} h in a row, the usual limit is {HOURS_IN_A_ROW}"),
                ));
            }
        }
    }
    found
}

/// Who is on call now, where, how to reach them, until when, and who follows. Returns the row after it.
fn now_table(model: &Model, details: &Details, pen: &mut Pen<'_>) -> u16 {
    let conference = model.conference();
    let zone = details.zone;
    let width = pen.width();
    let columns = [1, 11, 18, 33, width.min(100) - 21, width.min(100) - 14];
    let heads = ["NOW", "WHO", "FIND THEM AT", "REACH", "UNTIL", "THEN"];
    for (x, (n, head)) in columns.iter().zip(heads.iter().enumerate()) {
        pen.put(*x, 0, head, if n == 0 { Tone::Section } else { Tone::Dim });
    }
    let mut y = 1;
    for position in &details.positions {
        let on = conference.hall().rota.on_call(position, model.now);
        let required = details.required.contains(position);
        if on.is_none() && !required {
            continue;
        }
        pen.put_in(columns[0], y, 9, position.as_str(), Tone::Plain);
        let Some(on) = on else {
            pen.put(columns[1], y, "nobody", Tone::Bad);
            y += 1;
            continue;
        };
        let tone = if on.person == model.viewer() {
            Tone::Bold
        } else {
            Tone::Plain
        };
        pen.put_in(columns[1], y, 6, model.name(on.person), tone);
        let post = on.post.and_then(|p| conference.hall().places.get(p));
        pen.put_in(
            columns[2],
            y,
            14,
            post.map_or("-", |p| p.name.as_str()),
            Tone::Plain,
        );
        pen.put_in(
            columns[3],
            y,
            columns[4] - columns[3] - 1,
            &reach(conference, on.person),
            Tone::Plain,
        );
        pen.put(
            columns[4],
            y,
            &times::hour_minute(on.until, zone),
            Tone::Plain,
        );
        let next = conference.hall().rota.next(position, model.now);
        let follows = next.filter(|n| n.since == on.until);
        let then = follows.map_or("nobody", |n| model.name(n.person));
        let is_open = details.is_open(on.until);
        let (then, tone) = match (then, required && is_open) {
            ("nobody", true) => ("nobody", Tone::Bad),
            ("nobody", false) => ("-", Tone::Plain),
            (name, _) => (name, Tone::Plain),
        };
        pen.put(columns[5], y, then, tone);
        y += 1;
    }
    y
}

/// How to reach somebody on the team: radio first, then telephone; `chat` where that is all that is known.
pub fn reach(conference: &Conference, person: &PersonId) -> String {
    let Some(person) = conference.person(person) else {
        return String::new();
    };
    let ways: Vec<String> = person
        .reach
        .iter()
        .filter_map(|way| match way {
            Reach::Radio(channel) => Some(format!("radio {}", channel.as_str())),
            Reach::Phone(number) => Some(number.as_str().to_owned()),
            Reach::Chat(name) => Some(format!("chat {}", name.as_str())),
            Reach::Place(_) | Reach::Account(_) | Reach::Ntfy(_) | Reach::Webhook(_) => None,
        })
        .collect();
    if ways.is_empty() {
        "ask the lead".to_owned()
    } else {
        ways.join("  ")
    }
}
