//! The conference file, edited and applied: what is shown is what is done, and nobody is surprised by it.

use std::path::PathBuf;

use chrono::TimeDelta;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::Command;
use greenroom::domain::rules::decide;
use greenroom::domain::state::level::Level;
use greenroom::domain::views::access;
use greenroom::domain::views::difference::{self, Op, Thing};
use greenroom::domain::vocabulary::ids::CommandId;
use greenroom::domain::vocabulary::refusal::Refusal;
use greenroom::domain::vocabulary::setup::Setup;
use greenroom::file;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::cli::Shell;
use crate::history::History;
use crate::world::{Laptop, World, fight, person, team_sample};

/// A folder in which `who` is signed in, with `text` as its conference file.
async fn home(world: &World, who: &str, text: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let code = world.invite(who).await;
    Shell { home: home.path() }.does(&["join", world.address(), &code]);
    std::fs::write(home.path().join("event.toml"), text).expect("written");
    home
}

fn path(home: &TempDir) -> PathBuf {
    home.path().join("event.toml")
}

fn setup() -> Setup {
    file::conference(&team_sample()).expect("the sample").setup
}

/// `text` without the table of the list `list` whose id is `id`.
fn without(text: &str, list: &str, id: &str) -> String {
    let at = text.find(&format!("id = {id:?}")).expect("it is there");
    let from = text[..at].rfind(&format!("[[{list}]]")).expect("its table");
    let to = text[at..].find("\n[[").map_or(text.len(), |n| at + n + 1);
    format!("{}{}", &text[..from], &text[to..])
}

