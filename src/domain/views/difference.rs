//! What applying a conference file would change, as things stand: shown before anybody does it, and done as it was shown.

mod consequences;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::conference::Conference;
use crate::domain::state::hall::Hall;
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId, PersonId, Position};
use crate::domain::vocabulary::setup::Setup;
use crate::domain::vocabulary::shift::Shift;

/// What is done to a thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Add,
    Change,
    /// A shift is cancelled, or ends now.
    End,
    /// It is of the conference no more; what is on record keeps it.
    Leave,
}

/// What a conference file has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    Conference,
    Person,
    Place,
    Contact,
    Shift,
    Policy,
    Checklist,
}

/// One line of a difference: a field of a thing, or the whole of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Change {
    pub op: Op,
    pub thing: Thing,
    pub id: String,
    pub field: Option<String>,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// What comes of it for cases, seats and laptops.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Consequence {
    pub text: String,
    pub case: Option<CaseId>,
    pub shift: Option<String>,
    pub person: Option<PersonId>,
}

/// Something that is said of one thing of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    pub thing: Thing,
    pub id: String,
    pub text: String,
}

/// What applying a file would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference {
    pub changes: Vec<Change>,
    pub consequences: Vec<Consequence>,
    /// Why it cannot be applied.
    pub faults: Vec<Remark>,
    pub warnings: Vec<Remark>,
    /// Required seats that somebody has right now and nobody would have.
    pub emptied: Vec<Position>,
    /// Of changes, gaps and sign-outs: who applies by it gets what they were shown, or nothing.
    pub hash: String,
    pub happenings: Vec<Happening>,
    /// All that would be put down, as the file has it: what a line leaves out is in the hash all the same.
    content: Vec<Value>,
}

impl Difference {
    /// Whether it is about shifts and nothing else.
    pub fn is_of_shifts(&self) -> bool {
        self.changes.iter().all(|c| c.thing == Thing::Shift)
    }
}

/// What applying `setup` to `conference` would do at `now`. Shifts that were added on a laptop and are not in the file are kept,
/// unless `prune`. `reader` is told of cases as far as they may see them; nobody is whoever works on the store.
pub fn of(
    conference: &Conference,
    setup: &Setup,
    prune: bool,
    reader: Option<&PersonId>,
    now: DateTime<Utc>,
) -> Difference {
    let hall = conference.hall();
    let mut found = Difference::default();
    let second = now.trunc_subsecs(0);
    found.of_event(hall, setup, second);
    found.of_things(hall, setup);
    found.of_shifts(hall, setup, prune, second);
    found
        .changes
        .sort_by_key(|c| (c.thing, c.op, c.id.clone(), c.field.clone()));
    let after = applied(hall, &found.happenings, now);
    let gaps = consequences::new_gaps(hall, &after, now);
    let signed_out: Vec<&PersonId> = after
        .signed_out
        .iter()
        .filter(|(person, at)| hall.signed_out.get(*person) != Some(at))
        .map(|(person, _)| person)
        .collect();
    found.tell(conference, reader, &after, &gaps, &signed_out, now);
    // Where a gap begins moves with the clock; where it ends does not.
    let ends: Vec<_> = gaps.iter().map(|(seat, _, to)| (seat, to)).collect();
    let said = serde_json::json!([found.changes, found.content, ends, signed_out, prune]);
    let hash = Uuid::new_v5(&Uuid::nil(), said.to_string().as_bytes());
    found.hash = hash.simple().to_string();
    found.hash.truncate(16);
    found
}

impl Difference {
    fn change(&mut self, op: Op, thing: Thing, id: &(impl ToString + ?Sized)) {
        self.changes.push(Change {
            op,
            thing,
            id: id.to_string(),
            field: None,
            old: None,
            new: None,
        });
    }

    /// A line for what is new, and one for each field of it.
    fn add(&mut self, thing: Thing, id: &str, new: &impl Serialize) {
        self.change(Op::Add, thing, id);
        let new = value(new);
        let fields = new.as_object().into_iter().flatten();
        // What its id says already is not said again.
        let known: &[&str] = match thing {
            Thing::Shift => &["position", "person", "from"],
            _ => &["id"],
        };
        let said = fields.filter(|(field, _)| !known.contains(&field.as_str()));
        let all = said.filter_map(|(field, value)| Some((field.clone(), plain(value)?)));
        let id = id.to_owned();
        self.changes.extend(all.map(|(field, new)| Change {
            op: Op::Add,
            thing,
            id: id.clone(),
            field: Some(field),
            old: None,
            new: Some(new),
        }));
        self.content.push(new);
    }

