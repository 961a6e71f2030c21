//! The call for help: the words are the dialog. Security has a radio, not an account: greenroom cannot send to it, a person
//! speaks. Online and offline everything stands in the same place; only what is so is said.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::Conference;
use crate::domain::case::Case;
use crate::domain::command::Command;
use crate::domain::contact::{Contact, Kind, Told};
use crate::domain::entry::Consent;
use crate::domain::escalation;
use crate::domain::ids::{CaseId, ContactId};
use crate::domain::person::Reach;
use crate::domain::severity::Answer;
use crate::domain::text::Private;
use crate::tui::drafts::{Drafts, Slot};
use crate::tui::forms::{Flow, border, sure};
use crate::tui::message::After;
use crate::tui::model::{self, Model};
use crate::tui::pen::Pen;
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::widgets::choice;
use crate::tui::widgets::field::Field;

/// What has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Focus {
    Whom,
    Words,
    Consent,
    Why,
}

/// What the person concerned said, or why it does not count. Nothing chosen means: ask first.
const CONSENTS: [(Option<Consent>, &str); 6] = [
    (None, "ask first"),
    (Some(Consent::NotNeeded), "not needed"),
    (Some(Consent::Given), "given"),
    (Some(Consent::Danger), "danger"),
    (Some(Consent::Law), "law"),
    (Some(Consent::Refused), "refused"),
];

/// A call being made.
#[derive(Clone, PartialEq, Debug)]
pub struct EscalateForm {
    pub case: CaseId,
    at: ContactId,
    focus: Focus,
    /// The words, where the person changed them.
    words: Option<Field>,
    consent: Option<Consent>,
    why: Field,
    opened: DateTime<Utc>,
}

impl EscalateForm {
    /// The dialog on `case`: the contact that its kind calls for is selected.
    pub fn new(model: &Model, case: &Case, kind: Option<Kind>) -> Option<Self> {
        let conference = model.conference();
        let wanted = kind.unwrap_or_else(|| first_kind(case));
        let all = contacts(conference);
        let contact = all.iter().find(|c| c.kind == wanted).or(all.first())?;
        let mut form = Self {
            case: case.id,
            at: contact.id.clone(),
            focus: Focus::Whom,
            words: None,
            consent: None,
            why: Field::of(model.drafts.get(&Slot::Consent(case.id))),
            opened: model.now,
        };
        form.choose(model, case, contact);
        Some(form)
    }

    fn choose(&mut self, model: &Model, case: &Case, contact: &Contact) {
        self.at = contact.id.clone();
        self.consent = usual(model.conference(), case, contact);
        let draft = model.drafts.get(&Slot::Brief(case.id, contact.id.clone()));
        self.words = (!draft.is_empty()).then(|| Field::of(draft));
    }

    /// Puts what was typed among the drafts.
    pub fn keep_draft(&self, drafts: &mut Drafts) {
        if let Some(words) = &self.words {
            drafts.keep(Slot::Brief(self.case, self.at.clone()), words.text());
        }
        drafts.keep(Slot::Consent(self.case), self.why.text());
    }

