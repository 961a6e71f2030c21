//! The words to say when one calls for help: who calls, where, what, the facts, what is needed, call-back, and the reference
//! last. Built without names, without the reporter, without the story `[WTD][LLVM][NWH]`.

use crate::domain::log::command::HelpNow;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::look_out::LookOut;
use crate::domain::vocabulary::category::{Category, Service};
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::fact::{Fact, Facts, NOT_KNOWN};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{PersonId, PlaceId};
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;

/// Before what is said only when they ask for it.
pub const IF_ASKED: &str = "If asked:";

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

/// How one reaches `caller`: by radio or phone; from outside by phone alone.
fn call_back(conference: &Conference, caller: &PersonId, is_outside: bool) -> Option<String> {
    let person = conference.person(caller)?;
    let fits = |r: &&Reach| match r {
        Reach::Radio(_) => !is_outside,
        Reach::Phone(_) => true,
        _ => false,
    };
    let reach = person.reach.iter().find(fits)?;
    Some(match reach {
        Reach::Phone(number) if is_outside => number.as_str().to_owned(),
        reach => reach.words(),
    })
}

/// Words that one transmission may have after the call-up: what a listener keeps `[NWH]`.
const MOST_WORDS: usize = 25;

/// What is told of a case to whoever is called.
struct Telling<'a> {
    conference: &'a Conference,
    case: &'a Case,
    caller: &'a PersonId,
    contact: &'a Contact,
    facts: &'a Facts,
    /// What whoever calls for help now says that it is; blank otherwise.
    said: &'a str,
}

/// The words for `contact` about `case`, with `facts` as they are known to whoever calls. On the radio the call-up comes first, in a
/// line of its own; then what is to be known at once; what may be asked stands last.
pub fn words(
    conference: &Conference,
    case: &Case,
    caller: &PersonId,
    contact: &Contact,
    facts: &Facts,
) -> String {
    let telling = Telling {
        conference,
        case,
        caller,
        contact,
        facts,
        said: "",
    };
    telling.words()
}

/// The same for a call for help now, with what the caller says that it is. The case has no name yet.
pub fn words_of_help_now(
    conference: &Conference,
    case: &Case,
    caller: &PersonId,
    contact: &Contact,
    call: &HelpNow,
) -> String {
    let telling = Telling {
        conference,
        case,
        caller,
        contact,
        facts: &call.facts,
        said: call.what.as_str().trim(),
    };
    telling.words()
}