    /// A line for each field in which `old` and `new` differ. Whether there is one.
    fn fields(
        &mut self,
        thing: Thing,
        id: &str,
        old: &impl Serialize,
        new: &impl Serialize,
    ) -> bool {
        let before = self.changes.len();
        let (old, new) = (value(old), value(new));
        let mut found = Vec::new();
        differing("", &old, &new, &mut found);
        self.content.push(new);
        self.changes
            .extend(found.into_iter().map(|(field, old, new)| Change {
                op: Op::Change,
                thing,
                id: id.to_owned(),
                field: Some(field),
                old,
                new,
            }));
        self.changes.len() > before
    }

    fn of_event(&mut self, hall: &Hall, setup: &Setup, now: DateTime<Utc>) {
        let Some(details) = &hall.details else {
            return;
        };
        let slug = details.slug.as_str();
        if details.slug != setup.details.slug {
            let text = format!(
                "this file is of {}, and the conference is {slug}",
                setup.details.slug
            );
            return self.fault(Thing::Conference, slug, text);
        }
        let mut planned = hall.rota.planned().iter();
        if details.zone != setup.details.zone
            && planned.any(|p| p.shift.starts(details.zone) <= now)
        {
            let text = "shifts have begun by the clock of the old zone: the zone stays".to_owned();
            self.fault(Thing::Conference, slug, text);
        }
        if self.fields(Thing::Conference, slug, details, &setup.details) {
            let details = Box::new(setup.details.clone());
            self.happenings.push(Happening::DetailsSet { details });
        }
        if let Some(policy) = &hall.policy
            && self.fields(Thing::Policy, "policy", policy, &setup.policy)
        {
            let policy = Box::new(setup.policy.clone());
            self.happenings.push(Happening::PolicySet { policy });
        }
    }

    fn of_things(&mut self, hall: &Hall, setup: &Setup) {
        for list in &setup.checklists {
            let is_new = self.of_one(
                Thing::Checklist,
                list.id.as_str(),
                hall.checklists.get(&list.id).map(Arc::as_ref),
                list,
            );
            if is_new {
                self.happenings.push(Happening::ChecklistAdded {
                    checklist: Arc::new(list.clone()),
                });
            }
        }
        for place in &setup.places {
            let there = hall
                .places
                .get(&place.id)
                .filter(|p| hall.place_order.contains(&p.id));
            if self.of_one(Thing::Place, place.id.as_str(), there, place) {
                let place = Box::new(place.clone());
                self.happenings.push(Happening::PlaceAdded { place });
            }
        }
        for contact in &setup.contacts {
            let there = hall
                .contacts
                .get(&contact.id)
                .filter(|c| hall.contact_order.contains(&c.id));
            if self.of_one(Thing::Contact, contact.id.as_str(), there, contact) {
                let contact = Box::new(contact.clone());
                self.happenings.push(Happening::ContactAdded { contact });
            }
        }
        for person in &setup.people {
            if self.of_one(
                Thing::Person,
                person.id.as_str(),
                hall.people.get(&person.id),
                person,
            ) {
                let person = Box::new(person.clone());
                self.happenings.push(Happening::PersonAdded { person });
            }
        }
        self.of_what_left(hall, setup);
    }

