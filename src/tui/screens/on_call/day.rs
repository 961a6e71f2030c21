//! One day of the rota as a chart, by the wall clock of the conference.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use crate::domain::state::conference::Conference;
use crate::domain::state::overrides::Override;
use crate::domain::state::rota::OnCall;
use crate::domain::views::care::{self, Load, Strain};
use crate::domain::vocabulary::ids::{PersonId, Position};
use crate::domain::vocabulary::place::{Details, Opening};
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::span;
use crate::domain::vocabulary::wall;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::names::capital;
use crate::words::{fit, times};

/// Where the hours begin.
const LEFT: u16 = 12;
/// The hours that are drawn of a day on which nothing else asks for more, by the wall clock.
const USUAL: (u32, u32) = (8, 22);

/// A day from midnight to midnight: what is open in it, and which of its hours are drawn.
pub struct Day<'a> {
    conference: &'a Conference,
    details: &'a Details,
    date: NaiveDate,
    /// From its first second to its last; 23 to 25 hours.
    whole: (DateTime<Utc>, DateTime<Utc>),
    /// The part that is drawn.
    shown: (DateTime<Utc>, DateTime<Utc>),
}

impl<'a> Day<'a> {
    pub fn of(conference: &'a Conference, details: &'a Details, date: NaiveDate) -> Self {
        let whole = details.whole_day(date);
        let mut day = Self {
            conference,
            details,
            date,
            whole,
            shown: whole,
        };
        let zone = details.zone;
        let at = |hour: u32| {
            let time = date.and_hms_opt(hour, 0, 0);
            time.map_or(whole.0, |time| wall::instant(zone, time))
        };
        let (mut from, mut to) = (at(USUAL.0), at(USUAL.1));
        let held = details
            .positions
            .iter()
            .flat_map(|p| conference.hall().rota.stretches(p, whole.0, whole.1))
            .map(|on| (on.since, on.until));
        let held: Vec<_> = held.collect();
        let open = day.openings().map(|(a, b, _)| (a, b));
        for (a, b) in open.chain(held).collect::<Vec<_>>() {
            from = from.min(a);
            to = to.max(b);
        }
        // Whole hours of the wall clock.
        while from.with_timezone(&zone).minute() != 0 {
            from -= TimeDelta::minutes(1);
        }
        while to.with_timezone(&zone).minute() != 0 {
            to += TimeDelta::minutes(1);
        }
        day.shown = (from.max(whole.0), to.min(whole.1));
        day
    }

