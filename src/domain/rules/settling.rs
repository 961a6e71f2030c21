//! The end of a case, and its beginning again.

use crate::domain::log::happening::Happening;
use crate::domain::state::case::{Case, Scene, State};
use crate::domain::state::checklist::Attached;
use crate::domain::state::conference::Conference;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::rejection::{Code, Rejection};
use crate::domain::vocabulary::severity::Answer;
use crate::domain::vocabulary::text::Private;

/// Nothing more is to be done on site. Required steps still open block it, unless a reason is given, which is on record.
pub fn resolve(
    writer: Writer<'_>,
    subject: &PersonId,
    why: Option<&Private>,
) -> Result<Vec<Happening>, Rejection> {
    let case = writer.case;
    match case.state {
        State::New => {
            return Err(Rejection::new(
                Code::NobodyHasIt,
                "Nobody has this case yet.",
                "Take it first: `ack`, or `a` on screen.",
            ));
        }
        State::Resolved { .. } => {
            return Err(Rejection::new(
                Code::AlreadyDone,
                "The case is already resolved.",
                "A lead can close it.",
            ));
        }
        State::Closed { .. } | State::Merged { .. } => {
            return Err(Rejection::new(
                Code::WrongState,
                "The case is closed.",
                "Reopen it with a reason first.",
            ));
        }
        State::Acknowledged { .. } | State::Active => {}
    }
    writer.holder_or_lead(subject)?;
    let why = why.filter(|w| !w.is_blank());
    let open = open_ends(writer.conference, case);
    if why.is_none() && !open.is_empty() {
        return Err(Rejection::new(
            Code::ChecklistOpen,
            format!("Still open: {}.", open.join("; ")),
            "See to them, or say why the case is resolved without.",
        ));
    }
    // Nobody keeps coming to what is over.
    let running = case.escalations.iter().filter(|e| e.stood_down.is_none());
    let mut happenings: Vec<Happening> = running
        .map(|e| Happening::StoodDown { escalation: e.id })
        .collect();
    happenings.push(Happening::Resolved {
        by: subject.clone(),
        why: why.cloned(),
    });
    Ok(happenings)
}

/// What a case is not resolved over without a reason: required steps, danger, and help that was called and never came.
pub fn open_ends(conference: &Conference, case: &Case) -> Vec<String> {
    let steps = case.checklists.iter().flat_map(Attached::blocking);
    let mut open: Vec<String> = steps.map(|s| s.text.as_str().to_owned()).collect();
    if case.flags.danger == Answer::Yes && case.scene != Scene::Clear {
        open.push("danger is still yes".to_owned());
    }
    let silent = case.escalations.iter().filter(|e| {
        e.stood_down.is_none()
            && e.arrived.is_none()
            && e.answer.is_none()
            && conference.hall().comes(e)
    });
    open.extend(silent.map(|e| {
        let whom = conference.hall().called(&e.to).to_lowercase();
        format!("{whom} called, no answer")
    }));
    open
}

/// A lead puts the case away.
pub fn close(writer: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Rejection> {
    writer.lead()?;
    match writer.case.state {
        State::Resolved { .. } => Ok(vec![Happening::Closed {
            by: subject.clone(),
        }]),
        State::Closed { .. } | State::Merged { .. } => Err(Rejection::new(
            Code::AlreadyDone,
            "The case is already closed.",
            "Nothing needs to be done.",
        )),
        State::New | State::Acknowledged { .. } | State::Active => Err(Rejection::new(
            Code::WrongState,
            "The case is not resolved yet.",
            "Resolve it first.",
        )),
    }
}

/// It is not over after all; the ladder starts again.
pub fn reopen(
    writer: Writer<'_>,
    subject: &PersonId,
    why: &Private,
) -> Result<Vec<Happening>, Rejection> {
    if let State::Merged { into, .. } = writer.case.state {
        let into = writer.conference.case(into);
        let name = into.map_or_else(|| "another case".to_owned(), Case::spoken);
        return Err(Rejection::new(
            Code::WrongState,
            format!("It was merged and goes on in {name}."),
            format!("Write there, or reopen {name}."),
        ));
    }
    if writer.case.is_open() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "The case is open.",
            "Nothing needs to be done.",
        ));
    }
    if why.is_blank() {
        return Err(Rejection::new(
            Code::NeedsReason,
            "Reopening needs a reason.",
            "Say in a few words what is new.",
        ));
    }
    Ok(vec![Happening::Reopened {
        by: subject.clone(),
        why: why.clone(),
    }])
}
