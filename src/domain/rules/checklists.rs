//! Going through a checklist: ordered, but not forced in order.

use std::sync::Arc;

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::state::conference::Conference;
use crate::domain::views::access::Writer;
use crate::domain::views::naming;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::{Checklist, Form, StepAct, Who};
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{ChecklistId, PersonId, StepId};
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
use crate::domain::vocabulary::text::Private;

/// Attaches another checklist, pinned as it now is.
pub fn attach(writer: Writer<'_>, checklist: &ChecklistId) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    let found = writer
        .conference
        .hall()
        .checklists
        .get(checklist)
        .ok_or_else(|| Refusal::NoChecklist(checklist.clone()))?;
    if writer
        .case
        .checklists
        .iter()
        .any(|a| a.checklist.id == *checklist)
    {
        return Err(Refusal::HasChecklist);
    }
    Ok(vec![Happening::ChecklistAttached {
        checklist: Arc::clone(found),
    }])
}

/// Takes a checklist away that does not fit, with the reason: its required steps hold Resolve back no longer.
pub fn drop(
    writer: Writer<'_>,
    checklist: &ChecklistId,
    why: &Private,
) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    let attached = &writer.case.checklists;
    if attached.iter().all(|a| a.checklist.id != *checklist) {
        return Err(Refusal::LacksChecklist);
    }
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Drop));
    }
    Ok(vec![Happening::ChecklistDropped {
        checklist: checklist.clone(),
        why: Some(why.clone()),
    }])
}

/// What becomes of the checklists of `case` when it is of kind `to`: those of its old kind go, with the orders of a case that it is
/// not, and that of the new kind comes. What was attached by hand stays.
pub fn follow(conference: &Conference, case: &Case, to: Category) -> Vec<Happening> {
    let is_of_the_old_kind = |c: &&Attached| {
        let kinds = &c.checklist.categories;
        kinds.contains(&case.category) && !kinds.contains(&to)
    };
    let gone = case.checklists.iter().filter(is_of_the_old_kind);
    let mut happenings: Vec<Happening> = gone
        .map(|a| Happening::ChecklistDropped {
            checklist: a.checklist.id.clone(),
            why: None,
        })
        .collect();
    let has = |c: &Checklist| case.checklists.iter().any(|a| a.checklist.id == c.id);
    let new = conference.hall().checklist_for(to).filter(|c| !has(c));
    happenings.extend(new.map(|c| Happening::ChecklistAttached {
        checklist: Arc::clone(c),
    }));
    happenings
}

/// Ticks a step.
pub fn tick(writer: Writer<'_>, subject: &PersonId, word: &str) -> Result<Vec<Happening>, Refusal> {
    let (attached, step) = open_step(writer, subject, word)?;
    Ok(vec![Happening::StepTicked {
        checklist: attached.checklist.id.clone(),
        step,
        by: subject.clone(),
    }])
}

/// Skips a step, with the reason.
pub fn skip(
    writer: Writer<'_>,
    subject: &PersonId,
    word: &str,
    why: &Private,
) -> Result<Vec<Happening>, Refusal> {
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Skip));
    }
    let (attached, step) = open_step(writer, subject, word)?;
    Ok(vec![Happening::StepSkipped {
        checklist: attached.checklist.id.clone(),
        step,
        by: subject.clone(),
        why: why.clone(),
    }])
}

