//! Finding: the filter of the queue, and a search over everything that its viewer may see. One reading of the words for
//! console, API and command line.

use chrono::{DateTime, Utc};

use crate::domain::Conference;
use crate::domain::access::{self, Level};
use crate::domain::brief;
use crate::domain::case::Case;
use crate::domain::contact::Contact;
use crate::domain::ids::{CaseId, ChecklistId, ContactId, PersonId};
use crate::domain::person::Reach;
use crate::domain::promising::Promise;
use crate::domain::queue::{self, Band};
use crate::domain::severity::Answer;
use crate::domain::telling;
use crate::domain::text::Private;

/// What can be asked of a row besides plain words, for the help: each with what it means.
pub const TOKENS: [(&str, &str); 10] = [
    ("mine", "what I have"),
    (
        "sev:high",
        "of this severity: critical, high, moderate, low",
    ),
    ("kind:photos", "of this kind"),
    ("who:kofi", "who has it; who:nobody for what nobody has"),
    ("at:hall-b", "at this place"),
    ("is:danger", "danger now"),
    ("is:overdue", "something is late"),
    ("is:held", "on hold"),
    ("is:promised", "something is owed to the reporter"),
    ("-word", "without this word, or without any of the above"),
];

/// How much of a case its words are looked for in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// What a row says.
    Line,
    /// What happened, too, where the viewer may read it.
    Narrative,
}

/// The first of `words` that is meant as one of [`TOKENS`] and is none of them; it would find nothing, whatever there is.
pub fn unknown(words: &str) -> Option<&str> {
    words.split_whitespace().find(|word| {
        let word = word.trim_start_matches('-');
        let Some((name, value)) = word.split_once(':') else {
            return false;
        };
        let known = match name {
            "sev" | "kind" | "who" | "at" => !value.is_empty(),
            "is" => [
                "danger", "overdue", "late", "held", "hold", "waiting", "promised",
            ]
            .contains(&value),
            // A time is no token.
            _ => !name.chars().all(char::is_alphabetic),
        };
        !known
    })
}

/// The tokens there are, in a sentence.
pub fn known() -> String {
    let tokens: Vec<&str> = TOKENS.iter().map(|(token, _)| *token).collect();
    format!("There are {}.", tokens.join(", "))
}

/// Whether `case` is one that `words` ask for: every one of them must hold. No words ask for everything.
pub fn admits(
    conference: &Conference,
    viewer: &PersonId,
    case: &Case,
    words: &str,
    depth: Depth,
    now: DateTime<Utc>,
) -> bool {
    let words = words.to_lowercase();
    let mut words = words.split_whitespace().peekable();
    if words.peek().is_none() {
        return true;
    }
    let text = text(conference, viewer, case, depth);
    words.all(|word| match word.strip_prefix('-') {
        Some(not) if !not.is_empty() => !holds(conference, viewer, case, &text, not, now),
        _ => holds(conference, viewer, case, &text, word, now),
    })
}

fn holds(
    conference: &Conference,
    viewer: &PersonId,
    case: &Case,
    text: &str,
    word: &str,
    now: DateTime<Utc>,
) -> bool {
    let row = || queue::row(conference, case, now);
    match word.split_once(':') {
        None if word == "mine" => case.holds(viewer),
        Some(("sev", severity)) => {
            let name = format!("{:?}", case.severity).to_lowercase();
            !severity.is_empty() && name.starts_with(severity)
        }
        Some(("kind", kind)) => {
            let name = format!("{:?}", case.category).to_lowercase();
            let word = case.category.word().replace(' ', "-");
            name.contains(&kind.replace(['-', '_'], "")) || word.contains(kind)
        }
        Some(("who", "nobody")) => case.first.is_none(),
        Some(("who", name)) => case.holders().any(|p| {
            p.as_str().starts_with(name) || conference.short(p).to_lowercase().starts_with(name)
        }),
        Some(("at", place)) => {
            let known = case.report.place.as_ref();
            let name = known.and_then(|p| conference.hall().places.get(p));
            known.is_some_and(|p| p.as_str().contains(place))
                || name.is_some_and(|p| {
                    let name = p.name.as_str().to_lowercase();
                    name.replace(' ', "-").contains(place)
                })
        }
        Some(("is", "danger")) => case.is_danger_now() || case.flags.danger == Answer::Yes,
        Some(("is", "overdue" | "late")) => row().overdue,
        Some(("is", "held" | "hold")) => case.hold.is_some(),
        Some(("is", "waiting")) => row().band == Band::Waiting,
        Some(("is", "promised")) => case.promises.iter().any(Promise::is_owed),
        _ => text.contains(&word.replace('-', " ")) || text.contains(word),
    }
}

