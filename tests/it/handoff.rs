//! A handoff that two people make: the receiver answers each case, and duty passes when the seat is taken.

use chrono::{DateTime, TimeDelta, Utc};
use greenroom::domain::log::command::Command;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::state::handoff::Standing;
use greenroom::domain::views::handoff::{self, Changed, Status};
use greenroom::domain::vocabulary::conflict::ConflictLevel;

use greenroom::domain::vocabulary::ids::{CaseId, PersonId};
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::shift::By;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;
use serde_json::Value;

use crate::afternoon::{Afternoon, actor, harassed, lost_badge, wall};
use crate::cli::Shell;
use crate::edited_file::home;
use crate::world::{World, fight, person, team_sample};
use greenroom::domain::views::rings::{self, SeatAsks};
use greenroom::domain::vocabulary::handoff::Ready;

#[test]
fn duty_passes_when_each_case_is_answered_and_the_seat_is_taken() {
    let mut day = Afternoon::new();
    let badge = day.case("ana", lost_badge());
    let harassed = day.case("ana", harassed());
    day.until("15:40");
    let offer = day.offers(None);
    assert_eq!(
        (day.offer().to.clone(), day.offer().until),
        (person("sam"), wall("16:00"))
    );
    // Hardest first.
    let cases: Vec<CaseId> = day
        .statuses("sam")
        .into_iter()
        .map(|(case, _)| case)
        .collect();
    assert_eq!(cases, [harassed, badge]);
    let take = Command::TakeHandoff { offer };
    assert!(day.does("sam", &take).is_none() && day.standing() == Standing::Open);
    // Read back wrong, not at all, by somebody else: no. Right: it is theirs.
    let right = day.next(harassed);
    let wrong = right + TimeDelta::minutes(1);
    assert!(!day.accept("sam", harassed, None) && !day.accept("sam", harassed, Some(wrong)));
    assert!(!day.accept("kofi", harassed, Some(right)));
    assert!(day.accept("sam", harassed, Some(right)));
    assert_eq!(day.owner(harassed).as_deref(), Some("sam"));
    assert!(
        day.accept("sam", badge, None),
        "what is stable needs no reading back"
    );
    assert_eq!(
        day.holder(),
        ("ana".to_owned(), By::Plan),
        "until it is taken"
    );
    day.0.ask(actor("sam"), &take);
    assert_eq!(
        (day.standing(), day.holder()),
        (Standing::Taken, ("sam".to_owned(), By::Handed))
    );
    // And nobody is rung at home.
    assert_eq!(day.owner(badge).as_deref(), Some("sam"));
    day.until("16:30");
    assert_eq!(day.holder(), ("sam".to_owned(), By::Plan));
    assert!(day.rang(TimerKind::Handoff).is_empty());
}

#[test]
fn a_handoff_that_is_not_taken_is_held_told_and_over() {
    let mut day = Afternoon::new();
    let case = day.case("ana", harassed());
    day.until("15:44");
    assert!(day.0.conference.hall().offers.is_empty());
    assert_eq!(day.rang(TimerKind::Tidy), [["ana"]], "90 minutes before");
    day.until("15:46");
    assert_eq!(
        (day.offer().from.clone(), day.standing()),
        (person("ana"), Standing::Open),
        "by itself"
    );
    day.until("16:03");
    assert_eq!(day.holder(), ("ana".to_owned(), By::Held));
    assert!(day.rang(TimerKind::Handoff).is_empty());
    day.until("16:06");
    assert_eq!(day.rang(TimerKind::Handoff), [["mei"]]);
    day.until("16:16");
    assert_eq!(day.rang(TimerKind::Handoff).len(), 2, "the staff desk, too");
    day.until("16:31");
    assert_eq!(
        (day.standing(), day.holder()),
        (Standing::Over, ("sam".to_owned(), By::Plan))
    );
    assert_eq!(day.rang(TimerKind::Handoff).last().expect("one"), &["mei"]);
    assert!(!day.accept("sam", case, Some(day.next(case))), "it is over");
    // What is left with who has gone home rings somebody on shift.
    day.until("16:40");
    let pages = &day.0.conference.case(case).expect("a case").pages;
    let left = pages
        .iter()
        .find(|p| p.page.timer == TimerKind::LeftBehind)
        .expect("it rings");
    assert_eq!(left.page.whom, [person("mei")]);
    assert_eq!(
        day.0.conference.hall().offers.len(),
        1,
        "it is offered once"
    );
}

