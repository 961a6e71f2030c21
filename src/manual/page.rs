//! The manual as man reads it: one page of everything, or a page of each command.

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use crate::cli::Cli;
use crate::config;
use crate::headless::Exit;
use crate::tui::bindings::{BINDINGS, IN_FORMS, Scope};

/// Every way in which a command ends.
const EXITS: [Exit; 5] = [
    Exit::Done,
    Exit::Refused,
    Exit::Usage,
    Exit::NoAnswer,
    Exit::NotAllowed,
];

fn exit_words(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "Done.",
        Exit::Refused => {
            "Refused by a rule, or not found; verify, doctor or keys check found a fault."
        }
        Exit::Usage => "Usage, or malformed.",
        Exit::NoAnswer => "No answer from the case API.",
        Exit::NotAllowed => "Not signed in, or not allowed.",
    }
}

/// What greenroom keeps, and where.
const FILES: [(&str, &str); 7] = [
    (
        "~/.config/greenroom",
        "The folder of the laptop's files, as the system has it; greenroom config path says where. GREENROOM_HOME moves it.",
    ),
    (
        "config.toml",
        "In it: what is set on this laptop. Every key is in config.example.toml.",
    ),
    (
        "session.toml",
        "In it: the sign-in, with the token. Mode 0600; greenroom logout erases it.",
    ),
    (
        "drafts, drafts.key",
        "In it: what was typed and not sent, sealed, and its key. greenroom logout erases both.",
    ),
    (
        "greenroom-data/greenroom.db",
        "The store of a server, where --data-dir does not say otherwise.",
    ),
    (
        "greenroom-data/master.key",
        "The key that opens the store. Mode 0600; keep a copy elsewhere.",
    ),
    (
        "greenroom-data/tls-cert.pem, greenroom-data/tls-key.pem",
        "The certificate of --tls-self-signed, for laptops to trust, and its key.",
    ),
];

/// The command line with every name in full.
fn command() -> Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

fn man(command: Command) -> Man {
    Man::new(command)
        .source(concat!("greenroom ", env!("CARGO_PKG_VERSION")))
        .manual("greenroom")
}

/// Everything on one page.
pub fn whole() -> String {
    let command = command();
    let mut page = Roff::new();
    page.control("SH", ["COMMANDS"]);
    for sub in visible(&command) {
        describe(&mut page, sub);
    }
    keys(&mut page);
    exits(&mut page);
    environment(&mut page);
    files(&mut page);
    let man = man(command);
    let mut head = Vec::new();
    // Into memory: nothing can fail.
    let _ = man
        .render_title(&mut head)
        .and_then(|()| man.render_name_section(&mut head))
        .and_then(|()| man.render_synopsis_section(&mut head))
        .and_then(|()| man.render_description_section(&mut head))
        .and_then(|()| man.render_options_section(&mut head));
    portable(&(String::from_utf8_lossy(&head).into_owned() + &page.to_roff()))
}

/// The file name and the text of the whole manual and of each command.
pub fn each() -> Vec<(String, String)> {
    let mut pages = vec![("greenroom.1".to_owned(), whole())];
    for sub in visible(&command()) {
        collect(sub, &mut pages);
    }
    pages
}

fn collect(command: &Command, pages: &mut Vec<(String, String)>) {
    let man = man(command.clone());
    let mut text = Vec::new();
    // Into memory: nothing can fail.
    let _ = man.render(&mut text);
    let text = portable(&String::from_utf8_lossy(&text));
    pages.push((man.get_filename(), text));
    for sub in visible(command) {
        collect(sub, pages);
    }
}

/// In ASCII, with the rest by its number: what man reads is not always taken as UTF-8.
fn portable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.push_str(&format!("\\[u{:04X}]", u32::from(c)));
        }
    }
    out
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|c| !c.is_hide_set())
}

/// One command, its own options, and the commands under it.
fn describe(page: &mut Roff, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    page.control("SS", [command.get_bin_name().unwrap_or_default()]);
    if let Some(about) = command.get_about() {
        page.text([roman(about.to_string())]);
    }
    page.control("PP", []);
    for line in usage.lines() {
        page.text([bold(line.trim())]);
        page.control("br", []);
    }
    let own = |arg: &&Arg| !arg.is_global_set() && !arg.is_hide_set() && arg.get_id() != "help";
    for arg in command.get_arguments().filter(own) {
        let words = words(arg);
        match arg.get_long() {
            Some(long) => tagged(page, &format!("--{long}"), &value(arg), &words),
            // What has nothing more to say stands in the usage.
            None if words.is_empty() => {}
            None => tagged(page, &arg.get_id().as_str().to_uppercase(), "", &words),
        }
    }
    for sub in visible(command) {
        describe(page, sub);
    }
}

/// What it is for, and what may be said, where that is one of a few words.
fn words(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string);
    let few: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|_| arg.get_action().takes_values())
        .map(|value| value.get_name().to_owned())
        .collect();
    let few = (!few.is_empty()).then(|| format!("One of: {}.", few.join(", ")));
    let parts: Vec<String> = help.into_iter().chain(few).collect();
    parts.join(". ")
}

/// The value that an option takes, if it takes one.
fn value(arg: &Arg) -> String {
    match arg.get_value_names() {
        Some([name, ..]) if arg.get_long().is_some() && arg.get_action().takes_values() => {
            format!(" {name}")
        }
        _ => String::new(),
    }
}

fn tagged(page: &mut Roff, tag: &str, value: &str, words: &str) {
    page.control("TP", []);
    if value.is_empty() {
        page.text([bold(tag)]);
    } else {
        page.text([bold(tag), italic(value)]);
    }
    page.text([roman(words)]);
}

/// The table of actions, under the headings of the help.
fn keys(page: &mut Roff) {
    page.control("SH", ["KEYS"]);
    page.text([roman(
        "Letters act outside text fields only. Arrows, Enter, Esc and Tab alone are enough for everything.",
    )]);
    let mut headings: Vec<&str> = Vec::new();
    for action in BINDINGS {
        let heading = heading(action.places);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    for heading in headings {
        page.control("SS", [heading]);
        for action in BINDINGS
            .iter()
            .filter(|a| self::heading(a.places) == heading)
        {
            let twin = action
                .twin_words()
                .map_or_else(String::new, |twin| format!(" In a shell: {twin}."));
            let words = format!("{}. {}{twin}", capital(action.name), action.help);
            tagged(page, &action.key_word(), "", &words);
        }
    }
    page.control("SS", ["in a form"]);
    for (key, words) in IN_FORMS {
        tagged(page, key, "", words);
    }
}

/// The heading under which an action stands: the first of its places.
fn heading(places: &[Scope]) -> &'static str {
    places.first().map_or("everywhere", |place| place.word())
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn exits(page: &mut Roff) {
    page.control("SH", ["EXIT STATUS"]);
    for exit in EXITS {
        tagged(page, &(exit as u8).to_string(), "", exit_words(exit));
    }
}

fn environment(page: &mut Roff) {
    page.control("SH", ["ENVIRONMENT"]);
    page.text([roman(
        "A flag wins over these, these over the user's file, that over the defaults; an empty one says nothing.",
    )]);
    for variable in config::environment::VARIABLES {
        tagged(page, variable.name, "", variable.help);
    }
}

fn files(page: &mut Roff) {
    page.control("SH", ["FILES"]);
    for (path, words) in FILES {
        tagged(page, path, "", words);
    }
}
