//! What rings whoever looks: a page to them that nobody has answered, or a ladder that has come to its end.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::PageMade;
use crate::domain::state::conference::Conference;
use crate::domain::views::{queue, timers};
use crate::domain::vocabulary::ids::{CaseId, EntryId, PersonId};
use crate::domain::vocabulary::severity::Severity;
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
    let to_take = case.seats_free() > 0 && !case.holds(viewer) && case.hold.is_none();
    if let Some(page) = paged(case).find(|p| to_take && p.page.whom.contains(viewer)) {
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
