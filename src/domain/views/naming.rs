//! Whom words name: people on record, and what looks like a name, before it goes where no name belongs.

use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::brief;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{ContactId, PersonId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::text::Private;

/// Where the words of a command go, as far as that matters for whom they name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaving<'a> {
    /// To whoever is called.
    To(&'a ContactId),
    /// To everyone on shift and to security.
    ToAll,
    /// Nowhere yet: whom they name may read the case.
    InReport,
}

/// Somebody on record whom the words of `command` name, and where these go. In a report: somebody of the team who would read it.
pub fn named_in<'a>(
    conference: &'a Conference,
    caller: &PersonId,
    command: &'a Command,
) -> Option<(&'a Person, Leaving<'a>)> {
    let caller = std::slice::from_ref(caller);
    match command {
        // Words that are built have in them what people typed: a spot, a way in, how somebody looks.
        Command::Escalate {
            case,
            brief,
            to,
            facts,
            ..
        } => {
            let built = || {
                let (case, contact) =
                    (conference.case(*case)?, conference.hall().contacts.get(to)?);
                Some(brief::words(
                    conference,
                    case,
                    caller.first()?,
                    contact,
                    facts,
                ))
            };
            let said = brief.as_ref().map(|b| b.as_str().to_owned());
            let said = said.or_else(built)?;
            let but = theirs_and(conference, to, caller);
            Some((named(conference, &said, &but)?, Leaving::To(to)))
        }
        Command::HelpNow { call } => {
            let to = call.to.first()?;
            let said = format!("{} {}", call.what.as_str(), call.spot.as_str());
            let but = theirs_and(conference, to, caller);
            Some((named(conference, &said, &but)?, Leaving::To(to)))
        }
        Command::LookOut { case, looks } => {
            let looks = described(conference.case(*case)?, looks.as_ref())?;
            Some((named(conference, looks, caller)?, Leaving::ToAll))
        }
        Command::Report { report } => {
            let words = format!("{} {}", report.what.as_str(), report.spot.as_str());
            let but: Vec<PersonId> = report.conflicts.iter().chain(caller).cloned().collect();
            Some((named_on_team(conference, &words, &but)?, Leaving::InReport))
        }
        _ => None,
    }
}

/// `others`, and whoever answers for `contact`: the call-up names them.
fn theirs_and(conference: &Conference, contact: &ContactId, others: &[PersonId]) -> Vec<PersonId> {
    let people = conference.hall().people.values();
    let theirs = people
        .filter(|p| p.contact.as_ref() == Some(contact))
        .map(|p| p.id.clone());
    theirs.chain(others.iter().cloned()).collect()
}

/// The same for those of the team alone: they would read it.
pub fn named_on_team<'a>(
    conference: &'a Conference,
    text: &str,
    but: &[PersonId],
) -> Option<&'a Person> {
    let people = conference.hall().people.values();
    let others = people.filter(|p| !p.role.is_team()).map(|p| p.id.clone());
    let but: Vec<PersonId> = others.chain(but.iter().cloned()).collect();
    named(conference, text, &but)
}

/// Somebody on record, not one of `but`, whose name, or another name they go by, occurs in `text` as a word: they should not be
/// named on a radio.
pub fn named<'a>(conference: &'a Conference, text: &str, but: &[PersonId]) -> Option<&'a Person> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let has = |name: &str| {
        let parts: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        !parts.is_empty() && words.windows(parts.len()).any(|w| w == parts)
    };
    let mut others = (conference.hall().people.values()).filter(|p| !but.contains(&p.id));
    others.find(|p| {
        has(p.name.as_str())
            || p.name
                .as_str()
                .split_whitespace()
                .any(|part| part.chars().count() > 2 && has(part))
            || p.aliases.iter().any(|a| has(a.as_str()))
    })
}

/// What a look-out says of how somebody looks: what was typed, else what is on record.
fn described<'a>(case: &'a Case, looks: Option<&'a Private>) -> Option<&'a str> {
    let typed = looks.filter(|l| !l.is_blank());
    typed
        .or_else(|| case.facts.get(&Fact::Looks))
        .map(Private::as_str)
}

