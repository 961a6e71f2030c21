//! Who is on call when: shifts that a lead adds, changes and cancels, and a pager that is taken for a while. What has passed of the
//! rota is never changed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::state::conference::Conference;
use crate::domain::state::rota::Planned;
use crate::domain::views::access;
use crate::domain::vocabulary::ids::{PersonId, Position, ShiftId};
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::shift::Shift;

/// A shift that may have begun within this time is new all the same: it was typed meanwhile.
const TYPED: TimeDelta = TimeDelta::minutes(5);

/// The shortest time for which a pager is taken: less is a slip. A little less than a minute, for what is typed as one.
const TAKEN_AT_LEAST: TimeDelta = TimeDelta::seconds(50);

/// That whoever asks plans: a lead or an admin, in their own name or another's.
pub fn planner(conference: &Conference, ask: &Ask) -> Result<(), Refusal> {
    let Actor::Person(person) = &ask.actor else {
        return Err(Refusal::NotForSystem);
    };
    let known = conference.person(person);
    let known = known.ok_or_else(|| access::no_person(person))?;
    if known.role.plans() {
        return Ok(());
    }
    Err(Refusal::OnlyLead)
}

/// That `shift` can be in the plan beside all others but those.
fn fits(conference: &Conference, shift: &Shift, but: &[ShiftId]) -> Result<(), Refusal> {
    possible(conference, shift)?;
    let (hall, zone) = (conference.hall(), conference.zone());
    let others = hall.rota.planned().iter().filter(|p| !but.contains(&p.id));
    let mut others = others.map(|p| &p.shift);
    match others.find(|other| other.clashes_with(shift, zone)) {
        None => Ok(()),
        Some(other) => Err(held(conference, other)),
    }
}

/// That `shift` can be, whatever else is planned: its seat, person, post and times.
pub(super) fn possible(conference: &Conference, shift: &Shift) -> Result<(), Refusal> {
    let hall = conference.hall();
    position(conference, &shift.position)?;
    on_team(conference, &shift.person)?;
    if let Some(post) = shift
        .post
        .as_ref()
        .filter(|post| !hall.places.contains_key(*post))
    {
        return Err(Refusal::NoPlace(post.clone()));
    }
    match shift.fault(conference.zone()) {
        Some(why) => Err(Refusal::WrongShift(why)),
        None => Ok(()),
    }
}

pub(super) fn on_team<'a>(
    conference: &'a Conference,
    person: &PersonId,
) -> Result<&'a Person, Refusal> {
    let known = conference
        .person(person)
        .ok_or_else(|| access::no_person(person))?;
    if known.role.is_team() {
        return Ok(known);
    }
    Err(Refusal::NotOnTeam {
        who: known.short.as_str().to_owned(),
    })
}

pub(super) fn position(conference: &Conference, position: &Position) -> Result<(), Refusal> {
    let details = conference.hall().details.as_ref();
    if details.is_some_and(|d| d.positions.contains(position)) {
        return Ok(());
    }
    Err(Refusal::NoPosition(position.to_string()))
}

pub(super) fn planned(conference: &Conference, id: ShiftId) -> Result<&Planned, Refusal> {
    let mut all = conference.hall().rota.planned().iter();
    all.find(|planned| planned.id == id).ok_or(Refusal::NoShift)
}

/// Adds shifts that are in no file: all of them, or none.
pub fn add(
    conference: &Conference,
    shifts: &[Shift],
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    if shifts.is_empty() {
        return Err(Refusal::WrongShift("there is none"));
    }
    for (n, shift) in shifts.iter().enumerate() {
        fits(conference, shift, &[])?;
        if shift.starts(conference.zone()) < now - TYPED {
            return Err(Refusal::ShiftIsOver);
        }
        let clash = |other: &&Shift| other.clashes_with(shift, conference.zone());
        if let Some(other) = shifts[..n].iter().find(clash) {
            return Err(held(conference, other));
        }
    }
    let planned = shifts.iter().map(|shift| Happening::ShiftPlanned {
        shift: Box::new(shift.clone()),
        by_hand: true,
        origin: None,
    });
    Ok(planned.collect())
}

/// That the seat of `shift` is held then.
pub(super) fn held(conference: &Conference, shift: &Shift) -> Refusal {
    Refusal::SeatHeld {
        position: shift.position.to_string(),
        who: conference.short(&shift.person).to_owned(),
    }
}

