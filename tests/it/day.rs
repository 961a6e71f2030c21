//! The acts of a responder's day, through the real server: hold, promise, wish, strike, undo, link, merge, look-out, help now.

use crate::screens::{Hall, report};
use crate::world::{Laptop, World, fight, person};
use chrono::TimeDelta;
use greenroom::domain::log::command::{Command, Goes, HelpNow, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::rules::{closing, notes};
use greenroom::domain::state::case::standing::StateWord;
use greenroom::domain::state::checklist::{Attached, Done};
use greenroom::domain::state::deadline::Automatic;
use greenroom::domain::views::queue::{self, Band};
use greenroom::domain::views::timers::{self, TimerState};
use greenroom::domain::views::{brief, paging};
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::checklist::{self, Move};
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::{Fact, Facts};
use greenroom::domain::vocabulary::flags::{Answer, Flag};
use greenroom::domain::vocabulary::ids::{CaseId, EscalationId, PromiseId};
use greenroom::domain::vocabulary::rejection::Code;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::timer::TimerKind;
use greenroom::domain::vocabulary::wish::{Consent, Wish};
use greenroom::wire::MadeKind;
use greenroom::words::refusals;

/// Photos on the stairs: high, one seat, nobody in danger; Ana has it.
async fn photos(ana: &Laptop) -> CaseId {
    ana.reports(NewReport {
        what: "photos taken on the stairs".into(),
        place: Some("stair-b2".parse().expect("a place")),
        category: Some(Category::Photography),
        severity: Some(Severity::High),
        goes: Goes::Mine,
        ..NewReport::default()
    })
    .await
}

/// A call for venue security, said by voice.
fn security(case: CaseId) -> Command {
    Command::Escalate {
        case,
        to: "venue-security".parse().expect("a contact"),
        consent: Consent::NotNeeded,
        why: None,
        brief: None,
        by_voice: true,
        facts: Facts::new(),
    }
}

async fn code(laptop: &Laptop, command: Command) -> Code {
    let problem = laptop.is_refused(command).await;
    problem.rejection.expect("a rule said no").code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_on_hold_waits_and_then_wakes_who_has_it() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    let until = world.clock.now() + TimeDelta::minutes(40);
    let hold = |why: &str, until| Command::Hold {
        case,
        until,
        why: why.into(),
    };
    assert_eq!(code(&ana, hold(" ", until)).await, Code::NeedsReason);
    let past = world.clock.now() - TimeDelta::minutes(1);
    assert_eq!(code(&ana, hold("x", past)).await, Code::WrongState);
    let kofi = world.laptop("kofi").await;
    assert_eq!(code(&kofi, hold("x", until)).await, Code::NotYours);
    ana.does(hold("the lost-property desk opens at three", until))
        .await;
    ana.pull().await;
    let now = world.clock.now();
    let row = queue::row(ana.conference(), ana.case(case), now);
    assert_eq!(row.band, Band::Waiting);
    let update = timers::of(ana.conference(), ana.case(case), now)
        .into_iter()
        .find(|t| t.deadline.kind == TimerKind::Update)
        .expect("it has one");
    assert_eq!((update.state, update.then), (TimerState::Paused, None));
    // Longer than any update may take, and nobody is paged for it.
    world.advance(TimeDelta::minutes(39));
    ana.pull().await;
    assert!(ana.case(case).pages.is_empty());
    world.advance(TimeDelta::minutes(2));
    ana.until("the hold wakes its holder", |c| {
        c.case(case).is_some_and(|c| {
            c.pages
                .iter()
                .any(|p| p.page.timer == TimerKind::Hold && p.page.whom == [person("ana")])
        })
    })
    .await;
    let resume = Command::Scene {
        case,
        to: Move::Resume,
    };
    ana.does(resume).await;
    ana.pull().await;
    let now = world.clock.now();
    let update = timers::of(ana.conference(), ana.case(case), now)
        .into_iter()
        .find(|t| t.deadline.kind == TimerKind::Update)
        .expect("it goes on");
    assert_eq!(update.state, TimerState::Running);
    assert!(ana.case(case).hold.is_none());
    let fight = ana.reports(fight()).await;
    ana.does(Command::Acknowledge { case: fight }).await;
    let danger = Command::Hold {
        case: fight,
        until: now + TimeDelta::minutes(5),
        why: "later".into(),
    };
    assert_eq!(code(&ana, danger).await, Code::WrongState);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_outlives_the_end_of_its_case_reminds_its_keeper_and_then_tells_the_lead() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    let made = ana
        .does(Command::Promise {
            case,
            text: "we ring you".into(),
            due: world.clock.now() + TimeDelta::minutes(20),
        })
        .await;
    let promise = made
        .made
        .iter()
        .find(|m| m.kind == MadeKind::Promise)
        .map(|m| PromiseId(m.id))
        .expect("a promise");
    // It is ended over that with a reason only, which is on record, and stays due.
    let mei = world.laptop("mei").await;
    let why = || Some("we ring from the office".into());
    let open = ana.is_refused(Command::Resolve { case, why: None }).await;
    assert!(
        open.title.contains("promised: we ring you"),
        "{}",
        open.title
    );
    ana.does(Command::Resolve { case, why: why() }).await;
    let open = mei.is_refused(Command::Close { case, why: None }).await;
    assert!(
        open.title.contains("promised: we ring you"),
        "{}",
        open.title
    );
    mei.does(Command::Close { case, why: why() }).await;
    for (minutes, step, whom) in [(16, 0, "ana"), (5, 1, "ana"), (16, 2, "mei")] {
        world.advance(TimeDelta::minutes(minutes));
        ana.until("the promise is spoken of", |c| {
            c.case(case).is_some_and(|c| {
                c.pages.iter().any(|p| {
                    p.page.timer == TimerKind::Promise
                        && p.page.step == step
                        && p.page.whom == [person(whom)]
                })
            })
        })
        .await;
    }
    let kofi = world.laptop("kofi").await;
    ana.pull().await;
    assert!(ana.conference().open_cases().any(|c| c.id == case));
    kofi.does(Command::KeepPromise { promise }).await;
    ana.pull().await;
    assert!(ana.conference().open_cases().all(|c| c.id != case));
    assert_eq!(
        code(&ana, Command::KeepPromise { promise }).await,
        Code::AlreadyDone
    );
    // To somebody who may not see the case it was never made.
    let ines = world.laptop("ines").await;
    assert_eq!(
        code(&ines, Command::KeepPromise { promise }).await,
        Code::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_stands_with_the_case_and_only_danger_or_law_goes_against_a_no() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    let call = |to: &str, consent, why: Option<&str>| Command::Escalate {
        case,
        to: to.parse().expect("a contact"),
        consent,
        why: why.map(Into::into),
        brief: None,
        by_voice: true,
        facts: Facts::new(),
    };
    let wish = |kind, wish| Command::Wish { case, kind, wish };
    assert_eq!(
        code(&ana, call("police", Consent::NotNeeded, None)).await,
        Code::NeedsConsent
    );
    ana.does(wish(ContactKind::Emergency, Wish::No)).await;
    ana.does(wish(ContactKind::Security, Wish::No)).await;
    for to in ["police", "venue-security"] {
        assert_eq!(
            code(&ana, call(to, Consent::NotNeeded, None)).await,
            Code::AgainstWish
        );
        assert_eq!(
            code(&ana, call(to, Consent::Danger, None)).await,
            Code::NeedsReason
        );
    }
    ana.does(call("police", Consent::Danger, Some("he has a knife")))
        .await;
    ana.does(wish(ContactKind::Security, Wish::Yes)).await;
    ana.does(call("venue-security", Consent::NotNeeded, None))
        .await;
    ana.pull().await;
    let police = &ana.case(case).escalations[0];
    // The venue wants its own desk called first.
    assert!(
        police.way.words().contains("radio 4"),
        "{}",
        police.way.words()
    );
    assert!(police.brief.as_str().contains("Europaplein 24"));
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_go_into_the_words_and_many_hurt_make_it_a_major_incident() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    let facts = |hurt: &str| {
        Facts::from([
            (Fact::Weapon, "none seen".into()),
            (Fact::People, "2".into()),
            (Fact::Hurt, hurt.into()),
        ])
    };
    let call = |to: &str, consent, facts| Command::Escalate {
        case,
        to: to.parse().expect("a contact"),
        consent,
        why: Some("danger".into()),
        brief: None,
        by_voice: true,
        facts,
    };
    ana.does(call("venue-security", Consent::NotNeeded, facts("1")))
        .await;
    ana.does(call("police", Consent::Danger, facts("3 or more")))
        .await;
    ana.pull().await;
    let briefs: Vec<&str> = ana
        .case(case)
        .escalations
        .iter()
        .map(|e| e.brief.as_str())
        .collect();
    assert!(
        briefs[0].contains("No weapon seen, two people, one hurt."),
        "{}",
        briefs[0]
    );
    assert!(briefs[0].ends_with(&format!("{}.", ana.case(case).spoken())));
    // Outside, the service, the place and the number to call back come in the order in which they are asked.
    let at = |part: &str| {
        briefs[1]
            .find(part)
            .unwrap_or_else(|| panic!("{part}: {}", briefs[1]))
    };
    let order = [
        "Police and ambulance.",
        "Europaplein",
        "Hall B",
        "A fight.",
        "3 or more hurt",
        "My number: +31",
    ];
    assert!(
        order.windows(2).all(|pair| at(pair[0]) < at(pair[1])),
        "{}",
        briefs[1]
    );
    // The venue's own control hears of many hurt in the order of the services.
    ana.does(Command::StandDown {
        escalation: ana.case(case).escalations[0].id,
    })
    .await;
    ana.does(call(
        "venue-security",
        Consent::NotNeeded,
        facts("3 or more"),
    ))
    .await;
    ana.pull().await;
    let told = ana
        .case(case)
        .escalations
        .last()
        .expect("a call")
        .brief
        .clone();
    for part in [
        "Many hurt",
        "Exact place",
        "Type",
        "Hazards",
        "Access",
        "Number hurt",
        "Emergency services: ambulance, police and fire brigade",
    ] {
        assert!(told.as_str().contains(part), "{part}: {}", told.as_str());
    }
    assert_eq!(
        ana.case(case)
            .facts
            .get(&Fact::Hurt)
            .map(|h| h.as_str().to_owned()),
        Some("3 or more".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_and_the_next_way_begins_the_time_again() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    let made = ana.does(security(case)).await;
    let escalation = EscalationId(made.made[0].id);
    for (way, after) in [("phone +31 20 000 0100", 50), ("go to gate D office", 50)] {
        world.advance(TimeDelta::seconds(after));
        ana.does(Command::TryNextWay { escalation }).await;
        ana.pull().await;
        assert_eq!(ana.case(case).escalations[0].way.words(), way);
    }
    let asked = ana
        .case(case)
        .pages
        .iter()
        .any(|p| p.page.timer == TimerKind::Answer);
    assert!(!asked, "each way had its own minute");
    assert_eq!(
        code(&ana, Command::TryNextWay { escalation }).await,
        Code::NoWay
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_struck_note_stays_readable_and_only_its_writer_or_a_lead_strikes() {
    let world = World::new().await;
    let (mut ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = photos(&ana).await;
    ana.does(Command::Note {
        case,
        text: "it was the other stair".into(),
        happened_at: None,
    })
    .await;
    ana.pull().await;
    let entry = ana.case(case).entries.last().expect("the note").id;
    let strike = |why: &str| Command::Strike {
        case,
        entry,
        why: why.into(),
    };
    assert_eq!(code(&kofi, strike("no")).await, Code::NotYours);
    assert_eq!(code(&ana, strike("")).await, Code::NeedsReason);
    ana.does(strike("it was this stair after all")).await;
    assert_eq!(code(&ana, strike("again")).await, Code::AlreadyDone);
    ana.pull().await;
    let note = ana.case(case).entry(entry).expect("it is still there");
    let told = greenroom::words::telling::entry(ana.conference(), None, note);
    assert!(
        told.starts_with("STRUCK") && told.contains("the other stair"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_did_is_taken_back_by_an_entry_within_five_minutes() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    ana.pull().await;
    let now = world.clock.now();
    assert!(notes::last(ana.conference(), &ana.me, now).is_none());
    ana.does(Command::Acknowledge { case }).await;
    let raise = Command::SetSeverity {
        case,
        from: Severity::Critical,
        to: Severity::High,
    };
    ana.does(raise).await;
    let flag = Command::SetFlag {
        case,
        flag: Flag::Ongoing,
        to: Answer::Yes,
    };
    ana.does(flag).await;
    ana.does(Command::TickStep {
        case,
        step: "1".to_owned(),
    })
    .await;
    // Newest first, each once, until nothing of hers is left.
    for _ in 0..4 {
        ana.pull().await;
        let (_, entry) = notes::last(ana.conference(), &ana.me, world.clock.now())
            .expect("something to take back");
        let id = entry.id;
        ana.does(Command::Undo { case, entry: id }).await;
        assert_eq!(
            code(&ana, Command::Undo { case, entry: id }).await,
            Code::AlreadyDone
        );
    }
    ana.pull().await;
    let now = world.clock.now();
    assert!(notes::last(ana.conference(), &ana.me, now).is_none());
    let undone = ana.case(case);
    assert_eq!(undone.severity, Severity::Critical);
    assert_eq!(undone.flags.ongoing, Answer::Unknown);
    assert!(undone.first.is_none() && undone.checklists[0].done_count() == 0);
    ana.does(Command::Acknowledge { case }).await;
    ana.pull().await;
    let entry = ana.case(case).entries.last().expect("hers").id;
    let kofi = world.laptop("kofi").await;
    assert_eq!(
        code(&kofi, Command::Undo { case, entry }).await,
        Code::NotYours
    );
    world.advance(TimeDelta::minutes(6));
    assert_eq!(
        code(&ana, Command::Undo { case, entry }).await,
        Code::WrongState
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_hides_for_both_and_a_link_is_shown_to_who_sees_both() {
    let world = World::new().await;
    let (mut ana, mut kofi, mut jo) = (
        world.laptop("ana").await,
        world.laptop("kofi").await,
        world.laptop("jo").await,
    );
    let (one, into) = (photos(&ana).await, photos(&ana).await);
    let third = ana.reports(fight()).await;
    ana.does(Command::Link {
        case: one,
        other: third,
    })
    .await;
    kofi.pull().await;
    jo.pull().await;
    assert!(kofi.case(one).links.contains(&third));
    let steps_back = |case| Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    };
    // Kofi knows somebody in the third: the link to it is gone for him, too.
    kofi.does(steps_back(third)).await;
    assert_eq!(kofi.pull().await, [third]);
    assert!(kofi.case(one).links.is_empty());
    assert!(kofi.conference().case(third).is_none());
    // Jo knows somebody in one: from the merge on both are hidden from Jo.
    jo.does(steps_back(one)).await;
    jo.pull().await;
    assert!(jo.conference().case(into).is_some());
    ana.does(Command::Merge { case: one, into }).await;
    assert_eq!(jo.pull().await, [into]);
    ana.pull().await;
    assert_eq!(ana.case(one).state.word(), StateWord::Merged);
    assert!(ana.conference().open_cases().all(|c| c.id != one));
    let told = |id| {
        let case = ana.case(id);
        let all = case.entries.iter();
        all.filter(|e| matches!(e.happening, Happening::Reported { .. }))
            .count()
    };
    assert_eq!((told(one), told(into)), (1, 1), "both timelines stay");
    // A conflict found later holds for both, and lifting it lifts it in both.
    let mei = world.laptop("mei").await;
    let set = |level| Command::SetConflict {
        case: into,
        level,
        person: Some(person("kofi")),
        why: None,
    };
    mei.does(set(ConflictLevel::Hard)).await;
    let mut gone = kofi.pull().await;
    gone.sort();
    let mut both = vec![one, into];
    both.sort();
    assert_eq!(gone, both);
    mei.does(set(ConflictLevel::None)).await;
    kofi.pull().await;
    assert!(kofi.conference().case(one).is_some() && kofi.conference().case(into).is_some());
    // Words that somebody typed meanwhile are filed where it goes on.
    ana.does(Command::Note {
        case: one,
        text: "typed before the merge".into(),
        happened_at: None,
    })
    .await;
    ana.pull().await;
    let has_it = |id| {
        let text = |e: &Happening| matches!(e, Happening::Noted { text, .. } if text.as_str() == "typed before the merge");
        ana.case(id).entries.iter().any(|e| text(&e.happening))
    };
    assert!(has_it(into) && !has_it(one));
    assert_eq!(
        code(&ana, Command::Acknowledge { case: one }).await,
        Code::WrongState
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_in_a_case_runs_on_in_the_one_it_is_merged_into() {
    let world = World::new().await;
    let (mut ana, mei, mut post3) = (
        world.laptop("ana").await,
        world.laptop("mei").await,
        world.laptop("post3").await,
    );
    let into = photos(&ana).await;
    let one = ana.reports(fight()).await;
    ana.does(Command::Acknowledge { case: one }).await;
    ana.does(Command::Scene {
        case: one,
        to: Move::There,
    })
    .await;
    let call = ana.does(security(one)).await;
    let made = |receipt: &greenroom::wire::Receipt, kind| {
        let found = receipt.made.iter().find(|m| m.kind == kind);
        found.expect("it was made").id
    };
    let call = EscalationId(made(&call, MadeKind::Escalation));
    let promise = Command::Promise {
        case: one,
        text: "a word tonight".into(),
        due: world.clock.now() + TimeDelta::minutes(40),
    };
    let promise = PromiseId(made(&ana.does(promise).await, MadeKind::Promise));
    ana.does(Command::Wish {
        case: one,
        kind: ContactKind::Emergency,
        wish: Wish::No,
    })
    .await;
    mei.does(Command::Merge { case: one, into }).await;
    ana.pull().await;

    let case = ana.case(into).clone();
    assert_eq!(case.flags.danger, Answer::Yes);
    assert_eq!(case.severity, Severity::Critical);
    assert!(case.people_there.contains_key(&person("ana")));
    assert_eq!(case.wishes[&ContactKind::Emergency].wish, Wish::No);
    let timed: Vec<TimerKind> = timers::of(ana.conference(), &case, world.clock.now())
        .into_iter()
        .filter(|t| t.state == TimerState::Running)
        .map(|t| t.deadline.kind)
        .collect();
    assert!(
        timed.contains(&TimerKind::Answer) && timed.contains(&TimerKind::Promise),
        "{timed:?}"
    );

    // The called side answers as if nothing had been merged; the promise is kept where it is owed.
    post3.pull().await;
    assert_eq!(post3.conference().briefs().count(), 1);
    post3
        .does(Command::Answer {
            escalation: call,
            by: "Post 3".into(),
            eta_at: None,
        })
        .await;
    ana.does(Command::StandDown { escalation: call }).await;
    ana.does(Command::KeepPromise { promise }).await;
    ana.pull().await;
    let case = ana.case(into);
    assert!(
        case.escalation(call)
            .is_some_and(|c| c.answer.is_some() && c.stood_down.is_some())
    );
    assert!(case.promises.iter().all(|p| !p.is_owed()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_out_reaches_security_and_tells_them_nothing_else() {
    let world = World::new().await;
    let (mut ana, mut post3) = (world.laptop("ana").await, world.laptop("post3").await);
    let case = photos(&ana).await;
    assert_eq!(
        code(&ana, Command::LookOut { case, looks: None }).await,
        Code::Empty
    );
    ana.does(Command::LookOut {
        case,
        looks: Some("tall, grey coat, red bag".into()),
    })
    .await;
    post3.pull().await;
    let watches: Vec<_> = post3.conference().watches().cloned().collect();
    let words = watches[0].look_out.words.as_str();
    assert!(
        words.contains("grey coat") && words.contains("Stair B2"),
        "{words}"
    );
    assert!(post3.conference().case(case).is_none());
    ana.does(Command::AllClear { case }).await;
    post3.pull().await;
    let clear = post3
        .conference()
        .watches()
        .all(|w| w.look_out.clear.is_some());
    assert!(clear, "whoever was told hears that it is over");
    assert_eq!(
        code(&ana, Command::AllClear { case }).await,
        Code::WrongState
    );
    ana.pull().await;
    assert!(ana.case(case).facts.contains_key(&Fact::Looks));
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_signed_in_can_call_for_help_and_a_case_is_made_behind_it() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let call = |to: &[&str], spot: &str| Command::HelpNow {
        call: Box::new(HelpNow {
            to: to.iter().map(|t| t.parse().expect("a contact")).collect(),
            spot: spot.into(),
            by_voice: true,
            ..HelpNow::default()
        }),
    };
    let ines = world.laptop("ines").await;
    let receipt = ines
        .does(call(&["medics", "venue-security"], "by the fountain"))
        .await;
    assert!(receipt.code_name.is_some(), "they can speak of it");
    ana.until("it is there", |c| c.open_cases().count() == 1)
        .await;
    let case = ana
        .conference()
        .open_cases()
        .next()
        .expect("the case")
        .clone();
    assert_eq!(case.severity, Severity::Critical);
    assert_eq!(case.escalations.len(), 2);
    assert!(
        case.escalations[0]
            .brief
            .as_str()
            .contains("by the fountain")
    );
    ana.until("it rings who is on call", |c| {
        c.case(case.id).is_some_and(|c| !c.pages.is_empty())
    })
    .await;
    assert_eq!(code(&ines, call(&["medics"], " ")).await, Code::Empty);
    assert_eq!(code(&ines, call(&[], "here")).await, Code::Empty);
    assert_eq!(
        code(&ines, call(&["nobody-at-all"], "here")).await,
        Code::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_kind_changes_the_checklist_and_what_goes_with_it_is_offered() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    ana.does(Command::SetCategory {
        case,
        from: Category::Photography,
        to: Category::Assault,
    })
    .await;
    ana.pull().await;
    let lists: Vec<&str> = ana
        .case(case)
        .checklists
        .iter()
        .map(|a| a.checklist.id.as_str())
        .collect();
    assert_eq!(lists, ["assault"]);
    let offered = greenroom::domain::rules::checklists::offered(ana.conference(), ana.case(case));
    assert!(offered.iter().any(|c| c.id.as_str() == "threat"));
    let stale = Command::SetCategory {
        case,
        from: Category::Photography,
        to: Category::Theft,
    };
    assert_eq!(code(&ana, stale).await, Code::Changed);
    let place = |place: &str, spot: &str| Command::SetPlace {
        case,
        place: (!place.is_empty()).then(|| place.parse().expect("a slug")),
        spot: spot.into(),
    };
    assert_eq!(code(&ana, place("nowhere", "")).await, Code::NotFound);
    assert_eq!(code(&ana, place("", " ")).await, Code::Empty);
    ana.does(place("hall-a", "row 4")).await;
    ana.pull().await;
    assert_eq!(ana.case(case).report.spot.as_str(), "row 4");
}

#[test]
fn with_the_doors_closed_the_ladder_after_hours_rings_the_lead_at_once() {
    let rungs = |wall: &str| {
        let mut hall = Hall::new();
        let what = report(
            "photos on the stairs",
            "stair-b2",
            "",
            Category::Photography,
        );
        let case = hall.reports("jo", wall, what);
        let case = hall.conference.case(case).expect("the case");
        let ladder = paging::ladder(&hall.conference, case, None);
        let rungs = ladder.into_iter().filter_map(|step| match step.act {
            Automatic::Page { whom, .. } => Some(((step.due - case.call.at).num_minutes(), whom)),
            Automatic::Pass { .. } | Automatic::Expire | Automatic::DeadEnd => None,
        });
        rungs.collect::<Vec<_>>()
    };
    let (open, closed) = (rungs("14:00"), rungs("23:30"));
    assert_eq!(open[0].1, [person("ana")], "the primary first");
    assert!(!open[0].1.contains(&person("mei")));
    let (after, whom) = &closed[0];
    assert_eq!(*after, 0);
    assert!(whom.contains(&person("mei")), "{whom:?}");
    assert!(
        !whom.contains(&person("ana")),
        "her shift is over: {whom:?}"
    );
    let (_, whom) = &closed[1];
    assert!(
        whom.contains(&person("ana")),
        "then whoever is off shift: {whom:?}"
    );
}

/// How the step stands that asks for security.
fn called_for(case: &greenroom::domain::state::case::Case) -> Done {
    let asks = Some(checklist::StepAct::Escalate(ContactKind::Security));
    let mut steps = case.checklists[0].steps();
    let found = steps.find(|(step, _)| step.act == asks);
    found.expect("a step that asks for security").1.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_ticked_by_what_it_asks_for_and_a_wish_taken_back_was_never_said() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    ana.does(Command::Acknowledge { case }).await;
    ana.does(security(case)).await;
    ana.pull().await;
    assert!(matches!(called_for(ana.case(case)), Done::Ticked { .. }));
    let say = |wish| Command::Wish {
        case,
        kind: ContactKind::Emergency,
        wish,
    };
    let back = async |ana: &mut Laptop| {
        ana.pull().await;
        let (_, last) = notes::last(ana.conference(), &ana.me, world.clock.now()).expect("an act");
        let entry = last.id;
        ana.does(Command::Undo { case, entry }).await;
        ana.pull().await;
        let wished = ana.case(case).wishes.get(&ContactKind::Emergency);
        wished.map(|w| w.wish)
    };
    ana.does(say(Wish::No)).await;
    assert_eq!(back(&mut ana).await, None, "nothing was said");
    ana.does(say(Wish::Ask)).await;
    world.advance(TimeDelta::seconds(1));
    ana.does(say(Wish::No)).await;
    assert_eq!(back(&mut ana).await, Some(Wish::Ask));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_turns_dangerous_rings_like_one_and_is_not_resolved_over_silence() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    ana.does(Command::SetFlag {
        case,
        flag: Flag::Danger,
        to: Answer::Yes,
    })
    .await;
    ana.until("it rings for a second", |c| {
        c.case(case).is_some_and(|c| {
            c.seats() == 2
                && c.pages
                    .iter()
                    .any(|p| p.page.whom.contains(&person("kofi")))
        })
    })
    .await;
    assert_eq!(ana.case(case).severity, Severity::Critical);

    // A step that holds on a condition only is not done by a call that may have another reason.
    ana.does(security(case)).await;
    ana.pull().await;
    assert_eq!(called_for(ana.case(case)), Done::No);

    // A call is for good: `u` does not take back what came with it either.
    assert!(notes::last(ana.conference(), &ana.me, world.clock.now()).is_none());
    let open = closing::open_ends(ana.conference(), ana.case(case));
    assert!(refusals::open_ends(&open).contains("danger"), "{open:?}");
    assert!(
        refusals::open_ends(&open).contains("security called, no answer"),
        "{open:?}"
    );
    let resolve = |why: Option<&str>| Command::Resolve {
        case,
        why: why.map(Into::into),
    };
    assert_eq!(code(&ana, resolve(None)).await, Code::ChecklistOpen);
    ana.does(resolve(Some("they left with friends"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_is_one_that_can_be_read_aloud() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    let fact = |fact, value: &str| Command::SetFact {
        case,
        fact,
        value: value.into(),
    };
    assert_eq!(code(&ana, fact(Fact::Hurt, "banana")).await, Code::Unknown);
    assert_eq!(code(&ana, fact(Fact::Awake, "3")).await, Code::Unknown);
    ana.does(fact(Fact::Hurt, "12")).await;
    ana.does(fact(Fact::Weapon, "a knife")).await;
    ana.pull().await;
    let security = "venue-security".parse().expect("a contact");
    let contact = &ana.conference().hall().contacts[&security];
    let words = brief::words(
        ana.conference(),
        ana.case(case),
        &ana.me,
        contact,
        &ana.case(case).facts,
    );
    assert!(words.contains("weapon a knife"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_case_is_not_opened_again() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let (one, into) = (photos(&ana).await, photos(&ana).await);
    ana.does(Command::Merge { case: one, into }).await;
    let reopen = Command::Reopen {
        case: one,
        why: "it goes on".into(),
    };
    assert_eq!(code(&ana, reopen).await, Code::WrongState);
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_ends_a_hold_and_one_undo_takes_all_of_it_back() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = photos(&ana).await;
    ana.does(Command::Hold {
        case,
        until: world.clock.now() + TimeDelta::hours(1),
        why: "the desk calls back".into(),
    })
    .await;
    ana.does(Command::SetFlag {
        case,
        flag: Flag::Danger,
        to: Answer::Yes,
    })
    .await;
    ana.until("it rings for a second", |c| {
        c.case(case).is_some_and(|c| {
            c.hold.is_none()
                && c.pages
                    .iter()
                    .any(|p| p.page.whom.contains(&person("kofi")))
        })
    })
    .await;
    let row = queue::row(ana.conference(), ana.case(case), world.clock.now());
    assert_eq!(row.band, Band::DangerNow);
    let (_, last) = notes::last(ana.conference(), &ana.me, world.clock.now()).expect("the flag");
    let entry = last.id;
    ana.does(Command::Undo { case, entry }).await;
    ana.pull().await;
    let now = ana.case(case);
    assert_eq!(
        (now.flags.danger, now.severity),
        (Answer::Unknown, Severity::High)
    );
    assert!(now.hold.is_some(), "it waits again");

    // Where a colleague has moved the severity on since, the flag is still taken back.
    let kofi = world.laptop("kofi").await;
    let danger = |to| Command::SetFlag {
        case,
        flag: Flag::Danger,
        to,
    };
    ana.does(danger(Answer::Yes)).await;
    kofi.does(Command::Second { case, alone: None }).await;
    kofi.does(Command::SetSeverity {
        case,
        from: Severity::Critical,
        to: Severity::Moderate,
    })
    .await;
    ana.pull().await;
    let last = notes::last(ana.conference(), &ana.me, world.clock.now());
    let entry = last.expect("the flag").1.id;
    ana.does(Command::Undo { case, entry }).await;
    ana.pull().await;
    assert_eq!(ana.case(case).flags.danger, Answer::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_now_does_the_step_that_asks_for_it_and_resolving_stands_them_down() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let call = HelpNow {
        to: vec!["venue-security".parse().expect("a contact")],
        spot: "by the fountain".into(),
        what: "two people fighting".into(),
        by_voice: true,
        ..HelpNow::default()
    };
    let call = Command::HelpNow {
        call: Box::new(call),
    };
    let case = ana.does(call).await.case.expect("a case");
    ana.pull().await;
    let open = closing::open_ends(ana.conference(), ana.case(case));
    assert!(
        !refusals::open_ends(&open).contains("call venue security"),
        "{open:?}"
    );
    ana.does(Command::Acknowledge { case }).await;
    ana.does(Command::Resolve {
        case,
        why: Some("a mistake".into()),
    })
    .await;
    let mut post3 = world.laptop("post3").await;
    post3.pull().await;
    let brief = post3.conference().briefs().next().expect("their call");
    assert!(
        brief.escalation.stood_down.is_some(),
        "they hear that it is over"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_one_step_of_a_checklist() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let lost = NewReport {
        what: "a boy of four is missing".into(),
        category: Some(Category::Child),
        danger: Answer::No,
        ..fight()
    };
    let case = ana.reports(lost).await;
    let ticked = |ana: &Laptop| {
        let steps = ana.case(case).checklists.iter().flat_map(Attached::steps);
        let done = steps.filter(|(_, done)| **done != Done::No);
        done.map(|(step, _)| step.id.to_string())
            .collect::<Vec<_>>()
    };
    ana.does(security(case)).await;
    ana.pull().await;
    assert_eq!(
        ticked(&ana),
        ["watch-exits"],
        "who was called told nobody yet how he looks"
    );
}
