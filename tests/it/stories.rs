//! Five bad moments from the first words to the call, on screen and in a shell, with the words that go out: to be read through
//! by a person.

use std::fmt::Write as _;

use crossterm::event::KeyCode;
use greenroom::domain::vocabulary::ids::CommandId;
use uuid::Uuid;

use crate::cli::Shell;
use crate::screens::{DARK, Hall, at, console, drawn, press, write};
use crate::world::World;

/// A moment as somebody hears it: what it is called here, the words, and whom one calls.
struct Moment {
    name: &'static str,
    what: &'static str,
    place: &'static str,
    danger: bool,
    calls: &'static str,
}

const MOMENTS: [Moment; 5] = [
    Moment {
        name: "medical",
        what: "a man collapsed and does not breathe",
        place: "Hall B",
        danger: true,
        calls: "medical",
    },
    Moment {
        name: "missing-child",
        what: "a mother cannot find her son, he is five, red coat",
        place: "Hall A",
        danger: true,
        calls: "security",
    },
    Moment {
        name: "found-child",
        what: "a little girl stands alone at the desk and looks for her mum",
        place: "Hall B",
        danger: false,
        calls: "security",
    },
    Moment {
        name: "fire",
        what: "smoke comes out of the kitchen",
        place: "Hall A",
        danger: true,
        calls: "security",
    },
    Moment {
        name: "theft",
        what: "a laptop was stolen from the speaker room",
        place: "Room 4",
        danger: false,
        calls: "security",
    },
];

#[test]
fn on_screen_each_is_reported_and_the_words_to_say_are_there() {
    for moment in MOMENTS {
        let mut hall = Hall::new();
        let mut ana = console(&mut hall, "ana", "14:02:10", (80, 24), DARK);
        press(&mut ana, at("14:02:10"), &[KeyCode::Char('r')]);
        write(&mut ana, at("14:02:11"), moment.what);
        press(&mut ana, at("14:02:12"), &[KeyCode::Tab, KeyCode::Tab]);
        write(&mut ana, at("14:02:13"), moment.place);
        let mut told = format!("THE REPORT\n{}", drawn(&ana));
        // Danger is asked where nobody answered it.
        press(&mut ana, at("14:02:14"), &[KeyCode::F(5)]);
        if moment.danger {
            press(&mut ana, at("14:02:15"), &[KeyCode::Char('y')]);
            press(&mut ana, at("14:02:16"), &[KeyCode::F(5)]);
        } else {
            press(&mut ana, at("14:02:15"), &[KeyCode::Char('n')]);
            press(&mut ana, at("14:02:16"), &[KeyCode::F(5)]);
        }
        let screen = drawn(&ana);
        let _ = write!(told, "\n\nAFTER IT WAS SAVED\n{screen}");
        if !screen.contains("CALL FOR HELP") {
            press(&mut ana, at("14:02:18"), &[KeyCode::Enter]);
            press(&mut ana, at("14:02:19"), &[KeyCode::Char('e')]);
            let _ = write!(told, "\n\nTHE CALL\n{}", drawn(&ana));
        }
        if moment.name == "missing-child" {
            press(&mut ana, at("14:02:19"), &[KeyCode::Char('1')]);
            write(&mut ana, at("14:02:20"), "five, red coat, blue boots");
            press(&mut ana, at("14:02:20"), &[KeyCode::Enter]);
            let _ = write!(told, "\n\nWITH HOW THE CHILD LOOKS\n{}", drawn(&ana));
        }
        press(&mut ana, at("14:02:21"), &[KeyCode::Char('y')]);
        told += "\n\nTHE WORDS THAT WENT OUT";
        for case in ana.model.conference().cases() {
            for call in &case.escalations {
                let to = ana.model.conference().hall().called(&call.to);
                let _ = write!(told, "\n{to}:\n{}", call.brief.as_str());
            }
        }
        insta::assert_snapshot!(format!("screen_{}", moment.name), told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_shell_each_is_reported_and_the_words_to_say_are_printed() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let shell = Shell { home: home.path() };
    let code = world.invite("ana").await;
    shell.run(&["join", world.address(), &code]);
    for (n, moment) in (1..).zip(MOMENTS) {
        // The case, and so its name, follow from the id.
        let id = |of: u128| CommandId(Uuid::from_u128(n * 10 + of)).to_string();
        let mut told = String::new();
        let mut does = |args: &[&str]| {
            let shown: Vec<&str> = args
                .iter()
                .copied()
                .filter(|arg| !arg.contains("00000"))
                .collect();
            let output = shell.run(args);
            let (out, beside) = (&output.stdout, &output.stderr);
            let _ = write!(
                told,
                "$ greenroom {}\n{}{}",
                shown.join(" ").replace("--id", "").trim_end(),
                String::from_utf8_lossy(beside),
                String::from_utf8_lossy(out)
            );
            assert!(output.status.success(), "{told}");
        };
        let report = id(1);
        let mut args = vec!["report", "--what", moment.what, "--where", moment.place];
        args.extend(moment.danger.then_some("--danger"));
        args.extend(["--id", &report]);
        does(&args);
        let queue = shell.json(&["queue"]);
        let rows = queue
            .as_array()
            .or(queue["cases"].as_array())
            .expect("rows");
        let newest = rows
            .iter()
            .max_by_key(|row| row["reported_at"].as_str().map(str::to_owned));
        let name = newest
            .and_then(|row| row["code_name"].as_str())
            .expect("a name")
            .to_owned();
        let call = id(2);
        let mut args = vec!["escalate", &name, moment.calls, "--consent"];
        if moment.danger {
            args.extend(["danger", "--why", "it is happening now"]);
        } else {
            args.push("not-needed");
        }
        args.extend(["--id", &call]);
        does(&args);
        does(&["show", &name]);
        // Whether somebody is rung yet, and what time it is, is no part of the story.
        insta::with_settings!({ filters => [
            (r"(?m)^rings .*\n", ""),
            (r"(?m)^.* Rang .*\n", ""),
            (r", then rings [A-Z][a-z]+( and [A-Z][a-z]+)*", ""),
            (r"\b\d\d:\d\d(:\d\d)?\b", "HH:MM"),
            (r"call [0-9a-f-]{36}", "call ID"),
            (r"-?\b(\d+:\d\d|\d+h\d\d|\d+m)\b", "M:SS"),
        ] }, {
            insta::assert_snapshot!(format!("shell_{}", moment.name), told);
        });
    }
}
