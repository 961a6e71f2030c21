//! What lies over the plan: covers, swaps, taken pagers, handoffs and who is away, laid on top of it and never written into it.

use chrono::{DateTime, Utc};

use crate::domain::vocabulary::ids::{OverrideId, PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::shift::By;

/// What lies over the plan for a bounded time, and never rewrites it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    pub id: OverrideId,
    pub position: Position,
    pub person: PersonId,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub by: By,
    /// The shift over which alone it lies; nothing where it lies over whatever there is, or over nothing.
    pub shift: Option<ShiftId>,
}

/// Somebody is not available for a while: whatever they have is empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Away {
    pub id: OverrideId,
    pub person: PersonId,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub sick: bool,
}

/// Somebody in a seat from one time to another, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Stretch {
    pub person: PersonId,
    pub post: Option<PlaceId>,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub by: By,
    pub shift: Option<ShiftId>,
    pub instead_of: Option<PersonId>,
    pub over: Option<OverrideId>,
}

/// Which reason is stronger where two want one seat: a taken pager, then a handoff, then a cover, then the plan.
pub(super) fn strength(by: By) -> u8 {
    match by {
        By::Plan => 0,
        By::Cover | By::Swap => 1,
        By::Held | By::Handed => 2,
        By::Taken => 3,
    }
}

/// `seat` with `over` on top, cut where what lies below changes.
pub(super) fn laid(seat: Vec<Stretch>, over: &Override) -> Vec<Stretch> {
    let piece = |from, to, below: Option<&Stretch>| Stretch {
        person: over.person.clone(),
        post: below.and_then(|b| b.post.clone()),
        from,
        to,
        by: over.by,
        shift: below.and_then(|b| b.shift),
        instead_of: below.map(|b| b.person.clone()),
        over: Some(over.id),
    };
    let mut all = Vec::new();
    let mut covered = over.from;
    for below in seat {
        let is_of_another = over.shift.is_some() && over.shift != below.shift;
        if below.to <= over.from || over.to <= below.from || is_of_another {
            all.push(below);
            continue;
        }
        let (from, to) = (below.from.max(over.from), below.to.min(over.to));
        if covered < from && over.shift.is_none() {
            all.push(piece(covered, from, None));
        }
        all.push(piece(from, to, Some(&below)));
        covered = to;
        let (mut before, mut after) = (below.clone(), below);
        (before.to, after.from) = (over.from, over.to);
        all.extend([before, after].into_iter().filter(|s| s.from < s.to));
    }
    if covered < over.to && over.shift.is_none() {
        all.push(piece(covered, over.to, None));
    }
    all.sort_by_key(|stretch| stretch.from);
    all
}

/// `seat` without what somebody has who is away.
pub(super) fn without(seat: Vec<Stretch>, away: &Away) -> Vec<Stretch> {
    let mut all = Vec::new();
    for stretch in seat {
        if stretch.person != away.person || stretch.to <= away.from || away.to <= stretch.from {
            all.push(stretch);
            continue;
        }
        let (mut before, mut after) = (stretch.clone(), stretch);
        (before.to, after.from) = (away.from, away.to);
        all.extend([before, after].into_iter().filter(|s| s.from < s.to));
    }
    all
}
