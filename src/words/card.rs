//! Whom to call, in lines: a contact, and the crisis card.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;

/// A contact in one line: who, how, when, in which languages.
pub fn contact_line(contact: &Contact) -> String {
    let ways: Vec<String> = contact.reach.iter().map(Reach::words).collect();
    let languages: Vec<&str> = contact.languages.iter().map(Private::as_str).collect();
    format!(
        "{} · {} · {} · {}",
        contact.name.as_str(),
        ways.join(", else "),
        contact.hours.as_str(),
        languages.join(", ")
    )
}

/// The crisis card: what one reads out and whom one rings when lives are at risk, in this order. Label and words of each line.
pub fn crisis_card(conference: &Conference) -> Vec<(String, String)> {
    use crate::domain::vocabulary::contact::ContactKind;
    let hall = conference.hall();
    let Some(details) = &hall.details else {
        return Vec::new();
    };
    let emergency = &details.emergency;
    let said = |contact: &Contact| {
        let ways: Vec<String> = contact
            .ways()
            .filter(|w| w.is_said())
            .map(Reach::words)
            .collect();
        format!("{}, {}", contact.name.as_str(), ways.join(", else "))
    };
    let mut lines = Vec::new();
    let mut add = |label: &str, words: String| lines.push((label.to_owned(), words));
    if let Some(desk) = emergency.call.as_ref().and_then(|id| hall.contacts.get(id)) {
        add("first", said(desk));
    }
    if let Some(number) = &emergency.number {
        add("emergency", number.as_str().to_owned());
    }
    if !details.address.is_blank() {
        add("address", details.address.as_str().to_owned());
    }
    if let Some(meet) = &emergency.meet {
        add("meet them", meet.as_str().to_owned());
    }
    let order = [
        ContactKind::Medical,
        ContactKind::Security,
        ContactKind::Crisis,
        ContactKind::Welfare,
    ];
    for kind in order {
        let of_kind = hall
            .contact_order
            .iter()
            .filter_map(|id| hall.contacts.get(id));
        for contact in of_kind.filter(|c| c.kind == kind) {
            if emergency.call.as_ref() != Some(&contact.id) {
                add(kind.word(), said(contact));
            }
        }
    }
    lines
}
