//! The scene: who goes, who is there, and whether they are all right. It moves apart from the case `[IMS][CNCF-P]`.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::Scene;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
use crate::domain::vocabulary::text::Private;

/// Moves the scene for `subject`.
pub fn go(writer: Writer<'_>, subject: &PersonId, to: Move) -> Result<Vec<Happening>, Refusal> {
    let case = writer.case;
    writer.open()?;
    match (to, case.scene) {
        (Move::There, _) if case.people_there.contains_key(subject) => Err(Refusal::AlreadyThere {
            who: writer.conference.short(subject).to_owned(),
        }),
        (Move::Clear, Scene::Clear) => Err(Refusal::AlreadyClear),
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
        (Move::Resume, _) => Err(Refusal::NotClear),
    }
}

/// `subject` is there and all right.
pub fn check_in(writer: Writer<'_>, subject: &PersonId) -> Result<Vec<Happening>, Refusal> {
    if writer.case.people_there.contains_key(subject) {
        return Ok(vec![Happening::CheckedIn {
            by: subject.clone(),
        }]);
    }
    Err(Refusal::NotOnScene {
        who: writer.conference.short(subject).to_owned(),
    })
}

/// Puts the case on hold: nobody is expected to act until then. Not while someone is in danger, and never without a time: what
/// waits without one is forgotten.
pub fn hold(
    writer: Writer<'_>,
    subject: &PersonId,
    until: DateTime<Utc>,
    why: &Private,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    writer.holder_or_lead()?;
    may_wait(writer.case)?;
    if why.is_blank() {
        return Err(Refusal::NeedsReason(Unreasoned::Hold));
    }
    if until <= now || until > now + TimeDelta::days(7) {
        return Err(Refusal::HoldTime);
    }
    Ok(vec![Happening::HeldUntil {
        by: subject.clone(),
        until,
        why: why.clone(),
    }])
}

/// Refuses to let a case wait in which somebody may be hurt meanwhile, and says what is to be said first.
pub fn may_wait(case: &Case) -> Result<(), Refusal> {
    if !case.is_danger_now() {
        return Ok(());
    }
    Err(if case.flags.danger == Answer::Yes {
        Refusal::DangerCannotWait
    } else {
        Refusal::CriticalCannotWait
    })
}
