//! Going through a checklist: ordered, but not forced in order.

use crate::domain::Conference;
use crate::domain::access::Writer;
use crate::domain::case::Case;
use crate::domain::checklist::{Attached, Checklist, Done, Who};
use crate::domain::entry::Happening;
use crate::domain::ids::{ChecklistId, PersonId, StepId};
use crate::domain::rejection::{Code, Rejection};
use crate::domain::severity::Answer;
use crate::domain::text::Private;

/// Attaches another checklist, pinned as it now is.
pub fn attach(writer: Writer<'_>, checklist: &ChecklistId) -> Result<Vec<Happening>, Rejection> {
    writer.not_ended()?;
    let found = writer
        .conference
        .hall()
        .checklists
        .get(checklist)
        .ok_or_else(|| {
            let message = format!("There is no checklist {:?}.", checklist.as_str());
            Rejection::new(
                Code::NotFound,
                message,
                "`greenroom checklist CASE` lists them.",
            )
        })?;
    if writer
        .case
        .checklists
        .iter()
        .any(|a| a.checklist.id == *checklist)
    {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "The case already has this checklist.",
            "Open it with `c`.",
        ));
    }
    Ok(vec![Happening::ChecklistAttached {
        checklist: Box::new(found.clone()),
    }])
}

/// Ticks a step.
pub fn tick(
    writer: Writer<'_>,
    subject: &PersonId,
    word: &str,
) -> Result<Vec<Happening>, Rejection> {
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
) -> Result<Vec<Happening>, Rejection> {
    if why.is_blank() {
        return Err(Rejection::new(
            Code::NeedsReason,
            "Skipping a step needs a reason.",
            "Say in a few words why it does not apply.",
        ));
    }
    let (attached, step) = open_step(writer, subject, word)?;
    Ok(vec![Happening::StepSkipped {
        checklist: attached.checklist.id.clone(),
        step,
        by: subject.clone(),
        why: why.clone(),
    }])
}

fn open_step<'a>(
    writer: Writer<'a>,
    subject: &PersonId,
    word: &str,
) -> Result<(&'a Attached, StepId), Rejection> {
    writer.not_ended()?;
    let unknown = || {
        Rejection::new(
            Code::NotFound,
            "There is no such step on this case.",
            "`greenroom checklist CASE` lists the steps.",
        )
    };
    // A number means a step of the checklist attached last; an id may be on any.
    let mut found = writer
        .case
        .checklists
        .iter()
        .rev()
        .filter_map(|a| a.find(word).map(|n| (a, n)));
    let (attached, n) = found.next().ok_or_else(unknown)?;
    let step = &attached.checklist.steps[n];
    if attached.done[n] != Done::No {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That step is already done.",
            "Go on with the next one.",
        ));
    }
    let person = writer.conference.person(subject);
    let may = match step.who {
        Who::Anyone => true,
        Who::Trained => person.is_some_and(|p| p.trained),
        Who::Lead => person.is_some_and(|p| p.role == crate::domain::person::Role::Lead),
    };
    if !may {
        let whom = if step.who == Who::Lead {
            "a lead"
        } else {
            "a trained responder"
        };
        return Err(Rejection::new(
            Code::NotAllowed,
            format!("This step is for {whom}."),
            format!("Ask {whom} to do it."),
        ));
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
    let all = conference.hall().checklists.values().filter(is_new);
    let mut offered: Vec<_> = all.filter_map(|c| Some((rank(c)?, c))).collect();
    offered.sort_by_key(|(rank, _)| *rank);
    offered.into_iter().map(|(_, c)| c).collect()
}