    /// What is there and not in the file.
    fn of_what_left(&mut self, hall: &Hall, setup: &Setup) {
        let ids: BTreeSet<&str> = setup.checklists.iter().map(|c| c.id.as_str()).collect();
        for gone in hall
            .checklists
            .keys()
            .filter(|id| !ids.contains(id.as_str()))
        {
            self.change(Op::Leave, Thing::Checklist, gone);
            self.happenings.push(Happening::ChecklistLeft {
                checklist: gone.clone(),
            });
        }
        let ids: BTreeSet<&str> = setup.places.iter().map(|p| p.id.as_str()).collect();
        for gone in hall
            .place_order
            .iter()
            .filter(|id| !ids.contains(id.as_str()))
        {
            self.change(Op::Leave, Thing::Place, gone);
            self.happenings.push(Happening::PlaceLeft {
                place: gone.clone(),
            });
        }
        let ids: BTreeSet<&str> = setup.contacts.iter().map(|c| c.id.as_str()).collect();
        let gone = hall
            .contact_order
            .iter()
            .filter(|id| !ids.contains(id.as_str()));
        for gone in gone.filter_map(|id| hall.contacts.get(id)) {
            self.change(Op::Leave, Thing::Contact, &gone.id);
            let contact = Box::new(gone.clone());
            self.happenings.push(Happening::ContactLeft { contact });
        }
        let ids: BTreeSet<&str> = setup.people.iter().map(|p| p.id.as_str()).collect();
        let gone = hall.people.values();
        for gone in gone.filter(|p| !ids.contains(p.id.as_str())) {
            self.change(Op::Leave, Thing::Person, &gone.id);
            let person = gone.id.clone();
            self.happenings.push(Happening::PersonLeft { person });
        }
    }

    /// Compares one thing; whether it is to be put down anew.
    fn of_one<T: Serialize + PartialEq>(
        &mut self,
        thing: Thing,
        id: &str,
        old: Option<&T>,
        new: &T,
    ) -> bool {
        match old {
            None => {
                self.add(thing, id, new);
                true
            }
            Some(old) if old == new => false,
            Some(old) => self.fields(thing, id, old, new),
        }
    }

    fn of_shifts(&mut self, hall: &Hall, setup: &Setup, prune: bool, now: DateTime<Utc>) {
        let (planned, zone) = (hall.rota.planned(), setup.details.zone);
        let mut stay: Vec<Shift> = Vec::new();
        for before in planned {
            let shift = &before.shift;
            let in_file = setup.shifts.iter().find(|s| s.is_same(shift));
            let (has_begun, is_over) = (shift.starts(zone) <= now, shift.ends(zone) <= now);
            match in_file {
                Some(new) if new == shift => stay.push(shift.clone()),
                Some(_) if is_over => {
                    self.warn(&shift.key(), "it is over, and stays as it was");
                    stay.push(shift.clone());
                }
                Some(_) if before.by_hand && !prune => {
                    self.warn(
                        &shift.key(),
                        "it was changed on a laptop and is kept; --prune undoes that",
                    );
                    stay.push(shift.clone());
                }
                Some(new) => {
                    // What has passed of it stays: of a shift that runs the end moves to now at the earliest.
                    let has_passed = has_begun && new.ends(zone) < now;
                    let to = if has_passed {
                        new.ending(zone, now)
                    } else {
                        new.clone()
                    };
                    self.fields(Thing::Shift, &shift.key(), shift, new);
                    if has_passed {
                        self.warn(&shift.key(), "that end has passed: it ends now");
                    }
                    stay.push(to.clone());
                    self.happenings.push(Happening::ShiftChanged {
                        shift: before.id,
                        to: Box::new(to),
                        by_hand: false,
                        origin: None,
                    });
                }
                None if is_over => stay.push(shift.clone()),
                None if before.by_hand && !prune && setup.has_seat(shift) => {
                    self.warn(
                        &shift.key(),
                        "it was added on a laptop and is kept; --prune ends it",
                    );
                    stay.push(shift.clone());
                }
                None => stay.extend(self.end(before, has_begun, (zone, now))),
            }
        }
        for new in &setup.shifts {
            if planned.iter().any(|p| p.shift.is_same(new)) {
                continue;
            }
            let key = new.key();
            let runs = planned.iter().map(|p| &p.shift).find(|s| {
                let runs = s.starts(zone) <= now && now < s.ends(zone);
                runs && s.person == new.person && s.clashes_with(new, zone)
            });
            if let Some(runs) = runs {
                let began = runs.from.format("%Y-%m-%dT%H:%M");
                let text =
                    format!("it has begun, at {began}: of a shift that runs only the end moves");
                self.fault(Thing::Shift, &key, text);
            } else if let Some(ended) = hall.rota.ended(new).filter(|_| !prune) {
                let at = ended
                    .at
                    .with_timezone(&setup.details.zone)
                    .format("%a %H:%M");
                let by = ended.by.as_ref().map_or("somebody", PersonId::as_str);
                let text = format!(
                    "{by} ended or moved it by hand, {at}: it stays so; --prune plans it again"
                );
                self.warn(&key, &text);
            } else if new.ends(zone) <= now {
                self.warn(&key, "it is over before it was planned, and is left out");
            } else if new.starts(zone) < now {
                let text =
                    "it begins before now, and what has passed stays as it was: let it begin later";
                self.fault(Thing::Shift, &key, text.to_owned());
            } else {
                self.add(Thing::Shift, &key, new);
                stay.push(new.clone());
                self.happenings.push(Happening::ShiftPlanned {
                    shift: Box::new(new.clone()),
                    by_hand: false,
                    origin: None,
                });
            }
        }
        for (n, shift) in stay.iter().enumerate() {
            if let Some(other) = stay[..n].iter().find(|o| o.clashes_with(shift, zone)) {
                let text = format!(
                    "{} is held by {} then: one seat holds one person",
                    shift.position, other.person
                );
                self.fault(Thing::Shift, &shift.key(), text);
            }
        }
    }