#[test]
fn nothing_to_hand_over_is_no_handoff_and_a_case_that_comes_late_is_one() {
    let mut day = Afternoon::new();
    day.until("15:50");
    assert!(day.0.conference.hall().offers.is_empty() && day.rang(TimerKind::Tidy).is_empty());
    let case = day.case("ana", harassed());
    day.until("15:55");
    assert_eq!(day.statuses("sam"), [(case, Status::Open)]);
    // What comes in after the offer is new, and has to be answered, too.
    let badge = day.case("", lost_badge());
    let packet = handoff::packet(&day.0.conference, day.offer(), &person("sam"), day.0.now);
    let item = packet
        .items
        .iter()
        .find(|item| item.case.id == badge)
        .expect("it joins");
    assert!(item.changed.contains(&Changed::New));
    assert_eq!(
        item.next.map(|next| next.kind),
        Some(TimerKind::Acknowledge)
    );
    assert!(day.accept("sam", badge, None));
    assert_eq!(day.owner(badge).as_deref(), Some("sam"));
}

#[test]
fn a_case_of_which_the_receiver_knows_nothing_goes_to_a_lead_in_silence() {
    let mut day = Afternoon::new();
    let hidden = day.case("ana", harassed());
    let badge = day.case("ana", lost_badge());
    let conflict = Command::SetConflict {
        case: hidden,
        level: ConflictLevel::Hard,
        person: Some(person("sam")),
        why: None,
    };
    day.does("mei", &conflict).expect("a lead may");
    day.until("15:30");
    let offer = day.offers(None);
    for who in ["sam", "kofi"] {
        assert_eq!(day.statuses(who).len(), 1, "{who}");
        let packet = handoff::packet(&day.0.conference, day.offer(), &person(who), day.0.now);
        assert_eq!(packet.elsewhere, None, "{who}");
    }
    let packet = handoff::packet(&day.0.conference, day.offer(), &person("ana"), day.0.now);
    let elsewhere = packet.elsewhere.expect("only she reads it");
    assert_eq!((elsewhere.count, elsewhere.to), (1, Some(person("mei"))));
    // The lead hears of it at the offer, and has it once the seat is taken.
    let rang = |day: &Afternoon| {
        let pages = &day.0.conference.case(hidden).expect("a case").pages;
        pages
            .iter()
            .any(|p| p.page.timer == TimerKind::HandOn && p.page.whom == [person("mei")])
    };
    day.ticks();
    assert!(rang(&day));
    assert!(day.accept("sam", badge, None));
    assert_eq!(day.owner(hidden).as_deref(), Some("ana"));
    day.does("sam", &Command::TakeHandoff { offer });
    assert_eq!(
        day.standing(),
        Standing::Taken,
        "what is hidden is not waited for"
    );
    assert_eq!(day.owner(hidden).as_deref(), Some("mei"));
}

#[test]
fn what_is_hidden_from_who_comes_next_goes_to_a_lead_without_any_offer() {
    let mut day = Afternoon::new();
    let hidden = day.case("ana", harassed());
    let conflict = Command::SetConflict {
        case: hidden,
        level: ConflictLevel::Hard,
        person: Some(person("sam")),
        why: None,
    };
    day.does("mei", &conflict).expect("a lead may");
    day.until("15:59");
    assert!(
        day.0.conference.hall().offers.is_empty(),
        "there is nothing that Sam may see"
    );
    assert_eq!(day.owner(hidden).as_deref(), Some("ana"));
    day.until("16:01");
    assert_eq!(day.owner(hidden).as_deref(), Some("mei"));
}

