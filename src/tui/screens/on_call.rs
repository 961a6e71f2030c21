//! Who is on call: the answer in the first lines, then the day as a chart, then the holes in it as sentences; where there is
//! room, the days after, how everybody else is reached, and what the day asks of each.

mod day;
mod now;
mod people;
pub(crate) mod reached;

use chrono::{Days, TimeDelta};

use crate::domain::views::care::{self, Load};
use crate::domain::vocabulary::place::Details;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::on_call::day::Day;
use crate::tui::state::model::Model;
use crate::tui::state::on_call::OnCallScreen;
use crate::words::times;

/// From so many columns on the people stand beside the chart.
const WIDE: u16 = 116;
/// How many columns the chart has then, unless its day is longer than most.
const CHART: u16 = 75;
/// How many the people take at least.
const PEOPLE: u16 = 42;

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
            people::view(model, details, &loads, part);
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
        let is_beside_people = model.size.0 >= WIDE;
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
        // Beside the people they have their room there.
        if !is_beside_people && y + 3 <= last {
            pen.rule(y);
            reached::others(
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
