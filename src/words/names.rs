//! Who somebody is, as their reader says it: their own name is "you".

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::PersonId;
use serde::Serialize;

/// The name of `person` as `viewer` reads it.
pub fn name<'a>(
    conference: &'a Conference,
    viewer: Option<&PersonId>,
    person: &'a PersonId,
) -> &'a str {
    if Some(person) == viewer {
        "you"
    } else {
        conference.short(person)
    }
}

/// `you and Kofi`, `Mei, Jo and Sam`.
pub fn names(conference: &Conference, viewer: Option<&PersonId>, people: &[PersonId]) -> String {
    let mut all: Vec<String> = people
        .iter()
        .map(|p| name(conference, viewer, p).to_owned())
        .collect();
    all.sort_by_key(|n| *n != "you");
    list(&all)
}

/// Names joined as a person says them.
pub fn list(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// `text` with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Who has a case, as a row shows it, the longest first: `you+Kofi`, `Mei+1`, `Ana 1/2`, `0 of 2`, a name, or `nobody`.
pub fn holders(conference: &Conference, viewer: Option<&PersonId>, case: &Case) -> Vec<String> {
    let mut names: Vec<&str> = case
        .holders()
        .map(|p| name(conference, viewer, p))
        .collect();
    match (names.as_slice(), case.seats()) {
        ([], 2) => vec!["0 of 2".to_owned()],
        ([], _) => vec!["nobody".to_owned()],
        ([one], _) if case.seats_free() > 0 => vec![format!("{one} 1/2"), "1 of 2".to_owned()],
        ([one], _) => vec![(*one).to_owned()],
        ([first, rest @ ..], _) => {
            let count = format!("{first}+{}", rest.len());
            names.sort_by_key(|n| *n != "you");
            vec![names.join("+"), count]
        }
    }
}

/// The place of `case`, in at most 12 columns.
pub fn place_short(conference: &Conference, case: &Case) -> String {
    case.report
        .place
        .as_ref()
        .and_then(|p| conference.hall().places.get(p))
        .map_or_else(
            || case.report.spot.as_str().to_owned(),
            |p| p.short.as_str().to_owned(),
        )
}

/// How a word of the vocabulary is written on the wire and in a shell.
pub fn wire_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', "-"),
        _ => String::new(),
    }
}
