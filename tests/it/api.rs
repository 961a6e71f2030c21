//! The door itself: bad input, roles, limits, and the description that scripts rely on.

use greenroom::client::{self, Client};
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::vocabulary::text::Private;
use greenroom::server::routes;
use greenroom::wire::{HEADER, Join};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{Laptop, World, fight, person};

struct Answer {
    status: StatusCode,
    kind: String,
    ours: bool,
    body: Value,
}

async fn send(
    world: &World,
    token: Option<&str>,
    method: Method,
    path: &str,
    body: Option<Vec<u8>>,
) -> Answer {
    let http = reqwest::Client::new();
    let mut request = http.request(method, format!("{}{path}", world.address()));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body);
    }
    let response = request.send().await.expect("an answer");
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let (status, kind, ours) = (
        response.status(),
        header("content-type"),
        !header(HEADER).is_empty(),
    );
    let body = response.bytes().await.expect("a body");
    Answer {
        status,
        kind,
        ours,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

fn ready() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn command_path(world: &World) -> String {
    format!("/v1/conferences/{}/commands", world.slug)
}

/// Every route of the description with something in place of its parameters.
fn every_route(world: &World) -> Vec<(Method, String)> {
    let openapi: Value = serde_json::from_str(&routes::openapi_text()).expect("JSON");
    let mut routes = Vec::new();
    for (path, item) in openapi["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("methods").keys() {
            let path = path
                .replace("{slug}", world.slug.as_str())
                .replace("{id}", "00000000-0000-0000-0000-000000000001");
            routes.push((method.to_uppercase().parse().expect("a method"), path));
        }
    }
    assert!(routes.len() >= 15, "{routes:?}");
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_closed_to_who_is_not_signed_in() {
    ready();
    let world = World::new().await;
    for (method, path) in every_route(&world) {
        // A calendar is read by the secret in its address: `calendar.rs`.
        if path == "/v1/session/join" || path.ends_with("/rota.ics") {
            continue;
        }
        for token in [None, Some("gr_wrong"), Some("\u{7f}")] {
            let token = token.filter(|t| t.is_ascii() && !t.contains('\u{7f}'));
            let answer = send(&world, token, method.clone(), &path, Some(b"{}".to_vec())).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            assert_eq!(
                (answer.kind.as_str(), answer.ours),
                ("application/problem+json", true),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_role_reads_more_than_it_may_by_any_route() {
    const MARKER: &str = "quokka-on-the-stairs";
    ready();
    let extra = "\n[[person]]\nid = \"olu\"\nname = \"Olu Watcher\"\nrole = \"observer\"\n\n[[person]]\nid = \"ada\"\nname = \"Ada Auditor\"\nrole = \"auditor\"\n";
    let world = World::with_file(&format!("{}{extra}", greenroom::assets::SAMPLE_CONFERENCE)).await;
    let ana = world.laptop("ana").await;
    let case = ana
        .reports(NewReport {
            what: Private::from(MARKER),
            spot: Private::from(MARKER),
            ..fight()
        })
        .await;
    for (who, may_read) in [
        ("kofi", true),
        ("mei", true),
        ("olu", false),
        ("ada", false),
        ("admin", false),
        ("post3", false),
        ("medics", false),
    ] {
        let laptop = world.laptop(who).await;
        let mut seen = String::new();
        for (method, path) in every_route(&world) {
            let is_stream = path.ends_with("/stream");
            if method == Method::DELETE || is_stream {
                continue;
            }
            let path = path.replace("00000000-0000-0000-0000-000000000001", &case.to_string());
            let body = if path.ends_with("/search") {
                json!({ "q": "" })
            } else {
                json!({})
            };
            let path = if path.ends_with("/feed") {
                format!("{path}?after=0&limit=5000")
            } else {
                path
            };
            let body = (method == Method::POST).then(|| body.to_string().into_bytes());
            let answer = send(&world, Some(&laptop.token), method, &path, body).await;
            assert!(answer.status.as_u16() < 500, "{path}");
            seen += &answer.body.to_string();
        }
        assert_eq!(seen.contains(MARKER), may_read, "{who}");
        assert_eq!(seen.contains(&case.to_string()), may_read, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_named_with_its_place_and_nothing_happens() {
    ready();
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let path = command_path(&world);
    let id = "00000000-0000-0000-0000-00000000000a";
    let envelope = |command: Value| {
        json!({ "id": id, "made_at": "2026-03-24T13:00:00Z", "command": command })
            .to_string()
            .into_bytes()
    };
    let bad: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".to_vec(), 422, ""),
        (b"not json".to_vec(), 422, ""),
        (b"\xff\xfe".to_vec(), 422, ""),
        (b"[]".to_vec(), 422, ""),
        (envelope(json!({ "type": "fly" })), 422, "/command"),
        (envelope(json!({ "type": "acknowledge" })), 422, "/command"),
        (envelope(json!({ "type": "acknowledge", "case": "blue heron" })), 422, "/command"),
        (envelope(json!({ "type": "acknowledge", "case": id, "force": true })), 422, "/command"),
        (envelope(json!({ "type": "report", "report": { "what": "x", "place": "../etc" } })), 422, "/command"),
        (json!({ "id": "x", "made_at": "2026-03-24T13:00:00Z", "command": { "type": "acknowledge", "case": id } }).to_string().into_bytes(), 422, "/id"),
        (json!({ "id": id, "made_at": "yesterday", "command": { "type": "acknowledge", "case": id } }).to_string().into_bytes(), 422, "/made_at"),
        (json!({ "id": id, "made_at": "+262142-01-01T00:00:00Z", "command": { "type": "acknowledge", "case": id } }).to_string().into_bytes(), 422, "/made_at"),
        (envelope(json!({ "type": "tick", "case": id, "occurrence": id, "timer": "update", "step": 0 })), 409, ""),
        (vec![b' '; 10 * 1024 * 1024], 413, ""),
    ];
    for (body, status, pointer) in bad {
        let shown = String::from_utf8_lossy(&body[..body.len().min(120)]).into_owned();
        let answer = send(&world, Some(&ana.token), Method::POST, &path, Some(body)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind.as_str()),
            (status, "application/problem+json"),
            "{shown}"
        );
        assert!(
            !answer.body["detail"]
                .as_str()
                .unwrap_or_default()
                .is_empty(),
            "{shown}"
        );
        if !pointer.is_empty() {
            let named = answer.body["errors"][0]["pointer"]
                .as_str()
                .unwrap_or_default();
            assert!(named.starts_with(pointer), "{shown}: {named}");
        }
    }
    for cursor in [
        "x",
        "1",
        "%00",
        &format!("{}.AAAA", "0".repeat(36)),
        "a.b.c",
    ] {
        let path = format!("/v1/conferences/{}/feed?after={cursor}", world.slug);
        let answer = send(&world, Some(&ana.token), Method::GET, &path, None).await;
        assert!(
            matches!(answer.status.as_u16(), 410 | 422),
            "{cursor}: {}",
            answer.status
        );
    }
    // Somebody else's cursor is as good as none.
    let kofi = world.laptop("kofi").await;
    let his = kofi.client.feed("0", 0).await.expect("the feed").cursor;
    assert!(ana.client.feed(&his, 0).await.is_err());
    for path in [
        "/",
        "/v1",
        "/v1/conferences",
        "/v1/conferences/other/cases",
        "/v1/conferences/%2e%2e/cases",
        "/v2/me",
    ] {
        let answer = send(&world, Some(&ana.token), Method::GET, path, None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind.as_str()),
            (404, "application/problem+json"),
            "{path}"
        );
    }
    let answer = send(&world, Some(&ana.token), Method::PUT, &path, None).await;
    assert_eq!(
        (answer.status.as_u16(), answer.kind.as_str()),
        (405, "application/problem+json")
    );
    ana.pull().await;
    assert_eq!(ana.conference().cases().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_feed_is_asked_for_lies_within_what_is_described() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let path = |query: &str| command_path(&world).replace("/commands", &format!("/feed?{query}"));
    for (query, status) in [
        ("after=&limit=1&wait=0", 200),
        ("limit=5000", 200),
        ("limit=0", 422),
        ("limit=5001", 422),
        ("wait=31", 422),
        ("wait=soon", 422),
    ] {
        let answer = send(&world, Some(&ana.token), Method::GET, &path(query), None).await;
        assert_eq!(answer.status.as_u16(), status, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_steer_a_terminal_is_gone_before_it_is_kept() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let hostile = "\u{1b}]0;owned\u{7}\u{9b}2Jhe\u{202e}llo\u{200b}\r\nthere\0";
    let body = json!({ "id": "00000000-0000-0000-0000-00000000000b", "made_at": "2026-03-24T13:00:00Z", "command": {
        "type": "report", "report": { "what": hostile, "spot": hostile, "from": hostile, "category": "other" } } });
    ready();
    let answer = send(
        &world,
        Some(&ana.token),
        Method::POST,
        &command_path(&world),
        Some(body.to_string().into_bytes()),
    )
    .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    ana.pull().await;
    let case = ana.conference().cases().next().expect("the case");
    assert_eq!(case.report.what.as_str(), "]0;owned2Jhello\nthere");
    // A text that is too long is refused with a way on.
    let long = Private::from("x".repeat(17 * 1024));
    let refused = ana
        .is_refused(Command::Note {
            case: case.id,
            text: long,
            happened_at: None,
        })
        .await;
    assert!(
        refused.title.contains("longer than 16 thousand"),
        "{}",
        refused.title
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_code_is_good_once_and_locks_after_five_wrong_tries() {
    let world = World::new().await;
    let client = Client::new(world.address(), None, None).expect("an address");
    let join = |code: &str| Join {
        code: code.to_owned(),
        device: "test".to_owned(),
    };
    let code = world.invite("ana").await;
    // Typed in small letters and with spaces it is the same code.
    client
        .join(&join(&code.to_lowercase().replace('-', " ")))
        .await
        .expect("signed in");
    assert!(client.join(&join(&code)).await.is_err(), "used");
    let code = world.invite("kofi").await;
    for _ in 0..5 {
        assert!(
            client
                .join(&join(&format!("{}-2222-2222", &code[..4])))
                .await
                .is_err()
        );
    }
    assert!(client.join(&join(&code)).await.is_err(), "locked");
    let code = world.invite("mei").await;
    world.advance(chrono::TimeDelta::hours(25));
    assert!(client.join(&join(&code)).await.is_err(), "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_makes_no_second_one_and_a_new_device_is_seen_by_its_person_and_leads() {
    let world = World::new().await;
    let client = Client::new(world.address(), None, None).expect("an address");
    let join = |code: &str| Join {
        code: code.to_owned(),
        device: "a laptop".to_owned(),
    };
    let (mei, kofi) = (world.laptop("mei").await, world.laptop("kofi").await);
    let code = world.invite("ana").await;
    let session = client.join(&join(&code)).await.expect("signed in");
    assert!(client.join(&join(&session.token)).await.is_err());
    for (laptop, sees) in [(&mei, 1), (&kofi, 0)] {
        let mut of_ana = 0;
        let mut cursor = String::new();
        loop {
            let page = laptop.client.feed(&cursor, 0).await.expect("the feed");
            let joined = page.entries.iter().filter(|e| {
                matches!(&e.happening, Happening::DeviceJoined { person: who, .. } if *who == person("ana"))
            });
            of_ana += joined.count();
            if !page.more {
                break;
            }
            cursor = page.cursor;
        }
        assert_eq!(of_ana, sees, "{}", laptop.me);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_that_signed_out_is_out_at_once() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    ana.client.me().await.expect("signed in");
    ana.client.leave().await.expect("signed out");
    assert!(ana.client.me().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_brings_what_the_feed_brings_and_resumes() {
    ready();
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    let url = format!("{}/v1/conferences/{}/stream", world.address(), world.slug);
    let read = async |token: &str, last: Option<String>, until: &str| -> (String, String) {
        let mut request = reqwest::Client::new().get(&url).bearer_auth(token);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut response = request.send().await.expect("a stream");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut text = String::new();
        while !(text.contains(until) && text.ends_with("\n\n") && text.contains("id:")) {
            let chunk = response.chunk().await.expect("more").expect("more");
            text += std::str::from_utf8(&chunk).expect("UTF-8");
        }
        let id = text
            .lines()
            .filter_map(|l| l.strip_prefix("id:"))
            .next_back()
            .expect("an id")
            .trim()
            .to_owned();
        (text, id)
    };
    let (text, cursor) = read(&ana.token, None, "\"reported\"").await;
    assert!(text.contains("event: entry") && text.contains(&case.to_string()));
    let note = Command::Note {
        case,
        text: Private::from("after the cut"),
        happened_at: None,
    };
    ana.does(note).await;
    let (text, _) = read(&ana.token, Some(cursor), "after the cut").await;
    assert!(!text.contains("\"reported\""), "what was had comes again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_token_that_opened_it() {
    ready();
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let url = format!("{}/v1/conferences/{}/stream", world.address(), world.slug);
    let mut response = reqwest::Client::new()
        .get(&url)
        .bearer_auth(&kofi.token)
        .send()
        .await
        .expect("a stream");
    let mut text = String::new();
    while !text.contains("id:") {
        text += std::str::from_utf8(&response.chunk().await.expect("more").expect("more"))
            .expect("UTF-8");
    }
    kofi.client.leave().await.expect("signed out");
    let case = ana.reports(fight()).await;
    while let Ok(Some(chunk)) = response.chunk().await {
        text += std::str::from_utf8(&chunk).expect("UTF-8");
    }
    assert!(
        !text.contains(&case.to_string()),
        "a signed-out laptop heard of a case"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_there_is_more_is_asked_of_what_one_may_see() {
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let open = ana.reports(fight()).await;
    let cursor = {
        let mut cursor = "0".to_owned();
        loop {
            let page = kofi.client.feed(&cursor, 0).await.expect("the feed");
            cursor = page.cursor;
            if !page.more && page.entries.is_empty() {
                break cursor;
            }
        }
    };
    ana.does(Command::Note {
        case: open,
        text: Private::from("seen"),
        happened_at: None,
    })
    .await;
    let hidden = NewReport {
        conflicts: vec![crate::world::person("kofi")],
        ..fight()
    };
    ana.reports(hidden).await;
    let path = format!("/v1/conferences/{}/feed?after={cursor}&limit=1", world.slug);
    ready();
    let page = send(&world, Some(&kofi.token), Method::GET, &path, None).await;
    assert_eq!(page.body["more"], false, "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_at_the_end_of_the_world_is_refused_and_the_queue_goes_on() {
    let world = World::new().await;
    let (ana, post3) = (world.laptop("ana").await, world.laptop("post3").await);
    let case = ana.reports(fight()).await;
    let to = "venue-security".parse().expect("a contact");
    let consent = greenroom::domain::vocabulary::wish::Consent::Given;
    let call = ana
        .does(Command::Escalate {
            case,
            to,
            consent,
            why: None,
            brief: None,
            by_voice: false,
            facts: greenroom::domain::vocabulary::fact::Facts::new(),
        })
        .await;
    let escalation = greenroom::domain::vocabulary::ids::EscalationId(call.made[0].id);
    for eta in ["+262142-12-31T23:59:59Z", "2020-01-01T00:00:00Z"] {
        let eta_at = Some(eta.parse().expect("an instant"));
        let refused = post3
            .is_refused(Command::Answer {
                escalation,
                by: Private::from("Post 3"),
                eta_at,
            })
            .await;
        assert!(
            refused.title.contains("time of arrival"),
            "{}",
            refused.title
        );
    }
    let late = NewReport {
        happened_at: Some("2031-01-01T00:00:00Z".parse().expect("an instant")),
        ..fight()
    };
    ana.is_refused(Command::Report {
        report: Box::new(late),
    })
    .await;
    assert_eq!(
        ana.client
            .cases(false, None)
            .await
            .expect("the queue")
            .items
            .len(),
        1
    );
    ready();
    for cursor in ["18446744073709551615", "x", "5.5"] {
        let path = format!("/v1/conferences/{}/cases?cursor={cursor}", world.slug);
        assert_eq!(
            send(&world, Some(&ana.token), Method::GET, &path, None)
                .await
                .status
                .as_u16(),
            422,
            "{cursor}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_held_back_and_nothing_of_it_is_done_twice() {
    let mut world = World::new().await;
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    world.stop().await;
    // With limits on, as `serve` has them.
    let options = greenroom::server::Options {
        store: greenroom::store::Store::open(&world.url)
            .await
            .expect("the store"),
        master: std::sync::Arc::clone(&world.master),
        clock: world.clock.clone(),
        policy: greenroom::file::default_policy(),
        listener: std::net::TcpListener::bind("127.0.0.1:0").expect("a port"),
        tls: None,
        limits: true,
        connections: 1_000,
        anchors: None,
    };
    let running = greenroom::server::start(options, tokio_util::sync::CancellationToken::new())
        .await
        .expect("a server");
    let laptop: Laptop = ana.at(&format!("http://{}", running.address));
    let note = |n: usize| Command::Note {
        case,
        text: Private::from(format!("{n}")),
        happened_at: None,
    };
    let answers = futures_util::future::join_all((0..400).map(|n| laptop.ask(note(n)))).await;
    let refused = answers
        .iter()
        .filter(|a| matches!(a, Err(greenroom::client::Error::Refused(p)) if p.status == 429))
        .count();
    let done = answers.iter().filter(|a| a.is_ok()).count();
    assert_eq!(done + refused, 400);
    assert!(
        refused > 0 && done >= 200,
        "{done} done, {refused} held back"
    );

    // Guesses are slowed down, and keep nobody out who has a right code.
    let code = world.invite("jo").await;
    let client =
        Client::new(&format!("http://{}", running.address), None, None).expect("an address");
    let join = |code: String| {
        let device = "a laptop".to_owned();
        let client = client.clone();
        async move { client.join(&Join { code, device }).await }
    };
    let mut slowed = 0;
    for n in 0..60 {
        match join(format!("QQ{n:02}-2222-2222")).await {
            Err(client::Error::Refused(problem)) => slowed += usize::from(problem.status == 429),
            other => panic!("it is no code, and was {:?}", other.is_ok()),
        }
    }
    assert!(slowed > 0);
    assert!(join(code).await.is_ok());
    running.stop().await;
}

#[test]
fn the_description_of_the_api_is_the_checked_in_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/openapi.json");
    let text = routes::openapi_text();
    if std::env::var("GREENROOM_UPDATE").is_ok() {
        std::fs::write(path, &text).expect("written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == text,
        "the API changed: look at the difference, then run this test with GREENROOM_UPDATE=1"
    );
    let openapi: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(openapi["openapi"], "3.1.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served() {
    ready();
    let world = World::new().await;
    let answer = send(&world, None, Method::GET, "/openapi.json", None).await;
    assert_eq!(
        answer.body,
        serde_json::from_str::<Value>(&routes::openapi_text()).expect("JSON")
    );
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            send(&world, None, Method::GET, path, None).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_clock_is_off_the_databases_is_not_ready() {
    ready();
    // The clock of this world stands still in March; the database's does not.
    let Some(world) = World::on_postgres().await else {
        return;
    };
    let answer = send(&world, None, Method::GET, "/readyz", None).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer.body["title"]
            .as_str()
            .expect("a title")
            .contains("clock")
    );
}
