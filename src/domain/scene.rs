//! The scene: who goes, who is there, and whether they are all right. It moves apart from the case `[IMS][CNCF-P]`.

use crate::domain::access::Writer;
use crate::domain::case::Scene;
use crate::domain::checklist::Move;
use crate::domain::entry::Happening;
use crate::domain::ids::PersonId;
use crate::domain::rejection::{Code, Rejection};

/// Moves the scene for `subject`.
pub fn go(writer: Writer<'_>, subject: &PersonId, to: Move) -> Result<Vec<Happening>, Rejection> {
    let case = writer.case;
    if !case.is_open() {
        return Err(Rejection::new(
            Code::WrongState,
            "The case is not open any more.",
            "Reopen it with a reason first.",
        ));
    }
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
        (Move::Resume, Scene::Clear) | (Move::Going | Move::There | Move::Clear, _) => {
            Ok(vec![Happening::SceneMoved {
                to,
                by: subject.clone(),
            }])
        }
        (Move::Resume, _) => Err(Rejection::new(
            Code::WrongState,
            "The scene is not clear.",
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
