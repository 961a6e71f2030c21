//! Signing in and out.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use chrono::TimeDelta;

use crate::clock;
use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::Command;

use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::text::Private;
use crate::seal;
use crate::server::api::Api;
use crate::server::auth::Caller;
use crate::server::extract::Json;
use crate::server::problem::Problem;
use crate::store::accounts::{CodeRow, Redeemed, TokenRow};
use crate::wire::{self, Join, Me, Session};

/// How long a token is good after the last opening hour, or after it was given, whichever is later.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::days(60);
/// What tokens begin with, so that one that leaks is known for what it is.
pub const TOKEN_PREFIX: &str = "gr_";

/// Sign in with a join code; it is good once. The admin token of `init` signs in as well.
#[utoipa::path(
    post, path = "/v1/session/join", tag = "session", request_body = Join,
    responses((status = 201, body = Session), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn join(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Json(join): Json<Join>,
) -> Result<(StatusCode, axum::Json<Session>), Problem> {
    let now = api.clock.now();
    // Only what is wrong is counted: nobody is kept from joining by somebody else's guesses.
    let wrong = |words| match api.limits.wrong_code(peer.ip()) {
        Ok(()) => Problem::bad_code(words),
        Err(too_many) => too_many,
    };
    let (conference, person) = if join.code.starts_with(TOKEN_PREFIX) {
        let hash = api.door.digest(join.code.trim());
        let row = api
            .store
            .redeem_token(&hash, now.timestamp_micros())
            .await?;
        api.remembered.forget(&hash);
        row.filter(|r| api.door.is_whole(r))
            .map(|r| (r.conference, r.person))
            .ok_or_else(|| wrong("This token is not good, or was used already."))?
    } else {
        let code: String = join
            .code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_uppercase();
        let lookup = api.door.lookup(&code);
        let lookup = lookup.ok_or_else(|| wrong("This code is not good."))?;
        let digest = |row: &CodeRow| api.door.code(&code, row);
        match api
            .store
            .redeem_code(&lookup, digest, now.timestamp_micros())
            .await?
        {
            Redeemed::Person { conference, person } => (conference, person),
            Redeemed::Wrong => return Err(wrong("This code is not good.")),
            Redeemed::Locked => return Err(wrong("This code was tried too often.")),
            Redeemed::Expired => return Err(wrong("This code has expired.")),
            Redeemed::Used => return Err(wrong("This code was used already.")),
        }
    };
    let slug: ConferenceSlug = conference.parse().map_err(|_| Problem::broken())?;
    let id: PersonId = person.parse().map_err(|_| Problem::broken())?;
    let engine = api.engine(&slug).await?.ok_or_else(Problem::not_found)?;
    let ends = engine
        .read()
        .conference
        .hall()
        .details
        .as_ref()
        .and_then(Details::ends)
        .unwrap_or(now)
        .max(now);
    let token = seal::random_token(TOKEN_PREFIX);
    let device: String = Private::from(join.device.as_str())
        .as_str()
        .chars()
        .take(60)
        .collect();
    // The person and every lead see that a device was signed in, whoever did it.
    let ask = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: clock::command_id(),
        made_at: now,
    };
    let joined = Command::JoinDevice {
        person: id.clone(),
        device: Private::from(device.as_str()),
    };
    // Whoever left the conference since they were invited is let in no more.
    if engine.submit(ask, joined).await?.outcome.is_err() {
        return Err(wrong("This code is not good."));
    }
    let row = TokenRow {
        hash: api.door.digest(&token),
        conference,
        person,
        device,
        issued_micros: now.timestamp_micros(),
        expires_micros: (ends + TOKEN_LIFE).timestamp_micros(),
        seal: None,
    };
    api.store.put_token(&api.door.sealed(row)).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(Session {
            token,
            person: id,
            conference: slug,
        }),
    ))
}

/// Sign out: the token is good no longer, from this moment.
#[utoipa::path(
    delete, path = "/v1/session", tag = "session",
    responses((status = 204), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn leave(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Problem> {
    api.store.revoke_token(&caller.token).await?;
    api.remembered.forget(&caller.token);
    Ok(StatusCode::NO_CONTENT)
}

/// Who the server takes one for.
#[utoipa::path(
    get, path = "/v1/me", tag = "session",
    responses((status = 200, body = Me), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn me(State(api): State<Api>, caller: Caller) -> Result<axum::Json<Me>, Problem> {
    let engine = api
        .engine(&caller.conference)
        .await?
        .ok_or_else(Problem::not_found)?;
    let published = engine.read();
    let person = published
        .conference
        .person(&caller.person)
        .ok_or_else(Problem::signed_out)?;
    Ok(axum::Json(Me {
        person: person.id.clone(),
        short: person.short.clone(),
        role: person.role,
        conference: caller.conference,
        now: api.clock.now(),
    }))
}
