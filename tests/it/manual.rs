//! README, `--help`, manual and table of actions never disagree: what one of them names is there, and called the same.

use std::collections::BTreeSet;

use crate::screens::{DARK, afternoon, at, console, press, write};
use clap::{Command, CommandFactory};
use crossterm::event::KeyCode;
use greenroom::cli::Cli;
use greenroom::config::environment::VARIABLES;
use greenroom::manual::{self, page};
use greenroom::tui::bindings::{self, Action, BINDINGS, Scope};
use greenroom::tui::forms::Overlay;
use greenroom::tui::state::screen::ScreenName;

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Every subcommand, with what stands before it: "config show".
fn subcommands(command: &Command, before: &str, found: &mut BTreeSet<String>) {
    for sub in command.get_subcommands() {
        let name = format!("{before}{}", sub.get_name());
        subcommands(sub, &format!("{name} "), found);
        found.insert(name);
    }
}

fn all_subcommands() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    subcommands(&Cli::command(), "", &mut found);
    found
}

fn all_flags(command: &Command, found: &mut BTreeSet<String>) {
    let flags = command.get_arguments().filter_map(|a| a.get_long());
    found.extend(flags.map(|f| format!("--{f}")));
    for sub in command.get_subcommands() {
        all_flags(sub, found);
    }
}

/// What stands as code: lines of blocks without their comments, and what is between backticks.
fn code(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_block = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            let line = line.split(" #").next().unwrap_or_default();
            found.push(line.trim().to_owned());
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

fn variables(text: &str) -> BTreeSet<String> {
    let rest = text.split("GREENROOM_").skip(1).map(|rest| {
        rest.chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_')
            .collect::<String>()
    });
    rest.filter(|name| !name.is_empty())
        .map(|name| format!("GREENROOM_{name}"))
        .collect()
}

/// The page as a reader sees it, more or less.
fn plain(roff: &str) -> String {
    assert!(roff.is_ascii(), "not every man takes it for UTF-8");
    let mut page = roff.to_owned();
    for (written, read) in [
        ("\\-", "-"),
        ("\\fB", ""),
        ("\\fI", ""),
        ("\\fR", ""),
        ("\\*(Aq", "'"),
        ("\\(aq", "'"),
    ] {
        page = page.replace(written, read);
    }
    let mut parts = page.split("\\[u");
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(']').expect("a number and its end");
        let number = u32::from_str_radix(number, 16).expect("a number");
        read.push(char::from_u32(number).expect("a character"));
        read.push_str(rest);
    }
    read
}

#[test]
fn every_command_is_in_the_help_and_in_the_manual() {
    let (help, page) = (
        Cli::command().render_long_help().to_string(),
        plain(&page::whole()),
    );
    let pages = page::each();
    for name in all_subcommands() {
        assert!(
            page.contains(&format!(".SS \"greenroom {name}\"")),
            "{name} is not in the manual"
        );
        let file = format!("greenroom-{}.1", name.replace(' ', "-"));
        assert!(pages.iter().any(|(f, _)| *f == file), "{file} is missing");
        if !name.contains(' ') {
            assert!(help.contains(&format!("  {name}")), "{name} is not in help");
        }
    }
    let mut flags = BTreeSet::new();
    all_flags(&Cli::command(), &mut flags);
    for flag in flags {
        assert!(page.contains(&flag), "{flag} is not in the manual");
    }
}

#[test]
fn the_manual_has_every_key_variable_and_exit_code() {
    let page = plain(&page::whole());
    for section in [
        "NAME",
        "SYNOPSIS",
        "OPTIONS",
        "COMMANDS",
        "KEYS",
        "\"EXIT STATUS\"",
        "ENVIRONMENT",
        "FILES",
    ] {
        assert!(page.contains(&format!(".SH {section}")), "{section}");
    }
    for action in BINDINGS {
        assert!(page.contains(action.help), "{}", action.name);
    }
    for variable in VARIABLES {
        assert!(page.contains(&format!("{}\n{}", variable.name, variable.help)));
    }
    for code in 0..=4 {
        assert!(page.contains(&format!(".TP\n{code}\n")), "{code}");
    }
}

