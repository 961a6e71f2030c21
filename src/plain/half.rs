//! From what was typed to an act with its answers; what it needs and was not said is missing, one thing after another.

use serde::{Deserialize, Serialize};

use crate::acts::act::{Act, Read};
use crate::acts::answers::{Answers, ON};
use crate::acts::arg::{Arg, Kind, Need, Written};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::{self, calls, read};
use crate::domain::state::case::Case;
use crate::domain::views::consent::Rule;
use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::wish::Consent;

/// An act of which some is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Half {
    /// Its name.
    pub command: String,
    /// The case that it is about; withdrawn with it.
    pub case: Option<CaseId>,
    #[serde(rename = "values")]
    pub given: Answers,
}

/// What an act takes, a line for each; nothing where there is no such act.
pub fn takes(name: &str) -> Vec<String> {
    let Some(act) = acts::named(name) else {
        return Vec::new();
    };
    let own = act.args.iter().filter(|arg| arg.id != "case");
    let line = |arg: &Arg| {
        let help = match arg.help {
            "" => String::new(),
            help => format!(": {help}"),
        };
        let values: Vec<&str> = arg.values().iter().map(|v| v.name).collect();
        let values = if values.is_empty() {
            String::new()
        } else {
            format!(" {}", values.join(", "))
        };
        match arg.written {
            Written::Option(option) => format!("--{option}{values}{help}"),
            Written::InPlace => format!("{}{values}{help}", arg.id),
        }
    };
    let about = format!("{name}: {}", act.help);
    std::iter::once(about).chain(own.map(line)).collect()
}

/// A fault as the line mode says it.
pub fn sentence(fault: &Fault) -> String {
    fault.said(spell)
}

/// An act, as one types it in a line.
pub fn spell(act: &str) -> Option<String> {
    let (act, meant) = acts::hinted(act)?;
    let said = act.args.iter().filter_map(|arg| match arg.written {
        Written::InPlace => meant.get(arg.id).map(str::to_owned),
        Written::Option(option) => meant
            .has(arg.id)
            .then(|| format!("--{option} {}", arg.shown_as())),
    });
    let words: Vec<String> = std::iter::once(act.name.to_owned()).chain(said).collect();
    Some(words.join(" "))
}

/// Splits at words that begin with `--`: what stands before, and each option with its words.
fn options(words: &str) -> (String, Vec<(String, String)>) {
    let (mut before, mut all) = (Vec::new(), Vec::<(String, Vec<&str>)>::new());
    for word in words.split_whitespace() {
        match (
            word.strip_prefix("--").filter(|name| !name.is_empty()),
            all.last_mut(),
        ) {
            (Some(name), _) => {
                let (name, value) = name
                    .split_once('=')
                    .map_or((name, None), |(n, v)| (n, Some(v)));
                all.push((name.to_owned(), value.into_iter().collect()));
            }
            (None, Some((_, value))) => value.push(word),
            (None, None) => before.push(word),
        }
    }
    let all = all.into_iter().map(|(name, value)| (name, value.join(" ")));
    (before.join(" "), all.collect())
}

/// The word of `arg` that `said` is, where it allows only some; what was said where it allows any.
fn fits(arg: &Arg, said: &str) -> Result<String, String> {
    let values = arg.values();
    if values.is_empty() {
        return Ok(said.to_owned());
    }
    if let Some(value) = values.iter().find(|value| value.is(said)) {
        return Ok(value.name.to_owned());
    }
    let all: Vec<&str> = values.iter().map(|value| value.name).collect();
    Err(format!(
        "{said:?} is none of: {}. Nothing was done.",
        all.join(", ")
    ))
}

/// The id under which it is kept for whom and how their words came, which every act takes.
fn for_another(option: &str) -> Option<&'static str> {
    match option {
        "on-behalf" => Some("on_behalf"),
        "via" => Some("via"),
        _ => None,
    }
}

impl Half {
    /// `act` with what is `given` of it and the words behind it. While a case is open, it is about that one, unless another is named by its code name.
    pub fn new(
        ctx: &Ctx<'_>,
        open: Option<CaseId>,
        act: &'static Act,
        given: Answers,
        words: &str,
    ) -> Result<Self, String> {
        let mut half = Self {
            command: act.name.to_owned(),
            case: None,
            given,
        };
        let (before, options) = self::options(words);
        let after = half.put_options(act, options)?;
        let left = format!("{before} {after}");
        let mut left = left.trim();
        let is_given = |arg: &Arg| half.given.has(arg.id);
        let is_placed = |arg: &&Arg| arg.written == Written::InPlace && !is_given(arg);
        let mut places: Vec<&Arg> = act.args.iter().filter(is_placed).collect();
        // What is shown is named, or asked for: the open case was just said.
        let takes_open = (act.reads)(&half.given) != Some(Read::Show);
        if takes_open && places.first().is_some_and(|arg| arg.kind == Kind::Case) {
            let named = left.split_whitespace().next().map(str::to_lowercase);
            let named = named.and_then(|n| Some((ctx.conference.by_code_name(&n)?.id, n.len())));
            if let Some((_, length)) = named {
                left = left[length..].trim_start();
            }
            if let Some(case) = named.map(|(case, _)| case).or(open) {
                half.case = Some(case);
                half.given.put("case", case);
                places.remove(0);
            }
        } else if places.iter().any(|arg| arg.kind.is_part()) {
            half.case = open;
            // What may be answered is found in it.
            if let Some(case) = open {
                half.given.put("case", case);
            }
        }
        let tail = act
            .args
            .iter()
            .filter(|arg| arg.is_tail && !half.given.has(arg.id));
        places.extend(tail.collect::<Vec<_>>());
        let left = half.put_places(&places, left)?;
        if !left.is_empty() {
            let case = half.case_in(ctx);
            let about = case.map_or_else(String::new, |c| format!(" It is about {}.", c.spoken()));
            return Err(format!(
                "{} takes no more words: {left:?}.{about} Nothing was done.",
                act.name
            ));
        }
        Ok(half)
    }

