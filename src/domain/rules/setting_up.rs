//! What a conference file becomes: a conference that opens, and one that is changed by the file that was edited.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::log::actor::{Actor, SYSTEM};
use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::state::conference::Conference;
use crate::domain::views::{access, difference};
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::ids::{ContactId, PersonId, Position};
use crate::domain::vocabulary::person::{ADMIN, Person, Role};
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::setup::Setup;
use crate::domain::vocabulary::shift::wrong_span;

/// Opens a conference with all of `setup`, in the order of the file. `first` and `second` are the halves of the code names.
pub fn open(
    conference: &Conference,
    setup: &Setup,
    first: Vec<String>,
    second: Vec<String>,
) -> Result<Vec<Happening>, Refusal> {
    if conference.hall().details.is_some() {
        return Err(Refusal::ConferenceThere);
    }
    let mut all = vec![
        Happening::ConferenceOpened {
            details: Box::new(setup.details.clone()),
        },
        Happening::PolicySet {
            policy: Box::new(setup.policy.clone()),
        },
        Happening::WordsSet { first, second },
    ];
    all.extend(setup.checklists.iter().map(|c| Happening::ChecklistAdded {
        checklist: Arc::new(c.clone()),
    }));
    all.extend(setup.places.iter().map(|p| Happening::PlaceAdded {
        place: Box::new(p.clone()),
    }));
    all.extend(setup.people.iter().map(|p| Happening::PersonAdded {
        person: Box::new(p.clone()),
    }));
    all.extend(setup.contacts.iter().map(|c| Happening::ContactAdded {
        contact: Box::new(c.clone()),
    }));
    all.extend(setup.shifts.iter().map(|s| Happening::ShiftPlanned {
        shift: Box::new(s.clone()),
        by_hand: false,
        origin: None,
    }));
    Ok(all)
}

/// Does what `setup` asks for that is not so yet. With a `hash` it is what the difference of that hash showed, or nothing; without
/// one nothing that leaves a required seat empty right now. An admin may, whoever works on the store, and a lead where it is about
/// shifts alone.
pub fn apply(
    conference: &Conference,
    ask: &Ask,
    setup: &Setup,
    hash: Option<&str>,
    prune: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let role = match (&ask.actor, &ask.on_behalf) {
        (Actor::System, _) => Role::Admin,
        (Actor::Person(person), None) => {
            let known = conference.person(person);
            known.ok_or_else(|| access::no_person(person))?.role
        }
        (Actor::Person(_), Some(_)) => return Err(Refusal::OnlyAdmin),
    };
    if !role.plans() {
        return Err(Refusal::OnlyAdmin);
    }
    if let Some(why) = misfit(setup) {
        return Err(Refusal::DoesNotFit { why });
    }
    let found = difference::of(conference, setup, prune, None, now);
    if role == Role::Lead && !found.is_of_shifts() {
        return Err(Refusal::OnlyAdmin);
    }
    if let Some(fault) = found.faults.first() {
        let why = format!("{}: {}", fault.id, fault.text);
        return Err(Refusal::DoesNotFit { why });
    }
    match (hash, found.emptied.first()) {
        (Some(hash), _) if hash != found.hash => return Err(Refusal::DiffChanged),
        (None, Some(position)) => {
            return Err(Refusal::SeatEmptyNow {
                position: position.to_string(),
            });
        }
        (Some(_) | None, _) => {}
    }
    Ok(found.happenings)
}

/// What the reader of files refuses with its line, of a setup that came by another way; the first of it.
fn misfit(setup: &Setup) -> Option<String> {
    let details = &setup.details;
    let mut open = details.open.iter();
    if let Some(why) = open.find_map(|o| wrong_span(o.from, o.to)) {
        return Some(format!("the opening hours: {why}"));
    }
    if let Some((_, why)) = setup.policy.fault(&details.positions) {
        return Some(why);
    }
    if let Some(why) = setup.checklists.iter().find_map(Checklist::fault) {
        return Some(why);
    }
    let team = setup.people.iter().filter(|p| p.role.is_team());
    let team: BTreeSet<&PersonId> = team.map(|p| &p.id).collect();
    let posts: BTreeSet<_> = setup.places.iter().map(|p| &p.id).collect();
    for (n, shift) in setup.shifts.iter().enumerate() {
        let why = if !details.positions.contains(&shift.position) {
            Some("there is no such position")
        } else if !team.contains(&shift.person) {
            Some("they are no responder or lead")
        } else if shift
            .post
            .as_ref()
            .is_some_and(|post| !posts.contains(post))
        {
            Some("there is no such post")
        } else if let Some(why) = shift.fault(details.zone) {
            Some(why)
        } else {
            let mut before = setup.shifts[..n].iter();
            let clash = before.any(|o| o.clashes_with(shift, details.zone));
            clash.then_some("one seat holds one person")
        };
        if let Some(why) = why {
            return Some(format!("{}: {why}", shift.key()));
        }
    }
    if let Some(why) = unknown_names(setup) {
        return Some(why);
    }
    let people = setup.people.iter().map(|p| (p.id.as_str(), &p.name));
    let contacts = setup.contacts.iter().map(|c| (c.id.as_str(), &c.name));
    let places = setup.places.iter().map(|p| (p.id.as_str(), &p.name));
    let mut named = people.chain(contacts).chain(places);
    let nameless = named.find(|(_, name)| name.is_blank());
    nameless.map(|(id, _)| format!("{id} has no name"))
}

/// An id that is there twice, that is another's, or that names nothing; the first of it.
fn unknown_names(setup: &Setup) -> Option<String> {
    let details = &setup.details;
    let twice = |ids: Vec<&str>| {
        let mut seen = BTreeSet::new();
        ids.into_iter()
            .find(|id| !seen.insert(*id))
            .map(|id| format!("{id} is there twice"))
    };
    let people: BTreeSet<&str> = setup.people.iter().map(|p| p.id.as_str()).collect();
    let contacts: BTreeSet<&str> = setup.contacts.iter().map(|c| c.id.as_str()).collect();
    let is_built_in = |p: &Person| p.id.as_str() == ADMIN && p.role == Role::Admin;
    if people.contains(SYSTEM) || !setup.people.iter().any(is_built_in) {
        return Some("the built-in accounts are as they are".to_owned());
    }
    let mut required = details.required.iter();
    if let Some(seat) = required.find(|seat| !details.positions.contains(seat)) {
        return Some(format!("{seat} is required and no position"));
    }
    let called = details.emergency.call.iter().map(ContactId::as_str);
    let answered = setup
        .people
        .iter()
        .filter_map(|p| p.contact.as_ref())
        .map(ContactId::as_str);
    if let Some(contact) = called.chain(answered).find(|id| !contacts.contains(id)) {
        return Some(format!("there is no contact {contact}"));
    }
    let mut reach = setup.contacts.iter().flat_map(|c| &c.reach);
    let unknown = reach.find_map(|reach| match reach {
        Reach::Account(person) if !people.contains(person.as_str()) => Some(person),
        _ => None,
    });
    if let Some(person) = unknown {
        return Some(format!("there is no person {person}"));
    }
    twice(setup.people.iter().map(|p| p.id.as_str()).collect())
        .or_else(|| twice(setup.contacts.iter().map(|c| c.id.as_str()).collect()))
        .or_else(|| twice(setup.places.iter().map(|p| p.id.as_str()).collect()))
        .or_else(|| twice(setup.checklists.iter().map(|c| c.id.as_str()).collect()))
        .or_else(|| twice(details.positions.iter().map(Position::as_str).collect()))
}