    /// What is open in this day, also from the day before or into the next.
    fn openings(&self) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>, &'a Opening)> {
        let ((begin, end), zone) = (self.whole, self.details.zone);
        self.details.open.iter().filter_map(move |open| {
            let from = wall::instant(zone, open.from);
            let to = wall::instant(zone, open.to);
            (from < end && to > begin).then_some((from.max(begin), to.min(end), open))
        })
    }

    /// From its first second to its last.
    pub fn span(&self) -> care::Span {
        self.whole
    }

    /// How many columns it fills at four an hour.
    pub fn columns(&self) -> u16 {
        let hours = (self.shown.1 - self.shown.0).num_hours();
        u16::try_from(hours).map_or(u16::MAX, |hours| LEFT + 4 * hours + 3)
    }

    /// Whether anything is open or planned in it.
    pub fn has_anything(&self) -> bool {
        let (from, to) = self.whole;
        let rota = &self.conference.hall().rota;
        let mut positions = self.details.positions.iter();
        self.openings().next().is_some()
            || positions.any(|p| !rota.stretches(p, from, to).is_empty())
    }

    /// How many rows its chart takes.
    pub fn rows(&self) -> u16 {
        let (from, to) = self.shown;
        let rota = &self.conference.hall().rota;
        let positions = self.details.positions.iter();
        let of_each = positions.map(|position| 1 + rota.overrides(position, from, to).count());
        u16::try_from(of_each.sum::<usize>()).unwrap_or(0) + 2
    }

    /// The day, what is open in it, and whether the clocks change.
    pub fn heading(&self, pen: &mut Pen<'_>) {
        let x = pen.put(1, 0, "DAY", Tone::Section);
        let mut parts = vec![self.date.format("%a %-d %B").to_string()];
        let (begin, end) = self.whole;
        for (from, to, open) in self.openings() {
            let clock = |at| times::hour_minute(at, self.details.zone);
            let name = open.name.as_str();
            parts.push(match (from == begin, to == end) {
                (true, true) => format!("{name} all day"),
                (true, false) => format!("{name} to {}", clock(to)),
                (false, true) => format!("{name} from {}", clock(from)),
                (false, false) => format!("{name} {}-{}", clock(from), clock(to)),
            });
        }
        if parts.len() == 1 {
            parts.push("closed".to_owned());
        }
        match (end - begin).cmp(&TimeDelta::days(1)) {
            std::cmp::Ordering::Less => parts.push("clocks go forward".to_owned()),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => parts.push("clocks go back: * comes twice".to_owned()),
        }
        pen.put_in(
            x + 2,
            0,
            pen.width().saturating_sub(x + 2),
            &parts.join(" · "),
            Tone::Plain,
        );
    }

    /// The hours, now, and a row a position. Returns the row after it.
    pub fn grid(
        &self,
        model: &Model,
        pen: &mut Pen<'_>,
        y: u16,
        selected: Option<&(&Position, OnCall<'_>)>,
    ) -> u16 {
        let axis = Axis::of(self.shown, self.details.zone, pen.width());
        let mut y = y;
        for (x, label) in axis.hours() {
            pen.put(x, y, &label, Tone::Plain);
        }
        y += 1;
        let (from, to) = self.shown;
        if from <= model.now && model.now < to {
            axis.now(model.now, pen, y);
        }
        y += 1;
        let end = axis.column(to);
        // The last row explains the shift that is selected.
        let last = pen.height() - 1;
        let rota = &self.conference.hall().rota;
        for position in &self.details.positions {
            if y >= last {
                break;
            }
            let selected = selected.filter(|(p, _)| *p == position).map(|(_, on)| on);
            pen.put(1, y, fit::fit(position.as_str(), 10).as_str(), Tone::Plain);
            let dots: String = "· ".repeat(usize::from(end - LEFT) / 2);
            pen.put(LEFT, y, &dots, Tone::Dim);
            for (gap_from, gap_to, _) in self.gaps(position) {
                let (x, until) = (axis.column(gap_from), axis.column(gap_to));
                let columns = usize::from(until.saturating_sub(x));
                let words = fit::first_fit(&["!! GAP !!", "!! GAP !", "GAP!", "!"], columns);
                pen.put(x, y, &format!("{words:^columns$}"), Tone::Alarm);
            }
            for on in rota.plan_of(position, from, to) {
                let is_this = selected.is_some_and(|s| s.over.is_none() && s.shift == on.shift);
                let (x, until) = (axis.column(on.since), axis.column(on.until));
                let words = self.bar(&on, usize::from(until - x), is_this);
                pen.put_in(x, y, until - x, &words, tone(model, on.person));
            }
            if selected.is_some_and(|s| s.over.is_none()) {
                pen.put(0, y, "▶", Tone::Bold);
                pen.cursor(1, y);
            }
            y += 1;
            for over in rota.overrides(position, from, to) {
                if y >= last {
                    break;
                }
                self.over(model, pen, y, &axis, over);
                if selected.is_some_and(|s| s.over == Some(over.id)) {
                    pen.put(0, y, "▶", Tone::Bold);
                    pen.cursor(1, y);
                }
                y += 1;
            }
        }
        y
    }

    /// What lies over the plan, as a short line of its own below it: the plan stays readable.
    fn over(&self, model: &Model, pen: &mut Pen<'_>, y: u16, axis: &Axis, over: &Override) {
        pen.put(3, y, why(over.by), Tone::Plain);
        let (x, until) = (axis.column(over.from), axis.column(over.to));
        let columns = usize::from(until.saturating_sub(x)).max(2);
        let bar = format!("├{}┤", "─".repeat(columns - 2));
        let pieces = self
            .conference
            .hall()
            .rota
            .stretches(&over.position, over.from, over.to);
        let whose = pieces.iter().find(|on| on.over == Some(over.id));
        let whose = whose.and_then(|on| on.instead_of);
        let whose = whose.map_or_else(String::new, |p| format!(" for {}", model.name(p)));
        let words = format!("{}{whose}", model.name(&over.person));
        let tone = tone(model, &over.person);
        let behind = pen.put(x, y, &bar, tone) + 1;
        let room = usize::from(pen.width().saturating_sub(behind + 1));
        // Late in the day the words stand before their line.
        if fit::width(&words) <= room {
            pen.put(behind, y, &words, tone);
        } else {
            let before = x.saturating_sub(u16::try_from(fit::width(&words)).unwrap_or(0) + 1);
            pen.put(before.max(LEFT), y, &words, tone);
        }
    }

    /// One shift as a line of so many columns; its ends are drawn where they are of this day.
    fn bar(&self, on: &OnCall<'_>, columns: usize, is_selected: bool) -> String {
        if columns < 3 {
            return "├┤".to_owned();
        }
        let (from, to) = self.shown;
        let head = match (is_selected, on.since < from) {
            (true, _) => "▶ ",
            (false, true) => "─ ",
            (false, false) => "├ ",
        };
        let tail = if on.until > to { "─" } else { "┤" };
        let name = fit::fit(self.conference.short(on.person), columns - 3);
        let rest = columns.saturating_sub(2 + fit::width(&name) + 1);
        let line = if rest == 0 {
            String::new()
        } else {
            format!(" {}", "─".repeat(rest - 1))
        };
        format!("{head}{name}{line}{tail}")
    }

    /// When nobody holds `position` while something is open in this day and somebody must.
    fn gaps(&self, position: &Position) -> Vec<(DateTime<Utc>, DateTime<Utc>, &'a Opening)> {
        if !self.details.required.contains(position) {
            return Vec::new();
        }
        let rota = &self.conference.hall().rota;
        let mut found: Vec<(DateTime<Utc>, DateTime<Utc>, &Opening)> = Vec::new();
        for (from, to, open) in self.openings() {
            for (a, b) in rota.gaps(position, from, to) {
                // Two things that are open at once have one gap.
                if !found.iter().any(|(from, to, _)| *from <= a && b <= *to) {
                    found.push((a, b, open));
                }
            }
        }
        found
    }

    /// What is wrong with the day, as sentences with what they mean, in the order of time.
    pub fn warnings(&self, model: &Model, loads: &[Load]) -> Vec<(&'static str, String)> {
        let zone = self.details.zone;
        let mut found = Vec::new();
        let gaps = self.details.required.iter().flat_map(|position| {
            let gaps = self.gaps(position).into_iter();
            gaps.map(move |gap| (gap, position))
        });
        let mut gaps: Vec<_> = gaps.collect();
        gaps.sort_by_key(|((from, ..), _)| *from);
        for ((from, to, open), position) in gaps {
            let name = open.name.as_str();
            let be = if name.ends_with('s') { "are" } else { "is" };
            let words = format!(
                "{position}, {} to {}: nobody, and the {name} {be} open",
                times::hour_minute(from, zone),
                times::hour_minute(to, zone),
            );
            found.push(("GAP", words));
        }
        let open: Vec<care::Span> = self.openings().map(|(from, to, _)| (from, to)).collect();
        let strains = care::strains(self.conference, loads, self.whole, &open);
        found.extend(strains.iter().map(|strain| strained(model, self, strain)));
        found
    }
}

