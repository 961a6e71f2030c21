//! From what a person typed to ids: cases, contacts, places, people, times. Errors repeat the argument as it was typed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::state::case::Case;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::{Contact, Kind};
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, EntryId, EscalationId, PersonId, PlaceId, PromiseId,
};
use crate::domain::vocabulary::severity::Category;
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::when;
use crate::headless::{Exit, Failure, Here};

/// The one failure for a case that is hidden or not there.
pub fn no_case(typed: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        format!("There is no case {typed:?}."),
        "Look at the queue: greenroom queue.",
    )
}

/// The case that `typed` names: code name (with space or hyphen), id, or an unambiguous prefix of either.
pub fn case<'a>(here: &'a Here, typed: &str) -> Result<&'a Case, Failure> {
    let wanted = typed
        .trim()
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-");
    if wanted.is_empty() {
        return Err(no_case(typed));
    }
    let conference = here.conference();
    if let Some(case) = conference.by_code_name(&wanted) {
        return Ok(case);
    }
    let begins = |case: &&Case| {
        case.code_name().starts_with(&wanted) || case.id.to_string().starts_with(&wanted)
    };
    let mut found = conference.cases().filter(begins);
    match (found.next(), found.next()) {
        (Some(case), None) => Ok(case),
        (None, _) => Err(no_case(typed)),
        (Some(one), Some(other)) => {
            let title = format!(
                "{typed:?} may be {:?} or {:?}.",
                one.code_name(),
                other.code_name()
            );
            Err(Failure::new(Exit::Usage, title, "Write more of it."))
        }
    }
}

/// The contact with this id, or the only one of this kind.
pub fn contact<'a>(here: &'a Here, typed: &str) -> Result<&'a Contact, Failure> {
    let hall = here.conference().hall();
    if let Some(contact) = typed.parse().ok().and_then(|id| hall.contacts.get(&id)) {
        return Ok(contact);
    }
    let mut kind = hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .filter(|c| format!("{:?}", c.kind).to_lowercase() == typed);
    match (kind.next(), kind.next()) {
        (Some(contact), None) => Ok(contact),
        (Some(_), Some(_)) => Err(Failure::new(
            Exit::Usage,
            format!("Several contacts are of kind {typed:?}."),
            "Give the id of one.",
        )),
        (None, _) => {
            let ids: Vec<String> = hall.contact_order.iter().map(ToString::to_string).collect();
            Err(Failure::new(
                Exit::Refused,
                format!("There is no contact {typed:?}."),
                format!("There are: {}.", ids.join(", ")),
            ))
        }
    }
}

/// The place that `typed` names, by id or name; nothing where it is some other spot.
pub fn place(here: &Here, typed: &str) -> Option<PlaceId> {
    let hall = here.conference().hall();
    hall.place_named(typed).map(|p| p.id.clone())
}

/// The checklist with this id or name.
pub fn checklist(here: &Here, typed: &str) -> Result<ChecklistId, Failure> {
    let all = || here.conference().hall().checklists.values();
    let named = |c: &&Checklist| c.name.as_str().eq_ignore_ascii_case(typed);
    let found = all().find(|c| c.id.as_str() == typed);
    found
        .or_else(|| all().find(named))
        .map(|c| c.id.clone())
        .ok_or_else(|| {
            let ids: Vec<&str> = all().map(|c| c.id.as_str()).collect();
            Failure::new(
                Exit::Refused,
                format!("There is no checklist {typed:?}."),
                format!("There are: {}.", ids.join(", ")),
            )
        })
}

/// The person that `typed` names.
pub fn person(here: &Here, typed: &str) -> Result<PersonId, Failure> {
    let known = typed
        .parse()
        .ok()
        .filter(|id| here.conference().person(id).is_some());
    known.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            format!("There is no person {typed:?}."),
            "Use an id of the conference file; greenroom oncall shows some.",
        )
    })
}