#[test]
fn a_question_is_answered_and_what_is_declined_goes_to_a_lead() {
    let mut day = Afternoon::new();
    let case = day.case("ana", harassed());
    day.until("15:30");
    let offer = day.offers(None);
    let text = || Private::from("who is with them?");
    day.does(
        "sam",
        &Command::AskHandoff {
            case,
            offer,
            text: text(),
        },
    )
    .expect("he asks");
    assert_eq!(day.statuses("ana"), [(case, Status::Asked)]);
    assert!(
        day.does("sam", &Command::ReplyHandoff { case, text: text() })
            .is_none(),
        "not to oneself"
    );
    day.does(
        "ana",
        &Command::ReplyHandoff {
            case,
            text: Private::from("Jo is"),
        },
    )
    .expect("she says");
    assert_eq!(day.statuses("sam"), [(case, Status::Open)]);
    let decline = |why: &str| Command::DeclineHandoff {
        case,
        offer,
        why: Private::from(why),
    };
    assert!(
        day.does("sam", &decline(" ")).is_none(),
        "not without a reason"
    );
    day.does("sam", &decline("I was there when it began"))
        .expect("he declines");
    assert_eq!(day.statuses("ana"), [(case, Status::Declined)]);
    assert_eq!(day.owner(case).as_deref(), Some("ana"));
    day.does("sam", &Command::TakeHandoff { offer });
    assert_eq!(day.owner(case).as_deref(), Some("mei"));
}

#[test]
fn what_changes_after_it_was_accepted_is_asked_again_only_if_it_matters() {
    let mut day = Afternoon::new();
    let case = day.case("ana", harassed());
    let promise = Command::Promise {
        case,
        text: Private::from("we ring you"),
        due: wall("16:20"),
    };
    day.does("ana", &promise).expect("she promises");
    day.until("15:40");
    let offer = day.offers(None);
    let read = "16:20".parse().ok();
    assert!(day.accept("sam", case, read));
    let keeper = |day: &Afternoon| {
        day.0.conference.case(case).expect("a case").promises[0]
            .keeper
            .clone()
    };
    assert_eq!(keeper(&day), person("sam"), "nobody is rung at home for it");
    // A note is no matter, nor is what the receiver does.
    let note = Command::Note {
        case,
        text: Private::from("quiet"),
        happened_at: None,
    };
    day.does("kofi", &note).expect("a note");
    assert_eq!(day.statuses("sam"), [(case, Status::Accepted)]);
    let raise = |from, to| Command::SetSeverity { case, from, to };
    let was = day.0.conference.case(case).expect("a case").severity;
    day.does("kofi", &raise(was, Severity::Critical))
        .expect("it is worse");
    assert_eq!(day.statuses("sam"), [(case, Status::Open)]);
    assert!(
        day.does("sam", &Command::TakeHandoff { offer }).is_none()
            || day.standing() == Standing::Open
    );
    assert!(day.accept("sam", case, read));
    day.does("sam", &Command::TakeHandoff { offer });
    assert_eq!(day.standing(), Standing::Taken);
}

#[test]
fn a_read_back_is_right_if_it_was_right_in_what_was_read() {
    let mut day = Afternoon::new();
    let case = day.case("ana", harassed());
    day.until("15:20");
    let note = |text: &str| Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    };
    day.does("ana", &note("still here")).expect("a note");
    day.offers(None);
    let read = day.next(case);
    day.until("15:25");
    day.does("ana", &note("and here")).expect("a note");
    assert_ne!(day.next(case), read);
    assert!(
        day.accept("sam", case, Some(read)),
        "only the next word has moved"
    );
}

