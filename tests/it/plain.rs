//! The line mode as somebody with a screen reader uses it: numbers, letters, questions, one announcement a line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::pty::Terminal;
use crate::world::{World, fight, person};
use chrono::TimeDelta;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::state::case::standing::State;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;

/// A line mode behind pipes: what is typed goes in, what is said comes out.
struct Lines {
    child: Child,
    typed: Option<ChildStdin>,
    said: Receiver<String>,
    heard: Vec<String>,
}

impl Lines {
    async fn open(world: &World, home: &Path) -> Self {
        Terminal::sign_in(world, home).await;
        let mut child = Process::new(env!("CARGO_BIN_EXE_greenroom"))
            .arg("--plain")
            .env("GREENROOM_HOME", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let mut lines = Self {
            typed: child.stdin.take(),
            child,
            said,
            heard: Vec::new(),
        };
        lines.hears("queue>");
        lines
    }

    fn types(&mut self, line: &str) {
        writeln!(self.typed.as_mut().expect("open"), "{line}").expect("it reads");
    }

    /// Waits for a line with `what`, and returns it.
    fn hears(&mut self, what: &str) -> String {
        loop {
            let line = self.said.recv_timeout(Duration::from_secs(20));
            let Ok(line) = line else {
                panic!("{what:?} was never said:\n{}", self.heard.join("\n"));
            };
            self.heard.push(line.clone());
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Types a line and waits for what it says.
    fn gets(&mut self, line: &str, what: &str) -> String {
        self.types(line);
        self.hears(what)
    }

    /// Answers questions in their order.
    fn answers(&mut self, all: &[(&str, &str)]) {
        for (question, answer) in all {
            self.hears(question);
            self.types(answer);
        }
    }

    /// Ends the input; what is left to be said, the exit code, and what went to stderr.
    fn ends(mut self) -> (Vec<String>, Option<i32>, String) {
        drop(self.typed.take());
        let output = self.child.wait_with_output().expect("it ends");
        self.heard.extend(self.said.iter());
        let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
        (self.heard, output.status.code(), wrong)
    }
}

fn photos() -> NewReport {
    NewReport {
        what: Private::from("photos taken of people asleep"),
        place: Some("quiet-room".parse().expect("a place")),
        category: Some(Category::Photography),
        severity: Some(Severity::High),
        ..NewReport::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_from_report_to_resolved_by_numbers_and_letters() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut kofi = world.laptop("kofi").await;
    let mut lines = Lines::open(&world, home.path()).await;
    lines.types("r");
    lines.answers(&[
        ("What happened", "someone collapsed, is bleeding"),
        ("Where?", "stair-b2"),
        ("at risk now?", "n"),
        ("Kind? Enter: medical", ""),
        ("Severity? Enter:", "?"),
        ("4 low", "2"),
        ("Who goes?", "2"),
    ]);
    lines.hears("Reported as ");
    lines.hears("> ");
    kofi.until("the report", |c| c.open_cases().count() == 1)
        .await;
    let case = kofi.conference().open_cases().next().expect("it").clone();
    assert!(case.holds(&person("ana")));
    assert_eq!(case.category, Category::Medical);

    // The steps are numbered, a number ticks, u takes it back.
    lines.gets("c", "1 ");
    lines.gets("1", "u takes it back");
    lines.gets("u", "Do it?");
    lines.gets("y", "You took back");

    // The words come first, and nothing is called before y.
    lines.gets("e", "Whom to call?");
    let medics = lines
        .gets("?", "Medics")
        .split(' ')
        .next()
        .expect("a number")
        .to_owned();
    lines.hears("Whom to call?");
    lines.gets(&medics, "Say:");
    lines.hears("Medics, Ana, event team.");
    lines.hears("Stair B2.");
    lines.gets("no", "Not done");
    lines.gets(&format!("e {medics}"), "There is no contact");
    lines.gets("e medical", "Do it?");
    lines.gets("y", "Medics called");
    lines.types("v");
    lines.answers(&[
        ("standdown", "1"),
        ("Who answers, and how soon?", "medic 3"),
        ("When will they be there?", "soon"),
        ("Write it like 2m", ""),
        ("When will they be there?", "2m"),
    ]);
    lines.hears("medic 3");

    // With words behind it a letter means its first command; a time that is none is asked for again.
    lines.types("p we call them tonight");
    lines.answers(&[("By when?", "later"), ("is no time", "40m")]);
    lines.hears("we call them tonight");
    lines.gets("o", "resolve");
    lines.gets("1", "Why resolve it?");
    lines.gets("taken over by the medics", "Do it?");
    lines.gets("?", "does not");
    lines.hears("Do it?");
    lines.gets("y", "esolved");
    kofi.until("the end", |c| {
        c.case(case.id)
            .is_some_and(|c| matches!(c.state, State::Resolved { .. }))
    })
    .await;
    let notes = kofi.case(case.id);
    assert!(
        notes
            .promises
            .iter()
            .any(|p| p.text.as_str() == "we call them tonight")
    );
    let (_, code, wrong) = lines.ends();
    assert_eq!((code, wrong.as_str()), (Some(0), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_means_the_row_last_said_under_it_or_is_refused() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let kofi = world.laptop("kofi").await;
    let mut mei = world.laptop("mei").await;
    let first = kofi.reports(photos()).await;
    kofi.reports(fight()).await;
    mei.pull().await;
    let name = mei.case(first).spoken();
    let mut lines = Lines::open(&world, home.path()).await;
    lines.gets("queue", "1 ");
    assert!(lines.hears("2 ").contains(&name));
    lines.gets("3", "There are 1 to 2");
    lines.gets("oncall", "primary Ana");
    // That list has no numbers: those of the queue stand.
    mei.does(Command::SetConflict {
        case: first,
        level: ConflictLevel::Hard,
        person: Some(person("ana")),
        why: None,
    })
    .await;
    // A case of the list is withdrawn while one reads: its number means nothing else.
    kofi.reports(NewReport {
        what: Private::from("another one"),
        ..photos()
    })
    .await;
    lines.hears("another one");
    lines.gets("2", "no longer on this laptop");
    lines.gets("1", "fight");
    lines.gets("2", "No list was said");
    lines.gets(
        &format!("show {}", name.replace(' ', "-")),
        "There is no case",
    );
    let (heard, _, _) = lines.ends();
    let after = heard.iter().skip_while(|l| !l.contains("There are 1 to 2"));
    assert!(
        !after
            .clone()
            .any(|l| l.contains(&name) && !l.contains("There is no case")),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_do_and_what_rings_is_said_once_and_a_timer_twice() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut mei = world.laptop("mei").await;
    let mut lines = Lines::open(&world, home.path()).await;
    let case = mei.reports(photos()).await;
    mei.pull().await;
    let name = mei.case(case).spoken();
    assert!(lines.hears("RINGS FOR YOU").contains(&name));
    lines.gets("!", &name);
    lines.gets("a", "You have it");
    lines.gets("z", "Until when?");
    lines.gets("20m", "What does it wait for?");
    lines.gets("they are at lunch", "n hold until");
    lines.gets("z", "go on");
    lines.gets("1", "needed there again");
    mei.does(Command::Note {
        case,
        text: Private::from("they have left"),
        happened_at: None,
    })
    .await;
    lines.hears("they have left");
    // Past every time of this case: each of its timers has spoken once more, as overdue.
    world.advance(TimeDelta::minutes(50));
    mei.does(Command::Note {
        case,
        text: Private::from("still gone"),
        happened_at: None,
    })
    .await;
    lines.hears("still gone");
    let (heard, _, _) = lines.ends();
    let count = |what: &str| heard.iter().filter(|l| l.contains(what)).count();
    assert_eq!(count("they have left"), 1);
    let timers: Vec<&String> = heard.iter().filter(|l| l.contains("overdue")).collect();
    let mut once: Vec<&str> = timers
        .iter()
        .filter_map(|l| l.split(" overdue").next())
        .collect();
    once.sort_unstable();
    let all = once.len();
    once.dedup();
    assert_eq!(once.len(), all, "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_it_says_not_sent_and_sends_later_once() {
    let mut world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let kofi = world.laptop("kofi").await;
    let case = kofi.reports(photos()).await;
    let mut lines = Lines::open(&world, home.path()).await;
    lines.gets("1", "photos");
    world.stop().await;
    lines.hears("Not connected since");
    lines.gets("n she has a red coat", "NOT SENT YET");
    // A call is made aloud then: the words are the same.
    lines.gets("e security --consent not-needed", "Do it?");
    lines.gets("y", "NOT SENT YET");
    world.start().await;
    lines.hears("Everything that was kept is sent");
    let mut kofi = kofi.at(world.address());
    kofi.pull().await;
    let notes = kofi.case(case).entries.iter().filter(|e| matches!(&e.happening, Happening::Noted { text, .. } if text.as_str() == "she has a red coat"));
    assert_eq!(notes.count(), 1);
    assert!(
        kofi.case(case)
            .entries
            .iter()
            .any(|e| matches!(&e.happening, Happening::Escalated { call } if call.by_voice))
    );

    // The input ends while something is unsent: it is given back, and the exit code says so.
    world.stop().await;
    lines.hears("Not connected since");
    lines.gets("n nobody may lose this", "NOT SENT YET");
    let (_, code, wrong) = lines.ends();
    assert_eq!(code, Some(3));
    assert!(wrong.contains("nobody may lose this"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_the_same_and_words_come_back() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let kofi = world.laptop("kofi").await;
    let case = kofi.reports(photos()).await;
    kofi.does(Command::Acknowledge { case }).await;
    let mut lines = Lines::open(&world, home.path()).await;
    lines.gets("1", "photos");
    lines.gets("a", "Kofi took this");
    lines.gets("reopen she is back", "Your words: she is back");
    lines.gets("ack more words", "takes no more words");
    lines.gets("note --loud yes", "takes no --loud");
    lines.gets("serve", "in a shell only");
    lines.gets("dance", "There is no command");
    lines.gets("? note", "--happened-at");
    // A letter offers what the console's menu does.
    lines.gets("w", "give it to");
    lines.gets("", "Stopped");
    lines.gets(".", "Which?");
    lines.gets("1", "u takes it back");
    lines.gets("x", "Enter leaves it out");
    lines.gets("", "Only a lead brings it back");
    lines.gets("y", "Done");
    lines.gets("queue", "No open cases");
    lines.gets("b", "Covered. 0 open, 0 ring");
    kofi.reports(fight()).await;
    // Covered, nothing of it is said; E calls for help without a look at anything.
    lines.gets("E", "Whom to call?");
    lines.gets("security", "Where?");
    let (heard, _, _) = lines.ends();
    let covered = heard
        .iter()
        .position(|l| l.starts_with("Covered."))
        .expect("covered");
    let uncovered = heard
        .iter()
        .position(|l| l.starts_with("Whom to call?"))
        .expect("asked");
    assert!(
        !heard[covered..uncovered]
            .iter()
            .any(|l| l.contains("fight")),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_into_a_line_that_is_being_typed_and_a_crash_loses_no_word() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut mei = world.laptop("mei").await;
    let mut terminal = Terminal::open_with(&world, home.path(), &["--plain"]).await;
    terminal.until("the prompt", |s| s.contains("queue>"));
    terminal.types("r\r");
    terminal.until("a question", |s| s.contains("What happened"));
    terminal.types("somebody shouts at the cloakroom\r");
    terminal.until("the next question", |s| s.contains("Where?"));
    terminal.types("out");
    let case = mei.reports(photos()).await;
    mei.pull().await;
    let name = mei.case(case).spoken();
    terminal.types("side");
    terminal.until("the letters", |s| s.contains("outside"));
    assert!(!terminal.screen().contains(&name), "{}", terminal.screen());
    // Taken away again, the line is empty, and what waited is said.
    terminal.types("\x15");
    terminal.until("the announcement", |s| {
        s.contains("RINGS FOR YOU") && s.contains(&name)
    });
    terminal.kills();

    let mut terminal = Terminal::again(home.path(), &["--plain"]);
    terminal.until("what was begun", |s| {
        s.contains("somebody shouts at the cloakroom")
    });
    terminal.types("more\r");
    terminal.until("the question that was open", |s| s.contains("Where? Enter"));
    terminal.types("\x03");
    terminal.until("kept", |s| s.contains("your words are kept"));
    terminal.types("half a line");
    terminal.until("the letters", |s| s.contains("half a line"));
    terminal.is_sent("TERM");
    terminal.gives_back();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_typing_locks_it_and_a_name_opens_it() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("config.toml"), "lock_after = \"1s\"\n").expect("written");
    let kofi = world.laptop("kofi").await;
    let mut lines = Lines::open(&world, home.path()).await;
    lines.hears("Who is here?");
    kofi.reports(photos()).await;
    lines.gets("kofi", "not who is signed in here");
    lines.gets("ana", "Open.");
    lines.hears("RINGS FOR YOU");
    let (heard, _, _) = lines.ends();
    let locked = heard
        .iter()
        .position(|l| l.starts_with("Covered."))
        .expect("locked");
    let open = heard.iter().position(|l| l == "Open.").expect("open");
    assert!(
        !heard[locked..open].iter().any(|l| l.contains("photos")),
        "{heard:?}"
    );
}
