//! Who is on call: the answer in the first lines, then the day as a chart, then the holes in it as sentences; where there is
//! room, the days after, how everybody else is reached, and what the day asks of each.

mod day;
mod now;
mod people;

use chrono::{Days, TimeDelta};

use crate::domain::state::conference::Conference;
use crate::domain::views::care::{self, Load};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::reach::Reach;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::on_call::day::Day;
use crate::tui::state::model::Model;
use crate::tui::state::on_call::OnCallScreen;
use crate::words::{fit, times};

/// From so many columns on the people stand beside the chart.
const WIDE: u16 = 116;
/// How many columns the chart has then, unless its day is longer than most.
const CHART: u16 = 75;
/// How many the people take at least.
const PEOPLE: u16 = 44;

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
        let y = now::table(model, details, pen);
        pen.rule(y);
        let last = pen.height().saturating_sub(1);
        let day = Day::of(conference, details, self.date(conference, model.now));
        let loads = care::loads(conference, model.viewer(), day.span(), model.now);
        if pen.width() >= WIDE {
            let chart = CHART.max(day.columns()).min(pen.width() - PEOPLE);
            pen.fence(chart, y + 1, last);
            let right = pen.width() - chart - 1;
            let part = &mut pen.part(chart + 1, y + 1, right, last.saturating_sub(y + 1));
            people::view(model, &loads, part);
            let part = &mut pen.part(0, y, chart, last.saturating_sub(y));
            self.chart(model, details, (&day, &loads), part);
        } else {
            let (width, height) = (pen.width(), pen.height());
            self.chart(
                model,
                details,
                (&day, &loads),
                &mut pen.part(0, y, width, height.saturating_sub(y)),
            );
        }
        self.selected(model, pen, last);
    }

    /// The day as a chart below its rule, the holes in it, and what follows where there is room; the last row is left free.
    fn chart(
        &self,
        model: &Model,
        details: &Details,
        (day, loads): (&Day<'_>, &[Load]),
        pen: &mut Pen<'_>,
    ) {
        let conference = model.conference();
        let last = pen.height().saturating_sub(1);
        let hint = pen.put_right(pen.width() - 1, 1, "< > other days", Tone::Dim);
        day.heading(&mut pen.part(0, 1, hint.saturating_sub(1), 1));
        let current = self.current(conference, model.now);
        let mut y = day.grid(model, pen, 2, current.as_ref());
        pen.rule(y);
        y += 1;
        y = warnings(&day.warnings(model, loads), pen, y, last);
        let mut date = self.date(conference, model.now);
        while let Some(next) = date.checked_add_days(Days::new(1)) {
            date = next;
            let next = Day::of(conference, details, date);
            if y + 2 + next.rows() > last || !next.has_anything() {
                break;
            }
            pen.rule(y);
            next.heading(&mut pen.part(0, y + 1, pen.width() - 1, 1));
            y = next.grid(model, pen, y + 2, None);
        }
        if y + 3 <= last {
            pen.rule(y);
            others(
                model,
                details,
                &mut pen.part(0, y + 1, pen.width(), last.saturating_sub(y + 1)),
            );
        }
    }

    /// The selected shift, explained.
    fn selected(&self, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let conference = model.conference();
        let Some((position, on)) = self.current(conference, model.now) else {
            return;
        };
        let zone = conference.zone();
        let post = on.post.and_then(|p| conference.hall().places.get(p));
        let post = post.map_or_else(String::new, |p| format!(", {}", p.short.as_str()));
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
        let whose = on
            .instead_of
            .map_or_else(String::new, |p| format!(" for {}", model.name(p)));
        let words = format!(
            "{position}{whose}{post}, {} to {}, {}{cases}{then}",
            times::moment(on.since, model.now, zone),
            times::moment(on.until, on.since, zone),
            // An hour that was taken is not fifty-nine minutes for what it took to get here.
            times::spoken(on.until - on.since + TimeDelta::seconds(30)),
        );
        let x = pen.put(1, y, "▶", Tone::Plain);
        let x = pen.put(x + 1, y, model.name(on.person), Tone::Bold);
        pen.put(x.max(9) + 1, y, &words, Tone::Plain);
    }
}

