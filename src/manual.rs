//! What explains the program from the tables that run it: `keys`, `completions`, `man`.

pub mod page;

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::{Value, json};

use crate::cli::{Cli, Command};
use crate::headless::{Exit, Failure, printing};
use crate::tui::bindings::{BINDINGS, Binding, IN_FORMS};

/// Runs `keys`, `completions` or `man`. Reads no configuration.
pub fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Some(Command::Keys { what: None }) => keys(cli.global.json),
        Some(Command::Completions { shell }) => printing::page(&completions(*shell)),
        Some(Command::Man { dir: None }) => printing::page(&page::whole()),
        Some(Command::Man { dir: Some(dir) }) => return pages(dir),
        _ => {}
    }
    Ok(())
}

/// Where an action is bound, each heading once.
fn places(action: &Binding) -> Vec<&'static str> {
    let mut words: Vec<&str> = action.places.iter().map(|p| p.word()).collect();
    words.dedup();
    words
}

/// Prints the table of actions.
fn keys(as_json: bool) {
    if as_json {
        let rows: Vec<Value> = BINDINGS
            .iter()
            .map(|action| {
                json!({
                    "where": places(action),
                    "key": action.key_word(),
                    "name": action.name,
                    "help": action.help,
                    "twins": action.twins(),
                })
            })
            .collect();
        return printing::json(&rows);
    }
    for action in BINDINGS {
        let twin = action.twin_words().map(|t| format!(" [{t}]"));
        printing::line(&format!(
            "{}  {:<5}  {}: {}{}",
            places(action).join(", "),
            action.key_word(),
            action.name,
            action.help,
            twin.unwrap_or_default()
        ));
    }
    for (key, words) in IN_FORMS {
        printing::line(&format!("in a form  {key:<5}  {words}"));
    }
}

/// What a shell reads to complete commands, options and their values.
pub fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "greenroom", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Writes the whole manual as `greenroom.1` and a page of each command beside it.
fn pages(dir: &Path) -> Result<(), Failure> {
    let unwritten = |error: std::io::Error| {
        Failure::new(
            Exit::Refused,
            format!("{} cannot be written to: {}.", dir.display(), error.kind()),
            "Name a folder of yours.",
        )
    };
    fs::create_dir_all(dir).map_err(unwritten)?;
    for (name, text) in page::each() {
        fs::write(dir.join(name), text).map_err(unwritten)?;
    }
    Ok(())
}
