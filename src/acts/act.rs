//! What every door needs to know of an act, and what it asks of a row.

use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind, Need, Written};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use std::fmt::Display;

/// What an act reads instead of writing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Read {
    Queue,
    Show,
    Find,
    Contacts,
    Checklists,
    OnCall,
    Rota,
    Rotation,
    /// It writes, too: what a file says is known only where there are files.
    Import,
    Fairness,
    Requests,
    Links,
    Handoffs,
    Handoff,
    Readiness,
    Watch,
}

/// One way in which an act is offered on a case, with what is answered by choosing it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    pub label: String,
    pub hint: String,
    pub given: Answers,
    /// Where it stands among the other offers of its key: the lowest first.
    pub rank: usize,
    /// It needs no choosing where it is the only one of its key.
    pub opens_alone: bool,
    /// It most likely comes next: the cursor stands on it.
    pub is_next: bool,
}

impl Offer {
    pub fn new(label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            hint: hint.into(),
            given: Answers::default(),
            rank: 0,
            opens_alone: false,
            is_next: false,
        }
    }

    /// With `value` as the answer to `id`.
    #[must_use]
    pub fn with(mut self, id: &str, value: impl Display) -> Self {
        self.given.put(id, value);
        self
    }

    #[must_use]
    pub fn rank(mut self, rank: usize) -> Self {
        self.rank = rank;
        self
    }

    #[must_use]
    pub fn alone(mut self) -> Self {
        self.opens_alone = true;
        self
    }
}

/// What is said before an act that cannot be taken back, and the words of the yes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirm {
    pub lines: Vec<String>,
    pub yes: &'static str,
}

/// Takes apart what is given, one for each command.
pub type TakenApart = fn(&Ctx<'_>, &Answers) -> Result<Vec<Answers>, Fault>;

/// One thing that a person can do.
pub struct Act {
    /// Its subcommand, and its word in the line mode. Drafts are kept under it: it never changes.
    pub name: &'static str,
    /// The keys of the console under which it is offered.
    pub keys: &'static str,
    /// Its word over a form or a dialog, in capitals.
    pub title: &'static str,
    /// One line, in every door.
    pub help: &'static str,
    pub args: &'static [Arg],
    /// The commands that come of it, by their `type`; none where it only reads.
    pub makes: &'static [&'static str],
    /// Whether it is offered on a case that is over.
    pub on_closed: bool,
    pub reads: fn(&Answers) -> Option<Read>,
    /// What is given, taken apart where it asks for several commands.
    pub each: Option<TakenApart>,
    pub command: fn(&Ctx<'_>, &Answers) -> Result<Command, Fault>,
    /// How it is offered on a case under one of its keys.
    pub offers: fn(&Ctx<'_>, &Case, char) -> Vec<Offer>,
    pub confirm: fn(&Ctx<'_>, &Command) -> Option<Confirm>,
    /// What the console says when it is on its way, of the case with this name: `it` where the case is not here, nothing where
    /// one was made that they do not see.
    pub done: fn(&Ctx<'_>, &Command, &str) -> String,
}

/// An act with nothing but what every act has; rows say what is different.
pub(super) const PLAIN: Act = Act {
    name: "",
    keys: "",
    title: "",
    help: "",
    args: &[],
    makes: &[],
    on_closed: false,
    reads: |_| None,
    each: None,
    command: |_, _| Err(Fault::malformed("This writes nothing.", "")),
    offers: |_, _, _| Vec::new(),
    confirm: |_, _| None,
    done: |_, _, name| match name {
        "it" => "Put down.".to_owned(),
        name => format!("Put down on {name}."),
    },
};

impl PartialEq for Act {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Act {
    /// How it is written in a shell, with these answers and what else must be said: `scene CASE clear`, `reopen CASE --why TEXT`.
    pub fn usage(&self, meant: &Answers) -> String {
        let mut words = vec![self.name.to_owned()];
        for arg in self.args {
            let is_needed = matches!(arg.need, Need::Always);
            if !is_needed && !meant.has(arg.id) {
                continue;
            }
            if let Written::Option(option) = arg.written {
                words.push(format!("--{option}"));
            }
            words.push(
                meant
                    .get(arg.id)
                    .map_or_else(|| arg.shown_as(), str::to_owned),
            );
        }
        words.join(" ")
    }

    pub fn arg(&self, id: &str) -> Option<&'static Arg> {
        self.args.iter().find(|arg| arg.id == id)
    }

    /// The commands that `given` asks for: one for each of several who are called about a case, else one.
    pub fn commands(&self, ctx: &Ctx<'_>, given: &Answers) -> Result<Vec<Command>, Fault> {
        if let Some(each) = self.each {
            let each = each(ctx, given)?;
            return each.iter().map(|one| (self.command)(ctx, one)).collect();
        }
        let each = self.args.iter().find(|arg| arg.kind == Kind::EachContact);
        let Some(each) = each else {
            return Ok(vec![(self.command)(ctx, given)?]);
        };
        let one = |value: &String| {
            let mut given = given.clone();
            given.put(each.id, value);
            (self.command)(ctx, &given)
        };
        given.all(each.id).iter().map(one).collect()
    }

    /// The first thing that `given` does not say and that must be known, or that `asks` says is worth a question.
    pub fn missing(
        &self,
        ctx: &Ctx<'_>,
        given: &Answers,
        asks: impl Fn(Need) -> bool,
    ) -> Option<&'static Arg> {
        self.args.iter().find(|arg| {
            let is_needed = match arg.need {
                Need::Always => true,
                Need::If(other, value) => given.get(other) == Some(value),
                Need::When(needs) => needs(ctx, given),
                need @ Need::AskedInLinesIf(is_open) => asks(need) && is_open(ctx, given),
                need @ (Need::Asked | Need::AskedInLines | Need::Never) => asks(need),
            };
            is_needed && !given.has(arg.id)
        })
    }

    /// Every text in `given` that a person typed, to give them back should nothing be kept.
    pub fn texts(&self, given: &Answers) -> Vec<String> {
        let texts = self.args.iter().filter(|arg| arg.kind.is_text());
        let typed = texts.flat_map(|arg| given.all(arg.id));
        typed.filter(|text| !text.is_empty()).cloned().collect()
    }
}
