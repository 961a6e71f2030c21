//! What everybody at the conference shares: its people, places, contacts, rota, policy, checklists and word list.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, SeatRing, told_back};
use crate::domain::log::happening::{carried, of_case, of_outside, of_seats, of_two_cases, within};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::handoff::{End, Offer, Standing};
use crate::domain::state::overrides::{Away, Override};
use crate::domain::state::request::{Answer, Request};
use crate::domain::state::rota::{Planned, Rota};
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::handoff::Ready;
use crate::domain::vocabulary::hearing::fold;
use crate::domain::vocabulary::ids::{
    ChecklistId, ContactId, EntryId, LinkId, OfferId, OverrideId, PersonId, PlaceId, Position,
    RequestId, ShiftId,
};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::place::{Details, Place};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::request::Asks;
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::text::Private;

/// An address at which a calendar of the rota is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    pub id: LinkId,
    /// Whose shifts; nobody's for all of them.
    pub person: Option<PersonId>,
    pub by: PersonId,
    pub digest: String,
    pub at: DateTime<Utc>,
    is_ended: bool,
}

/// Something of a seat that rang by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rang {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub ring: SeatRing,
}

/// The hall, folded from its own entries only: so every replica computes the same roster, whatever cases it lacks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hall {
    pub details: Option<Details>,
    pub policy: Option<Policy>,
    pub first_words: Vec<String>,
    pub second_words: Vec<String>,
    pub checklists: BTreeMap<ChecklistId, Arc<Checklist>>,
    pub places: BTreeMap<PlaceId, Place>,
    pub people: BTreeMap<PersonId, Person>,
    /// Who was of the conference and is no more.
    pub left: BTreeMap<PersonId, Person>,
    /// From when a sign-in of each must be to be good: since then they left, or are here for something else.
    pub signed_out: BTreeMap<PersonId, DateTime<Utc>>,
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Contacts in the order of the conference file.
    pub contact_order: Vec<ContactId>,
    pub place_order: Vec<PlaceId>,
    pub rota: Rota,
    /// Addresses at which a calendar of the rota is read.
    pub links: Vec<Link>,
    /// What is asked of another person, oldest first.
    pub requests: Vec<Request>,
    /// Handoffs, in the order in which they were offered.
    pub offers: Vec<Offer>,
    /// What of the rota rang by itself.
    pub rang: Vec<Rang>,
    /// What each has seen to before their shift, and when they said so last.
    pub ready: BTreeMap<PersonId, BTreeMap<Ready, DateTime<Utc>>>,
    /// Seats that were closed for the night, each with when.
    pub closed: BTreeMap<Position, DateTime<Utc>>,
    pub entries: Vec<Arc<Entry>>,
    /// An entry came by that this greenroom does not know.
    pub newer: bool,
}

