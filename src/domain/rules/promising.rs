//! What was said to a reporter, with a time by which it is kept. A promise outlives the resolving of its case.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::promise::Promise;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::ids::{PersonId, PromiseId};
use crate::domain::vocabulary::rejection::{Code, Rejection};
use crate::domain::vocabulary::text::Private;

/// Promises something to the reporter by `due`, at most thirty days ahead.
pub fn make(
    writer: Writer<'_>,
    subject: &PersonId,
    text: &Private,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    writer.not_ended()?;
    if text.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "What was promised is not said.",
            "Say it in a few words: we ring you, we tell you how it stands.",
        ));
    }
    if due <= now || due > now + TimeDelta::days(30) {
        return Err(Rejection::new(
            Code::WrongState,
            "That time is past, or more than thirty days away.",
            "Say a time that you can keep, like 16:20.",
        ));
    }
    Ok(vec![Happening::Promised {
        text: text.clone(),
        due,
        keeper: subject.clone(),
    }])
}

/// A promise was kept.
pub fn keep(
    writer: Writer<'_>,
    subject: &PersonId,
    id: PromiseId,
) -> Result<Vec<Happening>, Rejection> {
    let promise = writer.case.promise(id).ok_or_else(no_promise)?;
    if !promise.is_owed() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That promise is not owed any more.",
            "Make a new one if something else was promised.",
        ));
    }
    Ok(vec![Happening::PromiseKept {
        promise: id,
        by: subject.clone(),
    }])
}

/// The one answer for a promise that is hidden or not there.
pub fn no_promise() -> Rejection {
    Rejection::new(
        Code::NotFound,
        "There is no such promise.",
        "Look at the case for what was promised.",
    )
}

/// Promises of `case` that are still owed, the first due first.
pub fn owed(case: &Case) -> Vec<&Promise> {
    let mut owed: Vec<&Promise> = case.promises.iter().filter(|p| p.is_owed()).collect();
    owed.sort_by_key(|p| p.due);
    owed
}
