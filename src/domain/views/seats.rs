//! What a seat of the rota does by itself around a change of shift: tidy up, offer, tell a lead that nobody took it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::log::happening::SeatRing;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::handoff::{End, Offer};
use crate::domain::state::level::Level;
use crate::domain::state::rota::Change;
use crate::domain::views::{access, handoff};
use crate::domain::vocabulary::ids::{EntryId, OfferId, PersonId, Position};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::timer::TimerKind;

/// One thing that a seat does by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeatAct {
    pub due: DateTime<Utc>,
    /// From when on it would say nothing any more.
    pub until: DateTime<Utc>,
    pub occurrence: EntryId,
    pub timer: TimerKind,
    pub step: u32,
    pub change: DateTime<Utc>,
    pub act: Deed,
}

/// What is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    Ring(Vec<PersonId>),
    Offer {
        from: PersonId,
        to: PersonId,
    },
    /// Whoever it was offered to does not come: it is offered anew to whoever does.
    Withdraw(OfferId),
    /// Nothing is to be handed over: it is looked again until the change.
    Nothing,
}

/// How long it is still said that nobody took a handoff, should nobody have run the clock.
const SAID_LATE: TimeDelta = TimeDelta::hours(1);

/// What `position` still does by itself after `now`, and what it should have done by then, each once.
pub fn acts(conference: &Conference, position: &Position, now: DateTime<Utc>) -> Vec<SeatAct> {
    let hall = conference.hall();
    let mut all = Vec::new();
    if let Some(change) = hall.rota.changes(position, now).first() {
        all.extend(before(conference, position, change, now));
        all.extend(asks_ready(conference, change, now));
    }
    let of_seat = hall.offers.iter().filter(|o| o.position == *position);
    for offer in of_seat.filter(|offer| offer.end.is_none()) {
        all.extend(after(conference, offer, now));
    }
    all.retain(|act| act.until > now && !is_done(conference, act));
    all
}

fn is_done(conference: &Conference, act: &SeatAct) -> bool {
    conference.hall().rang.iter().any(|rang| {
        let ring = &rang.ring;
        (ring.occurrence, ring.timer, ring.step) == (act.occurrence, act.timer, act.step)
    })
}

/// What is done before a change.
fn before(
    conference: &Conference,
    position: &Position,
    change: &Change<'_>,
    now: DateTime<Utc>,
) -> Vec<SeatAct> {
    let (hall, policy) = (conference.hall(), conference.policy());
    let act = |ahead: TimeDelta, timer, act| SeatAct {
        due: (change.at - ahead).max(change.since),
        until: change.at,
        occurrence: occurrence(change),
        timer,
        step: 0,
        change: change.at,
        act,
    };
    let of_change = |offer: &&Offer| {
        offer.position == *position && offer.from == *change.from && offer.until == change.at
    };
    let closed = hall.closed.get(position);
    if closed.is_some_and(|at| *at > change.since) {
        return Vec::new();
    }
    let offers: Vec<&Offer> = hall.offers.iter().filter(of_change).collect();
    let earlier = u32::try_from(offers.len()).unwrap_or(0);
    let is_withdrawn = |offer: &&Offer| matches!(offer.end, Some(End::Withdrawn { .. }));
    if !offers.iter().all(is_withdrawn) {
        return Vec::new();
    }
    let to = change.to.unwrap_or(change.from);
    let planned = Offer {
        id: OfferId(Uuid::nil()),
        position: position.clone(),
        from: change.from.clone(),
        to: to.clone(),
        at: change.at,
        until: change.at,
        given: false,
        by_clock: true,
        by_receiver: false,
        why: None,
        end: None,
        said_over: false,
    };
    let open = |person: &PersonId| {
        let mut open = conference.open_cases();
        open.any(|case| {
            handoff::is_handed_over(conference, &planned, case)
                && access::of(conference, person, case) >= Level::Line
        })
    };
    let holds = |case: &Case| case.is_open() && case.holds(change.from) && case.hold.is_none();
    let tidies = if open(change.from) {
        Deed::Ring(vec![change.from.clone()])
    } else {
        Deed::Nothing
    };
    let is_open = hall
        .open_offers(now)
        .any(|offer| offer.position == *position);
    let was_offered = |offer: &&Offer| {
        let by_clock = matches!(offer.end, Some(End::Withdrawn { by_clock: true, .. }));
        Some(&offer.to) == change.to && !by_clock
    };
    let offered = is_open || offers.iter().copied().any(|offer| was_offered(&offer));
    let offers = match change.to {
        // Not again after it was withdrawn.
        Some(_) if offered => Deed::Nothing,
        Some(to) if open(to) => Deed::Offer {
            from: change.from.clone(),
            to: to.clone(),
        },
        None if conference.open_cases().any(holds) => Deed::Ring(vec![change.from.clone()]),
        Some(_) | None => Deed::Nothing,
    };
    let offers = SeatAct {
        // Offered to another than before, or with nobody to offer it to, it is another act.
        step: 2 * earlier + u32::from(matches!(offers, Deed::Ring(_))),
        ..act(policy.offer_before.delta(), TimerKind::Offer, offers)
    };
    vec![
        act(policy.tidy_before.delta(), TimerKind::Tidy, tidies),
        offers,
    ]
}

