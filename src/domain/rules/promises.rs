//! What was said to a reporter, with a time by which it is kept. A promise outlives the resolving of its case.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::promise::Promise;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::ids::{PersonId, PromiseId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::text::Private;

/// Promises something to the reporter by `due`, at most thirty days ahead.
pub fn make(
    writer: Writer<'_>,
    subject: &PersonId,
    text: &Private,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    if text.is_blank() {
        return Err(Refusal::NoPromiseText);
    }
    if due <= now || due > now + TimeDelta::days(30) {
        return Err(Refusal::PromiseTime);
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
) -> Result<Vec<Happening>, Refusal> {
    let promise = writer.case.promise(id).ok_or_else(no_promise)?;
    if !promise.is_owed() {
        return Err(Refusal::NotOwed);
    }
    Ok(vec![Happening::PromiseKept {
        promise: id,
        by: subject.clone(),
    }])
}

/// The one answer for a promise that is hidden or not there.
pub fn no_promise() -> Refusal {
    Refusal::NoPromise
}

/// Promises of `case` that are still owed, the first due first.
pub fn owed(case: &Case) -> Vec<&Promise> {
    let mut owed: Vec<&Promise> = case.promises.iter().filter(|p| p.is_owed()).collect();
    owed.sort_by_key(|p| p.due);
    owed
}