    /// Ends a shift that is in the file no more; what stays of one that has begun.
    fn end(
        &mut self,
        before: &Planned,
        has_begun: bool,
        (zone, now): (Tz, DateTime<Utc>),
    ) -> Option<Shift> {
        let shift = &before.shift;
        self.change(Op::End, Thing::Shift, &shift.key());
        if !has_begun {
            self.happenings.push(Happening::ShiftCancelled {
                shift: before.id,
                was: Box::new(shift.clone()),
                by_hand: false,
            });
            return None;
        }
        let to = shift.ending(zone, now);
        self.happenings.push(Happening::ShiftChanged {
            shift: before.id,
            to: Box::new(to.clone()),
            by_hand: false,
            origin: None,
        });
        Some(to)
    }

    fn fault(&mut self, thing: Thing, id: &str, text: String) {
        let id = id.to_owned();
        self.faults.push(Remark { thing, id, text });
    }

    fn warn(&mut self, id: &str, text: &str) {
        self.warnings.push(Remark {
            thing: Thing::Shift,
            id: id.to_owned(),
            text: text.to_owned(),
        });
    }
}

/// The hall as `happenings` would leave it.
fn applied(hall: &Hall, happenings: &[Happening], at: DateTime<Utc>) -> Hall {
    let mut after = hall.clone();
    for (n, happening) in (1..).zip(happenings) {
        after.apply(&Arc::new(Entry {
            id: EntryId(Uuid::from_u128(n)),
            at,
            made_at: at,
            actor: Actor::System,
            on_behalf: None,
            case: None,
            command_id: CommandId(Uuid::nil()),
            happening: happening.clone(),
        }));
    }
    after
}

/// Field by field, where `old` and `new` differ, in words. Of what lies within a table its fields, one below the other.
fn differing(
    path: &str,
    old: &Value,
    new: &Value,
    found: &mut Vec<(String, Option<String>, Option<String>)>,
) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let within = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let of = |table: &serde_json::Map<String, Value>| {
                    table.get(key).cloned().unwrap_or(Value::Null)
                };
                differing(&within, &of(a), &of(b), found);
            }
        }
        (old, new) => {
            let (mut was, mut is) = (plain(old), plain(new));
            if was == is {
                // They differ in what is not said in so few words.
                (was, is) = (
                    was.map(|w| format!("{w} (before)")),
                    is.map(|i| format!("{i} (changed)")),
                );
            }
            found.push((path.to_owned(), was, is));
        }
    }
}

fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// A value as one reads it in a line; nothing where there is none.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(plain).collect();
            Some(items.join(", "))
        }
        Value::Object(table) => match table.get("id").and_then(Value::as_str) {
            Some(id) => Some(id.to_owned()),
            None => {
                let fields = table.iter();
                let fields =
                    fields.filter_map(|(key, value)| Some(format!("{key} {}", plain(value)?)));
                Some(fields.collect::<Vec<_>>().join(" "))
            }
        },
    }
}

/// The things of a difference, each with its changes, in order: what a person reads.
pub fn grouped(changes: &[Change]) -> BTreeMap<Thing, Vec<&Change>> {
    let mut groups: BTreeMap<Thing, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        groups.entry(change.thing).or_default().push(change);
    }
    groups
}
