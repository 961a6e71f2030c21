//! What a helper is told: doctor, config and keys say what is so and what to do next, wherever something is broken.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command as Process, Stdio};

use greenroom::cli::Cli;
use serde_json::Value;

use crate::world::World;

/// How a command ended, and what it said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(home: &Path, variables: &[(&str, &str)], args: &[&str]) -> Said {
    let output = Process::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(args)
        .env_clear()
        .env("GREENROOM_HOME", home)
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        .envs(variables.iter().copied())
        .current_dir(home.parent().expect("a folder"))
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A folder, and in it the place of a laptop's files, which is not made yet.
fn laptop() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    (folder, home)
}

fn checks(home: &Path, variables: &[(&str, &str)], args: &[&str]) -> (Option<i32>, Vec<Value>) {
    let mut all = vec!["--json", "doctor"];
    all.extend(args);
    let said = run(home, variables, &all);
    let checks = serde_json::from_str(&said.out).expect("one JSON document");
    (said.code, checks)
}

fn state<'a>(checks: &'a [Value], name: &str) -> &'a str {
    let found = checks.iter().find(|c| c["check"] == name);
    let found = found.unwrap_or_else(|| panic!("no check {name} in {checks:?}"));
    found["state"].as_str().expect("a state")
}

async fn join(world: &World, home: &Path) {
    let code = world.invite("ana").await;
    let said = run(home, &[], &["join", world.address(), &code]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_new_laptop_is_told_to_join_and_nothing_is_bad() {
    let (_folder, home) = laptop();
    let (code, found) = checks(&home, &[], &[]);
    assert_eq!(code, Some(0), "{found:?}");
    for (name, is) in [
        ("config", "ok"),
        ("home", "ok"),
        ("sign_in", "look"),
        ("api", "look"),
        ("terminal", "ok"),
        ("utf8", "ok"),
        ("bell", "ok"),
    ] {
        assert_eq!(state(&found, name), is, "{name}");
    }
    let lines = run(&home, &[], &["doctor"]).out;
    assert!(
        lines.contains("look  This laptop is not signed in. Ask"),
        "{lines}"
    );
    assert!(!home.exists(), "looking makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_laptop_is_well_and_no_name_is_told() {
    for mut world in World::each_by_the_wall_clock().await {
        let (_folder, home) = laptop();
        join(&world, &home).await;
        let (code, found) = checks(&home, &[], &[]);
        assert_eq!(code, Some(0), "{found:?}");
        for name in ["home", "sign_in", "session_file", "api", "token", "clock"] {
            assert_eq!(state(&found, name), "ok", "{found:?}");
        }
        let token = fs::read_to_string(home.join("session.toml")).expect("the sign-in");
        let token = token.split("gr_").nth(1).expect("a token");
        let said = run(&home, &[], &["doctor"]).out;
        assert!(!said.contains("ana") && !said.contains("Ana"), "{said}");
        assert!(!said.contains(token.split('"').next().expect("its text")));

        // Open to others, and off the network.
        let session = home.join("session.toml");
        fs::set_permissions(&session, fs::Permissions::from_mode(0o644)).expect("set");
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("set");
        world.stop().await;
        let (code, found) = checks(&home, &[("GREENROOM_CONFERENCE", "another")], &[]);
        assert_eq!(code, Some(1), "{found:?}");
        for (name, is) in [
            ("home", "look"),
            ("conference", "look"),
            ("session_file", "bad"),
            ("api", "bad"),
        ] {
            assert_eq!(state(&found, name), is, "{name}");
        }
        let (_, found) = checks(&home, &[("GREENROOM_CA", "/nowhere.pem")], &[]);
        assert_eq!((state(&found, "ca"), state(&found, "api")), ("bad", "look"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off_and_a_revoked_token_are_bad() {
    // This world stands still in the past.
    let world = World::new().await;
    let (_folder, home) = laptop();
    join(&world, &home).await;
    let (code, found) = checks(&home, &[], &[]);
    assert_eq!((code, state(&found, "clock")), (Some(1), "bad"));

    let session = home.join("session.toml");
    let text = fs::read_to_string(&session).expect("the sign-in");
    fs::write(&session, text.replace("gr_", "gr_x")).expect("written");
    let (_, found) = checks(&home, &[], &[]);
    assert_eq!(state(&found, "token"), "bad");
}

#[test]
fn a_captive_portal_is_named_as_one() {
    use std::io::{Read, Write};
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    let (_folder, home) = laptop();
    let (code, found) = checks(&home, &[("GREENROOM_SERVER", &address)], &[]);
    assert_eq!((code, state(&found, "api")), (Some(1), "bad"));
    let next = found.iter().find(|c| c["check"] == "api");
    let next = next.and_then(|c| c["next"].as_str()).unwrap_or_default();
    assert!(next.contains("Wi-Fi"), "{next}");
}

#[test]
fn doctor_looks_on_where_the_configuration_is_broken() {
    let (_folder, home) = laptop();
    fs::create_dir(&home).expect("made");
    fs::write(home.join("config.toml"), "bell = true\nserver = 3\n").expect("written");
    let (code, found) = checks(&home, &[], &[]);
    assert_eq!((code, state(&found, "config")), (Some(1), "bad"));
    assert_eq!(state(&found, "bell"), "ok");
    let (code, found) = checks(&home, &[("GREENROOM_BELL", "loud")], &[]);
    assert_eq!((code, state(&found, "config")), (Some(1), "bad"));
}

#[test]
fn the_servers_machine_is_told_what_is_wrong_with_store_and_key() {
    let (folder, home) = laptop();
    let file = folder.path().join("event.toml");
    fs::write(&file, greenroom::assets::SAMPLE_CONFERENCE).expect("written");
    let store = ["--data-dir", "data"];
    let (code, found) = checks(&home, &[], &store);
    assert_eq!((code, state(&found, "data_dir")), (Some(1), "bad"));
    assert_eq!(state(&found, "store"), "look");
    assert!(
        !folder.path().join("data").exists(),
        "looking makes nothing"
    );

    let made = run(&home, &[], &["init", "event.toml", "--data-dir", "data"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let (code, found) = checks(&home, &[], &store);
    assert_eq!(code, Some(0), "{found:?}");
    for name in ["data_dir", "master_key", "store", "master_key_fits"] {
        assert_eq!(state(&found, name), "ok", "{name}");
    }

    let key = folder.path().join("data/master.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    let (code, found) = checks(&home, &[], &store);
    assert_eq!((code, state(&found, "master_key")), (Some(1), "bad"));
    assert_eq!(state(&found, "master_key_fits"), "ok");

    fs::remove_file(&key).expect("removed");
    greenroom::seal::MasterKey::create(&key).expect("another key");
    let (code, found) = checks(&home, &[], &store);
    assert_eq!((code, state(&found, "master_key_fits")), (Some(1), "bad"));

    fs::remove_file(&key).expect("removed");
    let (code, found) = checks(&home, &[], &store);
    assert_eq!((code, state(&found, "master_key")), (Some(1), "bad"));
}

#[test]
fn config_says_what_is_in_force_and_which_won() {
    let (_folder, home) = laptop();
    fs::create_dir(&home).expect("made");
    let file = home.join("config.toml");
    fs::write(&file, "# mine\nbell = false\ntheme = \"dark\"\n").expect("written");
    let path = run(&home, &[], &["config", "path"]).out;
    assert_eq!(Path::new(path.trim()), file);

    let variables = [
        ("GREENROOM_THEME", "mono"),
        ("GREENROOM_MASTER_KEY", "hush-hush"),
    ];
    let args = ["--plain", "--json", "config", "show", "--origin"];
    let said = run(&home, &variables, &args).out;
    assert!(!said.contains("hush-hush"), "{said}");
    let shown: Value = serde_json::from_str(&said).expect("one JSON document");
    for (name, value, origin, from) in [
        ("plain", Value::from(true), "flag", Value::from("--plain")),
        (
            "theme",
            "mono".into(),
            "environment",
            "GREENROOM_THEME".into(),
        ),
        ("bell", false.into(), "file", 2.into()),
        ("ascii", false.into(), "default", Value::Null),
    ] {
        let setting = &shown[name];
        assert_eq!(
            (&setting["value"], &setting["origin"], &setting["from"]),
            (&value, &origin.into(), &from),
            "{name}"
        );
    }
    let said = run(&home, &variables, &["config", "show", "--origin"]).out;
    assert!(said.contains("bell = false  # user file, line 2"), "{said}");
    assert!(!said.contains("hush-hush"), "{said}");
    let said = run(&home, &variables, &["--json", "config", "show"]).out;
    let shown: Value = serde_json::from_str(&said).expect("one JSON document");
    assert_eq!(shown["theme"], "mono");
}

#[test]
fn config_check_names_line_and_reason() {
    let (_folder, home) = laptop();
    let said = run(&home, &[], &["config", "check"]);
    assert!(said.code == Some(0) && said.out.contains("the defaults hold"));
    fs::create_dir(&home).expect("made");
    let file = home.join("config.toml");
    for (text, line, reason) in [
        ("bell = true\ncolour = 1\n", "line 2", "colour"),
        ("\n\nbell = 3\n", "line 3", "boolean"),
        ("theme = \"pink\"\n", "line 1", "pink"),
        ("bell = true\nserver = \"here\"\n", "line 2", "\"here\""),
        ("ca = \"/nowhere.pem\"\n", "line 1", "/nowhere.pem"),
    ] {
        fs::write(&file, text).expect("written");
        let said = run(&home, &[], &["config", "check"]);
        assert_eq!(said.code, Some(2), "{text}");
        assert!(
            said.err.contains(line) && said.err.contains(reason),
            "{}",
            said.err
        );
        // Whatever is in the file, its place is told.
        assert_eq!(run(&home, &[], &["config", "path"]).code, Some(0));
    }
    fs::write(&file, include_str!("../../config.example.toml")).expect("written");
    let said = run(&home, &[("GREENROOM_BELL", "loud")], &["config", "check"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("server is fine"), "{}", said.out);
}

#[test]
fn keys_and_manual_need_nothing_to_be_printed() {
    let (folder, home) = laptop();
    let broken = [("GREENROOM_BELL", "loud")];
    let rows = run(&home, &broken, &["keys", "--json"]);
    let rows: Vec<Value> = serde_json::from_str(&rows.out).expect("one JSON document");
    let have = rows.iter().find(|r| r["key"] == "a").expect("a key");
    assert_eq!(
        (&have["twins"][0], &have["where"][0], &have["name"]),
        (&"ack".into(), &"on a case".into(), &"I have it".into())
    );
    assert!(
        run(&home, &broken, &["keys"])
            .out
            .contains("[greenroom ack or second]")
    );
    let said = run(
        &home,
        &[("TERM", "dumb"), ("LANG", "C")],
        &["keys", "check"],
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("look  TERM=dumb") && said.out.contains("not UTF-8"));

    assert!(
        run(&home, &broken, &["completions", "bash"])
            .out
            .contains("doctor")
    );
    assert_eq!(
        run(&home, &broken, &["man"]).out,
        greenroom::manual::page::whole()
    );
    assert_eq!(
        run(&home, &broken, &["man", "--dir", "pages"]).code,
        Some(0)
    );
    assert!(folder.path().join("pages/greenroom-config-show.1").exists());
}

#[test]
fn the_command_line_is_put_together_rightly() {
    <Cli as clap::CommandFactory>::command().debug_assert();
}