    /// Takes a paste. Returns whether a text field had the focus.
    pub fn paste(&mut self, text: &str) -> bool {
        match self.focus {
            Focus::Words => {
                if let Some(words) = &mut self.words {
                    words.insert(text);
                }
                true
            }
            Focus::Why => {
                self.why.insert(text);
                true
            }
            Focus::Whom | Focus::Consent => false,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &mut Model) -> Flow {
        if sure::is_deaf(self.opened, model.now) {
            return Flow::Stay;
        }
        match self.focus {
            Focus::Words | Focus::Why => self.text_key(key),
            Focus::Whom | Focus::Consent => return self.choice_key(key, model),
        }
        self.keep_draft(&mut model.drafts);
        Flow::Stay
    }

    fn text_key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Tab => self.focus = Focus::Whom,
            _ => {
                let field = match self.focus {
                    Focus::Words => self.words.as_mut(),
                    Focus::Whom | Focus::Consent | Focus::Why => Some(&mut self.why),
                };
                if let Some(field) = field {
                    field.key(key);
                }
            }
        }
    }

    fn choice_key(&mut self, key: KeyEvent, model: &mut Model) -> Flow {
        let Some(case) = model.conference().case(self.case).cloned() else {
            return Flow::Close;
        };
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Up | KeyCode::Char('k') => self.step(model, &case, -1),
            KeyCode::Down | KeyCode::Char('j') => self.step(model, &case, 1),
            KeyCode::Left if self.focus == Focus::Consent => {
                self.consent = choice::other(&CONSENTS, self.consent, -1);
            }
            KeyCode::Right if self.focus == Focus::Consent => {
                self.consent = choice::other(&CONSENTS, self.consent, 1);
            }
            KeyCode::Tab => {
                self.focus = match self.focus {
                    Focus::Whom => Focus::Consent,
                    Focus::Consent => Focus::Why,
                    Focus::Why | Focus::Words => Focus::Whom,
                }
            }
            KeyCode::Enter => {
                let words = self.spoken(model, &case);
                self.words.get_or_insert_with(|| Field::of(&words));
                self.focus = Focus::Words;
            }
            KeyCode::Char('y') if key.kind == KeyEventKind::Press => return self.call(model),
            _ => {}
        }
        Flow::Stay
    }

    fn step(&mut self, model: &Model, case: &Case, by: isize) {
        let all = contacts(model.conference());
        let at = all.iter().position(|c| c.id == self.at).unwrap_or(0);
        let to = at
            .saturating_add_signed(by)
            .min(all.len().saturating_sub(1));
        if let Some(contact) = all.get(to) {
            self.choose(model, case, contact);
        }
    }

    fn call(&self, model: &mut Model) -> Flow {
        let Some(consent) = self.consent else {
            model.refuse(
                "Ask the person concerned first. Tab, then Left Right says what they want.",
            );
            return Flow::Stay;
        };
        let why = (!self.why.is_blank()).then(|| Private::from(self.why.text().trim()));
        let brief = self.words.as_ref().filter(|w| !w.is_blank());
        Flow::Do {
            command: Box::new(Command::Escalate {
                case: self.case,
                to: self.at.clone(),
                consent,
                why,
                brief: brief.map(|w| Private::from(w.text())),
                by_voice: !model.is_live(),
            }),
            after: After::Nothing,
            done: Some(Slot::Brief(self.case, self.at.clone())),
        }
    }

    /// The words as they now stand.
    fn spoken(&self, model: &Model, case: &Case) -> String {
        if let Some(words) = &self.words {
            return words.text().to_owned();
        }
        let conference = model.conference();
        let contact = conference.hall().contacts.get(&self.at);
        contact.map_or_else(String::new, |c| {
            escalation::brief(conference, case, model.viewer(), c)
        })
    }

    /// Draws the dialog.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let (Some(case), Some(contact)) = (
            conference.case(self.case),
            conference.hall().contacts.get(&self.at),
        ) else {
            return;
        };
        let live = model.is_live();
        let columns = pen.width().min(80);
        let x = (pen.width() - columns) / 2;
        // The words to say are never cut: the list gives way to them.
        let said = text::wrap(
            &self.spoken(model, case),
            usize::from(columns.saturating_sub(8)),
        );
        let said = u16::try_from(said.len())
            .unwrap_or(u16::MAX)
            .min(pen.height());
        let all = u16::try_from(contacts(conference).len()).unwrap_or(u16::MAX);
        let height = pen.height().min(all.saturating_add(said + 13));
        let mut pen = pen.part(x, 0, columns, height);
        pen.wipe();
        let title = format!(
            "CALL FOR HELP · {} · {}, {}",
            case.spoken(),
            case.category.word(),
            if live {
                model::place(conference, case)
            } else {
                model::place_short(conference, case)
            }
        );
        let alarm = (!live).then_some(("NOT SENT: CALL BY VOICE", Tone::Alarm));
        border(&mut pen, &title, alarm);
        let list = height.saturating_sub(10 + said).clamp(3, all.max(3));
        self.targets(model, case, &mut pen.part(1, 1, columns - 2, list + 1));
        let mut y = list + 2;
        let first = way(contact, live);
        let heading = match first {
            Some(way) => format!("SAY THIS {}", heading(contact, way, live)),
            None => "NO WAY TO REACH THEM TODAY".to_owned(),
        };
        let heading = if first.is_some_and(|w| !w.is_said()) {
            heading.replacen("SAY THIS", "THIS GOES", 1)
        } else {
            heading
        };
        divider(&mut pen, y, Some(&heading));
        let room = height.saturating_sub(y + 8).max(2);
        let airy = u16::from(room > said + 1);
        y += 1 + airy;
        let room = room - airy;
        let mut words = pen.part(4, y, columns - 8, room);
        if let Some(field) = &self.words {
            field.draw_block(&mut words, self.focus == Focus::Words);
        } else {
            let lines = text::wrap(&self.spoken(model, case), usize::from(columns - 8));
            for (y, line) in (0..).zip(&lines) {
                words.put(0, y, line, Tone::Bold);
            }
        }
        y += room;
        divider(&mut pen, y, None);
        self.answers(model, &mut pen, y + 1);
        let way_on = after(model, case, contact, live);
        pen.put_in(2, y + 4, columns - 4, &way_on, Tone::Plain);
        let buttons = height - 2;
        let at = pen.put(2, buttons, "Esc", Tone::Bold);
        pen.put(at + 2, buttons, "no, go back", Tone::Plain);
        let yes = match (first, live) {
            (_, false) => "I have called by voice",
            (Some(way), true) if way.is_said() => "I am saying it now",
            (_, true) => "send it",
        };
        let begin = pen.put_right(columns - 2, buttons, yes, Tone::Plain);
        pen.put_right(begin - 2, buttons, "y", Tone::Bold);
    }

    fn targets(&self, model: &Model, case: &Case, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let live = model.is_live();
        let all = contacts(conference);
        let narrow = pen.width() < 74;
        let (how, told, wish) = (24, 42, if narrow { 46 } else { 54 });
        for (x, head) in [(7, "WHOM"), (how, "HOW"), (wish, "REPORTER'S WISH")] {
            pen.put(x, 0, head, Tone::Dim);
        }
        if !narrow {
            pen.put(told, 0, "IS TOLD", Tone::Dim);
        }
        let at = all.iter().position(|c| c.id == self.at).unwrap_or(0);
        let height = usize::from(pen.height() - 1);
        let from = (at + 1).saturating_sub(height);
        for (y, contact) in (1..).zip(all.iter().skip(from).take(height)) {
            let is_this = contact.id == self.at;
            let mark = if is_this { "(●)" } else { "( )" };
            if is_this {
                pen.put(1, y, "▶", Tone::Bold);
            }
            pen.put(3, y, mark, if is_this { Tone::Bold } else { Tone::Plain });
            let tone = if is_this { Tone::Bold } else { Tone::Plain };
            pen.put_in(7, y, how - 8, contact.name.as_str(), tone);
            let room = if narrow { wish } else { told } - how - 1;
            let words = way(contact, live)
                .map_or_else(|| "no way".to_owned(), |w| how_words(w, room.into()));
            pen.put_in(how, y, room, &words, Tone::Plain);
            if !narrow {
                let words = match contact.told {
                    Told::Brief => "this brief",
                    Told::Narrative => "the story",
                };
                pen.put(told, y, words, Tone::Plain);
            }
            let (words, tone) = wish_words(conference, case, contact);
            pen.put(wish, y, words, tone);
            if is_this && self.focus == Focus::Whom {
                pen.cursor(7, y);
            }
        }
    }

    fn answers(&self, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let end = pen.width() - 2;
        pen.put(2, y, "Wish", Tone::Plain);
        choice_line(pen, 8, y, self.consent, self.focus == Focus::Consent);
        pen.put(2, y + 1, "Why", Tone::Plain);
        self.why.draw_line(
            pen,
            8,
            y + 1,
            end.saturating_sub(8),
            self.focus == Focus::Why,
        );
        let checked = match &self.words {
            None => "Checked: no name, no reporter, no story.".to_owned(),
            Some(words) => match named(model, words.text()) {
                Some(name) => format!("Your words name {name}. Is that needed?"),
                None => "Your words. No name of the team in them; look for others.".to_owned(),
            },
        };
        let hint = "Enter changes the words";
        let begin = end.saturating_sub(u16::try_from(hint.len()).unwrap_or(0));
        pen.put_in(2, y + 2, begin.saturating_sub(3), &checked, Tone::Plain);
        pen.put_right(end, y + 2, hint, Tone::Dim);
    }
}