    /// Puts down the options. Whose words these are, and how they came, is one word each: returns what stands behind it.
    fn put_options(&mut self, act: &Act, options: Vec<(String, String)>) -> Result<String, String> {
        let mut left = Vec::new();
        for (name, value) in options {
            if let Some(id) = for_another(&name) {
                let (one, rest) = value.split_once(' ').unwrap_or((&value, ""));
                if one.is_empty() {
                    return Err(format!("--{name} needs a value. Nothing was done."));
                }
                self.given.put(id, one);
                left.push(rest.to_owned());
                continue;
            }
            let is_it = |arg: &&Arg| matches!(arg.written, Written::Option(o) if o == name);
            let arg = act.args.iter().find(is_it).ok_or_else(|| {
                format!("{0} takes no --{name}. ? {0} says what it takes.", act.name)
            })?;
            let takes = arg.kind != Kind::Switch;
            if takes == value.is_empty() {
                let needs = if takes {
                    "needs a value"
                } else {
                    "takes no value"
                };
                return Err(format!("--{name} {needs}. Nothing was done."));
            }
            let value = if takes { fits(arg, &value)? } else { value };
            if self.given.has(arg.id) && !arg.is_many {
                return Err(format!("--{name} is there twice. Nothing was done."));
            }
            if !arg.against.is_empty() && self.given.has(arg.against) {
                return Err(format!(
                    "--{name} and --{} do not go together.",
                    arg.against
                ));
            }
            self.given
                .add(arg.id, if takes { value } else { ON.to_owned() });
        }
        Ok(left.join(" "))
    }

    /// Puts each word into its place, the rest into the last; returns what found none.
    fn put_places<'a>(&mut self, places: &[&Arg], words: &'a str) -> Result<&'a str, String> {
        let mut left = words;
        for (n, place) in places.iter().enumerate() {
            if left.is_empty() {
                break;
            }
            let is_last = n + 1 == places.len();
            let (value, rest) = match left.split_once(char::is_whitespace) {
                Some((value, rest)) if !is_last => (value, rest.trim_start()),
                _ => (left, ""),
            };
            let is_row = matches!(place.kind, Kind::Contacts | Kind::EachContact);
            let values = if is_row {
                value.split_whitespace().map(str::to_owned).collect()
            } else {
                vec![fits(place, value)?]
            };
            self.given.put_all(place.id, values);
            left = rest;
        }
        Ok(left)
    }

    /// The act that it is half of; nothing where a newer greenroom began it.
    pub fn act(&self) -> Option<&'static Act> {
        acts::named(&self.command)
    }

    /// Puts down an answer, or says why it cannot be one.
    pub fn put_answer(
        &mut self,
        ctx: &Ctx<'_>,
        arg: &Arg,
        values: Vec<String>,
    ) -> Result<(), String> {
        let said = values.first().map(String::as_str).unwrap_or_default();
        let read = match arg.kind {
            Kind::Coming => read::coming(ctx, said).map(drop),
            Kind::Contacts | Kind::EachContact => values
                .iter()
                .try_for_each(|v| read::contact(ctx, v).map(drop)),
            Kind::Span if !said.is_empty() => read::span(said).map(drop),
            // What else cannot be read is said by the act, once everything is there.
            _ => Ok(()),
        };
        read.map_err(|fault| sentence(&fault))?;
        self.given.put_all(arg.id, values);
        Ok(())
    }

    pub fn case_in<'a>(&self, ctx: &Ctx<'a>) -> Option<&'a Case> {
        let open = self.case.and_then(|id| ctx.conference.case(id));
        open.or_else(|| read::case_of(ctx, &self.given).ok())
    }

    /// The first thing that is still missing.
    pub fn missing(&mut self, ctx: &Ctx<'_>) -> Option<&'static Arg> {
        if self.case.is_none() {
            self.case = self.case_in(ctx).map(|c| c.id);
        }
        self.know_consent(ctx);
        let asks = |need: Need| !matches!(need, Need::Never);
        self.act()?.missing(ctx, &self.given, asks)
    }

    /// Who allowed a call is asked only where what is on record does not say it.
    fn know_consent(&mut self, ctx: &Ctx<'_>) {
        if self.command != "escalate" || self.given.has("consent") || !self.given.has("target") {
            return;
        }
        let known: Option<Vec<Consent>> = calls::rules(ctx, &self.given)
            .into_iter()
            .map(Rule::known)
            .collect();
        match known {
            Some(all) if all.iter().all(|c| *c == Consent::Given) => {
                self.given.put("consent", "given");
            }
            Some(_) => self.given.put("consent", "not-needed"),
            None => {}
        }
    }

    /// Everything that was typed, to give it back.
    pub fn typed(&self) -> Vec<String> {
        self.act()
            .map(|act| act.texts(&self.given))
            .unwrap_or_default()
    }
}
