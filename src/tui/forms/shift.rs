//! One shift, new or changed: who, from when to when, at which post; and what that does, before it is saved.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::domain::log::command::Command;
use crate::domain::state::rota::Planned;
use crate::domain::views::roster;
use crate::domain::views::shifting::{self, Change, Gap, Minutes};
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::shift::{Second, Shift};
use crate::domain::vocabulary::wall::instant;
use crate::tui::forms::flow::Flow;
use crate::tui::message::After;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::{fit, names, times};

/// How far an end moves by one key, and by one with Shift.
const STEP: TimeDelta = TimeDelta::minutes(30);
const FINE: TimeDelta = TimeDelta::minutes(5);
/// How long a new shift is where no gap says it.
const USUAL: TimeDelta = TimeDelta::hours(4);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Who,
    From,
    To,
    Post,
    /// Whether whoever is next in the seat moves along.
    Along,
}

/// One shift of the plan.
#[derive(Clone, PartialEq, Debug)]
pub struct ShiftForm {
    /// The shift that is changed; nothing where it is new.
    id: Option<ShiftId>,
    shift: Shift,
    /// As it was.
    was: Option<Shift>,
    /// Who is next in the seat without a gap.
    next: Option<Planned>,
    moves_along: bool,
    part: Part,
    /// Digits of a time that is being typed.
    typed: String,
}

impl ShiftForm {
    /// The form for `planned`.
    pub fn change(model: &Model, planned: &Planned) -> Self {
        let (shift, zone) = (planned.shift.clone(), model.conference().zone());
        let mut others = model.conference().hall().rota.planned().iter();
        let next = others.find(|other| {
            let touches = other.shift.starts(zone) == shift.ends(zone);
            touches && other.shift.position == shift.position
        });
        Self {
            id: Some(planned.id),
            was: Some(shift.clone()),
            next: next.cloned(),
            moves_along: next.is_some(),
            shift,
            part: Part::To,
            typed: String::new(),
        }
    }

