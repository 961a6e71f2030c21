//! The only door. Whatever leaves the server — feed, stream, queries, refusals, figures — goes through here, judged at head.

use std::sync::Arc;

use crate::domain::log::entry::{Entry, Escalated, Happening, Paged, Report};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::vocabulary::contact::{Contact, Kind};
use crate::domain::vocabulary::ids::{CaseId, EscalationId, PersonId};
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
    let Some(id) = entry.case else {
        return hall(account, entry);
    };
    let Some(case) = conference.case(id) else {
        return Disclosed::Nothing;
    };
    let sees = |other: CaseId| {
        conference
            .case(other)
            .is_some_and(|c| access::of(conference, viewer, c) >= Level::Line)
    };
    if entry.happening.cases().is_some_and(|other| !sees(other)) {
        return Disclosed::Nothing;
    }
    match access::of(conference, viewer, case) {
        Level::Decide => Disclosed::Whole,
        Level::Narrative => without_reason(viewer, entry),
        Level::Line => line(entry),
        Level::Brief => addressed(case, account, entry),
        Level::None => Disclosed::Nothing,
    }
}

fn hall(account: &Person, entry: &Entry) -> Disclosed {
    let outside = matches!(account.role, Role::Staff | Role::Security);
    match &entry.happening {
        Happening::PersonAdded { person } if outside && person.id != account.id => {
            let masked = Happening::PersonAdded {
                person: Box::new(person.masked()),
            };
            Disclosed::Masked(Box::new(Entry {
                happening: masked,
                ..entry.clone()
            }))
        }
        Happening::ContactAdded { contact } if !knows_contact(account, contact) => {
            Disclosed::Nothing
        }
        Happening::InvitedAgain { person }
            if *person != account.id && account.role != Role::Lead =>
        {
            Disclosed::Nothing
        }
        _ => Disclosed::Whole,
    }
}

/// Whether `account` may know of `contact`: the team of all; an account of security or staff of its own, and of those whom
/// anybody calls who needs help now.
pub fn knows_contact(account: &Person, contact: &Contact) -> bool {
    !matches!(account.role, Role::Staff | Role::Security)
        || account.contact.as_ref() == Some(&contact.id)
        || matches!(contact.kind, Kind::Security | Kind::Medical)
}

/// Everything but why somebody else stepped back: that is between them and the leads.
fn without_reason(viewer: &PersonId, entry: &Entry) -> Disclosed {
    match &entry.happening {
        Happening::ConflictSet {
            person,
            level,
            why: Some(_),
        } if entry.subject() != Some(viewer) => {
            let masked = Happening::ConflictSet {
                person: person.clone(),
                level: *level,
                why: None,
            };
            Disclosed::Masked(Box::new(Entry {
                happening: masked,
                ..entry.clone()
            }))
        }
        _ => Disclosed::Whole,
    }
}

/// What a row needs, without a word of what happened.
fn line(entry: &Entry) -> Disclosed {
    let blank = Private::default;
    let happening = match &entry.happening {
        Happening::Reported { report } => {
            let report = Report {
                what: blank(),
                spot: blank(),
                from: None,
                happened_at: None,
                ..(**report).clone()
            };
            Happening::Reported {
                report: Box::new(report),
            }
        }
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
        Happening::ChecklistAttached { .. }
        | Happening::StepTicked { .. }
        | Happening::StepSkipped { .. }
        | Happening::StepOpened { .. }
        | Happening::WishSaid { .. }
        | Happening::FactSet { .. } => {
            return Disclosed::Nothing;
        }
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
        _ => return Disclosed::Whole,
    };
    Disclosed::Masked(Box::new(Entry {
        happening,
        ..entry.clone()
    }))
}

/// One call for help addressed to this account, and what became of it.
fn addressed(case: &Case, account: &Person, entry: &Entry) -> Disclosed {
    let mine = |id: EscalationId| {
        case.escalation(id)
            .is_some_and(|e| Some(&e.to) == account.contact.as_ref())
    };
    match &entry.happening {
        Happening::Escalated { call } if Some(&call.to) == account.contact.as_ref() => {
            let call = Escalated {
                why: None,
                consent: Consent::NotNeeded,
                ..(**call).clone()
            };
            Disclosed::Masked(Box::new(Entry {
                happening: Happening::Escalated {
                    call: Box::new(call),
                },
                ..entry.clone()
            }))
        }
        Happening::LookOutSent { .. } | Happening::AllClear if account.role == Role::Security => {
            Disclosed::Whole
        }
        Happening::Answered { escalation, .. }
        | Happening::WayTried { escalation, .. }
        | Happening::Arrived { escalation }
        | Happening::StoodDown { escalation }
            if mine(*escalation) =>
        {
            Disclosed::Whole
        }
        _ => staff_page(&account.id, entry),
    }
}

/// A page to the staff desk: code name, severity and place, nothing else.
fn staff_page(viewer: &PersonId, entry: &Entry) -> Disclosed {
    match &entry.happening {
        Happening::Paged { page } if page.whom.contains(viewer) => {
            let page = Paged {
                whom: vec![viewer.clone()],
                skipped: Vec::new(),
                ..(**page).clone()
            };
            Disclosed::Masked(Box::new(Entry {
                happening: Happening::Paged {
                    page: Box::new(page),
                },
                ..entry.clone()
            }))
        }
        _ => Disclosed::Nothing,
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

/// How far somebody's replica is: which entries it has had, and up to where their access was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
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
    pub place: Place,
    /// There is more after this.
    pub more: bool,
}

/// What `viewer` gets after `place`, at most `limit` entries of the running log. First what is withdrawn, then what is restated
/// whole, then the rest. A case that was never held is never withdrawn.
pub fn portion(
    conference: &Conference,
    log: &[Arc<Entry>],
    viewer: &PersonId,
    place: Place,
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
                    .filter_map(|e| shown(conference, viewer, e))
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
            shown(conference, viewer, entry)
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
        place: Place {
            given,
            judged: head,
        },
        more,
    }
}
