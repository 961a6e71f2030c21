//! Bodies, queries and paths, with our own words where they cannot be read.

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::domain::text;
use crate::server::problem::Problem;

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        if !kind
            .split(';')
            .next()
            .is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"))
        {
            return Err(Problem::not_json());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            match error.status().as_u16() {
                413 => Problem::too_large(),
                _ => Problem::malformed(String::new(), "the body broke off".to_owned()),
            }
        })?;
        let read = &mut serde_json::Deserializer::from_slice(&bytes);
        serde_path_to_error::deserialize(read)
            .map(Self)
            .map_err(|error| {
                let pointer: String = error.path().iter().map(|part| format!("/{part}")).collect();
                // What serde says may repeat what was sent; a few words of it, cleaned, are enough to find the place.
                let detail: String = text::one_line(&error.inner().to_string())
                    .chars()
                    .take(200)
                    .collect();
                Problem::malformed(pointer.replace("/?", ""), detail)
            })
    }
}

/// The query of an address.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|q| Self(q.0))
            .map_err(|error| {
                Problem::malformed(
                    "/query".to_owned(),
                    text::one_line(&error.body_text())
                        .chars()
                        .take(200)
                        .collect(),
                )
            })
    }
}

/// Parts of a path. What is no id is not there.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|p| Self(p.0)).map_err(|_| Problem::not_found())
    }
}
