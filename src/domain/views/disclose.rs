//! The only door, closed by default: a new happening does not compile until somebody has said what each reader gets of it.
//!
//! Whatever leaves the server — feed, stream, queries, refusals, figures — goes through here, judged at head.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::log::entry::{Entry, Escalated, Happening, Paged, Report};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Brief;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::vocabulary::contact::{Contact, Kind};
use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId, PersonId};
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Consent;

/// What somebody gets of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Disclosed {
    Whole,
    Masked(Box<Entry>),
    Nothing,
}

/// What `viewer` gets of `entry`, as things are at the head of `conference`.
pub fn disclose(conference: &Conference, viewer: &PersonId, entry: &Entry) -> Disclosed {
    let Some(account) = conference.person(viewer) else {
        return Disclosed::Nothing;
    };
    match entry.case {
        None => of_hall(account, entry),
        Some(id) => conference.case(id).map_or(Disclosed::Nothing, |case| {
            let level = access::of(conference, viewer, case);
            of_case(conference, account, level, case, entry)
        }),
    }
}

/// `entry` as `viewer` gets it, if at all.
pub fn shown(conference: &Conference, viewer: &PersonId, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
    match disclose(conference, viewer, entry) {
        Disclosed::Whole => Some(Arc::clone(entry)),
        Disclosed::Masked(masked) => Some(Arc::new(*masked)),
        Disclosed::Nothing => None,
    }
}

/// `case` as `viewer` has it: the fold of those of its entries that are disclosed to them. Nothing for whom it has no row.
pub fn case<'a>(
    conference: &Conference,
    viewer: &PersonId,
    case: &'a Case,
) -> Option<Cow<'a, Case>> {
    let account = conference.person(viewer)?;
    let level = access::of(conference, viewer, case);
    if level < Level::Line {
        return None;
    }
    let mut is_whole = true;
    let mut entries = Vec::with_capacity(case.entries.len());
    for entry in &case.entries {
        match of_case(conference, account, level, case, entry) {
            Disclosed::Whole => entries.push(Arc::clone(entry)),
            Disclosed::Masked(masked) => {
                is_whole = false;
                entries.push(Arc::new(*masked));
            }
            Disclosed::Nothing => is_whole = false,
        }
    }
    if is_whole {
        return Some(Cow::Borrowed(case));
    }
    let (first, rest) = entries.split_first()?;
    let mut folded = Case::begin(first)?;
    for entry in rest {
        folded.apply(entry);
    }
    Some(Cow::Owned(folded))
}

/// The calls for help that are addressed to `viewer`, of cases of which they have nothing else; the oldest first.
pub fn briefs(conference: &Conference, viewer: &PersonId) -> Vec<Brief> {
    let mut briefs = BTreeMap::new();
    for case in conference.cases() {
        if access::of(conference, viewer, case) == Level::Brief {
            for entry in &case.entries {
                if let Some(entry) = shown(conference, viewer, entry) {
                    Brief::apply(&mut briefs, case.id, &entry);
                }
            }
        }
    }
    let mut briefs: Vec<Brief> = briefs.into_values().collect();
    briefs.sort_by_key(|brief| brief.escalation.raised);
    briefs
}

fn masked(entry: &Entry, happening: Happening) -> Disclosed {
    Disclosed::Masked(Box::new(Entry {
        happening,
        ..entry.clone()
    }))
}