/// The one of `all` whose id begins with `typed`; `what` names such things, `hint` says where they are listed.
fn by_prefix<T: ToString + Clone>(
    all: impl Iterator<Item = T>,
    typed: &str,
    what: &str,
    hint: &str,
) -> Result<T, Failure> {
    let wanted = typed.trim().to_lowercase();
    let mut found = all.filter(|id| !wanted.is_empty() && id.to_string().starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(Failure::new(
            Exit::Refused,
            format!("There is no {what} {typed:?}."),
            hint,
        )),
        (Some(_), Some(_)) => Err(Failure::new(
            Exit::Usage,
            format!("Several begin with {typed:?}."),
            "Write more of it.",
        )),
    }
}

/// The entry that `typed` names, with its case.
pub fn entry(here: &Here, typed: &str) -> Result<(CaseId, EntryId), Failure> {
    let conference = here.conference();
    let all = conference.cases().flat_map(|c| &c.entries).map(|e| e.id);
    let id = by_prefix(
        all,
        typed,
        "entry",
        "greenroom show CASE lists its entries.",
    )?;
    let case = conference.cases().find(|c| c.entry(id).is_some());
    case.map(|c| (c.id, id)).ok_or_else(|| no_case(typed))
}

/// The promise that `typed` names.
pub fn promise(here: &Here, typed: &str) -> Result<PromiseId, Failure> {
    let all = here.conference().cases().flat_map(|c| &c.promises);
    let hint = "greenroom show CASE lists its promises.";
    by_prefix(all.map(|p| p.id), typed, "promise", hint)
}

/// A kind of help: by its word, or that of a contact.
pub fn kind(here: &Here, typed: &str) -> Result<Kind, Failure> {
    let wanted = typed.trim().to_lowercase();
    if wanted == "police" {
        return Ok(Kind::Emergency);
    }
    match serde_json::from_value(serde_json::Value::String(wanted)) {
        Ok(kind) => Ok(kind),
        Err(_) => contact(here, typed).map(|c| c.kind),
    }
}

/// The call for help that `typed` names, by id or an unambiguous prefix.
pub fn escalation(here: &Here, typed: &str) -> Result<EscalationId, Failure> {
    let conference = here.conference();
    let of_cases = conference
        .cases()
        .flat_map(|c| &c.escalations)
        .map(|e| e.id);
    let all = of_cases.chain(conference.briefs().map(|b| b.escalation.id));
    let hint = "greenroom show CASE lists its calls.";
    by_prefix(all, typed, "call for help", hint)
}

/// The category called `typed`, as `suspicious_item`, `suspicious-item`, or by its word on a row.
pub fn category(typed: &str) -> Result<Category, Failure> {
    let wanted = typed.trim().to_lowercase().replace('-', "_");
    let value = serde_json::Value::String(wanted);
    if let Ok(category) = serde_json::from_value(value) {
        return Ok(category);
    }
    let by_word = Category::ALL.into_iter().find(|c| c.word() == typed.trim());
    by_word.ok_or_else(|| {
        let kinds: Vec<String> = Category::ALL
            .iter()
            .filter_map(|c| serde_json::to_value(c).ok()?.as_str().map(str::to_owned))
            .collect();
        Failure::new(
            Exit::Usage,
            format!("There is no kind {typed:?}."),
            format!("There are: {}.", kinds.join(", ")),
        )
    })
}

fn no_time(typed: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("{typed:?} is no time."),
        "Write it like 14:05, 20m, or 2026-03-24T14:05:00+01:00.",
    )
}

/// When something happened.
pub fn past(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    when::past(here.conference().zone(), typed, here.now()).ok_or_else(|| no_time(typed))
}

/// When something is to be.
pub fn coming(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    when::coming(here.conference().zone(), typed, here.now()).ok_or_else(|| no_time(typed))
}

/// A time, past or to come.
pub fn instant(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    when::said(here.conference().zone(), typed, here.now()).ok_or_else(|| no_time(typed))
}

/// A length of time.
pub fn span(typed: &str) -> Result<TimeDelta, Failure> {
    let span: Result<Span, _> = typed.parse();
    span.map(Span::delta).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{typed:?}: {error}."),
            "Write it like 2m.",
        )
    })
}