#[test]
fn what_readme_says_to_type_can_be_typed() {
    let known = all_subcommands();
    let mut flags = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    all_flags(&Cli::command(), &mut flags);
    let mut seen = 0;
    for piece in code(README).iter().filter(|c| !c.starts_with("cargo ")) {
        for part in piece.split("greenroom ").skip(1) {
            let word = part.split_whitespace().next().unwrap_or_default();
            if word.starts_with(|c: char| c.is_ascii_lowercase()) {
                assert!(known.contains(word), "greenroom {word}, in {piece:?}");
                seen += 1;
            }
        }
        for flag in piece
            .split_whitespace()
            .filter(|w| w.len() > 2 && w.starts_with("--"))
        {
            let flag = flag.split('=').next().unwrap_or_default();
            assert!(flags.contains(flag), "{flag}, in {piece:?}");
        }
    }
    assert!(seen > 20, "only {seen} commands were found");
}

/// Actions about the screen itself: what they show or move has no meaning in a shell.
const SCREEN_ONLY: [Action; 11] = [
    Action::Enter,
    Action::Back,
    Action::Pane,
    Action::Look,
    Action::Messages,
    Action::Cover,
    Action::Palette,
    Action::Help,
    Action::Quit,
    Action::Wifi,
    Action::Eyes,
];

/// Commands about the server, this laptop, or the program: the console has no key for them.
const SHELL_ONLY: [&str; 26] = [
    "shift import",
    "rota link",
    "rota links",
    "rota unlink",
    "override",
    "handoff",
    "shift rotate",
    "shift",
    "shift change",
    "apply",
    "diff",
    "demo",
    "serve",
    "init",
    "invite",
    "verify",
    "join",
    "logout",
    "doctor",
    "config",
    "config path",
    "config show",
    "config check",
    "keys check",
    "completions",
    "man",
];

#[test]
fn every_action_has_its_commands_and_every_command_its_action() {
    let known = all_subcommands();
    for row in BINDINGS {
        assert_eq!(
            row.twins().is_empty(),
            SCREEN_ONLY.contains(&row.action),
            "{}",
            row.name
        );
        for twin in row.twins() {
            assert!(known.contains(twin), "{twin}");
        }
    }
    let with_key: BTreeSet<&str> = BINDINGS.iter().flat_map(bindings::Binding::twins).collect();
    // The help of the console is the table of keys.
    let without = known
        .iter()
        .filter(|c| !with_key.contains(c.as_str()) && *c != "keys");
    let expected: BTreeSet<&str> = SHELL_ONLY.into();
    assert_eq!(
        without.map(String::as_str).collect::<BTreeSet<_>>(),
        expected
    );
}

#[test]
fn every_action_is_reached_by_its_key_and_stands_in_help_palette_and_manual() {
    let page = plain(&page::whole());
    for row in BINDINGS {
        for place in row.places {
            let found = bindings::find(row.key.into(), &[*place]).expect("its key is bound");
            assert_eq!(found.action, row.action, "{}", row.name);
        }
        assert!(page.contains(row.help), "{}", row.help);
        let mut all = afternoon();
        let who = if row.places == [Scope::Briefs] {
            "post3"
        } else {
            "ana"
        };
        let mut model = console(&mut all.hall, who, "14:02:13", (120, 60), DARK);
        model.is_demo = row.places == [Scope::Demo];
        model.screen = screen_of(row.places[0]);
        for opener in [KeyCode::Char('?'), KeyCode::Char(':')] {
            press(&mut model, at("14:02:20"), &[opener]);
            write(&mut model, at("14:02:21"), row.name);
            let Some(Overlay::Find(find)) = &model.over else {
                panic!("{opener} opens a list")
            };
            let found = find.found(&model);
            assert!(found.iter().any(|a| a.action == row.action), "{}", row.name);
            press(&mut model, at("14:02:22"), &[KeyCode::Esc]);
        }
    }
}

fn screen_of(place: Scope) -> ScreenName {
    match place {
        Scope::Anywhere | Scope::Demo | Scope::Queue | Scope::Briefs => ScreenName::Queue,
        Scope::Case => ScreenName::Case,
        Scope::OnCall => ScreenName::OnCall,
        Scope::Contacts => ScreenName::Contacts,
        Scope::Log => ScreenName::Log,
        Scope::Handoff => ScreenName::Handoff,
    }
}

#[test]
fn every_variable_that_is_named_is_in_the_table() {
    let help = Cli::command().render_long_help().to_string();
    for text in [README, EXAMPLE, &help] {
        for name in variables(text) {
            assert!(VARIABLES.iter().any(|v| v.name == name), "{name}");
        }
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in <clap_complete::Shell as clap::ValueEnum>::value_variants() {
        let script = manual::completions(*shell);
        for word in ["escalate", "doctor", "on-behalf"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
}
