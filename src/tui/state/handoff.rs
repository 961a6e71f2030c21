//! Which handoff is looked at, which case of it is selected, and what is typed of the time that is read back.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::handoff::Offer;
use crate::domain::views::handoff::{self, Item, Packet, Status};
use crate::domain::vocabulary::ids::{CaseId, OfferId, PersonId};

/// The handoff screen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HandoffScreen {
    offer: Option<OfferId>,
    selected: Option<CaseId>,
    /// At most four digits: the time of the next act.
    pub read_back: String,
    /// The first line of the case that is shown, where not all have room.
    pub from: usize,
}

impl HandoffScreen {
    /// The handoff that is shown to `viewer`: the one that was chosen, else one to them, one of theirs, any that is open.
    pub fn offer<'a>(
        &self,
        conference: &'a Conference,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Option<&'a Offer> {
        let open: Vec<&Offer> = open(conference, viewer, now);
        let chosen = open.iter().find(|offer| Some(offer.id) == self.offer);
        chosen.or(open.first()).copied()
    }

    /// What is shown of it.
    pub fn packet<'a>(
        &self,
        conference: &'a Conference,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Option<Packet<'a>> {
        let offer = self.offer(conference, viewer, now)?;
        Some(handoff::packet(conference, offer, viewer, now))
    }

    /// The place of the selected case in `packet`, as `viewer` reads it: the chosen one, else for the sender the one that is asked
    /// about, else the first that is not answered.
    pub fn at(&self, packet: &Packet<'_>, viewer: &PersonId) -> usize {
        let waits_for_word = packet.offer.from == *viewer;
        let place = |is: &dyn Fn(&Item<'_>) -> bool| packet.items.iter().position(is);
        place(&|item| Some(item.case.id) == self.selected)
            .or_else(|| place(&|item| waits_for_word && item.status == Status::Asked))
            .or_else(|| place(&|item| item.status == Status::Open))
            .unwrap_or(0)
    }

    /// Another case of it.
    pub fn step(&mut self, packet: &Packet<'_>, viewer: &PersonId, by: isize) {
        let last = packet.items.len().saturating_sub(1);
        let to = self.at(packet, viewer).saturating_add_signed(by).min(last);
        self.select(packet.items.get(to).map(|item| item.case.id));
    }

    /// The case `id`; nothing means the first that is not answered.
    pub fn select(&mut self, id: Option<CaseId>) {
        self.selected = id;
        self.read_back.clear();
        self.from = 0;
    }

    /// The next lines of the case, or those before.
    pub fn scroll(&mut self, by: isize) {
        self.from = self.from.saturating_add_signed(by);
    }

    /// Another handoff, where several are open.
    pub fn turn(
        &mut self,
        conference: &Conference,
        viewer: &PersonId,
        now: DateTime<Utc>,
        by: i64,
    ) {
        let open = open(conference, viewer, now);
        let shown = self.offer(conference, viewer, now).map(|offer| offer.id);
        let at = open
            .iter()
            .position(|offer| Some(offer.id) == shown)
            .unwrap_or(0);
        let step = isize::try_from(by).unwrap_or(0);
        let next = open.get(
            at.saturating_add_signed(step)
                .min(open.len().saturating_sub(1)),
        );
        self.offer = next.map(|offer| offer.id);
        self.select(None);
    }

    /// Takes a digit of the time; the oldest goes where there are four.
    pub fn digit(&mut self, digit: char) {
        if self.read_back.len() >= 4 {
            self.read_back.clear();
        }
        self.read_back.push(digit);
    }

    /// The time that is typed, as it is read.
    pub fn time(&self) -> Option<String> {
        let (hours, minutes) = self.read_back.split_at_checked(2)?;
        (minutes.len() == 2).then(|| format!("{hours}:{minutes}"))
    }
}

/// The handoffs that are open: those to `viewer` first, then theirs, then others.
fn open<'a>(conference: &'a Conference, viewer: &PersonId, now: DateTime<Utc>) -> Vec<&'a Offer> {
    let mut open: Vec<&Offer> = conference.hall().open_offers(now).collect();
    open.sort_by_key(|offer| (offer.to != *viewer, offer.from != *viewer, offer.at));
    open
}