impl Hall {
    /// Folds one hall entry in.
    pub fn apply(&mut self, entry: &Arc<Entry>) {
        match &entry.happening {
            Happening::ConferenceOpened { details } | Happening::DetailsSet { details } => {
                self.rota.move_to(details.zone);
                self.rota.only(&details.positions, entry.at);
                self.details = Some((**details).clone());
            }
            Happening::PolicySet { policy } => self.policy = Some((**policy).clone()),
            Happening::WordsSet { first, second } => {
                self.first_words.clone_from(first);
                self.second_words.clone_from(second);
            }
            Happening::ChecklistAdded { checklist } => {
                self.checklists
                    .insert(checklist.id.clone(), Arc::clone(checklist));
            }
            Happening::PlaceAdded { place } => {
                self.places.insert(place.id.clone(), (**place).clone());
                if !self.place_order.contains(&place.id) {
                    self.place_order.push(place.id.clone());
                }
            }
            Happening::PersonAdded { person } => {
                self.left.remove(&person.id);
                let before = self.people.insert(person.id.clone(), (**person).clone());
                // What they were given before is not what they may have now: they begin anew.
                let duty = |p: &Person| (p.role, p.contact.clone());
                if before.is_some_and(|before| duty(&before) != duty(person)) {
                    self.signed_out.insert(person.id.clone(), entry.at);
                }
                if !person.role.is_team() {
                    self.rota.without(&person.id, entry.at);
                }
            }
            Happening::ContactAdded { contact } => {
                self.contacts
                    .insert(contact.id.clone(), (**contact).clone());
                if !self.contact_order.contains(&contact.id) {
                    self.contact_order.push(contact.id.clone());
                }
            }
            Happening::ChecklistLeft { checklist } => {
                self.checklists.remove(checklist);
            }
            // What is on record still has the names of those that left.
            Happening::PlaceLeft { place } => self.place_order.retain(|p| p != place),
            Happening::ContactLeft { contact } => self.contact_order.retain(|c| *c != contact.id),
            Happening::PersonLeft { person } => {
                if let Some(gone) = self.people.remove(person) {
                    self.left.insert(person.clone(), gone);
                    self.signed_out.insert(person.clone(), entry.at);
                    self.rota.without(person, entry.at);
                }
            }
            Happening::ShiftPlanned {
                shift,
                by_hand,
                origin,
            } => self.rota.plan(Planned {
                id: ShiftId(entry.id.0),
                shift: (**shift).clone(),
                by_hand: *by_hand,
                origin: origin.as_deref().cloned(),
            }),
            Happening::ShiftChanged {
                shift,
                to,
                by_hand,
                origin,
            } => {
                if *by_hand {
                    self.rota
                        .by_hand(*shift, entry.subject().cloned(), entry.at);
                }
                self.rota.change(*shift, Some(&**to));
                if let Some(origin) = origin {
                    self.rota.is_of(*shift, origin);
                }
            }
            Happening::ShiftCancelled { shift, by_hand, .. } => {
                if *by_hand {
                    self.rota
                        .by_hand(*shift, entry.subject().cloned(), entry.at);
                }
                self.rota.change(*shift, None);
            }
            Happening::PagerTaken {
                position,
                by,
                until,
                ..
            } => {
                if let Some(before) = self.rota.taken(position, entry.at).map(|over| over.id) {
                    self.rota.lift(before, entry.at);
                }
                self.rota.lay(Override {
                    id: OverrideId(entry.id.0),
                    position: position.clone(),
                    person: by.clone(),
                    from: entry.at,
                    to: *until,
                    by: By::Taken,
                    shift: None,
                });
            }
            Happening::PagerGivenBack { taken, .. } => self.rota.lift(*taken, entry.at),
            Happening::LinkMade { person, by, digest } => self.links.push(Link {
                id: LinkId(entry.id.0),
                person: person.clone(),
                by: by.clone(),
                digest: digest.clone(),
                at: entry.at,
                is_ended: false,
            }),
            Happening::LinkEnded { link, .. } => {
                if let Some(link) = self.links.iter_mut().find(|l| l.id == *link) {
                    link.is_ended = true;
                }
            }
            Happening::RequestMade { asks, from, to } => self.requests.push(Request {
                id: RequestId(entry.id.0),
                asks: (**asks).clone(),
                from: from.clone(),
                to: to.clone(),
                by: entry.subject().cloned(),
                at: entry.at,
                answer: None,
                cancelled: None,
            }),
            Happening::RequestAnswered {
                request,
                agrees,
                by,
                why,
            } => {
                let found = self.requests.iter_mut().find(|r| r.id == *request);
                if let Some(request) = found.filter(|r| r.answer.is_none()) {
                    request.answer = Some(Answer {
                        agrees: *agrees,
                        by: by.clone(),
                        at: entry.at,
                        why: why.clone(),
                    });
                    if *agrees {
                        let request = request.clone();
                        self.lay(&request, entry.at);
                    }
                }
            }
            Happening::OverrideCancelled { id, .. } => {
                self.rota.lift(OverrideId(id.0), entry.at);
                let found = self.requests.iter_mut().find(|r| r.id == *id);
                if let Some(request) = found {
                    request.cancelled.get_or_insert(entry.at);
                }
            }
            Happening::AwaySet {
                person,
                from,
                to,
                sick,
                ..
            } => self.rota.leave(Away {
                id: OverrideId(entry.id.0),
                person: person.clone(),
                from: *from,
                to: *to,
                sick: *sick,
            }),
            Happening::HandoffOffered {
                position,
                from,
                to,
                until,
                given,
                why,
            } => {
                let offer = Offer {
                    id: OfferId(entry.id.0),
                    position: position.clone(),
                    from: from.clone(),
                    to: to.clone(),
                    at: entry.at,
                    until: *until,
                    given: *given,
                    by_clock: entry.actor == Actor::System,
                    by_receiver: entry.subject() == Some(to),
                    why: why.clone(),
                    end: None,
                    said_over: false,
                };
                // Whoever is planned then, and is not offered it, has it by the plan.
                let comes = self.rota.lasting_at(position, *until).map(|on| on.person);
                if !given && comes.is_none_or(|comes| comes == to) {
                    let held = entry.at.max(*until);
                    let ends = offer.ends(self.held_for());
                    // Who is planned after a gap has it from then on.
                    let next = comes
                        .is_none()
                        .then(|| self.rota.begins_after(position, held));
                    self.rota.lay(Override {
                        id: OverrideId(entry.id.0),
                        position: position.clone(),
                        person: from.clone(),
                        from: held,
                        to: next.flatten().map_or(ends, |next| next.min(ends)),
                        by: By::Held,
                        shift: None,
                    });
                }
                self.offers.push(offer);
            }
            Happening::HandoffWithdrawn { offer, .. } => {
                self.rota.lift(OverrideId(offer.0), entry.at);
                self.end(
                    *offer,
                    End::Withdrawn {
                        at: entry.at,
                        by_clock: entry.actor == Actor::System,
                    },
                );
            }
            Happening::HandoffTaken { offer, by, .. } => {
                self.rota.lift(OverrideId(offer.0), entry.at);
                let end = End::Taken {
                    at: entry.at,
                    entry: entry.id,
                };
                if let Some(offer) = self.end(*offer, end) {
                    let id = OverrideId(entry.id.0);
                    self.rota
                        .hand(id, &offer.position, by, entry.at, offer.until);
                }
            }
            Happening::ReadySaid { by, said } => {
                let ready = self.ready.entry(by.clone()).or_default();
                ready.extend(said.iter().map(|what| (*what, entry.at)));
            }
            Happening::SeatClosed { position, .. } => {
                self.closed.insert(position.clone(), entry.at);
            }
            Happening::SeatRang { ring } => {
                let mut offers = self.offers.iter_mut();
                let offer = offers.find(|offer| offer.id.0 == ring.occurrence.0);
                if let Some(offer) = offer.filter(|_| ring.says_over()) {
                    offer.said_over = true;
                }
                self.rang.push(Rang {
                    entry: entry.id,
                    at: entry.at,
                    ring: (**ring).clone(),
                });
            }
            // Who is invited again changes nothing that is shared; what is of a case is folded into that.
            Happening::InvitedAgain { .. }
            | Happening::DeviceJoined { .. }
            | Happening::Unknown => {}
            of_case!() => {}
        }
        self.entries.push(Arc::clone(entry));
    }