/// How long before the change a lead hears that whoever comes is not ready: before the gap, not after it.
const NOT_READY: TimeDelta = TimeDelta::minutes(5);

/// Whether whoever comes is ready: they are asked, and a lead hears of it where they are not.
fn asks_ready(conference: &Conference, change: &Change<'_>, now: DateTime<Utc>) -> Vec<SeatAct> {
    let Some(to) = change.to else {
        return Vec::new();
    };
    if handoff::missing(conference, to, change.at).is_empty() {
        return Vec::new();
    }
    let ahead = conference.policy().offer_before.delta();
    let act = |step, due: DateTime<Utc>, whom| SeatAct {
        due: due.max(change.since),
        until: change.at,
        occurrence: occurrence(change),
        timer: TimerKind::Ready,
        step,
        change: change.at,
        act: Deed::Ring(whom),
    };
    vec![
        act(0, change.at - ahead, vec![to.clone()]),
        act(1, change.at - NOT_READY.min(ahead), leads(conference, now)),
    ]
}

/// What names a change: it is another where its time is.
fn occurrence(change: &Change<'_>) -> EntryId {
    let made = format!("{}|{}", change.of.unwrap_or_default(), change.at);
    EntryId(Uuid::new_v5(&Uuid::NAMESPACE_OID, made.as_bytes()))
}

/// What is done once it was offered, and is not taken.
fn after(conference: &Conference, offer: &Offer, now: DateTime<Utc>) -> Vec<SeatAct> {
    let (hall, policy) = (conference.hall(), conference.policy());
    let change = offer.until.max(offer.at);
    let ends = offer.ends(hall.held_for());
    let act = |due, until, step, whom| SeatAct {
        due,
        until,
        occurrence: EntryId(offer.id.0),
        timer: TimerKind::Handoff,
        step,
        change: offer.until,
        act: Deed::Ring(whom),
    };
    if now < ends && !comes(conference, offer, now) {
        return vec![SeatAct {
            act: Deed::Withdraw(offer.id),
            ..act(offer.at, ends, 3, Vec::new())
        }];
    }
    // Whoever offered it knows.
    let mut leads = leads(conference, now);
    leads.retain(|lead| *lead != offer.from);
    if leads.is_empty() {
        let all = conference.people_of(Role::Lead).map(|p| p.id.clone());
        leads = all.filter(|lead| *lead != offer.from).collect();
    }
    let staff = conference.people_of(Role::Staff).map(|p| p.id.clone());
    // That it is over is put down however late: what was offered is read no longer from then on. It rings while it is news.
    let is_news = now < ends + SAID_LATE;
    let told = if is_news { leads.clone() } else { Vec::new() };
    vec![
        act(change + policy.late_lead.delta(), ends, 0, leads),
        act(change + policy.late_staff.delta(), ends, 1, staff.collect()),
        act(ends, DateTime::<Utc>::MAX_UTC, SeatRing::OVER, told),
    ]
}

/// Whether whoever the seat is offered to still comes: they are not away, and, where the clock chose them, still planned.
fn comes(conference: &Conference, offer: &Offer, now: DateTime<Utc>) -> bool {
    if offer.given {
        return true;
    }
    let rota = &conference.hall().rota;
    // Whom somebody chose takes it now; whom the clock chose comes at the change.
    let at = if offer.by_clock {
        offer.until.max(now)
    } else {
        now
    };
    let is_away = rota
        .away()
        .iter()
        .any(|away| away.person == offer.to && away.from <= at && at < away.to);
    let planned = rota.lasting_at(&offer.position, at).map(|on| on.person);
    !is_away && (!offer.by_clock || planned == Some(&offer.to))
}

/// Who leads at `now`; all leads where nobody has the seat.
fn leads(conference: &Conference, now: DateTime<Utc>) -> Vec<PersonId> {
    let everyone = conference.hall().rota.everyone(now);
    let mut lead = everyone.filter(|(position, _)| position.as_str() == "lead");
    match lead.next() {
        Some((_, on)) => vec![on.person.clone()],
        None => conference
            .people_of(Role::Lead)
            .map(|p| p.id.clone())
            .collect(),
    }
}
