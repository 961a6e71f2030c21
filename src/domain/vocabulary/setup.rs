//! What a conference file says: the event, who is there, and who is on call when.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::place::{Details, Place};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::shift::Shift;

/// A whole conference file. What it leaves out is there by its default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Setup {
    pub details: Details,
    pub policy: Policy,
    /// The built-in ones as well.
    pub checklists: Vec<Checklist>,
    pub places: Vec<Place>,
    pub people: Vec<Person>,
    pub contacts: Vec<Contact>,
    pub shifts: Vec<Shift>,
}

impl Setup {
    /// Whether there are seat and person of `shift`.
    pub fn has_seat(&self, shift: &Shift) -> bool {
        let mut team = self.people.iter().filter(|p| p.role.is_team());
        self.details.positions.contains(&shift.position) && team.any(|p| p.id == shift.person)
    }
}
