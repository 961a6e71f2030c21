//! From what a person typed to ids: cases, contacts, places, people, times. A fault repeats what was typed.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;

use crate::acts::answers::Answers;
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::domain::state::case::Case;
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::hearing::fold;
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, EntryId, EscalationId, LinkId, PersonId, PlaceId, Position, PromiseId,
    RequestId,
};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::when;

/// The one fault for a case that is hidden or not there.
pub fn no_case(typed: &str) -> Fault {
    Fault::unknown(format!("There is no case {typed:?}."), "Look at the queue.").with_act("queue")
}

/// The case that `given` is about.
pub fn case_of<'a>(ctx: &Ctx<'a>, given: &Answers) -> Result<&'a Case, Fault> {
    case(ctx, given.get("case").unwrap_or_default())
}

/// The word of a list that `typed` is: its wire form, with hyphens or without.
pub fn word<T: DeserializeOwned>(typed: &str) -> Result<T, Fault> {
    let wanted = typed.trim().to_lowercase().replace('-', "_");
    serde_json::from_value(serde_json::Value::String(wanted)).map_err(|_| {
        Fault::malformed(
            format!("{typed:?} is none of the words that may be said."),
            "",
        )
    })
}

/// The case that `typed` names: code name (with space or hyphen), id, or an unambiguous prefix of either.
pub fn case<'a>(ctx: &Ctx<'a>, typed: &str) -> Result<&'a Case, Fault> {
    let wanted = typed
        .trim()
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-");
    if wanted.is_empty() {
        return Err(no_case(typed));
    }
    let conference = ctx.conference;
    let by_id = || typed.trim().parse().ok().and_then(|id| conference.case(id));
    if let Some(case) = conference.by_code_name(&wanted).or_else(by_id) {
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
            Err(Fault::malformed(title, "Write more of it."))
        }
    }
}

/// The contact with this id, or the only one of this kind.
pub fn contact<'a>(ctx: &Ctx<'a>, typed: &str) -> Result<&'a Contact, Fault> {
    let hall = ctx.conference.hall();
    if let Some(contact) = typed.parse().ok().and_then(|id| hall.contacts.get(&id)) {
        return Ok(contact);
    }
    let mut kind = hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .filter(|c| Ok(c.kind) == word(typed));
    match (kind.next(), kind.next()) {
        (Some(contact), None) => Ok(contact),
        (Some(_), Some(_)) => Err(Fault::malformed(
            format!("Several contacts are of kind {typed:?}."),
            "Give the id of one.",
        )),
        (None, _) => {
            let ids: Vec<String> = hall.contact_order.iter().map(ToString::to_string).collect();
            Err(Fault::unknown(
                format!("There is no contact {typed:?}."),
                format!("There are: {}.", ids.join(", ")),
            ))
        }
    }
}

/// A place of the conference and the spot in it: by id or name, or `Hall B, by the stage`. What names no place is all spot.
pub fn place(ctx: &Ctx<'_>, typed: &str) -> (Option<PlaceId>, Private) {
    ctx.conference.hall().locate(typed)
}

/// The checklist with this id or name.
pub fn checklist(ctx: &Ctx<'_>, typed: &str) -> Result<ChecklistId, Fault> {
    let all = || ctx.conference.hall().checklists.values().map(Arc::as_ref);
    let named = |c: &&Checklist| c.name.as_str().eq_ignore_ascii_case(typed);
    let found = all().find(|c| c.id.as_str() == typed);
    found
        .or_else(|| all().find(named))
        .map(|c| c.id.clone())
        .ok_or_else(|| {
            let ids: Vec<&str> = all().map(|c| c.id.as_str()).collect();
            Fault::unknown(
                format!("There is no checklist {typed:?}."),
                format!("There are: {}.", ids.join(", ")),
            )
        })
}

