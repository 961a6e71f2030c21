//! Shifts that a lead plans by hand, and a pager that is taken for a while.

use chrono::TimeDelta;
use greenroom::domain::log::command::Command;
use serde_json::Value;

use crate::cli::Shell;
use crate::edited_file::{holder, home};
use crate::world::{World, fight, person, team_sample};

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
    std::fs::write(lead.path().join("event.toml"), whole).expect("written");
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

#[tokio::test(flavor = "multi_thread")]
async fn the_next_shift_of_a_seat_moves_along_with_an_end_or_nothing_moves() {
    let world = World::new().await;
    let mut mei = world.laptop("mei").await;
    mei.pull().await;
    let planned = |who: &str| {
        let mut all = mei.conference().hall().rota.planned().iter();
        all.find(|p| p.shift.person == person(who))
            .expect("a shift")
            .clone()
    };
    let (hers, next) = (planned("mei"), planned("noor"));
    let to = |hour: u32| {
        let mut shift = hers.shift.clone();
        shift.to = shift.to.date().and_hms_opt(hour, 0, 0).expect("a time");
        Box::new(shift)
    };
    let change = |hour, along| Command::ChangeShift {
        shift: hers.id,
        to: to(hour),
        along,
    };
    // Over the whole of the next one, or along with one that is not next: nothing.
    mei.is_refused(change(22, Some(next.id))).await;
    mei.is_refused(change(18, Some(planned("kofi").id))).await;
    mei.is_refused(change(21, None)).await;
    mei.does(change(21, Some(next.id))).await;
    let mut after = world.laptop("mei").await;
    after.pull().await;
    let rota = &after.conference().hall().rota;
    let moved = rota.shift(next.id).expect("it is there");
    assert_eq!(moved.shift.from, to(21).to);
}
