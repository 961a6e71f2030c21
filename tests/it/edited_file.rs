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
pub async fn home(world: &World, who: &str, text: &str) -> TempDir {
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

/// Who has `position` now, by every door of `laptop`.
pub fn holder(world: &World, laptop: &Laptop, position: &str) -> String {
    let position = position.parse().expect("a position");
    let rota = &laptop.conference().hall().rota;
    let on = rota.on_call(&position, world.clock.now());
    on.map_or_else(String::new, |on| on.person.to_string())
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