/// The person that `typed` names: by id, or by the short name that only they have.
pub fn person(ctx: &Ctx<'_>, typed: &str) -> Result<PersonId, Fault> {
    let known = typed
        .parse()
        .ok()
        .filter(|id| ctx.conference.person(id).is_some());
    if let Some(id) = known {
        return Ok(id);
    }
    let people = || ctx.conference.hall().people.values();
    let wanted = fold(typed.trim());
    let is_it = |name: &str| fold(name) == wanted;
    let found: Vec<&Person> = people()
        .filter(|p| is_it(p.short.as_str()) || is_it(p.name.as_str()) || is_it(p.id.as_str()))
        .collect();
    if let [one] = found[..] {
        return Ok(one.id.clone());
    }
    let ids = |all: &mut dyn Iterator<Item = &Person>| {
        let ids: Vec<&str> = all.map(|p| p.id.as_str()).collect();
        ids.join(", ")
    };
    if found.is_empty() {
        let all = ids(&mut people().filter(|p| p.role.is_team()));
        return Err(Fault::unknown(
            format!("There is no person {typed:?}."),
            format!("On the team are: {all}."),
        ));
    }
    Err(Fault::malformed(
        format!("{typed:?} may be any of: {}.", ids(&mut found.into_iter())),
        "Write one of these.",
    ))
}

/// The position called `typed`.
pub fn position(ctx: &Ctx<'_>, typed: &str) -> Result<Position, Fault> {
    let details = ctx.conference.hall().details.as_ref();
    let all = details.map_or(&[][..], |d| &d.positions);
    let wanted = typed.trim().to_lowercase();
    let found = all.iter().find(|position| position.as_str() == wanted);
    found.cloned().ok_or_else(|| {
        let ids: Vec<&str> = all.iter().map(Position::as_str).collect();
        Fault::unknown(
            format!("There is no position {typed:?}."),
            format!("There are: {}.", ids.join(", ")),
        )
    })
}

/// The shift that `typed` names, by id or the beginning of one.
pub fn shift<'a>(ctx: &Ctx<'a>, typed: &str) -> Result<&'a Planned, Fault> {
    let all = ctx.conference.hall().rota.planned();
    let no_shift = || {
        let title = format!("There is no shift {typed:?}.");
        Fault::unknown(title, "Look at the rota.").with_act("rota")
    };
    let id = by_prefix(all.iter().map(|p| p.id), typed, "shift");
    let id = id.map_err(|fault| {
        if fault.is_malformed {
            fault
        } else {
            no_shift()
        }
    })?;
    all.iter().find(|p| p.id == id).ok_or_else(no_shift)
}

/// The request that `typed` names, by id or its beginning.
pub fn request(ctx: &Ctx<'_>, typed: &str) -> Result<RequestId, Fault> {
    let all = ctx.conference.hall().requests.iter().map(|r| r.id);
    of_rota(by_prefix(all, typed, "request"), "requests")
}

/// What lies over the plan, or is asked, by id or its beginning.
pub fn over(ctx: &Ctx<'_>, typed: &str) -> Result<RequestId, Fault> {
    let hall = ctx.conference.hall();
    let mut all: BTreeSet<RequestId> = hall.requests.iter().map(|r| r.id).collect();
    let away = hall.rota.away().iter().map(|away| away.id);
    let over = hall.rota.all_overrides().map(|over| over.id).chain(away);
    all.extend(over.map(|id| RequestId(id.0)));
    of_rota(by_prefix(all.into_iter(), typed, "override"), "requests")
}

/// The calendar address that `typed` names, by id or its beginning.
pub fn link(ctx: &Ctx<'_>, typed: &str) -> Result<LinkId, Fault> {
    let all = ctx.conference.hall().live_links().map(|link| link.id);
    of_rota(by_prefix(all, typed, "calendar address"), "rota links")
}

/// A fault of something that no case lists.
fn of_rota<T>(found: Result<T, Fault>, act: &'static str) -> Result<T, Fault> {
    found.map_err(|fault| {
        if fault.is_malformed {
            return fault;
        }
        Fault::unknown(fault.what, "Look at what there is.").with_act(act)
    })
}

/// The one of `all` whose id begins with `typed`; `what` names such things.
fn by_prefix<T: ToString + Clone>(
    all: impl Iterator<Item = T>,
    typed: &str,
    what: &str,
) -> Result<T, Fault> {
    let wanted = typed.trim().to_lowercase();
    let mut found = all.filter(|id| !wanted.is_empty() && id.to_string().starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(Fault::unknown(
            format!("There is no {what} {typed:?}."),
            "The case lists them.",
        )
        .with_act("show")),
        (Some(_), Some(_)) => Err(Fault::malformed(
            format!("Several begin with {typed:?}."),
            "Write more of it.",
        )),
    }
}

