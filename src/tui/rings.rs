//! What rings whoever looks: a page to them that nobody has answered, or a ladder that has come to its end.

use chrono::{DateTime, Utc};

use crate::domain::Conference;
use crate::domain::case::Case;
use crate::domain::ids::{CaseId, EntryId, PersonId};
use crate::domain::timers::TimerKind;

/// Something that rings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring {
    pub case: CaseId,
    /// What began it: the bell sounds once for each.
    pub occurrence: EntryId,
    pub since: DateTime<Utc>,
    /// Nobody is left to ring: every console that may see the case says so.
    pub is_siren: bool,
}

/// Everything that rings `viewer`, sirens first, then the oldest.
pub fn of(conference: &Conference, viewer: &PersonId) -> Vec<Ring> {
    let mut rings: Vec<Ring> = conference
        .open_cases()
        .filter_map(|case| ring(case, viewer))
        .collect();
    rings.sort_by_key(|r| (!r.is_siren, r.since));
    rings
}

fn ring(case: &Case, viewer: &PersonId) -> Option<Ring> {
    if let Some(occurrence) = case.dead_end.filter(|_| case.is_open()) {
        return Some(Ring {
            case: case.id,
            occurrence,
            since: case.call.at,
            is_siren: true,
        });
    }
    if !case.is_open() || case.seats_free() == 0 || case.holds(viewer) {
        return None;
    }
    let page = paged(case).find(|p| p.page.whom.contains(viewer))?;
    Some(Ring {
        case: case.id,
        occurrence: case.call.entry,
        since: page.at,
        is_siren: false,
    })
}

/// The pages of the ladder that runs now.
pub fn paged(case: &Case) -> impl Iterator<Item = &crate::domain::case::PageMade> {
    case.pages
        .iter()
        .filter(|p| p.page.occurrence == case.call.entry && p.page.timer == TimerKind::Acknowledge)
}
