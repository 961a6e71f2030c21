//! A value that is in force, and where it came from.

use serde::Serialize;
use serde_json::Value;

/// Which of the four won.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    Flag(&'static str),
    Environment(&'static str),
    /// In this line of the user's file.
    File(usize),
    Default,
}

/// A value in force, and where it came from. A secret is not in it, only that there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    pub name: &'static str,
    /// Null where nothing is set.
    pub value: Value,
    pub origin: Origin,
}

/// A value that no output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) String);

impl Secret {
    /// The value itself, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The values in force, in the order in which they are decided.
pub struct InForce(pub Vec<Setting>);

impl InForce {
    pub fn note(&mut self, name: &'static str, value: &impl Serialize, origin: Origin) {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.0.push(Setting {
            name,
            value,
            origin,
        });
    }

    /// The given value, or the default.
    pub fn value<T: Serialize>(&mut self, name: &'static str, given: Given<T>, default: T) -> T {
        let (value, origin) = given.unwrap_or((default, Origin::Default));
        self.note(name, &value, origin);
        value
    }

    /// The given value, if there is one.
    pub fn maybe<T: Serialize>(&mut self, name: &'static str, given: Given<T>) -> Option<T> {
        let origin = given
            .as_ref()
            .map_or(Origin::Default, |(_, origin)| *origin);
        let value = given.map(|(value, _)| value);
        self.note(name, &value, origin);
        value
    }

    /// The same; only that it is set is noted.
    pub fn secret(&mut self, name: &'static str, given: Given<String>) -> Option<Secret> {
        let origin = given
            .as_ref()
            .map_or(Origin::Default, |(_, origin)| *origin);
        self.note(name, &given.is_some().then_some("set, never shown"), origin);
        given.map(|(value, _)| Secret(value))
    }
}

/// A value that somebody gave, and where.
pub type Given<T> = Option<(T, Origin)>;

/// The precedence, said here and nowhere else.
pub fn strongest<T>(flag: Given<T>, environment: Given<T>, file: Given<T>) -> Given<T> {
    flag.or(environment).or(file)
}
