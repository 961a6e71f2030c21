//! What was answered, as it was typed.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// The value that stands for a switch which is on.
pub const ON: &str = "true";

/// The answers to the args of an act, by their id.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers {
    values: BTreeMap<String, Vec<String>>,
}

/// What people type is not printed by accident: ids only.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Answers {
    pub fn put(&mut self, id: &str, value: impl Display) {
        self.put_all(id, vec![value.to_string()]);
    }

    pub fn put_all(&mut self, id: &str, values: Vec<String>) {
        self.values.insert(id.to_owned(), values);
    }

    /// One more value for `id`.
    pub fn add(&mut self, id: &str, value: String) {
        self.values.entry(id.to_owned()).or_default().push(value);
    }

    /// Whether it was answered, with nothing too.
    pub fn has(&self, id: &str) -> bool {
        self.values.contains_key(id)
    }

    /// The answer to `id`; nothing where there is none or it was left empty.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.all(id)
            .first()
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    /// The answer to `id`, empty or not; nothing where it was not answered.
    pub fn said(&self, id: &str) -> Option<&str> {
        self.all(id).first().map(String::as_str)
    }

    pub fn all(&self, id: &str) -> &[String] {
        self.values.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether the switch `id` is on.
    pub fn is_on(&self, id: &str) -> bool {
        self.get(id) == Some(ON)
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
