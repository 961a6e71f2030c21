//! The scene: who goes, who is there, and whether they are all right. It moves apart from the case `[IMS][CNCF-P]`.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::happening::Happening;
use crate::domain::state::case::{Case, Scene};
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::rejection::{Code, Rejection};
use crate::domain::vocabulary::severity::Answer;
use crate::domain::vocabulary::text::Private;

/// Moves the scene for `subject`.
pub fn go(writer: Writer<'_>, subject: &PersonId, to: Move) -> Result<Vec<Happening>, Rejection> {
    let case = writer.case;
    writer.open()?;
    match (to, case.scene) {
        (Move::There, _) if case.people_there.contains_key(subject) => {
            let message = format!("{} is already there.", writer.conference.short(subject));
            Err(Rejection::new(
                Code::AlreadyDone,
                message,
                "Check in to say that all is well.",
            ))
        }
        (Move::Clear, Scene::Clear) => Err(Rejection::new(
            Code::AlreadyDone,
            "The scene is already clear.",
            "Resume it if people are needed again.",
        )),
        (Move::Resume, _) if case.hold.is_some() => Ok(vec![Happening::SceneMoved {
            to,
            by: subject.clone(),
        }]),
        (Move::Resume, Scene::Clear) | (Move::Going | Move::There | Move::Clear, _) => {
            Ok(vec![Happening::SceneMoved {
                to,
                by: subject.clone(),
            }])
        }
        (Move::Resume, _) => Err(Rejection::new(
            Code::WrongState,
            "The scene is neither clear nor on hold.",
            "Say who goes: `scene going`.",
        )),
    }
}

/// `subject` is there and all right.
pub fn check_in(writer: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Rejection> {
    if writer.case.people_there.contains_key(subject) {
        return Ok(vec![Happening::CheckedIn {
            by: subject.clone(),
        }]);
    }
    let message = format!("{} is not on scene.", writer.conference.short(subject));
    Err(Rejection::new(
        Code::WrongState,
        message,
        "Say that you are there first: `scene there`.",
    ))
}

/// Puts the case on hold: nobody is expected to act until then. Not while someone is in danger, and never without a time: what
/// waits without one is forgotten.
pub fn hold(
    writer: Writer<'_>,
    subject: &PersonId,
    until: DateTime<Utc>,
    why: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    writer.holder_or_lead(subject)?;
    may_wait(writer.case)?;
    if why.is_blank() {
        return Err(Rejection::new(
            Code::NeedsReason,
            "Holding a case needs a reason.",
            "Say in a few words what it waits for.",
        ));
    }
    if until <= now || until > now + TimeDelta::days(7) {
        return Err(Rejection::new(
            Code::WrongState,
            "That time is past, or more than a week away.",
            "Say until when, like 16:20.",
        ));
    }
    Ok(vec![Happening::HeldUntil {
        by: subject.clone(),
        until,
        why: why.clone(),
    }])
}

/// Refuses to let a case wait in which somebody may be hurt meanwhile, and says what is to be said first.
pub fn may_wait(case: &Case) -> Result<(), Rejection> {
    if !case.is_danger_now() {
        return Ok(());
    }
    let (message, next) = if case.flags.danger == Answer::Yes {
        (
            "Someone is in danger: this cannot wait.",
            "First: `scene CASE clear`, or `s` on screen; or danger no, with `f`.",
        )
    } else {
        (
            "It is critical: this cannot wait.",
            "First: `scene CASE clear`, or `s` on screen; or lower it, with `f`.",
        )
    };
    Err(Rejection::new(Code::WrongState, message, next))
}
