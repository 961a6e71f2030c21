//! A handoff in a shell: as a page, as lines, or as a document.

use crate::acts::answers::Answers;
use crate::acts::handoff;
use crate::domain::views::handoff::packet;
use crate::headless::{Failure, Here, printing};
use crate::wire::handoff::{OfferView, rows};
use crate::words;

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
