//! How a contact is reached, in words: in a row of the call for help, over its words, and what follows when nobody answers.

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::reach::Reach;
use crate::tui::state::model::Model;
use crate::words::{fit, times};

/// The way that comes first: offline, the first that is said aloud.
pub fn first<'a>(
    conference: &'a Conference,
    contact: &'a Contact,
    live: bool,
) -> Option<&'a Reach> {
    conference
        .hall()
        .ways(contact)
        .into_iter()
        .find(|w| live || w.is_said())
}

/// How they are called, in at most `room` columns.
pub fn how(conference: &Conference, contact: &Contact, live: bool, room: usize) -> String {
    let number = conference
        .hall()
        .details
        .as_ref()
        .and_then(|d| d.emergency.number.as_ref());
    if let (Some(_), Some(number)) = (conference.hall().desk_before(contact), number) {
        return format!("venue calls {}", number.as_str());
    }
    match first(conference, contact, live) {
        None => "no way".to_owned(),
        Some(Reach::Radio(channel)) => format!("you say, radio {}", channel.as_str()),
        Some(Reach::Phone(number)) => {
            let last: Vec<char> = number.as_str().chars().rev().take(4).collect();
            let last: String = last.into_iter().rev().collect();
            let whole = format!("phone {}", number.as_str());
            fit::first_fit(&[&whole, &format!("phone ..{last}")], room)
        }
        Some(Reach::Place(place)) => format!("go to {}", place.as_str()),
        Some(Reach::Chat(name)) => format!("chat {}", name.as_str()),
        Some(Reach::Account(_)) => "sent to console".to_owned(),
        Some(Reach::Ntfy(_) | Reach::Webhook(_)) => "sent".to_owned(),
    }
}

/// The heading over the words: by which way they are said or sent, and to whom first.
pub fn heading(conference: &Conference, contact: &Contact, way: &Reach, live: bool) -> String {
    let first = match way {
        Reach::Radio(channel) => format!("ON RADIO {}", channel.as_str()),
        Reach::Phone(number) => format!("BY PHONE, {}", number.as_str()),
        Reach::Place(place) => format!("AT {}", place.as_str()),
        Reach::Chat(name) => format!("IN CHAT, {}", name.as_str()),
        Reach::Account(_) | Reach::Ntfy(_) | Reach::Webhook(_) => "TO THEIR CONSOLE".to_owned(),
    };
    let say = if way.is_said() {
        "SAY THIS"
    } else {
        "THIS GOES"
    };
    if let Some(desk) = conference.hall().desk_before(contact) {
        let desk = desk.name.as_str();
        return format!("{say} {first}, TO {desk}: they call the public number");
    }
    let phone = conference
        .hall()
        .ways(contact)
        .into_iter()
        .find(|w| matches!(w, Reach::Phone(_)) && *w != way);
    match phone.filter(|_| !live) {
        Some(phone) => format!("{say} {first}, or {}", phone.words()),
        None => format!("{say} {first}"),
    }
}

/// What follows after `y`, and which ways are left.
pub fn after(model: &Model, case: &Case, contact: &Contact, live: bool) -> String {
    let conference = model.conference();
    let Some(first) = self::first(conference, contact, live) else {
        return "Ask the lead how to reach them.".to_owned();
    };
    let rest: Vec<String> = conference
        .hall()
        .ways(contact)
        .into_iter()
        .filter(|w| w.is_said())
        .skip_while(|w| *w != first && first.is_said())
        .filter(|w| *w != first)
        .map(|way| match way {
            Reach::Place(place) => place.as_str().to_owned(),
            other => other.words(),
        })
        .collect();
    let rest = if rest.is_empty() {
        "tell the lead".to_owned()
    } else {
        rest.join(", else ")
    };
    if live {
        let span = model
            .conference()
            .policy()
            .answer
            .get(case.severity)
            .delta();
        format!(
            "After y: answer due in {}, else {rest}.",
            times::length(span)
        )
    } else {
        format!("No answer on {}: {rest}.", first.words())
    }
}
