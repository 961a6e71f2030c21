//! What this terminal is, and whether every key of the console arrives through it.

use std::io::{self, IsTerminal};

use crossterm::event::KeyCode;

use crate::config::{Config, Surroundings, Theme};
use crate::doctor::Check;
use crate::doctor::settings::origin_words;
use crate::tui::bindings::{self, Binding};

/// Columns and rows of a window.
pub type Size = (u16, u16);

/// Below this, one part of a screen is shown at a time.
const ROOMY: Size = (80, 24);

/// The size of this window; none where there is no terminal.
pub fn size() -> Option<Size> {
    (io::stdout().is_terminal() || io::stderr().is_terminal())
        .then(crossterm::terminal::size)
        .and_then(Result::ok)
}

/// What kind of terminal it is and how large, for the console.
pub fn window(surroundings: &Surroundings, size: Option<Size>) -> Vec<Check> {
    let term = match surroundings.term.as_str() {
        "" => Check::look(
            "terminal",
            "TERM is not set.",
            "Set it to what the terminal is, xterm-256color say.",
        ),
        "dumb" => Check::look(
            "terminal",
            "TERM=dumb: lines instead of a screen.",
            "For the screen set TERM to what the terminal is, xterm-256color say.",
        ),
        term => Check::ok("terminal", format!("The terminal is {term}.")),
    };
    let size = match size {
        None => Check::look(
            "window",
            "There is no terminal here: its size is not known.",
            "Run it in the window that the console is for.",
        ),
        Some((columns, rows)) if columns < ROOMY.0 || rows < ROOMY.1 => Check::look(
            "window",
            format!("The window is {columns}x{rows}."),
            "Make it 80x24 or larger, to see more than one thing at a time.",
        ),
        Some((columns, rows)) => Check::ok("window", format!("The window is {columns}x{rows}.")),
    };
    vec![term, size]
}

/// Which colours and which marks the console uses here.
pub fn looks(surroundings: &Surroundings, config: &Config) -> Vec<Check> {
    let theme = config.settings().iter().find(|s| s.name == "theme");
    let origin = theme.map_or_else(|| "default".to_owned(), |s| origin_words(s.origin));
    let colours = match config.theme {
        Theme::Mono => format!("There are no colours ({origin})."),
        Theme::Auto | Theme::Dark | Theme::Light => format!("There are colours ({origin})."),
    };
    let marks = if config.ascii {
        Check::ok("utf8", "Letters stand for marks and lines.")
    } else {
        utf8(surroundings)
    };
    vec![Check::ok("colours", colours), marks]
}

fn utf8(surroundings: &Surroundings) -> Check {
    if surroundings.is_utf8 {
        Check::ok("utf8", "The locale is UTF-8.")
    } else {
        Check::look(
            "utf8",
            "The locale is not UTF-8: marks may come out as boxes, and letters as other letters.",
            "Set LANG=C.UTF-8, or ascii = true.",
        )
    }
}

/// Whether each key of the table arrives here and means one thing.
pub fn keys(surroundings: &Surroundings, size: Option<Size>) -> Vec<Check> {
    let mut checks: Vec<Check> = bindings::BINDINGS
        .iter()
        .map(|action| delivered(action, surroundings))
        .collect();
    checks.push(match bindings::clashes().as_slice() {
        [] => Check::ok("clashes", "No key means two things in one place."),
        [(a, b), ..] => Check::bad(
            "clashes",
            format!("{} means both {} and {}.", a.key_word(), a.name, b.name),
            "Use : and the name of the action; and report it as a fault of this program.",
        ),
    });
    checks.extend(owned(surroundings));
    checks.extend(window(surroundings, size));
    checks.push(utf8(surroundings));
    checks
}

/// Whether the key of `action` arrives as itself.
fn delivered(action: &Binding, surroundings: &Surroundings) -> Check {
    let key = action.key_word();
    let name = format!("key {key} ({})", action.name);
    let words = format!("{key:<5}  {}", action.name);
    match action.key {
        // Esc is also the first byte of other keys: a multiplexer waits before it passes it on.
        KeyCode::Esc if surroundings.in_tmux => Check::look(
            &name,
            format!("{words}: tmux may hold it back for half a second."),
            "In tmux.conf: set -s escape-time 10.",
        ),
        KeyCode::Esc if surroundings.in_screen => Check::look(
            &name,
            format!("{words}: screen may hold it back for a third of a second."),
            "In .screenrc: maptimeout 10.",
        ),
        KeyCode::Char(c) if !c.is_ascii() && !surroundings.is_utf8 => Check::bad(
            &name,
            format!("{words}: it does not arrive without UTF-8."),
            "Set LANG=C.UTF-8; or use : and the name of the action.",
        ),
        // One byte each, on every terminal.
        KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Esc => Check::ok(&name, words),
        // The others are sequences, which a terminal must know.
        _ if matches!(surroundings.term.as_str(), "" | "dumb") => Check::bad(
            &name,
            format!("{words}: this terminal sends nothing for it."),
            "Set TERM to what the terminal is; or use : and the name of the action.",
        ),
        _ => Check::ok(&name, words),
    }
}

/// The keys that never get here because something between takes them. No action is on any: the table has no Control.
fn owned(surroundings: &Surroundings) -> Vec<Check> {
    [
        (true, "Ctrl-S and Ctrl-Q", "the line (XON/XOFF)"),
        (surroundings.in_tmux, "Ctrl-B", "tmux"),
        (surroundings.in_screen, "Ctrl-A", "screen"),
        (
            surroundings.in_zellij,
            "Ctrl with G, H, N, O, P, Q, S or T, and Alt,",
            "zellij",
        ),
    ]
    .into_iter()
    .filter(|(is_here, _, _)| *is_here)
    .map(|(_, keys, owner)| {
        let words = format!("{keys} may belong to {owner}: greenroom uses none of it.");
        Check::ok("taken", words)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn good() -> Surroundings {
        Surroundings {
            term: "xterm-256color".to_owned(),
            is_utf8: true,
            ..Surroundings::default()
        }
    }

    fn look_at(surroundings: &Surroundings, size: Option<Size>) -> Vec<String> {
        let found = keys(surroundings, size);
        assert!(found.iter().all(|c| c.state != State::Bad), "{found:?}");
        let found = found.into_iter().filter(|c| c.state == State::Look);
        found.map(|c| c.check).collect()
    }

    #[test]
    fn every_key_arrives_on_a_good_terminal() {
        let found = keys(&good(), Some((80, 24)));
        assert!(found.iter().all(|c| c.state == State::Ok), "{found:?}");
        assert!(found.len() > bindings::BINDINGS.len());
    }

    #[test]
    fn what_stands_between_is_named() {
        let dumb = Surroundings {
            term: "dumb".to_owned(),
            is_utf8: false,
            ..good()
        };
        assert_eq!(
            look_at(&dumb, Some((79, 40))),
            ["terminal", "window", "utf8"]
        );
        let tmux = Surroundings {
            in_tmux: true,
            ..good()
        };
        assert_eq!(look_at(&tmux, Some((200, 50))), ["key Esc (back)"]);
        let zellij = Surroundings {
            in_zellij: true,
            ..good()
        };
        assert!(
            keys(&zellij, None)
                .iter()
                .any(|c| c.words.contains("zellij"))
        );
    }
}
