//! The first report. The reporter stands beside the laptop, so it hides the queue. Three fields stand above the line "that is
//! enough"; what is below can wait.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::Conference;
use crate::domain::command::{Command, Goes, NewReport};
use crate::domain::entry::Channel;
use crate::domain::ids::{PersonId, PlaceId};
use crate::domain::place::Place;
use crate::domain::severity::{self, Answer, Category, Flags};
use crate::domain::text::Private;
use crate::tui::forms::Flow;
use crate::tui::message::After;
use crate::tui::model::Model;
use crate::tui::pen::Pen;
use crate::tui::text;
use crate::tui::theme::{Tone, severity_tone};
use crate::tui::widgets::choice;
use crate::tui::widgets::field::Field;

/// The fields, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Row {
    What,
    Kind,
    Where,
    Spot,
    Danger,
    Ongoing,
    Heard,
    From,
    Goes,
    Know,
}

const ROWS: [Row; 10] = [
    Row::What,
    Row::Kind,
    Row::Where,
    Row::Spot,
    Row::Danger,
    Row::Ongoing,
    Row::Heard,
    Row::From,
    Row::Goes,
    Row::Know,
];

const ANSWERS: [(Answer, &str); 3] = [
    (Answer::Yes, "yes"),
    (Answer::No, "no"),
    (Answer::Unknown, "not known"),
];
const CHANNELS: [(Channel, &str); 4] = [
    (Channel::InPerson, "in person"),
    (Channel::Radio, "radio"),
    (Channel::Phone, "phone"),
    (Channel::Message, "message"),
];
const GOES: [(Goes, &str); 2] = [
    (Goes::Page, "page who is on call"),
    (Goes::Mine, "I have it, page a second"),
];

/// A report being written.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportForm {
    row: Row,
    what: Field,
    /// Chosen by hand; without it, guessed from the words.
    kind: Option<Category>,
    place: Field,
    /// Which of the places proposed.
    pick: usize,
    spot: Field,
    danger: Answer,
    ongoing: Answer,
    channel: Channel,
    from: Field,
    goes: Goes,
    known: Vec<PersonId>,
    person: usize,
}

impl Default for ReportForm {
    fn default() -> Self {
        Self {
            row: Row::What,
            what: Field::default(),
            kind: None,
            place: Field::default(),
            pick: 0,
            spot: Field::default(),
            danger: Answer::Unknown,
            ongoing: Answer::Unknown,
            channel: Channel::InPerson,
            from: Field::default(),
            goes: Goes::Page,
            known: Vec::new(),
            person: 0,
        }
    }
}

impl ReportForm {
    /// The form with what was handed in before, to be mended.
    pub fn again(report: &NewReport, conference: &Conference) -> Self {
        let place = report.place.as_ref();
        let place = place.and_then(|p| conference.hall().places.get(p));
        Self {
            what: Field::of(report.what.as_str()),
            kind: Some(report.category),
            place: Field::of(place.map_or("", |p| p.name.as_str())),
            spot: Field::of(report.spot.as_str()),
            danger: report.danger,
            ongoing: report.ongoing,
            channel: report.channel,
            from: Field::of(report.from.as_ref().map_or("", |f| f.as_str())),
            goes: report.goes,
            known: report.conflicts.clone(),
            ..Self::default()
        }
    }

    /// Whether nothing was written into it yet.
    pub fn is_untouched(&self) -> bool {
        let fresh = Self {
            row: self.row,
            ..Self::default()
        };
        *self == fresh
    }

    fn category(&self) -> Category {
        self.kind
            .unwrap_or_else(|| Category::guess(self.what.text()))
    }

    fn flags(&self) -> Flags {
        Flags {
            danger: self.danger,
            ongoing: self.ongoing,
            ..Flags::default()
        }
    }

