//! Help now: whom, where, and the words. It needs no case and no access; the case is made behind it.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use serde::{Deserialize, Serialize};

use crate::acts;
use crate::domain::log::command::{Command, HelpNow};
use crate::domain::rules::reporting;
use crate::domain::views::brief;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::ids::PlaceId;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;
use crate::tui::forms::dialog;
use crate::tui::forms::flow::{Flow, Hint};
use crate::tui::message::After;
use crate::tui::paint::boxes::boxed;
use crate::tui::paint::field::Field;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::drafts::Slot;
use crate::tui::state::model::Model;
use crate::tui::widgets::{choice, places};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum HelpRow {
    #[default]
    Whom,
    Where,
    What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Whom {
    #[default]
    Security,
    Medics,
    Both,
}

const WHOM: [(Whom, &str); 3] = [
    (Whom::Security, "security"),
    (Whom::Medics, "medics"),
    (Whom::Both, "both"),
];

impl Whom {
    fn kinds(self) -> &'static [ContactKind] {
        match self {
            Self::Security => &[ContactKind::Security],
            Self::Medics => &[ContactKind::Medical],
            Self::Both => &[ContactKind::Security, ContactKind::Medical],
        }
    }
}

/// What it may be, each by its digit; without one the cause is not known, and none is invented.
const KINDS: [(Category, &str); 6] = [
    (Category::Medical, "medical"),
    (Category::Assault, "fight"),
    (Category::Fire, "fire"),
    (Category::Child, "child"),
    (Category::Threat, "person"),
    (Category::Other, "other"),
];

/// Letters typed one after another on the first row, the last of them when, and who was to be called before them.
#[derive(Clone, PartialEq, Debug)]
struct Run {
    letters: String,
    whom: Whom,
    at: DateTime<Utc>,
}

/// Somebody needs help now.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HelpNowForm {
    #[serde(skip)]
    row: HelpRow,
    whom: Whom,
    place: Field,
    pick: usize,
    what: Field,
    kind: Option<Category>,
    opened: DateTime<Utc>,
    /// The words are of another moment, and nobody has said yet that they are meant.
    #[serde(skip)]
    is_old: bool,
    #[serde(skip)]
    run: Option<Run>,
}

/// After this what was left in the form is of another moment.
const SAME_MOMENT: TimeDelta = TimeDelta::minutes(2);

impl HelpNowForm {
    /// The form as it was left, else a new one: one's own post is proposed.
    pub fn new(model: &Model) -> Self {
        let left: Self = serde_json::from_str(model.drafts.get(&Slot::HelpNow)).unwrap_or_default();
        let is_left = !left.to_draft().is_empty();
        Self {
            is_old: is_left && model.now - left.opened > SAME_MOMENT,
            // A place of another moment is looked at before a y can send it.
            row: if left.place.is_blank() {
                HelpRow::Whom
            } else {
                HelpRow::Where
            },
            opened: model.now,
            ..left
        }
    }

    fn begin_anew(&mut self, row: HelpRow) {
        *self = Self {
            row,
            opened: self.opened,
            ..Self::default()
        };
    }

    /// Takes a paste. Returns whether a text field had the focus.
    pub fn paste(&mut self, text: &str) -> bool {
        if self.is_old {
            self.begin_anew(HelpRow::Where);
        }
        self.focused().map(|field| field.insert(text)).is_some()
    }

    /// The text that has the focus, if one has.
    pub fn focused(&mut self) -> Option<&mut Field> {
        match self.row {
            HelpRow::Whom => None,
            HelpRow::Where => Some(&mut self.place),
            HelpRow::What => Some(&mut self.what),
        }
    }

