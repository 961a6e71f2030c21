//! The words to say when one calls for help: who calls, where, what, the facts, what is needed, call-back, and the reference
//! last. Built without names, without the reporter, without the story `[WTD][LLVM][NWH]`.

use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::fact::{Fact, Facts, NOT_KNOWN};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{ContactId, PersonId, PlaceId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;

/// The fact in words; nothing where it says nothing.
fn said(fact: Fact, value: &str) -> Option<String> {
    let known = value != NOT_KNOWN && !value.trim().is_empty();
    let plural = |one: &str, many: &str| match value {
        "0" => format!("nobody {one}"),
        "1" => format!("one {one}"),
        _ => format!("{} {many}", number(value)),
    };
    match fact {
        Fact::Weapon => Some(match value {
            "none seen" => "no weapon seen".to_owned(),
            "seen" => "a weapon seen".to_owned(),
            what if known => format!("a weapon seen: {what}"),
            _ => "weapon not known".to_owned(),
        }),
        Fact::People if known => Some(plural("person", "people")),
        Fact::Hurt if known => Some(plural("hurt", "hurt")),
        Fact::Awake | Fact::Breathing | Fact::Bleeding => Some(match value {
            "yes" => fact.word().to_owned(),
            "no" => format!("not {}", fact.word()),
            _ => format!("{} not known", fact.word()),
        }),
        Fact::People | Fact::Hurt | Fact::WayIn | Fact::Looks => None,
    }
}

fn number(value: &str) -> &str {
    match value {
        "2" => "two",
        "3" => "three",
        "4" => "four",
        other => other,
    }
}

/// How many a counted fact says at least.
fn at_least(facts: &Facts, fact: Fact) -> u32 {
    let digits = facts.get(&fact).map_or("", |v| v.as_str());
    digits
        .chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap_or(0)
}

/// Whether `facts` cross the event's major-incident line: as many hurt as policy says. From there on the services are told in
/// METHANE order `[MET]`.
pub fn is_major(conference: &Conference, facts: &Facts) -> bool {
    at_least(facts, Fact::Hurt) >= conference.policy().major_hurt
}

/// The place of `case` in words, with the exact spot.
pub fn place_words(conference: &Conference, place: Option<&PlaceId>, spot: &str) -> String {
    let place = place.and_then(|p| conference.hall().places.get(p));
    match (place, spot.trim()) {
        (Some(place), "") => place.name.as_str().to_owned(),
        (Some(place), spot) => format!("{}, {spot}", place.name.as_str()),
        (None, "") => "place not known yet".to_owned(),
        (None, spot) => spot.to_owned(),
    }
}

fn way_in(conference: &Conference, place: Option<&PlaceId>, facts: &Facts) -> Option<String> {
    let said = facts.get(&Fact::WayIn).filter(|w| !w.is_blank());
    let known = || {
        let place = place.and_then(|p| conference.hall().places.get(p))?;
        place.way_in.clone()
    };
    said.cloned()
        .or_else(known)
        .map(|w| w.as_str().to_owned())
        .filter(|w| w != NOT_KNOWN)
}

/// How one reaches `caller`: by radio or phone.
fn call_back(conference: &Conference, caller: &PersonId) -> Option<String> {
    let person = conference.person(caller)?;
    let reach = person
        .reach
        .iter()
        .find(|r| matches!(r, Reach::Radio(_) | Reach::Phone(_)))?;
    Some(reach.words())
}

/// The words for `contact` about `case`, with `facts` as they are known to whoever calls.
pub fn words(
    conference: &Conference,
    case: &Case,
    caller: &PersonId,
    contact: &Contact,
    facts: &Facts,
) -> String {
    let place = case.report.place.as_ref();
    let to_services = contact.kind == ContactKind::Emergency;
    if is_major(conference, facts) && (to_services || contact.kind == ContactKind::Medical) {
        return methane(conference, case, caller, facts);
    }
    let mut lines = vec![format!(
        "{} from {}, conduct team.",
        contact.kind.called(),
        conference.short(caller)
    )];
    let at = place_words(conference, place, case.report.spot.as_str());
    lines.push(format!("{} at {at}.", spoken(case.category)));
    let said: Vec<String> = Fact::asked_by(contact.kind)
        .iter()
        .filter_map(|fact| said(*fact, facts.get(fact)?.as_str()))
        .collect();
    if let Some(sentence) = sentence(&said) {
        lines.push(sentence);
    }
    match case.flags.danger {
        Answer::Yes => lines.push("Someone is in danger now.".to_owned()),
        Answer::No => lines.push("Nobody is in danger.".to_owned()),
        Answer::Maybe | Answer::Unknown => {}
    }
    let by = way_in(conference, place, facts)
        .map(|w| format!(", by {w}"))
        .unwrap_or_default();
    lines.push(format!("{} please{by}.", needed(contact.kind)));
    if to_services && let Some(where_to) = address(conference) {
        lines.push(where_to);
    }
    if let Some(reach) = call_back(conference, caller) {
        lines.push(format!("Reach me on {reach}."));
    }
    lines.push(format!("Our reference: {}.", case.spoken()));
    lines.join(" ")
}

/// Parts joined with commas, as a sentence.
fn sentence(parts: &[String]) -> Option<String> {
    let text = parts.join(", ");
    let mut letters = text.chars();
    let first = letters.next()?.to_uppercase();
    Some(format!(
        "{}{}.",
        first.collect::<String>(),
        letters.as_str()
    ))
}

/// Where emergency services are sent, and where they are met.
fn address(conference: &Conference) -> Option<String> {
    let details = conference.hall().details.as_ref()?;
    if details.address.is_blank() {
        return None;
    }
    let meet = details.emergency.meet.as_ref();
    let meet = meet.map_or_else(String::new, |m| format!(", we meet you at {}", m.as_str()));
    Some(format!("Address: {}{meet}.", details.address.as_str()))
}

/// The order in which services take a major incident: Major incident, Exact place, Type, Hazards, Access, Number, Emergency
/// services needed `[MET]`.
fn methane(conference: &Conference, case: &Case, caller: &PersonId, facts: &Facts) -> String {
    let place = case.report.place.as_ref();
    let value = |fact: Fact| {
        let known = facts.get(&fact).map(Private::as_str);
        known.unwrap_or(NOT_KNOWN).to_owned()
    };
    let access = way_in(conference, place, facts).unwrap_or_else(|| NOT_KNOWN.to_owned());
    let address = address(conference).map_or_else(String::new, |a| format!(" {a}"));
    let reach =
        call_back(conference, caller).map_or_else(String::new, |r| format!(" Reach me on {r}."));
    format!(
        "Major incident, from {}, conduct team. Exact place: {}.{address} Type: {}. Hazards: weapon {}. Access: {access}. \
         Number hurt: {}. Emergency services: ambulance and police.{reach} Our reference: {}.",
        conference.short(caller),
        place_words(conference, place, case.report.spot.as_str()),
        spoken(case.category).to_lowercase(),
        value(Fact::Weapon),
        value(Fact::Hurt),
        case.spoken()
    )
}

/// The words of a look-out. They go to many: the exact spot, which somebody typed, only where no place is known.
pub fn look_out(conference: &Conference, case: &Case, caller: &PersonId, looks: &str) -> String {
    let place = case.report.place.as_ref();
    let spot = if place.is_some() {
        ""
    } else {
        case.report.spot.as_str()
    };
    let at = place_words(conference, place, spot);
    let reach = call_back(conference, caller).map_or_else(String::new, |r| format!(" on {r}"));
    format!(
        "Look out: {looks}. Last seen {at}. Do not stop them; tell {}{reach}. Our reference: {}.",
        conference.short(caller),
        case.spoken()
    )
}

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
        Command::Escalate {
            brief: Some(words),
            to,
            ..
        } => Some((named(conference, words.as_str(), caller)?, Leaving::To(to))),
        Command::LookOut {
            looks: Some(words), ..
        } => Some((named(conference, words.as_str(), caller)?, Leaving::ToAll)),
        Command::Report { report } => {
            let words = format!("{} {}", report.what.as_str(), report.spot.as_str());
            let but: Vec<PersonId> = report.conflicts.iter().chain(caller).cloned().collect();
            Some((named_on_team(conference, &words, &but)?, Leaving::InReport))
        }
        _ => None,
    }
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

