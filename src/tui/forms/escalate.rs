//! The call for help: the words are the dialog. Security has a radio, not an account: greenroom cannot send to it, a person
//! speaks. Several are called one after another. Online and offline everything stands in the same place; only what is so is
//! said.

pub(crate) mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::log::command::Command;
use crate::domain::rules::calls::called_first;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Escalation;
use crate::domain::views::brief;
use crate::domain::views::consent::{self, Rule};
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::ids::{CaseId, ContactId};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Consent;
use crate::tui::forms::dialog;
use crate::tui::forms::flow::Flow;
use crate::tui::message::After;
use crate::tui::paint::field::Field;
use crate::tui::state::drafts::{Drafts, Slot};
use crate::tui::state::model::Model;
use crate::tui::widgets::{choice, facts};

/// What has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Focus {
    Whom,
    Words,
    /// A fact that is said in one's own words.
    Fact(Fact),
    Consent,
    Why,
}

/// What the person concerned said, or why it does not count. Nothing chosen means: ask first.
const CONSENTS: [(Option<Consent>, &str); 5] = [
    (None, "ask first"),
    (Some(Consent::Given), "they say yes"),
    (Some(Consent::Refused), "they say no"),
    (Some(Consent::Danger), "danger"),
    (Some(Consent::Law), "law"),
];

/// Calls being made, one after another.
#[derive(Clone, PartialEq, Debug)]
pub struct EscalateForm {
    pub case: CaseId,
    at: ContactId,
    /// Whom to call, ticked.
    ticked: Vec<ContactId>,
    /// Who was called from this dialog.
    called: Vec<ContactId>,
    focus: Focus,
    /// The words, where the person changed them.
    words: Option<Field>,
    facts: Facts,
    /// What of the facts is on record.
    known: Facts,
    /// Facts that are said in one's own words, as they are typed.
    typed: BTreeMap<Fact, Field>,
    consent: BTreeMap<ContactId, Option<Consent>>,
    why: Field,
    opened: DateTime<Utc>,
}

impl EscalateForm {
    /// The dialog on `case`: what its kind and flags call for is ticked, or one contact of `kind`.
    pub fn new(model: &Model, case: &Case, kind: Option<ContactKind>) -> Option<Self> {
        let conference = model.conference();
        let all = contacts(conference);
        let wanted = kind.map_or_else(|| called_first(case), |kind| vec![kind]);
        let running = |c: &&&Contact| running(case, &c.id).is_some();
        let ticked: Vec<ContactId> = wanted
            .iter()
            .filter_map(|kind| all.iter().find(|c| c.kind == *kind && !running(c)))
            .filter(|c| kind.is_some() || consent::rule(case, c.kind) != Rule::Refused)
            .map(|c| c.id.clone())
            .collect();
        let at = ticked
            .first()
            .cloned()
            .or_else(|| all.iter().find(running).map(|c| c.id.clone()))
            .or_else(|| all.first().map(|c| c.id.clone()))?;
        let mut facts = case.facts.clone();
        let begun = model.drafts.get(&Slot::Facts(case.id));
        facts.extend(serde_json::from_str::<Facts>(begun).unwrap_or_default());
        let mut form = Self {
            case: case.id,
            at: at.clone(),
            ticked,
            called: Vec::new(),
            focus: Focus::Whom,
            words: None,
            typed: BTreeMap::new(),
            facts,
            known: case.facts.clone(),
            consent: BTreeMap::new(),
            why: Field::default(),
            opened: model.now,
        };
        form.choose(model, at);
        Some(form)
    }

    fn choose(&mut self, model: &Model, contact: ContactId) {
        let draft = model.drafts.get(&Slot::Brief(self.case, contact.clone()));
        self.words = (!draft.is_empty()).then(|| Field::of(draft));
        let why = Slot::Consent(self.case, contact.clone());
        self.why = Field::of(model.drafts.get(&why));
        self.at = contact;
    }

    /// Puts what was typed among the drafts.
    pub fn keep_draft(&self, drafts: &mut Drafts) {
        if let Some(words) = &self.words {
            drafts.keep(Slot::Brief(self.case, self.at.clone()), words.text());
        }
        drafts.keep(Slot::Consent(self.case, self.at.clone()), self.why.text());
        let fresh = |(fact, value): &(&Fact, &Private)| self.known.get(fact) != Some(value);
        let fresh: BTreeMap<_, _> = self.facts.iter().filter(fresh).collect();
        let fresh = (!fresh.is_empty()).then(|| serde_json::to_string(&fresh).unwrap_or_default());
        drafts.keep(Slot::Facts(self.case), &fresh.unwrap_or_default());
    }