/// What looks like a name in the look-out that `command` sends: a description has none.
pub fn name_in_look_out(conference: &Conference, command: &Command) -> Option<String> {
    let Command::LookOut { case, looks } = command else {
        return None;
    };
    like_a_name(described(conference.case(*case)?, looks.as_ref())?)
}

/// Whether a description says who it is: by the name of somebody on record, or by what looks like one.
pub fn says_who(conference: &Conference, looks: &str) -> bool {
    named(conference, looks, &[]).is_some() || like_a_name(looks).is_some()
}

/// After these a name follows.
const NAMED: [&str; 5] = ["named", "called", "name", "is", "name's"];

/// What is worn has a maker, an event or a team on it: "Red Hat hoodie".
const WORN: [&str; 22] = [
    "backpack", "badge", "bag", "bottle", "cap", "coat", "dress", "fleece", "hat", "hoodie",
    "jacket", "jersey", "lanyard", "logo", "pin", "scarf", "shirt", "shoes", "sticker", "sweater",
    "t-shirt", "trainers",
];

/// So a description may begin, followed by a comma or an age.
const DESCRIBING: [&str; 21] = [
    "about", "adult", "around", "baby", "big", "boy", "child", "female", "girl", "kid", "large",
    "male", "man", "old", "person", "short", "slim", "small", "tall", "woman", "young",
];

/// What looks like the name of a person in a description, in words as they stand there: two words with capitals one after another, or
/// one and an initial; one after "named"; one at the beginning before a comma or an age. Those on what somebody wears are not meant.
/// It asks once too often rather than too seldom.
pub fn like_a_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_capital = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().any(char::is_lowercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '\u{2019}'))
    };
    let is_initial = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        matches!(letters[..], [letter, '.' | ','] | [letter, '.', ','] if letter.is_uppercase())
    };
    let is_worn = |at: usize| {
        let next = words.get(at).map(|word| bare(word).to_lowercase());
        next.is_some_and(|word| WORN.contains(&word.as_str()))
    };
    let ends = |word: &str| word.ends_with(['.', ',', ';', ':', '!', '?']);
    for (at, word) in words.iter().enumerate() {
        let (here, next) = (bare(word), words.get(at + 1).copied().unwrap_or_default());
        if !is_capital(&here) {
            continue;
        }
        if !ends(word) && is_initial(next) {
            return Some(format!("{here} {}", next.trim_end_matches(',')));
        }
        if !ends(word) && is_capital(&bare(next)) && !is_worn(at + 2) {
            return Some(format!("{here} {}", bare(next)));
        }
        let before = at.checked_sub(1).map(|n| bare(words[n]).to_lowercase());
        let follows = before.is_some_and(|word| NAMED.contains(&word.as_str()));
        let begins = at == 0
            && !DESCRIBING.contains(&here.to_lowercase().as_str())
            && (word.ends_with(',')
                || next == "aged"
                || next.starts_with(|c: char| c.is_ascii_digit()));
        if (follows || begins) && !is_worn(at + 1) {
            return Some(here);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_name_is_found_in_a_description_and_what_is_worn_is_none() {
        for (text, name) in [
            ("Emily N., aged 2, red coat", Some("Emily N.")),
            ("Emily, 2, red coat", Some("Emily")),
            ("Emily aged 2", Some("Emily")),
            ("a boy named Luca, blue cap", Some("Luca")),
            ("her name is Zoë", Some("Zoë")),
            (
                "tall man, grey beard, Marek Nowak, black bag",
                Some("Marek Nowak"),
            ),
            ("small child with José O'Brien", Some("José O'Brien")),
            ("Jean-Luc Picard in a red shirt", Some("Jean-Luc Picard")),
            ("Tall, grey hoodie, glasses", None),
            ("Woman, 40, red hair", None),
            ("about 1.80 m, Red Hat hoodie, black jeans", None),
            ("boy of 6, KubeCon lanyard, green trainers", None),
            ("a Debian sticker on the laptop", None),
            ("left towards Hall B", None),
            ("", None),
        ] {
            assert_eq!(like_a_name(text).as_deref(), name, "{text}");
        }
    }
}
