//! What rings whoever looks: a page to them that nobody has answered, or a ladder that has come to its end.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::PageMade;
use crate::domain::state::conference::Conference;
use crate::domain::state::request::{Request, RequestState};
use crate::domain::views::handoff::Status;
use crate::domain::views::{handoff, queue, timers};
use crate::domain::vocabulary::ids::{CaseId, EntryId, PersonId, Position};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::timer::TimerKind;

/// What somebody is wanted for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wanted {
    /// Nobody is left to ring: every console that may see the case says so.
    Siren,
    /// Take a seat.
    Take,
    /// A timer of a case asks for something.
    For(TimerKind),
}

/// Something that rings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring {
    pub case: CaseId,
    /// What began it: the bell sounds once for each.
    pub occurrence: EntryId,
    pub since: DateTime<Utc>,
    pub wanted: Wanted,
    /// Danger, high or overdue, or nobody is left to ring. What rings for an hour without need, people learn to overlook.
    pub presses: bool,
}

/// Everything that rings `viewer` at `now`: what presses first, of that what nobody has; then sirens, seats to take and reminders,
/// the worst first, then the oldest.
pub fn of(conference: &Conference, viewer: &PersonId, now: DateTime<Utc>) -> Vec<Ring> {
    let cases = conference.open_cases().filter(|case| case.is_open());
    let rung = cases.filter_map(|case| Some((case, ring(conference, case, viewer, now)?)));
    let mut rings: Vec<(&Case, Ring)> = rung.collect();
    rings.sort_by_key(|(case, r)| {
        let is_had = case.holders().next().is_some();
        (
            !r.presses,
            is_had,
            r.wanted,
            Reverse(case.severity),
            r.since,
        )
    });
    rings.into_iter().map(|(_, ring)| ring).collect()
}

fn ring(
    conference: &Conference,
    case: &Case,
    viewer: &PersonId,
    now: DateTime<Utc>,
) -> Option<Ring> {
    let ring = |occurrence, since, wanted| Ring {
        case: case.id,
        occurrence,
        since,
        wanted,
        presses: wanted == Wanted::Siren
            || case.is_danger_now()
            || case.severity >= Severity::High
            || queue::row(conference, case, now).overdue,
    };
    if let Some(occurrence) = case.dead_end {
        return Some(ring(occurrence, case.call.at, Wanted::Siren));
    }
    // On hold the ladder stands still: what it has rung is not asked for now.
    // Whoever has handed over since is not rung at home.
    let offers = || {
        conference
            .hall()
            .offers
            .iter()
            .filter(|offer| offer.from == *viewer)
    };
    let went_since = |at| offers().any(|offer| offer.taken().is_some_and(|taken| taken > at));
    let to_take = case.seats_free() > 0 && !case.holds(viewer) && case.hold.is_none();
    let is_theirs = |p: &&PageMade| p.page.whom.contains(viewer) && !went_since(p.at);
    if let Some(page) = paged(case).find(|p| to_take && is_theirs(p)) {
        return Some(ring(case.call.entry, page.at, Wanted::Take));
    }
    let mine = case
        .pages
        .iter()
        .rev()
        .filter(|p| p.page.whom.contains(viewer) && p.page.timer != TimerKind::Acknowledge);
    let mut mine = mine.peekable();
    mine.peek()?;
    let running = timers::deadlines(conference, case);
    let asks = |page: &PageMade| {
        running.iter().any(|d| {
            d.occurrence == page.page.occurrence && d.kind == page.page.timer && d.met.is_none()
        })
    };
    let page = mine.find(|page| asks(page))?;
    Some(ring(
        page.page.occurrence,
        page.at,
        Wanted::For(page.page.timer),
    ))
}

/// The pages of the ladder that runs now.
pub fn paged(case: &Case) -> impl Iterator<Item = &PageMade> {
    case.pages
        .iter()
        .filter(|p| p.page.occurrence == case.call.entry && p.page.timer == TimerKind::Acknowledge)
}

/// What a seat of the rota asks of somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SeatAsks {
    /// It is offered to them.
    TakeOver,
    /// What they offered is asked about.
    Answer,
    /// A seat is empty: whoever had it is not available.
    Empty,
    /// Something of the rota is asked of them.
    Request,
    /// It was offered and is not taken in time.
    NotTaken,
    /// They hand over soon, and nobody follows.
    NobodyFollows,
    /// They hand over soon.
    Tidy,
    /// Their shift begins soon: are they ready?
    Ready,
    /// Whoever comes next has not said that they are ready.
    NotReady,
}

/// Something of a seat that rings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeatRings {
    pub position: Position,
    pub asks: SeatAsks,
    pub since: DateTime<Utc>,
    /// What began it: the bell sounds once for each.
    pub occurrence: EntryId,
    /// The change of shift.
    pub change: DateTime<Utc>,
    pub from: PersonId,
    pub to: Option<PersonId>,
    /// Cases that wait for an answer.
    pub cases: Vec<CaseId>,
}

