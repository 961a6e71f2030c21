//! A marker in every text, random people, random conflicts: it never reaches, by any door, who must not have it.

use std::collections::{BTreeMap, BTreeSet};

use crate::every::{About, about_nothing, everybody};
use crate::history::History;
use crate::world::{World, fight, person};
use chrono::TimeDelta;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::rules::{clockwork, decide, notes};
use greenroom::domain::state::conference::Conference;
use greenroom::domain::state::level::Level;
use greenroom::domain::views::feed::LogPlace;
use greenroom::domain::views::queue::{self, Order};
use greenroom::domain::views::{access, calendar, disclose, timers};
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::ids::{CaseId, PersonId};
use greenroom::domain::vocabulary::refusal::Refusal;
use greenroom::domain::vocabulary::text::Private;
use greenroom::file;
use greenroom::sync::replica::Replica;
use greenroom::wire::case::CaseView;
use greenroom::wire::on_call;
use greenroom::words::refusals;
use proptest::prelude::*;
use strum::VariantNames;

/// One step of a random history: who, what, about which case and whom.
type Step = (usize, usize, usize, usize);

/// The words that stay within the team, that go to whoever is called, and that go to everybody on shift.
fn markers(case: usize) -> [Private; 4] {
    ["inner", "outward", "looks", "spot"].map(|kind| Private::from(format!("{kind}-{case}-end")))
}

/// Command `n` of the rule book about case `which`, where there is one; a first report else.
fn command(log: &History, step: Step, cases: &[CaseId], people: &[PersonId]) -> Command {
    let (_, what, which, whom) = step;
    // The first ones are asked for more often: without cases and seats nothing is to be seen.
    let often = [
        "report",
        "report",
        "set_conflict",
        "acknowledge",
        "escalate",
    ];
    let name = Command::VARIANTS
        .iter()
        .chain(&often)
        .nth(what % (Command::VARIANTS.len() + often.len()))
        .filter(|_| !cases.is_empty())
        .unwrap_or(&"report");
    let begins = ["report", "help_now"].contains(name);
    let n = if begins {
        cases.len()
    } else {
        which % cases.len().max(1)
    };
    // A note on a case that was merged, and an answer to a call of it, are filed where that goes on, and are of that one.
    let into = |n: usize| {
        let into = log.conference.case(*cases.get(n)?)?.goes_on_in()?;
        cases.iter().position(|case| *case == into)
    };
    let mut filed = n;
    while let Some(next) = into(filed).filter(|_| ["note", "answer"].contains(name)) {
        filed = next;
    }
    let [inner, outward, looks, spot] = markers(filed);
    let absent = CaseId(uuid::Uuid::from_u128(1));
    let about = About {
        case: cases.get(n).copied().unwrap_or(absent),
        other: cases
            .get(whom % cases.len().max(1))
            .copied()
            .unwrap_or(absent),
        who: people[whom % people.len()].clone(),
        inner,
        outward,
        looks,
        spot,
        now: log.now,
        n: whom + which,
        known: cases.get(n).and_then(|case| log.conference.case(*case)),
        offer: log.conference.hall().offers.last().map(|offer| offer.id),
        planned: {
            let planned = log.conference.hall().rota.planned();
            planned.get(whom % planned.len().max(1)).map(|p| p.id)
        },
        request: log.conference.hall().requests.last().map(|r| r.id),
    };
    about.command(name)
}

