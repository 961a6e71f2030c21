//! From what was typed to a whole command; what the command line needs and was not said is missing, one thing after another.

use std::collections::BTreeMap;

use clap::{Arg, CommandFactory, Parser};
use serde::{Deserialize, Serialize};

use crate::cli::Cli;
use crate::domain::rules::{escalation, settling};
use crate::domain::state::case::Case;
use crate::domain::views::consent::{self, Rule};
use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::severity::{self, Answer, Category, Flags};
use crate::headless::{Here, naming};
use crate::plain::asking;
use crate::plain::question::Question;

/// Parts of a case that a command may be about; where it has only one, that one is meant.
const PARTS: [&str; 3] = ["escalation", "promise", "entry"];

/// Commands whose last words are the reason.
const REASONED: [&str; 5] = ["reopen", "resolve", "strike", "skip", "conflict"];

/// A command of which some is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Half {
    pub command: String,
    /// The case that it is about; withdrawn with it.
    pub case: Option<CaseId>,
    values: BTreeMap<String, Vec<String>>,
}

/// The subcommand `name` as the command line describes it, options for every command included.
fn described(name: &str) -> Option<clap::Command> {
    let mut cli = Cli::command();
    cli.build();
    cli.find_subcommand(name).cloned()
}

/// What a subcommand is for, in one sentence.
pub fn about(name: &str) -> String {
    let about = described(name).and_then(|c| c.get_about().map(ToString::to_string));
    about.unwrap_or_default()
}