/// What is wrong with the day, as sentences; how many more there are, where not all fit. Returns the row after them.
fn warnings(found: &[(&'static str, String)], pen: &mut Pen<'_>, y: u16, last: u16) -> u16 {
    if found.is_empty() {
        pen.put(1, y, "No gap in this day.", Tone::Plain);
        return y + 1;
    }
    let room = usize::from(last.saturating_sub(y));
    let below = found.len().saturating_sub(room);
    let mut at = y;
    for (kind, words) in found.iter().take(room) {
        let is_last = below > 0 && at + 1 == last;
        let end = if is_last {
            pen.put_right(pen.width() - 1, at, &format!("▼ {below} more"), Tone::Dim)
        } else {
            pen.width()
        };
        pen.put(1, at, "!", Tone::Bad);
        pen.put(3, at, kind, Tone::Bold);
        pen.put_in(11, at, end.saturating_sub(12), words, Tone::Plain);
        at += 1;
    }
    at
}

/// Who of the team is not on call now, when they are next, and how they are reached meanwhile.
fn others(model: &Model, details: &Details, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let rota = &conference.hall().rota;
    let mut team: Vec<_> = conference
        .hall()
        .people
        .values()
        .filter(|p| p.role.is_team() && !rota.is_on_shift(&p.id, model.now))
        .map(|p| {
            let next = details
                .positions
                .iter()
                .filter_map(|at| Some((rota.next_of(&p.id, at, model.now)?, at)))
                .min_by_key(|(since, _)| *since);
            (next, p)
        })
        .collect();
    team.sort_by_key(|(next, p)| (next.is_none(), next.map(|(since, _)| since), &p.id));
    pen.put(1, 0, "NOT NOW", Tone::Section);
    pen.put(
        11,
        0,
        "who else there is, and when they are on call next",
        Tone::Dim,
    );
    let room = usize::from(pen.height().saturating_sub(1));
    let below = team.len().saturating_sub(room);
    for (y, (next, person)) in (1..).zip(team.iter().take(room)) {
        let when = next.map_or_else(
            || "no shift to come".to_owned(),
            |(since, position)| {
                let at = times::moment(since, model.now, details.zone);
                format!("{position} {at}")
            },
        );
        pen.put_in(1, y, 12, model.name(&person.id), Tone::Plain);
        pen.put_in(15, y, 24, &when, Tone::Plain);
        let ways = reach(conference, &person.id);
        let room = pen.width().saturating_sub(42);
        pen.put(41, y, &fit::fit(&ways, room.into()), Tone::Plain);
    }
    if below > 0 {
        let words = format!("▼ {below} more");
        pen.put_right(pen.width() - 1, pen.height() - 1, &words, Tone::Dim);
    }
}

/// How to reach somebody on the team, in one line.
pub fn reach(conference: &Conference, person: &PersonId) -> String {
    ways(conference, person).join("  ")
}

/// The ways to somebody on the team, in their order; where none is known, whom to ask.
pub fn ways(conference: &Conference, person: &PersonId) -> Vec<String> {
    let known = conference.person(person);
    let ways = known.into_iter().flat_map(|person| &person.reach);
    let mut ways: Vec<String> = ways
        .filter_map(|way| match way {
            Reach::Radio(channel) => Some(format!("radio {}", channel.as_str())),
            Reach::Phone(number) => Some(number.as_str().to_owned()),
            Reach::Chat(name) => Some(format!("chat {}", name.as_str())),
            Reach::Place(_) | Reach::Account(_) | Reach::Ntfy(_) | Reach::Webhook(_) => None,
        })
        .collect();
    if ways.is_empty() {
        // Outside the team nobody is told how one of it is reached.
        let team = conference
            .hall()
            .people
            .values()
            .filter(|p| p.role.is_team());
        let is_told = team.into_iter().any(|p| !p.reach.is_empty());
        ways.push(
            if is_told {
                "ask the lead"
            } else {
                "r reaches them"
            }
            .to_owned(),
        );
    }
    ways
}
