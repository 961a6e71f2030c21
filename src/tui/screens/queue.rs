//! The queue: what a tired person should do first stands first. Rows keep their place for a second after a key.

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::Scene;
use crate::domain::state::deadline::{Automatic, DueAct};
use crate::domain::views::queue::{Band, Row};
use crate::domain::vocabulary::timer::TimerKind;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::{Tone, clock_tone, severity_tone};
use crate::tui::state::model::{self, Model};
use crate::tui::state::queue::{Counts, QueueLine, QueueScreen};
use crate::tui::widgets::peek;
use crate::words::{filter, fit, names, times};

impl QueueScreen {
    /// Draws the screen: list, and below it the peek of the selected case where there is room and it is wanted.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>, wants_peek: bool, focus: bool) {
        let has_peek = wants_peek && pen.height() >= 14;
        let list = pen.height() - if has_peek { 5 } else { 0 };
        let (columns, height) = (pen.width(), pen.height());
        let from = self.first_line(model, usize::from(list.saturating_sub(2)));
        self.heading(pen, &self.hidden(from, usize::from(list.saturating_sub(2))));
        self.list(model, &mut pen.part(0, 1, columns, list - 1), focus, from);
        if has_peek {
            pen.rule(list);
            let mut part = pen.part(0, list + 1, columns, height - list - 1);
            match model.case_in_view() {
                Some(case) => peek::view(model, case, &mut part),
                None => {
                    part.put(1, 0, "No case is selected.", Tone::Dim);
                }
            }
        }
    }

    /// The first line that is shown in `height` lines: the selected row is among them.
    fn first_line(&self, model: &Model, height: usize) -> usize {
        let at = self.lines.iter().position(|line| match line {
            QueueLine::Row(n) => Some(self.rows[*n].0) == model.selected,
            QueueLine::Band(_) => false,
        });
        at.map_or(0, |at| (at + 1).saturating_sub(height))
    }

    /// How many rows are out of view, in words; nothing where all are in it.
    fn hidden(&self, from: usize, height: usize) -> String {
        let rows = |lines: &[QueueLine]| -> Vec<Band> {
            let rows = lines.iter().filter_map(|line| match line {
                QueueLine::Row(n) => Some(self.rows[*n].1.band),
                QueueLine::Band(_) => None,
            });
            rows.collect()
        };
        let above = rows(&self.lines[..from.min(self.lines.len())]);
        let below = rows(self.lines.get(from + height..).unwrap_or_default());
        let danger = above
            .iter()
            .filter(|band| **band == Band::DangerNow)
            .count();
        let mut words = Vec::new();
        match (above.len(), danger) {
            (0, _) => {}
            (n, 0) => words.push(format!("▲ {n} more")),
            (n, danger) => words.push(format!("▲ {n} more, {danger} in danger")),
        }
        if !below.is_empty() {
            words.push(format!("▼ {} more", below.len()));
        }
        words.join(" · ")
    }

    fn heading(&self, pen: &mut Pen<'_>, hidden: &str) {
        let x = pen.put(1, 0, "QUEUE", Tone::Section);
        if self.filtering || !self.filter.is_blank() {
            let x = pen.put(x + 2, 0, "filter", Tone::Plain);
            let wide = pen.width().saturating_sub(x + 22).clamp(8, 40);
            self.filter.draw_line(pen, x + 1, 0, wide, self.filtering);
            let found = format!("{} found", self.rows.len());
            let hint = if self.filtering {
                "Enter keeps, Esc ends"
            } else {
                "/ Esc ends"
            };
            let end = pen.width() - 1;
            pen.put(x + wide + 2, 0, &found, Tone::Plain);
            let room = usize::from(end).saturating_sub(usize::from(x + wide) + found.len() + 4);
            if fit::width(hint) <= room {
                pen.put_right(end, 0, hint, Tone::Dim);
            }
            return;
        }
        let Counts {
            open,
            need_two,
            overdue,
        } = self.counts;
        let mut words = vec![format!("{open} open")];
        match need_two {
            0 => {}
            1 => words.push("1 needs two people".to_owned()),
            n => words.push(format!("{n} need two people")),
        }
        if overdue > 0 {
            words.push(format!("{overdue} overdue"));
        }
        let counted = if self.rows.is_empty() {
            String::new()
        } else {
            words.join(" · ")
        };
        let x = pen.put(x + 2, 0, &counted, Tone::Plain);
        let end = pen.width() - 1;
        let room = usize::from(end.saturating_sub(x + 2));
        if !hidden.is_empty() {
            pen.put_right(end, 0, &fit::fit(hidden, room), Tone::Bold);
            return;
        }
        let hints = [
            "danger first, then what happens next",
            "danger first, then next",
        ];
        if let Some(hint) = hints.iter().find(|h| h.len() <= room) {
            pen.put_right(end, 0, hint, Tone::Dim);
        }
    }

    fn list(&self, model: &Model, pen: &mut Pen<'_>, focus: bool, from: usize) {
        let shown = || {
            let rows = self.rows.iter().take(200);
            rows.filter_map(|(id, _)| model.conference().case(*id))
        };
        let name = shown().map(|c| c.code_name().len()).max();
        let what = shown().map(|c| c.category.word().len()).max();
        let columns = Columns::of(
            pen.width(),
            name.unwrap_or(0),
            what.unwrap_or(0),
            model.is_live(),
        );
        columns.heading(pen);
        if self.rows.is_empty() {
            let words = match (model.is_live(), self.filter.is_blank()) {
                (true, true) => "No cases. r reports one.",
                (true, false) if filter::unknown(self.filter.text()).is_some() => {
                    "There is no such filter. ? and then / names them. Esc ends this one."
                }
                (true, false) => "No case has these words. Esc ends the filter.",
                (false, true) => "Not known yet: nothing has come from the server.",
                (false, false) => "Nothing known has these words; the connection is not live.",
            };
            pen.put(3, 2, words, Tone::Plain);
            return;
        }
        let height = usize::from(pen.height().saturating_sub(1));
        for (y, line) in (1..).zip(self.lines.iter().skip(from).take(height)) {
            match line {
                QueueLine::Band(band) => {
                    pen.put(1, y, band.word(), Tone::Dim);
                }
                QueueLine::Row(n) => {
                    let (id, row) = &self.rows[*n];
                    if let Some(case) = model.conference().case(*id) {
                        columns.row(model, case, row, pen, y);
                        if model.selected == Some(*id) {
                            pen.bar(y, 0, pen.width());
                            if focus && !self.filtering {
                                pen.cursor(3, y);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where the columns of the list begin, by width.
struct Columns {
    case: u16,
    what: u16,
    place: u16,
    who: u16,
    scene: Option<u16>,
    /// What its clock waits for; where there is no room, only the clock is there.
    next: Option<u16>,
    clock_end: u16,
    then: Option<u16>,
    live: bool,
}

impl Columns {
    /// By the longest code name and the longest kind that are shown.
    fn of(width: u16, name: usize, kind: usize, live: bool) -> Self {
        let wide = Self::laid(width, name, kind, live, width >= 100, true);
        // The place comes before the scene, and before what the clock waits for: where there is no room for both, those go.
        if wide.scene.is_some() && wide.who < wide.place + 8 {
            return Self::laid(width, name, kind, live, false, true);
        }
        if wide.who < wide.place + 7 {
            return Self::laid(width, name, kind, live, false, false);
        }
        wide
    }

    fn laid(width: u16, name: usize, kind: usize, live: bool, wide: bool, has_next: bool) -> Self {
        let name = u16::try_from(name).unwrap_or(0).clamp(10, 15);
        let kind = u16::try_from(kind).unwrap_or(0).clamp(7, 13);
        // On stale data THEN reads "was to page Mei", which needs room.
        let then_wide = if live { 10 } else { 16 };
        let then_wide = (then_wide + width.saturating_sub(80)).min(17);
        let then = (width >= 72).then(|| if wide { width - 17 } else { width - then_wide });
        let clock_end = then.map_or(width - 1, |t| t - if wide { 3 } else { 2 });
        let next = clock_end - if has_next { 14 } else { 6 };
        let scene = wide.then(|| next - 12);
        let who = scene.map_or(next - 7, |s| s - 10);
        let next = has_next.then_some(next);
        let case = if wide { 9 } else { 8 };
        let what = case + name + if wide { 2 } else { 1 };
        let place = what + kind + if wide { 2 } else { 1 };
        Self {
            case,
            what,
            place,
            who,
            scene,
            next,
            clock_end,
            then,
            live,
        }
    }

    fn heading(&self, pen: &mut Pen<'_>) {
        let dim = Tone::Dim;
        pen.put(3, 0, "SEV", dim);
        pen.put(self.case, 0, "CASE", dim);
        pen.put(self.what, 0, "WHAT", dim);
        if self.who > self.place + 6 {
            pen.put(self.place, 0, "WHERE", dim);
        }
        pen.put(self.who, 0, "WHO", dim);
        if let Some(scene) = self.scene {
            pen.put(scene, 0, "SCENE", dim);
        }
        if let Some(next) = self.next {
            pen.put(next, 0, "NEXT", dim);
        }
        pen.put_right(self.clock_end, 0, "IN", dim);
        if let Some(then) = self.then {
            pen.put(then, 0, "THEN", dim);
        }
    }

    fn row(&self, model: &Model, case: &Case, row: &Row, pen: &mut Pen<'_>, y: u16) {
        let conference = model.conference();
        if model.selected == Some(case.id) {
            pen.put(0, y, "▶", Tone::Bold);
        }
        if model.eyes().replica.has_unsent(case.id) {
            pen.put(1, y, "○", Tone::Plain);
        } else if model.queue.marked.contains(&case.id) {
            pen.put(1, y, "✓", Tone::Bold);
        } else if row.overdue {
            pen.put(1, y, "!", Tone::Bad);
        }
        pen.put(3, y, case.severity.word(), severity_tone(case.severity));
        pen.put_in(self.case, y, 15, &case.spoken(), Tone::Plain);
        pen.put_in(self.what, y, 13, case.category.word(), Tone::Plain);
        let room = self.who.saturating_sub(self.place + 1);
        if room >= 6 {
            let place = model::place(conference, case);
            let short = names::place_short(conference, case);
            let exact = match case.report.spot.as_str() {
                spot if case.report.place.is_some() && !spot.is_empty() => {
                    format!("{place}, {spot}")
                }
                _ => place.clone(),
            };
            let nearly = exact.replacen(&place, &short, 1);
            let words = fit::first_fit(&[&exact, &nearly, &place, &short], room.into());
            pen.put(self.place, y, &words, Tone::Plain);
        }
        let room = if self.scene.is_some() { 9 } else { 6 };
        pen.put_in(
            self.who,
            y,
            room,
            &who(model, case, room.into()),
            Tone::Plain,
        );
        if let Some(scene) = self.scene {
            pen.put_in(scene, y, 11, &scene_word(case), Tone::Plain);
        }
        let Some(clock) = &row.clock else {
            match self.next {
                Some(next) => pen.put(next, y, waiting_word(case), Tone::Plain),
                None => pen.put_right(self.clock_end, y, waiting_word(case), Tone::Plain),
            };
            return;
        };
        if let Some(next) = self.next {
            pen.put_in(next, y, 8, clock.deadline.kind.word(), Tone::Plain);
        }
        let tone = clock_tone(clock.late, clock.soon);
        let left = times::countdown(clock.due, model.now);
        pen.put_right(self.clock_end, y, &left, tone);
        if let (Some(then), Some(step)) = (self.then, &clock.then) {
            let room = usize::from(pen.width().saturating_sub(then));
            let words = if clock.late {
                late_words(model, step, self.live, room)
            } else {
                then_words(model, step, clock.deadline.kind, self.live, room)
            };
            pen.put(then, y, &words, Tone::Plain);
        } else if let Some(then) = self.then.filter(|_| case.dead_end.is_some()) {
            pen.put(then, y, "nobody left", Tone::Plain);
        }
    }
}

/// Who has it, in a few columns.
fn who(model: &Model, case: &Case, room: usize) -> String {
    let choices = names::holders(model.conference(), Some(model.viewer()), case);
    let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
    fit::first_fit(&choices, room)
}

fn scene_word(case: &Case) -> String {
    match case.scene {
        Scene::None => "-".to_owned(),
        Scene::Dispatched => "on the way".to_owned(),
        Scene::OnScene => format!("{} there", case.people_there.len()),
        Scene::Clear => "clear".to_owned(),
    }
}

fn waiting_word(case: &Case) -> &'static str {
    if case.is_open() {
        "-"
    } else {
        case.state.word().word()
    }
}

/// What happens by itself to a case that is overdue, and in what time: its clock shows by how much it is late.
fn late_words(model: &Model, step: &DueAct, live: bool, room: usize) -> String {
    let left = times::countdown(step.due, model.now);
    let what = match &step.act {
        Automatic::Page { whom, .. } => match whom.as_slice() {
            [one] => model.name(one).to_owned(),
            crowd => format!("{} people", crowd.len()),
        },
        Automatic::Pass { to: Some(to) } => model.name(to).to_owned(),
        Automatic::Pass { to: None } => "nobody".to_owned(),
        Automatic::Expire => "free".to_owned(),
        Automatic::DeadEnd => "siren".to_owned(),
    };
    let was = if live { "" } else { "was: " };
    let first = what.split(' ').next().unwrap_or_default();
    let choices = [
        format!("{was}{what} in {left}"),
        format!("{what} in {left}"),
        format!("{first} in {left}"),
        format!("{first} {left}"),
    ];
    fit::first_fit(&choices.each_ref().map(String::as_str), room)
}

/// What happens by itself, in the words of a row; on stale data, what was to happen.
fn then_words(model: &Model, step: &DueAct, kind: TimerKind, live: bool, room: usize) -> String {
    let verb = if live { "pages" } else { "was to page" };
    match (&step.act, live) {
        (Automatic::Page { whom, .. }, _) => match whom.as_slice() {
            [] => format!("{verb} nobody"),
            [one] => format!("{verb} {}", model.name(one)),
            [one, other] => {
                let mut names = [model.name(one), model.name(other)];
                names.sort_by_key(|n| *n != "you");
                let both = format!("{verb} {}+{}", names[0], names[1]);
                fit::first_fit(&[&both, &format!("{verb} {}+1", names[0])], room)
            }
            // More than two are a crowd: the peek names them.
            crowd => {
                let count = crowd.len();
                let long = format!("{verb} {count} people");
                fit::first_fit(&[&long, &format!("{verb} {count}")], room)
            }
        },
        (Automatic::Pass { to: Some(to) }, true) => format!("goes to {}", model.name(to)),
        (Automatic::Pass { to: Some(to) }, false) => format!("was to go to {}", model.name(to)),
        (Automatic::Pass { to: None }, true) => "frees it".to_owned(),
        (Automatic::Pass { to: None }, false) => "was to be free".to_owned(),
        (Automatic::Expire, true) => "frees it".to_owned(),
        (Automatic::Expire, false) => "was to be free".to_owned(),
        (Automatic::DeadEnd, true) if kind == TimerKind::Acknowledge => "siren".to_owned(),
        (Automatic::DeadEnd, true) => "ends".to_owned(),
        (Automatic::DeadEnd, false) => "was to ring all".to_owned(),
    }
}