/// What a subcommand takes, a line for each; nothing where there is no such command.
pub fn takes(name: &str) -> Vec<String> {
    let Some(described) = described(name) else {
        return Vec::new();
    };
    let own = described
        .get_arguments()
        .filter(|a| !a.is_global_set() && a.get_id() != "help" && a.get_id() != "case");
    let line = |arg: &Arg| {
        let help = arg.get_help().map(|h| format!(": {h}")).unwrap_or_default();
        let values: Vec<String> = arg
            .get_possible_values()
            .iter()
            .map(|v| v.get_name().to_owned())
            .collect();
        let values = if values.is_empty() {
            String::new()
        } else {
            format!(" {}", values.join(", "))
        };
        match arg.get_long() {
            Some(long) => format!("--{long}{values}{help}"),
            None => format!("{}{values}{help}", arg.get_id()),
        }
    };
    let about = format!("{name}: {}", about(name));
    std::iter::once(about).chain(own.map(line)).collect()
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

impl Half {
    /// `command` with the words behind it. While a case is open, it is about that one, unless another is named by its code name.
    pub fn new(
        here: &Here,
        open: Option<CaseId>,
        command: &str,
        words: &str,
    ) -> Result<Self, String> {
        let described = described(command)
            .ok_or_else(|| format!("There is no command {command:?}. ? says what there is."))?;
        let mut half = Self {
            command: command.to_owned(),
            case: None,
            values: BTreeMap::new(),
        };
        let (mut left, options) = self::options(words);
        for (name, value) in options {
            let arg = described
                .get_arguments()
                .find(|a| a.get_long() == Some(name.as_str()));
            let Some(arg) = arg else {
                return Err(format!(
                    "{command} takes no --{name}. ? {command} says what it takes."
                ));
            };
            let takes = arg.get_action().takes_values();
            if takes == value.is_empty() {
                let needs = if takes {
                    "needs a value"
                } else {
                    "takes no value"
                };
                return Err(format!("--{name} {needs}. Nothing was done."));
            }
            let value = if takes { value } else { "true".to_owned() };
            half.values
                .entry(arg.get_id().to_string())
                .or_default()
                .push(value);
        }
        let mut places: Vec<&Arg> = described.get_positionals().collect();
        if command != "show" && places.first().is_some_and(|a| a.get_id() == "case") {
            let named = left.split_whitespace().next().map(str::to_lowercase);
            let named = named.and_then(|n| Some((here.conference().by_code_name(&n)?.id, n.len())));
            match (named, open) {
                (Some((case, length)), _) => {
                    half.put_case(case);
                    left = left[length..].trim_start().to_owned();
                }
                (None, Some(case)) => half.put_case(case),
                (None, None) => {}
            }
            if half.case.is_some() {
                places.remove(0);
            }
        } else if places.iter().any(|a| PARTS.contains(&a.get_id().as_str())) {
            half.case = open;
        }
        if REASONED.contains(&command) && !half.values.contains_key("why") {
            places.extend(described.get_arguments().filter(|a| a.get_id() == "why"));
        }
        let last = places.len().saturating_sub(1);
        for (n, place) in places.iter().enumerate() {
            if left.is_empty() {
                break;
            }
            let is_many = place.get_num_args().is_some_and(|n| n.max_values() > 1);
            let (value, rest) = match left.split_once(char::is_whitespace) {
                Some((value, rest)) if n < last => (value.to_owned(), rest.trim_start().to_owned()),
                _ => (left.clone(), String::new()),
            };
            let values = if is_many {
                value.split_whitespace().map(str::to_owned).collect()
            } else {
                vec![value]
            };
            half.values.insert(place.get_id().to_string(), values);
            left = rest;
        }
        if !left.is_empty() {
            let about = half
                .case_in(here)
                .map_or_else(String::new, |c| format!(" It is about {}.", c.spoken()));
            return Err(format!(
                "{command} takes no more words: {left:?}.{about} Nothing was done."
            ));
        }
        Ok(half)
    }

    fn put_case(&mut self, case: CaseId) {
        self.case = Some(case);
        self.put("case", vec![case.to_string()]);
    }

    /// Puts down an answer, or says why it cannot be one.
    pub fn put_answer(
        &mut self,
        here: &Here,
        what: &str,
        values: Vec<String>,
    ) -> Result<(), String> {
        let said = values.first().map(String::as_str).unwrap_or_default();
        let read = match (self.command.as_str(), what) {
            ("promise", "by") | (_, "until") => naming::coming(here, said).map(drop),
            (_, "target") if self.command != "wish" => values
                .iter()
                .try_for_each(|v| naming::contact(here, v).map(drop)),
            (_, "eta") if !said.is_empty() => naming::span(said).map(drop),
            _ => Ok(()),
        };
        read.map_err(|f| format!("{} {}", f.problem.title, f.problem.detail))?;
        self.put(what, values);
        Ok(())
    }

    /// Puts down what was answered.
    fn put(&mut self, what: &str, values: Vec<String>) {
        self.values.insert(what.to_owned(), values);
    }

    pub fn value(&self, what: &str) -> Option<&str> {
        self.values.get(what)?.first().map(String::as_str)
    }

    pub fn case_in<'a>(&self, here: &'a Here) -> Option<&'a Case> {
        let named = || naming::case(here, self.value("case")?).ok();
        self.case
            .and_then(|id| here.conference().case(id))
            .or_else(named)
    }

    /// The first thing that is still missing, and how it is asked for.
    pub fn missing(&mut self, here: &Here) -> Option<(String, Question)> {
        if self.case.is_none() {
            self.case = self.case_in(here).map(|c| c.id);
        }
        self.know_consent(here);
        let described = described(&self.command)?;
        loop {
            let needed = described
                .get_arguments()
                .filter(|a| a.is_required_set())
                .map(|a| a.get_id().as_str());
            let id = needed
                .chain(self.also(here).iter().copied())
                .find(|id| !self.values.contains_key(*id))?;
            let arg = described.get_arguments().find(|a| a.get_id() == id)?;
            let question = asking::question(self, here, arg);
            match &question.rows[..] {
                [only] if PARTS.contains(&id) && id != "entry" => {
                    self.put(id, vec![only.value.clone()]);
                }
                _ => return Some((id.to_owned(), question)),
            }
        }
    }

    /// Who allowed a call is asked only where what is on record does not say it.
    fn know_consent(&mut self, here: &Here) {
        if self.command != "escalate"
            || self.values.contains_key("consent")
            || !self.values.contains_key("target")
        {
            return;
        }
        let rules = self.rules(here);
        let known = if rules.iter().all(|r| *r == Rule::Given) {
            "given"
        } else if rules
            .iter()
            .all(|r| matches!(r, Rule::Given | Rule::Danger | Rule::Free))
        {
            "not-needed"
        } else {
            return;
        };
        self.put("consent", vec![known.to_owned()]);
    }

    /// The rules for those who are to be called.
    pub fn rules(&self, here: &Here) -> Vec<Rule> {
        let Some(case) = self.case_in(here) else {
            return Vec::new();
        };
        let targets = self.values.get("target").into_iter().flatten();
        targets
            .filter_map(|t| Some(consent::rule(case, naming::contact(here, t).ok()?.kind)))
            .collect()
    }

    /// Whether who answered was said with how soon they come.
    fn says_how_soon(&self) -> bool {
        self.value("by")
            .is_some_and(|by| escalation::heard(by).1.is_some())
    }

    /// What is asked for though the command line could do without.
    fn also(&self, here: &Here) -> &'static [&'static str] {
        match (
            self.command.as_str(),
            self.value("to"),
            self.value("consent"),
        ) {
            ("report", _, _) => &["danger", "kind", "severity", "mine"],
            ("call", _, _) => &["what"],
            ("scene", Some("hold"), _) => &["until", "why"],
            ("escalate", _, Some("danger" | "law"))
                if !self.rules(here).contains(&Rule::Danger) =>
            {
                &["why"]
            }
            ("answer", _, _) if self.says_how_soon() => &[],
            ("answer", _, _) => &["eta"],
            ("lookout", _, _) => &["looks"],
            ("conflict", _, _) => &["why"],
            ("checklist", _, _) if self.case_in(here).is_some_and(|c| c.checklists.is_empty()) => {
                &["name"]
            }
            ("resolve", _, _)
                if self
                    .case_in(here)
                    .is_some_and(|c| !settling::open_ends(here.conference(), c).is_empty()) =>
            {
                &["why"]
            }
            _ => &[],
        }
    }

    pub fn category(&self) -> Category {
        self.value("kind")
            .and_then(|k| naming::category(k).ok())
            .unwrap_or_default()
    }

    pub fn flags(&self) -> Flags {
        let yes = |what| {
            if self.value(what) == Some("true") {
                Answer::Yes
            } else {
                Answer::Unknown
            }
        };
        let flags = Flags::default().with(severity::Flag::Danger, yes("danger"));
        flags.with(severity::Flag::Ongoing, yes("ongoing"))
    }

    /// The whole command, as if it had been typed in a shell.
    pub fn whole(&self) -> Result<Cli, String> {
        let described = described(&self.command)
            .ok_or_else(|| format!("There is no command {:?}.", self.command))?;
        let mut args = vec!["greenroom".to_owned(), self.command.clone()];
        let given = |arg: &Arg| {
            let values = self.values.get(arg.get_id().as_str()).into_iter().flatten();
            values
                .filter(|v| !v.is_empty())
                .cloned()
                .collect::<Vec<_>>()
        };
        for arg in described.get_arguments().filter(|a| !a.is_positional()) {
            let Some(long) = arg.get_long() else { continue };
            let takes = arg.get_action().takes_values();
            args.extend(given(arg).into_iter().map(|value| {
                if takes {
                    format!("--{long}={value}")
                } else {
                    format!("--{long}")
                }
            }));
        }
        args.push("--".to_owned());
        args.extend(described.get_positionals().flat_map(given));
        Cli::try_parse_from(args).map_err(|error| {
            let said = error.to_string();
            let first = said
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            format!("{first}. Nothing was done.")
        })
    }

    /// Everything that was typed, to give it back.
    pub fn typed(&self) -> Vec<String> {
        let texts = [
            "what", "text", "why", "brief", "value", "looks", "by", "place", "spot",
        ];
        texts
            .iter()
            .filter_map(|id| self.value(id))
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    }
}
