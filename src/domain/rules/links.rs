//! Two cases that belong together: linked, or merged into one. Each has an entry of its own about it, and neither timeline
//! shows one reporter to another.

use crate::domain::log::happening::Happening;
use crate::domain::rules::decision::Both;
use crate::domain::state::case::Case;
use crate::domain::state::level::Level;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::refusal::Refusal;

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
/// both: what is hidden on one side must not be seen through the other.
pub fn merge(one: Writer<'_>, into: Writer<'_>, subject: &PersonId) -> Result<Both, Refusal> {
    apart(one.case, into.case)?;
    one.not_ended()?;
    if !into.case.is_open() {
        return Err(Refusal::IntoNotOpen);
    }
    let may = |w: &Writer<'_>| w.level >= Level::Decide || w.case.holds(subject);
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
    Ok((in_one, in_into))
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