    /// A letter on the first row: it says whom, or y. Letters that follow one another within a second are a word, whatever they
    /// would mean alone, and say where it is: whoever types in a hurry has not looked where the cursor stands.
    fn letter(&mut self, letter: char, model: &Model) -> Flow {
        let now = model.now;
        if let Some((kind, _)) = digit(letter)
            .and_then(|n| KINDS.get(n))
            .filter(|_| self.run.is_none())
        {
            // The same digit again: not that after all.
            self.kind = (self.kind != Some(*kind)).then_some(*kind);
            if *kind == Category::Medical && self.kind.is_some() {
                self.whom = Whom::Medics;
            }
            if *kind == Category::Fire && self.kind.is_some() {
                self.whom = Whom::Both;
            }
            return Flow::Stay;
        }
        let going_on = |run: &Run| now - run.at < TimeDelta::seconds(1);
        let mut run = self.run.take().filter(going_on).unwrap_or_else(|| Run {
            letters: String::new(),
            whom: self.whom,
            at: now,
        });
        run.letters.push(letter);
        run.at = now;
        match (run.letters.as_str(), letter) {
            ("y", _) => return self.call(model),
            ("s", _) => self.whom = Whom::Security,
            ("m", _) => self.whom = Whom::Medics,
            ("b", _) => self.whom = Whom::Both,
            (" ", _) => return Flow::Stay,
            // Somebody who presses y again because nothing happened writes no word.
            (letters, 'y') if letters[1..].bytes().all(|b| b == b'y') => {
                self.run = Some(run);
                return Flow::Refuse(
                    "Nothing is sent yet. y, after a second, sends it.".to_owned(),
                );
            }
            (letters, _) => {
                self.place.insert(letters);
                (self.row, self.pick, self.whom) = (HelpRow::Where, 0, run.whom);
                return Flow::Stay;
            }
        }
        self.run = Some(run);
        Flow::Stay
    }