fn choice_line(pen: &mut Pen<'_>, x: u16, y: u16, consent: Option<Consent>, focus: bool) {
    let mut at = x;
    for (value, words) in CONSENTS {
        let is_this = value == consent;
        let tone = if is_this { Tone::Bold } else { Tone::Plain };
        let begin = at;
        at = pen.put(at, y, if is_this { "(●)" } else { "( )" }, tone);
        at = pen.put(at, y, words, tone);
        if is_this && focus {
            pen.bar(y, begin, at);
            pen.cursor(begin, y);
        }
        at += 1;
    }
}

fn divider(pen: &mut Pen<'_>, y: u16, words: Option<&str>) {
    let width = pen.width();
    let line = "─".repeat(usize::from(width.saturating_sub(2)));
    pen.put(0, y, &format!("├{line}┤"), Tone::Dim);
    if let Some(words) = words {
        pen.put_in(
            2,
            y,
            width.saturating_sub(4),
            &format!(" {words} "),
            Tone::Section,
        );
    }
}

fn contacts(conference: &Conference) -> Vec<&Contact> {
    let hall = conference.hall();
    hall.contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .collect()
}

/// Whom a case of this kind calls first.
fn first_kind(case: &Case) -> Kind {
    use crate::domain::severity::Category;
    match case.category {
        Category::Medical | Category::MentalHealth => Kind::Medical,
        Category::Access | Category::Theft | Category::Speaker | Category::Online => Kind::Staff,
        Category::Harassment
        | Category::Assault
        | Category::SexualHarm
        | Category::Threat
        | Category::Stalking
        | Category::Intoxication
        | Category::Child
        | Category::Photography
        | Category::SuspiciousItem
        | Category::Other => Kind::Security,
    }
}

