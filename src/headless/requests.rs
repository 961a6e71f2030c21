//! What is asked, of whoever is signed in and by them, in a shell.

use crate::domain::views::rings::SeatAsks;
use crate::domain::views::{handoff, rings};
use crate::domain::vocabulary::ids::RequestId;
use crate::headless::{Here, printing};
use crate::wire::request;
use crate::words;

/// What is asked of whoever is signed in and by them, and what rings them about the rota.
pub fn print(here: &Here) {
    let (conference, now) = (here.conference(), here.now());
    let rows = request::rows(conference, &here.me, now);
    if here.global.json {
        return printing::json(&rows);
    }
    if rows.is_empty() {
        printing::line("Nothing is asked of you, and nothing of the rota rings you.");
    }
    let hall = conference.hall();
    for row in rows {
        let id: RequestId = row.id.parse().unwrap_or(RequestId(uuid::Uuid::nil()));
        if let Some(asked) = hall.request(id) {
            let words = words::requests::line(conference, &here.me, asked, now);
            printing::line(&format!("{words}  {}", &row.id[..8]));
        }
    }
    for rings in rings::of_seats(conference, &here.me, now) {
        if rings.asks != SeatAsks::Request {
            let words = words::seats::asks(conference, &here.me, &rings, now);
            printing::line(&words);
        }
    }
    for offer in hall.open_offers(now) {
        let packet = handoff::packet(conference, offer, &here.me, now);
        if let Some(words) = words::handoff::elsewhere(conference, &here.me, &packet) {
            printing::line(&words);
        }
    }
}