/// What a day asks too much of, as a word and a sentence.
fn strained(model: &Model, day: &Day<'_>, strain: &Strain) -> (&'static str, String) {
    let policy = model.conference().policy();
    let name = |person: &PersonId| model.name(person).to_owned();
    let have = |person: &PersonId| {
        let has = if person == model.viewer() {
            "have"
        } else {
            "has"
        };
        format!("{} {has}", capital(&name(person)))
    };
    let clock = |at| times::hour_minute(at, day.details.zone);
    let between = |(from, to): &care::Span| format!("{} to {}", clock(*from), clock(*to));
    let limit = |span: span::Span| times::spoken(span.delta());
    match strain {
        Strain::Twice(person, one, other, both) => (
            "TWICE",
            format!(
                "{} {one} and {other} at once, {}",
                have(person),
                between(both)
            ),
        ),
        Strain::Row(person, long) => (
            "LONG",
            format!(
                "{} {} in a row, the limit is {}",
                have(person),
                times::spoken(*long),
                limit(policy.hours_in_a_row)
            ),
        ),
        Strain::Day(person, long) => (
            "DAY",
            format!(
                "{} {} in one day, the limit is {}",
                have(person),
                times::spoken(*long),
                limit(policy.hours_a_day)
            ),
        ),
        Strain::Rest(person, rest) => (
            "REST",
            format!(
                "{} {} of rest before this day, at least {} is due",
                have(person),
                times::spoken(*rest),
                limit(policy.rest)
            ),
        ),
        Strain::Alone(span) => (
            "ONE",
            format!("{}: one person on site, the rule is two", between(span)),
        ),
        Strain::Untrained(span) => (
            "TRAINED",
            format!(
                "{}: nobody on shift is trained for sexual harm",
                between(span)
            ),
        ),
        Strain::Hard(person, count) => (
            "HARD",
            format!(
                "{} had {count} hard cases today: give the next to another",
                have(person)
            ),
        ),
        Strain::NoBreak(people) => {
            let all: Vec<String> = people.iter().map(name).collect();
            (
                "BREAK",
                format!("nobody covers a break for {}", all.join(", ")),
            )
        }
    }
}

