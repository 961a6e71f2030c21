//! Stepping back. Final for oneself; a lead sets or lifts it for others, never their own.

use std::collections::BTreeSet;

use crate::domain::log::happening::Happening;
use crate::domain::views::access::{self, Writer};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::text::Private;

/// Puts a conflict on record, or lifts it: one's own, or, as a lead, `person`'s or that of whoever said so by radio.
pub fn decide(
    writer: Writer<'_>,
    subject: &PersonId,
    person: Option<&PersonId>,
    level: ConflictLevel,
    why: Option<&Private>,
) -> Result<Vec<Happening>, Refusal> {
    let about = person.unwrap_or(subject);
    writer
        .conference
        .person(about)
        .ok_or_else(|| access::no_person(about))?;
    let is_writers_own = writer.actor.is_some_and(|a| a.id == *about);
    let current = writer
        .case
        .conflicts
        .get(about)
        .map_or(ConflictLevel::None, |c| c.level);
    if current == level {
        let who = || writer.conference.short(about).to_owned();
        return Err(match (level, is_writers_own) {
            (ConflictLevel::None, true) => Refusal::NoConflictOfYours,
            (ConflictLevel::None, false) => Refusal::NoConflictOf { who: who() },
            (ConflictLevel::Soft | ConflictLevel::Hard, _) => Refusal::ConflictOnRecord,
        });
    }
    let is_lowered = rank(level) < rank(current);
    if is_lowered && is_writers_own {
        return Err(Refusal::LiftsOwnConflict);
    }
    if !is_writers_own || is_lowered {
        writer.lead()?;
    }
    Ok(vec![Happening::ConflictSet {
        person: about.clone(),
        level,
        why: why.filter(|w| !w.is_blank()).cloned(),
    }])
}

/// The same conflict in every case that was merged with this one: what is hidden on one side must not be seen through another.
pub fn in_merged(
    writer: Writer<'_>,
    about: &PersonId,
    level: ConflictLevel,
) -> Vec<(CaseId, Happening)> {
    let mut seen = BTreeSet::from([writer.case.id]);
    let mut waiting = writer.case.merged_with();
    let mut also = Vec::new();
    while let Some(id) = waiting.pop() {
        let Some(case) = writer.conference.case(id).filter(|_| seen.insert(id)) else {
            continue;
        };
        waiting.extend(case.merged_with());
        let current = case
            .conflicts
            .get(about)
            .map_or(ConflictLevel::None, |c| c.level);
        if current != level {
            also.push((
                id,
                Happening::ConflictSet {
                    person: about.clone(),
                    level,
                    why: None,
                },
            ));
        }
    }
    also
}

fn rank(level: ConflictLevel) -> u8 {
    match level {
        ConflictLevel::None => 0,
        ConflictLevel::Soft => 1,
        ConflictLevel::Hard => 2,
    }
}
