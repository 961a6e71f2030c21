//! The first report. The reporter stands beside the laptop, so it hides the queue. What stands above the line "that is
//! enough" is asked first; what is below can wait.

pub(crate) mod view;

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use serde::{Deserialize, Serialize};

use crate::domain::log::command::{Command, Goes, NewReport};
use crate::domain::rules::reporting::{self, Suggestion};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::naming;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{CaseId, PersonId, PlaceId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::when;
use crate::tui::forms::flow::Flow;
use crate::tui::forms::menu::TYPING_MS;
use crate::tui::message::After;
use crate::tui::paint::field::Field;
use crate::tui::state::drafts::Slot;
use crate::tui::state::model::Model;
use crate::tui::widgets::{choice, places};

/// The fields, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum ReportRow {
    What,
    Kind,
    Where,
    Spot,
    Danger,
    Ongoing,
    Heard,
    Happened,
    From,
    Goes,
    Know,
    Same,
}

const ROWS: [ReportRow; 12] = [
    ReportRow::What,
    ReportRow::Kind,
    ReportRow::Where,
    ReportRow::Spot,
    ReportRow::Danger,
    ReportRow::Ongoing,
    ReportRow::Heard,
    ReportRow::Happened,
    ReportRow::From,
    ReportRow::Goes,
    ReportRow::Know,
    ReportRow::Same,
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
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    row: ReportRow,
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
    happened: Field,
    from: Field,
    goes: Goes,
    known: Vec<PersonId>,
    person: usize,
    /// Which of the open cases there it adds to; none: a case of its own.
    same: Option<CaseId>,
    /// Names in the words that the writer has seen: a second F5 saves all the same.
    warned: Option<PersonId>,
    /// Whether danger was asked about before it was saved without an answer.
    #[serde(skip)]
    asked: bool,
    /// When a letter was typed where no text is.
    #[serde(skip)]
    typed_at: Option<DateTime<Utc>>,
    /// The letters typed to find a kind, and what it was before them.
    #[serde(skip)]
    sought: Option<(String, Option<Category>)>,
}

