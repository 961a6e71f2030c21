//! The demo without a terminal: the whole story as lines, from a real server, and nothing left behind.

use std::process::Command as Process;

#[test]
fn without_a_terminal_the_demo_tells_its_story_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Process::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(["demo", "--seed", "7"])
        .env("TMPDIR", folder.path())
        .env("GREENROOM_HOME", folder.path().join("home"))
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}\n{told}");
    let mut from = 0;
    for scene in [
        "1/6 You are Ana",
        "blue heron: Report by radio from Post 2",
        "blue heron: Rang Ana and Kofi",
        "Kofi has it (phone, by Tomas)",
        "blue heron: Rang Mei",
        "Mei goes too",
        "Security called, radio 4",
        "Security: \"Post 3: two guards, one minute\"",
        "NO police",
        "○ OFFLINE",
        "○ blue heron: Ana: \"both calm now",
        "1 unsent",
        "blue heron: Security: they are there",
        "● live",
        "grey otter: Kofi stepped back",
        "you look as KOFI: 5 open instead of 6",
        "6/6 H: your shift ends soon",
        "Sam took it over",
        "it is still you who is paged",
        "chain whole, nothing kept.",
    ] {
        let at = told[from..].find(scene);
        from += at.unwrap_or_else(|| panic!("{scene:?} is not told, or too early, in:\n{told}"));
    }
    assert!(
        !told
            .lines()
            .any(|l| l.contains("KOFI") && l.contains("grey otter")),
        "he must not see it"
    );
    let left = std::fs::read_dir(folder.path())
        .expect("the folder")
        .count();
    assert_eq!(left, 0, "something was left behind");
}
