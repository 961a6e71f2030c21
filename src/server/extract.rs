//! Bodies, queries and paths, with our own words where they cannot be read.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::domain::vocabulary::text;
use crate::server::problem::Problem;

/// The largest body that is taken, in bytes.
const LARGEST_BODY: usize = 256 * 1024;
/// How much of a larger one is read before its sender is cut off.
const READ_AT_MOST: usize = 32 * 1024 * 1024;

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
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
        let bytes = whole_body(request).await?;
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

/// The body, if it is not too large. One that is, is read to its end all the same, within reason: who is cut off while still
/// sending never gets to see why.
async fn whole_body(request: Request) -> Result<Vec<u8>, Problem> {
    let mut pieces = request.into_body().into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let broke_off = |_| Problem::malformed(String::new(), "the body broke off".to_owned());
        let piece = piece.map_err(broke_off)?;
        length += piece.len();
        if length <= LARGEST_BODY {
            bytes.extend_from_slice(&piece);
        } else if length > READ_AT_MOST {
            break;
        }
    }
    if length > LARGEST_BODY {
        Err(Problem::too_large())
    } else {
        Ok(bytes)
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
