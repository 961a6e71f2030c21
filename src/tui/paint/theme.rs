//! Colour by meaning, never by hue alone: the terminal's own sixteen, bold, dim and reverse.

use ratatui::style::{Color, Modifier, Style};

use crate::config::Theme;
use crate::domain::vocabulary::severity::Severity;

/// What a piece of text means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Plain,
    /// Keys, "you", NO.
    Bold,
    /// Rules and group names.
    Dim,
    /// Section names and the name of the case in view.
    Section,
    /// Critical, late, offline.
    Bad,
    /// High, due soon, reconnecting.
    Warn,
    /// The connection is live.
    Live,
    /// The selected row, a ringing ring line.
    Reverse,
    /// Offline and "not sent", where they head a dialog; a gap in the rota.
    Alarm,
}

/// How `tone` looks in `theme`.
pub fn style(theme: Theme, tone: Tone) -> Style {
    let plain = Style::reset();
    let bold = plain.add_modifier(Modifier::BOLD);
    let hue = |colour: Color| match theme {
        Theme::Mono => bold,
        Theme::Auto | Theme::Dark | Theme::Light => bold.fg(colour),
    };
    match tone {
        Tone::Plain => plain,
        Tone::Bold => bold,
        Tone::Dim => plain.add_modifier(Modifier::DIM),
        Tone::Section => hue(if theme == Theme::Light {
            Color::Blue
        } else {
            Color::Cyan
        }),
        Tone::Bad => hue(Color::Red),
        // Yellow on white cannot be read.
        Tone::Warn => hue(if theme == Theme::Light {
            Color::Magenta
        } else {
            Color::Yellow
        }),
        Tone::Live => match theme {
            Theme::Mono => plain,
            Theme::Auto | Theme::Dark | Theme::Light => plain.fg(Color::Green),
        },
        Tone::Reverse => bold.add_modifier(Modifier::REVERSED),
        Tone::Alarm => hue(Color::Red).add_modifier(Modifier::REVERSED),
    }
}

/// The tone of a clock.
pub fn clock_tone(late: bool, soon: bool) -> Tone {
    match (late, soon) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Warn,
        (false, false) => Tone::Plain,
    }
}

/// The tone of a severity's word.
pub fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical => Tone::Bad,
        Severity::High => Tone::Warn,
        Severity::Moderate | Severity::Low => Tone::Plain,
    }
}

/// The glyph that stands for `symbol` where only ASCII is to be had.
pub fn ascii(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "▶" => ">",
        "●" => "*",
        "◐" => "~",
        "○" => "o",
        "·" | "─" => "-",
        "▲" => "^",
        "▼" => "v",
        "✓" => "x",
        "│" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
        _ => return None,
    })
}
