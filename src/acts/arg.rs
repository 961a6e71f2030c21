//! What an act needs to know, how that is written in a shell, and how it is asked for.

use crate::acts::answers::Answers;
use crate::acts::ctx::Ctx;

/// What an answer stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Case,
    /// A case beside the one that the act is about.
    OtherCase,
    /// The same, and it is open.
    OpenCase,
    Person,
    /// A position of the rota.
    Seat,
    /// A shift of the plan.
    Shift,
    /// A handoff.
    Offer,
    /// Something that is asked, of the asker.
    Request,
    /// Something that lies over the plan, or is asked.
    Override,
    /// A calendar address.
    Link,
    /// A place of the conference, or where it is in a few words.
    Place,
    Text,
    /// A file on this machine.
    File,
    /// One contact or several, in one command.
    Contacts,
    /// The same, with a command for each.
    EachContact,
    /// A kind of help.
    Help,
    Category,
    Call,
    /// A look-out that runs.
    LookOut,
    Promise,
    Entry,
    Step,
    Checklist,
    /// When something happened.
    Past,
    /// When something is to be.
    Coming,
    /// A time, past or to come.
    Instant,
    Span,
    OneOf(&'static [Value]),
    Switch,
}

impl Kind {
    /// Whether it is a person's own words.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Place)
    }

    /// Whether it is something within a case: where only one is there, that one is meant.
    pub fn is_part(self) -> bool {
        matches!(
            self,
            Self::Call | Self::LookOut | Self::Promise | Self::Entry
        )
    }

    pub fn is_time(self) -> bool {
        matches!(self, Self::Past | Self::Coming)
    }
}

/// One of the words that may be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value {
    pub name: &'static str,
    pub help: &'static str,
    /// Another way in which it is printed, and so may be typed.
    pub also: &'static str,
}

impl Value {
    /// Whether `typed` is this word, in any case.
    pub fn is(&self, typed: &str) -> bool {
        self.name.eq_ignore_ascii_case(typed)
            || (!self.also.is_empty() && self.also.eq_ignore_ascii_case(typed))
    }

    /// The same, also typed as `also`.
    #[must_use]
    pub const fn or(self, also: &'static str) -> Self {
        Self { also, ..self }
    }
}

/// A word that explains itself.
pub const fn word(name: &'static str) -> Value {
    Value {
        name,
        help: "",
        also: "",
    }
}

/// A word, and what it means.
pub const fn value(name: &'static str, help: &'static str) -> Value {
    Value {
        name,
        help,
        also: "",
    }
}

/// Whether an answer must be there.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    Always,
    /// Where another answer is this one.
    If(&'static str, &'static str),
    /// Where things stand so. The rules refuse what goes without.
    When(fn(&Ctx<'_>, &Answers) -> bool),
    /// Asked for wherever questions are asked; may be left out.
    Asked,
    /// The same, in the line mode only, where one question follows another.
    AskedInLines,
    /// The same, where things stand so.
    AskedInLinesIf(fn(&Ctx<'_>, &Answers) -> bool),
    Never,
}

/// How it is written in a shell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// In its place.
    InPlace,
    /// Behind `--name`.
    Option(&'static str),
}

/// One thing that an act needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    pub id: &'static str,
    pub kind: Kind,
    pub written: Written,
    /// What stands for it in the help of the command line; its id in capitals where empty.
    pub value_name: &'static str,
    pub help: &'static str,
    pub need: Need,
    /// The question, in a line or over a form.
    pub ask: &'static str,
    /// A question that depends on how things stand, in place of the other.
    pub asking: Option<fn(&Ctx<'_>, &Answers) -> Option<String>>,
    /// What it is where nothing else is said: a form begins with it.
    pub usual: Option<fn(&Ctx<'_>, &Answers) -> Option<String>>,
    /// What a form says below the question.
    pub aside: &'static str,
    /// Its label beside a text, for a time.
    pub label: &'static str,
    /// In the line mode the last words are this, without the name of the option.
    pub is_tail: bool,
    /// What it is where a shell does not say.
    pub default: &'static str,
    /// A switch that cannot be on together with it.
    pub against: &'static str,
    /// Several may be given.
    pub is_many: bool,
}

impl Arg {
    const fn new(id: &'static str, kind: Kind, written: Written, need: Need) -> Self {
        Self {
            id,
            kind,
            written,
            value_name: "",
            help: "",
            need,
            ask: "",
            asking: None,
            usual: None,
            aside: "",
            label: "",
            is_tail: false,
            default: "",
            against: "",
            is_many: false,
        }
    }

    /// Needed, and written in its place.
    pub const fn needed(id: &'static str, kind: Kind) -> Self {
        Self::new(id, kind, Written::InPlace, Need::Always)
    }

    /// Written in its place, and may be left out.
    pub const fn spare(id: &'static str, kind: Kind) -> Self {
        Self::new(id, kind, Written::InPlace, Need::Never)
    }

    /// Written as an option of its own name, and may be left out.
    pub const fn option(id: &'static str, kind: Kind) -> Self {
        Self::new(id, kind, Written::Option(id), Need::Never)
    }

    #[must_use]
    pub const fn named(mut self, option: &'static str) -> Self {
        self.written = Written::Option(option);
        self
    }

    #[must_use]
    pub const fn need(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    #[must_use]
    pub const fn shown(mut self, value_name: &'static str) -> Self {
        self.value_name = value_name;
        self
    }

    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    #[must_use]
    pub const fn ask(mut self, ask: &'static str) -> Self {
        self.ask = ask;
        self
    }

    #[must_use]
    pub const fn asking(mut self, asking: fn(&Ctx<'_>, &Answers) -> Option<String>) -> Self {
        self.asking = Some(asking);
        self
    }

    #[must_use]
    pub const fn usual(mut self, usual: fn(&Ctx<'_>, &Answers) -> Option<String>) -> Self {
        self.usual = Some(usual);
        self
    }

    #[must_use]
    pub const fn aside(mut self, aside: &'static str) -> Self {
        self.aside = aside;
        self
    }

    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    #[must_use]
    pub const fn tail(mut self) -> Self {
        self.is_tail = true;
        self
    }

    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = value;
        self
    }

    #[must_use]
    pub const fn against(mut self, switch: &'static str) -> Self {
        self.against = switch;
        self
    }

    #[must_use]
    pub const fn many(mut self) -> Self {
        self.is_many = true;
        self
    }

    /// What stands for it in the help of the command line.
    pub fn shown_as(&self) -> String {
        match (self.value_name, self.written) {
            ("", Written::InPlace) => self.id.to_uppercase(),
            ("", Written::Option(option)) => option.to_uppercase(),
            (shown, _) => shown.to_owned(),
        }
    }

    /// The question for it, as things stand.
    pub fn question(&self, ctx: &Ctx<'_>, given: &Answers) -> String {
        let made = self.asking.and_then(|asking| asking(ctx, given));
        made.unwrap_or_else(|| self.ask.to_owned())
    }

    /// The words that may be said, where there is a list of them.
    pub fn values(&self) -> &'static [Value] {
        if let Kind::OneOf(values) = self.kind {
            values
        } else {
            &[]
        }
    }
}

/// The case that an act is about.
pub const CASE: Arg = Arg::needed("case", Kind::Case).ask("Which case?");