    /// Lays what was agreed to over the plan, from `at` on: of minutes that have passed nothing changes.
    fn lay(&mut self, request: &Request, at: DateTime<Utc>) {
        let id = OverrideId(request.id.0);
        let over = |rota: &Rota, shift, person: &PersonId, span: (_, _), by| {
            let planned = &rota.shift(shift)?.shift;
            let (from, to): (DateTime<Utc>, DateTime<Utc>) = span;
            Some(Override {
                id,
                position: planned.position.clone(),
                person: person.clone(),
                from: from.max(at),
                to,
                by,
                shift: Some(shift),
            })
        };
        let all = match &request.asks {
            Asks::Cover {
                shift,
                person,
                from,
                to,
            } => [
                over(&self.rota, *shift, person, (*from, *to), By::Cover),
                None,
            ],
            Asks::Swap { shift, other } => {
                let person = |id| self.rota.shift(id).map(|p| p.shift.person.clone());
                let lay =
                    |of, to| over(&self.rota, of, &person(to)?, self.rota.span(of)?, By::Swap);
                [lay(*shift, *other), lay(*other, *shift)]
            }
        };
        for over in all.into_iter().flatten() {
            self.rota.lay(over);
        }
    }

    /// The addresses of calendars that are good: not ended, and of people who are still here.
    pub fn live_links(&self) -> impl Iterator<Item = &Link> {
        let is_here = |person: &PersonId| self.people.contains_key(person);
        let links = self.links.iter().filter(|link| !link.is_ended);
        links.filter(move |link| is_here(&link.by) && link.person.as_ref().is_none_or(is_here))
    }

