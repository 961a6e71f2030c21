//! Where in a file something is wrong, and what its texts may be.

use crate::domain::vocabulary::text::{self, Private};
use chrono::{NaiveDateTime, TimeDelta};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Error {
    pub line: usize,
    pub reason: String,
}

/// Where in `text` things stand.
pub(super) struct Lines<'a>(pub &'a str);

impl Lines<'_> {
    pub fn at<T>(&self, what: &Spanned<T>, reason: impl Into<String>) -> Error {
        self.offset(what.span().start, reason)
    }

    pub fn offset(&self, offset: usize, reason: impl Into<String>) -> Error {
        let before = &self.0.as_bytes()[..offset.min(self.0.len())];
        Error {
            line: 1 + before.iter().filter(|b| **b == b'\n').count(),
            reason: text::one_line(&reason.into()),
        }
    }

    /// Reads all of it. A key that nobody knows is refused here, at the door: the same types read the log, where it is
    /// a newer greenroom's and no fault.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let fault = |error: toml::de::Error| {
            self.offset(error.span().map_or(0, |s| s.start), error.message())
        };
        let document = toml::Deserializer::parse(self.0).map_err(fault)?;
        let mut unknown = Vec::new();
        let read = serde_ignored::deserialize(document, |path| unknown.push(keys_of(&path)));
        let read = read.map_err(fault)?;
        match unknown.first() {
            None => Ok(read),
            Some(keys) => {
                let key = keys.last().map_or("", String::as_str);
                Err(self.offset(self.place_of(keys), format!("unknown field `{key}`")))
            }
        }
    }

    /// Where the last of `keys` stands; numbers are places in a list.
    pub fn place_of(&self, keys: &[String]) -> usize {
        let Ok(document) = DeTable::parse(self.0) else {
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
        Err(self.at(raw, format!("there is no {what} {:?}", raw.get_ref())))
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
        } else {
            Ok(Private::from(name))
        }
    }

    pub fn short(&self, raw: Option<&Spanned<String>>, name: &Private) -> Result<Private, Error> {
        match raw {
            Some(raw) if raw.get_ref().chars().count() > 12 => {
                Err(self.at(raw, "short has more than 12 columns"))
            }
            Some(raw) => self.name(raw),
            None => {
                let first: String = name.as_str().chars().take(12).collect();
                Ok(Private::from(first.trim_end()))
            }
        }
    }

    pub fn wall(&self, raw: &Spanned<String>) -> Result<NaiveDateTime, Error> {
        let text = raw.get_ref();
        ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
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
        if end <= start {
            return Err(self.at(to, "`to` is not after `from`"));
        }
        if end - start > TimeDelta::days(7) {
            return Err(self.at(to, "this is longer than a week"));
        }
        Ok((start, end))
    }
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
