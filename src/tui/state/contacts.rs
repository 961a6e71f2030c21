//! Which contact is selected.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::ids::ContactId;

/// The contacts screen.
#[derive(Debug, Default)]
pub struct ContactsScreen {
    pub selected: Option<ContactId>,
}

pub fn all(conference: &Conference) -> Vec<&Contact> {
    let hall = conference.hall();
    hall.contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .collect()
}

impl ContactsScreen {
    /// The place of the contact that is selected, or of the first.
    pub fn at(&self, contacts: &[&Contact]) -> usize {
        let chosen = |c: &&Contact| Some(&c.id) == self.selected.as_ref();
        contacts.iter().position(chosen).unwrap_or(0)
    }

    /// Another contact.
    pub fn step(&mut self, conference: &Conference, by: isize) {
        let all = all(conference);
        let last = all.len().saturating_sub(1);
        let to = self.at(&all).saturating_add_signed(by).min(last);
        self.selected = all.get(to).map(|c| c.id.clone());
    }
}
