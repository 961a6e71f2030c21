//! A handoff that two people make. Who goes offers; who comes answers each case, and then takes the seat. Duty passes by that, and
//! not by the clock. After I-PASS, which cut medical errors by a quarter `[IPASS]`.

use chrono::{DateTime, NaiveTime, Timelike, Utc};
use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::rules::planning::{is_lead, on_team, position};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::handoff::{Offer, Standing};
use crate::domain::views::access::Writer;
use crate::domain::views::handoff::{self, Item, Next, Status};
use crate::domain::vocabulary::handoff::{Ready, Watch, Words};
use crate::domain::vocabulary::ids::{OfferId, PersonId, Position};
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;

/// Offers `seat`, which the asker has or is next to have, to whoever is named, or is planned next.
pub fn offer(
    conference: &Conference,
    subject: &PersonId,
    seat: &Position,
    to: Option<&PersonId>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    position(conference, seat)?;
    let rota = &conference.hall().rota;
    let changes = rota.changes(seat, now);
    let change = changes.first();
    let follows = change.and_then(|change| change.to);
    let holder = rota.on_call(seat, now);
    let holder = holder.ok_or_else(|| Refusal::NotInSeat {
        position: seat.to_string(),
    })?;
    let asks_for_it = follows == Some(subject) && to.is_none_or(|to| to == subject);
    if holder.person != subject && !asks_for_it {
        return Err(Refusal::NotInSeat {
            position: seat.to_string(),
        });
    }
    if holder.by == By::Taken {
        return Err(Refusal::PagerTaken {
            who: conference.short(holder.person).to_owned(),
        });
    }
    let to = to.or(follows).ok_or_else(|| Refusal::NobodyFollows {
        position: seat.to_string(),
    })?;
    fits(conference, seat, holder.person, to, now)?;
    let planned = change.filter(|change| change.from == holder.person);
    Ok(vec![Happening::HandoffOffered {
        position: seat.clone(),
        from: holder.person.clone(),
        to: to.clone(),
        until: planned.map_or(holder.until, |change| change.at),
        given: false,
        why: None,
    }])
}

/// Offers `seat` to `to` for whoever has it and cannot; what was offered before is withdrawn.
pub fn give(
    conference: &Conference,
    ask: &Ask,
    seat: &Position,
    to: &PersonId,
    why: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    if !is_lead(conference, ask) {
        return Err(Refusal::OnlyLead);
    }
    position(conference, seat)?;
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Handoff));
    }
    let hall = conference.hall();
    let mut all: Vec<Happening> = open(conference, seat, now)
        .map(|before| Happening::HandoffWithdrawn {
            offer: before.id,
            position: seat.clone(),
        })
        .into_iter()
        .collect();
    let (from, until) = match hall.rota.on_call(seat, now) {
        Some(on) => (on.person, on.until),
        None => {
            let last = hall.rota.last(seat, now);
            let last = last.ok_or_else(|| Refusal::NotInSeat {
                position: seat.to_string(),
            })?;
            (last, now)
        }
    };
    on_team(conference, to)?;
    if from == to {
        return Err(Refusal::HandsToSelf);
    }
    all.push(Happening::HandoffOffered {
        position: seat.clone(),
        from: from.clone(),
        to: to.clone(),
        until,
        given: true,
        why: Some(why.clone()),
    });
    Ok(all)
}

/// That `seat` can be offered by `from` to `to`.
fn fits(
    conference: &Conference,
    seat: &Position,
    from: &PersonId,
    to: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    on_team(conference, to)?;
    if from == to {
        return Err(Refusal::HandsToSelf);
    }
    let mut away = conference.hall().rota.away().iter();
    if away.any(|away| away.person == *to && away.from <= now && now < away.to) {
        return Err(Refusal::NotAvailable {
            who: conference.short(to).to_owned(),
        });
    }
    match open(conference, seat, now) {
        Some(before) => Err(Refusal::OfferedAlready {
            who: conference.short(&before.to).to_owned(),
        }),
        None => Ok(()),
    }
}

/// The offer of `seat` that waits to be taken.
fn open<'a>(conference: &'a Conference, seat: &Position, now: DateTime<Utc>) -> Option<&'a Offer> {
    let mut all = conference.hall().open_offers(now);
    all.find(|offer| offer.position == *seat)
}

