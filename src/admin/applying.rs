//! An edited conference file, compared and applied: on the store where it is, else from a laptop that is signed in.

use std::path::Path;

use serde_json::json;

use crate::admin::{conference, live, open};
use crate::cli::{Global, StoreArgs};
use crate::clock::{self, Clock};
use crate::config::{Config, environment};
use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::headless::differing::{self, Edited};
use crate::headless::{self, Exit, Failure, Here, printing};
use crate::server::desk;
use crate::words::refusals;

/// Where a store is by default.
const FOLDER: &str = "greenroom-data";

/// Shows what `edited` changes, or does it.
pub async fn run(
    edited: &Edited,
    store: &StoreArgs,
    key: Option<&Path>,
    config: &Config,
    global: &Global,
) -> Result<Exit, Failure> {
    let named = store.data_dir.is_some()
        || store.database_url.is_some()
        || environment::variable(environment::DATABASE_URL)
            .is_some_and(|url| !url.trim().is_empty());
    let signed_in = if named { None } else { config.signed_in()? };
    match signed_in {
        Some(signed_in) => {
            let client = headless::client(&signed_in, config)?;
            let mut here = Here::new(client, Clock::Wall, signed_in.person, global.clone());
            differing::from_laptop(&mut here, edited).await
        }
        None if named || Path::new(FOLDER).is_dir() => {
            if !named {
                printing::aside(&format!("Working on the store in ./{FOLDER}."));
            }
            on_store(edited, store, key, config, global).await
        }
        None => Err(headless::signed_out()),
    }
}

async fn on_store(
    edited: &Edited,
    store: &StoreArgs,
    key: Option<&Path>,
    config: &Config,
    global: &Global,
) -> Result<Exit, Failure> {
    let clock = Clock::Wall;
    let opened = open(store, key, config, false).await;
    let (opened, _) = opened.map_err(|error| refused(&error))?;
    let slug = config.conference.as_ref().map(ConferenceSlug::as_str);
    let row = conference(&opened, slug)
        .await
        .map_err(|error| refused(&error))?;
    let engine = live(&opened, &row, &clock)
        .await
        .map_err(|error| refused(&error))?;
    let found = edited.difference(&engine.read().conference, None, clock.now());
    let Some(how) = edited.apply.as_ref().filter(|_| found.faults.is_empty()) else {
        return differing::show(edited, &found, global.json);
    };
    if found.changes.is_empty() {
        return differing::show(edited, &found, global.json);
    }
    let ask = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: global.id.unwrap_or_else(clock::command_id),
        made_at: clock.now(),
    };
    let id = ask.id;
    let decided = engine.submit(ask, edited.command(how)).await;
    let decided = decided.map_err(|error: desk::Error| refused(&error.into()))?;
    if let Err(rejection) = decided.outcome {
        let said = refusals::next_step(&rejection, headless::spell);
        return Err(Failure::new(Exit::Refused, rejection.message, said));
    }
    if global.json {
        printing::json(&json!({ "id": id, "case": null, "made": [], "unsent": false }));
    } else {
        printing::line(&format!("Applied: {} changes.", found.changes.len()));
    }
    Ok(Exit::Done)
}

fn refused(error: &anyhow::Error) -> Failure {
    Failure::new(Exit::Refused, format!("{error:#}."), "Nothing was changed.")
}