#[test]
fn a_lead_hands_over_for_somebody_who_is_ill_and_in_mid_shift() {
    let mut day = Afternoon::new();
    let case = day.case("ana", lost_badge());
    let give = |why: &str| Command::GiveHandoff {
        position: "primary".parse().expect("a position"),
        to: person("jo"),
        why: Private::from(why),
    };
    day.does("kofi", &give("she is ill"));
    day.does("mei", &give(""));
    assert!(day.0.conference.hall().offers.is_empty());
    day.does("mei", &give("she is ill"));
    assert!(day.accept("jo", case, None));
    let offer = day.offer().id;
    day.does("jo", &Command::TakeHandoff { offer });
    assert_eq!(day.holder(), ("jo".to_owned(), By::Handed));
    assert_eq!(day.owner(case).as_deref(), Some("jo"));
    // At the planned change it is offered to whoever the plan has.
    day.until("15:50");
    let seat = "primary".parse().expect("a position");
    let offers = day.0.conference.hall().offers.iter().rev();
    let offer = offers.into_iter().find(|offer| offer.position == seat);
    let offer = offer.expect("it is offered by itself");
    assert_eq!((&offer.from, &offer.to), (&person("jo"), &person("sam")));
    day.until("16:31");
    assert_eq!(day.holder(), ("sam".to_owned(), By::Plan));
    // Why is between the lead and the two.
    let entry = day.0.entries.iter().find(|entry| {
        matches!(
            entry.happening,
            Happening::HandoffOffered { given: true, .. }
        )
    });
    let entry = entry.expect("it is on record");
    let reads = |who: &str| {
        let shown =
            greenroom::domain::views::disclose::shown(&day.0.conference, &person(who), entry);
        serde_json::to_string(&shown)
            .expect("plain")
            .contains("she is ill")
    };
    assert!(reads("ana") && reads("jo") && reads("noor") && !reads("kofi"));
}

#[test]
fn the_last_shift_hands_over_to_the_lead_or_closes_for_the_night() {
    let mut day = Afternoon::new();
    day.until("21:30");
    let seats: Vec<(String, PersonId)> = day
        .0
        .conference
        .hall()
        .rota
        .everyone(day.0.now)
        .map(|(position, on)| (position.to_string(), on.person.clone()))
        .collect();
    let (position, who) = seats
        .into_iter()
        .find(|(position, _)| position != "lead")
        .expect("somebody is on call");
    let case = day.case(who.as_str(), lost_badge());
    let close = Command::CloseSeat {
        position: position.parse().expect("a position"),
        why: Private::from("the doors are closed"),
    };
    day.does(who.as_str(), &close);
    assert!(
        day.0.conference.hall().closed.is_empty(),
        "not with something open"
    );
    let until = day.0.now + TimeDelta::hours(12);
    let hold = Command::Hold {
        case,
        until,
        why: Private::from("the desk opens at nine"),
    };
    day.does(who.as_str(), &hold).expect("it waits");
    day.does(who.as_str(), &close);
    assert_eq!(day.0.conference.hall().closed.len(), 1);
}

#[test]
fn two_offers_of_one_seat_and_odd_ones_are_refused() {
    let mut day = Afternoon::new();
    day.case("ana", harassed());
    let refuses = |day: &mut Afternoon, who: &str, position: &str, to: Option<&str>| {
        let before = day.0.conference.hall().offers.len();
        let command = Command::OfferHandoff {
            position: position.parse().expect("a position"),
            to: to.map(person),
        };
        day.does(who, &command);
        assert_eq!(
            day.0.conference.hall().offers.len(),
            before,
            "{who} {position} {to:?}"
        );
    };
    refuses(&mut day, "ana", "primary", Some("ana"));
    refuses(&mut day, "ana", "primary", Some("ines"));
    refuses(&mut day, "kofi", "primary", Some("jo"));
    refuses(&mut day, "ana", "secondary", None);
    let offer = day.offers(None);
    refuses(&mut day, "ana", "primary", Some("jo"));
    refuses(&mut day, "sam", "primary", None);
    day.does("kofi", &Command::WithdrawHandoff { offer });
    assert_eq!(day.standing(), Standing::Open);
    day.does("ana", &Command::WithdrawHandoff { offer });
    assert_eq!(day.standing(), Standing::Withdrawn);
    // Who is next may ask for it.
    day.does(
        "sam",
        &Command::OfferHandoff {
            position: "primary".parse().expect("a position"),
            to: None,
        },
    );
    assert_eq!(
        (day.offer().from.clone(), day.standing()),
        (person("ana"), Standing::Open)
    );
}