fn spoken(category: Category) -> &'static str {
    match category {
        Category::Harassment | Category::Stalking | Category::Online | Category::Speaker => {
            "A conduct matter"
        }
        Category::Assault => "A fight",
        Category::SexualHarm => "A person needs help",
        Category::Threat => "A threatening person",
        Category::Intoxication => "An unwell guest",
        Category::Medical => "A medical emergency",
        Category::MentalHealth => "A person in distress",
        Category::Child => "A missing child",
        Category::FoundChild => "A child found alone",
        Category::MissingAdult => "A missing person",
        Category::Fire => "Fire or smoke",
        Category::Crowd => "A crowd in distress",
        Category::Evacuation => "An evacuation",
        Category::Photography => "A complaint about photos",
        Category::Theft => "Missing property",
        Category::SuspiciousItem => "An item nobody owns",
        Category::Access => "An access problem",
        Category::Other => "A matter for you",
    }
}

fn needed(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Security => "Two guards",
        ContactKind::Medical => "A medic",
        ContactKind::Staff
        | ContactKind::Production
        | ContactKind::Access
        | ContactKind::Welfare
        | ContactKind::Media => "One of you",
        ContactKind::Emergency => "Police",
        ContactKind::Legal | ContactKind::Body | ContactKind::Crisis => "Your advice",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_said_in_plain_words() {
        assert_eq!(said(Fact::Hurt, "1").as_deref(), Some("one hurt"));
        assert_eq!(said(Fact::People, "2").as_deref(), Some("two people"));
        assert_eq!(
            said(Fact::Weapon, "none seen").as_deref(),
            Some("no weapon seen")
        );
        assert_eq!(said(Fact::Hurt, "0").as_deref(), Some("nobody hurt"));
        assert_eq!(
            said(Fact::Breathing, "no").as_deref(),
            Some("not breathing")
        );
        assert_eq!(said(Fact::Hurt, NOT_KNOWN), None);
    }

    #[test]
    fn a_count_is_read_from_its_first_figure() {
        let facts: Facts = [(Fact::Hurt, Private::from("3 or more"))].into();
        assert_eq!(at_least(&facts, Fact::Hurt), 3);
    }
}