fn is_refused(conference: &Conference, case: &Case, contact: &Contact) -> bool {
    let kinds = case
        .refused
        .iter()
        .filter_map(|to| conference.hall().contacts.get(to));
    kinds.into_iter().any(|c| c.kind == contact.kind)
}

/// The consent that stands before anybody chooses.
fn usual(conference: &Conference, case: &Case, contact: &Contact) -> Option<Consent> {
    if is_refused(conference, case, contact) {
        Some(Consent::Refused)
    } else if contact.kind.needs_consent() {
        None
    } else {
        Some(Consent::NotNeeded)
    }
}

fn wish_words(conference: &Conference, case: &Case, contact: &Contact) -> (&'static str, Tone) {
    if is_refused(conference, case, contact) {
        ("NO", Tone::Bad)
    } else if contact.kind.needs_consent() {
        ("ask first", Tone::Warn)
    } else if case.flags.danger == Answer::Yes {
        ("not needed: danger", Tone::Plain)
    } else {
        ("not needed", Tone::Plain)
    }
}

/// The way that comes first: offline, the first that is said aloud.
fn way(contact: &Contact, live: bool) -> Option<&Reach> {
    contact.ways().find(|w| live || w.is_said())
}

/// How they are called, in at most `room` columns.
fn how_words(way: &Reach, room: usize) -> String {
    match way {
        Reach::Radio(channel) => format!("you say, radio {}", channel.as_str()),
        Reach::Phone(number) => {
            let last: Vec<char> = number.as_str().chars().rev().take(4).collect();
            let last: String = last.into_iter().rev().collect();
            let whole = format!("phone {}", number.as_str());
            text::first_fit(&[&whole, &format!("phone ..{last}")], room)
        }
        Reach::Place(place) => format!("go to {}", place.as_str()),
        Reach::Chat(name) => format!("chat {}", name.as_str()),
        Reach::Account(_) => "sent to console".to_owned(),
        Reach::Ntfy(_) | Reach::Webhook(_) => "sent".to_owned(),
    }
}

fn heading(contact: &Contact, way: &Reach, live: bool) -> String {
    let first = match way {
        Reach::Radio(channel) => format!("ON RADIO {}", channel.as_str()),
        Reach::Phone(number) => format!("BY PHONE, {}", number.as_str()),
        Reach::Place(place) => format!("AT {}", place.as_str()),
        Reach::Chat(name) => format!("IN CHAT, {}", name.as_str()),
        Reach::Account(_) | Reach::Ntfy(_) | Reach::Webhook(_) => "TO THEIR CONSOLE".to_owned(),
    };
    let phone = contact
        .ways()
        .find(|w| matches!(w, Reach::Phone(_)) && *w != way);
    match phone.filter(|_| !live) {
        Some(phone) => format!("{first}, or {}", phone.words()),
        None => first,
    }
}

/// What follows after `y`, and which ways are left.
fn after(model: &Model, case: &Case, contact: &Contact, live: bool) -> String {
    let Some(first) = way(contact, live) else {
        return "Ask the lead how to reach them.".to_owned();
    };
    let rest: Vec<String> = contact
        .ways()
        .filter(|w| w.is_said())
        .skip_while(|w| *w != first && first.is_said())
        .filter(|w| *w != first)
        .map(|way| match way {
            Reach::Place(place) => place.as_str().to_owned(),
            other => other.words(),
        })
        .collect();
    let rest = if rest.is_empty() {
        "tell the lead".to_owned()
    } else {
        rest.join(", else ")
    };
    if live {
        let span = model
            .conference()
            .policy()
            .answer
            .get(case.severity)
            .delta();
        format!(
            "After y: answer due in {}, else {rest}.",
            text::length(span.num_seconds())
        )
    } else {
        format!("No answer on {}: {rest}.", first.words())
    }
}

/// Somebody of the team whom `words` name, other than the caller.
fn named(model: &Model, words: &str) -> Option<String> {
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    let people = model.conference().hall().people.values();
    people
        .filter(|p| p.id != *model.viewer() && p.role.is_team())
        .find(|p| words.contains(&p.short.as_str().to_lowercase()))
        .map(|p| p.short.as_str().to_owned())
}
