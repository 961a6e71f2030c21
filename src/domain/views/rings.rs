//! What rings whoever looks: a page to them that nobody has answered, or a ladder that has come to its end.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::case::standing::PageMade;
use crate::domain::state::conference::Conference;
use crate::domain::views::timers;
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
}

/// Everything that rings `viewer`: sirens first, then seats to take, then reminders; the worst first, then the oldest.
pub fn of(conference: &Conference, viewer: &PersonId) -> Vec<Ring> {
    let cases = conference.open_cases().filter(|case| case.is_open());
    let mut rings: Vec<(Reverse<Severity>, Ring)> = cases
        .filter_map(|case| {
            ring(conference, case, viewer).map(|ring| (Reverse(case.severity), ring))
        })
        .collect();
    rings.sort_by_key(|(severity, r)| (r.wanted, *severity, r.since));
    rings.into_iter().map(|(_, ring)| ring).collect()
}

fn ring(conference: &Conference, case: &Case, viewer: &PersonId) -> Option<Ring> {
    let ring = |occurrence, since, wanted| Ring {
        case: case.id,
        occurrence,
        since,
        wanted,
    };
    if let Some(occurrence) = case.dead_end {
        return Some(ring(occurrence, case.call.at, Wanted::Siren));
    }
    let to_take = case.seats_free() > 0 && !case.holds(viewer);
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
