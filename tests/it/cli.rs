//! The command line as scripts use it: exit codes, JSON, and what it says when something is wrong.

use std::io::Write;
use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

use serde_json::Value;

use crate::world::{World, fight};

pub struct Shell<'a> {
    pub home: &'a Path,
}

impl Shell<'_> {
    pub fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], input: &str) -> Output {
        let mut child = Process::new(env!("CARGO_BIN_EXE_greenroom"))
            .args(args)
            .env("GREENROOM_HOME", self.home)
            .current_dir(self.home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // A command that does not read may be gone already.
        let _ = child
            .stdin
            .take()
            .expect("its input")
            .write_all(input.as_bytes());
        child.wait_with_output().expect("it ends")
    }

    pub fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(!said.trim().is_empty(), "{args:?} says nothing");
        said
    }

    pub fn does(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(args);
        serde_json::from_str(&self.does(&all)).expect("one JSON document")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_responders_day_from_the_shell() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    let signed_out = shell.fails(&["queue"], 4);
    assert!(signed_out.contains("join"), "{signed_out}");
    let code = world.invite("ana").await;
    shell.fails(&["join", world.address(), "WRONG-CODE"], 4);
    shell.does(&["join", world.address(), &code]);

    let on_call = shell.json(&["oncall"]);
    assert_eq!(
        (&on_call[0]["position"], &on_call[0]["person"]),
        (&"primary".into(), &"ana".into())
    );
    assert_eq!(shell.json(&["oncall", "--at", "17:00"])[0]["person"], "sam");

    let case = shell.json(&[
        "report",
        "--what",
        "photos taken on the stairs",
        "--where",
        "stair-b2",
        "--kind",
        "photography",
        "--severity",
        "high",
        "--mine",
    ]);
    let name = case["code_name"].as_str().expect("a name").to_owned();
    assert_eq!(
        (
            &case["severity"],
            &case["assignee"],
            &case["state"],
            &case["unsent"]
        ),
        (
            &"high".into(),
            &"ana".into(),
            &"acknowledged".into(),
            &false.into()
        )
    );
    assert!(case["timers"].as_array().is_some_and(|t| {
        t.iter()
            .any(|t| t["kind"] == "update" && t["then"]["whom"][0] == "ana")
    }));

    // The name is taken with a space, a hyphen, or cut short.
    for typed in [
        name.as_str(),
        &name.replace('-', " "),
        &name[..name.len() - 1],
        case["id"].as_str().expect("an id"),
    ] {
        assert_eq!(shell.json(&["show", typed])["id"], case["id"], "{typed}");
    }
    let refused = shell.fails(&["ack", &name], 1);
    assert!(refused.contains("already have this case"), "{refused}");

    // From standard input, so that no story lands in a shell's history.
    let output = shell.run_with(&["--json", "note", &name, "-"], "he deleted them\n");
    let receipt: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(
        (&receipt["made"][0]["kind"], &receipt["unsent"]),
        (&"entry".into(), &false.into())
    );
    assert!(shell.does(&["show", &name]).contains("he deleted them"));

    shell.does(&["severity", &name, "moderate"]);
    shell.does(&["flag", &name, "repeat", "maybe"]);
    shell.does(&["scene", &name, "there"]);
    shell.does(&["checkin", &name]);
    shell.does(&["checklist", &name, "harassment"]);
    assert!(shell.does(&["checklist", &name]).contains("[ ] 1 "));
    shell.does(&["tick", &name, "1"]);
    shell.does(&["skip", &name, "2", "--why", "not needed here"]);
    shell.fails(&["tick", &name, "99"], 1);
    let call = shell.json(&[
        "escalate",
        &name,
        "security",
        "--consent",
        "not-needed",
        "--by-voice",
    ]);
    let escalation = call["made"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(call["made"][0]["kind"], "escalation");
    shell.does(&["answer", &escalation, "--by", "Post 3", "--eta", "2m"]);
    shell.does(&["arrived", &escalation]);
    shell.does(&["standdown", &escalation]);
    let no = shell.fails(&["escalate", &name, "police", "--consent", "refused"], 1);
    assert!(no.contains("on record"), "{no}");
    shell.does(&["--on-behalf", "kofi", "--via", "radio", "second", &name]);
    assert_eq!(shell.json(&["show", &name])["second"], "kofi");
    shell.does(&["assign", &name, "jo"]);
    shell.does(&["--on-behalf", "kofi", "--via", "radio", "release", &name]);
    assert!(
        shell
            .fails(&["resolve", &name], 1)
            .contains("Only who has the case")
    );
    // In the name of who has it, neither: a right that protects one person from another is that of who acts.
    let for_jo = ["--on-behalf", "jo", "--via", "phone"];
    let resolve = ["resolve", &name, "--why", "talked to both"];
    let no = shell.fails(&[&for_jo[..], &resolve[..]].concat(), 1);
    assert!(no.contains("Only who has the case"), "{no}");
    shell.does(&["assign", &name, "ana"]);
    shell.does(&resolve);
    assert!(shell.fails(&["close", &name], 4).contains("lead"));
    shell.does(&["reopen", &name, "--why", "he is back"]);
    assert_eq!(
        shell.json(&["queue", "photos"]).as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        shell
            .json(&["queue", "nothing-like-it"])
            .as_array()
            .map(Vec::len),
        Some(0)
    );
    shell.does(&["conflict", &name, "hard"]);
    shell.fails(&["show", &name], 1);
    shell.does(&["logout"]);
    shell.fails(&["queue"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_takes_any_text_and_options_stay_options() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    shell.does(&["join", world.address(), &world.invite("ana").await]);
    let case = shell.json(&[
        "report",
        "--what",
        "--he said no",
        "--where",
        "-1 level",
        "--kind",
        "other",
        "--mine",
    ]);
    let name = case["code_name"].as_str().expect("a name").to_owned();
    shell.does(&["note", &name, "- he left"]);
    shell.does(&["--json", "note", &name, "-1"]);
    shell.does(&[
        "note",
        &name,
        "twenty minutes before",
        "--happened-at",
        "20m",
    ]);
    shell.does(&["promise", &name, "-- as we said", "--by", "Thu 10:00"]);
    shell.does(&["resolve", &name, "--why", "-1"]);
    // Words that are printed are taken, in any case; and people by any of their names.
    shell.does(&["reopen", &name, "--why", "he is back"]);
    shell.does(&["severity", &name, "CRIT"]);
    shell.does(&["flag", &name, "danger", "YES"]);
    shell.does(&["assign", &name, "KOFI"]);
    let seen = shell.json(&["show", &name]);
    assert_eq!(
        (seen["severity"].as_str(), seen["assignee"].as_str()),
        (Some("critical"), Some("kofi"))
    );
    let full = Process::new("sh")
        .args([
            "-c",
            "\"$0\" queue --json > /dev/full",
            env!("CARGO_BIN_EXE_greenroom"),
        ])
        .env("GREENROOM_HOME", home.path())
        .output()
        .expect("it ends");
    assert_eq!(full.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&full.stderr).contains("cannot be written"));
    let told = seen.to_string();
    for text in ["--he said no", "-1 level", "- he left", "-- as we said"] {
        assert!(told.contains(text), "{text}: {told}");
    }
    assert!(
        !told.contains("20m"),
        "an option behind a text is an option: {told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named_as_it_was_typed() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    shell.does(&["join", world.address(), &world.invite("ana").await]);
    world.laptop("kofi").await.reports(fight()).await;
    let name = shell.json(&["queue"])[0]["code_name"]
        .as_str()
        .expect("a name")
        .to_owned();
    for (args, code, says) in [
        (vec!["show", "Blue Heron!"], 1, "\"Blue Heron!\""),
        (vec!["show", ""], 1, "\"\""),
        (vec!["assign", &name, "nobody"], 1, "\"nobody\""),
        (vec!["assign", &name, "nobody"], 1, "On the team are: "),
        (
            vec!["escalate", &name, "navy", "--consent", "given"],
            1,
            "\"navy\"",
        ),
        (vec!["answer", "12345", "--by", "x"], 1, "\"12345\""),
        (
            vec!["report", "--what", "x", "--where", "y", "--kind", "war"],
            2,
            "\"war\"",
        ),
        (
            vec!["report", "--what", " ", "--where", "y"],
            1,
            "not say what happened",
        ),
        (
            vec!["note", &name, "x", "--happened-at", "teatime"],
            2,
            "\"teatime\"",
        ),
        (vec!["oncall", "--at", "25:00"], 2, "\"25:00\""),
        (vec!["severity", &name, "dire"], 2, "dire"),
        (vec!["fly"], 2, "fly"),
    ] {
        let said = shell.fails(&args, code);
        assert!(said.contains(says), "{args:?}: {said}");
    }
    let problem = shell.run(&["--json", "show", "nothing"]);
    let problem: Value = serde_json::from_slice(&problem.stderr).expect("the problem document");
    assert!(
        problem["title"]
            .as_str()
            .is_some_and(|t| t.contains("nothing"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_a_write_is_not_kept_and_its_text_comes_back() {
    let mut world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    shell.does(&["join", world.address(), &world.invite("ana").await]);
    world.stop().await;
    let said = shell.fails(&["note", "any", "what he told me"], 3);
    assert!(
        said.contains("NOT kept") && said.contains("what he told me"),
        "{said}"
    );
    let said = shell.fails(&["ack", "any"], 3);
    assert!(said.contains("NOT kept"), "{said}");
    shell.fails(&["queue"], 3);
}

#[test]
fn a_bad_conference_file_is_refused_and_nothing_is_made() {
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    let file = home.path().join("conference.toml");
    std::fs::write(
        &file,
        greenroom::assets::SAMPLE_CONFERENCE.replacen("role = \"responder\"", "role = \"boss\"", 1),
    )
    .expect("written");
    let said = shell.fails(&["init", "conference.toml"], 2);
    assert!(said.contains("line ") && said.contains("boss"), "{said}");
    assert!(!home.path().join("greenroom-data").exists());
    shell.fails(&["init", "missing.toml"], 1);
    shell.fails(&["serve"], 1);

    std::fs::write(&file, greenroom::assets::SAMPLE_CONFERENCE).expect("written");
    assert!(
        shell
            .does(&["init", "--check", "conference.toml"])
            .contains("is fine")
    );
    let made = shell.json(&["init", "conference.toml"]);
    assert!(
        made["admin_token"]
            .as_str()
            .is_some_and(|t| t.starts_with("gr_"))
    );
    let again = shell.fails(&["init", "conference.toml"], 1);
    assert!(again.contains("it stays as it is"), "{again}");
    let verdict = shell.json(&["verify"]);
    assert_eq!(
        (&verdict["ok"], &verdict["first_bad"]),
        (&true.into(), &Value::Null)
    );
    assert!(shell.fails(&["invite", "nobody"], 1).contains("\"nobody\""));
    let invitation = shell.json(&["invite", "ana"]);
    assert!(
        invitation["link"]
            .as_str()
            .is_some_and(|l| l.contains(invitation["code"].as_str().unwrap_or("?")))
    );
    // Another master key does not open it.
    std::fs::rename(
        home.path().join("greenroom-data/master.key"),
        home.path().join("kept.key"),
    )
    .expect("moved");
    shell.fails(&["verify"], 1);
    shell.does(&["verify", "--master-key-file", "kept.key"]);
    let said = shell.fails(
        &[
            "serve",
            "--listen",
            "0.0.0.0:0",
            "--master-key-file",
            "kept.key",
        ],
        1,
    );
    assert!(said.contains("TLS"), "{said}");
}

#[test]
fn what_a_file_or_a_command_line_has_wrong_is_said_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    let sample = greenroom::assets::SAMPLE_CONFERENCE;
    let write = |bytes: &[u8]| std::fs::write(home.path().join("c.toml"), bytes).expect("written");
    // What follows a line break on the crisis card would pass for a line of ours.
    let broken = sample
        .replace("meet = \"Gate D", "meet = \"Gate D\\n112: wait")
        .replace(
            "phone = \"+31 20 000 0100\"",
            "phone = \"+31 20\\r\\n000 0100\"",
        );
    write(broken.as_bytes());
    let said = shell.fails(&["init", "--check", "c.toml"], 2);
    assert_eq!(
        said.matches("this has a line break in it").count(),
        2,
        "{said}"
    );
    let marked = format!("\u{feff}{sample}");
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&utf16);
    assert!(
        shell
            .fails(&["init", "c.toml"], 1)
            .contains("save it as UTF-8")
    );
    write(sample.as_bytes());
    shell.does(&["init", "c.toml"]);
    let key = home.path().join("greenroom-data/master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("set");
    let said = shell.run(&["verify"]);
    assert!(String::from_utf8_lossy(&said.stderr).contains("chmod 600"));
    for args in [["--json", "bogus"], ["note", "--json"]] {
        let problem: Value = serde_json::from_str(&shell.fails(&args, 2)).expect("JSON");
        assert_eq!(problem["type"], "/problems/malformed", "{problem}");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|d| d.contains("Usage")),
            "{problem}"
        );
    }
    assert!(shell.fails(&["bogus"], 2).starts_with("error: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_of_the_day_has_its_command() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    shell.does(&["join", world.address(), &world.invite("ana").await]);
    let call = shell.json(&[
        "call",
        "venue-security",
        "medical",
        "--where",
        "by the fountain",
        "--what",
        "two fight",
        "--kind",
        "assault",
        "--by-voice",
    ]);
    assert_eq!(
        (&call["severity"], &call["category"]),
        (&"critical".into(), &"assault".into())
    );
    assert_eq!(call["calls"].as_array().map(Vec::len), Some(2));
    let first = call["calls"][0]["escalation"].as_str().expect("an id");
    shell.does(&["nextway", first]);
    let photos = [
        "report",
        "--what",
        "photos",
        "--where",
        "stair-b2",
        "--kind",
        "photography",
        "--mine",
    ];
    let case = shell.json(&photos)["code_name"]
        .as_str()
        .expect("a name")
        .to_owned();
    let other = shell.json(&photos)["code_name"]
        .as_str()
        .expect("a name")
        .to_owned();

    let promise = shell.json(&["promise", &case, "we ring you", "--by", "14:30"]);
    let promise = promise["made"][0].clone();
    assert_eq!(promise["kind"], "promise");
    shell.does(&["kept", promise["id"].as_str().expect("an id")]);
    let no = shell.fails(&["promise", &case, "x", "--by", "2026-03-24T13:30"], 1);
    assert!(
        no.contains("time is past") && no.contains("Your text"),
        "{no}"
    );

    shell.does(&["wish", &case, "police", "no"]);
    shell.does(&["fact", &case, "hurt", "1"]);
    shell.does(&["place", &case, "Hall A", "--spot", "row 4"]);
    shell.does(&["kind", &case, "harassment"]);
    shell.does(&["flag", &case, "impact", "yes"]);
    shell.does(&["lookout", &case, "tall, grey coat"]);
    shell.does(&["allclear", &case]);
    shell.does(&["link", &case, &other]);
    shell.does(&["note", &case, "to be struck"]);
    let shown = shell.does(&["show", &case]);
    let entry = shown
        .lines()
        .find(|l| l.contains("to be struck"))
        .expect("the note");
    let entry = entry
        .split("(entry ")
        .nth(1)
        .expect("its id")
        .trim_end_matches(')');
    shell.does(&["strike", &entry[..13], "--why", "it was not so"]);
    assert!(shell.does(&["show", &case]).contains("STRUCK"));
    shell.does(&["note", &case, "taken back at once"]);
    assert!(shell.does(&["undo"]).contains("took back"));
    shell.does(&[
        "scene",
        &case,
        "hold",
        "--until",
        "15:10",
        "--why",
        "the desk opens at three",
    ]);
    shell.fails(&["scene", &case, "hold"], 2);
    let view = shell.json(&["show", &case]);
    assert_eq!(
        (
            &view["band"],
            &view["place"],
            &view["spot"],
            &view["category"]
        ),
        (
            &"waiting".into(),
            &"hall-a".into(),
            &"row 4".into(),
            &"harassment".into()
        )
    );
    assert_eq!(view["wishes"][0]["wish"], "no");
    assert_eq!(view["facts"]["hurt"], "1");
    assert_eq!(view["promises"][0]["state"], "kept");
    // Words that a shell takes apart are one filter, and one search.
    assert_eq!(
        shell.json(&["queue", "is:held", "who:nobody"]),
        shell.json(&["queue", "is:held who:nobody"])
    );
    assert_eq!(
        shell.json(&["queue", "is:held"]).as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        shell
            .json(&["queue", "mine -is:held"])
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    shell.does(&["scene", &case, "resume"]);
    shell.does(&["merge", &other, &case]);
    let view = shell.json(&["show", &other]);
    assert_eq!(view["state"], "merged");
    let found = shell.does(&["find", "grey coat"]);
    assert!(found.contains(&case.replace('-', " ")), "{found}");
    assert!(shell.does(&["find", "medics on site"]).contains("contact"));
    let card = shell.does(&["oncall", "--card"]);
    assert!(
        card.contains("112") && card.contains("Europaplein"),
        "{card}"
    );
    assert!(shell.does(&["contacts"]).contains("venue-security"));
    let empty = shell.fails(&["lookout", &other], 1);
    assert!(empty.contains("was merged and goes on in"), "{empty}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_and_the_staff_desk_call_for_help_by_name_and_learn_no_other_contact() {
    let world = World::new().await;
    for who in ["post3", "ines"] {
        let home = tempfile::tempdir().expect("a folder");
        let shell = Shell { home: home.path() };
        let code = world.invite(who).await;
        shell.fails(&["join", world.address()], 2);
        shell.does(&["join", &format!("{}/join#{code}", world.address())]);
        shell.json(&["call", "medics", "security", "--where", "Hall A"]);
        let listed = shell.does(&["contacts"]);
        assert!(listed.contains("Medics on site"), "{listed}");
        assert!(!listed.contains("counsel"), "{listed}");
        shell.fails(&["call", "counsel", "--where", "Hall A"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_shell_did_not_say_is_guessed_flagged_or_refused_in_words() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    let code = world.invite("ana").await;
    shell.does(&["join", world.address(), &code]);
    let report = [
        "--json",
        "report",
        "--what",
        "two people fighting",
        "--where",
        "hall-b",
        "--happened-at",
        "13:10",
        "--danger",
        "--mine",
    ];
    let output = shell.run(&report);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Kind guessed: fight"));
    let case: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(case["category"], "assault");
    let name = case["code_name"].as_str().expect("a name");
    let shown = shell.does(&["show", name]);
    assert!(shown.contains("happened 13:10"), "{shown}");
    assert!(
        shown.contains("Ana 1/2"),
        "one of two seats is taken: {shown}"
    );

    // A description that names somebody is not sent: there is nobody to ask, and it is not taken back.
    for (looks, why) in [
        ("Kofi Example, tall, grey coat", "Your words name Kofi"),
        ("tall, his badge says Kofi", "Your words name Kofi"),
        (
            "Emily N., aged 2, red coat",
            "\"Emily N.\" looks like a name",
        ),
    ] {
        let said = shell.fails(&["lookout", name, looks], 1);
        assert!(said.contains("NOT sent") && said.contains(why), "{said}");
        assert!(said.contains(looks), "the words come back: {said}");
    }
    assert!(!shell.does(&["show", name]).contains("look-out"));

    // No match is not "no cases", and a token that is none is refused.
    let none = shell.does(&["queue", "zzz"]);
    assert!(none.contains("None of 1 open cases"), "{none}");
    assert!(
        shell
            .fails(&["queue", "sverity:high"], 2)
            .contains("sev:high")
    );
    shell.does(&["queue", "13:10"]);
}
