//! Who stands in for whom: asked of the other, or said by a lead; the plan stays readable below it.

use chrono::TimeDelta;
use serde_json::Value;

use crate::cli::Shell;
use crate::edited_file::home;
use crate::world::World;

/// A shell of each of `who`, in a home of its own.
async fn homes(world: &World, who: &[&str]) -> Vec<tempfile::TempDir> {
    let mut all = Vec::new();
    for who in who {
        all.push(home(world, who, "").await);
    }
    all
}

fn shells(homes: &[tempfile::TempDir]) -> Vec<Shell<'_>> {
    homes
        .iter()
        .map(|home| Shell { home: home.path() })
        .collect()
}

/// The id of the shift of `who` that begins at `since`.
fn shift(shell: &Shell<'_>, who: &str, since: &str) -> String {
    let rows = shell.json(&[
        "rota",
        "--plan",
        "--from",
        "2026-03-24T00:00",
        "--person",
        who,
    ]);
    let rows = rows.as_array().expect("rows").clone();
    let row = rows.iter().find(|row| row["since"] == since);
    row.unwrap_or_else(|| panic!("{who} has none at {since}: {rows:?}"))["shift"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// Who has `position` at `at`, and why.
fn at(shell: &Shell<'_>, position: &str, at: &str) -> (Value, Value) {
    let rows = shell.json(&["oncall", "--at", at]);
    let rows = rows.as_array().expect("rows").clone();
    let row = rows.into_iter().find(|row| row["position"] == position);
    row.map_or((Value::Null, Value::Null), |row| {
        (row["person"].clone(), row["by"].clone())
    })
}

fn request(shell: &Shell<'_>, n: usize) -> Value {
    shell.json(&["requests"])[n].clone()
}

fn id(request: &Value) -> String {
    request["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_is_asked_of_the_other_and_can_be_taken_back() {
    let world = World::new().await;
    let homes = homes(&world, &["lena", "kofi", "jo"]).await;
    let all = shells(&homes);
    let (lena, kofi, jo) = (&all[0], &all[1], &all[2]);
    let hers = shift(lena, "lena", "2026-03-24T15:00:00Z");
    lena.does(&["cover", &hers, "kofi", "--from", "18:00", "--to", "19:00"]);
    let asked = request(kofi, 0);
    assert_eq!(
        (
            &asked["kind"],
            &asked["from"],
            &asked["to"],
            &asked["state"]
        ),
        (
            &"cover".into(),
            &"lena".into(),
            &"kofi".into(),
            &"open".into()
        )
    );
    assert_eq!(asked["shifts"][0], hers.as_str());
    // Until he agrees nothing is so.
    assert_eq!(at(kofi, "secondary", "18:30").0, "lena");
    let refused = jo.fails(&["agree", &id(&asked)], 1);
    assert!(refused.contains("asked of Kofi"), "{refused}");
    kofi.does(&["agree", &id(&asked)]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(
        at(jo, "secondary", "18:30"),
        ("kofi".into(), "cover".into())
    );
    assert_eq!(at(jo, "secondary", "17:59").0, "lena");
    assert_eq!(at(jo, "secondary", "19:00").0, "lena");
    let plan = jo.json(&["rota", "--plan", "--from", "18:00", "--to", "19:00"]);
    let plan = plan.as_array().expect("rows");
    assert!(
        plan.iter().any(|row| row["person"] == "lena")
            && plan.iter().all(|row| row["by"] == "plan")
    );
    let again = kofi.fails(&["agree", &id(&asked)], 1);
    assert!(again.contains("agreed already"), "{again}");
    // Either of the two takes it back, and both read that.
    let rota = jo.json(&["rota", "--from", "18:00", "--to", "19:00"]);
    let over = rota
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["by"] == "cover");
    assert_eq!(over.expect("a row")["override"], asked["id"]);
    let other = jo.fails(&["override", "cancel", &id(&asked)], 1);
    assert!(other.contains("not yours"), "{other}");
    kofi.does(&["override", "cancel", &id(&asked)]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(at(jo, "secondary", "18:30").0, "lena");
    assert_eq!(request(lena, 0)["state"], "withdrawn");
    // What would change nothing, or is none of the shift's minutes, is refused.
    lena.fails(&["cover", &hers, "lena"], 1);
    let outside = lena.fails(
        &["cover", &hers, "kofi", "--from", "19:30", "--to", "21:00"],
        1,
    );
    assert!(outside.contains("not within the shift"), "{outside}");
    let not_hers = jo.fails(&["cover", &hers, "kofi"], 1);
    assert!(not_hers.contains("neither your shift"), "{not_hers}");
    jo.fails(&["cover", "ffff", "kofi"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_offers_a_cover_asks_the_holder_and_a_refusal_has_its_reason_for_leads_only() {
    let world = World::new().await;
    let homes = homes(&world, &["lena", "kofi", "mei", "jo"]).await;
    let all = shells(&homes);
    let (lena, kofi, mei, jo) = (&all[0], &all[1], &all[2], &all[3]);
    let hers = shift(kofi, "lena", "2026-03-24T15:00:00Z");
    kofi.does(&["cover", &hers, "kofi"]);
    let asked = request(lena, 0);
    assert_eq!(
        (&asked["from"], &asked["to"]),
        (&"kofi".into(), &"lena".into())
    );
    lena.does(&["refuse", &id(&asked), "--why", "he had three hard ones"]);
    let theirs = request(kofi, 0);
    assert_eq!(
        (&theirs["state"], &theirs["why"]),
        (&"refused".into(), &Value::Null)
    );
    // A lead says it at once.
    mei.does(&["cover", &hers, "jo", "--to", "18:00"]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(
        at(lena, "secondary", "17:00"),
        ("jo".into(), "cover".into())
    );
    let told = lena.json(&["requests"]);
    let told = told
        .as_array()
        .expect("rows")
        .last()
        .expect("a row")
        .clone();
    assert_eq!(
        (&told["state"], &told["to"]),
        (&"agreed".into(), &"jo".into())
    );
    assert_eq!(jo.json(&["requests"]).as_array().expect("rows").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_swap_and_a_swap_lapses_when_the_first_begins() {
    let world = World::new().await;
    let homes = homes(&world, &["sam", "lena", "ana"]).await;
    let all = shells(&homes);
    let (sam, lena, ana) = (&all[0], &all[1], &all[2]);
    let (his, hers) = (
        shift(sam, "sam", "2026-03-24T15:00:00Z"),
        shift(sam, "lena", "2026-03-24T15:00:00Z"),
    );
    sam.fails(&["swap", &his, &his], 1);
    sam.does(&["swap", &his, &hers]);
    let asked = request(lena, 0);
    assert_eq!(
        (&asked["kind"], asked["shifts"].as_array().map(Vec::len)),
        (&"swap".into(), Some(2))
    );
    assert_eq!(at(ana, "primary", "17:00").0, "sam");
    lena.does(&["agree", &id(&asked)]);
    assert_eq!(at(ana, "primary", "17:00"), ("lena".into(), "swap".into()));
    assert_eq!(at(ana, "secondary", "17:00"), ("sam".into(), "swap".into()));
    sam.does(&["override", "cancel", &id(&asked)]);
    assert_eq!(at(ana, "primary", "17:00").0, "sam");
    sam.does(&["swap", &his, &hers]);
    let second = lena.json(&["requests"]);
    let second = second
        .as_array()
        .expect("rows")
        .iter()
        .find(|r| r["state"] == "open")
        .cloned();
    let second = second.expect("an open one");
    // Nobody answers, and the shift begins.
    world.advance(TimeDelta::hours(2) + TimeDelta::minutes(1));
    let over = lena.fails(&["agree", &id(&second)], 1);
    assert!(over.contains("over"), "{over}");
    assert_eq!(at(ana, "primary", "17:00").0, "sam");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_ill_leaves_a_gap_that_rings_the_lead_and_only_leads_read_why() {
    let world = World::new().await;
    let homes = homes(&world, &["ana", "kofi", "mei"]).await;
    let all = shells(&homes);
    let (ana, kofi, mei) = (&all[0], &all[1], &all[2]);
    kofi.fails(&["sick", "ana"], 4);
    ana.does(&["sick", "ana", "--why", "a fever"]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(at(kofi, "primary", "15:00").0, Value::Null, "a gap");
    let gap = kofi.json(&["rota", "--from", "14:30", "--to", "15:30"]);
    let gap = gap
        .as_array()
        .expect("rows")
        .iter()
        .find(|r| r["position"] == "primary");
    assert_eq!(gap.expect("a row")["person"], Value::Null);
    let rings = mei.json(&["requests"]);
    let kinds: Vec<&Value> = rings
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| &r["kind"])
        .collect();
    assert!(kinds.contains(&&"empty".into()), "{kinds:?}");
    assert!(
        kofi.json(&["requests"])
            .as_array()
            .expect("rows")
            .is_empty()
    );
    // The lead has somebody stand in: the gap is gone, and rings no more.
    let hers = shift(mei, "ana", "2026-03-24T07:00:00Z");
    mei.does(&["cover", &hers, "jo"]);
    world.advance(TimeDelta::seconds(1));
    assert_eq!(at(kofi, "primary", "15:00"), ("jo".into(), "cover".into()));
    let rings = mei.json(&["requests"]);
    let kinds: Vec<&Value> = rings
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| &r["kind"])
        .collect();
    assert!(!kinds.contains(&&"empty".into()), "{kinds:?}");
    // It is in the log as illness for leads and for her, and as nothing more for others.
    let reads = |who: &'static str| {
        let world = &world;
        async move {
            let mut laptop = world.laptop(who).await;
            laptop.pull().await;
            let entries = &laptop.conference().hall().entries;
            entries.iter().any(|e| {
                serde_json::to_string(&**e)
                    .expect("plain")
                    .contains("a fever")
            })
        }
    };
    assert!(reads("mei").await && reads("ana").await && reads("noor").await);
    assert!(!reads("kofi").await && !reads("ines").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_a_shift_by_way_of_a_pager_that_they_took() {
    let world = World::new().await;
    let homes = homes(&world, &["jo"]).await;
    let all = shells(&homes);
    let jo = &all[0];
    let hers = shift(jo, "ana", "2026-03-24T07:00:00Z");
    jo.does(&["take", "primary", "--for", "5m"]);
    world.advance(TimeDelta::seconds(1));
    jo.does(&["cover", &hers, "jo"]);
    assert_eq!(request(jo, 0)["to"], "ana", "it is hers to say");
    jo.fails(&["agree", &id(&request(jo, 0))], 1);
}