    /// The form as a draft; nothing where nothing was written.
    pub fn to_draft(&self) -> String {
        if self.place.is_blank() && self.what.is_blank() {
            return String::new();
        }
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Where it is: the place that is proposed, else what was typed names one, with a spot or not.
    fn located(&self, model: &Model) -> (Option<PlaceId>, Private) {
        places::located(model, self.place.text(), self.pick)
    }

    fn contacts<'a>(&self, model: &'a Model) -> Vec<&'a Contact> {
        let hall = model.conference().hall();
        let all = || {
            hall.contact_order
                .iter()
                .filter_map(|id| hall.contacts.get(id))
        };
        self.whom
            .kinds()
            .iter()
            .filter_map(|kind| all().find(|c| c.kind == *kind))
            .collect()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        if dialog::is_deaf(self.opened, model.now) {
            return Flow::Stay;
        }
        let pressed = key.kind == KeyEventKind::Press;
        if self.is_old && pressed && key.code != KeyCode::Esc {
            self.is_old = false;
            match key.code {
                // Whoever begins to type is at another place.
                KeyCode::Char(_) => {
                    self.begin_anew(HelpRow::Whom);
                    if key.code == KeyCode::Char('y') {
                        return Flow::Refuse(
                            "Nothing is sent yet. y sends these words.".to_owned(),
                        );
                    }
                }
                KeyCode::F(5) => {
                    return Flow::Refuse(
                        "Nothing is sent yet. F5 again sends these words.".to_owned(),
                    );
                }
                _ => {}
            }
        }
        match (self.row, key.code) {
            (_, KeyCode::Esc) => return Flow::Close,
            (_, KeyCode::F(5)) if pressed => return self.call(model),
            (HelpRow::Whom, KeyCode::Char(letter)) if pressed => return self.letter(letter, model),
            (HelpRow::Whom, KeyCode::Left | KeyCode::Right) => {
                let by = if key.code == KeyCode::Left { -1 } else { 1 };
                self.whom = choice::other(&WHOM, self.whom, by);
            }
            (HelpRow::Where, KeyCode::Right) if self.place.is_at_end() => {
                self.pick = places::other(model, self.place.text(), self.pick);
            }
            (HelpRow::Whom, KeyCode::Tab | KeyCode::Down) => self.row = HelpRow::Where,
            (HelpRow::Where, KeyCode::Tab | KeyCode::Down) => self.row = HelpRow::What,
            (HelpRow::Where, KeyCode::Enter) => self.row = HelpRow::What,
            (HelpRow::What, KeyCode::Tab | KeyCode::Down | KeyCode::Enter)
            | (HelpRow::Where, KeyCode::BackTab | KeyCode::Up) => self.row = HelpRow::Whom,
            (HelpRow::What, KeyCode::BackTab | KeyCode::Up) => self.row = HelpRow::Where,
            (HelpRow::Whom, KeyCode::Enter) => self.row = HelpRow::Where,
            _ => {
                let on_place = self.row == HelpRow::Where;
                if self.focused().is_some_and(|f| f.key(key)) && on_place {
                    self.pick = 0;
                }
            }
        }
        Flow::Stay
    }

    fn command(&self, model: &Model) -> HelpNow {
        let (place, spot) = self.located(model);
        HelpNow {
            to: self.contacts(model).iter().map(|c| c.id.clone()).collect(),
            place,
            spot,
            category: self.kind,
            what: Private::from(self.what.text().trim()),
            by_voice: !model.is_live(),
            ..HelpNow::default()
        }
    }

    fn call(&self, model: &Model) -> Flow {
        Flow::Do {
            command: Box::new(Command::HelpNow {
                call: Box::new(self.command(model)),
            }),
            after: After::Nothing,
            done: vec![Slot::HelpNow],
            stays: false,
        }
    }

    /// The keys that it takes where one is in it.
    pub fn hints(&self) -> &'static [Hint] {
        match self.row {
            HelpRow::Whom => &[
                ("y", "yes"),
                ("s m b", "whom"),
                ("1-6", "kind"),
                ("Tab", "where, what"),
                ("Esc", "no, go back"),
            ],
            HelpRow::Where => &[
                ("F5", "yes"),
                ("Enter", "what happened"),
                ("Right", "another place"),
                ("Esc", "no, go back"),
            ],
            HelpRow::What => &[("F5", "yes"), ("Enter", "whom"), ("Esc", "no, go back")],
        }
    }

    /// That the conference has nobody of a kind that is to be called, and what to do instead.
    fn missing(&self, model: &Model) -> Option<String> {
        let found = self.contacts(model);
        let kind = (self.whom.kinds().iter()).find(|k| !found.iter().any(|c| c.kind == **k))?;
        let details = model.conference().hall().details.as_ref();
        let number = details.and_then(|d| d.emergency.number.as_ref());
        let number = number.map_or("the public number", Private::as_str);
        if model.eyes().replica.as_of().is_none() {
            return Some(format!("Not known yet whom to call. Call {number}."));
        }
        let called = kind.called().to_lowercase();
        Some(format!(
            "The conference file names no {called}. Call {number}."
        ))
    }

    /// The words to say, one paragraph for each who is called.
    fn words(&self, model: &Model) -> Vec<String> {
        let call = self.command(model);
        self.contacts(model)
            .iter()
            .map(|contact| {
                let how = match contact.ways().find(|w| w.is_said()) {
                    Some(Reach::Radio(channel)) => format!("ON RADIO {}", channel.as_str()),
                    Some(way) => way.words().to_uppercase(),
                    None => "SENT TO THEM".to_owned(),
                };
                let words =
                    reporting::help_words(model.conference(), model.viewer(), contact, &call);
                format!("{how}: {words}")
            })
            .collect()
    }

    /// Draws the form.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let columns = pen.width().min(80);
        let words: Vec<Vec<String>> = self
            .words(model)
            .iter()
            .map(|w| text::wrap(w, usize::from(columns.saturating_sub(6))))
            .collect();
        let missing = self.missing(model);
        let said: usize = words.iter().map(|w| w.len() + 1).sum();
        let said = said + if missing.is_some() { 2 } else { 0 };
        let rows = u16::try_from(said).unwrap_or(u16::MAX).saturating_add(12);
        let mut inside = boxed(pen, columns, rows, acts::title("call"));
        // The words and the buttons are whole at any size; in a low window only the field that has the focus is there.
        let lines = words
            .iter()
            .flat_map(|p| p.iter().map(String::as_str).chain([""]));
        let mut lines: Vec<&str> = lines.chain(missing.as_deref()).collect();
        let height = usize::from(inside.height());
        let fields = 4;
        if lines.len() + fields + 2 > height {
            lines.retain(|line| !line.is_empty());
        }
        let is_low = lines.len() + fields + 1 > height;
        let room = height - 1 - if is_low { 1 } else { fields };
        if lines.len() > room {
            // What is said only if asked gives way to what is said first.
            let first = |p: &[String]| {
                p.iter()
                    .take_while(|l| !l.starts_with(brief::IF_ASKED))
                    .count()
            };
            let said = words
                .iter()
                .flat_map(|p| p[..first(p)].iter().map(String::as_str));
            lines = said.chain(missing.as_deref()).collect();
        }
        let mut y = 0;
        for line in lines.iter().take(room) {
            inside.put(1, y, line, Tone::Bold);
            y += 1;
        }
        if lines.len() > room {
            let end = inside.width();
            inside.put_right(end, y - 1, " ▼ more", Tone::Dim);
        }
        if !is_low && missing.is_some() {
            y += 1;
        }
        let all = [Line::Whom, Line::Kind, Line::Where, Line::What];
        let focused = match self.row {
            HelpRow::Whom => Line::Whom,
            HelpRow::Where => Line::Where,
            HelpRow::What => Line::What,
        };
        for line in all.into_iter().filter(|line| !is_low || *line == focused) {
            if line == focused {
                inside.put(0, y, "▶", Tone::Bold);
            }
            self.line(line, line == focused, model, &mut inside, y);
            y += 1;
        }
        let y = y - 1;
        let bottom = inside.height().saturating_sub(1);
        if self.is_old {
            let note = "These words were left from before. The first letter clears them.";
            inside.put(1, bottom.saturating_sub(1), note, Tone::Bold);
        } else if y + 2 < bottom {
            let note = "A case with danger is made behind it, and rings who is on call.";
            inside.put(1, y + 2, note, Tone::Plain);
        }
        let y = bottom;
        let x = inside.put(1, y, "Esc", Tone::Bold);
        inside.put(x + 2, y, "no, go back", Tone::Plain);
        let yes = if model.is_live() {
            "I am saying it now"
        } else {
            "I have called by voice"
        };
        let end = inside.width().saturating_sub(1);
        let begin = inside.put_right(end, y, yes, Tone::Plain);
        let key = match self.row {
            HelpRow::Whom => "y",
            HelpRow::Where | HelpRow::What => "F5",
        };
        inside.put_right(begin.saturating_sub(2), y, key, Tone::Bold);
    }
}

