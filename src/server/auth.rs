//! Who is calling. Deny by default: a handler that needs to know takes a `Caller` or a `Member`, and cannot be had without.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use crate::server::api::Api;
use crate::server::engine::Engine;
use crate::server::extract::Path;
use crate::server::problem::Problem;
use crate::store::accounts::TokenRow;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    pub person: PersonId,
    pub conference: ConferenceSlug,
    /// The hash of their token: what limits are counted by.
    pub token: Arc<str>,
    /// When they signed in.
    since: DateTime<Utc>,
}

impl Caller {
    /// Whether the conference still takes this sign-in: they did not leave since, and are not here for something else.
    pub fn is_in(&self, conference: &Conference) -> bool {
        let hall = conference.hall();
        let ended = hall.signed_out.get(&self.person);
        hall.people.contains_key(&self.person) && ended.is_none_or(|at| *at < self.since)
    }
}

/// Somebody who is signed in to the conference of the path.
pub struct Member {
    pub caller: Caller,
    pub engine: Engine,
}

/// The row of the token with this hash, if it is still good. Looked up at most once a second.
async fn good(api: &Api, hash: &str) -> Result<Option<TokenRow>, Problem> {
    let now = api.clock.now();
    let row = match api.remembered.get(hash, now) {
        Some(row) => Some(row),
        None => {
            let row = api.store.token(hash).await?;
            if let Some(row) = &row {
                api.remembered.keep(row, now);
            }
            row
        }
    };
    let is_good =
        |row: &TokenRow| now.timestamp_micros() < row.expires_micros && api.door.is_whole(row);
    Ok(row.filter(is_good))
}

/// Whether `caller` may go on with what they opened; a store that does not answer just now does not end it.
pub async fn stays(api: &Api, engine: &Engine, caller: &Caller) -> bool {
    !matches!(good(api, &caller.token).await, Ok(None)) && caller.is_in(&engine.read().conference)
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|v| v.to_str().ok());
        let token = header
            .and_then(|v| v.strip_prefix("Bearer "))
            .ok_or_else(Problem::signed_out)?;
        let hash = api.door.digest(token.trim());
        let row = good(api, &hash).await?.ok_or_else(Problem::signed_out)?;
        let (person, conference) = row
            .person
            .parse()
            .ok()
            .zip(row.conference.parse().ok())
            .ok_or_else(Problem::signed_out)?;
        Ok(Self {
            person,
            conference,
            token: Arc::from(hash),
            since: DateTime::from_timestamp_micros(row.issued_micros).unwrap_or_default(),
        })
    }
}

impl FromRequestParts<Api> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        let Path(path): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, api).await?;
        if path.get("slug").map(String::as_str) != Some(caller.conference.as_str()) {
            return Err(Problem::not_found());
        }
        let engine = api
            .engine(&caller.conference)
            .await?
            .ok_or_else(Problem::not_found)?;
        if !caller.is_in(&engine.read().conference) {
            return Err(Problem::signed_out());
        }
        Ok(Self { caller, engine })
    }
}