/// The entry that `typed` names, with its case.
pub fn entry(ctx: &Ctx<'_>, typed: &str) -> Result<(CaseId, EntryId), Fault> {
    let conference = ctx.conference;
    let all = conference.cases().flat_map(|c| &c.entries).map(|e| e.id);
    let id = by_prefix(all, typed, "entry")?;
    let case = conference.cases().find(|c| c.entry(id).is_some());
    case.map(|c| (c.id, id)).ok_or_else(|| no_case(typed))
}

/// The promise that `typed` names.
pub fn promise(ctx: &Ctx<'_>, typed: &str) -> Result<PromiseId, Fault> {
    let all = ctx.conference.cases().flat_map(|c| &c.promises);
    by_prefix(all.map(|p| p.id), typed, "promise")
}

/// A kind of help: by its word, or that of a contact.
pub fn kind(ctx: &Ctx<'_>, typed: &str) -> Result<ContactKind, Fault> {
    let wanted = typed.trim().to_lowercase();
    if wanted == "police" {
        return Ok(ContactKind::Police);
    }
    match word(&wanted) {
        Ok(kind) => Ok(kind),
        Err(_) => contact(ctx, typed).map(|c| c.kind),
    }
}

/// The call for help that `typed` names, by id or an unambiguous prefix.
pub fn escalation(ctx: &Ctx<'_>, typed: &str) -> Result<EscalationId, Fault> {
    let conference = ctx.conference;
    let of_cases = conference
        .cases()
        .flat_map(|c| &c.escalations)
        .map(|e| e.id);
    let all = of_cases.chain(conference.briefs().map(|b| b.escalation.id));
    by_prefix(all, typed, "call for help")
}

/// The look-out that `typed` names: that of a case, or, where the case is not here, by the beginning of its id.
pub fn look_out(ctx: &Ctx<'_>, typed: &str) -> Result<CaseId, Fault> {
    if let Ok(case) = case(ctx, typed) {
        return Ok(case.id);
    }
    let watches = ctx.conference.watches().map(|watch| watch.case);
    by_prefix(watches, typed, "look-out").map_err(|_| no_case(typed))
}

/// The category called `typed`, as `suspicious_item`, `suspicious-item`, or by its word on a row.
pub fn category(typed: &str) -> Result<Category, Fault> {
    if let Ok(category) = word(typed) {
        return Ok(category);
    }
    let by_word = Category::ALL.into_iter().find(|c| c.word() == typed.trim());
    by_word.ok_or_else(|| {
        let kinds: Vec<String> = Category::ALL
            .iter()
            .filter_map(|c| serde_json::to_value(c).ok()?.as_str().map(str::to_owned))
            .collect();
        Fault::malformed(
            format!("There is no kind {typed:?}."),
            format!("There are: {}.", kinds.join(", ")),
        )
    })
}

fn no_time(typed: &str) -> Fault {
    if typed.trim().is_empty() {
        return Fault::malformed("There is no time yet.", "Say when: 16:20, or 20m.");
    }
    Fault::malformed(
        format!("{typed:?} is no time."),
        "Write it like 14:05, 20m, Wed 14:05, or 2026-03-24T14:05.",
    )
}

/// When something happened.
pub fn past(ctx: &Ctx<'_>, typed: &str) -> Result<DateTime<Utc>, Fault> {
    when::past(ctx.conference.zone(), typed, ctx.now).ok_or_else(|| no_time(typed))
}

/// When something is to be.
pub fn coming(ctx: &Ctx<'_>, typed: &str) -> Result<DateTime<Utc>, Fault> {
    when::coming(ctx.conference.zone(), typed, ctx.now).ok_or_else(|| no_time(typed))
}

/// The end of something that begins at `from`: the first such time after it.
pub fn after(ctx: &Ctx<'_>, typed: &str, from: DateTime<Utc>) -> Result<DateTime<Utc>, Fault> {
    when::coming(ctx.conference.zone(), typed, from).ok_or_else(|| no_time(typed))
}

/// A time, past or to come.
pub fn instant(ctx: &Ctx<'_>, typed: &str) -> Result<DateTime<Utc>, Fault> {
    when::said(ctx.conference.zone(), typed, ctx.now).ok_or_else(|| no_time(typed))
}

/// A length of time.
pub fn span(typed: &str) -> Result<TimeDelta, Fault> {
    let span: Result<Span, _> = typed.parse();
    span.map(Span::delta)
        .map_err(|error| Fault::malformed(format!("{typed:?}: {error}."), "Write it like 2m."))
}
