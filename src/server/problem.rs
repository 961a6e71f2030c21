//! Which status and words each error has. Every error leaves as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::rejection::Rejection;
use crate::server::desk;
use crate::wire::problem::BodyFault;
use crate::words::refusals;
use crate::{store, wire};

tokio::task_local! {
    /// The id of the request that is answered.
    pub static REQUEST: Uuid;
}

/// An answer that is not what was asked for.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: String,
    detail: String,
    errors: Vec<BodyFault>,
    rejection: Option<Rejection>,
    retry_after_secs: Option<u64>,
}

impl Problem {
    fn new(
        status: StatusCode,
        kind: &'static str,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            title: title.into(),
            detail: detail.into(),
            errors: Vec::new(),
            rejection: None,
            retry_after_secs: None,
        }
    }

    /// Nobody is signed in here.
    pub fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "You are not signed in.",
            "Ask the organiser for a join code, then: greenroom join URL CODE.",
        )
    }

    /// The join code is not good.
    pub fn bad_code(why: &str) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "bad_code",
            why,
            "Ask the organiser for a new code: greenroom invite PERSON.",
        )
    }

    /// Not there, or not for this person.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here.",
            "Check the address, or look at the queue.",
        )
    }

    /// The path is right, the method is not.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "wrong_method",
            "This cannot be done here.",
            "See /openapi.json for what can.",
        )
    }

    /// The body or the query is not what was expected.
    pub fn malformed(pointer: String, detail: String) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "malformed",
            "This cannot be read.",
            "See errors for where, and /openapi.json for the form.",
        );
        problem.errors.push(BodyFault { pointer, detail });
        problem
    }

    /// The body is too large.
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "This is more than 256 kB.",
            "Split it into several notes.",
        )
    }

    /// The body is no JSON.
    pub fn not_json() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "The body is not JSON.",
            "Send it with content-type: application/json.",
        )
    }

    /// Too many requests.
    pub fn too_many(retry_after_secs: u64) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many",
            "That was too much at once.",
            "Wait a moment; nothing was done.",
        );
        Self {
            retry_after_secs: Some(retry_after_secs),
            ..problem
        }
    }

    /// The cursor belongs to another log.
    pub fn log_changed() -> Self {
        Self::new(
            StatusCode::GONE,
            "log_changed",
            "The server begins another log.",
            "Sign in again; what is unsent stays on this laptop.",
        )
    }

    /// Nothing works just now.
    pub fn unavailable() -> Self {
        let problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The case API cannot do this just now.",
            "Nothing was done. Try again in a moment.",
        );
        Self {
            retry_after_secs: Some(1),
            ..problem
        }
    }

    /// This server cannot do its work, and why.
    pub fn not_ready(why: &str) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            format!("Not ready: {why}."),
            "See greenroom doctor on the server's machine.",
        )
    }

    /// Something broke.
    pub fn broken() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            "Something went wrong here.",
            "Tell the organiser when it was.",
        )
    }

    /// This server's clock and the database's disagree: timers would not.
    pub fn clock_is_off() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "clock_is_off",
            "This server's clock is more than a second off the database's.",
            "Set both by the same time service.",
        )
    }

    /// It took too long.
    pub fn timed_out() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "timed_out",
            "This took too long.",
            "Try again; the same id is done once.",
        )
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refusals::rejection(&refusal).into()
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let problem = Self::new(
            StatusCode::CONFLICT,
            "rejected",
            rejection.message.clone(),
            rejection.next_step.clone(),
        );
        Self {
            rejection: Some(rejection),
            ..problem
        }
    }
}

impl From<desk::Error> for Problem {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::IdReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "id_reused",
                "This id was used for something else.",
                "Draw a new id and send it again.",
            ),
            desk::Error::Unavailable(_) => Self::unavailable(),
            desk::Error::Changed(_) => {
                tracing::error!(%error, "the log does not fit");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "log_changed_by_hand",
                    "Somebody changed the log of this conference, or part of it is missing.",
                    "Tell the organiser: greenroom verify, on the server's machine, names the entry. Go on by voice.",
                )
            }
            desk::Error::Unreadable(_) | desk::Error::WrongKey => {
                tracing::error!(%error, "the log cannot be read");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "log_unreadable",
                    "The server cannot read the log of this conference; nobody changed it.",
                    "Tell the organiser: the master key or a case's key is wrong, see greenroom verify. Go on by voice.",
                )
            }
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        tracing::warn!(%error, "the store");
        Self::unavailable()
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let id = REQUEST.try_with(ToString::to_string).unwrap_or_default();
        if self.kind == "broken" {
            self.detail = format!("Tell the organiser this id, which the server's log has: {id}");
        }
        let body = wire::problem::Problem {
            kind: format!("/problems/{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
            request_id: id,
            rejection: self.rejection,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}