impl Telling<'_> {
    fn words(&self) -> String {
        let venue = matches!(
            self.contact.kind,
            ContactKind::Security | ContactKind::Medical
        );
        if is_major(self.conference, self.facts) && venue {
            return self.ethane();
        }
        match self.contact.kind {
            ContactKind::Emergency => self.emergency(),
            ContactKind::Crisis
            | ContactKind::Legal
            | ContactKind::Body
            | ContactKind::Welfare
            | ContactKind::Media => self.question(),
            ContactKind::Security
            | ContactKind::Medical
            | ContactKind::Staff
            | ContactKind::Police
            | ContactKind::Production
            | ContactKind::Access => self.on_the_radio(),
        }
    }

    /// Who calls: by short name, and the team as it calls itself; of somebody outside the team, whose people they are.
    fn sender(&self) -> String {
        let me = self.me();
        let caller = self.conference.person(self.caller);
        let theirs = caller.filter(|p| p.role.is_outside()).map(|p| &p.contact);
        match theirs {
            Some(Some(contact)) if *contact == self.contact.id => me.to_owned(),
            Some(Some(contact)) => {
                format!(
                    "{me}, {}",
                    self.conference.hall().called(contact).to_lowercase()
                )
            }
            Some(None) => me.to_owned(),
            None => {
                let details = self.conference.hall().details.as_ref();
                format!(
                    "{me}, {}",
                    details.map_or("event team", |d| d.says.as_str())
                )
            }
        }
    }

    fn me(&self) -> &str {
        self.conference.short(self.caller)
    }

    fn place(&self) -> String {
        let report = &self.case.report;
        place_words(self.conference, report.place.as_ref(), report.spot.as_str())
    }

    /// What it is: never a cause that nobody said.
    fn what(&self) -> String {
        match (self.said, self.case.category) {
            ("", Category::Other) if self.is_unnamed() => {
                "Help is needed, cause not known".to_owned()
            }
            ("", category) => spoken(category).to_owned(),
            (said, _) => said.trim_end_matches('.').to_owned(),
        }
    }

    /// A call for help now, whose case has no name yet.
    fn is_unnamed(&self) -> bool {
        self.case.report.code_name.is_empty()
    }

    /// A weapon is said to whoever is called, whatever else they are asked to come for.
    fn weapon(&self) -> Option<String> {
        match self.facts.get(&Fact::Weapon)?.as_str().trim() {
            "" | NOT_KNOWN | "none seen" => None,
            "seen" => Some("A weapon was seen.".to_owned()),
            what => Some(format!(
                "A weapon was seen: {}.",
                what.trim_end_matches('.')
            )),
        }
    }

    fn facts(&self) -> Option<String> {
        let asked = Fact::asked_by(self.contact.kind, self.case.category);
        // Whoever answers the emergency number is told how somebody is, whatever service was asked for first.
        let ill = [Fact::Awake, Fact::Breathing, Fact::Bleeding];
        let also = ill
            .iter()
            .filter(|fact| self.contact.kind == ContactKind::Emergency && !asked.contains(fact));
        let all: Vec<String> = asked
            .iter()
            .chain(also)
            .filter(|fact| **fact != Fact::Weapon || self.weapon().is_none())
            .filter_map(|fact| said(*fact, self.facts.get(fact)?.as_str()))
            .collect();
        sentence(&all)
    }

    /// What somebody who is looked for looks like.
    fn looks(&self) -> Option<String> {
        let looked_for = matches!(
            self.case.category,
            Category::Child | Category::FoundChild | Category::MissingAdult
        );
        let runs = self.case.look_out.as_ref().is_some_and(LookOut::runs);
        let looks = self
            .facts
            .get(&Fact::Looks)
            .or(self.case.facts.get(&Fact::Looks));
        let looks = looks.filter(|l| (looked_for || runs) && !l.is_blank())?;
        Some(format!("Looks: {}.", looks.as_str().trim_end_matches('.')))
    }

    fn reference(&self) -> Option<String> {
        (!self.is_unnamed()).then(|| format!("Our reference: {}.", self.case.spoken()))
    }

    /// Call-up, wait, then place, danger, what, what is needed; the rest on request.
    fn on_the_radio(&self) -> String {
        let danger = match self.case.flags.danger {
            Answer::Yes => Some("Someone is in danger now.".to_owned()),
            // Of somebody who is ill that is never said.
            Answer::No if self.contact.kind != ContactKind::Medical => {
                Some("Nobody is in danger.".to_owned())
            }
            Answer::No | Answer::Maybe | Answer::Unknown => None,
        };
        let danger: Vec<String> = danger.into_iter().chain(self.weapon()).collect();
        let danger = (!danger.is_empty()).then(|| danger.join(" "));
        let first = [
            Some(format!("{}.", self.place())),
            danger,
            Some(format!("{}.", self.what())),
            Some(
                needed(
                    self.contact.kind,
                    self.case.category,
                    self.case.flags.danger,
                )
                .to_owned(),
            ),
            self.looks(),
            self.facts(),
            way_in(self.conference, self.case.report.place.as_ref(), self.facts)
                .map(|way| format!("Come by {way}.")),
        ];
        let mut now: Vec<String> = Vec::new();
        let mut asked: Vec<String> = Vec::new();
        let count = |parts: &[String]| {
            parts
                .iter()
                .map(|p| p.split_whitespace().count())
                .sum::<usize>()
        };
        for (n, part) in first.into_iter().enumerate() {
            let Some(part) = part else { continue };
            let long = count(&now) + part.split_whitespace().count();
            // Place, danger, what and what is needed are always said.
            if n < 4 || (long <= MOST_WORDS && asked.is_empty()) {
                now.push(part);
            } else {
                asked.push(part);
            }
        }
        let back = call_back(self.conference, self.caller, false);
        asked.extend(back.map(|reach| format!("Reach me on {reach}.")));
        asked.extend(self.reference());
        let mut lines = vec![
            format!("{}, {}.", self.contact.kind.called(), self.sender()),
            now.join(" "),
        ];
        if !asked.is_empty() {
            lines.push(format!("{IF_ASKED} {}", asked.join(" ")));
        }
        lines.join("\n")
    }

    /// What the emergency number asks, in its order: service, place, what, facts, whom to call back `[MKNN]`.
    fn emergency(&self) -> String {
        let details = self.conference.hall().details.as_ref();
        let address = details.map_or("", |d| d.address.as_str());
        let service = self.case.category.service();
        let is_no = |fact| self.facts.get(&fact).is_some_and(|f| f.as_str() == "no");
        let hurt =
            at_least(self.facts, Fact::Hurt) > 0 || is_no(Fact::Awake) || is_no(Fact::Breathing);
        let and = if hurt && service != Service::Ambulance {
            " and ambulance"
        } else {
            ""
        };
        let at = if address.trim().is_empty() {
            self.place()
        } else {
            format!("{address}, {}", self.place())
        };
        // Where nobody knows what it is, no service is invented: who answers asks.
        let is_known = self.case.category != Category::Other;
        let first = is_known.then(|| format!("{}{and}.", service.word()));
        let mut lines: Vec<String> = first.into_iter().collect();
        lines.extend([format!("{at}."), format!("{}.", self.what())]);
        lines.extend(self.looks());
        lines.extend(self.weapon());
        lines.extend(self.facts());
        if self.case.flags.danger == Answer::Yes {
            lines.push("Someone is in danger now.".to_owned());
        }
        let meet = details.and_then(|d| d.emergency.meet.as_ref());
        lines.extend(meet.map(|meet| format!("We meet you at {}.", meet.as_str())));
        let phone = call_back(self.conference, self.caller, true);
        lines.push(match phone {
            Some(number) => format!("My number: {number}."),
            None => "My number: say the number you call from.".to_owned(),
        });
        lines.join(" ")
    }

    /// Whom one asks, and who does not come: a question, and no story.
    fn question(&self) -> String {
        let mut lines = vec![
            format!("This is {}.", self.sender()),
            format!(
                "May I ask you something? It is about {}.",
                about(self.case.category)
            ),
        ];
        let is_outside = matches!(
            self.contact.kind,
            ContactKind::Crisis | ContactKind::Legal | ContactKind::Body
        );
        let back = call_back(self.conference, self.caller, is_outside);
        lines.extend(back.map(|reach| format!("You reach me on {reach}.")));
        lines.extend(self.reference());
        lines.join(" ")
    }

    /// For venue control, where many are hurt and nobody has declared a major incident: Exact place, Type, Hazards, Access, Number,
    /// Emergency services `[MET]`.
    fn ethane(&self) -> String {
        let place = self.case.report.place.as_ref();
        let value = |fact: Fact| {
            let known = self.facts.get(&fact).map(Private::as_str);
            known.unwrap_or(NOT_KNOWN).to_owned()
        };
        let mut hazards = vec![format!("weapon {}", value(Fact::Weapon))];
        if self.case.category == Category::Fire {
            hazards.push("fire, smoke".to_owned());
        }
        if self.case.category == Category::Crowd {
            hazards.push("crowd".to_owned());
        }
        let access = way_in(self.conference, place, self.facts);
        let access = access.unwrap_or_else(|| NOT_KNOWN.to_owned());
        let back = call_back(self.conference, self.caller, false);
        let back = back.map_or_else(String::new, |r| format!(" Reach me on {r}."));
        let reference = self
            .reference()
            .map_or_else(String::new, |r| format!(" {r}"));
        format!(
            "{}, {}. Many hurt.\nExact place: {}. Type: {}. Hazards: {}. Access: {access}. Number hurt: {}. \
             Emergency services: ambulance, police and fire brigade.{back}{reference}",
            self.contact.kind.called(),
            self.sender(),
            self.place(),
            self.what().to_lowercase(),
            hazards.join(", "),
            value(Fact::Hurt),
        )
    }
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