/// Everything of the rota that rings `viewer` at `now`, what is nearest to them first.
pub fn of_seats(conference: &Conference, viewer: &PersonId, now: DateTime<Utc>) -> Vec<SeatRings> {
    let hall = conference.hall();
    let mut all = Vec::new();
    for offer in hall.open_offers(now) {
        let rings = |asks, cases| SeatRings {
            position: offer.position.clone(),
            asks,
            since: offer.at,
            occurrence: EntryId(offer.id.0),
            change: offer.until,
            from: offer.from.clone(),
            to: Some(offer.to.clone()),
            cases,
        };
        if offer.to != *viewer && offer.from != *viewer {
            continue;
        }
        let packet = handoff::packet(conference, offer, viewer, now);
        if offer.to == *viewer {
            let left = packet.left().map(|item| item.case.id).collect();
            all.push(rings(SeatAsks::TakeOver, left));
        } else {
            let asked = packet.items.iter().filter(|i| i.status == Status::Asked);
            let asked: Vec<CaseId> = asked.map(|item| item.case.id).collect();
            all.extend((!asked.is_empty()).then(|| rings(SeatAsks::Answer, asked)));
        }
    }
    for rang in hall.rang.iter().filter(|r| r.ring.whom.contains(viewer)) {
        let ring = &rang.ring;
        let offers = hall.offers.iter().filter(|o| o.position == ring.position);
        let since = offers.clone().any(|offer| offer.at > rang.at);
        let of = offers.clone().find(|offer| offer.id.0 == ring.occurrence.0);
        let asks = match ring.timer {
            TimerKind::Handoff => of
                .filter(|o| o.end.is_none() && !since && now < rang.at + SAID)
                .map(|_| SeatAsks::NotTaken),
            TimerKind::Tidy if !since && now < ring.change => Some(SeatAsks::Tidy),
            TimerKind::Ready if now < ring.change => {
                let comes = hall.rota.lasting_at(&ring.position, ring.change);
                let comes = comes.map(|on| on.person);
                let missing = comes.map(|p| handoff::missing(conference, p, ring.change));
                let asks = if comes == Some(viewer) {
                    SeatAsks::Ready
                } else {
                    SeatAsks::NotReady
                };
                missing.filter(|missing| !missing.is_empty()).map(|_| asks)
            }
            TimerKind::Offer if !since && now < ring.change + SAID => Some(SeatAsks::NobodyFollows),
            TimerKind::Tidy | TimerKind::Offer | TimerKind::Ready => None,
            // Of a case, and never of a seat.
            TimerKind::Acknowledge
            | TimerKind::Raised
            | TimerKind::FirstHuman
            | TimerKind::Update
            | TimerKind::Recheck
            | TimerKind::Answer
            | TimerKind::Arrival
            | TimerKind::CheckIn
            | TimerKind::MissingChild
            | TimerKind::Expiry
            | TimerKind::Promise
            | TimerKind::Hold
            | TimerKind::Given
            | TimerKind::HandOn
            | TimerKind::LeftBehind => None,
        };
        let Some(asks) = asks else { continue };
        let rings = SeatRings {
            position: ring.position.clone(),
            asks,
            since: rang.at,
            occurrence: rang.entry,
            change: ring.change,
            from: of.map_or_else(|| viewer.clone(), |offer| offer.from.clone()),
            to: match asks {
                SeatAsks::NotReady => {
                    let comes = hall.rota.lasting_at(&ring.position, ring.change);
                    comes.map(|on| on.person.clone())
                }
                _ => of.map(|offer| offer.to.clone()),
            },
            cases: Vec::new(),
        };
        // Of one seat the last thing that it says.
        all.retain(|r| r.position != rings.position || r.asks < rings.asks);
        all.push(rings);
    }
    let open = |r: &&Request| r.to == *viewer && r.state(&hall.rota, now) == RequestState::Open;
    for request in hall.requests.iter().filter(open) {
        let shift = request.asks.shifts().into_iter().next();
        let planned = shift.and_then(|id| hall.rota.shift(id));
        let Some((planned, change)) = planned.zip(request.lapses(&hall.rota)) else {
            continue;
        };
        all.push(SeatRings {
            position: planned.shift.position.clone(),
            asks: SeatAsks::Request,
            since: request.at,
            occurrence: EntryId(request.id.0),
            change,
            from: request.from.clone(),
            to: Some(viewer.clone()),
            cases: Vec::new(),
        });
    }
    if conference
        .person(viewer)
        .is_some_and(|p| p.role == Role::Lead)
    {
        all.extend(emptied(conference, now));
    }
    all.sort_by_key(|rings| (rings.asks, rings.since));
    all
}

/// Seats that are, or will be, empty because somebody is away, as long as nobody stands in.
fn emptied(conference: &Conference, now: DateTime<Utc>) -> Vec<SeatRings> {
    let rota = &conference.hall().rota;
    let mut all = Vec::new();
    for away in rota.away().iter().filter(|away| away.to > now) {
        let theirs = rota.planned().iter();
        let theirs = theirs.filter(|planned| planned.shift.person == away.person);
        let theirs =
            theirs.filter_map(|planned| Some((&planned.shift.position, rota.span(planned.id)?)));
        let stands_in = rota.all_overrides();
        let stands_in = stands_in
            .filter(|over| over.person == away.person && matches!(over.by, By::Cover | By::Swap));
        let stands_in = stands_in.map(|over| (&over.position, (over.from, over.to)));
        for (seat, (begins, ends)) in theirs.chain(stands_in) {
            let (from, to) = (begins.max(away.from).max(now), ends.min(away.to));
            let gap = if from < to {
                rota.gaps(seat, from, to).into_iter().next()
            } else {
                None
            };
            all.extend(gap.map(|(from, to)| SeatRings {
                position: seat.clone(),
                asks: SeatAsks::Empty,
                since: from,
                occurrence: EntryId(away.id.0),
                change: to,
                from: away.person.clone(),
                to: None,
                cases: Vec::new(),
            }));
        }
    }
    all
}

/// For how long something of the rota rings at most.
const SAID: TimeDelta = TimeDelta::hours(1);