    /// The request `id`.
    pub fn request(&self, id: RequestId) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == id)
    }

    /// Ends the offer `id`, and gives it back; one that has ended, or is not there, changes nothing.
    fn end(&mut self, id: OfferId, end: End) -> Option<Offer> {
        let offer = self.offers.iter_mut().find(|offer| offer.id == id)?;
        if offer.end.is_none() {
            offer.end = Some(end);
            return Some(offer.clone());
        }
        None
    }

    /// Whether whoever has this seat watches everything that is open.
    pub fn holds_all(&self, position: &Position) -> bool {
        let required = self.details.as_ref();
        let first = required.and_then(|d| d.required.first());
        matches!(position.as_str(), "primary" | "lead") || first == Some(position)
    }

    /// For how long whoever goes is held on call at most.
    pub fn held_for(&self) -> TimeDelta {
        self.policy
            .as_ref()
            .map_or(TimeDelta::zero(), |p| p.held_for.delta())
    }

    /// The offer `id`.
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }

    /// Offers that wait to be taken at `now`.
    pub fn open_offers(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Offer> {
        let held_for = self.held_for();
        let is_open = move |o: &&Offer| o.standing(held_for, now) == Standing::Open;
        self.offers.iter().filter(is_open)
    }

    /// A place of the conference and the spot in it, from what somebody typed: `hall-b`, `Hall B, by the stage`, `hall a coffee stand`.
    /// Case, marks and width do not matter; of several places that fit the longest is meant. What names no place is all spot.
    pub fn locate(&self, typed: &str) -> (Option<PlaceId>, Private) {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded: Vec<(usize, String)> = ends(&typed);
        let names = |p: &Place| {
            [
                p.id.as_str().replace('-', " "),
                p.id.as_str().to_owned(),
                p.name.as_str().to_owned(),
                p.short.as_str().to_owned(),
            ]
        };
        let found = folded.iter().rev().find_map(|(end, head)| {
            let is_it = |p: &&Place| names(p).iter().any(|name| fold(name.trim()) == *head);
            Some((
                *end,
                self.place_order
                    .iter()
                    .filter_map(|id| self.places.get(id))
                    .find(is_it)?,
            ))
        });
        match found {
            Some((end, place)) => {
                let spot = typed[end..].trim_start_matches([',', ';', ':', '-', ' ']);
                (Some(place.id.clone()), Private::from(spot))
            }
            None => (None, Private::from(typed)),
        }
    }

    /// The checklist that a report of `category` gets by itself.
    pub fn checklist_for(&self, category: Category) -> Option<&Arc<Checklist>> {
        self.checklists
            .values()
            .find(|c| c.categories.contains(&category))
    }

    /// The venue's own emergency desk, where `contact` is the public number and the venue wants its desk called first.
    pub fn desk_before(&self, contact: &Contact) -> Option<&Contact> {
        let desk = self.details.as_ref()?.emergency.call.as_ref()?;
        let desk = self.contacts.get(desk)?;
        (contact.kind == ContactKind::Emergency && desk.id != contact.id).then_some(desk)
    }

    /// The ways to `contact`, in order: the venue's desk before the public number.
    pub fn ways<'a>(&'a self, contact: &'a Contact) -> Vec<&'a Reach> {
        let desk = self.desk_before(contact);
        let by_desk = desk
            .into_iter()
            .flat_map(Contact::ways)
            .filter(|w| w.is_said());
        by_desk.chain(contact.ways()).collect()
    }

    /// The way to try after the one by which `call` was made last, if its contact has another.
    pub fn next_way<'a>(&'a self, call: &Escalation) -> Option<&'a Reach> {
        let contact = self.contacts.get(&call.to)?;
        self.ways(contact)
            .into_iter()
            .skip_while(|way| **way != call.way)
            .nth(1)
    }

    /// Whether somebody comes where `call` was answered.
    pub fn comes(&self, call: &Escalation) -> bool {
        self.contacts.get(&call.to).is_none_or(|c| c.kind.comes())
    }

    /// How a contact is called in a sentence.
    pub fn called(&self, id: &ContactId) -> String {
        self.contacts
            .get(id)
            .map_or_else(|| id.to_string(), Contact::called)
    }
}

/// Every beginning of `typed` that ends with a word: where it ends, and itself, folded.
fn ends(typed: &str) -> Vec<(usize, String)> {
    let is_end = |(at, c): &(usize, char)| {
        let next = typed[*at + c.len_utf8()..].chars().next();
        c.is_alphanumeric() && next.is_none_or(|n| !n.is_alphanumeric())
    };
    let all = typed.char_indices().filter(is_end);
    all.map(|(at, c)| at + c.len_utf8())
        .map(|end| (end, fold(&typed[..end])))
        .collect()
}