/// A line of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Whom,
    Kind,
    Where,
    What,
}

impl HelpNowForm {
    fn line(&self, line: Line, focus: bool, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let tone = if focus { Tone::Bold } else { Tone::Plain };
        match line {
            Line::Whom => {
                pen.put(1, y, "Whom", tone);
                choice::view(pen, 10, y, &WHOM, self.whom, focus);
            }
            Line::Kind => {
                let all: usize = KINDS.iter().map(|(_, word)| word.len() + 4).sum();
                // Where the label has no room beside them the kinds say what they are.
                let mut x = if usize::from(pen.width()) > 10 + all {
                    pen.put(1, y, "Kind", Tone::Plain);
                    10
                } else {
                    1
                };
                for (n, (kind, word)) in (1..).zip(KINDS) {
                    let tone = if self.kind == Some(kind) {
                        Tone::Reverse
                    } else {
                        Tone::Plain
                    };
                    x = pen.put(x, y, &format!("{n} {word}"), tone) + 2;
                }
            }
            Line::Where => {
                pen.put(1, y, "Where", tone);
                self.place.draw_line(pen, 10, y, 30, focus);
                places::view(model, pen, 42, y, self.place.text(), self.pick);
            }
            Line::What => {
                pen.put(1, y, "What", tone);
                let wide = pen.width().saturating_sub(11);
                self.what.draw_line(pen, 10, y, wide, focus);
            }
        }
    }
}

/// Which of a list a digit means, counted from nothing.
fn digit(letter: char) -> Option<usize> {
    let n = usize::try_from(letter.to_digit(10)?).ok()?;
    n.checked_sub(1)
}
