//! Two cases that belong together: linked, or merged into one. Each has an entry of its own about it, and neither timeline
//! shows one reporter to another.

use crate::domain::log::happening::Happening;
use crate::domain::rules::decision::Both;
use crate::domain::rules::triage;
use crate::domain::state::case::Case;
use crate::domain::state::level::Level;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::wish::Wish;

fn apart(one: &Case, other: &Case) -> Result<(), Refusal> {
    if one.id == other.id {
        return Err(Refusal::SameCase);
    }
    Ok(())
}

/// Links two cases: each points to the other.
pub fn link(one: Writer<'_>, other: Writer<'_>) -> Result<Both, Refusal> {
    apart(one.case, other.case)?;
    if one.case.links.contains(&other.case.id) {
        return Err(Refusal::AlreadyLinked);
    }
    let to = |case: &Case| vec![Happening::Linked { to: case.id }];
    Ok((to(other.case), to(one.case)))
}

/// Merges `one` into `into`: `one` ends with a pointer, both timelines stay whole. Who is recused from either is recused from
/// both: what is hidden on one side must not be seen through the other. What was still running in `one` runs on in `into`: calls,
/// promises, who is there, danger, a higher severity, a no that was said.
pub fn merge(one: Writer<'_>, into: Writer<'_>, subject: &PersonId) -> Result<Both, Refusal> {
    apart(one.case, into.case)?;
    one.not_ended()?;
    if !into.case.is_open() {
        return Err(Refusal::IntoNotOpen);
    }
    let may = |w: &Writer<'_>| w.level >= Level::Decide || w.holds();
    if !may(&one) && !may(&into) {
        return Err(Refusal::MergeNotHolder);
    }
    let (mut in_one, mut in_into) = (recusals(into.case, one.case), recusals(one.case, into.case));
    in_one.push(Happening::MergedInto {
        into: into.case.id,
        by: subject.clone(),
    });
    in_into.push(Happening::MergedFrom {
        from: one.case.id,
        by: subject.clone(),
    });
    in_into.append(&mut carried(one.case, into, subject)?);
    Ok((in_one, in_into))
}

/// What is still running in `one`, as entries of the case that goes on.
fn carried(one: &Case, into: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Refusal> {
    let mut all = Vec::new();
    let calls = one.escalations.iter().filter(|c| c.stood_down.is_none());
    all.extend(calls.map(|call| Happening::CallCarried {
        carried: Box::new(call.to_carry(one.id)),
    }));
    let owed = one.promises.iter().filter(|p| p.is_owed());
    all.extend(owed.map(|p| Happening::PromiseCarried {
        from: one.id,
        promise: p.id,
        text: p.text.clone(),
        made: p.made,
        due: p.due,
        keeper: p.keeper.clone(),
    }));
    let there = one.people_there.keys();
    let is_new = |person: &&PersonId| !into.case.people_there.contains_key(*person);
    all.extend(there.filter(is_new).map(|person| Happening::SceneMoved {
        to: Move::There,
        by: person.clone(),
    }));
    // Of two people who were asked the one who said no is heard.
    let wishes = one.wishes.iter().filter(|(kind, wished)| {
        let known = into.case.wishes.get(kind).map(|w| w.wish);
        known.is_none() || (wished.wish == Wish::No && known != Some(Wish::No))
    });
    all.extend(wishes.map(|(kind, wished)| Happening::WishSaid {
        kind: *kind,
        wish: wished.wish,
        to: wished.to.clone(),
    }));
    for flag in Flag::ALL {
        let is = |case: &Case| case.flags.get(flag) == Answer::Yes;
        if is(one) && !is(into.case) {
            all.append(&mut triage::set_flag(into, subject, flag, Answer::Yes)?);
        }
    }
    // The flags may have raised it already, and several times: only the last word counts.
    let raised = all.iter().filter_map(|h| match h {
        Happening::SeveritySet { to, .. } => Some(*to),
        _ => None,
    });
    let to = raised.chain([one.severity, into.case.severity]).max();
    all.retain(|h| !matches!(h, Happening::SeveritySet { .. }));
    let from = into.case.severity;
    all.extend(
        to.filter(|to| *to > from)
            .map(|to| Happening::SeveritySet { from, to }),
    );
    Ok(all)
}

/// Who is recused from `from` and not yet from `to`, as entries of `to`.
fn recusals(from: &Case, to: &Case) -> Vec<Happening> {
    let is_out = |case: &Case, person: &PersonId| {
        case.conflicts
            .get(person)
            .is_some_and(|c| c.level == ConflictLevel::Hard)
    };
    from.conflicts
        .iter()
        .filter(|(person, c)| c.level == ConflictLevel::Hard && !is_out(to, person))
        .map(|(person, _)| Happening::ConflictSet {
            person: person.clone(),
            level: ConflictLevel::Hard,
            why: None,
        })
        .collect()
}
