//! Words that people typed. They never reach a log, and never carry what could move a terminal's cursor.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest text a person may hand in, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// Free text, cleaned of control and bidirectional characters as it comes in. Its `Debug` prints its length only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Private(String);

impl Private {
    /// The text as a person wrote it, cleaned.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to read in it.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<String> for Private {
    fn from(text: String) -> Self {
        // Most are clean, as all are that were taken in once.
        if text.chars().any(steers) {
            return Self(clean(&text));
        }
        Self(text)
    }
}

impl From<&str> for Private {
    fn from(text: &str) -> Self {
        Self(clean(text))
    }
}

impl From<Private> for String {
    fn from(text: Private) -> Self {
        text.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

/// `text` without characters that steer a terminal or reorder a line: C0 and C1 controls (a line break stays, a tab
/// becomes a space), bidirectional marks and overrides, and other invisible format characters.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', " ")
        .chars()
        .filter(|c| !steers(*c))
        .collect()
}

fn steers(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{061c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// `text` cleaned and on one line.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_taken_out() {
        assert_eq!(
            clean("a\u{1b}[2Jb\u{9b}31m\u{202e}c\td\r\ne\u{7}"),
            "a[2Jb31mc d\ne"
        );
    }

    #[test]
    fn its_debug_print_tells_only_its_length() {
        assert_eq!(format!("{:?}", Private::from("secret")), "<6 bytes>");
    }
}
