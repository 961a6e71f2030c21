//! Who stands in for whom: cover and swap, asked of the other or said by a lead; and that somebody is ill. Of minutes that have
//! passed nothing changes any more.

use chrono::{DateTime, Utc};

use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::rules::planning::{is_lead, on_team};
use crate::domain::state::conference::Conference;
use crate::domain::state::request::{Request, RequestState};
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::ids::{OverrideId, PersonId, RequestId, ShiftId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::request::Asks;
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;

fn shift(conference: &Conference, id: ShiftId) -> Result<&Planned, Refusal> {
    conference.hall().rota.shift(id).ok_or(Refusal::NoShift)
}

/// `asks`, made by `from` to `to`; where a lead says it, agreed to at once. `id` is that of the entry by which it is made.
fn made(
    conference: &Conference,
    ask: &Ask,
    asks: Asks,
    from: &PersonId,
    to: &PersonId,
) -> Vec<Happening> {
    let mut all = vec![Happening::RequestMade {
        asks: Box::new(asks),
        from: from.clone(),
        to: to.clone(),
    }];
    if let Some(lead) = ask.subject().filter(|_| is_lead(conference, ask)) {
        let slug = conference.hall().details.as_ref().map(|d| &d.slug);
        if let Some(slug) = slug {
            all.push(Happening::RequestAnswered {
                request: RequestId(ask.derive(slug, "0")),
                agrees: true,
                by: lead.clone(),
                why: None,
            });
        }
    }
    all
}

/// `person` stands in for a shift from `from` to `to`, or for all that is left of it.
pub fn cover(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    id: ShiftId,
    person: &PersonId,
    (from, to): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let planned = shift(conference, id)?;
    on_team(conference, person)?;
    let rota = &conference.hall().rota;
    let (begins, ends) = rota.span(id).ok_or(Refusal::NoShift)?;
    if ends <= now {
        return Err(Refusal::ShiftIsOver);
    }
    let (from, to) = (from.unwrap_or(begins), to.unwrap_or(ends));
    if from < begins || to > ends || from >= to {
        return Err(Refusal::OutsideShift);
    }
    let from = from.max(now);
    if from >= to {
        return Err(Refusal::ShiftIsOver);
    }
    let seat = &planned.shift.position;
    let held = rota.stretches(seat, from, to);
    let of_shift = held.iter().filter(|on| on.shift == Some(id));
    if of_shift.clone().all(|on| on.person == person) && held.iter().any(|on| on.person == person) {
        return Err(Refusal::ChangesNothing);
    }
    // Who has it then by plan or cover, also where they are away: a pager that is taken, and being held, pass by themselves.
    let lasting = rota
        .lasting_at(seat, from)
        .filter(|on| on.shift == Some(id));
    let holder = lasting.map_or(&planned.shift.person, |on| on.person);
    if holder == person && planned.shift.person == *person {
        return Err(Refusal::ChangesNothing);
    }
    let asks = Asks::Cover {
        shift: id,
        person: person.clone(),
        from,
        to,
    };
    let is_theirs = holder == subject || planned.shift.person == *subject;
    let (from_whom, of_whom) = if person == subject && !is_lead(conference, ask) {
        (subject, holder)
    } else if is_theirs || is_lead(conference, ask) {
        (holder, person)
    } else {
        return Err(Refusal::NotTheirShift);
    };
    if from_whom == of_whom {
        return Err(Refusal::ChangesNothing);
    }
    Ok(made(conference, ask, asks, from_whom, of_whom))
}

/// Two change their shifts with each other.
pub fn swap(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    (one, other): (ShiftId, ShiftId),
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let (mine, theirs) = (shift(conference, one)?, shift(conference, other)?);
    let people = (&mine.shift.person, &theirs.shift.person);
    if people.0 == people.1 {
        return Err(Refusal::ChangesNothing);
    }
    let rota = &conference.hall().rota;
    for id in [one, other] {
        if rota.span(id).is_none_or(|(begins, _)| begins <= now) {
            return Err(Refusal::ShiftHasBegun);
        }
    }
    let asks = Asks::Swap { shift: one, other };
    let (from_whom, of_whom) = if people.1 == subject {
        (people.1, people.0)
    } else if people.0 == subject || is_lead(conference, ask) {
        (people.0, people.1)
    } else {
        return Err(Refusal::NotTheirShift);
    };
    Ok(made(conference, ask, asks, from_whom, of_whom))
}

/// The request `id`, which must be open.
fn open(conference: &Conference, id: RequestId, now: DateTime<Utc>) -> Result<&Request, Refusal> {
    let hall = conference.hall();
    let request = hall.request(id).ok_or(Refusal::NoRequest)?;
    match request.state(&hall.rota, now) {
        RequestState::Open => Ok(request),
        RequestState::Agreed => Err(Refusal::RequestOver {
            word: "agreed already",
        }),
        RequestState::Refused => Err(Refusal::RequestOver {
            word: "refused already",
        }),
        RequestState::Over => Err(Refusal::RequestOver { word: "over" }),
        RequestState::Withdrawn => Err(Refusal::RequestOver { word: "withdrawn" }),
    }
}

/// Answers what is asked: whoever it is asked of, or a lead.
pub fn answer(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    id: RequestId,
    (agrees, why): (bool, Option<&Private>),
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let request = open(conference, id, now)?;
    if request.to != *subject && !is_lead(conference, ask) {
        return Err(Refusal::NotAskedOfThem {
            who: conference.short(&request.to).to_owned(),
        });
    }
    Ok(vec![Happening::RequestAnswered {
        request: id,
        agrees,
        by: subject.clone(),
        why: why.filter(|why| !why.is_blank()).cloned(),
    }])
}

/// Ends a cover, a swap or a request for one, a pager that was taken, or that somebody is away: either of the two, or a lead.
pub fn cancel(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let hall = conference.hall();
    let over = OverrideId(id.0);
    let may = |is_theirs: bool| {
        if is_theirs || is_lead(conference, ask) {
            Ok(())
        } else {
            Err(Refusal::NotTheirOverride)
        }
    };
    let cancelled = || {
        Ok(vec![Happening::OverrideCancelled {
            id,
            by: subject.clone(),
        }])
    };
    if let Some(request) = hall.request(id) {
        may(request.from == *subject || request.to == *subject)?;
        return match request.state(&hall.rota, now) {
            RequestState::Open => cancelled(),
            RequestState::Agreed if request_ends(conference, request) > now => cancelled(),
            RequestState::Agreed => Err(Refusal::ShiftIsOver),
            RequestState::Refused => Err(Refusal::RequestOver {
                word: "refused already",
            }),
            RequestState::Over => Err(Refusal::RequestOver { word: "over" }),
            RequestState::Withdrawn => Err(Refusal::RequestOver { word: "withdrawn" }),
        };
    }
    if let Some(away) = hall.rota.away().iter().find(|away| away.id == over) {
        may(away.person == *subject)?;
        return if away.to > now {
            cancelled()
        } else {
            Err(Refusal::ShiftIsOver)
        };
    }
    let taken = hall
        .rota
        .over(over)
        .filter(|o| o.by == By::Taken && o.to > now);
    let taken = taken.ok_or(Refusal::NoRequest)?;
    may(taken.person == *subject)?;
    Ok(vec![Happening::PagerGivenBack {
        taken: taken.id,
        position: taken.position.clone(),
        by: subject.clone(),
    }])
}

/// When the last minute of what was agreed to has passed.
fn request_ends(conference: &Conference, request: &Request) -> DateTime<Utc> {
    let rota = &conference.hall().rota;
    match &request.asks {
        Asks::Cover { to, .. } => *to,
        Asks::Swap { shift, other } => {
            let ends = |id| rota.span(id).map(|(_, ends)| ends).unwrap_or_default();
            ends(*shift).max(ends(*other))
        }
    }
}

/// Somebody is ill: they say it themselves, or a lead does.
pub fn sick(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    person: &PersonId,
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
    why: Option<&Private>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    on_team(conference, person)?;
    if person != subject && !is_lead(conference, ask) {
        return Err(Refusal::OnlyLead);
    }
    let from = from.max(now);
    let to = to.unwrap_or_else(|| end_of_day(conference, from));
    if to <= from {
        return Err(Refusal::AwayTime);
    }
    Ok(vec![Happening::AwaySet {
        person: person.clone(),
        from,
        to,
        sick: true,
        why: why.filter(|why| !why.is_blank()).cloned(),
    }])
}

/// When the doors close last on the day of `at`; midnight where they are closed all day.
fn end_of_day(conference: &Conference, at: DateTime<Utc>) -> DateTime<Utc> {
    let zone = conference.zone();
    let day = at.with_timezone(&zone).date_naive();
    let open = conference.hall().details.iter().flat_map(|d| &d.open);
    let of_day = open.filter(|span| span.from.date() == day);
    let closes = of_day.map(|span| wall::instant(zone, span.to)).max();
    let midnight = day
        .succ_opt()
        .unwrap_or(day)
        .and_time(chrono::NaiveTime::MIN);
    closes
        .filter(|closes| *closes > at)
        .unwrap_or_else(|| wall::instant(zone, midnight))
}
