//! Why an answer stands for nothing, and what to do about it.

/// Why an answer stands for nothing, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub what: String,
    pub next: String,
    /// The act that helps, to be spelled as its door spells it.
    pub act: Option<&'static str>,
    /// It cannot be read at all, or may be several: nothing was looked for in vain.
    pub is_malformed: bool,
}

impl Fault {
    /// It can be read, and there is no such thing.
    pub fn unknown(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: next.into(),
            act: None,
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

    #[must_use]
    pub fn with_act(mut self, act: &'static str) -> Self {
        self.act = Some(act);
        self
    }
}
