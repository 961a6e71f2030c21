//! The rota of a stretch of time, cut wherever anything of it changes, with the gaps that matter.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::{OnCall, Rota};
use crate::domain::vocabulary::ids::Position;
use crate::domain::vocabulary::wall;

/// Somebody in a seat, or, in a required one while the doors are open, nobody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element<'a> {
    pub position: &'a Position,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub on: Option<OnCall<'a>>,
}

/// All of `rota`, that of `conference` or its plan alone, that touches the time from `from` to `to`, the soonest first.
pub fn elements<'a>(
    conference: &'a Conference,
    rota: &'a Rota,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Element<'a>> {
    let Some(details) = &conference.hall().details else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for position in &details.positions {
        let held = rota.stretches(position, from, to).into_iter();
        all.extend(held.map(|on| Element {
            position,
            since: on.since,
            until: on.until,
            on: Some(on),
        }));
    }
    for position in &details.required {
        for open in &details.open {
            let opens = wall::instant(details.zone, open.from).max(from);
            let closes = wall::instant(details.zone, open.to).min(to);
            let gaps = rota.gaps(position, opens, closes).into_iter();
            let gaps = gaps.filter(|(since, until)| since < until);
            let gap = |(since, until)| Element {
                position,
                since,
                until,
                on: None,
            };
            for gap in gaps.map(gap) {
                // Two things that are open at once have one gap.
                if !all.contains(&gap) {
                    all.push(gap);
                }
            }
        }
    }
    let place = |position: &Position| details.positions.iter().position(|p| p == position);
    all.sort_by_key(|e| (e.since, place(e.position), e.until));
    all
}