#[test]
fn who_comes_next_is_asked_whether_they_are_ready_and_a_lead_hears_where_they_are_not() {
    let mut day = Afternoon::new();
    let says = |said: &[Ready]| Command::SayReady {
        said: said.to_vec(),
    };
    day.does("sam", &says(&[Ready::Radio, Ready::Phone]));
    day.until("15:46");
    assert!(day.rang(TimerKind::Ready).contains(&vec!["sam".to_owned()]));
    let asks = |day: &Afternoon, who: &str| {
        let rings = rings::of_seats(&day.0.conference, &person(who), day.0.now);
        rings
            .into_iter()
            .map(|r| (r.asks, r.position.to_string()))
            .collect::<Vec<_>>()
    };
    assert!(asks(&day, "sam").contains(&(SeatAsks::Ready, "primary".to_owned())));
    day.until("15:56");
    let of_primary = (SeatAsks::NotReady, "primary".to_owned());
    assert!(asks(&day, "mei").contains(&of_primary));
    day.does("sam", &says(&Ready::ALL));
    assert!(!asks(&day, "mei").contains(&of_primary) && asks(&day, "sam").is_empty());
    // Who has said all of it before is not asked.
    let mut day = Afternoon::new();
    day.does("sam", &says(&Ready::ALL));
    day.until("15:59");
    let of_sam = day
        .0
        .conference
        .hall()
        .rang
        .iter()
        .filter(|r| r.ring.whom.contains(&person("sam")));
    assert_eq!(of_sam.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handoff_of_four_cases_from_two_shells() {
    let world = World::new().await;
    let (ana_home, sam_home) = (
        home(&world, "ana", &team_sample()).await,
        home(&world, "sam", "").await,
    );
    let (ana, sam) = (
        Shell {
            home: ana_home.path(),
        },
        Shell {
            home: sam_home.path(),
        },
    );
    let tomas = world.laptop("tomas").await;
    let mut cases = Vec::new();
    for report in [lost_badge(), harassed(), fight(), lost_badge()] {
        cases.push(tomas.reports(report).await.to_string());
    }
    for case in &cases[..3] {
        ana.does(&["ack", case]);
    }
    sam.fails(&["--json", "handoff", "show"], 1);
    ana.does(&[
        "handoff",
        "write",
        &cases[1],
        "--summary",
        "he follows them",
        "--if-then",
        "he comes back: security",
    ]);
    let said = ana.does(&["handoff", "offer"]);
    assert!(!said.is_empty());
    ana.fails(&["handoff", "offer"], 1);
    let packet = sam.json(&["handoff", "show"]);
    assert_eq!(
        (&packet["position"], &packet["from"], &packet["state"]),
        (&"primary".into(), &"ana".into(), &"open".into())
    );
    let items = packet["items"].as_array().expect("items");
    assert_eq!(items.len(), 4);
    let item =
        |case: &str| -> &Value { items.iter().find(|i| i["case"] == case).expect("an item") };
    assert_eq!(item(&cases[1])["summary"], "he follows them");
    assert_eq!(item(&cases[2])["watch"], "unstable");
    assert_eq!(packet.get("elsewhere"), None);
    // All stable ones at once; the others one by one, read back.
    sam.does(&["handoff", "accept"]);
    let left = sam.fails(&["handoff", "take"], 1);
    assert!(left.contains("Still to be answered"), "{left}");
    for case in &cases[1..3] {
        let wrong = sam.run(&["--json", "handoff", "accept", case, "--due", "03:03"]);
        let problem = String::from_utf8_lossy(&wrong.stderr).into_owned();
        assert!(problem.contains("read_back"), "{problem}");
        let packet = sam.json(&["handoff", "show"]);
        let items = packet["items"].as_array().expect("items");
        let item = items.iter().find(|i| i["case"] == **case).expect("an item");
        let due: DateTime<Utc> = item["next"]["due"]
            .as_str()
            .expect("due")
            .parse()
            .expect("a time");
        let read = due
            .with_timezone(&chrono_tz::Europe::Amsterdam)
            .format("%H%M")
            .to_string();
        sam.does(&["handoff", "accept", case, "--due", &read]);
    }
    sam.does(&["handoff", "take"]);
    world.advance(TimeDelta::seconds(1));
    let on = sam.json(&["oncall"]);
    assert_eq!(
        (&on[0]["person"], &on[0]["by"]),
        (&"sam".into(), &"handed".into())
    );
    let queue = ana.json(&["queue"]);
    let hers = queue
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["assignee"] == "ana");
    assert_eq!(hers.count(), 0, "nothing of hers is left");
    assert_eq!(ana.json(&["handoff", "list"])[0]["state"], "taken");
    let page = ana.fails(&["handoff", "show"], 1);
    assert!(page.contains("No handoff is yours"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handoff_goes_on_after_the_server_was_gone() {
    let mut world = World::new().await;
    let tomas = world.laptop("tomas").await;
    let case = tomas.reports(harassed()).await;
    let mut ana = world.laptop("ana").await;
    let mut sam = world.laptop("sam").await;
    ana.does(Command::Acknowledge { case }).await;
    let position = || "primary".parse().expect("a position");
    ana.does(Command::OfferHandoff {
        position: position(),
        to: None,
    })
    .await;
    world.stop().await;
    world.start().await;
    sam.pull().await;
    let hall = sam.conference().hall();
    let offer = hall.offers.last().expect("an offer").clone();
    let next = handoff::next(sam.conference(), sam.case(case)).expect("owed");
    let read = next.due.with_timezone(&sam.conference().zone()).time();
    sam.does(Command::AcceptHandoff {
        case,
        offer: offer.id,
        read_back: Some(read),
    })
    .await;
    world.stop().await;
    world.start().await;
    // Two press it at once: it is taken once.
    sam.does(Command::TakeHandoff { offer: offer.id }).await;
    let again = sam
        .is_refused(Command::TakeHandoff { offer: offer.id })
        .await;
    assert!(again.rejection.is_some());
    world.advance(TimeDelta::seconds(1));
    ana.pull().await;
    let on = ana
        .conference()
        .hall()
        .rota
        .on_call(&position(), world.clock.now());
    assert_eq!(on.map(|on| on.person.clone()), Some(person("sam")));
    assert_eq!(
        ana.case(case).first.as_ref().map(|s| s.person.clone()),
        Some(person("sam"))
    );
}

#[test]
fn two_cases_that_go_elsewhere_are_each_rung_and_each_handed_on_with_what_was_promised() {
    let mut day = Afternoon::new();
    let cases = [day.case("ana", harassed()), day.case("ana", harassed())];
    for case in cases {
        let promise = Command::Promise {
            case,
            text: Private::from("we ring you"),
            due: wall("17:00"),
        };
        day.does("ana", &promise).expect("she promises");
        let conflict = Command::SetConflict {
            case,
            level: ConflictLevel::Hard,
            person: Some(person("sam")),
            why: None,
        };
        day.does("mei", &conflict).expect("a lead may");
    }
    day.until("15:30");
    let offer = day.offers(None);
    day.does("sam", &Command::TakeHandoff { offer });
    for case in cases {
        assert_eq!(day.owner(case).as_deref(), Some("mei"));
        let case = day.0.conference.case(case).expect("a case");
        assert_eq!(case.promises[0].keeper, person("mei"));
    }
}

#[test]
fn a_pager_that_is_taken_is_neither_offered_nor_the_end_of_a_shift() {
    let mut day = Afternoon::new();
    let case = day.case("ana", lost_badge());
    let position = || "primary".parse().expect("a position");
    let until = day.0.now + TimeDelta::minutes(5);
    day.does(
        "kofi",
        &Command::Take {
            position: position(),
            until,
        },
    );
    let offer = Command::OfferHandoff {
        position: position(),
        to: Some(person("jo")),
    };
    day.does("kofi", &offer);
    assert!(day.0.conference.hall().offers.is_empty());
    day.until("14:40");
    let pages = &day.0.conference.case(case).expect("a case").pages;
    assert!(
        pages.iter().all(|p| p.page.timer != TimerKind::LeftBehind),
        "she is on call"
    );
}
