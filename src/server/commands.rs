//! The door for every write.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::entry::Entry;
use crate::domain::rules::decide;
use crate::domain::state::level::Level;
use crate::domain::views::feed::LogPlace;
use crate::domain::views::{access, disclose};
use crate::domain::vocabulary::refusal::Refusal;
use crate::server::api::Api;
use crate::server::auth::Member;
use crate::server::cursor;
use crate::server::desk::Decided;
use crate::server::extract::Json;
use crate::server::problem::Problem;
use crate::wire::{self, Envelope, Receipt};

/// Ask for something. The same id is accepted once: 201 the first time, 200 when repeated. 409 is a rule's refusal.
#[utoipa::path(
    post, path = "/v1/conferences/{slug}/commands", tag = "commands", request_body = Envelope,
    params(("slug" = String, Path)),
    responses((status = 201, body = Receipt), (status = 200, body = Receipt), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn submit(
    State(api): State<Api>,
    member: Member,
    Json(envelope): Json<Envelope>,
) -> Result<(StatusCode, axum::Json<Receipt>), Problem> {
    api.limits.command(&member.caller.token)?;
    let Member { caller, engine } = member;
    if envelope.command.is_systemic() {
        return Err(Refusal::OnlySystem.into());
    }
    let id = envelope.id;
    let ask = Ask {
        actor: Actor::Person(caller.person.clone()),
        on_behalf: envelope.on_behalf,
        id,
        made_at: envelope.made_at,
    };
    let Decided {
        repeated,
        outcome,
        case,
    } = engine.submit(ask.clone(), envelope.command.clone()).await?;
    let published = engine.read();
    let conference = &published.conference;
    let hidden = case
        .and_then(|c| conference.case(c))
        .is_some_and(|c| access::of(conference, &caller.person, c) == Level::None);
    let accepted = match outcome {
        Ok(accepted) => accepted,
        // What was refused while one could see the case must not speak of it afterwards: it is answered as of now.
        Err(_) if hidden => {
            let now = decide::decide(conference, &ask, &envelope.command, api.clock.now());
            return Err(now.err().unwrap_or(Refusal::NoCase).into());
        }
        Err(rejection) => return Err(rejection.into()),
    };
    let range = usize::try_from(accepted.first - 1).unwrap_or(usize::MAX)
        ..usize::try_from(accepted.last).unwrap_or(usize::MAX);
    let entries: Vec<Arc<Entry>> = published
        .log
        .get(range)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| disclose::shown(conference, &caller.person, entry))
        .collect();
    let act: &str = (&envelope.command).into();
    tracing::info!(conference = %caller.conference, command = %id, actor = %caller.person, act, repeated, "accepted");
    // Who reports something they may not see still hears once by what name to speak of it.
    let code_name = match &envelope.command {
        command if command.begins_case() && !repeated => case
            .and_then(|c| conference.case(c))
            .map(|c| c.code_name().to_owned()),
        _ => None,
    };
    let receipt = Receipt {
        id,
        case: case.filter(|_| !hidden),
        made: wire::made(entries.iter().map(Arc::as_ref)),
        // The feed is read from its own cursor; this one is for those who only want to know what follows.
        cursor: cursor::seal(
            engine.vault(),
            &caller.person,
            LogPlace {
                given: accepted.last,
                judged: published.log.len() as u64,
            },
        ),
        entries,
        code_name,
    };
    let status = if repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, axum::Json(receipt)))
}
