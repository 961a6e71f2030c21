//! What an account of security or staff hears of what it reported, and of whom it looks out for.

use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::vocabulary::checklist::Move;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::rejection::Code;
use greenroom::domain::vocabulary::text::Private;
use tempfile::TempDir;

use crate::cli::Shell;
use crate::world::{World, fight, person};

/// A folder in which `who` is signed in.
async fn home(world: &World, who: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let code = world.invite(who).await;
    Shell { home: home.path() }.does(&["join", world.address(), &code]);
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reported_it_from_outside_the_team_hears_who_comes_and_not_a_word_more() {
    let world = World::new().await;
    let (post3, ines) = (home(&world, "post3").await, home(&world, "ines").await);
    let (security, staff) = (Shell { home: post3.path() }, Shell { home: ines.path() });
    let made = security.json(&[
        "report",
        "--what",
        "two people shout",
        "--where",
        "Hall B, by the stage",
    ]);
    let name = made["code_name"].as_str().expect("a name").to_owned();
    let own = security.json(&["show", &name]);
    assert_eq!(
        (&own["became"], &own["id"]),
        (&"waits".into(), &made["case"])
    );

    let ana = world.laptop("ana").await;
    let case = made["case"]
        .as_str()
        .expect("a case")
        .parse()
        .expect("an id");
    ana.does(Command::Acknowledge { case }).await;
    ana.does(Command::Note {
        case,
        text: Private::from("they know each other"),
        happened_at: None,
    })
    .await;
    let to = Move::Going;
    ana.does(Command::Scene { case, to }).await;
    let said = security.does(&["queue"]);
    let line = said.lines().find(|l| l.starts_with("You reported"));
    let line = line.expect("what became of it");
    assert!(line.contains("by the stage: Ana is on the way"), "{said}");
    assert!(!said.contains("know each other"), "{said}");
    let resolve = Command::Resolve {
        case,
        why: Some(Private::from("they left together")),
    };
    ana.does(resolve).await;
    let over = security.json(&["show", &made["case"].as_str().expect("a case")[..8]]);
    assert_eq!(
        (&over["became"], &over["who"]),
        (&"over".into(), &serde_json::Value::Null)
    );
    assert!(!over.to_string().contains("left together"), "{over}");
    // Nobody else outside has any of it.
    assert_eq!(staff.does(&["queue"]).trim(), "No calls for you.");
    staff.fails(&["show", &name], 1);

    // Whoever steps back from what they reported hears nothing more of it.
    let mei = world.laptop("mei").await;
    mei.does(Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: Some(person("post3")),
        why: None,
    })
    .await;
    security.fails(&["show", &name], 1);
    assert_eq!(security.does(&["queue"]).trim(), "No calls for you.");
}

#[tokio::test(flavor = "multi_thread")]
async fn security_says_that_it_saw_whom_the_look_out_is_for_and_all_who_look_hear_it() {
    let world = World::new().await;
    let post3 = home(&world, "post3").await;
    let security = Shell { home: post3.path() };
    let (mut ana, ines, kofi) = (
        world.laptop("ana").await,
        world.laptop("ines").await,
        world.laptop("kofi").await,
    );
    let case = ana
        .reports(NewReport {
            conflicts: vec![person("kofi")],
            ..fight()
        })
        .await;
    let sight = |words: &str| Command::Sight {
        case,
        words: Private::from(words),
    };
    let code =
        |problem: greenroom::wire::problem::Problem| problem.rejection.expect("by a rule").code;
    assert_eq!(
        code(ana.is_refused(sight("Hall B")).await),
        Code::WrongState
    );
    ana.does(Command::LookOut {
        case,
        looks: Some(Private::from("tall, grey coat")),
    })
    .await;

    let listed = security.does(&["queue"]);
    let id = listed.lines().find_map(|l| l.strip_prefix("LOOK-OUT "));
    let id = id
        .expect("a look-out")
        .split(':')
        .next()
        .expect("an id")
        .to_owned();
    security.does(&["sighted", &id, "Hall B, towards the doors"]);
    let listed = security.does(&["queue"]);
    assert!(
        listed.contains("Post 3: Hall B, towards the doors"),
        "{listed}"
    );
    ana.pull().await;
    let on_case = ana.case(case).look_out.clone().expect("a look-out");
    assert_eq!(on_case.sightings.len(), 1);
    assert_eq!(on_case.sightings[0].by, Some(person("post3")));
    // Described better: what was seen before is still there.
    let looks = Some(Private::from("tall, grey coat, red scarf"));
    ana.does(Command::LookOut { case, looks }).await;
    let listed = security.does(&["queue"]);
    assert!(
        listed.contains("red scarf") && listed.contains("towards the doors"),
        "{listed}"
    );
    // To staff, and to whoever stepped back, there is no such case.
    for other in [&ines, &kofi] {
        assert_eq!(
            code(other.is_refused(sight("Hall B")).await),
            Code::NotFound
        );
    }
    ana.does(Command::AllClear { case }).await;
    let late = security.fails(&["sighted", &id, "Hall A"], 1);
    assert!(late.contains("Nobody is being looked for"), "{late}");
}
