//! What is asked of another person of the rota, and how it stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::state::rota::Rota;
use crate::domain::vocabulary::ids::{PersonId, RequestId};
use crate::domain::vocabulary::request::Asks;
use crate::domain::vocabulary::text::Private;

/// Something that is asked of another person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub id: RequestId,
    pub asks: Asks,
    pub from: PersonId,
    pub to: PersonId,
    /// Who put it down: one of the two, or a lead for both.
    pub by: Option<PersonId>,
    pub at: DateTime<Utc>,
    pub answer: Option<Answer>,
    /// When it was withdrawn, or what came of it was cancelled.
    pub cancelled: Option<DateTime<Utc>>,
}

/// What was said to it, by whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub agrees: bool,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub why: Option<Private>,
}

/// How a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    Agreed,
    Refused,
    /// Nobody answered in time, or what it is about is gone.
    Over,
    Withdrawn,
}

impl Request {
    /// How it stands at `now`, by `rota`.
    pub fn state(&self, rota: &Rota, now: DateTime<Utc>) -> RequestState {
        match (&self.answer, self.cancelled) {
            (_, Some(_)) => RequestState::Withdrawn,
            (Some(answer), None) if answer.agrees => RequestState::Agreed,
            (Some(_), None) => RequestState::Refused,
            (None, None) => match self.lapses(rota) {
                Some(at) if now < at => RequestState::Open,
                Some(_) | None => RequestState::Over,
            },
        }
    }

    /// When it lapses if nobody answers: a cover with its last minute, a swap when the first of the two begins. Nothing where one of
    /// its shifts is gone.
    pub fn lapses(&self, rota: &Rota) -> Option<DateTime<Utc>> {
        match &self.asks {
            Asks::Cover { shift, to, .. } => rota.span(*shift).map(|_| *to),
            Asks::Swap { shift, other } => {
                let (one, another) = (rota.span(*shift)?, rota.span(*other)?);
                Some(one.0.min(another.0))
            }
        }
    }
}