/// What `viewer` may look for in `case`, in small letters.
fn text(conference: &Conference, viewer: &PersonId, case: &Case, depth: Depth) -> String {
    let mut parts = vec![
        case.spoken(),
        case.code_name().to_owned(),
        case.category.word().to_owned(),
        case.severity.word().to_owned(),
        format!("{:?}", case.severity),
    ];
    if let Some(place) = &case.report.place {
        parts.push(place.to_string());
        if let Some(place) = conference.hall().places.get(place) {
            parts.push(place.name.as_str().to_owned());
            parts.push(place.short.as_str().to_owned());
        }
    }
    for holder in case.holders() {
        parts.push(holder.to_string());
        parts.push(conference.short(holder).to_owned());
    }
    let reads = access::of(conference, viewer, case) >= Level::Narrative;
    if depth == Depth::Narrative && reads {
        parts.push(case.report.what.as_str().to_owned());
        parts.push(case.report.spot.as_str().to_owned());
        let told = case.entries.iter();
        parts.extend(told.map(|e| telling::entry(conference, Some(viewer), e)));
    }
    parts.join(" ").to_lowercase()
}

/// Where words were found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    Case(CaseId),
    Contact(ContactId),
    Checklist(ChecklistId),
}

/// Something found, with the line it was found in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub place: Place,
    /// What it is, in a word or two.
    pub what: String,
    pub line: String,
}

/// Everything that `viewer` may see in which every word of `words` occurs in one line: cases, what happened in them, contacts,
/// checklists; at most `most`.
pub fn find(conference: &Conference, viewer: &PersonId, words: &str, most: usize) -> Vec<Found> {
    let words: Vec<String> = words
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Vec::new();
    }
    let fits = |line: &str| {
        let line = line.to_lowercase();
        words.iter().all(|w| line.contains(w.as_str()))
    };
    let of_cases = conference.cases().flat_map(|case| {
        let level = access::of(conference, viewer, case);
        let place = brief::place_words(conference, case.report.place.as_ref(), "");
        let row = format!(
            "{} · {} · {place}",
            case.severity.word(),
            case.category.word()
        );
        let head = (level >= Level::Line)
            .then(|| format!("{} {row}", case.spoken()))
            .filter(|line| fits(line));
        let told = case
            .entries
            .iter()
            .filter(move |_| level >= Level::Narrative)
            .map(move |e| telling::entry(conference, Some(viewer), e));
        head.into_iter()
            .map(move |_| row.clone())
            .chain(told.filter(|line| fits(line)))
            .map(|line| Found {
                place: Place::Case(case.id),
                what: case.spoken(),
                line,
            })
            .collect::<Vec<_>>()
    });
    let hall = conference.hall();
    let of_contacts = hall.contact_order.iter().filter_map(|id| {
        let contact = hall.contacts.get(id)?;
        let line = contact_line(contact);
        fits(&line).then(|| Found {
            place: Place::Contact(id.clone()),
            what: "contact".to_owned(),
            line,
        })
    });
    let of_lists = hall.checklists.values().flat_map(|list| {
        let title = std::iter::once(list.title.as_str());
        let steps = list.steps.iter().map(|s| s.text.as_str());
        title
            .chain(steps)
            .filter(|line| fits(line))
            .map(|line| Found {
                place: Place::Checklist(list.id.clone()),
                what: list.name.as_str().to_owned(),
                line: line.to_owned(),
            })
            .collect::<Vec<_>>()
    });
    of_cases
        .chain(of_contacts)
        .chain(of_lists)
        .take(most)
        .collect()
}

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
    use crate::domain::contact::Kind;
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
    let order = [Kind::Medical, Kind::Security, Kind::Crisis, Kind::Welfare];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_of_the_help_is_a_token() {
        for (token, _) in TOKENS {
            let is_one = token == "mine" || token.starts_with('-') || token.contains(':');
            assert!(is_one, "{token}");
        }
    }
}