/// Puts `to` in place of a shift. Of one that has begun only the end moves, and not before now. The next shift of the seat, where it
/// moves along, begins with its end.
pub fn change(
    conference: &Conference,
    id: ShiftId,
    to: &Shift,
    along: Option<ShiftId>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let (before, zone) = (&planned(conference, id)?.shift, conference.zone());
    possible(conference, to)?;
    may_become(conference, before, to, now)?;
    let mut all = vec![Happening::ShiftChanged {
        shift: id,
        to: Box::new(to.clone()),
        by_hand: true,
        origin: None,
    }];
    let Some(along) = along else {
        fits(conference, to, &[id])?;
        return Ok(all);
    };
    let next = &planned(conference, along)?.shift;
    let touches = next.starts(zone) == before.ends(zone);
    if next.position != before.position || !touches || to.position != before.position {
        return Err(Refusal::NoShift);
    }
    let moved = next.after(to);
    fits(conference, to, &[id, along])?;
    fits(conference, &moved, &[id, along])?;
    all.push(Happening::ShiftChanged {
        shift: along,
        to: Box::new(moved),
        by_hand: true,
        origin: None,
    });
    Ok(all)
}

/// That `to` can come in the place of `before` at `now`, whoever else is planned: of one that has begun only the end moves.
pub(super) fn may_become(
    conference: &Conference,
    before: &Shift,
    to: &Shift,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let zone = conference.zone();
    let has_begun = before.starts(zone) <= now;
    if has_begun && before.ends(zone) > now && !before.is_same(to) {
        return Err(Refusal::ShiftHasBegun);
    }
    let begins_late = !has_begun && to.starts(zone) < now - TYPED;
    if before.ends(zone) <= now || to.ends(zone) <= now || begins_late {
        return Err(Refusal::ShiftIsOver);
    }
    Ok(())
}

/// Cancels a shift; one that has begun ends now.
pub fn cancel(
    conference: &Conference,
    id: ShiftId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let planned = planned(conference, id)?;
    Ok(vec![ended(planned, conference.zone(), now, true)?])
}

/// Ends a planned shift: one that has begun ends now.
pub(super) fn ended(
    planned: &Planned,
    zone: Tz,
    now: DateTime<Utc>,
    by_hand: bool,
) -> Result<Happening, Refusal> {
    let (shift, before) = (planned.id, &planned.shift);
    if before.ends(zone) <= now {
        return Err(Refusal::ShiftIsOver);
    }
    if before.starts(zone) < now {
        return Ok(Happening::ShiftChanged {
            shift,
            to: Box::new(before.ending(zone, now)),
            by_hand,
            origin: None,
        });
    }
    Ok(Happening::ShiftCancelled {
        shift,
        was: Box::new(before.clone()),
        by_hand,
    })
}

/// Takes the pager of a seat until then. Of one that is taken only a lead's take ends the other's.
pub fn take(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    seat: &Position,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let taker = on_team(conference, subject)?;
    position(conference, seat)?;
    let most = conference.policy().take_at_most;
    if until - now < TAKEN_AT_LEAST || until - now > most.delta() {
        return Err(Refusal::TakeTime { most });
    }
    let rota = &conference.hall().rota;
    let holder = rota.on_call(seat, now).map(|on| on.person.clone());
    if holder.as_ref() == Some(subject) {
        return Err(Refusal::HasSeat {
            who: taker.short.as_str().to_owned(),
        });
    }
    if let Some(taken) = rota.taken(seat, now).filter(|_| !is_lead(conference, ask)) {
        return Err(Refusal::PagerTaken {
            who: conference.short(&taken.person).to_owned(),
        });
    }
    Ok(vec![Happening::PagerTaken {
        position: seat.clone(),
        by: subject.clone(),
        until,
        from: holder,
    }])
}

/// Gives a taken pager back before its time: whoever took it, or a lead.
pub fn give_back(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    seat: &Position,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let taken = conference
        .hall()
        .rota
        .taken(seat, now)
        .ok_or(Refusal::NothingTaken)?;
    if taken.person != *subject && !is_lead(conference, ask) {
        return Err(Refusal::OnlyLead);
    }
    Ok(vec![Happening::PagerGivenBack {
        taken: taken.id,
        position: seat.clone(),
        by: subject.clone(),
    }])
}

/// Whether whoever asks is a lead: a right over another's deed is that of who acts, not of whom they name.
pub(super) fn is_lead(conference: &Conference, ask: &Ask) -> bool {
    match &ask.actor {
        Actor::Person(person) => conference
            .person(person)
            .is_some_and(|p| p.role == Role::Lead),
        Actor::System => false,
    }
}