impl Default for ReportForm {
    fn default() -> Self {
        Self {
            row: ReportRow::What,
            what: Field::default(),
            kind: None,
            place: Field::default(),
            pick: 0,
            spot: Field::default(),
            danger: Answer::Unknown,
            ongoing: Answer::Unknown,
            channel: Channel::InPerson,
            happened: Field::default(),
            from: Field::default(),
            goes: Goes::Page,
            known: Vec::new(),
            person: 0,
            same: None,
            warned: None,
            asked: false,
            typed_at: None,
            sought: None,
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
            kind: report.category,
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

    /// What it is taken for as it stands.
    fn suggestion(&self, model: &Model) -> Suggestion {
        let report = NewReport {
            what: Private::from(self.what.text()),
            category: self.kind,
            danger: self.danger,
            ongoing: self.ongoing,
            ..NewReport::default()
        };
        reporting::suggest(model.conference(), &report)
    }

    fn category(&self, model: &Model) -> Category {
        self.kind.unwrap_or_else(|| self.suggestion(model).category)
    }

    /// The form as a draft that an editor of another day can read again; nothing where nothing was written.
    pub fn to_draft(&self) -> String {
        if self.is_untouched() {
            String::new()
        } else {
            serde_json::to_string(self).unwrap_or_default()
        }
    }

    /// The form that `draft` keeps; an empty one where it keeps none.
    pub fn from_draft(draft: &str) -> Self {
        serde_json::from_str(draft).unwrap_or_default()
    }

    fn place_id(&self, model: &Model) -> Option<PlaceId> {
        places::located(model, self.place.text(), self.pick).0
    }

    fn field(&mut self) -> Option<&mut Field> {
        match self.row {
            ReportRow::What => Some(&mut self.what),
            ReportRow::Where => Some(&mut self.place),
            ReportRow::Spot => Some(&mut self.spot),
            ReportRow::Happened => Some(&mut self.happened),
            ReportRow::From => Some(&mut self.from),
            ReportRow::Kind
            | ReportRow::Danger
            | ReportRow::Ongoing
            | ReportRow::Heard
            | ReportRow::Goes
            | ReportRow::Know
            | ReportRow::Same => None,
        }
    }

    /// The text that has the focus, if one has.
    pub fn focused(&mut self) -> Option<&mut Field> {
        self.field()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let flow = self.take(key, model);
        if self.row != ReportRow::Kind {
            self.sought = None;
        }
        flow
    }

    fn take(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let pressed = key.kind == KeyEventKind::Press;
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::F(5) if pressed => return self.save(model),
            KeyCode::Enter if pressed => {
                // Enter takes the short way: the guess stands, the exact spot can wait.
                self.row = match self.row {
                    ReportRow::What | ReportRow::Kind => ReportRow::Where,
                    ReportRow::Where | ReportRow::Spot => ReportRow::Danger,
                    ReportRow::Same => return self.save(model),
                    other => next(other, 1),
                };
            }
            KeyCode::Tab | KeyCode::Down => self.row = next(self.row, 1),
            KeyCode::BackTab | KeyCode::Up => self.row = next(self.row, -1),
            KeyCode::Left if self.field().is_none() => self.change(-1, model),
            KeyCode::Right if self.field().is_none() => self.change(1, model),
            KeyCode::Right if self.row == ReportRow::Where && self.place.is_at_end() => {
                self.pick = places::other(model, self.place.text(), self.pick);
            }
            KeyCode::Char(letter) if self.row == ReportRow::Kind => return self.seek(letter),
            KeyCode::Backspace if self.row == ReportRow::Kind => {
                let (mut typed, before) = self.sought.take().unwrap_or_default();
                typed.pop();
                self.kind = kinds(&typed).first().copied().or(before);
                self.sought = (!typed.is_empty()).then_some((typed, before));
            }
            KeyCode::Char(letter) if self.field().is_none() => {
                let last = self.typed_at.replace(model.now);
                let since = last.map(|at| model.now - at);
                // A letter within a word that somebody types is no answer.
                if since.is_some_and(|s| s < TimeDelta::milliseconds(TYPING_MS)) {
                    let words = "This is no text. Left Right change it, Shift-Tab goes back.";
                    return Flow::Refuse(words.to_owned());
                }
                self.letter(letter, model);
            }
            _ => {
                let row = self.row;
                if self.field().is_some_and(|f| f.key(key)) && row == ReportRow::Where {
                    self.pick = 0;
                }
            }
        }
        Flow::Stay
    }

    fn change(&mut self, by: isize, model: &Model) {
        match self.row {
            ReportRow::Kind => {
                let shown = self.shown_kinds();
                let current = self.category(model);
                let at = shown.iter().position(|c| *c == current).unwrap_or(0);
                self.kind = shown.get(choice::turn(at, by, shown.len())).copied();
            }
            ReportRow::Danger => self.danger = choice::other(&ANSWERS, self.danger, by),
            ReportRow::Ongoing => self.ongoing = choice::other(&ANSWERS, self.ongoing, by),
            ReportRow::Heard => self.channel = choice::other(&CHANNELS, self.channel, by),
            ReportRow::Goes => self.goes = choice::other(&GOES, self.goes, by),
            ReportRow::Know => {
                let count = colleagues(model.conference()).len().max(1);
                self.person = choice::turn(self.person.min(count - 1), by, count);
            }
            ReportRow::Same => {
                let mut all: Vec<Option<CaseId>> = vec![None];
                all.extend(self.near(model).iter().map(|c| Some(c.id)));
                let at = all.iter().position(|c| *c == self.same).unwrap_or(0);
                self.same = all[choice::turn(at, by, all.len())];
            }
            ReportRow::What
            | ReportRow::Where
            | ReportRow::Spot
            | ReportRow::Happened
            | ReportRow::From => {}
        }
    }

    /// The kinds that are listed: those that what was typed may mean, or all.
    fn shown_kinds(&self) -> Vec<Category> {
        let typed = self.sought.as_ref().map_or("", |(typed, _)| typed);
        kinds(typed)
    }

    /// Takes a letter of the name of a kind. What is a letter of something else changes nothing, and says so.
    fn seek(&mut self, letter: char) -> Flow {
        let (typed, before) = self.sought.take().unwrap_or((String::new(), self.kind));
        let typed = format!("{typed}{}", letter.to_lowercase());
        match kinds(&typed).first() {
            Some(kind) => {
                self.kind = Some(*kind);
                self.sought = Some((typed, before));
                Flow::Stay
            }
            None => {
                self.kind = before;
                Flow::Refuse(format!(
                    "No kind has a word that begins with \"{}\". Shift-Tab goes back to What.",
                    typed.trim()
                ))
            }
        }
    }

    fn letter(&mut self, letter: char, model: &Model) {
        let answer = match letter {
            'y' => Some(Answer::Yes),
            'n' => Some(Answer::No),
            _ => None,
        };
        match (self.row, answer) {
            (ReportRow::Danger, Some(answer)) => self.danger = answer,
            (ReportRow::Ongoing, Some(answer)) => self.ongoing = answer,
            (ReportRow::Know, _) if letter == ' ' => {
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

    /// Open cases at that place of the last half hour that this viewer may see: it may be the same thing.
    fn near<'a>(&self, model: &'a Model) -> Vec<&'a Case> {
        let place = self.place_id(model);
        reporting::near(
            model.conference(),
            model.viewer(),
            place.as_ref(),
            model.now,
        )
    }

    /// Somebody of the team whom the words name, and who would see this case.
    fn named<'a>(&self, model: &'a Model) -> Option<&'a Person> {
        let words = format!("{} {}", self.what.text(), self.spot.text());
        let me = std::iter::once(model.viewer());
        let but: Vec<PersonId> = self.known.iter().chain(me).cloned().collect();
        naming::named_on_team(model.conference(), &words, &but)
    }

