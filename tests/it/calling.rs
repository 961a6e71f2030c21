//! What goes out when somebody is called: every kind of case to every kind of contact, to be read through by a person.

use crate::history::History;
use crate::world::person;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::command::{Command, HelpNow, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::rules::reporting;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::views::consent::{self, Rule};
use greenroom::domain::views::{brief, naming};
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::contact::{Contact, ContactKind};
use greenroom::domain::vocabulary::fact::{Fact, Facts};
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::wish::Wish;

fn reported(log: &mut History, category: Category, danger: Answer) -> CaseId {
    let report = NewReport {
        what: Private::from("a story that stays within"),
        place: Some("hall-b".parse().expect("a place")),
        category: Some(category),
        danger,
        ..NewReport::default()
    };
    let report = Command::Report {
        report: Box::new(report),
    };
    log.ask(Actor::Person(person("ana")), &report)
        .expect("a case")
}

fn contacts(conference: &Conference) -> Vec<&Contact> {
    let hall = conference.hall();
    let all = hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id));
    all.collect()
}

#[test]
fn every_built_sentence_of_every_kind_to_every_contact() {
    let mut log = History::new(false);
    let facts = Facts::from([
        (Fact::Weapon, Private::from("none seen")),
        (Fact::People, Private::from("2")),
        (Fact::Hurt, Private::from("1")),
        (Fact::Awake, Private::from("no")),
        (Fact::Breathing, Private::from("no")),
        (Fact::Bleeding, Private::from("yes")),
        (Fact::Looks, Private::from("red coat, about 5, brown hair")),
    ]);
    let mut page = String::new();
    for category in Category::ALL {
        let case = reported(&mut log, category, Answer::Yes);
        let case = log.conference.case(case).expect("the case");
        page += &format!("== {}\n", case.category.word());
        for contact in contacts(&log.conference) {
            let words = brief::words(&log.conference, case, &person("ana"), contact, &facts);
            let words = words.replace(&case.spoken(), "CODE NAME");
            assert!(
                !words.contains("a story") && !words.contains("conduct team"),
                "{words}"
            );
            if matches!(
                contact.kind,
                ContactKind::Security | ContactKind::Medical | ContactKind::Staff
            ) {
                let lines: Vec<&str> = words.lines().collect();
                assert!(lines[0].ends_with(", Ana, event team."), "{words}");
                assert!(lines[1].split_whitespace().count() <= 25, "{words}");
            }
            page += &format!("{}: {}\n", contact.id, words.replace('\n', "\n    "));
        }
    }
    insta::assert_snapshot!("every_word_that_goes_out", page);
}

#[test]
fn of_somebody_who_is_ill_nobody_says_that_nobody_is_in_danger() {
    let mut log = History::new(false);
    let case = reported(&mut log, Category::Medical, Answer::No);
    let case = log.conference.case(case).expect("the case");
    for contact in contacts(&log.conference)
        .into_iter()
        .filter(|c| c.kind == ContactKind::Medical)
    {
        let words = brief::words(
            &log.conference,
            case,
            &person("ana"),
            contact,
            &Facts::new(),
        );
        assert!(!words.contains("danger"), "{words}");
    }
}

#[test]
fn a_weapon_that_is_known_is_said_at_once_to_whoever_is_called() {
    let log = History::new(false);
    for contact in ["venue-security", "medics", "event-staff", "police"] {
        let contact = &log.conference.hall().contacts[&contact.parse().expect("a contact")];
        let words = |weapon: &str| {
            let call = HelpNow {
                place: Some("hall-b".parse().expect("a place")),
                category: Some(Category::Assault),
                facts: [(Fact::Weapon, Private::from(weapon))].into(),
                ..HelpNow::default()
            };
            reporting::help_words(&log.conference, &person("ana"), contact, &call)
        };
        let said = words("a knife");
        let first = said.split("If asked").next().expect("words");
        assert_eq!(
            first.matches("A weapon was seen: a knife.").count(),
            1,
            "{said}"
        );
        assert_eq!(said.matches("knife").count(), 1, "{said}");
        assert!(!words("none seen").contains("A weapon"));
    }
}

#[test]
fn who_is_outside_the_team_calls_in_their_own_name() {
    let log = History::new(false);
    let call = HelpNow {
        place: Some("hall-b".parse().expect("a place")),
        ..HelpNow::default()
    };
    for (caller, to, first) in [
        ("ana", "medics", "Medics, Ana, event team."),
        ("post3", "medics", "Medics, Post 3, security."),
        ("ines", "venue-security", "Security, Ines, event staff."),
        ("post3", "venue-security", "Security, Post 3."),
    ] {
        let contact = &log.conference.hall().contacts[&to.parse().expect("a contact")];
        let words = reporting::help_words(&log.conference, &person(caller), contact, &call);
        assert_eq!(words.lines().next(), Some(first));
    }
}

