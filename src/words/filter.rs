//! The filter of a queue: what a row must have. One reading of its words for console, API and command line.

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::promise::Promise;
use crate::domain::views::queue::{self, Band};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::PersonId;
use crate::words::names::wire_word;
use crate::words::telling;

/// How much of a case its words are looked for in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// What a row says.
    Line,
    /// What happened, too, where the viewer may read it.
    Narrative,
}

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

/// Whether `case`, which was disclosed to `viewer`, is one that `words` ask for: every one of them must hold. No words ask for everything.
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
            !severity.is_empty() && case.severity.name().starts_with(severity)
        }
        Some(("kind", kind)) => {
            let name = wire_word(&case.category).replace('-', "");
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
        case.severity.name().to_owned(),
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
    if depth == Depth::Narrative {
        parts.push(case.report.what.as_str().to_owned());
        parts.push(case.report.spot.as_str().to_owned());
        let told = case.entries.iter();
        parts.extend(told.map(|e| telling::entry_of(conference, Some(case), Some(viewer), e)));
    }
    parts.join(" ").to_lowercase()
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
