//! A handoff in words: to read, to print, to say over the radio.

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::checklist::Done;
use crate::domain::state::conference::Conference;
use crate::domain::state::handoff::{Offer, Standing};
use crate::domain::views::brief;
use crate::domain::views::handoff::{self, Changed, Item, Packet, Status};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::text::Private;
use crate::words::names::{capital, name};
use crate::words::{calls, times};

/// Who gives what to whom: `Ana gives you primary, 16:00 to 22:00`.
pub fn heading(
    conference: &Conference,
    viewer: &PersonId,
    offer: &Offer,
    now: DateTime<Utc>,
) -> String {
    let who = |person| name(conference, Some(viewer), person);
    let zone = conference.zone();
    let at = |at| times::moment(at, now, zone);
    let next = conference
        .hall()
        .rota
        .lasting_at(&offer.position, offer.until);
    let when = match next {
        Some(on) if *on.person == offer.to => format!("{} to {}", at(offer.until), at(on.until)),
        None => at(offer.until),
        // In mid-shift: from when it is taken to the planned change.
        Some(_) => {
            let from = offer.taken().map_or_else(|| "now".to_owned(), at);
            format!("{from} to {}", at(offer.until))
        }
    };
    let gives = if offer.from == *viewer {
        "give"
    } else {
        "gives"
    };
    format!(
        "{} {gives} {} {}, {when}",
        capital(who(&offer.from)),
        who(&offer.to),
        offer.position
    )
}

/// Who is on call meanwhile, and until when at most.
pub fn meanwhile(
    conference: &Conference,
    viewer: &PersonId,
    offer: &Offer,
    now: DateTime<Utc>,
) -> String {
    let hall = conference.hall();
    let zone = conference.zone();
    let at = |at| times::moment(at, now, zone);
    let you = |person: &PersonId, you: &'static str, other: &'static str| {
        let who = capital(name(conference, Some(viewer), person));
        format!("{who} {}", if person == viewer { you } else { other })
    };
    match offer.standing(hall.held_for(), now) {
        Standing::Open if offer.given => {
            let takes = if offer.to == *viewer { "take" } else { "takes" };
            let who = name(conference, Some(viewer), &offer.to);
            format!("Given by a lead: the plan holds until {who} {takes} it.")
        }
        Standing::Open => {
            let takes = if offer.to == *viewer { "take" } else { "takes" };
            let is_paged = you(&offer.from, "are paged", "is paged");
            format!(
                "{is_paged} until {} {takes} it; held from {} on, to {} at most.",
                name(conference, Some(viewer), &offer.to),
                at(offer.until.max(offer.at)),
                at(offer.ends(hall.held_for()))
            )
        }
        Standing::Taken => {
            let when = offer.taken().map_or_else(String::new, at);
            format!("{} it at {when}.", you(&offer.to, "took", "took"))
        }
        Standing::Withdrawn => "It was withdrawn: the plan holds.".to_owned(),
        Standing::Over => "It was not taken in time: the plan holds.".to_owned(),
    }
}

/// How an item stands, as a word: `taken 15:50`, `new`, `changed`, `asked`, `open`, `declined`.
pub fn status(
    item: &Item<'_>,
    is_receiver: bool,
    now: DateTime<Utc>,
    conference: &Conference,
) -> String {
    match item.status {
        Status::Accepted => {
            let at = item
                .answered
                .map(|at| times::moment(at, now, conference.zone()));
            format!("taken {}", at.unwrap_or_default())
        }
        Status::Declined => "declined".to_owned(),
        Status::Asked if is_receiver => "asked".to_owned(),
        Status::Asked => "asks you".to_owned(),
        Status::Open if item.changed.contains(&Changed::New) => "new".to_owned(),
        Status::Open if !item.changed.is_empty() => "changed".to_owned(),
        Status::Open => "open".to_owned(),
    }
}

/// What changed, in words.
pub fn changes(item: &Item<'_>) -> String {
    let words: Vec<&str> = item.changed.iter().map(|what| changed(*what)).collect();
    words.join(", ")
}

fn changed(what: Changed) -> &'static str {
    match what {
        Changed::Severity => "severity",
        Changed::Next => "next act",
        Changed::Promise => "a promise",
        Changed::Call => "a call",
        Changed::Note => "a note",
        Changed::Place => "place",
        Changed::Flag => "danger or ongoing",
        Changed::Words => "the words",
        Changed::Watch => "how it is watched",
        Changed::New => "new",
    }
}