#[test]
fn what_the_dialog_of_help_now_shows_is_what_is_on_record_letter_for_letter() {
    let mut log = History::new(false);
    for (category, what, says) in [
        (None, "", "Help is needed, cause not known."),
        (Some(Category::Medical), "", "A medical emergency."),
        (Some(Category::Fire), "the fryer burns", "the fryer burns."),
    ] {
        let call = HelpNow {
            to: vec![
                "venue-security".parse().expect("a contact"),
                "medics".parse().expect("a contact"),
            ],
            place: Some("hall-b".parse().expect("a place")),
            what: Private::from(what),
            category,
            ..HelpNow::default()
        };
        let shown: Vec<String> = call
            .to
            .iter()
            .map(|to| {
                let contact = &log.conference.hall().contacts[to];
                reporting::help_words(&log.conference, &person("ana"), contact, &call)
            })
            .collect();
        let command = Command::HelpNow {
            call: Box::new(call),
        };
        let case = log
            .ask(Actor::Person(person("ana")), &command)
            .expect("a case");
        let case = log.conference.case(case).expect("the case");
        let recorded: Vec<&str> = case
            .entries
            .iter()
            .filter_map(|e| match &e.happening {
                Happening::Escalated { call } => Some(call.brief.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(shown, recorded);
        assert!(shown[0].contains(says), "{}", shown[0]);
        // No checklist of a guessed kind gives orders.
        assert_eq!(case.checklists.is_empty(), category.is_none());
    }
}

#[test]
fn a_wish_about_the_police_binds_both_ways_to_call_them_and_no_ambulance() {
    let mut log = History::new(false);
    let fight = reported(&mut log, Category::Assault, Answer::Unknown);
    let ill = reported(&mut log, Category::Medical, Answer::Unknown);
    for case in [fight, ill] {
        let wish = Command::Wish {
            case,
            kind: ContactKind::Police,
            wish: Wish::No,
        };
        log.ask(Actor::Person(person("ana")), &wish).expect("said");
    }
    let rule = |case, kind| consent::rule(log.conference.case(case).expect("the case"), kind);
    assert_eq!(rule(fight, ContactKind::Police), Rule::Refused);
    assert_eq!(rule(fight, ContactKind::Emergency), Rule::Refused);
    assert_eq!(
        rule(ill, ContactKind::Emergency),
        Rule::Free,
        "an ambulance is never asked about it"
    );
}

#[test]
fn a_place_and_a_spot_are_heard_wherever_a_place_is_asked() {
    let log = History::new(false);
    let located = |typed: &str| {
        let (place, spot) = log.conference.hall().locate(typed);
        (place.map(|p| p.to_string()), spot.as_str().to_owned())
    };
    let hall_b = Some("hall-b".to_owned());
    for (typed, spot) in [
        ("hall-b", ""),
        ("HALL B FOYER", ""),
        ("Hall B foyer, by the stage", "by the stage"),
        ("hall b foyer coffee stand", "coffee stand"),
        ("  Háll   B  foyer ; row 3", "row 3"),
    ] {
        assert_eq!(located(typed), (hall_b.clone(), spot.to_owned()), "{typed}");
    }
    assert_eq!(
        located("behind the bins"),
        (None, "behind the bins".to_owned())
    );
}

#[test]
fn words_that_are_built_of_what_was_typed_are_looked_through_for_names_too() {
    let mut log = History::new(false);
    let case = reported(&mut log, Category::Assault, Answer::Yes);
    let call = |looks: &str| Command::Escalate {
        case,
        to: "venue-security".parse().expect("a contact"),
        consent: greenroom::domain::vocabulary::wish::Consent::NotNeeded,
        why: None,
        brief: None,
        by_voice: false,
        facts: Facts::from([(Fact::WayIn, Private::from(looks))]),
    };
    let named = |command: &Command| {
        let said = naming::named_in(&log.conference, &person("ana"), command);
        said.map(|(person, _)| person.id.clone())
    };
    assert_eq!(
        named(&call("door 3, where Kofi stands")),
        Some(person("kofi"))
    );
    assert_eq!(named(&call("door 3")), None);
}

#[test]
fn nobody_who_calls_without_knowing_what_it_is_asks_for_the_police() {
    let mut log = History::new(false);
    let case = reported(&mut log, Category::Other, Answer::Yes);
    let case = log.conference.case(case).expect("the case");
    let hall = log.conference.hall();
    let emergency = hall
        .contacts
        .values()
        .find(|c| c.kind == ContactKind::Emergency);
    let emergency = emergency.expect("a contact");
    let said = brief::words(
        &log.conference,
        case,
        &person("ana"),
        emergency,
        &Facts::new(),
    );
    assert!(!said.contains("Police"), "{said}");
}
