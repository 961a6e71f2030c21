//! Addresses at which a calendar of the rota is read, in a shell.

use crate::acts;
use crate::cli::typed::Typed;
use crate::domain::log::command::Command;
use crate::domain::state::hall::Link;
use crate::domain::vocabulary::person::Role;
use crate::headless::{Failure, Here, printing, writing};
use crate::seal;
use crate::wire::calendar::LinkView;

/// Makes a calendar address: its secret is drawn here, shown once, and kept nowhere; the server has its digest.
pub async fn link(here: &Here, mut typed: Typed) -> Result<(), Failure> {
    let secret = seal::random_token("cal_");
    typed
        .given
        .put(acts::calendars::DIGEST, seal::digest(&secret));
    let command = (typed.act.command)(&here.ctx(), &typed.given)?;
    let person = match &command {
        Command::MakeLink { person, .. } => person.clone(),
        _ => None,
    };
    let receipt = writing::send(here, command).await?;
    let url = here.client.calendar(&secret);
    let id = receipt.entries.first().map(|entry| entry.id.to_string());
    let id = id.unwrap_or_default();
    if here.global.json {
        printing::json(&LinkView {
            id,
            person,
            url: Some(url),
            token: Some(secret),
        });
        return Ok(());
    }
    let whose = person.map_or("everybody", |_| "one person");
    printing::line(&url);
    printing::aside(&format!(
        "The calendar of {whose}: shown this once. Whoever has the address reads it; rota unlink {} ends it.",
        &id[..id.len().min(8)]
    ));
    Ok(())
}

/// The calendar addresses that whoever is signed in may end.
pub fn links(here: &Here) {
    let conference = here.conference();
    let is_lead = conference
        .person(&here.me)
        .is_some_and(|p| p.role == Role::Lead);
    let mine = conference.hall().live_links();
    let mine: Vec<_> = mine.filter(|link| is_lead || link.by == here.me).collect();
    if here.global.json {
        let view = |link: &&Link| LinkView {
            id: link.id.to_string(),
            person: link.person.clone(),
            url: None,
            token: None,
        };
        return printing::json(&mine.iter().map(view).collect::<Vec<_>>());
    }
    if mine.is_empty() {
        printing::line("There is no calendar address of yours.");
    }
    for link in mine {
        let whose = link
            .person
            .as_ref()
            .map_or("everybody", |p| conference.short(p));
        let (by, id) = (conference.short(&link.by), link.id.to_string());
        printing::line(&format!("{whose}, made by {by}  {}", &id[..8]));
    }
}