/// All that `viewer` can get at once, by the doors that do not depend on where a laptop stands.
fn all_doors(log: &History, viewer: &PersonId) -> String {
    let conference = &log.conference;
    let mut seen = String::new();
    let views: Vec<CaseView> = conference
        .cases()
        .filter_map(|c| CaseView::shown(conference, c, viewer, log.now))
        .collect();
    seen += &serde_json::to_string(&views).expect("plain data");
    for entry in &log.entries {
        if let Some(shown) = disclose::shown(conference, viewer, entry) {
            seen += &serde_json::to_string(&shown).expect("plain data");
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_marker_never_reaches_who_must_not_have_it_and_replicas_equal_what_may_be_seen(
        participants in any::<bool>(),
        steps in prop::collection::vec((0usize..40, 0usize..400, 0usize..40, 0usize..40), 1..60),
        limits in prop::collection::vec(1usize..40, 1..6),
    ) {
        let mut log = History::new(participants);
        let people = everybody(&log.conference);
        let mut cases: Vec<CaseId> = Vec::new();
        let mut laptops: BTreeMap<PersonId, (Replica, LogPlace)> =
            people.iter().map(|p| (p.clone(), (Replica::new(p.clone(), file::default_policy()), LogPlace::default()))).collect();
        // A call that goes on in another case leaves the one it was made in.
        let mut had: BTreeMap<PersonId, BTreeSet<CaseId>> = BTreeMap::new();
        let mut order = Order::new(&log.conference, &log.entries, log.now);
        for (n, step) in steps.iter().enumerate() {
            let actor = people[step.0 % people.len()].clone();
            // Now and then somebody takes back what they did last.
            let last = notes::last(&log.conference, &actor, log.now).map(|(case, entry)| (case.id, entry.id));
            let command = match last {
                Some((case, entry)) if step.3 == 39 => Command::Undo { case, entry },
                _ => command(&log, *step, &cases, &people),
            };
            let made = log.ask(Actor::Person(actor), &command);
            if let Some(case) = made.filter(|_| command.begins_case()) {
                cases.push(case);
            }
            // What the system does by itself is done at one instant, and then nothing is left of it. A seat that expires starts
            // a ladder, whose first page is due at once; a lead is told of a case, is given it, and is rung for it.
            for _ in 0..4 {
                for tick in clockwork::due(&log.conference, log.now) {
                    log.tick(tick);
                }
            }
            prop_assert!(clockwork::due(&log.conference, log.now).is_empty(), "the clockwork runs on and on: {:?}", clockwork::due(&log.conference, log.now));
            // The queue that is kept up with the log is the one that is sorted from nothing.
            order.follow(&log.conference, &log.entries, log.now);
            let kept: Vec<CaseId> = order.open().map(|rank| rank.case).collect();
            let sorted = queue::sorted(&log.conference, log.conference.open_cases(), log.now);
            prop_assert_eq!(kept, sorted.iter().map(|(case, _)| case.id).collect::<Vec<_>>());
            let kept: Vec<CaseId> = order.all().map(|rank| rank.case).collect();
            let sorted = queue::sorted(&log.conference, log.conference.cases(), log.now);
            prop_assert_eq!(kept, sorted.iter().map(|(case, _)| case.id).collect::<Vec<_>>());
            // Half an hour passes now and then.
            if n % 7 == 6 {
                log.now += TimeDelta::minutes(31);
            }
            // Every laptop fetches a small portion now and then: it may stand anywhere in the log.
            for (m, viewer) in people.iter().enumerate() {
                if (n + m) % 3 == 0 {
                    let (replica, place) = laptops.get_mut(viewer).expect("one each");
                    let held = had.entry(viewer.clone()).or_default();
                    held.extend(replica.confirmed().cases().map(|c| c.id).chain(replica.confirmed().briefs().map(|b| b.case)).chain(replica.confirmed().watches().map(|w| w.case)).chain(replica.confirmed().own_reports().map(|own| own.case)));
                    let (page, next) = log.page(viewer, *place, limits[(n + m) % limits.len()]);
                    // What was never held is never withdrawn.
                    for gone in &page.withdrawn {
                        prop_assert!(held.contains(gone), "{viewer} was told of a case they never had");
                    }
                    held.extend(page.entries.iter().filter_map(|e| e.case));
                    held.extend(page.restated.iter().map(|r| r.case));
                    replica.take(&page);
                    *place = next;
                }
            }
        }
        // The calendar says of each hour who is on call, as the rota has it, but for who is only held.
        let rota = log.conference.hall().rota.without_held();
        let events = calendar::events(&log.conference, None, log.now);
        let positions: Vec<_> = rota.positions().cloned().collect();
        for position in &positions {
            for hour in -12..36 {
                let at = log.now + TimeDelta::hours(hour);
                let told: Vec<&PersonId> = events.iter().filter(|e| !e.is_cancelled && e.what.position == *position && e.what.from <= at && at < e.what.to).map(|e| &e.what.person).collect();
                let on: Vec<&PersonId> = rota.on_call(position, at).map(|on| on.person).into_iter().collect();
                prop_assert_eq!(told, on, "{} at {}", position, at);
            }
        }
        // Every open case is somebody's, or waits for a time that was set, or has a clock that runs or is red: none is forgotten.
        for case in log.conference.open_cases().filter(|case| case.is_open()) {
            let has_clock = timers::deadlines(&log.conference, case).iter().any(|d| d.met.is_none());
            prop_assert!(case.holders().next().is_some() || case.hold.is_some() || has_clock, "{} is nobody's", case.spoken());
        }
        for viewer in &people {
            let (replica, place) = laptops.get_mut(viewer).expect("one each");
            loop {
                let (page, next) = log.page(viewer, *place, limits[0]);
                replica.take(&page);
                *place = next;
                if !page.more {
                    break;
                }
            }
            // The replica is the fold of what this person may see, in order.
            let mut fold = Conference::new(file::default_policy());
            for entry in log.entries.iter().filter_map(|e| disclose::shown(&log.conference, viewer, e)) {
                fold.apply(&entry);
            }
            let known = replica.confirmed();
            prop_assert!(known.cases().eq(fold.cases()), "{viewer}");
            prop_assert!(known.briefs().eq(fold.briefs()), "{viewer}");
            prop_assert!(known.watches().eq(fold.watches()), "{viewer}");
            prop_assert!(known.own_reports().eq(fold.own_reports()), "{viewer}");
            // The API and the laptop show the same of each case: there is one masking.
            for case in log.conference.cases() {
                let here = known.case(case.id).and_then(|c| CaseView::shown(known, c, viewer, log.now));
                prop_assert_eq!(CaseView::shown(&log.conference, case, viewer, log.now), here, "{}", viewer);
            }
            prop_assert!(known.briefs().count() == disclose::briefs(&log.conference, viewer).len(), "{viewer}");
            // One roster for all.
            let at = log.now;
            prop_assert_eq!(on_call::rows(known, at), on_call::rows(&log.conference, at));
            // No text of a case that is hidden, by any door.
            let doors = all_doors(&log, viewer);
            for (n, case) in cases.iter().enumerate() {
                let case = log.conference.case(*case).expect("it is in the log");
                let level = access::of(&log.conference, viewer, case);
                let [inner, outward, looks, spot] = markers(n).map(String::from);
                if level < Level::Narrative {
                    prop_assert!(!doors.contains(&inner), "{viewer} reads case {n} at {level:?}");
                }
                let is_called = case.escalations.iter().any(|e| Some(&e.to) == log.conference.person(viewer).and_then(|p| p.contact.as_ref()));
                if level < Level::Narrative && !(level == Level::Brief && is_called) {
                    prop_assert!(!doors.contains(&outward), "{viewer} reads what goes out of case {n} at {level:?}");
                }
                let is_reporter = case.recorders.contains(viewer);
                if level == Level::Brief && !is_called && !is_reporter {
                    prop_assert!(!doors.contains(&spot), "{viewer} reads where case {n} is");
                }
                let looks_out = log.conference.person(viewer).is_some_and(|p| serde_json::json!(p.role) == "security");
                if level == Level::Brief && !is_called && !looks_out {
                    prop_assert!(!doors.contains(&looks), "{viewer} reads the look-out of case {n} without being security");
                }
                if level == Level::None {
                    prop_assert!(!doors.contains(&looks), "{viewer} reads the look-out of case {n}");
                    prop_assert!(!doors.contains(&spot), "{viewer} reads where case {n} is");
                }
                if level == Level::None {
                    prop_assert!(!doors.contains(&case.id.to_string()), "{viewer} sees the id of case {n}");
                    prop_assert!(!doors.contains(&format!("\"{}\"", case.code_name())), "{viewer} sees the name of case {n}");
                }
            }
        }
    }
}

/// A log with a case that has calls, promises and notes, hidden from Kofi and from whoever answers for the venue.
fn with_a_hidden_case() -> (History, CaseId) {
    let mut log = History::new(false);
    let report = NewReport {
        conflicts: vec![person("kofi"), person("post3"), person("noor")],
        ..fight()
    };
    let report = Command::Report {
        report: Box::new(report),
    };
    let case = log
        .ask(Actor::Person(person("tomas")), &report)
        .expect("a case");
    let people = [person("ana")];
    for name in ["acknowledge", "note", "promise", "escalate", "look_out"] {
        let about = About {
            case,
            n: 1,
            known: log.conference.case(case),
            ..about_nothing(&people[0], log.now)
        };
        let command = about.command(name);
        log.ask(Actor::Person(person("ana")), &command)
            .unwrap_or_else(|| panic!("{name} is refused"));
    }
    (log, case)
}

#[test]
fn hidden_and_absent_are_answered_alike_to_every_command() {
    let (log, case) = with_a_hidden_case();
    for who in ["kofi", "noor", "post3", "ines"].map(person) {
        let level = access::of(
            &log.conference,
            &who,
            log.conference.case(case).expect("the case"),
        );
        assert_eq!(level, Level::None, "{who}");
        for name in Command::VARIANTS {
            for n in 0..4 {
                let absent = About {
                    n,
                    ..about_nothing(&who, log.now)
                };
                let hidden = About {
                    case,
                    other: case,
                    n,
                    known: log.conference.case(case),
                    ..about_nothing(&who, log.now)
                };
                let other = About {
                    other: case,
                    n,
                    ..about_nothing(&who, log.now)
                };
                let answer = |about: &About<'_>| {
                    let ask = Ask {
                        actor: Actor::Person(who.clone()),
                        on_behalf: None,
                        id: greenroom::domain::vocabulary::ids::CommandId(uuid::Uuid::from_u128(
                            77,
                        )),
                        made_at: log.now,
                    };
                    let command = about.command(name);
                    decide::decide(&log.conference, &ask, &command, log.now)
                        .map(|decision| decision.happenings)
                };
                assert_eq!(answer(&hidden), answer(&absent), "{who}: {name}");
                assert_eq!(answer(&other), answer(&absent), "{who}: {name}");
            }
        }
    }
}

#[test]
fn a_softly_conflicted_lead_reads_the_case_and_settles_nothing() {
    let mut log = History::new(false);
    let report = Command::Report {
        report: Box::new(fight()),
    };
    let case = log
        .ask(Actor::Person(person("tomas")), &report)
        .expect("a case");
    let about = |log: &History, n| About {
        case,
        n,
        inner: Private::from("a friend of mine"),
        ..about_nothing(&person("kofi"), log.now)
    };
    let soft = Command::SetConflict {
        case,
        level: ConflictLevel::Soft,
        person: None,
        why: Some(Private::from("we worked together")),
    };
    log.ask(Actor::Person(person("mei")), &soft)
        .expect("she may say so");
    let mei = person("mei");
    let view = CaseView::shown(
        &log.conference,
        log.conference.case(case).expect("it"),
        &mei,
        log.now,
    );
    assert_eq!(
        view.expect("she sees it").row.what.as_str(),
        fight().what.as_str()
    );
    // Why somebody else stepped back is for leads without a conflict only.
    let out = about(&log, 0).command("set_conflict");
    log.ask(Actor::Person(person("kofi")), &out)
        .expect("he steps back");
    let reason = |viewer: &str| {
        let all = log
            .entries
            .iter()
            .filter_map(|e| disclose::shown(&log.conference, &person(viewer), e));
        all.map(|e| serde_json::to_string(&e).expect("plain data"))
            .any(|json| json.contains("a friend of mine"))
    };
    assert!(reason("noor") && !reason("mei") && !reason("ana") && !reason("kofi"));
    // She neither closes it nor lets anybody in again, not even herself.
    log.ask(Actor::Person(person("ana")), &Command::Acknowledge { case })
        .expect("Ana has it");
    log.ask(
        Actor::Person(person("ana")),
        &Command::Resolve {
            case,
            why: Some("over".into()),
        },
    )
    .expect("it is over");
    assert!(
        log.ask(
            Actor::Person(mei.clone()),
            &Command::Close { case, why: None }
        )
        .is_none()
    );
    for whom in [person("kofi"), mei.clone()] {
        let again = Command::SetConflict {
            case,
            level: ConflictLevel::None,
            person: Some(whom),
            why: None,
        };
        assert!(log.ask(Actor::Person(mei.clone()), &again).is_none());
    }
    assert!(
        log.ask(
            Actor::Person(person("noor")),
            &Command::Close { case, why: None }
        )
        .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recused_responder_finds_no_trace_of_the_case_by_any_route() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let mut kofi = world.laptop("kofi").await;
    let mei = world.laptop("mei").await;
    let case = ana.reports(fight()).await;
    ana.does(Command::Note {
        case,
        text: Private::from("quokka"),
        happened_at: None,
    })
    .await;
    kofi.pull().await;
    let code_name = kofi.case(case).code_name().to_owned();
    let acknowledged = kofi.does(Command::Acknowledge { case }).await;
    kofi.does(Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    })
    .await;

    // It goes from his laptop, and the paging walks around him.
    assert_eq!(kofi.pull().await, [case]);
    assert!(kofi.conference().case(case).is_none());
    // Every door answers as if it had never been.
    let absent = CaseId(uuid::Uuid::from_u128(1));
    let problem = |error: greenroom::client::Error| match error {
        greenroom::client::Error::Refused(problem) => greenroom::wire::problem::Problem {
            request_id: String::new(),
            ..*problem
        },
        other => panic!("{other}"),
    };
    assert_eq!(
        problem(kofi.client.case(case).await.expect_err("hidden")),
        problem(kofi.client.case(absent).await.expect_err("absent"))
    );
    assert_eq!(
        problem(kofi.client.timeline(case).await.expect_err("hidden")),
        problem(kofi.client.timeline(absent).await.expect_err("absent"))
    );
    for q in ["quokka", code_name.as_str(), "fight", ""] {
        assert!(
            kofi.client
                .search(q)
                .await
                .expect("a list")
                .items
                .is_empty(),
            "{q}"
        );
    }
    assert!(
        kofi.client
            .cases(true, None)
            .await
            .expect("a list")
            .items
            .is_empty()
    );
    // What is written from here on is written after he stepped back.
    world.advance(TimeDelta::seconds(1));
    let mut of_hidden = kofi
        .is_refused(Command::Note {
            case,
            text: Private::from("x"),
            happened_at: None,
        })
        .await;
    let mut of_absent = kofi
        .is_refused(Command::Note {
            case: absent,
            text: Private::from("x"),
            happened_at: None,
        })
        .await;
    (of_hidden.request_id, of_absent.request_id) = (String::new(), String::new());
    assert_eq!(of_hidden, of_absent);
    // An old command repeated is answered as of now: it was done, and shows nothing.
    let again = kofi.client.feed("0", 0).await.expect("the feed");
    assert!(again.entries.iter().all(|e| e.case != Some(case)));
    assert_eq!(acknowledged.case, Some(case));
    // He cannot lift it himself; a lead can, and then it comes back whole.
    assert_eq!(
        kofi.is_refused(Command::SetConflict {
            case,
            level: ConflictLevel::None,
            person: None,
            why: None
        })
        .await
        .status,
        409
    );
    mei.does(Command::SetConflict {
        case,
        level: ConflictLevel::None,
        person: Some(person("kofi")),
        why: None,
    })
    .await;
    kofi.pull().await;
    assert!(kofi.case(case).entries.len() > 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_with_a_conflict_in_it_is_never_seen_by_that_person_for_an_instant() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let mut kofi = world.laptop("kofi").await;
    kofi.pull().await;
    let report = NewReport {
        conflicts: vec![person("kofi")],
        ..fight()
    };
    let case = ana.reports(report).await;
    assert!(
        kofi.pull().await.is_empty(),
        "what was never held is not withdrawn"
    );
    assert!(kofi.conference().cases().next().is_none());
    let mut ana = ana;
    ana.until("the page goes around him", |c| {
        c.case(case).is_some_and(|c| !c.pages.is_empty())
    })
    .await;
    let page = &ana.case(case).pages[0].page;
    assert!(
        !page.whom.contains(&person("kofi")) && page.skipped == [person("kofi")],
        "{page:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_recused_by_a_colleague_who_says_that_they_said_so() {
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = ana.reports(fight()).await;
    let by_radio = greenroom::domain::log::actor::OnBehalf {
        person: person("mei"),
        via: greenroom::domain::log::actor::Via::Radio,
    };
    let command = Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    };
    assert!(kofi.ask_for(by_radio, command).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_desk_hears_of_a_case_by_name_and_place_and_of_nothing_else() {
    let world = World::new().await;
    let mut ines = world.laptop("ines").await;
    let mut mei = world.laptop("mei").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    mei.until("it rings", |c| {
        c.case(case).is_some_and(|c| !c.pages.is_empty())
    })
    .await;
    world.advance(TimeDelta::minutes(5));
    ines.until("the desk is rung", |c| c.desk_pages().len() == 1)
        .await;
    let page = &ines.conference().desk_pages()[0];
    assert_eq!(page.line.place, "Hall B foyer");
    assert!(ines.conference().case(case).is_none());
    mei.does(Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: Some(person("ines")),
        why: None,
    })
    .await;
    ines.pull().await;
    assert!(ines.conference().desk_pages().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_written_before_stepping_back_is_handed_in_and_not_shown_again() {
    let world = World::new().await;
    let (mut ana, mut mei) = (world.laptop("ana").await, world.laptop("mei").await);
    let case = world.laptop("tomas").await.reports(fight()).await;
    ana.pull().await;
    let early = ana.envelope(Command::Note {
        case,
        text: "written without a network".into(),
        happened_at: None,
    });
    world.advance(TimeDelta::seconds(30));
    let out = Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    };
    ana.does(out).await;
    let receipt = ana.client.submit(&early).await.expect("it is handed in");
    assert!(receipt.entries.is_empty() && receipt.case.is_none());
    mei.pull().await;
    let told = mei.case(case).entries.iter().any(|e| {
        matches!(&e.happening, greenroom::domain::log::happening::Happening::Noted { text, .. }
            if text.as_str() == "written without a network")
    });
    assert!(told);
    // One, and no second however early it says it was written.
    let mut second = ana.envelope(Command::Note {
        case,
        text: "a channel into it".into(),
        happened_at: None,
    });
    second.made_at = early.made_at;
    assert!(ana.client.submit(&second).await.is_err());
    let late = Command::Note {
        case,
        text: "written afterwards".into(),
        happened_at: None,
    };
    assert_eq!(
        ana.is_refused(late).await.rejection,
        Some(refusals::rejection(&Refusal::NoCase))
    );
    let mut forged = ana.envelope(Command::Note {
        case,
        text: "by one who never saw it".into(),
        happened_at: None,
    });
    forged.made_at = early.made_at;
    let ines = world.laptop("ines").await;
    assert!(ines.client.submit(&forged).await.is_err());
    // Within hours, and whatever has become of the case meanwhile: it is answered the same when it is resolved and closed.
    for (hours, closed) in [(1, true), (5, false)] {
        let case = something_reported(&world).await;
        let mut jo = world.laptop("jo").await;
        jo.pull().await;
        let early = jo.envelope(Command::Note {
            case,
            text: "on the stairs".into(),
            happened_at: None,
        });
        world.advance(TimeDelta::seconds(1));
        jo.does(Command::SetConflict {
            case,
            level: ConflictLevel::Hard,
            person: None,
            why: None,
        })
        .await;
        world.advance(TimeDelta::hours(hours));
        if closed {
            let why = Some("over".into());
            mei.does(Command::Acknowledge { case }).await;
            mei.does(Command::Resolve { case, why }).await;
            mei.does(Command::Close { case, why: None }).await;
        }
        assert_eq!(jo.client.submit(&early).await.is_ok(), closed, "{hours} h");
    }
}

async fn something_reported(world: &World) -> CaseId {
    let report = greenroom::domain::log::command::NewReport {
        danger: greenroom::domain::vocabulary::flags::Answer::No,
        ..fight()
    };
    world.laptop("tomas").await.reports(report).await
}