/// Why somebody else than planned has a seat, in one word.
fn why(by: By) -> &'static str {
    match by {
        By::Plan => "plan",
        By::Cover => "cover",
        By::Swap => "swap",
        By::Taken => "taken",
        By::Held => "held",
        By::Handed => "handed",
    }
}

/// Time from left to right. A column is a stretch of time, not of the wall clock, so an hour that comes twice is there twice.
struct Axis {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: Tz,
    /// Columns an hour.
    wide: u16,
    width: u16,
}

impl Axis {
    fn of((from, to): (DateTime<Utc>, DateTime<Utc>), zone: Tz, width: u16) -> Self {
        let hours = u16::try_from(((to - from).num_minutes() + 59) / 60).unwrap_or(24);
        let room = width.saturating_sub(LEFT + 2);
        let wide = [8, 6, 4, 3, 2].into_iter().find(|w| hours * w <= room);
        Self {
            from,
            to,
            zone,
            wide: wide.unwrap_or(1),
            width,
        }
    }

    fn column(&self, at: DateTime<Utc>) -> u16 {
        let minutes = (at.clamp(self.from, self.to) - self.from).num_minutes();
        LEFT + u16::try_from(minutes * i64::from(self.wide) / 60).unwrap_or(0)
    }

    /// Where the hours of the wall clock stand, with their names: as many as have room; the second of two that are called the same
    /// has a star.
    fn hours(&self) -> Vec<(u16, String)> {
        let every = match self.wide {
            0 | 1 => 4,
            2 | 3 => 2,
            _ => 1,
        };
        let mut found = Vec::new();
        let mut at = self.from;
        while at <= self.to {
            let wall = at.with_timezone(&self.zone);
            let hour = wall.hour();
            let before = (at - TimeDelta::hours(1)).with_timezone(&self.zone);
            let is_again = before.hour() == hour;
            if wall.minute() == 0 && (hour.is_multiple_of(every) && (!is_again || every == 1)) {
                let star = if is_again { "*" } else { "" };
                found.push((self.column(at), format!("{hour:02}{star}")));
            }
            at += TimeDelta::minutes(15);
        }
        found
    }

    fn now(&self, now: DateTime<Utc>, pen: &mut Pen<'_>, y: u16) {
        let x = self.column(now);
        let clock = times::hour_minute(now, self.zone);
        if x + 11 <= self.width {
            pen.put(x, y, &format!("▲ now {clock}"), Tone::Section);
        } else {
            pen.put_right(x + 1, y, &format!("now {clock} ▲"), Tone::Section);
        }
    }
}

fn tone(model: &Model, person: &PersonId) -> Tone {
    if person == model.viewer() {
        Tone::Bold
    } else {
        Tone::Plain
    }
}