/// One case in the lines of a handoff: what each is called, what it says, and whether that changed since it was offered.
pub fn lines(
    conference: &Conference,
    viewer: &PersonId,
    item: &Item<'_>,
    now: DateTime<Utc>,
) -> Vec<(&'static str, String, bool)> {
    let case: &Case = &item.case;
    let words = &case.handed_over.words;
    let zone = conference.zone();
    let at = |at| times::moment(at, now, zone);
    let is_new = |what| item.changed.contains(&what);
    let mut all = Vec::new();
    let summary = handoff::in_short(case);
    if !summary.is_blank() {
        all.push((
            "In short",
            summary.as_str().to_owned(),
            is_new(Changed::Words),
        ));
    }
    let next = handoff::next_words(conference, case, item.next);
    let by = item
        .next
        .map_or_else(String::new, |next| format!(", by {}", at(next.due)));
    all.push((
        "Next",
        format!("{next}{by}"),
        is_new(Changed::Next) || is_new(Changed::Note),
    ));
    let owed = case.promises.iter().filter(|p| p.is_owed());
    let owed: Vec<String> = owed
        .map(|p| {
            let keeper = name(conference, Some(viewer), &p.keeper);
            format!("{} by {} ({keeper})", said(&p.text, "something"), at(p.due))
        })
        .collect();
    if !owed.is_empty() {
        all.push(("Promised", owed.join(" · "), is_new(Changed::Promise)));
    }
    let open: Vec<String> = handoff::open_calls(case)
        .map(|call| {
            let reads = call
                .answer
                .as_ref()
                .is_some_and(|answer| !answer.by.is_blank());
            calls::standing(conference, call, reads, now)
        })
        .collect();
    if !open.is_empty() {
        all.push(("Waiting", open.join(" · "), is_new(Changed::Call)));
    }
    if let Some(if_then) = &words.if_then {
        all.push(("If", if_then.as_str().to_owned(), is_new(Changed::Words)));
    }
    let asked = case
        .handed_over
        .said
        .iter()
        .rev()
        .take(2)
        .rev()
        .map(|word| {
            let who = capital(name(conference, Some(viewer), &word.by));
            format!("{who}, {}: {}", at(word.at), said(&word.text, "something"))
        });
    let asked: Vec<String> = asked.collect();
    if !asked.is_empty() {
        all.push(("Asked", asked.join(" · "), false));
    }
    let undone = case.checklists.iter().flat_map(|attached| {
        let open = attached
            .steps()
            .filter(|(step, done)| step.required && **done == Done::No);
        open.map(|(step, _)| step.text.as_str().to_owned())
    });
    let undone: Vec<String> = undone.collect();
    if !undone.is_empty() {
        all.push(("Not done", undone.join(" · "), false));
    }
    all
}

fn said(text: &Private, blank: &str) -> String {
    if text.is_blank() {
        blank.to_owned()
    } else {
        format!("\"{}\"", text.as_str())
    }
}

/// What only the sender reads of what goes elsewhere.
pub fn elsewhere(
    conference: &Conference,
    viewer: &PersonId,
    packet: &Packet<'_>,
) -> Option<String> {
    let elsewhere = packet.elsewhere.as_ref()?;
    let (items, it) = match elsewhere.count {
        1 => ("1 item goes".to_owned(), "it"),
        n => (format!("{n} items go"), "them"),
    };
    let to = elsewhere
        .to
        .as_ref()
        .map(|p| name(conference, Some(viewer), p));
    let to = to.unwrap_or("whoever is rung");
    Some(format!("{items} to {to}; do not speak of {it}."))
}

/// The whole handoff as a page.
pub fn page(
    conference: &Conference,
    viewer: &PersonId,
    packet: &Packet<'_>,
    now: DateTime<Utc>,
) -> Vec<String> {
    let offer = packet.offer;
    let is_receiver = offer.to == *viewer;
    let mut all = vec![
        format!("HANDOFF  {}", heading(conference, viewer, offer, now)),
        meanwhile(conference, viewer, offer, now),
        format!("{} of {} answered.", packet.answered(), packet.items.len()),
    ];
    for item in &packet.items {
        let case = &item.case;
        let place = brief::place_words(
            conference,
            case.report.place.as_ref(),
            case.report.spot.as_str(),
        );
        let status = status(item, is_receiver, now, conference);
        all.push(String::new());
        all.push(format!(
            "{}  {} · {} · {} · {place} · {status}",
            case.spoken().to_uppercase(),
            item.watch.word(),
            case.severity.word(),
            case.category.word(),
        ));
        for (label, text, is_changed) in lines(conference, viewer, item, now) {
            let mark = if is_changed { " (changed)" } else { "" };
            all.push(format!("  {label:<9} {text}{mark}"));
        }
    }
    if let Some(elsewhere) = elsewhere(conference, viewer, packet) {
        all.push(String::new());
        all.push(elsewhere);
    }
    all
}

/// One handoff as a line of a list.
pub fn line(
    conference: &Conference,
    viewer: &PersonId,
    offer: &Offer,
    now: DateTime<Utc>,
) -> String {
    let word = match offer.standing(conference.hall().held_for(), now) {
        Standing::Open => "open",
        Standing::Taken => "taken",
        Standing::Withdrawn => "withdrawn",
        Standing::Over => "over",
    };
    let id = offer.id.to_string();
    format!(
        "{word}  {}  {}",
        heading(conference, viewer, offer, now),
        &id[..8]
    )
}
