//! The portions of the log that somebody's replica gets, one after another, judged at head.

use std::sync::Arc;

use crate::domain::log::entry::Entry;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::{access, disclose};
use crate::domain::vocabulary::ids::{CaseId, PersonId};

/// How far somebody's replica is: which entries it has had, and up to where their access was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogPlace {
    pub given: u64,
    pub judged: u64,
}

/// A case to be replaced as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restated {
    pub case: CaseId,
    pub entries: Vec<Arc<Entry>>,
}

/// One portion of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Portion {
    pub withdrawn: Vec<CaseId>,
    pub restated: Vec<Restated>,
    pub entries: Vec<Arc<Entry>>,
    pub place: LogPlace,
    /// There is more after this.
    pub more: bool,
}

/// What `viewer` gets after `place`, at most `limit` entries of the running log. First what is withdrawn, then what is restated
/// whole, then the rest. A case that was never held is never withdrawn.
pub fn portion(
    conference: &Conference,
    log: &[Arc<Entry>],
    viewer: &PersonId,
    place: LogPlace,
    limit: usize,
) -> Portion {
    let head = log.len() as u64;
    let mut withdrawn = Vec::new();
    let mut restated: Vec<Restated> = Vec::new();
    let changes = conference.level_changes(viewer);
    let since = changes.partition_point(|c| c.place <= place.judged);
    let mut seen = std::collections::BTreeSet::new();
    for change in &changes[since..] {
        let held_from = conference
            .begins(change.case)
            .is_some_and(|begins| begins <= place.given);
        if !held_from || !seen.insert(change.case) {
            continue;
        }
        let Some(case) = conference.case(change.case) else {
            continue;
        };
        // The first change after the judged place tells what the level was there.
        let (before, now) = (change.from, access::of(conference, viewer, case));
        if now == Level::None && before > Level::None {
            withdrawn.push(case.id);
        } else if now != before
            || changes[since..]
                .iter()
                .any(|c| c.case == case.id && c.is_mention)
        {
            restated.push(Restated {
                case: case.id,
                entries: case
                    .entries
                    .iter()
                    .filter_map(|e| disclose::shown(conference, viewer, e))
                    .collect(),
            });
        }
    }
    let mut entries = Vec::new();
    let mut given = place.given;
    let mut more = false;
    for entry in log
        .iter()
        .skip(usize::try_from(place.given).unwrap_or(usize::MAX))
    {
        let is_restated = entry
            .case
            .is_some_and(|case| restated.iter().any(|r| r.case == case));
        let shown = if is_restated {
            None
        } else {
            disclose::shown(conference, viewer, entry)
        };
        // Whether there is more is asked of what may be seen, never of what there is.
        if shown.is_some() && entries.len() >= limit {
            more = true;
            break;
        }
        given += 1;
        entries.extend(shown);
    }
    Portion {
        withdrawn,
        restated,
        entries,
        place: LogPlace {
            given,
            judged: head,
        },
        more,
    }
}
