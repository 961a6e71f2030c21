//! From what a person typed to ids: cases, contacts, places, people, times. Errors repeat the argument as it was typed.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::domain::case::Case;
use crate::domain::contact::{Contact, Kind};
use crate::domain::ids::{CaseId, EntryId, EscalationId, PersonId, PlaceId, PromiseId};
use crate::domain::rota;
use crate::domain::severity::Category;
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
    let same = |name: &str| name.eq_ignore_ascii_case(typed.trim());
    let places = &here.conference().hall().places;
    places
        .values()
        .find(|p| same(p.id.as_str()) || same(p.name.as_str()) || same(p.short.as_str()))
        .map(|p| p.id.clone())
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

/// When something happened: as [`instant`] has it, but `23:59` said at noon means yesterday's.
pub fn past(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    let at = instant(here, typed)?;
    let is_clock = NaiveTime::parse_from_str(typed.trim(), "%H:%M").is_ok();
    let is_to_come = at > here.now() + TimeDelta::minutes(5);
    Ok(if is_clock && is_to_come {
        at - TimeDelta::days(1)
    } else {
        at
    })
}

/// When something is to be: as [`instant`] has it, but `00:30` said in the evening means tomorrow's.
pub fn coming(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    let at = instant(here, typed)?;
    let is_clock = NaiveTime::parse_from_str(typed.trim(), "%H:%M").is_ok();
    let is_long_past = at < here.now() - TimeDelta::hours(12);
    Ok(if is_clock && is_long_past {
        at + TimeDelta::days(1)
    } else {
        at
    })
}

/// RFC 3339, or `14:05` of today in the conference's zone.
pub fn instant(here: &Here, typed: &str) -> Result<DateTime<Utc>, Failure> {
    if let Ok(at) = DateTime::parse_from_rfc3339(typed.trim()) {
        return Ok(at.with_timezone(&Utc));
    }
    let time = NaiveTime::parse_from_str(typed.trim(), "%H:%M");
    let time = time.map_err(|_| {
        Failure::new(
            Exit::Usage,
            format!("{typed:?} is no time."),
            "Write it like 14:05, or 2026-03-24T14:05:00+01:00.",
        )
    })?;
    let zone = here.conference().zone();
    let today = here.now().with_timezone(&zone).date_naive();
    Ok(rota::instant(zone, today.and_time(time)))
}
