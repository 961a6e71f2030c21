//! Wrong entries. They are never changed or removed: one is struck and stays readable as struck `[IMS-PY]`; one's own last
//! act is taken back by an entry that undoes it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, carried, of_hall, of_outside, of_two_cases};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::access::{self, Writer};
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::flags::{Answer, Flag, Flags};
use crate::domain::vocabulary::ids::{EntryId, PersonId};
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
use crate::domain::vocabulary::text::Private;

fn no_entry() -> Refusal {
    Refusal::NoEntry
}

/// Strikes a note or a promise, with the reason. Its writer may, and a lead.
pub fn strike(writer: Writer<'_>, id: EntryId, why: &Private) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    let entry = writer.case.entry(id).ok_or_else(no_entry)?;
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Strike));
    }
    if !matches!(
        entry.happening,
        Happening::Noted { .. } | Happening::Promised { .. }
    ) {
        return Err(Refusal::NotStrikable);
    }
    if writer.case.struck.contains_key(&id) {
        return Err(Refusal::AlreadyStruck);
    }
    if !writer.wrote(entry) && writer.level < Level::Decide {
        return Err(Refusal::NotWriter);
    }
    Ok(vec![Happening::Struck {
        entry: id,
        why: why.clone(),
    }])
}

/// What `viewer` may strike in `case`: their notes and promises, for a lead those of others too; newest first.
pub fn strikable<'a>(
    conference: &Conference,
    case: &'a Case,
    viewer: &'a PersonId,
) -> impl Iterator<Item = &'a Arc<Entry>> {
    let is_lead = access::of(conference, viewer, case) >= Level::Decide;
    case.entries.iter().rev().filter(move |e| {
        let is_text = matches!(
            e.happening,
            Happening::Noted { .. } | Happening::Promised { .. }
        );
        is_text && !case.struck.contains_key(&e.id) && (is_lead || e.subject() == Some(viewer))
    })
}

/// The last thing that `person` did themselves, not longer ago than policy allows, and that can be taken back.
pub fn last<'a>(
    conference: &'a Conference,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Option<(&'a Case, &'a Entry)> {
    let since = now - conference.policy().undo.delta();
    let mine = |entry: &Entry| {
        entry.actor == Actor::Person(person.clone()) && entry.subject() == Some(person)
    };
    conference
        .open_cases()
        .filter_map(|case| {
            let recent = case.entries.iter().rev().take_while(|e| e.at >= since);
            let found = recent.into_iter().find(|e| {
                mine(e)
                    && !case.undone.contains(&e.id)
                    && !matches!(e.happening, Happening::Undone { .. })
                    && !is_made_by_undo(case, e)
            })?;
            Some((case, found.as_ref()))
        })
        .max_by_key(|(_, entry)| entry.at)
        .and_then(|(case, entry)| {
            // Of one deed the newest entry that can be: somebody may have moved another on since.
            let found = deed(case, entry).find(|e| back(case, e, now).is_ok())?;
            (!is_for_good(case, entry, now)).then_some((case, found))
        })
}

/// The entries of one command, newest first. Ids of commands are drawn by laptops: two people may have the same.
fn deed<'a>(case: &'a Case, entry: &'a Entry) -> impl Iterator<Item = &'a Entry> {
    let entries = case.entries.iter().rev().map(AsRef::as_ref);
    entries.filter(|e| e.command_id == entry.command_id && e.actor == entry.actor)
}

/// Whether something in the deed of `entry` is never taken back: who was called is called, whatever it ticked.
fn is_for_good(case: &Case, entry: &Entry, now: DateTime<Utc>) -> bool {
    deed(case, entry).any(|e| matches!(back(case, e, now), Err(Refusal::NeverTakenBack)))
}

/// Why [`last`] finds nothing: what `person` did last, and what undoes that.
pub fn nothing_to_undo(conference: &Conference, person: &PersonId, now: DateTime<Utc>) -> Refusal {
    let within = conference.policy().undo;
    let since = now - within.delta();
    let newest = conference.open_cases().filter_map(|case| {
        let mut recent = case.entries.iter().rev().take_while(|e| e.at >= since);
        let found = recent.find(|e| e.actor == Actor::Person(person.clone()))?;
        Some((case, found))
    });
    let Some((case, entry)) = newest.max_by_key(|(_, e)| e.at) else {
        return Refusal::NothingToUndo { within };
    };
    match &entry.happening {
        Happening::Escalated { .. } => Refusal::CallStays,
        Happening::LookOutSent { .. } => Refusal::LookOutStays,
        Happening::Resolved { .. } | Happening::Closed { .. } => Refusal::EndStays,
        _ if is_made_by_undo(case, entry) => Refusal::TakenBack,
        _ => Refusal::DeedStays,
    }
}

