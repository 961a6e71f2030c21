//! What everybody at the conference shares: its people, places, contacts, rota, policy, checklists and word list.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::checklist::Checklist;
use crate::domain::contact::Contact;
use crate::domain::entry::{Entry, Happening};
use crate::domain::ids::{ChecklistId, ContactId, PersonId, PlaceId};
use crate::domain::person::Person;
use crate::domain::place::{Details, Place};
use crate::domain::policy::Policy;
use crate::domain::rota::Rota;

/// The hall, folded from its own entries only: so every replica computes the same roster, whatever cases it lacks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hall {
    pub details: Option<Details>,
    pub policy: Option<Policy>,
    pub first_words: Vec<String>,
    pub second_words: Vec<String>,
    pub checklists: BTreeMap<ChecklistId, Checklist>,
    pub places: BTreeMap<PlaceId, Place>,
    pub people: BTreeMap<PersonId, Person>,
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Contacts in the order of the conference file.
    pub contact_order: Vec<ContactId>,
    pub place_order: Vec<PlaceId>,
    pub rota: Rota,
    pub entries: Vec<Arc<Entry>>,
    /// An entry came by that this greenroom does not know.
    pub newer: bool,
}

impl Hall {
    /// Folds one hall entry in.
    pub fn apply(&mut self, entry: &Arc<Entry>) {
        match &entry.happening {
            Happening::ConferenceOpened { details } => self.details = Some((**details).clone()),
            Happening::PolicySet { policy } => self.policy = Some((**policy).clone()),
            Happening::WordsSet { first, second } => {
                self.first_words.clone_from(first);
                self.second_words.clone_from(second);
            }
            Happening::ChecklistAdded { checklist } => {
                self.checklists
                    .insert(checklist.id.clone(), (**checklist).clone());
            }
            Happening::PlaceAdded { place } => {
                if self
                    .places
                    .insert(place.id.clone(), (**place).clone())
                    .is_none()
                {
                    self.place_order.push(place.id.clone());
                }
            }
            Happening::PersonAdded { person } => {
                self.people.insert(person.id.clone(), (**person).clone());
            }
            Happening::ContactAdded { contact } => {
                if self
                    .contacts
                    .insert(contact.id.clone(), (**contact).clone())
                    .is_none()
                {
                    self.contact_order.push(contact.id.clone());
                }
            }
            Happening::ShiftPlanned { shift } => {
                if let Some(details) = &self.details {
                    self.rota.plan(details.zone, (**shift).clone());
                }
            }
            _ => {}
        }
        self.entries.push(Arc::clone(entry));
    }

    /// The place that `words` name: by its id, its name, or its short name.
    pub fn place_named(&self, words: &str) -> Option<&Place> {
        let same = |name: &str| name.eq_ignore_ascii_case(words.trim());
        self.places
            .values()
            .find(|p| same(p.id.as_str()) || same(p.name.as_str()) || same(p.short.as_str()))
    }

    /// The checklist that a report of `category` gets by itself.
    pub fn checklist_for(&self, category: crate::domain::severity::Category) -> Option<&Checklist> {
        self.checklists
            .values()
            .find(|c| c.categories.contains(&category))
    }
}
