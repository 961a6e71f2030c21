//! The rota as events of a calendar, with their history: what changed counts up, what is gone stays as cancelled for a while.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::log::entry::Entry;
use crate::domain::state::conference::Conference;
use crate::domain::state::hall::Hall;
use crate::domain::state::rota::Rota;
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};

/// For how long an event that is gone stays as cancelled.
const KEPT: TimeDelta = TimeDelta::days(7);

/// One stretch of the rota.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Of the shift that it is, or lies over; the same under every change.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u32,
    pub what: What,
    /// It is no more.
    pub is_cancelled: bool,
    /// When it was changed last.
    pub changed_at: DateTime<Utc>,
}

/// What an event says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct What {
    pub position: Position,
    pub person: PersonId,
    pub post: Option<PlaceId>,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// An event as it went on.
struct History {
    sequence: u32,
    now: Option<What>,
    changed_at: DateTime<Utc>,
    /// What it was, for each who had it before.
    was: BTreeMap<PersonId, (What, DateTime<Utc>)>,
}

/// The events of everybody, or of `person`, as of `now`: the soonest first. What an earlier holder had is cancelled for them.
pub fn events(
    conference: &Conference,
    person: Option<&PersonId>,
    now: DateTime<Utc>,
) -> Vec<Event> {
    let mut all = Vec::new();
    for (uid, history) in histories(&conference.hall().entries) {
        let event = |what: What, is_cancelled, changed_at| Event {
            uid: uid.clone(),
            sequence: history.sequence,
            what,
            is_cancelled,
            changed_at,
        };
        let is_of = |what: &What| person.is_none_or(|person| what.person == *person);
        if let Some(what) = history.now.filter(is_of) {
            all.push(event(what, false, history.changed_at));
            continue;
        }
        let mut was: Vec<(What, DateTime<Utc>)> = history.was.into_values().collect();
        was.retain(|(what, at)| is_of(what) && now - *at <= KEPT);
        let last = was.into_iter().max_by_key(|(_, at)| *at);
        all.extend(last.map(|(what, at)| event(what, true, at)));
    }
    all.sort_by(|one, other| {
        let key = |e: &Event| (e.what.from, e.what.position.clone(), e.uid.clone());
        key(one).cmp(&key(other))
    });
    all
}

/// Every event that there ever was, from the entries of the hall.
fn histories(entries: &[Arc<Entry>]) -> BTreeMap<String, History> {
    let mut all: BTreeMap<String, History> = BTreeMap::new();
    let mut hall = Hall::default();
    let mut drawn = Rota::default();
    let mut entries = entries.iter().peekable();
    while let Some(entry) = entries.next() {
        hall.apply(entry);
        // What was done by one command is one change.
        let goes_on = entries
            .peek()
            .is_some_and(|next| next.command_id == entry.command_id);
        // Whatever changes the rota is seen by the rota: no list of happenings has to be kept up.
        if goes_on || hall.rota == drawn {
            continue;
        }
        drawn = hall.rota.clone();
        let mut stretches = stretches(&hall);
        for (uid, history) in &mut all {
            set(history, stretches.remove(uid), entry.at);
        }
        for (uid, what) in stretches {
            let history = History {
                sequence: 0,
                now: Some(what),
                changed_at: entry.at,
                was: BTreeMap::new(),
            };
            all.insert(uid, history);
        }
    }
    all
}

fn set(history: &mut History, what: Option<What>, at: DateTime<Utc>) {
    if history.now == what {
        return;
    }
    if let Some(was) = history.now.take() {
        history.was.insert(was.person.clone(), (was, at));
    }
    history.now = what;
    history.sequence += 1;
    history.changed_at = at;
}

/// The stretches of the rota by their names: of a shift that is cut in two the second part has a number.
fn stretches(hall: &Hall) -> BTreeMap<String, What> {
    let rota = hall.rota.without_held();
    let ever = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let mut all = BTreeMap::new();
    for position in rota.positions() {
        let mut parts: BTreeMap<(Uuid, Uuid), u32> = BTreeMap::new();
        for on in rota.stretches(position, ever.0, ever.1) {
            let shift = on.shift.map_or_else(Uuid::nil, |shift| shift.0);
            let over = on.over.map_or_else(Uuid::nil, |over| over.0);
            let part = parts.entry((shift, over)).or_default();
            *part += 1;
            let mut uid = if shift.is_nil() {
                over.to_string()
            } else {
                shift.to_string()
            };
            if !over.is_nil() && !shift.is_nil() {
                uid = format!("{uid}-{over}");
            }
            if *part > 1 {
                uid = format!("{uid}-{part}");
            }
            let what = What {
                position: position.clone(),
                person: on.person.clone(),
                post: on.post.cloned(),
                from: on.since,
                to: on.until,
            };
            all.insert(uid, what);
        }
    }
    all
}
