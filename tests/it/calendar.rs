//! The rota in somebody's calendar: stable names, changes that count up, an address with a secret that can be ended.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use greenroom::domain::log::command::Command;
use serde_json::Value;

use crate::cli::Shell;
use crate::edited_file::home;
use crate::world::World;

/// The events of a calendar file: the properties of each by its UID, lines unfolded.
fn events(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = text.replace("\r\n ", "").replace("\r\n\t", "");
    let mut all = BTreeMap::new();
    let mut event: Option<BTreeMap<String, String>> = None;
    for line in text.split("\r\n") {
        match line {
            "BEGIN:VEVENT" => event = Some(BTreeMap::new()),
            "END:VEVENT" => {
                let event = event.take().expect("an event");
                all.insert(event["UID"].clone(), event);
            }
            _ => {
                if let (Some(event), Some((name, value))) = (&mut event, line.split_once(':')) {
                    event.insert(name.to_owned(), value.to_owned());
                }
            }
        }
    }
    all
}

fn found<'a>(
    all: &'a BTreeMap<String, BTreeMap<String, String>>,
    position: &str,
    begins: &str,
) -> &'a BTreeMap<String, String> {
    let mut all = all.values();
    all.find(|e| e["X-GREENROOM-POSITION"] == position && e["DTSTART"] == begins)
        .unwrap_or_else(|| panic!("no {position} at {begins}"))
}

