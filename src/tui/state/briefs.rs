//! Which call is selected, for an account that answers calls.

use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::{Brief, Escalation};
use crate::domain::vocabulary::ids::EscalationId;

/// The calls screen.
#[derive(Debug, Default)]
pub struct BriefsScreen {
    pub selected: Option<EscalationId>,
}

/// What waits for an answer first, then who is on the way, then what is over; each newest first.
pub fn all(conference: &Conference) -> Vec<&Brief> {
    let mut all: Vec<&Brief> = conference.briefs().collect();
    all.sort_by_key(|b| {
        let call = &b.escalation;
        (
            is_over(call),
            call.answer.is_some(),
            std::cmp::Reverse(call.raised),
        )
    });
    all
}

/// Calls that nobody has answered yet: they ring, the newest first.
pub fn waiting(conference: &Conference) -> impl Iterator<Item = &Brief> {
    let all = all(conference).into_iter();
    all.take_while(|b| !is_over(&b.escalation) && b.escalation.answer.is_none())
}

/// Calls that were answered, and whose help has not come yet.
pub fn coming(conference: &Conference) -> impl Iterator<Item = &Brief> {
    let all = conference.briefs();
    all.filter(|b| !is_over(&b.escalation) && b.escalation.answer.is_some())
}

fn is_over(call: &Escalation) -> bool {
    call.stood_down.is_some() || call.arrived.is_some()
}

impl BriefsScreen {
    /// The call that is selected, or the first.
    pub fn current<'a>(&self, conference: &'a Conference) -> Option<&'a Brief> {
        let all = all(conference);
        let chosen = all.iter().find(|b| Some(b.escalation.id) == self.selected);
        chosen.or(all.first()).copied()
    }

    /// Another call.
    pub fn step(&mut self, conference: &Conference, by: isize) {
        let all = all(conference);
        let current = self.current(conference).map(|b| b.escalation.id);
        let at = all
            .iter()
            .position(|b| Some(b.escalation.id) == current)
            .unwrap_or(0);
        let to = at
            .saturating_add_signed(by)
            .min(all.len().saturating_sub(1));
        self.selected = all.get(to).map(|b| b.escalation.id);
    }
}