/// The offer `id`, which must wait to be taken.
fn waiting<'a>(
    conference: &'a Conference,
    id: OfferId,
    subject: &PersonId,
    now: DateTime<Utc>,
) -> Result<&'a Offer, Refusal> {
    let hall = conference.hall();
    let offer = hall.offer(id).ok_or(Refusal::NoOffer)?;
    match offer.standing(hall.held_for(), now) {
        Standing::Open => Ok(offer),
        Standing::Taken | Standing::Withdrawn => Err(Refusal::HandoffEnded),
        Standing::Over => {
            let on = hall.rota.on_call(&offer.position, now);
            if on.as_ref().is_some_and(|on| on.person == subject) {
                return Err(Refusal::HandoffIsYours);
            }
            Err(Refusal::HandoffOver {
                who: on.map(|on| conference.short(on.person).to_owned()),
            })
        }
    }
}

/// The same, to `subject`.
fn to_them<'a>(
    conference: &'a Conference,
    id: OfferId,
    subject: &PersonId,
    now: DateTime<Utc>,
) -> Result<&'a Offer, Refusal> {
    let offer = waiting(conference, id, subject, now)?;
    if offer.to == *subject {
        return Ok(offer);
    }
    Err(Refusal::NotTheirHandoff {
        who: conference.short(&offer.to).to_owned(),
    })
}

/// Takes an offer back: whoever goes, or a lead.
pub fn withdraw(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    id: OfferId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let offer = waiting(conference, id, subject, now)?;
    if offer.from != *subject && !is_lead(conference, ask) {
        return Err(Refusal::OnlyLead);
    }
    Ok(vec![Happening::HandoffWithdrawn {
        offer: id,
        position: offer.position.clone(),
    }])
}

/// Takes the seat, once every item is answered.
pub fn take(
    conference: &Conference,
    subject: &PersonId,
    id: OfferId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let offer = to_them(conference, id, subject, now)?;
    on_team(conference, subject)?;
    // Past the change the seat is whose the plan says.
    let rota = &conference.hall().rota;
    let planned = rota.lasting_at(&offer.position, now).map(|on| on.person);
    let other = planned.filter(|p| *p != subject && **p != offer.from);
    if let Some(other) = other.filter(|_| now >= offer.until) {
        return Err(Refusal::HandoffOver {
            who: Some(conference.short(other).to_owned()),
        });
    }
    let packet = handoff::packet(conference, offer, subject, now);
    let left: Vec<String> = packet.left().map(|item| item.case.spoken()).collect();
    if !left.is_empty() {
        return Err(Refusal::ItemsLeft { cases: left });
    }
    Ok(vec![Happening::HandoffTaken {
        offer: id,
        position: offer.position.clone(),
        by: subject.clone(),
    }])
}

/// Ends the last shift of a day: nobody follows, and nothing that is open is left with whoever goes.
pub fn close(
    conference: &Conference,
    subject: &PersonId,
    seat: &Position,
    why: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    position(conference, seat)?;
    let rota = &conference.hall().rota;
    let holder = rota.on_call(seat, now).map(|on| on.person);
    if holder.or_else(|| rota.last(seat, now)) != Some(subject) {
        return Err(Refusal::NotInSeat {
            position: seat.to_string(),
        });
    }
    let changes = rota.changes(seat, now);
    if let Some(who) = changes.first().and_then(|change| change.to) {
        return Err(Refusal::SomebodyFollows {
            who: conference.short(who).to_owned(),
        });
    }
    let theirs = |case: &&Case| case.is_open() && case.holds(subject) && case.hold.is_none();
    let left = conference.open_cases().filter(theirs);
    let left: Vec<String> = left.map(Case::spoken).collect();
    if !left.is_empty() {
        return Err(Refusal::StillTheirs { cases: left });
    }
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Handoff));
    }
    Ok(vec![Happening::SeatClosed {
        position: seat.clone(),
        by: subject.clone(),
        why: why.clone(),
    }])
}

/// Writes the words of a handoff, or some of them.
pub fn write(writer: Writer<'_>, words: &Words) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    if words.is_empty() {
        return Err(Refusal::NoWords);
    }
    Ok(vec![Happening::HandoffWritten {
        words: Box::new(words.clone()),
    }])
}

/// The item of `offer` that is `writer`'s case, if it is of it and not answered.
fn unanswered<'a>(
    writer: Writer<'a>,
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<Item<'a>, Refusal> {
    if !handoff::is_handed_over(writer.conference, offer, writer.case) {
        return Err(Refusal::NotOfHandoff);
    }
    let item = handoff::item(writer.conference, offer, Cow::Borrowed(writer.case), now);
    match item.status {
        Status::Open | Status::Asked => Ok(item),
        Status::Accepted | Status::Declined => Err(Refusal::AlreadyAnswered),
    }
}