async fn get(url: &str) -> (u16, String, String) {
    let answer = reqwest::get(url).await.expect("an answer");
    let kind = answer
        .headers()
        .get("content-type")
        .map(|v| v.to_str().expect("text").to_owned());
    (
        answer.status().as_u16(),
        kind.unwrap_or_default(),
        answer.text().await.expect("a body"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_has_stable_names_counts_changes_and_keeps_what_was_cancelled() {
    let world = World::new().await;
    let (lead, hers) = (
        home(&world, "mei", "").await,
        home(&world, "lena", "").await,
    );
    let (mei, lena) = (Shell { home: lead.path() }, Shell { home: hers.path() });
    let before = events(&lena.does(&["rota", "--ics"]));
    assert_eq!(
        before,
        events(&lena.does(&["rota", "--ics"])),
        "the same twice"
    );
    // As many as the rota has, gaps apart.
    let rota = lena.json(&["rota", "--from", "2026-03-24T00:00"]);
    let held = rota
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| !row["person"].is_null());
    assert_eq!(before.len(), held.count());
    let event = found(&before, "secondary", "20260324T150000Z");
    assert_eq!(
        (
            event["DTEND"].as_str(),
            event["SUMMARY"].as_str(),
            event["SEQUENCE"].as_str()
        ),
        ("20260324T190000Z", "secondary: Lena", "0")
    );
    assert_eq!(
        (event["STATUS"].as_str(), event["TRANSP"].as_str()),
        ("CONFIRMED", "TRANSPARENT")
    );
    let uid = event["UID"].clone();
    // A note to a case, a test, a refused take: nothing of it is in a calendar.
    let case = world.laptop("tomas").await;
    case.reports(crate::world::fight()).await;
    assert_eq!(before, events(&lena.does(&["rota", "--ics"])));
    // Longer: the same name, one more.
    let shift = lena.json(&["rota", "--person", "lena", "--from", "2026-03-24T00:00"]);
    let shift = shift[0]["shift"].as_str().expect("an id").to_owned();
    mei.does(&["shift", "change", &shift, "--to", "20:30"]);
    let after = events(&lena.does(&["rota", "--ics"]));
    assert_eq!(
        (
            after[&uid]["SEQUENCE"].as_str(),
            after[&uid]["DTEND"].as_str()
        ),
        ("1", "20260324T193000Z")
    );
    // Another has it: hers is cancelled, his is there under the same name.
    mei.does(&["shift", "change", &shift, "--person", "kofi"]);
    let theirs = |who: &str| events(&lena.does(&["rota", "--ics", "--person", who]));
    assert_eq!(theirs("lena")[&uid]["STATUS"], "CANCELLED");
    assert_eq!(
        (
            theirs("kofi")[&uid]["STATUS"].as_str(),
            theirs("kofi")[&uid]["SEQUENCE"].as_str()
        ),
        ("CONFIRMED", "2")
    );
    // A cover in the middle cuts it in three.
    mei.does(&["cover", &shift, "jo", "--from", "18:00", "--to", "19:00"]);
    let cut = events(&lena.does(&["rota", "--ics"]));
    assert_eq!(
        found(&cut, "secondary", "20260324T170000Z")["X-GREENROOM-PERSON"],
        "jo"
    );
    assert_eq!(cut[&uid]["DTEND"], "20260324T170000Z");
    assert_eq!(
        found(&cut, "secondary", "20260324T180000Z")["X-GREENROOM-PERSON"],
        "kofi"
    );
    mei.does(&["shift", "cancel", &shift]);
    let gone = events(&lena.does(&["rota", "--ics"]));
    assert_eq!(gone[&uid]["STATUS"], "CANCELLED");
    world.advance(TimeDelta::days(8));
    assert!(
        !events(&lena.does(&["rota", "--ics"])).contains_key(&uid),
        "for a week"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taker_is_in_the_calendar_and_who_is_only_held_is_not() {
    let world = World::new().await;
    let homes = home(&world, "kofi", "").await;
    let kofi = Shell { home: homes.path() };
    let ana = world.laptop("ana").await;
    let position = || "primary".parse().expect("a position");
    ana.does(Command::OfferHandoff {
        position: position(),
        to: None,
    })
    .await;
    let offered = events(&kofi.does(&["rota", "--ics"]));
    let sam = found(&offered, "primary", "20260324T150000Z");
    assert_eq!(
        sam["X-GREENROOM-PERSON"], "sam",
        "an offer is no change of the plan"
    );
    kofi.does(&["take", "primary", "--for", "30m"]);
    let taken = events(&kofi.does(&["rota", "--ics"]));
    let his = taken
        .values()
        .filter(|e| e["X-GREENROOM-POSITION"] == "primary" && e["X-GREENROOM-PERSON"] == "kofi");
    assert_eq!(his.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_read_by_whoever_has_its_secret_until_it_is_ended() {
    let world = World::new().await;
    let homes = [
        home(&world, "kofi", "").await,
        home(&world, "mei", "").await,
        home(&world, "ines", "").await,
    ];
    let [kofi, mei, ines] =
        [&homes[0], &homes[1], &homes[2]].map(|home| Shell { home: home.path() });
    let link = kofi.json(&["rota", "link"]);
    let url = link["url"].as_str().expect("an address").to_owned();
    assert!(
        url.contains("/rota.ics?token=") && url.contains(link["token"].as_str().expect("a secret"))
    );
    let (status, kind, text) = get(&url).await;
    assert_eq!((status, kind.starts_with("text/calendar")), (200, true));
    let mine = events(&text);
    assert!(!mine.is_empty() && mine.values().all(|e| e["X-GREENROOM-PERSON"] == "kofi"));
    // Everybody's needs no role; another's a lead. Staff may have it, too.
    let all = ines.json(&["rota", "link", "--all"]);
    assert_eq!(all["person"], Value::Null);
    let (_, _, text) = get(all["url"].as_str().expect("an address")).await;
    assert!(events(&text).len() > mine.len());
    kofi.fails(&["rota", "link", "ana"], 4);
    mei.does(&["rota", "link", "ana"]);
    kofi.fails(&["rota", "link", "ana", "--all"], 2);
    // Listed and ended by who made it, and by leads; the secret is nowhere again.
    assert_eq!(
        kofi.json(&["rota", "links"])
            .as_array()
            .expect("rows")
            .len(),
        1
    );
    assert_eq!(
        mei.json(&["rota", "links"]).as_array().expect("rows").len(),
        3
    );
    let id = link["id"].as_str().expect("an id");
    ines.fails(&["rota", "unlink", id], 1);
    kofi.does(&["rota", "unlink", &id[..8]]);
    // Ended, unknown, malformed and missing are one answer.
    let path = url.split('?').next().expect("a path").to_owned();
    let ended = get(&url).await;
    for bad in [
        format!("{path}?token=cal_none"),
        format!("{path}?token=%00%ff"),
        format!("{path}?token="),
        path,
    ] {
        let (status, _, text) = get(&bad).await;
        assert_eq!(status, 404, "{bad}: {text}");
        let title =
            |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["title"].clone();
        assert_eq!(title(&text), title(&ended.2), "{bad}");
    }
    // Who leaves takes their addresses along.
    let theirs = mei.json(&["rota", "links"]);
    assert_eq!(theirs.as_array().expect("rows").len(), 2);
}