/// An entry of a command that took something back is no act of its own.
fn is_made_by_undo(case: &Case, entry: &Entry) -> bool {
    deed(case, entry).any(|e| matches!(e.happening, Happening::Undone { .. }))
}

/// Takes back what the asker did, or wrote down for another, in entry `id`.
pub fn undo(
    writer: Writer<'_>,
    id: EntryId,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    let case = writer.case;
    let entry = case.entry(id).ok_or_else(no_entry)?;
    if !writer.wrote(entry) {
        return Err(Refusal::NotDoer);
    }
    if case.undone.contains(&id) {
        return Err(Refusal::TakenBack);
    }
    // What came with a handoff belongs to two.
    if deed(case, entry).any(|e| matches!(e.happening, Happening::HandoffAccepted { .. })) {
        return Err(Refusal::NeverTakenBack);
    }
    let within = writer.conference.policy().undo;
    if now - entry.at > within.delta() {
        return Err(Refusal::TooLongAgo { within });
    }
    let mut happenings = vec![Happening::Undone { entry: id }];
    happenings.extend(back(case, entry, now)?);
    // One deed may be several entries: what came with it goes with it, as far as it can.
    if !is_for_good(case, entry, now) {
        for other in deed(case, entry).filter(|e| e.id != id && !case.undone.contains(&e.id)) {
            if let Ok(back) = back(case, other, now) {
                happenings.push(Happening::Undone { entry: other.id });
                happenings.extend(back);
            }
        }
    }
    // What puts somebody else into a seat is judged as an assignment is.
    for happening in &happenings {
        if let Happening::Assigned { to, .. } = happening {
            access::deed_of(writer.conference, case, to)?;
        }
    }
    Ok(happenings)
}