/// The open steps of `case` that `happenings` do, as far as `subject` may do them: who called security need not say so again.
/// A step that holds only on a condition is never done by the way: what was done may have been done for another reason. One act is one
/// step: who had the exits watched has not told yet how the child looks.
pub fn done_by(
    conference: &Conference,
    case: &Case,
    subject: &PersonId,
    happenings: &[Happening],
) -> Vec<Happening> {
    let person = conference.person(subject);
    let fresh = happenings.iter().find_map(|happening| match happening {
        Happening::FactSet {
            fact: Fact::Looks,
            value,
        } => Some(value),
        _ => None,
    });
    let looks = fresh.or_else(|| case.facts.get(&Fact::Looks));
    let says_who = looks.is_some_and(|looks| naming::says_who(conference, looks.as_str()));
    let is_done = |act: &StepAct| {
        happenings.iter().any(|happening| match act {
            StepAct::Escalate(kind) => {
                matches!(happening, Happening::Escalated { call }
                    if conference.hall().contacts.get(&call.to).is_some_and(|c| c.kind == *kind))
            }
            StepAct::Flag(asked) => {
                matches!(happening, Happening::FlagSet { flag, to }
                    if asked == flag && *to != Answer::Unknown)
            }
            StepAct::Scene(asked) => {
                matches!(happening, Happening::SceneMoved { to, .. } if asked == to)
            }
            StepAct::Form(Form::Promise) => matches!(happening, Happening::Promised { .. }),
            // A step that asks for a description without a name is not done by one with it.
            StepAct::Form(Form::LookOut) => {
                matches!(happening, Happening::LookOutSent { .. }) && !says_who
            }
            StepAct::Form(Form::Looks) => {
                matches!(happening, Happening::FactSet { fact: Fact::Looks, value } if !value.is_blank())
            }
            // A note, somebody else in the seat and one flag of several do not say by themselves that the step is done.
            StepAct::Form(Form::Note | Form::Assign | Form::Flags) => false,
        })
    };
    let mut acts: Vec<&StepAct> = Vec::new();
    let mut ticked = Vec::new();
    for attached in &case.checklists {
        for (step, done) in attached.steps() {
            let is_open = *done == Done::No && step.only_if.is_none() && step.who.admits(person);
            let act = step
                .act
                .as_ref()
                .filter(|act| is_open && !acts.contains(act));
            let Some(act) = act else { continue };
            acts.push(act);
            if is_done(act) {
                ticked.push(Happening::StepTicked {
                    checklist: attached.checklist.id.clone(),
                    step: step.id.clone(),
                    by: subject.clone(),
                });
            }
        }
    }
    ticked
}

fn open_step<'a>(
    writer: Writer<'a>,
    subject: &PersonId,
    word: &str,
) -> Result<(&'a Attached, StepId), Refusal> {
    writer.not_ended()?;
    let unknown = || Refusal::NoStep;
    // A number counts through all checklists of the case, as they are listed; an id means the one attached last that has it.
    let lists = writer.case.checklists.iter();
    let all: Vec<(&Attached, usize)> = lists
        .flat_map(|a| (0..a.checklist.steps.len()).map(move |n| (a, n)))
        .collect();
    let number = word.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let named = |(a, n): &&(&Attached, usize)| a.checklist.steps[*n].id.as_str() == word;
    let found = number
        .and_then(|n| all.get(n))
        .or_else(|| all.iter().rev().find(named));
    let (attached, n) = *found.ok_or_else(unknown)?;
    let step = &attached.checklist.steps[n];
    if attached.done[n] != Done::No {
        return Err(Refusal::StepDone);
    }
    let person = writer.conference.person(subject);
    if !step.who.admits(person) {
        return Err(Refusal::StepIsFor {
            is_lead: step.who == Who::Lead,
        });
    }
    Ok((attached, step.id.clone()))
}

/// The checklists that `case` is offered beside those it has: of its kind first, then those that go with its kind or its
/// flags.
pub fn offered<'a>(conference: &'a Conference, case: &Case) -> Vec<&'a Checklist> {
    let is_new = |c: &&Checklist| {
        case.checklists
            .iter()
            .all(|attached| attached.checklist.id != c.id)
    };
    let rank = |c: &Checklist| {
        if c.categories.contains(&case.category) {
            Some(0)
        } else if c.also_for.contains(&case.category) {
            Some(1)
        } else if c.if_flags.iter().any(|f| case.flags.get(*f) == Answer::Yes) {
            Some(2)
        } else {
            None
        }
    };
    let all = conference
        .hall()
        .checklists
        .values()
        .map(Arc::as_ref)
        .filter(is_new);
    let mut offered: Vec<_> = all.filter_map(|c| Some((rank(c)?, c))).collect();
    offered.sort_by_key(|(rank, _)| *rank);
    offered.into_iter().map(|(_, c)| c).collect()
}