    fn save(&mut self, model: &Model) -> Flow {
        // Nobody is asked twice: not known is an answer, too.
        if self.danger == Answer::Unknown && self.same.is_none() && !self.asked {
            self.asked = true;
            self.row = ReportRow::Danger;
            return Flow::Refuse(
                "Is anybody in danger now? y yes, n no; F5 again saves it as not known.".to_owned(),
            );
        }
        // When the words name one of the team it is said before it is saved, and stepping back is proposed.
        let named = self
            .named(model)
            .map(|p| (p.id.clone(), p.short.as_str().to_owned()));
        if let Some((id, short)) = named
            && self.warned.as_ref() != Some(&id)
        {
            self.row = ReportRow::Know;
            let all = colleagues(model.conference());
            self.person = all.iter().position(|p| *p == id).unwrap_or(0);
            self.warned = Some(id);
            return Flow::Refuse(format!(
                "Your words name {short}. Space: they never see it. F5 again saves as it is."
            ));
        }
        let happened = self.happened.text().trim();
        let happened_at = when::past(model.conference().zone(), happened, model.now);
        if happened_at.is_none() && !happened.is_empty() {
            self.row = ReportRow::Happened;
            return Flow::Refuse("Say when it happened: 13:59, or 20m ago.".into());
        }
        if let Some(case) = self
            .same
            .filter(|id| self.near(model).iter().any(|c| c.id == *id))
        {
            return Flow::Do {
                command: Box::new(Command::Note {
                    case,
                    text: Private::from(self.what.text().trim()),
                    happened_at,
                }),
                after: After::Nothing,
                done: vec![Slot::Report],
                stays: false,
            };
        }
        let (place, named) = places::located(model, self.place.text(), self.pick);
        let spot = [named.as_str(), self.spot.text().trim()];
        let spot: Vec<&str> = spot.into_iter().filter(|s| !s.is_empty()).collect();
        let spot = spot.join(", ");
        let report = NewReport {
            what: Private::from(self.what.text().trim()),
            place,
            spot: Private::from(spot),
            category: self.kind,
            danger: self.danger,
            ongoing: self.ongoing,
            repeat: Answer::Unknown,
            severity: None,
            channel: self.channel,
            from: (!self.from.is_blank()).then(|| Private::from(self.from.text().trim())),
            happened_at,
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
            done: vec![Slot::Report],
            stays: false,
        }
    }
}

/// The kinds of which a word begins with `typed`, in the order of the list.
fn kinds(typed: &str) -> Vec<Category> {
    let begins = |kind: &Category| {
        let words = kind.word();
        let mut starts = words.match_indices(' ').map(|(at, _)| at + 1);
        typed.is_empty()
            || words.starts_with(typed)
            || starts.any(|at| words[at..].starts_with(typed))
    };
    Category::ALL.into_iter().filter(begins).collect()
}

fn next(row: ReportRow, by: isize) -> ReportRow {
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