    fn field(&mut self) -> Option<&mut Field> {
        match self.focus {
            Focus::Words => self.words.as_mut(),
            Focus::Fact(fact) => self.typed.get_mut(&fact),
            Focus::Why => Some(&mut self.why),
            Focus::Whom | Focus::Consent => None,
        }
    }

    /// Takes a paste. Returns whether a text field had the focus.
    pub fn paste(&mut self, text: &str) -> bool {
        let field = self.field();
        let is_text = field.is_some();
        if let Some(field) = field {
            field.insert(text);
        }
        self.learn_typed();
        is_text
    }

    /// The text that has the focus, for an editor.
    pub fn focused(&mut self) -> Option<&mut Field> {
        self.field()
    }

    fn learn_typed(&mut self) {
        for (fact, field) in &self.typed {
            let text = field.text().trim();
            if text.is_empty() {
                self.facts.remove(fact);
            } else {
                self.facts.insert(*fact, Private::from(text));
            }
        }
    }

    /// Gives the keys to a fact that is said in one's own words.
    fn type_fact(&mut self, fact: Fact) {
        let known = self.facts.get(&fact).map_or("", |f| f.as_str());
        let field = || Field::of(known);
        self.typed.entry(fact).or_insert_with(field);
        self.focus = Focus::Fact(fact);
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        if dialog::is_deaf(self.opened, model.now) {
            return Flow::Stay;
        }
        if self.field().is_none() {
            return self.choice_key(key, model);
        }
        match key.code {
            KeyCode::Esc | KeyCode::Enter => self.focus = Focus::Whom,
            KeyCode::Tab => self.next_focus(model),
            _ => {
                if let Some(field) = self.field() {
                    field.key(key);
                }
            }
        }
        self.learn_typed();
        Flow::Stay
    }

    fn category(&self, model: &Model) -> Category {
        let case = model.conference().case(self.case);
        case.map_or(Category::Other, |c| c.category)
    }

    fn next_focus(&mut self, model: &Model) {
        let category = self.category(model);
        let asked = self
            .contact(model)
            .map_or(&[][..], |c| Fact::asked_by(c.kind, category));
        let mut free = asked.iter().copied().filter(|f| f.answers().is_empty());
        let needs_yes = self.rule(model).is_some_and(needs_answer);
        let next = match self.focus {
            Focus::Whom if needs_yes => {
                self.focus = Focus::Consent;
                return;
            }
            Focus::Consent => {
                self.focus = Focus::Why;
                return;
            }
            Focus::Whom | Focus::Why => free.next(),
            Focus::Fact(fact) => free.skip_while(|f| *f != fact).nth(1),
            Focus::Words => None,
        };
        match next {
            Some(fact) => self.type_fact(fact),
            None => self.focus = Focus::Whom,
        }
    }