    /// Places that fit the letters typed; before any, the writer's own post.
    fn proposals<'a>(&self, model: &'a Model) -> Vec<&'a Place> {
        let conference = model.conference();
        let hall = conference.hall();
        let typed = self.place.text().trim().to_lowercase();
        if typed.is_empty() {
            let post = hall.rota.post_of(model.viewer(), model.now);
            return post.and_then(|p| hall.places.get(p)).into_iter().collect();
        }
        if typed.chars().count() < 2 {
            return Vec::new();
        }
        let fits = |place: &&Place| {
            place.name.as_str().to_lowercase().contains(&typed)
                || place.short.as_str().to_lowercase().contains(&typed)
        };
        hall.place_order
            .iter()
            .filter_map(|p| hall.places.get(p))
            .filter(fits)
            .collect()
    }

    fn place_id(&self, model: &Model) -> Option<PlaceId> {
        let proposals = self.proposals(model);
        proposals
            .get(self.pick)
            .or(proposals.first())
            .map(|p| p.id.clone())
    }

    fn field(&mut self) -> Option<&mut Field> {
        match self.row {
            Row::What => Some(&mut self.what),
            Row::Where => Some(&mut self.place),
            Row::Spot => Some(&mut self.spot),
            Row::From => Some(&mut self.from),
            Row::Kind | Row::Danger | Row::Ongoing | Row::Heard | Row::Goes | Row::Know => None,
        }
    }

    /// Takes a paste. Returns whether a text field had the focus.
    pub fn paste(&mut self, text: &str, _model: &Model) -> bool {
        let field = self.field();
        let is_text = field.is_some();
        if let Some(field) = field {
            field.insert(text);
        }
        is_text
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let pressed = key.kind == KeyEventKind::Press;
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::F(5) if pressed => return self.save(model),
            KeyCode::Enter if pressed => {
                // Enter takes the short way: the guess stands, the exact spot can wait.
                self.row = match self.row {
                    Row::What | Row::Kind => Row::Where,
                    Row::Where | Row::Spot => Row::Danger,
                    Row::Know => return self.save(model),
                    other => next(other, 1),
                };
            }
            KeyCode::Tab | KeyCode::Down => self.row = next(self.row, 1),
            KeyCode::BackTab | KeyCode::Up => self.row = next(self.row, -1),
            KeyCode::Left if self.field().is_none() => self.change(-1, model),
            KeyCode::Right if self.field().is_none() => self.change(1, model),
            KeyCode::Right if self.row == Row::Where && self.place.is_at_end() => {
                let count = self.proposals(model).len().max(1);
                self.pick = (self.pick + 1) % count;
            }
            KeyCode::Char(letter) if self.field().is_none() => self.letter(letter, model),
            _ => {
                let row = self.row;
                if self.field().is_some_and(|f| f.key(key)) && row == Row::Where {
                    self.pick = 0;
                }
            }
        }
        Flow::Stay
    }

    fn change(&mut self, by: isize, model: &Model) {
        match self.row {
            Row::Kind => {
                let at = Category::ALL
                    .iter()
                    .position(|c| *c == self.category())
                    .unwrap_or(0);
                self.kind = Some(Category::ALL[choice::turn(at, by, Category::ALL.len())]);
            }
            Row::Danger => self.danger = choice::other(&ANSWERS, self.danger, by),
            Row::Ongoing => self.ongoing = choice::other(&ANSWERS, self.ongoing, by),
            Row::Heard => self.channel = choice::other(&CHANNELS, self.channel, by),
            Row::Goes => self.goes = choice::other(&GOES, self.goes, by),
            Row::Know => {
                let count = colleagues(model.conference()).len().max(1);
                self.person = choice::turn(self.person.min(count - 1), by, count);
            }
            Row::What | Row::Where | Row::Spot | Row::From => {}
        }
    }

    fn letter(&mut self, letter: char, model: &Model) {
        let answer = match letter {
            'y' => Some(Answer::Yes),
            'n' => Some(Answer::No),
            _ => None,
        };
        match (self.row, answer) {
            (Row::Danger, Some(answer)) => self.danger = answer,
            (Row::Ongoing, Some(answer)) => self.ongoing = answer,
            (Row::Know, _) if letter == ' ' => {
                if let Some(person) = colleagues(model.conference()).get(self.person) {
                    match self.known.iter().position(|p| p == person) {
                        Some(at) => drop(self.known.remove(at)),
                        None => self.known.push(person.clone()),
                    }
                }
            }
            _ => {}
        }
    }

    fn save(&self, model: &Model) -> Flow {
        let place = self.place_id(model);
        let mut spot = self.spot.text().trim().to_owned();
        if place.is_none() && !self.place.is_blank() {
            let named = self.place.text().trim();
            spot = if spot.is_empty() {
                named.to_owned()
            } else {
                format!("{named}, {spot}")
            };
        }
        let report = NewReport {
            what: Private::from(self.what.text().trim()),
            place,
            spot: Private::from(spot),
            category: self.category(),
            danger: self.danger,
            ongoing: self.ongoing,
            repeat: Answer::Unknown,
            severity: None,
            channel: self.channel,
            from: (!self.from.is_blank()).then(|| Private::from(self.from.text().trim())),
            happened_at: None,
            goes: self.goes,
            conflicts: self.known.clone(),
        };
        let sees_it = !self.known.contains(model.viewer()) && !model.answers_briefs();
        let after = if self.danger == Answer::Yes && sees_it {
            After::CallForHelp
        } else {
            After::Nothing
        };
        Flow::Do {
            command: Box::new(Command::Report {
                report: Box::new(report),
            }),
            after,
            done: None,
            next: None,
        }
    }

    /// Draws the form over the whole body.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        pen.wipe();
        pen.rule(0);
        pen.put(1, 1, "REPORT", Tone::Section);
        let end = pen.width() - 1;
        pen.put_right(end, 1, "the queue is hidden while you write", Tone::Dim);
        let tight = pen.height() < 17;
        let mut y = if tight { 2 } else { 3 };
        for row in ROWS {
            if row == Row::Ongoing {
                let line = format!(
                    "── that is enough: F5 saves {}",
                    "─".repeat(usize::from(pen.width()))
                );
                let gap = u16::from(!tight);
                pen.put_in(
                    0,
                    y + gap,
                    pen.width(),
                    line.chars()
                        .take(pen.width().into())
                        .collect::<String>()
                        .as_str(),
                    Tone::Dim,
                );
                y += 1 + gap;
            }
            if y + 4 > pen.height() {
                break;
            }
            if row == self.row {
                pen.put(0, y, "▶", Tone::Bold);
            }
            self.row_view(row, model, pen, y);
            y += 1;
        }
        let bottom = pen.height() - 1;
        if bottom > y + 3 {
            let y = bottom - 4;
            pen.rule(y);
            let say = "\"Thank you for telling me. Are you safe? Shall we go somewhere quiet?\"";
            let not = "\"Why did you..\" · any promise of an outcome · \"that is a violation\"";
            for (y, (word, words)) in (y + 1..).zip([("SAY", say), ("NOT", not)]) {
                pen.put(1, y, word, Tone::Section);
                pen.put(6, y, words, Tone::Plain);
            }
            let on_laptop = "Your draft is kept while this console runs.";
            pen.put(1, y + 3, on_laptop, Tone::Plain);
        }
        pen.rule(bottom);
    }

    fn row_view(&self, row: Row, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let focus = row == self.row;
        let label = match row {
            Row::What => "What",
            Row::Kind => "Kind",
            Row::Where => "Where",
            Row::Spot => "",
            Row::Danger => "Danger now",
            Row::Ongoing => "Going on",
            Row::Heard => "Heard",
            Row::From => "From",
            Row::Goes => "Who goes",
            Row::Know => "I know one",
        };
        pen.put(1, y, label, if focus { Tone::Bold } else { Tone::Plain });
        let x = 16;
        let end = pen.width() - 1;
        match row {
            Row::What => self
                .what
                .draw_line(pen, x, y, end.saturating_sub(x).max(8), focus),
            Row::Kind => {
                let severity = severity::suggest(self.category(), self.flags());
                let begin = pen.put(x, y, self.category().word(), Tone::Bold);
                if focus {
                    pen.bar(y, x, begin);
                    pen.cursor(x, y);
                }
                let after = pen.put(begin, y, " · suggests ", Tone::Plain);
                let after = pen.put(after, y, severity.word(), severity_tone(severity));
                let why = if self.danger == Answer::Yes {
                    ", because of danger now"
                } else {
                    ""
                };
                let after = pen.put(after, y, why, Tone::Plain);
                let hint = "Left Right change";
                if usize::from(end.saturating_sub(after)) > hint.len() + 1 {
                    pen.put_right(end, y, hint, Tone::Dim);
                }
            }
            Row::Where => {
                self.place
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                let names: Vec<&str> = self
                    .proposals(model)
                    .iter()
                    .map(|p| p.name.as_str())
                    .collect();
                let mut at = x + 34;
                for (n, name) in names.iter().enumerate() {
                    if at >= end {
                        break;
                    }
                    if n > 0 {
                        at = pen.put(at, y, " · ", Tone::Plain);
                    }
                    let tone = if n == self.pick {
                        Tone::Bold
                    } else {
                        Tone::Plain
                    };
                    at = pen.put_in(at, y, end.saturating_sub(at), name, tone);
                }
                if names.is_empty() && !self.place.is_blank() {
                    pen.put(at, y, "none of the places; kept as you wrote it", Tone::Dim);
                }
            }
            Row::Spot => {
                self.spot
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                pen.put(x + 34, y, "exact spot, door, row, seat", Tone::Dim);
            }
            Row::Danger => choice::view(pen, x, y, &ANSWERS, self.danger, focus),
            Row::Ongoing => choice::view(pen, x, y, &ANSWERS, self.ongoing, focus),
            Row::Heard => choice::view(pen, x, y, &CHANNELS, self.channel, focus),
            Row::From => {
                self.from
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                pen.put(x + 34, y, "a post or call-sign, never a name", Tone::Dim);
            }
            Row::Goes => choice::view(pen, x, y, &GOES, self.goes, focus),
            Row::Know => self.know_view(model, pen, x, y, focus),
        }
    }

    fn know_view(&self, model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, focus: bool) {
        let conference = model.conference();
        let all = colleagues(conference);
        let known: Vec<&str> = self.known.iter().map(|p| model.name(p)).collect();
        let said = if known.is_empty() {
            "nobody steps back".to_owned()
        } else {
            format!("{} never see it", known.join(", "))
        };
        if !focus {
            pen.put(x, y, &said, Tone::Plain);
            return;
        }
        let Some(person) = all.get(self.person) else {
            return;
        };
        let mark = if self.known.contains(person) {
            "[x]"
        } else {
            "[ ]"
        };
        let begin = pen.put(x, y, &format!("{mark} {}", model.name(person)), Tone::Bold);
        pen.bar(y, x, begin);
        pen.cursor(x, y);
        pen.put(
            begin + 2,
            y,
            &format!("Left Right who, Space marks · {said}"),
            Tone::Dim,
        );
    }
}

fn next(row: Row, by: isize) -> Row {
    let at = ROWS.iter().position(|r| *r == row).unwrap_or(0);
    ROWS[at.saturating_add_signed(by).min(ROWS.len() - 1)]
}

/// Everybody on the team, by id: whoever has a conflict can be named before the case exists.
fn colleagues(conference: &Conference) -> Vec<PersonId> {
    let people = conference.hall().people.values();
    people
        .filter(|p| p.role.is_team())
        .map(|p| p.id.clone())
        .collect()
}

/// What the report says in one line, for the toast.
pub fn summary(report: &NewReport) -> String {
    text::fit(report.what.as_str(), 40)
}