/// What an account gets of what everybody shares. An observer and an auditor get all of it.
fn of_hall(account: &Person, entry: &Entry) -> Disclosed {
    let is_outside = matches!(account.role, Role::Staff | Role::Security);
    match &entry.happening {
        Happening::PersonAdded { person } if is_outside && person.id != account.id => {
            let person = Box::new(person.masked());
            masked(entry, Happening::PersonAdded { person })
        }
        Happening::ContactAdded { contact } if !knows_contact(account, contact) => {
            Disclosed::Nothing
        }
        Happening::InvitedAgain { person }
            if *person != account.id && account.role != Role::Lead =>
        {
            Disclosed::Nothing
        }
        Happening::ConferenceOpened { .. }
        | Happening::PolicySet { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PersonAdded { .. }
        | Happening::ContactAdded { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::InvitedAgain { .. }
        // It says only that there is something newer.
        | Happening::Unknown => Disclosed::Whole,
        Happening::Reported { .. }
        | Happening::Acknowledged { .. }
        | Happening::SecondTaken { .. }
        | Happening::AloneExplained { .. }
        | Happening::Released { .. }
        | Happening::Assigned { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::SceneMoved { .. }
        | Happening::CheckedIn { .. }
        | Happening::Noted { .. }
        | Happening::HeldUntil { .. }
        | Happening::PlaceSet { .. }
        | Happening::CategorySet { .. }
        | Happening::Promised { .. }
        | Happening::PromiseKept { .. }
        | Happening::Struck { .. }
        | Happening::Undone { .. }
        | Happening::StepOpened { .. }
        | Happening::Linked { .. }
        | Happening::MergedInto { .. }
        | Happening::MergedFrom { .. }
        | Happening::SeveritySet { .. }
        | Happening::FlagSet { .. }
        | Happening::ConflictSet { .. }
        | Happening::ChecklistAttached { .. }
        | Happening::StepTicked { .. }
        | Happening::StepSkipped { .. }
        | Happening::Paged { .. }
        | Happening::DeadEnd { .. }
        | Happening::WishSaid { .. }
        | Happening::FactSet { .. }
        | Happening::WayTried { .. }
        | Happening::LookOutSent { .. }
        | Happening::AllClear
        | Happening::Escalated { .. }
        | Happening::Answered { .. }
        | Happening::Arrived { .. }
        | Happening::StoodDown { .. }
        | Happening::Resolved { .. }
        | Happening::Closed { .. }
        | Happening::Reopened { .. } => Disclosed::Nothing,
    }
}

/// Whether `account` may know of `contact`: the team of all; an account of security or staff of its own, and of those whom
/// anybody calls who needs help now.
pub fn knows_contact(account: &Person, contact: &Contact) -> bool {
    !matches!(account.role, Role::Staff | Role::Security)
        || account.contact.as_ref() == Some(&contact.id)
        || matches!(contact.kind, Kind::Security | Kind::Medical)
}

/// What an account that has `level` of `case` gets of one of its entries.
fn of_case(
    conference: &Conference,
    account: &Person,
    level: Level,
    case: &Case,
    entry: &Entry,
) -> Disclosed {
    let sees = |other: CaseId| {
        conference
            .case(other)
            .is_some_and(|c| access::of(conference, &account.id, c) >= Level::Line)
    };
    if entry.happening.cases().is_some_and(|other| !sees(other)) {
        return Disclosed::Nothing;
    }
    match level {
        Level::Decide => Disclosed::Whole,
        Level::Narrative => narrative(account, entry),
        Level::Line => line(entry),
        Level::Brief => outside(case, account, entry),
        Level::None => Disclosed::Nothing,
    }
}

/// What happened, for the team and for leads who are softly conflicted: everything but why somebody else stepped back. That is
/// between them and the leads.
fn narrative(account: &Person, entry: &Entry) -> Disclosed {
    match &entry.happening {
        Happening::ConflictSet {
            person,
            level,
            why: Some(_),
        } if entry.subject() != Some(&account.id) => masked(
            entry,
            Happening::ConflictSet {
                person: person.clone(),
                level: *level,
                why: None,
            },
        ),
        Happening::Reported { .. }
        | Happening::Acknowledged { .. }
        | Happening::SecondTaken { .. }
        | Happening::AloneExplained { .. }
        | Happening::Released { .. }
        | Happening::Assigned { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::SceneMoved { .. }
        | Happening::CheckedIn { .. }
        | Happening::Noted { .. }
        | Happening::HeldUntil { .. }
        | Happening::PlaceSet { .. }
        | Happening::CategorySet { .. }
        | Happening::Promised { .. }
        | Happening::PromiseKept { .. }
        | Happening::Struck { .. }
        | Happening::Undone { .. }
        | Happening::StepOpened { .. }
        | Happening::Linked { .. }
        | Happening::MergedInto { .. }
        | Happening::MergedFrom { .. }
        | Happening::SeveritySet { .. }
        | Happening::FlagSet { .. }
        | Happening::ConflictSet { .. }
        | Happening::ChecklistAttached { .. }
        | Happening::StepTicked { .. }
        | Happening::StepSkipped { .. }
        | Happening::Paged { .. }
        | Happening::DeadEnd { .. }
        | Happening::WishSaid { .. }
        | Happening::FactSet { .. }
        | Happening::WayTried { .. }
        | Happening::LookOutSent { .. }
        | Happening::AllClear
        | Happening::Escalated { .. }
        | Happening::Answered { .. }
        | Happening::Arrived { .. }
        | Happening::StoodDown { .. }
        | Happening::Resolved { .. }
        | Happening::Closed { .. }
        | Happening::Reopened { .. }
        | Happening::Unknown => Disclosed::Whole,
        Happening::ConferenceOpened { .. }
        | Happening::PolicySet { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PersonAdded { .. }
        | Happening::ContactAdded { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::InvitedAgain { .. } => Disclosed::Nothing,
    }
}

/// What a row needs, without a word of what happened.
fn line(entry: &Entry) -> Disclosed {
    let blank = Private::default;
    let happening = match &entry.happening {
        Happening::Reported { report } => Happening::Reported {
            report: Box::new(Report {
                what: blank(),
                spot: blank(),
                from: None,
                happened_at: None,
                ..(**report).clone()
            }),
        },
        Happening::Noted { .. } => Happening::Noted {
            text: blank(),
            happened_at: None,
        },
        Happening::AloneExplained { by, .. } => Happening::AloneExplained {
            by: by.clone(),
            why: blank(),
        },
        Happening::ConflictSet { person, level, .. } => Happening::ConflictSet {
            person: person.clone(),
            level: *level,
            why: None,
        },
        Happening::Escalated { call } => Happening::Escalated {
            call: Box::new(Escalated {
                why: None,
                brief: blank(),
                ..(**call).clone()
            }),
        },
        Happening::Answered {
            escalation, eta_at, ..
        } => Happening::Answered {
            escalation: *escalation,
            by: blank(),
            eta_at: *eta_at,
        },
        Happening::Resolved { by, .. } => Happening::Resolved {
            by: by.clone(),
            why: None,
        },
        Happening::Reopened { by, .. } => Happening::Reopened {
            by: by.clone(),
            why: blank(),
        },
        Happening::HeldUntil { by, until, .. } => Happening::HeldUntil {
            by: by.clone(),
            until: *until,
            why: blank(),
        },
        Happening::PlaceSet { place, .. } => Happening::PlaceSet {
            place: place.clone(),
            spot: blank(),
        },
        Happening::Promised { due, keeper, .. } => Happening::Promised {
            text: blank(),
            due: *due,
            keeper: keeper.clone(),
        },
        Happening::Struck { entry, .. } => Happening::Struck {
            entry: *entry,
            why: blank(),
        },
        // Seats, scene, severity, kind, calls and pages stand on the row; a look-out goes to everybody on shift.
        Happening::Acknowledged { .. }
        | Happening::SecondTaken { .. }
        | Happening::Released { .. }
        | Happening::Assigned { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::SceneMoved { .. }
        | Happening::CheckedIn { .. }
        | Happening::CategorySet { .. }
        | Happening::PromiseKept { .. }
        | Happening::Undone { .. }
        | Happening::Linked { .. }
        | Happening::MergedInto { .. }
        | Happening::MergedFrom { .. }
        | Happening::SeveritySet { .. }
        | Happening::FlagSet { .. }
        | Happening::Paged { .. }
        | Happening::DeadEnd { .. }
        | Happening::WayTried { .. }
        | Happening::LookOutSent { .. }
        | Happening::AllClear
        | Happening::Arrived { .. }
        | Happening::StoodDown { .. }
        | Happening::Closed { .. }
        | Happening::Unknown => return Disclosed::Whole,
        Happening::ChecklistAttached { .. }
        | Happening::StepTicked { .. }
        | Happening::StepSkipped { .. }
        | Happening::StepOpened { .. }
        | Happening::WishSaid { .. }
        | Happening::FactSet { .. }
        | Happening::ConferenceOpened { .. }
        | Happening::PolicySet { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PersonAdded { .. }
        | Happening::ContactAdded { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::InvitedAgain { .. } => return Disclosed::Nothing,
    };
    masked(entry, happening)
}

/// What somebody outside the team gets of a case: the calls that are addressed to them and what became of each, a look-out if
/// they are security, a page to the staff desk. Of the case nothing else.
fn outside(case: &Case, account: &Person, entry: &Entry) -> Disclosed {
    let is_called = |to: &ContactId| Some(to) == account.contact.as_ref();
    let of_call = |id: EscalationId| {
        if case.escalation(id).is_some_and(|e| is_called(&e.to)) {
            Disclosed::Whole
        } else {
            Disclosed::Nothing
        }
    };
    match &entry.happening {
        Happening::Escalated { call } if is_called(&call.to) => {
            let call = Box::new(Escalated {
                why: None,
                consent: Consent::NotNeeded,
                ..(**call).clone()
            });
            masked(entry, Happening::Escalated { call })
        }
        Happening::Answered { escalation, .. }
        | Happening::WayTried { escalation, .. }
        | Happening::Arrived { escalation }
        | Happening::StoodDown { escalation } => of_call(*escalation),
        Happening::LookOutSent { .. } | Happening::AllClear if account.role == Role::Security => {
            Disclosed::Whole
        }
        // Code name, severity and place, and that it is they who are rung.
        Happening::Paged { page } if page.whom.contains(&account.id) => {
            let page = Box::new(Paged {
                whom: vec![account.id.clone()],
                skipped: Vec::new(),
                ..(**page).clone()
            });
            masked(entry, Happening::Paged { page })
        }
        Happening::ConferenceOpened { .. }
        | Happening::PolicySet { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PersonAdded { .. }
        | Happening::ContactAdded { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::InvitedAgain { .. }
        | Happening::Reported { .. }
        | Happening::Acknowledged { .. }
        | Happening::SecondTaken { .. }
        | Happening::AloneExplained { .. }
        | Happening::Released { .. }
        | Happening::Assigned { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::SceneMoved { .. }
        | Happening::CheckedIn { .. }
        | Happening::Noted { .. }
        | Happening::HeldUntil { .. }
        | Happening::PlaceSet { .. }
        | Happening::CategorySet { .. }
        | Happening::Promised { .. }
        | Happening::PromiseKept { .. }
        | Happening::Struck { .. }
        | Happening::Undone { .. }
        | Happening::StepOpened { .. }
        | Happening::Linked { .. }
        | Happening::MergedInto { .. }
        | Happening::MergedFrom { .. }
        | Happening::SeveritySet { .. }
        | Happening::FlagSet { .. }
        | Happening::ConflictSet { .. }
        | Happening::ChecklistAttached { .. }
        | Happening::StepTicked { .. }
        | Happening::StepSkipped { .. }
        | Happening::Paged { .. }
        | Happening::DeadEnd { .. }
        | Happening::WishSaid { .. }
        | Happening::FactSet { .. }
        | Happening::LookOutSent { .. }
        | Happening::AllClear
        | Happening::Escalated { .. }
        | Happening::Resolved { .. }
        | Happening::Closed { .. }
        | Happening::Reopened { .. }
        | Happening::Unknown => Disclosed::Nothing,
    }
}
