//! Why an answer stands for nothing, and what to do about it.

use crate::domain::vocabulary::refusal::Refusal;
use crate::words::refusals;

/// Why an answer stands for nothing, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub what: String,
    pub next: String,
    /// The acts that help, to be spelled as the door spells them.
    pub acts: Vec<String>,
    /// It cannot be read at all, or may be several: nothing was looked for in vain.
    pub is_malformed: bool,
}

impl Fault {
    /// It can be read, and there is no such thing.
    pub fn unknown(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: next.into(),
            acts: Vec::new(),
            is_malformed: false,
        }
    }

    /// It cannot be read.
    pub fn malformed(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            is_malformed: true,
            ..Self::unknown(what, next)
        }
    }

    /// In two sentences, the acts as `spell` writes them.
    pub fn said(&self, spell: impl Fn(&str) -> Option<String>) -> String {
        format!("{} {}", self.what, self.next_step(spell))
            .trim()
            .to_owned()
    }

    /// What to do, the acts as `spell` writes them.
    pub fn next_step(&self, spell: impl Fn(&str) -> Option<String>) -> String {
        refusals::spelled(&self.next, &self.acts, spell)
    }

    #[must_use]
    pub fn with_act(mut self, act: &'static str) -> Self {
        self.acts.push(act.to_owned());
        self
    }
}

/// A rule says no before anything is asked for.
impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let rejection = refusals::rejection(&refusal);
        Self {
            what: rejection.message,
            next: rejection.next_step,
            acts: rejection.acts,
            is_malformed: false,
        }
    }
}