/// The words of a look-out. They go to many: the exact spot, which somebody typed, only where no place is known.
pub fn look_out(conference: &Conference, case: &Case, caller: &PersonId, looks: &str) -> String {
    let place = case.report.place.as_ref();
    let spot = if place.is_some() {
        ""
    } else {
        case.report.spot.as_str()
    };
    let at = place_words(conference, place, spot);
    let reach = call_back(conference, caller, false);
    let reach = reach.map_or_else(String::new, |r| format!(" on {r}"));
    format!(
        "Look out: {looks}. Last seen {at}. Do not stop them; tell {}{reach}. Our reference: {}.",
        conference.short(caller),
        case.spoken()
    )
}

fn spoken(category: Category) -> &'static str {
    match category {
        Category::Harassment | Category::Stalking | Category::Online | Category::Speaker => {
            "A person needs support"
        }
        Category::Assault => "A fight",
        Category::SexualHarm => "A person needs help",
        Category::Threat => "A threatening person",
        Category::Intoxication => "An unwell guest",
        Category::Medical => "A medical emergency",
        Category::MentalHealth => "A person in distress",
        Category::Child => "A missing child",
        Category::FoundChild => "A child found alone, with us",
        Category::MissingAdult => "A missing person",
        Category::Fire => "Fire or smoke",
        Category::Crowd => "A dangerous crowd",
        Category::Evacuation => "An evacuation",
        Category::Photography => "A complaint about photos",
        Category::Theft => "Missing property",
        Category::SuspiciousItem => "An unattended item",
        Category::Access => "An access problem",
        Category::Other => "A matter for you",
    }
}