/// Accepts one case: it is theirs from now on, if it was the sender's or nobody's, and so is what the sender had promised.
pub fn accept(
    writer: Writer<'_>,
    subject: &PersonId,
    id: OfferId,
    read_back: Option<NaiveTime>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let offer = to_them(writer.conference, id, subject, now)?;
    let item = unanswered(writer, offer, now)?;
    match (read_back, item.next) {
        (None, Some(_)) if item.watch > Watch::Stable => return Err(Refusal::NeedsReadBack),
        (Some(time), Some(next)) if !is_right(writer, offer, next, time) => {
            return Err(Refusal::WrongReadBack);
        }
        _ => {}
    }
    let case = writer.case;
    let mut all = Vec::new();
    let owed = case.promises.iter();
    let owed = owed.filter(|p| p.is_owed() && p.keeper == offer.from);
    all.extend(owed.map(|promise| Happening::PromisePassed {
        promise: promise.id,
        from: offer.from.clone(),
        to: subject.clone(),
    }));
    all.extend(seat_passes(case, &offer.from, subject));
    all.push(Happening::HandoffAccepted {
        offer: id,
        by: subject.clone(),
    });
    Ok(all)
}

/// How the seat of `from` in `case`, or the one that nobody has, becomes `to`'s.
fn seat_passes(case: &Case, from: &PersonId, to: &PersonId) -> Option<Happening> {
    if !case.is_open() {
        return None;
    }
    let first = case.first.as_ref().map(|seat| &seat.person);
    let second = case.second.as_ref().map(|seat| &seat.person);
    if first.is_none_or(|person| person == from) && first != Some(to) {
        return Some(Happening::Assigned {
            to: to.clone(),
            from: first.cloned(),
        });
    }
    if second != Some(from) {
        return None;
    }
    Some(if case.holds(to) {
        Happening::Released { by: from.clone() }
    } else {
        Happening::SecondTaken { by: to.clone() }
    })
}

/// Whether `time` is that of the next act: as it stands, or as it stood in what was read if only the next word has moved since.
fn is_right(writer: Writer<'_>, offer: &Offer, next: Next, time: NaiveTime) -> bool {
    let zone = writer.conference.zone();
    let reads = |next: Next| {
        let wall = next.due.with_timezone(&zone).time();
        (wall.hour(), wall.minute()) == (time.hour(), time.minute())
    };
    if reads(next) || next.kind != TimerKind::Update {
        return reads(next);
    }
    let case = writer.case;
    let since = case.entries.iter().filter(|e| e.at > offer.at);
    let moments = since.map(|e| e.at).chain([offer.at]);
    let before = moments.filter_map(|at| handoff::next(writer.conference, &case.as_of(at)?));
    before
        .into_iter()
        .any(|next| next.kind == TimerKind::Update && reads(next))
}

/// Asks about a case before it is answered.
pub fn ask(
    writer: Writer<'_>,
    subject: &PersonId,
    id: OfferId,
    text: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let offer = to_them(writer.conference, id, subject, now)?;
    unanswered(writer, offer, now)?;
    if text.is_blank() {
        return Err(Refusal::NoNote);
    }
    Ok(vec![Happening::HandoffAsked {
        offer: id,
        by: subject.clone(),
        text: text.clone(),
    }])
}

/// Says something to a question.
pub fn reply(
    writer: Writer<'_>,
    subject: &PersonId,
    text: &Private,
) -> Result<Vec<Happening>, Refusal> {
    let question = writer.case.handed_over.open_question();
    if question.is_none_or(|question| question.by == *subject) {
        return Err(Refusal::NobodyAsks);
    }
    if text.is_blank() {
        return Err(Refusal::NoNote);
    }
    Ok(vec![Happening::HandoffReplied {
        by: subject.clone(),
        text: text.clone(),
    }])
}

/// Declines a case: it goes to a lead.
pub fn decline(
    writer: Writer<'_>,
    subject: &PersonId,
    id: OfferId,
    why: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let offer = to_them(writer.conference, id, subject, now)?;
    unanswered(writer, offer, now)?;
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Handoff));
    }
    Ok(vec![Happening::HandoffDeclined {
        offer: id,
        by: subject.clone(),
        why: why.clone(),
    }])
}

/// Says what one has seen to before one's shift.
pub fn ready(
    conference: &Conference,
    subject: &PersonId,
    said: &[Ready],
) -> Result<Vec<Happening>, Refusal> {
    on_team(conference, subject)?;
    let said: BTreeSet<Ready> = said.iter().copied().collect();
    if said.is_empty() {
        return Err(Refusal::NoWords);
    }
    Ok(vec![Happening::ReadySaid {
        by: subject.clone(),
        said: said.into_iter().collect(),
    }])
}
