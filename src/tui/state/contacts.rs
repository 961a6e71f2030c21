//! Which contact is selected.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::contact::Contact;

/// The contacts screen.
#[derive(Debug, Default)]
pub struct ContactsScreen {
    pub at: usize,
}

pub fn all(conference: &Conference) -> Vec<&Contact> {
    let hall = conference.hall();
    hall.contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .collect()
}

impl ContactsScreen {
    /// Another contact.
    pub fn step(&mut self, conference: &Conference, by: isize) {
        let last = all(conference).len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }
}
