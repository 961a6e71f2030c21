//! A handoff in a shell: as a page, as lines, or as a document.

use crate::acts::answers::Answers;
use crate::acts::handoff;
use crate::domain::views::handoff::{packet, readiness};
use crate::headless::{Exit, Failure, Here, printing};
use crate::wire::handoff::{OfferView, rows};
use crate::words::{self, times};

/// All handoffs, oldest first.
pub fn list(here: &Here) {
    let (conference, now) = (here.conference(), here.now());
    if here.global.json {
        return printing::json(&rows(conference, &here.me, now));
    }
    let all = &conference.hall().offers;
    if all.is_empty() {
        printing::line("Nothing was handed over yet.");
    }
    for offer in all {
        printing::line(&words::handoff::line(conference, &here.me, offer, now));
    }
}

/// The one that is named, or is theirs.
pub fn show(here: &Here, given: &Answers) -> Result<(), Failure> {
    let (conference, now) = (here.conference(), here.now());
    let offer = handoff::named(&here.ctx(), given.get("offer"))?;
    if here.global.json {
        printing::json(&OfferView::of(conference, offer, &here.me, now));
        return Ok(());
    }
    let packet = packet(conference, offer, &here.me, now);
    for line in words::handoff::page(conference, &here.me, &packet, now) {
        printing::line(&line);
    }
    Ok(())
}

/// What whoever is signed in has not seen to before their shift: exit 1 where there is something.
pub fn ready(here: &Here) -> Result<(), Failure> {
    let (conference, now) = (here.conference(), here.now());
    let Some(ready) = readiness(conference, &here.me, now) else {
        printing::line("No shift of yours begins in the next hours.");
        return Ok(());
    };
    let at = times::moment(ready.begins, now, conference.zone());
    if ready.missing.is_empty() {
        printing::line(&format!("You are ready for {}, {at}.", ready.position));
        return Ok(());
    }
    let words: Vec<&str> = ready.missing.iter().map(|r| r.words()).collect();
    let options: Vec<String> = ready
        .missing
        .iter()
        .map(|r| format!("--{}", r.option()))
        .collect();
    Err(Failure::new(
        Exit::Refused,
        format!(
            "Not yet ready for {}, {at}: {}.",
            ready.position,
            words.join(", ")
        ),
        format!(
            "Say what is done: greenroom handoff ready {}",
            options.join(" ")
        ),
    ))
}
