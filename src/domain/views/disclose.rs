//! The only door, closed by default: what each reader gets of a happening is said where the happening is, and a new one does not
//! compile without it.
//!
//! Whatever leaves the server — feed, stream, queries, figures — goes through here, judged at head. A refusal names no case that
//! the asker may not know of.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::log::readers::{InHall, InNarrative, Outward, Part};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Brief;
use crate::domain::state::kept::OnRow;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::ids::{ContactId, PersonId};
use crate::domain::vocabulary::person::{Person, Role};

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

/// `case` as `viewer` has it: the fold of those of its entries that are disclosed to them. Nothing for whom it has no row. Only
/// what has to be judged is looked at: a case of a thousand entries costs no more than one of ten.
pub fn case<'a>(
    conference: &'a Conference,
    viewer: &PersonId,
    case: &'a Case,
) -> Option<Cow<'a, Case>> {
    let account = conference.person(viewer)?;
    let level = access::of(conference, viewer, case);
    let of = |entry: &Entry| of_case(conference, account, level, case, entry);
    match level {
        Level::None | Level::Brief => None,
        Level::Narrative | Level::Decide => {
            if case.judged.iter().all(|e| of(e) == Disclosed::Whole) {
                return Some(Cow::Borrowed(case));
            }
            folded(case, of).map(Cow::Owned)
        }
        Level::Line => {
            // A row is the same for everybody who sees each case that it speaks of.
            let is_common = case.judged.iter().all(|e| sees(conference, account, e));
            let row = || Some(Box::new(OnRow::from(folded(case, of)?)));
            match conference.row_of(case).filter(|_| is_common) {
                Some(kept) => kept
                    .get_or_find(row)
                    .as_ref()
                    .map(|r| Cow::Borrowed(&r.case)),
                None => folded(case, of).map(Cow::Owned),
            }
        }
    }
}

/// `case` of those of its entries that somebody gets.
fn folded(case: &Case, gets: impl Fn(&Entry) -> Disclosed) -> Option<Case> {
    let mut folded: Option<Case> = None;
    for entry in &case.entries {
        let entry = match gets(entry) {
            Disclosed::Whole => Arc::clone(entry),
            Disclosed::Masked(masked) => Arc::new(*masked),
            Disclosed::Nothing => continue,
        };
        match &mut folded {
            Some(folded) => folded.apply(&entry),
            None => folded = Some(Case::begin(&entry)?),
        }
    }
    folded
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
    let is_outside = account.role.is_outside();
    let gets_it = match entry.happening.in_hall() {
        InHall::Person(person) if is_outside && person.id != account.id => {
            let person = Box::new(person.masked());
            return masked(entry, Happening::PersonAdded { person });
        }
        InHall::Reasoned { people, to_others } => {
            if people.contains(&&account.id) || account.role == Role::Lead {
                return Disclosed::Whole;
            }
            return masked(entry, *to_others);
        }
        InHall::Everybody | InHall::Person(_) => true,
        InHall::Contact(contact) => knows_contact(account, contact),
        InHall::LeadsAnd(person) => *person == account.id || account.role == Role::Lead,
        InHall::Nobody => false,
    };
    if gets_it {
        Disclosed::Whole
    } else {
        Disclosed::Nothing
    }
}

/// Whether `account` may know of `contact`: the team of all; an account of security or staff of its own, and of those whom
/// anybody calls who needs help now.
pub fn knows_contact(account: &Person, contact: &Contact) -> bool {
    !account.role.is_outside()
        || account.contact.as_ref() == Some(&contact.id)
        || matches!(contact.kind, ContactKind::Security | ContactKind::Medical)
}

/// Whether `account` may see the other case that `entry` speaks of, if it speaks of one.
fn sees(conference: &Conference, account: &Person, entry: &Entry) -> bool {
    entry.happening.cases().is_none_or(|other| {
        let other = conference.case(other);
        other.is_some_and(|c| access::of(conference, &account.id, c) >= Level::Line)
    })
}

/// What an account that has `level` of `case` gets of one of its entries.
fn of_case(
    conference: &Conference,
    account: &Person,
    level: Level,
    case: &Case,
    entry: &Entry,
) -> Disclosed {
    if !sees(conference, account, entry) {
        return Disclosed::Nothing;
    }
    match level {
        Level::Decide => Disclosed::Whole,
        Level::Narrative if !reads_words(conference, account, &entry.happening) => line(entry),
        Level::Narrative => narrative(account, entry),
        Level::Line => line(entry),
        Level::Brief => outside(case, account, entry),
        Level::None => Disclosed::Nothing,
    }
}

/// Whether `account` reads the case whose words `happening` carries.
fn reads_words(conference: &Conference, account: &Person, happening: &Happening) -> bool {
    let of = happening.words_of().and_then(|id| conference.case(id));
    of.is_none_or(|case| access::of(conference, &account.id, case) >= Level::Narrative)
}

/// What happened, for the team and for leads who are softly conflicted.
fn narrative(account: &Person, entry: &Entry) -> Disclosed {
    match entry.happening.in_narrative() {
        InNarrative::Whole => Disclosed::Whole,
        InNarrative::ToOthers(_) if entry.subject() == Some(&account.id) => Disclosed::Whole,
        InNarrative::ToOthers(happening) if *happening == entry.happening => Disclosed::Whole,
        InNarrative::ToOthers(happening) => masked(entry, *happening),
        InNarrative::Nothing => Disclosed::Nothing,
    }
}

/// What a row needs, without a word of what happened.
fn line(entry: &Entry) -> Disclosed {
    part(entry, entry.happening.on_row())
}

fn part(entry: &Entry, part: Part) -> Disclosed {
    match part {
        Part::Whole => Disclosed::Whole,
        Part::Masked(happening) => masked(entry, *happening),
        Part::Nothing => Disclosed::Nothing,
    }
}

/// What somebody outside the team gets of a case: the calls that are addressed to them and what became of each, a look-out if
/// they are security, a page to the staff desk, who comes for what they reported themselves. Of the case nothing else.
fn outside(case: &Case, account: &Person, entry: &Entry) -> Disclosed {
    let is_called = |to: &ContactId| Some(to) == account.contact.as_ref();
    let is_for_them = match entry.happening.outward() {
        Outward::Nowhere => false,
        Outward::To(contact) => is_called(contact),
        Outward::OnCall(call) => case.escalation(call).is_some_and(|e| is_called(&e.to)),
        Outward::Security => account.role == Role::Security,
        Outward::Staff(whom) => whom.contains(&account.id),
        Outward::Reporter => case.recorders.contains(&account.id),
    };
    if !is_for_them {
        return Disclosed::Nothing;
    }
    part(entry, entry.happening.outside(&account.id))
}
