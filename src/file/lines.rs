//! Where in a file something is wrong, and what its texts may be.

use crate::domain::vocabulary::shift::wrong_span;
use crate::domain::vocabulary::text::{self, Private};
use chrono::NaiveDateTime;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Error {
    pub line: usize,
    /// In letters, from 1.
    pub column: usize,
    pub reason: String,
}

/// All that is wrong with a file, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(pub Vec<Error>);

impl std::error::Error for Errors {}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

/// Where in `text` things stand, and what was found wrong so far.
pub(super) struct Lines<'a> {
    pub text: &'a str,
    faults: RefCell<Vec<Error>>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            faults: RefCell::default(),
        }
    }

    /// What was read, or nothing where it is wrong, which is kept: the rest of the file is looked at all the same.
    pub fn keep<T>(&self, read: Result<T, Error>) -> Option<T> {
        read.map_err(|fault| self.faults.borrow_mut().push(fault))
            .ok()
    }

    /// Each of `items` that can be read.
    pub fn each<I, T>(
        &self,
        items: impl IntoIterator<Item = I>,
        mut read: impl FnMut(I) -> Result<T, Error>,
    ) -> Vec<T> {
        let items = items.into_iter();
        items.filter_map(|item| self.keep(read(item))).collect()
    }

    /// The first that was found wrong so far.
    pub fn first_fault(&self) -> Option<Error> {
        self.faults.borrow().first().cloned()
    }

    /// All that was found wrong.
    pub fn faults(self) -> Result<(), Errors> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| fault.line);
        faults.dedup();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Errors(faults))
        }
    }

    pub fn at<T>(&self, what: &Spanned<T>, reason: impl Into<String>) -> Error {
        self.offset(what.span().start, reason)
    }

    pub fn offset(&self, offset: usize, reason: impl Into<String>) -> Error {
        let end = self.text.floor_char_boundary(offset);
        let before = &self.text[..end];
        let of_line = before.rsplit('\n').next().unwrap_or_default();
        Error {
            line: 1 + before.bytes().filter(|b| *b == b'\n').count(),
            column: 1 + of_line.chars().count(),
            reason: text::one_line(&reason.into()),
        }
    }

    /// Reads all of it. A key that nobody knows is refused here, at the door: the same types read the log, where it is
    /// a newer greenroom's and no fault.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let fault = |error: toml::de::Error| {
            self.offset(error.span().map_or(0, |s| s.start), plain(error.message()))
        };
        let document = toml::Deserializer::parse(self.text).map_err(fault)?;
        let mut unknown = Vec::new();
        let read = serde_ignored::deserialize(document, |path| unknown.push(keys_of(&path)));
        let read = read.map_err(fault)?;
        for keys in &unknown {
            let key = keys.last().map_or("", String::as_str);
            let fault = self.offset(self.place_of(keys), format!("unknown field `{key}`"));
            self.faults.borrow_mut().push(fault);
        }
        if let Ok(document) = DeTable::parse(self.text) {
            self.of_one_line(
                document.span().start,
                &DeValue::Table(document.into_inner()),
            );
        }
        Ok(read)
    }

    /// Refuses each text with a line break: on a card or in a row what follows it would pass for a line of ours.
    fn of_one_line(&self, at: usize, value: &DeValue<'_>) {
        match value {
            DeValue::String(text) if text.contains(['\n', '\r']) => {
                let fault = self.offset(at, "this has a line break in it: write it on one line");
                self.faults.borrow_mut().push(fault);
            }
            DeValue::Array(list) => {
                for item in list {
                    self.of_one_line(item.span().start, item.get_ref());
                }
            }
            DeValue::Table(table) => {
                for item in table.values() {
                    self.of_one_line(item.span().start, item.get_ref());
                }
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }

    /// Where the last of `keys` stands; numbers are places in a list.
    pub fn place_of(&self, keys: &[String]) -> usize {
        let Ok(document) = DeTable::parse(self.text) else {
            return 0;
        };
        let mut place = 0;
        let mut here = DeValue::Table(document.into_inner());
        for key in keys {
            let next = match &here {
                DeValue::Table(table) => table.get_key_value(key.as_str()).map(|(name, value)| {
                    place = name.span().start;
                    value.get_ref().clone()
                }),
                DeValue::Array(list) => {
                    let item = key.parse().ok().and_then(|n: usize| list.get(n));
                    item.map(|item| item.get_ref().clone())
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => None,
            };
            match next {
                Some(next) => here = next,
                None => break,
            }
        }
        place
    }

    pub fn id<T: FromStr>(&self, raw: &Spanned<String>) -> Result<T, Error>
    where
        T::Err: std::fmt::Display,
    {
        raw.get_ref()
            .parse()
            .map_err(|why| self.at(raw, format!("{:?}: {why}", raw.get_ref())))
    }

    pub fn known<T: FromStr + Ord + std::fmt::Display>(
        &self,
        raw: &Spanned<String>,
        known: &BTreeSet<T>,
        what: &str,
    ) -> Result<T, Error>
    where
        T::Err: std::fmt::Display,
    {
        let id: T = self.id(raw)?;
        if known.contains(&id) {
            return Ok(id);
        }
        let known = known.iter().map(ToString::to_string);
        let hint = meant(raw.get_ref(), known);
        Err(self.at(raw, format!("there is no {what} {:?}{hint}", raw.get_ref())))
    }

    pub fn fresh<T: Ord + Clone>(
        &self,
        seen: &mut BTreeSet<T>,
        id: &T,
        raw: &Spanned<String>,
    ) -> Result<(), Error> {
        if seen.insert(id.clone()) {
            return Ok(());
        }
        Err(self.at(raw, format!("{:?} is there twice", raw.get_ref())))
    }

    pub fn name(&self, raw: &Spanned<String>) -> Result<Private, Error> {
        let name = text::one_line(raw.get_ref());
        if name.is_empty() {
            Err(self.at(raw, "this must not be empty"))
        } else if name.chars().count() > LONGEST_NAME {
            Err(self.at(raw, format!("this is longer than {LONGEST_NAME} letters")))
        } else {
            Ok(Private::from(name))
        }
    }

    pub fn short(&self, raw: Option<&Spanned<String>>, name: &Private) -> Result<Private, Error> {
        match raw {
            Some(raw) if text::one_line(raw.get_ref()).width() > SHORT => Err(self.at(
                raw,
                format!("short has more than {SHORT} columns, of which some letters take two"),
            )),
            Some(raw) => self.name(raw),
            None => Ok(Private::from(shortened(name.as_str()))),
        }
    }

    pub fn wall(&self, raw: &Spanned<String>) -> Result<NaiveDateTime, Error> {
        let text = raw.get_ref();
        [
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%Y-%m-%d %H:%M:%S",
        ]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| {
            self.at(
                raw,
                format!("{text:?} is no wall time like \"2026-03-24T08:00\""),
            )
        })
    }

    pub fn stretch(
        &self,
        from: &Spanned<String>,
        to: &Spanned<String>,
    ) -> Result<(NaiveDateTime, NaiveDateTime), Error> {
        let (start, end) = (self.wall(from)?, self.wall(to)?);
        match wrong_span(start, end) {
            Some(reason) => Err(self.at(to, reason)),
            None => Ok((start, end)),
        }
    }
}

/// `text` with the table of a list that line `line` belongs to blanked; nothing where that is none, or one that must be there.
pub(super) fn without_table(text: &str, line: usize) -> Option<String> {
    let all: Vec<&str> = text.split('\n').collect();
    let begins = |n: &usize| all[*n].trim_start().starts_with('[');
    let from = (0..line.min(all.len())).rev().find(begins)?;
    if !all[from].trim_start().starts_with("[[") {
        return None;
    }
    let to = (from + 1..all.len()).find(begins).unwrap_or(all.len());
    let kept = all.iter().enumerate();
    let kept = kept.map(|(n, line)| if (from..to).contains(&n) { "" } else { *line });
    Some(kept.collect::<Vec<_>>().join("\n"))
}

/// A name is read on a row, and aloud.
const LONGEST_NAME: usize = 80;

/// Columns of a short name.
const SHORT: usize = 12;

/// As many words of `name` as fit into a short name; of a first word that does not, as much as leaves room for "..".
fn shortened(name: &str) -> String {
    let mut short = String::new();
    for word in name.split(' ') {
        let longer = format!("{short} {word}");
        if longer.trim_start().width() > SHORT {
            break;
        }
        longer.trim_start().clone_into(&mut short);
    }
    if !short.is_empty() || name.is_empty() {
        return short;
    }
    for letter in name.graphemes(true) {
        if short.width() + letter.width() > SHORT - 2 {
            break;
        }
        short.push_str(letter);
    }
    short + ".."
}

/// What somebody may have meant by a word that is not there, to stand behind the sentence.
pub(super) fn meant(word: &str, known: impl Iterator<Item = String>) -> String {
    let folded = word.to_lowercase();
    let close = known.map(|k| (strsim::jaro_winkler(&folded, &k.to_lowercase()), k));
    let best = close.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(score, _)| *score > 0.8)
        .map_or_else(String::new, |(_, k)| format!("; did you mean {k:?}?"))
}

