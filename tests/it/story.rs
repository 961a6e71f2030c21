//! One afternoon: a fight, from the first word on the radio to the closed case; on both engines.

use std::process::Command as Process;

use crate::world::{Laptop, World, fight, person};
use chrono::TimeDelta;
use greenroom::config::session::SignedIn;
use greenroom::domain::log::command::Command;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::state::checklist::Done;
use greenroom::domain::vocabulary::checklist::Move;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;
use greenroom::domain::vocabulary::wish::Consent;

/// Whom the ladder of `case` has rung, in order.
fn rung(laptop: &Laptop, case: CaseId) -> Vec<Vec<String>> {
    let pages = laptop
        .case(case)
        .pages
        .iter()
        .filter(|p| p.page.timer == TimerKind::Acknowledge);
    pages
        .map(|p| p.page.whom.iter().map(ToString::to_string).collect())
        .collect()
}

/// Runs the command line as the person of `laptop`; returns exit code, stdout, stderr.
fn types(world: &World, laptop: &Laptop, args: &[&str]) -> (i32, String, String) {
    let home = world.folder.path().join(format!("home-{}", laptop.me));
    std::fs::create_dir_all(&home).expect("a folder");
    let session = SignedIn {
        server: world.address().to_owned(),
        token: laptop.token.clone(),
        person: laptop.me.clone(),
        conference: world.slug.clone(),
    };
    std::fs::write(
        home.join("session.toml"),
        toml::to_string(&session).expect("plain data"),
    )
    .expect("written");
    let output = Process::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(args)
        .env("GREENROOM_HOME", &home)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("it ended"),
        text(output.stdout),
        text(output.stderr),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fight_from_the_first_word_on_the_radio_to_the_closed_case() {
    for world in World::each().await {
        let mut ana = world.laptop("ana").await;
        let mut kofi = world.laptop("kofi").await;
        let mei = world.laptop("mei").await;
        let mut post3 = world.laptop("post3").await;

        // Tomas hears it; both consoles show it and it rings the two on call.
        let tomas = world.laptop("tomas").await;
        let case = tomas.reports(fight()).await;
        ana.until("the report", |c| {
            c.case(case).is_some_and(|c| !c.pages.is_empty())
        })
        .await;
        kofi.until("the report", |c| c.case(case).is_some()).await;
        assert_eq!(ana.case(case).severity, Severity::Critical);
        assert_eq!(rung(&ana, case), [["ana", "kofi"]]);

        // Nobody takes it: the lead a minute later, everybody after two; nothing is rung twice.
        world.advance(TimeDelta::seconds(59));
        world.advance(TimeDelta::seconds(1));
        ana.until("the lead is rung", |c| {
            c.case(case).is_some_and(|c| c.pages.len() >= 2)
        })
        .await;
        assert_eq!(rung(&ana, case)[1], ["mei"]);
        world.advance(TimeDelta::seconds(60));
        ana.until("everyone is rung", |c| {
            c.case(case).is_some_and(|c| c.pages.len() >= 3)
        })
        .await;
        assert_eq!(rung(&ana, case)[2], ["mei", "jo", "ana", "kofi"]);

        // The first acknowledge wins; the second reads who, when, and what is left to do.
        ana.does(Command::Acknowledge { case }).await;
        world.advance(TimeDelta::seconds(4));
        let refused = kofi.is_refused(Command::Acknowledge { case }).await;
        assert_eq!(refused.title, "Ana took this 4 s ago.");
        assert!(refused.detail.contains("second"), "{}", refused.detail);
        kofi.does(Command::Second { case, alone: None }).await;

        // From the shell: the same case, by its code name.
        ana.pull().await;
        let code_name = ana.case(case).code_name().to_owned();
        let (exit, out, err) = types(&world, &kofi, &["scene", &code_name, "there"]);
        assert_eq!((exit, err.as_str()), (0, ""), "{out}");
        let (exit, out, _) = types(&world, &ana, &["--json", "show", &code_name]);
        let shown: serde_json::Value = serde_json::from_str(&out).expect("one JSON document");
        assert_eq!(
            (exit, &shown["scene"], &shown["assignee"]),
            (0, &"on_scene".into(), &"ana".into())
        );

        // Venue security gets the brief and nothing else.
        let security = "venue-security".parse().expect("a contact");
        let call = Command::Escalate {
            case,
            to: security,
            consent: Consent::NotNeeded,
            why: None,
            brief: None,
            by_voice: false,
            facts: greenroom::domain::vocabulary::fact::Facts::new(),
        };
        ana.does(call).await;
        post3.until("the brief", |c| c.briefs().count() == 1).await;
        assert!(post3.conference().case(case).is_none());
        let brief = post3
            .conference()
            .briefs()
            .next()
            .expect("one")
            .escalation
            .clone();
        for told in [
            "Hall B foyer",
            "Two guards",
            "foyer door 3",
            &code_name.replace('-', " "),
        ] {
            assert!(
                brief.brief.as_str().contains(told),
                "{}",
                brief.brief.as_str()
            );
        }
        for untold in ["hurt", "fighting", "Tomas"] {
            assert!(
                !brief.brief.as_str().contains(untold),
                "{}",
                brief.brief.as_str()
            );
        }
        assert!(post3.client.case(case).await.is_err());
        assert!(
            post3
                .client
                .cases(true, None)
                .await
                .expect("an empty list")
                .items
                .is_empty()
        );
        let eta_at = Some(world.clock.now() + TimeDelta::minutes(2));
        post3
            .does(Command::Answer {
                escalation: brief.id,
                by: Private::from("Post 3, two guards"),
                eta_at,
            })
            .await;

        // They do not come: the caller is rung. Then they are there.
        world.advance(TimeDelta::minutes(2));
        ana.until("a page about the arrival", |c| {
            c.case(case).is_some_and(|c| {
                c.pages
                    .iter()
                    .any(|p| p.page.timer == TimerKind::Arrival && p.page.whom == [person("ana")])
            })
        })
        .await;
        post3
            .does(Command::Arrive {
                escalation: brief.id,
            })
            .await;

        // The checklist blocks resolve, until it is done or a reason is given.
        let blocked = ana.is_refused(Command::Resolve { case, why: None }).await;
        assert!(blocked.title.contains("Still open: "), "{}", blocked.title);
        ana.pull().await;
        // Calling security did the step that asks for it.
        let attached = &ana.case(case).checklists[0];
        let open = attached.steps().filter(|(_, done)| **done == Done::No);
        let steps: Vec<String> = open.map(|(step, _)| step.id.to_string()).collect();
        assert!(!steps.contains(&"call-security".to_owned()), "{steps:?}");
        for step in steps
            .iter()
            .filter(|s| !["legal", "ban-review"].contains(&s.as_str()))
        {
            ana.does(Command::TickStep {
                case,
                step: step.clone(),
            })
            .await;
        }
        ana.does(Command::Scene {
            case,
            to: Move::Clear,
        })
        .await;
        ana.does(Command::Resolve { case, why: None }).await;
        let not_a_lead = kofi.is_refused(Command::Close { case, why: None }).await;
        assert_eq!(not_a_lead.title, "Only a lead may do this.");
        mei.does(Command::Close { case, why: None }).await;

        kofi.until("it is closed", |c| c.open_cases().next().is_none())
            .await;
        let (exit, out, _) = types(&world, &kofi, &["queue"]);
        assert_eq!((exit, out.trim()), (0, "No open cases."));
        // Both consoles hold the very same afternoon.
        ana.pull().await;
        assert_eq!(ana.case(case).entries, kofi.case(case).entries);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untaken_case_ends_in_a_siren_and_not_in_silence() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    ana.until("the first page", |c| {
        c.case(case).is_some_and(|c| c.pages.len() == 1)
    })
    .await;
    for _ in 0..8 {
        world.advance(TimeDelta::minutes(1));
        ana.until("the clockwork has caught up", |c| {
            greenroom::domain::rules::clockwork::due(c, world.clock.now()).is_empty()
                && c.case(case).is_some()
        })
        .await;
    }
    assert!(ana.case(case).dead_end.is_some());
    assert_eq!(rung(&ana, case).len(), 4);
    // Whoever takes it ends the siren; it does not come back for the second seat.
    ana.does(Command::Acknowledge { case }).await;
    ana.until("it is taken", |c| {
        c.case(case).is_some_and(|c| c.dead_end.is_none())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_does_nothing_is_empty_again_and_the_ladder_starts_anew() {
    let world = World::new().await;
    let mut mei = world.laptop("mei").await;
    let ana = world.laptop("ana").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    ana.does(Command::Acknowledge { case }).await;
    ana.does(Command::Second {
        case,
        alone: Some(Private::from("it is my brother's stall, all calm")),
    })
    .await;
    // That was a deed: the seat is active and does not expire.
    world.advance(TimeDelta::minutes(11));
    mei.until("a reminder to Ana", |c| {
        c.case(case).is_some_and(|c| !c.pages.is_empty())
    })
    .await;
    assert_eq!(
        mei.case(case).first.as_ref().map(|s| s.person.clone()),
        Some(person("ana"))
    );

    let quiet = world.laptop("tomas").await.reports(fight()).await;
    ana.does(Command::Acknowledge { case: quiet }).await;
    world.advance(TimeDelta::minutes(10));
    mei.until("the seat is empty", |c| {
        c.case(quiet).is_some_and(|c| {
            c.first.is_none()
                && c.entries
                    .iter()
                    .any(|e| matches!(e.happening, Happening::AcknowledgeExpired { .. }))
        })
    })
    .await;
    mei.until("it rings again", |c| {
        c.case(quiet).is_some_and(|c| {
            c.pages
                .last()
                .is_some_and(|p| p.page.occurrence == c.call.entry)
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_only_the_highest_missed_step_is_rung_once_and_says_so() {
    let mut world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    ana.until("the first page", |c| {
        c.case(case).is_some_and(|c| c.pages.len() == 1)
    })
    .await;
    world.stop().await;
    world.advance(TimeDelta::minutes(3));
    world.start().await;
    ana.until("the missed page", |c| {
        c.case(case).is_some_and(|c| {
            c.pages
                .iter()
                .filter(|p| p.page.timer == TimerKind::Acknowledge)
                .count()
                == 2
        })
    })
    .await;
    let last = ana
        .case(case)
        .pages
        .iter()
        .rfind(|p| p.page.timer == TimerKind::Acknowledge)
        .expect("a page");
    assert!(last.page.late && last.page.step == 2, "{last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_with_no_laptop_is_written_down_in_their_own_name() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = world.laptop("tomas").await.reports(fight()).await;
    let by_radio = |who: &str| greenroom::domain::log::actor::OnBehalf {
        person: person(who),
        via: greenroom::domain::log::actor::Via::Radio,
    };
    ana.ask_for(by_radio("kofi"), Command::Acknowledge { case })
        .await
        .expect("Kofi has it");
    ana.ask_for(
        by_radio("kofi"),
        Command::Scene {
            case,
            to: Move::There,
        },
    )
    .await
    .expect("Kofi is there");
    ana.pull().await;
    assert!(
        ana.case(case).holds(&person("kofi"))
            && ana.case(case).people_there.contains_key(&person("kofi"))
    );
    assert!(!ana.case(case).holds(&person("ana")));
    // Alone there: after ten minutes without a word somebody asks.
    world.advance(TimeDelta::minutes(10));
    ana.until("Kofi is rung", |c| {
        c.case(case)
            .is_some_and(|c| c.pages.iter().any(|p| p.page.timer == TimerKind::CheckIn))
    })
    .await;
    assert!(
        ana.is_refused(Command::CheckIn { case })
            .await
            .title
            .contains("not on scene")
    );
    ana.ask_for(by_radio("kofi"), Command::CheckIn { case })
        .await
        .expect("all right");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_kept_with_the_case_and_only_danger_goes_against_it() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let case = ana
        .reports(greenroom::domain::log::command::NewReport {
            danger: Answer::No,
            ..fight()
        })
        .await;
    let call = |consent, why: Option<&str>| Command::Escalate {
        case,
        to: "police".parse().expect("a contact"),
        consent,
        why: why.map(Private::from),
        brief: None,
        by_voice: true,
        facts: greenroom::domain::vocabulary::fact::Facts::new(),
    };
    assert!(
        ana.is_refused(call(Consent::NotNeeded, None))
            .await
            .title
            .ends_with("needs a yes.")
    );
    ana.does(call(Consent::Refused, None)).await;
    assert!(
        ana.is_refused(call(Consent::NotNeeded, None))
            .await
            .title
            .contains("said no")
    );
    assert!(
        ana.is_refused(call(Consent::Danger, None))
            .await
            .title
            .contains("needs a reason")
    );
    ana.does(call(Consent::Danger, Some("he came back with a knife")))
        .await;
}