    /// A new shift in `position` on the day that is shown: its first gap, else the next hours of it.
    pub fn new(model: &Model, position: &Position) -> Option<Self> {
        let conference = model.conference();
        let details = conference.hall().details.as_ref()?;
        let (from, to) = details.whole_day(model.on_call.date(conference, model.now));
        let from = from.max(model.now).min(to);
        let all = roster::elements(conference, &conference.hall().rota, from, to);
        let gap = all
            .iter()
            .find(|e| e.on.is_none() && e.position == position);
        let wall = |at: DateTime<Utc>| at.with_timezone(&details.zone).naive_local();
        let hour = |at: NaiveDateTime| {
            at.date().and_time(NaiveTime::MIN)
                + TimeDelta::hours(i64::from(chrono::Timelike::hour(&at)) + 1)
        };
        let (begins, ends) = match gap {
            Some(gap) => (wall(gap.since), wall(gap.until)),
            None => {
                let held = conference.hall().rota.stretches(position, from, to);
                let last = held.iter().map(|on| on.until).max();
                let begins = last
                    .filter(|at| *at < to)
                    .map_or_else(|| hour(wall(from)), wall);
                (begins, begins + USUAL)
            }
        };
        let busy = |person: &PersonId| {
            let at = instant(details.zone, begins);
            conference.hall().rota.is_on_shift(person, at)
        };
        let team = team(model);
        let free = team.iter().find(|person| !busy(person)).or(team.first())?;
        Some(Self {
            id: None,
            shift: Shift {
                position: position.clone(),
                person: free.clone(),
                from: begins,
                to: ends,
                post: None,
                note: None,
                second: Second::default(),
            },
            was: None,
            next: None,
            moves_along: false,
            part: Part::Who,
            typed: String::new(),
        })
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::Who, Part::From, Part::To, Part::Post];
        parts.extend(self.next.is_some().then_some(Part::Along));
        parts
    }

    /// The next shift of the seat, where it moves along.
    fn along(&self) -> Option<&Planned> {
        let ends = |shift: &Shift| (shift.to, shift.second.to);
        let moved = self
            .was
            .as_ref()
            .is_some_and(|was| ends(was) != ends(&self.shift));
        self.next.as_ref().filter(|_| self.moves_along && moved)
    }

    /// The shifts as they would be.
    fn changes(&self) -> Vec<Change> {
        let along = self
            .along()
            .map(|next| (Some(next.id), next.shift.after(&self.shift)));
        [(self.id, self.shift.clone())]
            .into_iter()
            .chain(along)
            .collect()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let parts = self.parts();
        let at = parts
            .iter()
            .position(|part| *part == self.part)
            .unwrap_or(0);
        let fine = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::F(5) => return self.save(),
            KeyCode::Tab | KeyCode::Down | KeyCode::Enter => self.go(parts[(at + 1) % parts.len()]),
            KeyCode::BackTab | KeyCode::Up => {
                self.go(parts[(at + parts.len() - 1) % parts.len()]);
            }
            KeyCode::Left => self.turn(model, -1, fine),
            KeyCode::Right => self.turn(model, 1, fine),
            KeyCode::Char(' ') if self.part == Part::Along => self.moves_along = !self.moves_along,
            KeyCode::Char(digit @ '0'..='9') => self.digit(digit),
            KeyCode::Backspace => {
                self.typed.pop();
            }
            _ => {}
        }
        Flow::Stay
    }

    fn go(&mut self, part: Part) {
        self.part = part;
        self.typed.clear();
    }

    fn turn(&mut self, model: &Model, by: i32, fine: bool) {
        self.typed.clear();
        let step = if fine { FINE } else { STEP } * by;
        match self.part {
            Part::From => {
                (self.shift.from, self.shift.second.from) = (self.shift.from + step, false);
            }
            Part::To => (self.shift.to, self.shift.second.to) = (self.shift.to + step, false),
            Part::Who => {
                let team = team(model);
                self.shift.person = next_of(&team, &self.shift.person, by)
                    .unwrap_or_else(|| self.shift.person.clone());
            }
            Part::Post => {
                let places = &model.conference().hall().place_order;
                self.shift.post = turned(places, self.shift.post.as_ref(), by);
            }
            Part::Along => self.moves_along = !self.moves_along,
        }
    }

    /// Four digits are a time: of the day of the shift, an end the first after its beginning.
    fn digit(&mut self, digit: char) {
        if !matches!(self.part, Part::From | Part::To) {
            return;
        }
        self.typed.push(digit);
        if self.typed.len() < 4 {
            return;
        }
        let typed = std::mem::take(&mut self.typed);
        let (hours, minutes) = typed.split_at(2);
        let number = |text: &str| text.parse::<u32>().unwrap_or(99);
        let time = match (number(hours), number(minutes)) {
            (24, 0) => NaiveTime::from_hms_opt(0, 0, 0),
            (hours, minutes) => NaiveTime::from_hms_opt(hours, minutes, 0),
        };
        let Some(time) = time else { return };
        if self.part == Part::From {
            (self.shift.from, self.shift.second.from) =
                (self.shift.from.date().and_time(time), false);
        } else {
            let ends = self.shift.from.date().and_time(time);
            let is_next_day = ends <= self.shift.from;
            let ends = ends + TimeDelta::days(i64::from(is_next_day));
            (self.shift.to, self.shift.second.to) = (ends, false);
        }
    }

    fn save(&self) -> Flow {
        if self.was.as_ref() == Some(&self.shift) {
            return Flow::Refuse("Nothing is changed yet. Left and Right move the end.".to_owned());
        }
        let command = match self.id {
            Some(shift) => Command::ChangeShift {
                shift,
                to: Box::new(self.shift.clone()),
                along: self.along().map(|next| next.id),
            },
            None => Command::AddShifts {
                shifts: vec![self.shift.clone()],
            },
        };
        Flow::Do {
            command: Box::new(command),
            after: After::Nothing,
            done: Vec::new(),
            stays: false,
        }
    }

    /// Draws the form.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let preview = shifting::preview(model.conference(), &self.changes(), model.now);
        let title = match self.was {
            Some(_) => format!("PLAN · {}", self.shift.position),
            None => format!("PLAN · {}, new", self.shift.position),
        };
        let mut pen = boxed(pen, 80, 13, &title);
        let mut x = 0;
        let short = |person| model.conference().short(person).to_owned();
        let post = self
            .shift
            .post
            .as_ref()
            .and_then(|p| model.conference().hall().places.get(p));
        let cells = [
            (Part::Who, "who", short(&self.shift.person)),
            (Part::From, "from", self.time(Part::From)),
            (Part::To, "to", self.time(Part::To)),
            (
                Part::Post,
                "post",
                post.map_or("-".to_owned(), |p| p.short.as_str().to_owned()),
            ),
        ];
        for (part, label, words) in cells {
            let focus = part == self.part;
            x = pen.put(x, 0, label, Tone::Plain);
            pen.put(x, 0, if focus { "▶" } else { " " }, Tone::Bold);
            let from = x + 1;
            let cell = format!("[ {} ]", fit::fit(&words, 12));
            x = pen.put(from, 0, &cell, if focus { Tone::Bold } else { Tone::Plain });
            if focus {
                pen.bar(0, from, x);
                pen.cursor(from + 2, 0);
            }
            x += 2;
        }
        if let Some(next) = &self.next {
            let mark = if self.moves_along { "x" } else { " " };
            let who = names::capital(model.name(&next.shift.person));
            let words = format!(
                "[{mark}] {who} is next in this seat: begins with its end, {}",
                self.shift.to.format("%H:%M")
            );
            let focus = self.part == Part::Along;
            pen.put(0, 1, &words, if focus { Tone::Bold } else { Tone::Plain });
            if focus {
                pen.cursor(1, 1);
            }
        }
        let mut y = 3;
        let mut say = |label: &str, words: String, tone: Tone| {
            if y < 9 && !words.is_empty() {
                pen.put(0, y, label, tone);
                pen.put(
                    9,
                    y,
                    &fit::fit(&words, usize::from(pen.width().saturating_sub(9))),
                    Tone::Plain,
                );
                y += 1;
            }
        };
        let minutes = |all: &[Minutes]| {
            let one = |m: &Minutes| {
                let long = (m.to - m.from).num_minutes();
                let stretch = stretch(model, m.from, m.to);
                format!(
                    "{} {long} min, {stretch}",
                    names::capital(model.name(&m.person))
                )
            };
            all.iter().map(one).collect::<Vec<_>>().join(" · ")
        };
        let gaps = |all: &[Gap]| {
            let one = |(position, from, to): &Gap| {
                format!("GAP {position}, {}", stretch(model, *from, *to))
            };
            all.iter().map(one).collect::<Vec<_>>().join(" · ")
        };
        if preview.gains.is_empty() && preview.loses.is_empty() {
            say(
                "Nobody",
                "gains or loses a minute yet".to_owned(),
                Tone::Plain,
            );
        }
        say("Gains", minutes(&preview.gains), Tone::Bold);
        say("Loses", minutes(&preview.loses), Tone::Bold);
        say("Mends", gaps(&preview.mends), Tone::Bold);
        say("! GAP", gaps(&preview.breaks), Tone::Bad);
        let zone = model.conference().zone();
        let long = self.shift.ends(zone) - self.shift.starts(zone);
        if long > model.conference().policy().hours_in_a_row.delta() {
            let who = model.conference().short(&self.shift.person);
            say(
                "! LONG",
                format!("{who}, {} in a row", times::spoken(long)),
                Tone::Bad,
            );
        }
        let told = "F5 saves it, and whoever has it then reads so on their screen.";
        pen.put(0, 10, told, Tone::Dim);
    }

    fn time(&self, part: Part) -> String {
        if self.part == part && !self.typed.is_empty() {
            return format!("{:_<4}", self.typed);
        }
        let at = if part == Part::From {
            self.shift.from
        } else {
            self.shift.to
        };
        let is_other_day = part == Part::To && at.date() != self.shift.from.date();
        let form = if is_other_day || part == Part::From {
            "%a %H:%M"
        } else {
            "%H:%M"
        };
        at.format(form).to_string()
    }
}

fn stretch(model: &Model, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let zone = model.conference().zone();
    format!(
        "{} to {}",
        times::moment(from, model.now, zone),
        times::moment(to, from, zone)
    )
}

/// The team, in the order of their ids.
fn team(model: &Model) -> Vec<PersonId> {
    let people = model.conference().hall().people.values();
    people
        .filter(|p| p.role.is_team())
        .map(|p| p.id.clone())
        .collect()
}

/// The one after, or before, `now` in `all`, round and round.
fn next_of<T: PartialEq + Clone>(all: &[T], now: &T, by: i32) -> Option<T> {
    let at = all.iter().position(|one| one == now)?;
    let many = i32::try_from(all.len()).ok()?;
    let to = (i32::try_from(at).ok()? + by).rem_euclid(many);
    all.get(usize::try_from(to).ok()?).cloned()
}

/// The same of places, with none before the first.
fn turned(all: &[PlaceId], now: Option<&PlaceId>, by: i32) -> Option<PlaceId> {
    let mut choices: Vec<Option<PlaceId>> = vec![None];
    choices.extend(all.iter().cloned().map(Some));
    next_of(&choices, &now.cloned(), by).flatten()
}