    fn contact<'a>(&self, model: &'a Model) -> Option<&'a Contact> {
        model.conference().hall().contacts.get(&self.at)
    }

    fn rule(&self, model: &Model) -> Option<Rule> {
        let case = model.conference().case(self.case)?;
        Some(consent::rule(case, self.contact(model)?.kind))
    }

    fn consent(&self, rule: Rule) -> Option<Consent> {
        if let Some(chosen) = self.consent.get(&self.at) {
            return *chosen;
        }
        rule.known()
    }

    fn choice_key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        let Some(case) = model.conference().case(self.case).cloned() else {
            return Flow::Close;
        };
        let Some(rule) = self.rule(model) else {
            return Flow::Close;
        };
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Up | KeyCode::Char('k') => self.step(model, -1),
            KeyCode::Down | KeyCode::Char('j') => self.step(model, 1),
            KeyCode::Left | KeyCode::Right if self.focus == Focus::Consent => {
                let by = if key.code == KeyCode::Left { -1 } else { 1 };
                let other = choice::other(&CONSENTS, self.consent(rule), by);
                self.consent.insert(self.at.clone(), other);
            }
            KeyCode::Tab => self.next_focus(model),
            KeyCode::Char(' ') if key.kind == KeyEventKind::Press => return self.tick(rule),
            KeyCode::Char(digit @ '1'..='4') => self.fact_key(model, digit),
            KeyCode::Enter => {
                let words = self.spoken(model, &case);
                self.words.get_or_insert_with(|| Field::of(&words));
                self.focus = Focus::Words;
            }
            KeyCode::Char('y') if key.kind == KeyEventKind::Press => {
                return self.call(model, rule);
            }
            _ => {}
        }
        Flow::Stay
    }

    fn tick(&mut self, rule: Rule) -> Flow {
        if let Some(at) = self.ticked.iter().position(|c| *c == self.at) {
            self.ticked.remove(at);
        } else if rule == Rule::Refused && self.consent(rule).is_none() {
            return Flow::Refuse(crate::words::consent::sentence(rule).to_owned());
        } else {
            self.ticked.push(self.at.clone());
        }
        Flow::Stay
    }

    fn fact_key(&mut self, model: &Model, digit: char) {
        let Some(contact) = self.contact(model) else {
            return;
        };
        let category = self.category(model);
        let fact = facts::turn(&mut self.facts, contact.kind, category, digit);
        if let Some(fact) = fact.filter(|f| f.answers().is_empty()) {
            self.type_fact(fact);
        }
    }

    fn step(&mut self, model: &Model, by: isize) {
        let all = contacts(model.conference());
        let at = all.iter().position(|c| c.id == self.at).unwrap_or(0);
        let last = all.len().saturating_sub(1);
        if let Some(contact) = all.get(at.saturating_add_signed(by).min(last)) {
            self.choose(model, contact.id.clone());
        }
    }

    /// Calls the one in view. What is ticked is called in its order, and never anybody whose words are not in view: where another
    /// comes first, their words come into view, and this one is ticked.
    fn call(&mut self, model: &Model, rule: Rule) -> Flow {
        let is_running = (model.conference().case(self.case))
            .is_some_and(|case| running(case, &self.at).is_some());
        if is_running && !self.ticked.contains(&self.at) {
            return Flow::Refuse(
                "They are called already: v, after Esc. Space ticks them to call again.".into(),
            );
        }
        let hall = model.conference().hall();
        let next = self.ticked.iter().find(|c| !self.called.contains(c));
        if let Some(first) = next.filter(|c| **c != self.at).cloned() {
            if !self.ticked.contains(&self.at) {
                self.ticked.push(self.at.clone());
            }
            let name = hall
                .contacts
                .get(&first)
                .map_or_else(String::new, Contact::called);
            self.choose(model, first);
            self.opened = model.now;
            return Flow::Refuse(format!(
                "{name} first, as ticked: these are the words. Space takes the tick away."
            ));
        }
        let Some(consent) = self.consent(rule) else {
            return Flow::Refuse(
                "Ask the person concerned first. Tab, then Left Right says what they want.".into(),
            );
        };
        // Only a reason that stood on the screen goes on record.
        let why = needs_answer(rule).then(|| Private::from(self.why.text().trim()));
        let why = why.filter(|w| !w.is_blank());
        let brief = self.words.as_ref().filter(|w| !w.is_blank());
        Flow::Do {
            command: Box::new(Command::Escalate {
                case: self.case,
                to: self.at.clone(),
                consent,
                why,
                brief: brief.map(|w| Private::from(w.text())),
                by_voice: !model.is_live(),
                facts: self.facts.clone(),
            }),
            after: After::Nothing,
            // A no is put down without brief and facts: these stay begun.
            done: match consent {
                Consent::Refused => vec![Slot::Consent(self.case, self.at.clone())],
                Consent::Given | Consent::Danger | Consent::Law | Consent::NotNeeded => vec![
                    Slot::Brief(self.case, self.at.clone()),
                    Slot::Consent(self.case, self.at.clone()),
                    Slot::Facts(self.case),
                ],
            },
            stays: self.following().is_some(),
        }
    }

    /// The next one that is ticked and not called yet, when this one is called.
    fn following(&self) -> Option<&ContactId> {
        let is_called = |c: &ContactId| *c == self.at || self.called.contains(c);
        self.ticked.iter().find(|c| !is_called(c))
    }

    /// Goes on with the next one that is ticked: this one is called.
    pub fn go_on(&mut self, model: &Model) {
        let Some(next) = self.following().cloned() else {
            return;
        };
        self.called.push(self.at.clone());
        self.known = self.facts.clone();
        self.choose(model, next);
        self.focus = Focus::Whom;
        self.opened = model.now;
    }

    /// The words as they now stand.
    fn spoken(&self, model: &Model, case: &Case) -> String {
        if let Some(words) = &self.words {
            return words.text().to_owned();
        }
        let conference = model.conference();
        self.contact(model).map_or_else(String::new, |c| {
            brief::words(conference, case, model.viewer(), c, &self.facts)
        })
    }
}

/// The call to `contact` that still runs.
fn running<'a>(case: &'a Case, contact: &ContactId) -> Option<&'a Escalation> {
    let mut calls = case.escalations.iter().rev();
    calls.find(|e| e.to == *contact && e.stood_down.is_none())
}

fn needs_answer(rule: Rule) -> bool {
    matches!(rule, Rule::Refused | Rule::AskFirst)
}

fn contacts(conference: &Conference) -> Vec<&Contact> {
    let hall = conference.hall();
    hall.contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .collect()
}