/// What the reader of TOML says, in words of those who write a conference file.
fn plain(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, [word, known @ ..]) = (message.starts_with("unknown "), quoted.as_slice()) {
        return format!(
            "{message}{}",
            meant(word, known.iter().map(ToString::to_string))
        );
    }
    if message.starts_with("invalid type: map") {
        return "this wants a text in quotes".to_owned();
    }
    if message.contains("wanted exactly 1 element") {
        return "one way a line: { radio = \"4\" } or { phone = \"+31 …\" }, not both".to_owned();
    }
    message.to_owned()
}

/// A time as people write it in TOML: in quotes, or as a date-time of its own.
pub(super) fn wall_text<'de, D: Deserializer<'de>>(from: D) -> Result<Spanned<String>, D::Error> {
    let time = Spanned::<WallTime>::deserialize(from)?;
    let span = time.span();
    let text = match time.into_inner() {
        WallTime::Text(text) => text,
        WallTime::Toml(written) => written.to_string(),
    };
    Ok(Spanned::new(span, text))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WallTime {
    Text(String),
    Toml(toml::value::Datetime),
}

/// The keys that lead to `path`, outermost first.
pub(super) fn keys_of(path: &serde_ignored::Path<'_>) -> Vec<String> {
    use serde_ignored::Path;
    let (parent, key) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(index.to_string())),
        Path::Map { parent, key } => (parent, Some(key.clone())),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => (parent, None),
    };
    keys_of(parent).into_iter().chain(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_whole_words_or_is_seen_to_be_cut_between_letters() {
        for (name, short) in [
            ("Ana Brook", "Ana Brook"),
            ("Alexandra de la Cruz", "Alexandra de"),
            ("Wolfeschlegelsteinhausen B.", "Wolfeschle.."),
            (
                "\u{738b}\u{5c0f}\u{660e}\u{6b27}\u{9633}\u{8bf8}\u{845b}",
                "\u{738b}\u{5c0f}\u{660e}\u{6b27}\u{9633}..",
            ),
            ("Ame\u{301}lie-Franc\u{327}oise Roux", "Ame\u{301}lie-Fra.."),
        ] {
            assert_eq!(shortened(name), short, "{name}");
            assert!(short.width() <= SHORT, "{short}");
        }
    }
}