fn changes(document: &Value) -> Vec<(String, String, String)> {
    let all = document["changes"].as_array().expect("changes").iter();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    all.map(|c| (text(&c["op"]), text(&c["thing"]), text(&c["id"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_number_is_changed_and_somebody_leaves_by_the_file_as_it_was_shown() {
    let world = World::new().await;
    let edited =
        without(&team_sample(), "person", "yusuf").replace("+31 20 000 0001", "+31 20 555 0199");
    let admin = home(&world, "admin", &edited).await;
    let yusuf = home(&world, "yusuf", "").await;
    let (organiser, gone) = (Shell { home: admin.path() }, Shell { home: yusuf.path() });
    gone.does(&["queue"]);

    let shown = organiser.run(&["--json", "diff", "event.toml"]);
    assert_eq!(shown.status.code(), Some(1), "something would change");
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let wanted = [("change", "person", "ana"), ("leave", "person", "yusuf")];
    let wanted = wanted.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(changes(&shown), wanted);
    let ana = &shown["changes"][0];
    assert_eq!(ana["field"], "reach");
    assert!(
        ana["new"].as_str().expect("a text").contains("555 0199"),
        "{ana}"
    );
    let line = edited
        .lines()
        .nth(usize::try_from(ana["line"].as_u64().expect("a line")).expect("small") - 1);
    assert!(
        line.expect("it is in the file").contains("555 0199"),
        "{line:?}"
    );
    let said = shown["consequences"].to_string();
    assert!(
        said.contains("ask a lead") && said.contains("signed out"),
        "{said}"
    );

    // Only that: with another hash nothing is done.
    let other = organiser.fails(&["apply", "event.toml", "--diff", "0000000000000000"], 1);
    assert!(other.contains("changed since"), "{other}");
    gone.does(&["queue"]);
    let hash = shown["hash"].as_str().expect("a hash");
    organiser.does(&["apply", "event.toml", "--diff", hash]);
    assert!(
        organiser
            .does(&["diff", "event.toml"])
            .contains("Nothing would change")
    );
    gone.fails(&["queue"], 4);
    let mut kofi = world.laptop("kofi").await;
    kofi.pull().await;
    let hall = kofi.conference().hall();
    assert!(!hall.people.contains_key(&person("yusuf")));
    assert_eq!(kofi.conference().short(&person("yusuf")), "Yusuf");
    let reach = format!(
        "{:?}",
        hall.people[&person("ana")]
            .reach
            .iter()
            .map(greenroom::domain::vocabulary::reach::Reach::words)
            .collect::<Vec<_>>()
    );
    assert!(reach.contains("555 0199"), "{reach}");
    // Who comes back is invited anew.
    std::fs::write(path(&admin), team_sample()).expect("written");
    organiser.does(&["apply", "event.toml", "--yes"]);
    gone.fails(&["queue"], 4);
    let code = world.invite("yusuf").await;
    world.advance(TimeDelta::seconds(1));
    gone.does(&["join", world.address(), &code]);
    gone.does(&["queue"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_applies_shifts_and_nothing_else_and_a_responder_nothing() {
    let world = World::new().await;
    let text = team_sample();
    let (before, after) = text.split_at(text.find("person = \"lena\"").expect("a shift"));
    let longer = after.replacen("T20:00", "T21:00", 1);
    let shifts = format!("{before}{longer}");
    let more = shifts.replace("+31 20 000 0001", "+31 20 555 0199");
    let (lead, responder) = (
        home(&world, "mei", &more).await,
        home(&world, "ana", &shifts).await,
    );
    let (mei, ana) = (
        Shell { home: lead.path() },
        Shell {
            home: responder.path(),
        },
    );
    mei.fails(&["apply", "event.toml", "--yes"], 4);
    std::fs::write(path(&lead), &shifts).expect("written");
    mei.does(&["apply", "event.toml", "--yes"]);
    assert!(
        mei.does(&["diff", "event.toml"])
            .contains("Nothing would change")
    );
    ana.fails(&["diff", "event.toml"], 4);
    ana.fails(&["apply", "event.toml", "--yes"], 4);
    // By hand, past the command line, the server says the same.
    let code = |problem: greenroom::wire::problem::Problem| {
        format!("{:?}", problem.rejection.expect("by a rule").code)
    };
    let command = Command::ApplySetup {
        setup: Box::new(setup()),
        hash: None,
        prune: false,
    };
    let refused = world.laptop("ana").await.is_refused(command.clone()).await;
    assert_eq!(code(refused), "NotAllowed");
    let refused = world.laptop("post3").await.is_refused(command).await;
    assert_eq!(code(refused), "NotAllowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_would_be_empty_right_now_is_emptied_only_by_who_was_shown_so() {
    let world = World::new().await;
    // Kofi is secondary until 16:00, and it is two.
    let text = team_sample();
    let at = text.find("position = \"secondary\"").expect("a shift");
    let from = text[..at].rfind("[[shift]]").expect("its table");
    let to = at
        + text[at..]
            .find("\n[[")
            .or_else(|| text[at..].find("\n#"))
            .expect("the next");
    let edited = format!("{}{}", &text[..from], &text[to..]);
    let admin = home(&world, "admin", &edited).await;
    let organiser = Shell { home: admin.path() };
    let refused = organiser.fails(&["apply", "event.toml", "--yes"], 1);
    assert!(
        refused.contains("Nobody would be secondary right now"),
        "{refused}"
    );
    let shown = organiser.run(&["--json", "diff", "event.toml"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let said = shown["consequences"].to_string();
    assert!(said.contains("Kofi leaves secondary now"), "{said}");
    assert!(said.contains("nobody is secondary from"), "{said}");
    organiser.does(&[
        "apply",
        "event.toml",
        "--diff",
        shown["hash"].as_str().expect("a hash"),
    ]);
    let now = organiser.json(&["oncall"]);
    assert!(!now.to_string().contains("secondary"), "{now}");
}

#[test]
fn of_a_shift_that_has_begun_only_the_end_moves_and_what_is_over_stays() {
    let log = History::new(false);
    let at = |time: &str| {
        format!("2026-03-24T{time}:00")
            .parse()
            .expect("a wall time")
    };
    let of = |change: &dyn Fn(&mut Setup)| {
        let mut setup = setup();
        change(&mut setup);
        difference::of(&log.conference, &setup, false, None, log.now)
    };
    // It is two in the afternoon; Ana is primary from eight to four.
    let longer = of(&|s| s.shifts[0].to = at("15:30"));
    assert!(
        longer.faults.is_empty() && longer.changes.len() == 1,
        "{longer:?}"
    );
    assert_eq!(longer.changes[0].field.as_deref(), Some("to"));
    let said = &longer.consequences;
    assert!(
        said.iter()
            .any(|c| c.text.contains("Ana leaves primary at Tue 15:30")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|c| c.text.contains("nobody is primary")),
        "{said:?}"
    );
    let moved = of(&|s| s.shifts[0].from = at("09:00"));
    assert!(
        moved.faults[0]
            .text
            .contains("it has begun, at 2026-03-24T08:00"),
        "{:?}",
        moved.faults
    );
    let late = of(&|s| s.shifts[0].person = person("jo"));
    assert!(
        late.faults
            .iter()
            .any(|f| f.text.contains("begins before now")),
        "{:?}",
        late.faults
    );
    // One that is still to come is cancelled, or another's.
    let cancelled = of(&|s| drop(s.shifts.remove(1)));
    assert_eq!(
        (cancelled.changes[0].op, cancelled.changes[0].thing),
        (Op::End, Thing::Shift)
    );
    let given = of(&|s| s.shifts[1].person = person("jo"));
    let whole = given.changes.iter().filter(|c| c.field.is_none());
    assert_eq!(whole.map(|c| c.op).collect::<Vec<_>>(), [Op::Add, Op::End]);
    // Order changes nothing.
    assert!(of(&|s| s.shifts.reverse()).changes.is_empty());
    assert!(of(&|s| s.people.reverse()).changes.is_empty());
    // A hash is of what would be done, not of when one looked.
    let later = difference::of(
        &log.conference,
        &{
            let mut setup = setup();
            setup.shifts[0].to = at("15:30");
            setup
        },
        false,
        Some(&person("mei")),
        log.now + TimeDelta::minutes(7),
    );
    assert_eq!(later.hash, longer.hash);
}

#[test]
fn a_policy_that_says_who_reads_takes_effect_on_cases_that_are_there() {
    let mut log = History::new(false);
    let report = Command::Report {
        report: Box::new(fight()),
    };
    let tomas = Actor::Person(person("tomas"));
    let case = log.ask(tomas, &report).expect("a case");
    let level = |log: &History| {
        access::of(
            &log.conference,
            &person("sam"),
            log.conference.case(case).expect("it is there"),
        )
    };
    assert_eq!(level(&log), Level::Narrative);
    let stricter = file::conference(greenroom::assets::SAMPLE_CONFERENCE)
        .expect("the sample")
        .setup;
    let admin = Actor::Person(person("admin"));
    log.ask(
        admin,
        &Command::ApplySetup {
            setup: Box::new(stricter),
            hash: None,
            prune: false,
        },
    );
    assert_eq!(level(&log), Level::Line);
    let told = log.conference.level_changes(&person("sam"));
    assert_eq!(
        told.last().map(|change| (change.case, change.from)),
        Some((case, Level::Narrative))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_a_file_is_said_at_once_to_a_person_and_to_a_script() {
    let world = World::new().await;
    let wrong = team_sample()
        .replacen("person = \"kofi\"", "person = \"kofy\"", 1)
        .replacen("zone = \"Europe/Amsterdam\"", "zone = \"Mars/Crater\"", 1);
    let admin = home(&world, "admin", &wrong).await;
    let organiser = Shell { home: admin.path() };
    let said = organiser.fails(&["diff", "event.toml"], 2);
    assert!(
        said.contains("2 places") && said.contains("did you mean \"kofi\"?"),
        "{said}"
    );
    let output = organiser.run(&["--json", "apply", "event.toml", "--yes"]);
    assert_eq!(output.status.code(), Some(2));
    let faults: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let second = &faults["faults"][1];
    assert_eq!(second["hint"], "did you mean \"kofi\"?", "{faults}");
    assert!(
        second["line"].as_u64() > Some(300) && second["column"].as_u64() > Some(1),
        "{faults}"
    );
    let problem: Value = serde_json::from_slice(
        output
            .stderr
            .split(|b| *b == b'\n')
            .find(|l| l.starts_with(b"{"))
            .expect("a document"),
    )
    .expect("JSON");
    assert!(
        problem["title"]
            .as_str()
            .expect("a title")
            .contains("2 places"),
        "{problem}"
    );
}

#[test]
fn a_setup_that_came_past_the_reader_of_files_is_refused_for_what_is_wrong_with_it() {
    let log = History::new(false);
    let refused = |change: &dyn Fn(&mut Setup)| {
        let mut setup = setup();
        change(&mut setup);
        let ask = Ask {
            actor: Actor::System,
            on_behalf: None,
            id: CommandId(Uuid::nil()),
            made_at: log.now,
        };
        let command = Command::ApplySetup {
            setup: Box::new(setup),
            hash: None,
            prune: false,
        };
        match decide::decide(&log.conference, &ask, &command, log.now) {
            Err(Refusal::DoesNotFit { why }) => why,
            other => panic!("it should not fit, and was {other:?}"),
        }
    };
    let at = |text: &str| text.parse().expect("a wall time");
    let year = refused(&|s| s.shifts[1].to = at("9999-12-31T00:00:00"));
    assert!(year.contains("no year of an event"), "{year}");
    let year = refused(&|s| s.details.open[0].from = at("-262143-01-01T00:00:00"));
    assert!(year.contains("opening hours"), "{year}");
    let reversed = refused(&|s| s.shifts[1].to = s.shifts[1].from);
    assert!(reversed.contains("not after the beginning"), "{reversed}");
    let twice = refused(&|s| s.shifts[1].from -= TimeDelta::hours(1));
    assert!(twice.contains("one seat holds one person"), "{twice}");
    let nobody = refused(&|s| s.shifts[1].person = person("nobody-here"));
    assert!(nobody.contains("no responder or lead"), "{nobody}");
    let silent = refused(&|s| s.policy.ladder.high.clear());
    assert!(silent.contains("nobody would be rung"), "{silent}");
    let other = refused(&|s| s.details.slug = "another".parse().expect("a slug"));
    assert!(other.contains("this file is of another"), "{other}");
}

/// Who has `position` now, by every door of `laptop`.
fn holder(world: &World, laptop: &Laptop, position: &str) -> String {
    let position = position.parse().expect("a position");
    let rota = &laptop.conference().hall().rota;
    let on = rota.on_call(&position, world.clock.now());
    on.map_or_else(String::new, |on| on.person.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pager_is_taken_for_a_while_and_goes_back_by_itself() {
    let world = World::new().await;
    let (mut ana, mut kofi, mut mei) = (
        world.laptop("ana").await,
        world.laptop("kofi").await,
        world.laptop("mei").await,
    );
    let take = |minutes: i64| Command::Take {
        position: "primary".parse().expect("a position"),
        until: world.clock.now() + TimeDelta::minutes(minutes),
    };
    let code = |problem: greenroom::wire::problem::Problem| {
        format!("{:?}", problem.rejection.expect("by a rule").code)
    };
    assert_eq!(code(ana.is_refused(take(30)).await), "AlreadyYours");
    assert_eq!(code(kofi.is_refused(take(5 * 60)).await), "WrongState");
    assert_eq!(code(kofi.is_refused(take(-1)).await), "WrongState");
    kofi.does(take(30)).await;
    world.advance(TimeDelta::seconds(1));
    let jo = world.laptop("jo").await;
    assert_eq!(code(jo.is_refused(take(30)).await), "AlreadyTaken");
    // One answer everywhere: on each laptop, from the server, in what rings.
    for laptop in [&mut ana, &mut kofi, &mut mei] {
        laptop.pull().await;
        assert_eq!(holder(&world, laptop, "primary"), "kofi");
    }
    let home = home(&world, "ana", "").await;
    let shell = Shell { home: home.path() };
    let now = shell.json(&["oncall"]);
    assert_eq!(
        (&now[0]["person"], &now[0]["by"], &now[0]["instead_of"]),
        (&"kofi".into(), &"taken".into(), &"ana".into())
    );
    let case = jo.reports(fight()).await;
    mei.until("it rings", |c| {
        c.case(case).is_some_and(|case| !case.pages.is_empty())
    })
    .await;
    let rung = &mei.case(case).pages[0].page.whom;
    assert!(
        rung.contains(&person("kofi")) && !rung.contains(&person("ana")),
        "{rung:?}"
    );
    // A lead's take ends it, and gives it back to whoever has it by the plan.
    mei.does(take(60)).await;
    world.advance(TimeDelta::seconds(1));
    ana.pull().await;
    assert_eq!(holder(&world, &ana, "primary"), "mei");
    let back = Command::GiveBack {
        position: "primary".parse().expect("a position"),
    };
    assert_eq!(code(kofi.is_refused(back.clone()).await), "NotAllowed");
    mei.does(back.clone()).await;
    world.advance(TimeDelta::seconds(1));
    ana.pull().await;
    assert_eq!(holder(&world, &ana, "primary"), "ana");
    assert_eq!(code(mei.is_refused(back).await), "WrongState");
    // Nobody does anything, and it is hers again.
    kofi.does(take(30)).await;
    world.advance(TimeDelta::seconds(1));
    ana.pull().await;
    assert_eq!(holder(&world, &ana, "primary"), "kofi");
    world.advance(TimeDelta::minutes(30));
    assert_eq!(holder(&world, &ana, "primary"), "ana");
    assert_eq!(shell.json(&["oncall"])[0]["person"], "ana");
}

#[tokio::test(flavor = "multi_thread")]
async fn shifts_are_added_changed_and_cancelled_by_a_lead_and_the_file_keeps_them() {
    let world = World::new().await;
    let lead = home(&world, "mei", &team_sample()).await;
    let other = home(&world, "ana", "").await;
    let (mei, ana) = (Shell { home: lead.path() }, Shell { home: other.path() });
    ana.fails(&["shift", "add", "secondary", "jo", "20:00", "22:00"], 4);
    // The sample has nobody there while the party is open.
    let gap = mei.json(&["rota", "--from", "20:00", "--to", "22:00"]);
    let gap = gap
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["position"] == "secondary");
    assert_eq!(gap.expect("a gap")["person"], Value::Null);
    mei.does(&[
        "shift",
        "add",
        "secondary",
        "jo",
        "20:00",
        "22:00",
        "--post",
        "hall-a",
    ]);
    let rows = mei.json(&["rota", "--from", "20:00", "--to", "22:00", "--person", "jo"]);
    let row = &rows[0];
    assert_eq!(
        (&row["by"], &row["post"]),
        (&"plan".into(), &"hall-a".into())
    );
    assert_eq!(row["since"], "2026-03-24T19:00:00Z");
    let id = row["shift"].as_str().expect("an id").to_owned();
    let held = mei.fails(&["shift", "add", "secondary", "sam", "21:00", "23:00"], 1);
    assert!(held.contains("Jo is secondary then"), "{held}");
    mei.does(&[
        "shift",
        "change",
        &id[..8],
        "--person",
        "tomas",
        "--to",
        "21:30",
    ]);
    let toml = mei.does(&[
        "rota", "--plan", "--toml", "--from", "20:00", "--to", "22:00",
    ]);
    assert!(
        toml.contains("person = \"tomas\"") && toml.contains("to = \"2026-03-24T21:30\""),
        "{toml}"
    );
    // What the file does not have is kept, and said; --prune ends it.
    let output = mei.run(&["diff", "event.toml"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("added on a laptop and is kept"), "{said}");
    assert_eq!(
        mei.run(&["diff", "event.toml", "--prune"]).status.code(),
        Some(1)
    );
    mei.does(&["shift", "cancel", &id]);
    assert!(
        mei.json(&[
            "rota", "--person", "tomas", "--from", "20:00", "--to", "22:00"
        ])
        .as_array()
        .expect("rows")
        .is_empty()
    );
    // Of one that has begun only the end moves.
    let now = mei.json(&["oncall"]);
    let primary = now[0]["shift"].as_str().expect("an id");
    let begun = mei.fails(&["shift", "change", primary, "--person", "sam"], 1);
    assert!(begun.contains("only its end moves"), "{begun}");
    mei.does(&["shift", "change", primary, "--to", "15:30"]);
    assert_eq!(mei.json(&["oncall"])[0]["until"], "2026-03-24T14:30:00Z");
    mei.does(&["shift", "cancel", primary]);
    assert!(!mei.does(&["oncall"]).contains("primary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_is_plain_shifts_all_of_them_or_none_and_hours_are_shared_out_in_the_open() {
    let world = World::new().await;
    let lead = home(&world, "mei", "").await;
    let mei = Shell { home: lead.path() };
    let rotate = |to: &'static str, more: &'static [&'static str]| {
        let mut args = vec![
            "shift", "rotate", "shadow", "jo", "lena", "--from", "18:00", "--to", to,
        ];
        args.extend(["--every", "2h", "--post", "hall-a"]);
        args.extend(more);
        args
    };
    let shown = mei.does(&rotate("01:00", &["--check"]));
    assert_eq!(shown.matches("[[shift]]").count(), 4, "{shown}");
    assert!(
        shown.contains("to = \"2026-03-25T01:00\""),
        "the last is as long as there is time: {shown}"
    );
    let before = mei.json(&["rota"]);
    mei.does(&rotate("01:00", &[]));
    let rows = mei.json(&["rota", "--from", "18:00", "--to", "2026-03-25T01:00"]);
    let rows = rows
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["position"] == "shadow");
    let people: Vec<&str> = rows.filter_map(|row| row["person"].as_str()).collect();
    assert_eq!(people, ["jo", "lena", "jo", "lena"]);
    // One that does not fit, and nothing of it is planned.
    let after = mei.json(&["rota"]);
    assert_ne!(before, after);
    let held = mei.fails(&rotate("20:00", &[]), 1);
    assert!(held.contains("Jo is shadow then"), "{held}");
    assert_eq!(mei.json(&["rota"]), after);
    let none = mei.fails(
        &[
            "shift", "rotate", "shadow", "jo", "--from", "18:00", "--to", "20:00", "--every", "1s",
        ],
        2,
    );
    assert!(none.contains("15m"), "{none}");

    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    ana.does(Command::Acknowledge { case }).await;
    let shares = mei.json(&["fairness"]);
    let of = |who: &str| {
        let mut all = shares.as_array().expect("rows").iter();
        all.find(|share| share["person"] == who)
            .cloned()
            .expect("a share")
    };
    assert_eq!(
        (&of("ana")["cases"], &of("ana")["hard_cases"]),
        (&1.into(), &1.into())
    );
    assert_eq!(
        (&of("lena")["nights"], &of("jo")["nights"]),
        (&1.into(), &0.into())
    );
    let hours: Vec<f64> = shares
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|s| s["hours"].as_f64())
        .collect();
    assert!(hours.is_sorted_by(|a, b| a >= b), "{hours:?}");
    // Who may not see a case does not read of it here either.
    mei.does(&["conflict", &case.to_string(), "hard"]);
    let shares = mei.json(&["fairness"]);
    let ana = shares
        .as_array()
        .expect("rows")
        .iter()
        .find(|s| s["person"] == "ana")
        .expect("a share");
    assert_eq!(ana["cases"], 0);
}

#[test]
fn a_hash_is_of_all_that_would_be_put_down_and_what_is_new_is_shown_whole() {
    let log = History::new(false);
    let of = |change: &dyn Fn(&mut Setup)| {
        let mut setup = setup();
        change(&mut setup);
        difference::of(&log.conference, &setup, false, None, log.now)
    };
    let newcomer = |role: &'static str| {
        of(&move |s| {
            let mut eve = s.people[0].clone();
            eve.id = person("eve");
            eve.role = serde_json::from_value(role.into()).expect("a role");
            s.people.push(eve);
        })
    };
    let (observer, lead) = (newcomer("observer"), newcomer("lead"));
    assert_ne!(observer.hash, lead.hash);
    let shown = |found: &difference::Difference, field: &str| {
        let mut all = found.changes.iter();
        all.find(|c| c.field.as_deref() == Some(field))
            .and_then(|c| c.new.clone())
    };
    assert_eq!(shown(&lead, "role").as_deref(), Some("lead"));
    // What a line has no room for is in the hash.
    let step = |text: &'static str| of(&move |s| s.checklists[0].steps[0].text = text.into());
    assert_ne!(step("AAA").hash, step("BBB").hash);
}

#[test]
fn seats_and_hours_that_are_new_have_gaps_that_are_new() {
    let log = History::new(false);
    let of = |change: &dyn Fn(&mut Setup)| {
        let mut setup = setup();
        change(&mut setup);
        difference::of(&log.conference, &setup, false, None, log.now)
    };
    let seat = of(&|s| {
        let extra = "floor-1".parse().expect("a position");
        s.details.positions.push(Clone::clone(&extra));
        s.details.required.push(extra);
    });
    assert_eq!(
        seat.emptied
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["floor-1"]
    );
    assert!(
        seat.consequences
            .iter()
            .any(|c| c.text.contains("nobody is floor-1")),
        "{:?}",
        seat.consequences
    );
    let hours = of(&|s| {
        let last = s.details.open.last_mut().expect("hours");
        last.to += TimeDelta::hours(3);
    });
    assert!(
        hours
            .consequences
            .iter()
            .any(|c| c.text.starts_with("nobody is")),
        "{:?}",
        hours.consequences
    );
    // By the clock of another zone what has passed would be another past.
    let zone = of(&|s| s.details.zone = "America/New_York".parse().expect("a zone"));
    assert!(
        zone.faults[0].text.contains("the zone stays"),
        "{:?}",
        zone.faults
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_of_the_team_no_more_has_no_pager_and_no_code_and_no_way_back() {
    let world = World::new().await;
    let boss = format!(
        "{}\n[[person]]\nid = \"boss\"\nname = \"Boss\"\nrole = \"admin\"\n",
        team_sample()
    );
    let admin = home(&world, "admin", &boss).await;
    let organiser = Shell { home: admin.path() };
    organiser.does(&["apply", "event.toml", "--yes"]);
    let his = home(&world, "boss", "").await;
    let code = world.invite("yusuf").await;
    let mut ana = world.laptop("ana").await;
    let sam = world.laptop("sam").await;
    sam.does(Command::Take {
        position: "primary".parse().expect("a position"),
        until: world.clock.now() + TimeDelta::hours(1),
    })
    .await;
    world.advance(TimeDelta::seconds(1));
    // The boss goes, Yusuf goes with a code in his pocket, and Sam is security from now on.
    let later = without(&team_sample(), "person", "yusuf");
    let at = later.find("id = \"sam\"").expect("sam");
    let role = later[at..].replacen("role = \"responder\"", "role = \"security\"", 1);
    let shifts = role.replace("person = \"sam\"", "person = \"jo\"");
    std::fs::write(path(&admin), format!("{}{shifts}", &later[..at])).expect("written");
    let shown = organiser.run(&["--json", "diff", "event.toml"]);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(said.contains("Sam is of the team no more"), "{said}");
    assert!(said.contains("Sam leaves primary now"), "{said}");
    organiser.does(&["apply", "event.toml", "--yes"]);
    ana.pull().await;
    assert_eq!(holder(&world, &ana, "primary"), "ana");
    Shell { home: his.path() }.fails(&["diff", "event.toml"], 2);
    Shell { home: his.path() }.fails(&["queue"], 4);
    let refused = tempfile::tempdir().expect("a folder");
    let pocket = Shell {
        home: refused.path(),
    };
    assert!(
        pocket
            .fails(&["join", world.address(), &code], 4)
            .contains("not good")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lead_planned_by_hand_outlives_the_next_edit_of_the_file() {
    let world = World::new().await;
    let text = team_sample();
    let lead = home(&world, "mei", &text).await;
    let mei = Shell { home: lead.path() };
    let rota = mei.json(&["rota", "--from", "16:00", "--to", "20:00"]);
    let shift = |position: &str| {
        let mut all = rota.as_array().expect("rows").iter();
        let row = all.find(|row| row["position"] == position && row["by"] == "plan");
        row.expect("a shift")["shift"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let of = |who: &str| {
        let mut all = rota.as_array().expect("rows").iter();
        all.find(|row| row["person"] == who).expect("a shift")["shift"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    assert!(!shift("primary").is_empty());
    mei.does(&["shift", "cancel", &of("lena")]);
    mei.does(&[
        "shift",
        "change",
        &of("sam"),
        "--person",
        "pia",
        "--to",
        "21:00",
    ]);
    let output = mei.run(&["diff", "event.toml"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("mei ended or moved it by hand"), "{said}");
    assert_eq!(
        mei.run(&["diff", "event.toml", "--prune"]).status.code(),
        Some(1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_in_a_shift_is_refused_and_a_time_is_of_the_day_of_the_shift() {
    let world = World::new().await;
    let lead = home(&world, "mei", &team_sample()).await;
    let mei = Shell { home: lead.path() };
    let place = mei.fails(
        &[
            "shift",
            "add",
            "shadow",
            "jo",
            "20:00",
            "22:00",
            "--post",
            "nosuchplace",
        ],
        1,
    );
    assert!(place.contains("There is no place"), "{place}");
    mei.fails(
        &["shift", "add", "shadow", "jo", "Thu 10:00", "Thu 10:00"],
        2,
    );
    let said = mei.does(&["shift", "add", "shadow", "jo", "Wed 18:00", "20:00"]);
    assert!(said.contains("from Wed 25 Mar 18:00 to 20:00"), "{said}");
    let rows = mei.json(&[
        "rota",
        "--person",
        "jo",
        "--from",
        "2026-03-25T18:00",
        "--to",
        "2026-03-25T20:00",
    ]);
    let id = rows[0]["shift"].as_str().expect("an id").to_owned();
    mei.does(&["shift", "change", &id, "--to", "20:30"]);
    mei.does(&["shift", "change", &id, "--from", "18:30"]);
    let rows = mei.json(&[
        "rota",
        "--person",
        "jo",
        "--from",
        "2026-03-25T18:00",
        "--to",
        "2026-03-25T21:00",
    ]);
    assert_eq!(rows[0]["since"], "2026-03-25T17:30:00Z");
    assert_eq!(rows[0]["until"], "2026-03-25T19:30:00Z");
    // To the minute, as the file has it: what is exported can be pasted.
    mei.does(&["shift", "add", "shadow", "tomas", "3h", "5h"]);
    let plan = mei.does(&[
        "rota", "--plan", "--toml", "--person", "tomas", "--from", "16:30", "--to", "20:00",
    ]);
    let whole = format!("{}\n{plan}", team_sample());
    std::fs::write(path(&lead), whole).expect("written");
    assert_eq!(mei.run(&["diff", "event.toml"]).status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pager_goes_back_by_who_took_it_and_a_leads_power_is_nobody_elses() {
    let world = World::new().await;
    let (jo, kofi) = (home(&world, "jo", "").await, home(&world, "kofi", "").await);
    let (jo, kofi) = (Shell { home: jo.path() }, Shell { home: kofi.path() });
    // Jo has the seat online by the plan, and takes another.
    jo.does(&["take", "primary"]);
    world.advance(TimeDelta::seconds(1));
    let refused = kofi.fails(&["take", "primary"], 1);
    assert!(refused.contains("has taken that pager"), "{refused}");
    kofi.fails(
        &["take", "primary", "--on-behalf", "mei", "--via", "radio"],
        1,
    );
    kofi.fails(
        &[
            "take",
            "--back",
            "primary",
            "--on-behalf",
            "mei",
            "--via",
            "radio",
        ],
        4,
    );
    let whose = kofi.fails(&["take", "primary", "--from", "mei"], 1);
    assert!(whose.contains("Mei is not primary now"), "{whose}");
    jo.does(&["take", "--back"]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(jo.json(&["oncall"])[0]["person"], "ana");
}
