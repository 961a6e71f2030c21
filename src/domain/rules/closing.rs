//! The end of a case, and its beginning again.

use crate::domain::log::happening::Happening;
use crate::domain::rules::promises;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::{Scene, State};
use crate::domain::state::checklist::Attached;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Escalation;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::refusal::{OpenEnd, Refusal, Unreasoned};
use crate::domain::vocabulary::text::Private;

/// Nothing more is to be done on site. Required steps still open block it, unless a reason is given, which is on record.
pub fn resolve(
    writer: Writer<'_>,
    subject: &PersonId,
    why: Option<&Private>,
) -> Result<Vec<Happening>, Refusal> {
    let case = writer.case;
    match case.state {
        State::New => {
            return Err(Refusal::NobodyHasIt);
        }
        State::Resolved { .. } => {
            return Err(Refusal::AlreadyResolved);
        }
        State::Closed { .. } | State::Merged { .. } => {
            return Err(writer.ended());
        }
        State::Acknowledged { .. } | State::Active => {}
    }
    writer.holder_or_lead()?;
    let why = why.filter(|w| !w.is_blank());
    let open = open_ends(writer.conference, case);
    if why.is_none() && !open.is_empty() {
        return Err(Refusal::StillOpen(open));
    }
    // Nobody keeps coming to what is over.
    let mut happenings: Vec<Happening> = running(case)
        .map(|e| Happening::StoodDown { escalation: e.id })
        .collect();
    happenings.push(Happening::Resolved {
        by: subject.clone(),
        why: why.cloned(),
    });
    Ok(happenings)
}

/// Calls for help that end with the case: whoever was called has to be told.
pub fn running(case: &Case) -> impl Iterator<Item = &Escalation> {
    case.escalations.iter().filter(|e| e.stood_down.is_none())
}

/// What a case is not resolved over without a reason: required steps, danger, help that was called and never came, and promises.
pub fn open_ends(conference: &Conference, case: &Case) -> Vec<OpenEnd> {
    let steps = case.checklists.iter().flat_map(Attached::blocking);
    let mut open: Vec<OpenEnd> = steps.map(|s| OpenEnd::Step(s.text.clone())).collect();
    if case.flags.danger == Answer::Yes && case.scene != Scene::Clear {
        open.push(OpenEnd::Danger);
    }
    let silent = case.escalations.iter().filter(|e| {
        e.stood_down.is_none()
            && e.arrived.is_none()
            && e.answer.is_none()
            && conference.hall().comes(e)
    });
    open.extend(silent.map(|e| OpenEnd::NoAnswer {
        contact: conference.hall().called(&e.to),
    }));
    open.extend(still_owed(case));
    open
}

/// What was promised in `case` and not kept: it is not put away over that without a reason either.
pub fn still_owed(case: &Case) -> Vec<OpenEnd> {
    let owed = promises::owed(case).into_iter();
    owed.map(|p| OpenEnd::Promise(p.text.clone())).collect()
}

/// A lead puts the case away. What is still owed to its reporter stays due.
pub fn close(
    writer: Writer<'_>,
    subject: &PersonId,
    why: Option<&Private>,
) -> Result<Vec<Happening>, Refusal> {
    writer.lead()?;
    match writer.case.state {
        State::Resolved { .. } => {
            let why = why.filter(|w| !w.is_blank());
            let owed = still_owed(writer.case);
            if why.is_none() && !owed.is_empty() {
                return Err(Refusal::StillOpen(owed));
            }
            Ok(vec![Happening::Closed {
                by: subject.clone(),
                why: why.cloned(),
            }])
        }
        State::Closed { .. } | State::Merged { .. } => Err(Refusal::AlreadyClosed),
        State::New | State::Acknowledged { .. } | State::Active => Err(Refusal::NotResolved),
    }
}

/// It is not over after all; the ladder starts again.
pub fn reopen(
    writer: Writer<'_>,
    subject: &PersonId,
    why: &Private,
) -> Result<Vec<Happening>, Refusal> {
    if matches!(writer.case.state, State::Merged { .. }) {
        return Err(writer.ended());
    }
    if writer.case.is_open() {
        return Err(Refusal::CaseOpen);
    }
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Reopen));
    }
    Ok(vec![Happening::Reopened {
        by: subject.clone(),
        why: why.clone(),
    }])
}