/// What makes `entry` as if it had not been, if that can still be made.
fn back(case: &Case, entry: &Entry, now: DateTime<Utc>) -> Result<Option<Happening>, Refusal> {
    let moved_on = || Refusal::MovedOn;
    let release = |by: &PersonId| {
        if case.holds(by) {
            Ok(Some(Happening::Released { by: by.clone() }))
        } else {
            Err(moved_on())
        }
    };
    match &entry.happening {
        Happening::Acknowledged { by } | Happening::SecondTaken { by } => release(by),
        Happening::Assigned { to, from } => {
            if case.first.as_ref().is_none_or(|s| s.person != *to) {
                return Err(moved_on());
            }
            match from {
                Some(from) => Ok(Some(Happening::Assigned {
                    to: from.clone(),
                    from: Some(to.clone()),
                })),
                None => release(to),
            }
        }
        Happening::Noted { .. } | Happening::Promised { .. } => {
            if case.struck.contains_key(&entry.id) {
                return Err(moved_on());
            }
            Ok(Some(Happening::Struck {
                entry: entry.id,
                why: Private::from("taken back"),
            }))
        }
        Happening::StepTicked {
            checklist, step, ..
        }
        | Happening::StepSkipped {
            checklist, step, ..
        } => Ok(Some(Happening::StepOpened {
            checklist: checklist.clone(),
            step: step.clone(),
        })),
        Happening::ChecklistAttached { checklist } => {
            if case.checklists.iter().all(|a| a.checklist != *checklist) {
                return Err(moved_on());
            }
            Ok(Some(Happening::ChecklistDropped {
                checklist: checklist.id.clone(),
                why: Some(Private::from("taken back")),
            }))
        }
        Happening::ChecklistDropped { checklist, .. } => {
            let gone = case.dropped.iter().rev();
            let found = gone.into_iter().find(|a| a.checklist.id == *checklist);
            let attached = found.ok_or_else(moved_on)?;
            Ok(Some(Happening::ChecklistAttached {
                checklist: Arc::clone(&attached.checklist),
            }))
        }
        Happening::SeveritySet { from, to } if case.severity == *to => {
            Ok(Some(Happening::SeveritySet {
                from: *to,
                to: *from,
            }))
        }
        Happening::FlagSet { flag, to } if case.flags.get(*flag) == *to => {
            let before = flag_before(case, *flag, entry.id);
            Ok((before != *to).then_some(Happening::FlagSet {
                flag: *flag,
                to: before,
            }))
        }
        Happening::PlaceSet { place, spot }
            if case.report.place == *place && case.report.spot == *spot =>
        {
            let (place, spot) = place_before(case, entry.id);
            Ok(Some(Happening::PlaceSet { place, spot }))
        }
        Happening::CategorySet { from, to } if case.category == *to => {
            Ok(Some(Happening::CategorySet {
                from: *to,
                to: *from,
            }))
        }
        Happening::HeldUntil { by, .. } if case.hold.is_some() => Ok(Some(Happening::SceneMoved {
            to: Move::Resume,
            by: by.clone(),
        })),
        // What went on again waits again, if its time is still to come.
        Happening::SceneMoved {
            to: Move::Resume, ..
        } => match hold_before(case, entry.id) {
            Some(Happening::HeldUntil { by, until, why })
                if *until > now && case.hold.is_none() =>
            {
                Ok(Some(Happening::HeldUntil {
                    by: by.clone(),
                    until: *until,
                    why: why.clone(),
                }))
            }
            _ => Err(moved_on()),
        },
        Happening::WishSaid { kind, wish, .. } => {
            if case.wishes.get(kind).is_none_or(|now| now.wish != *wish) {
                return Err(moved_on());
            }
            Ok(Some(wish_before(case, *kind, entry.id)))
        }
        Happening::SeveritySet { .. }
        | Happening::FlagSet { .. }
        | Happening::PlaceSet { .. }
        | Happening::CategorySet { .. }
        | Happening::HeldUntil { .. } => Err(moved_on()),
        Happening::Reported { .. }
        | Happening::AloneExplained { .. }
        | Happening::CheckedIn { .. }
        | Happening::PromiseKept { .. }
        | Happening::PromisePassed { .. }
        | Happening::HandoffWritten { .. }
        | Happening::HandoffAccepted { .. }
        | Happening::HandoffAsked { .. }
        | Happening::HandoffReplied { .. }
        | Happening::HandoffDeclined { .. }
        | Happening::Struck { .. }
        | Happening::Undone { .. }
        | Happening::StepOpened { .. }
        | Happening::DeadEnd { .. }
        | Happening::FactSet { .. }
        | Happening::WishUnsaid { .. }
        | Happening::Resolved { .. }
        | Happening::Closed { .. }
        | Happening::Released { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::SceneMoved { .. }
        | Happening::Reopened { .. }
        | Happening::ConflictSet { .. }
        | of_two_cases!()
        | carried!()
        | of_outside!()
        | of_hall!()
        | Happening::Unknown => Err(Refusal::NeverTakenBack),
    }
}

fn before(case: &Case, id: EntryId) -> impl Iterator<Item = &Happening> {
    let place = case.entries.iter().position(|e| e.id == id).unwrap_or(0);
    case.entries[..place].iter().rev().map(|e| &e.happening)
}

/// The hold that ran until the entry `id` ended it.
fn hold_before(case: &Case, id: EntryId) -> Option<&Happening> {
    let ends = |h: &&Happening| {
        matches!(
            h,
            Happening::HeldUntil { .. }
                | Happening::SceneMoved {
                    to: Move::Resume,
                    ..
                }
        )
    };
    before(case, id).find(ends)
}

fn flag_before(case: &Case, flag: Flag, id: EntryId) -> Answer {
    before(case, id)
        .find_map(|h| match h {
            Happening::FlagSet { flag: other, to } if *other == flag => Some(*to),
            Happening::Reported { report } => Some(report.flags.get(flag)),
            _ => None,
        })
        .unwrap_or_else(|| Flags::default().get(flag))
}

fn place_before(
    case: &Case,
    id: EntryId,
) -> (Option<crate::domain::vocabulary::ids::PlaceId>, Private) {
    before(case, id)
        .find_map(|h| match h {
            Happening::PlaceSet { place, spot } => Some((place.clone(), spot.clone())),
            Happening::Reported { report } => Some((report.place.clone(), report.spot.clone())),
            _ => None,
        })
        .unwrap_or_default()
}

/// What was known of the wish before the entry `id`: what was said then, or nothing.
fn wish_before(case: &Case, kind: ContactKind, id: EntryId) -> Happening {
    let of_kind = |h: &&Happening| match h {
        Happening::WishSaid { kind: other, .. } | Happening::WishUnsaid { kind: other } => {
            *other == kind
        }
        _ => false,
    };
    let said = before(case, id).find(of_kind).cloned();
    said.unwrap_or(Happening::WishUnsaid { kind })
}