/// The same, in the middle of a question, and vaguer: it goes outside.
fn about(category: Category) -> &'static str {
    match category {
        Category::MentalHealth => "a person in distress",
        Category::SexualHarm => "a person who needs help",
        Category::Child | Category::FoundChild => "a child",
        Category::Medical | Category::Intoxication => "a person who is unwell",
        Category::Harassment
        | Category::Assault
        | Category::Threat
        | Category::Stalking
        | Category::MissingAdult
        | Category::Fire
        | Category::Crowd
        | Category::Evacuation
        | Category::Photography
        | Category::Speaker
        | Category::Online
        | Category::Theft
        | Category::SuspiciousItem
        | Category::Access
        | Category::Other => "something that happened here",
    }
}

/// What is asked for, as one says it.
fn needed(kind: ContactKind, category: Category, danger: Answer) -> &'static str {
    match (kind, category) {
        (ContactKind::Security, Category::Child) => "Watch every exit please.",
        (ContactKind::Security, Category::FoundChild) => "Tell us who misses a child.",
        (ContactKind::Security, Category::MissingAdult) => "Keep an eye out please.",
        (ContactKind::Security, Category::Fire) => "Sound the alarm and clear the ways out please.",
        (ContactKind::Security, Category::Crowd) => "Stop the inflow please.",
        (ContactKind::Security, Category::Evacuation | Category::SuspiciousItem) => {
            "Your shift lead please."
        }
        (
            ContactKind::Security,
            Category::Medical
            | Category::MentalHealth
            | Category::Intoxication
            | Category::Photography
            | Category::Speaker
            | Category::Online
            | Category::Theft
            | Category::Access
            | Category::Harassment,
        ) if danger != Answer::Yes => "One guard please.",
        (ContactKind::Security, _) => "Two guards please.",
        (ContactKind::Medical, _) => "A medic please.",
        (ContactKind::Police | ContactKind::Emergency, _) => "Police please, not urgent.",
        (
            ContactKind::Staff
            | ContactKind::Production
            | ContactKind::Access
            | ContactKind::Welfare
            | ContactKind::Media
            | ContactKind::Legal
            | ContactKind::Body
            | ContactKind::Crisis,
            _,
        ) => "One of you please.",
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
