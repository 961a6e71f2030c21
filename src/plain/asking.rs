//! From what was typed to a whole command. What the command line needs and was not said is asked for, one question at a time;
//! its lists are numbered and come from what is on this laptop.

use std::collections::BTreeMap;

use clap::{Arg, CommandFactory, Parser};
use serde::{Deserialize, Serialize};

use crate::cli::Cli;
use crate::domain::brief::Fact;
use crate::domain::case::Case;
use crate::domain::checklist::Done;
use crate::domain::correcting;
use crate::domain::finding;
use crate::domain::ids::CaseId;
use crate::domain::promising;
use crate::domain::severity::{self, Answer, Category, Flags};
use crate::domain::telling;
use crate::domain::wishes::{self, Rule};
use crate::headless::{Here, naming, printing};
use crate::plain::speaking;

/// A question, and what may be answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    pub words: String,
    pub rows: Vec<Row>,
    /// What Enter alone means.
    pub usual: Option<String>,
    /// Words that are no row are an answer, too.
    pub is_free: bool,
    /// Several rows may be given.
    pub is_many: bool,
    /// Enter alone leaves it out.
    pub is_optional: bool,
    pub listed: Listed,
}

/// When the rows of a question are said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Listed {
    /// On `?`.
    #[default]
    OnAsking,
    First,
    /// The words of the question say them.
    InWords,
}

/// A row of a numbered list: what it stands for, and how it reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub value: String,
    pub label: String,
}

impl Row {
    fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

impl Question {
    fn text(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            is_free: true,
            ..Self::default()
        }
    }

    fn choice(words: &str, rows: Vec<Row>) -> Self {
        Self {
            words: words.to_owned(),
            rows,
            listed: Listed::First,
            ..Self::default()
        }
    }

    fn in_words(mut self) -> Self {
        self.listed = Listed::InWords;
        self
    }

    /// With something that Enter alone means; the rows are said on `?`.
    fn with_usual(mut self, words: String, usual: String) -> Self {
        self.words = words;
        self.usual = Some(usual);
        self.listed = Listed::OnAsking;
        self
    }

    fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// What `line` answers; nothing where it is empty and an answer is needed. A number means a row only if the rows were said.
    pub fn read(&self, line: &str, were_said: bool) -> Result<Option<Vec<String>>, String> {
        let line = line.trim();
        if line.is_empty() {
            let usual = self.usual.clone().map(|usual| vec![usual]);
            return Ok(usual.or_else(|| self.is_optional.then(Vec::new)));
        }
        let parts: Vec<&str> = if self.is_many {
            line.split([' ', ',']).filter(|p| !p.is_empty()).collect()
        } else {
            vec![line]
        };
        parts
            .into_iter()
            .map(|part| self.row(part, were_said))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn row(&self, said: &str, were_said: bool) -> Result<String, String> {
        let lower = said.to_lowercase();
        let is =
            |row: &&Row| row.value.to_lowercase() == lower || row.label.to_lowercase() == lower;
        if let Some(row) = self.rows.iter().find(is) {
            return Ok(row.value.clone());
        }
        let begins = |row: &&Row| row.label.to_lowercase().starts_with(&lower);
        let mut meant: Vec<&str> = self
            .rows
            .iter()
            .filter(begins)
            .map(|r| r.value.as_str())
            .collect();
        meant.dedup();
        if let (false, [one]) = (self.is_free, &meant[..]) {
            return Ok((*one).to_owned());
        }
        let number = said.parse::<usize>().ok().filter(|_| !self.rows.is_empty());
        match number {
            Some(n) if were_said => match n.checked_sub(1).and_then(|n| self.rows.get(n)) {
                Some(row) => Ok(row.value.clone()),
                None => Err(format!(
                    "{n} is no row here. There are 1 to {}.",
                    self.rows.len()
                )),
            },
            Some(_) if !self.is_free => Err("No list was said yet. ? says it.".to_owned()),
            _ if self.is_free => Ok(said.to_owned()),
            _ => Err(format!("{said:?} is none of these. ? says them again.")),
        }
    }
}

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

    fn value(&self, what: &str) -> Option<&str> {
        self.values.get(what)?.first().map(String::as_str)
    }

    fn case_in<'a>(&self, here: &'a Here) -> Option<&'a Case> {
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
            let question = self.question(here, arg);
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
    fn rules(&self, here: &Here) -> Vec<Rule> {
        let Some(case) = self.case_in(here) else {
            return Vec::new();
        };
        let targets = self.values.get("target").into_iter().flatten();
        targets
            .filter_map(|t| Some(wishes::rule(case, naming::contact(here, t).ok()?.kind)))
            .collect()
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
            ("answer", _, _) => &["eta"],
            ("lookout", _, _) => &["looks"],
            ("conflict", _, _) => &["why"],
            _ => &[],
        }
    }

    fn question(&self, here: &Here, arg: &Arg) -> Question {
        let conference = here.conference();
        let hall = conference.hall();
        let case = self.case_in(here);
        let other_cases = || -> Vec<Row> {
            let all = here
                .queue("")
                .into_iter()
                .filter(|(c, _)| Some(c.id) != self.case);
            all.map(|(c, row)| Row::new(c.id.to_string(), printing::case_line(here, c, &row)))
                .collect()
        };
        let contacts = || {
            hall.contact_order
                .iter()
                .filter_map(|id| hall.contacts.get(id))
        };
        match (self.command.as_str(), arg.get_id().as_str()) {
            (_, "case") => Question::choice("Which case?", other_cases()),
            ("merge", "into") => Question::choice("Into which case?", other_cases()),
            (_, "other") => Question::choice("With which case?", other_cases()),
            ("wish", "target") => {
                let mut rows: Vec<Row> = contacts()
                    .map(|c| Row::new(c.kind.word(), c.kind.called()))
                    .collect();
                rows.dedup();
                Question::choice("Which kind of help?", rows)
            }
            (_, "target") => {
                let rows = contacts().map(|c| Row::new(c.id.to_string(), finding::contact_line(c)));
                let mut question = Question::choice(
                    "Whom to call? Like security, or medical; several with spaces. ? says everybody.",
                    rows.collect(),
                );
                question.listed = Listed::OnAsking;
                question.is_many = true;
                // Also the kind of a contact, where only one is of it.
                question.is_free = true;
                question
            }
            (_, "escalation") => {
                let of_case = case.into_iter().flat_map(|c| &c.escalations);
                let briefs = conference.briefs().map(|b| &b.escalation);
                let running = of_case.chain(briefs).filter(|e| e.stood_down.is_none());
                let rows = running.map(|e| {
                    let label = format!("{}, {}", telling::contact(conference, &e.to), e.word());
                    Row::new(e.id.to_string(), label)
                });
                Question::choice("Which call?", rows.collect())
            }
            (_, "promise") => {
                let rows = case
                    .into_iter()
                    .flat_map(promising::owed)
                    .map(|p| Row::new(p.id.to_string(), p.text.as_str()));
                Question::choice("Which promise?", rows.collect())
            }
            (_, "entry") => {
                let entries = case
                    .into_iter()
                    .flat_map(|c| correcting::strikable(conference, c, &here.me));
                let rows = entries.map(|e| Row::new(e.id.to_string(), speaking::told(here, e)));
                Question::choice("Which entry is wrong?", rows.collect())
            }
            (_, "step") => {
                let rows = case.into_iter().flat_map(open_steps);
                Question::choice("Which step?", rows.collect())
            }
            (_, "person") => {
                let team = hall.people.values().filter(|p| p.role.is_team());
                let rows = team.map(|p| Row::new(p.id.to_string(), p.name.as_str()));
                Question::choice("To whom?", rows.collect())
            }
            (_, "name") => {
                let rows = hall
                    .checklists
                    .values()
                    .map(|c| Row::new(c.id.to_string(), c.name.as_str()));
                Question::choice("Which checklist?", rows.collect())
            }
            (_, "place") => {
                let all = hall.place_order.iter().filter_map(|id| hall.places.get(id));
                let rows = all.map(|p| Row::new(p.id.to_string(), p.name.as_str()));
                let post = hall
                    .rota
                    .post_of(&here.me, here.now())
                    .and_then(|p| hall.places.get(p));
                let words = post.map_or_else(
                    || "Where? A place, or a few words. ? says the places.".to_owned(),
                    |p| {
                        format!(
                            "Where? Enter: {}, your post. ? says the places.",
                            p.name.as_str()
                        )
                    },
                );
                Question {
                    words,
                    rows: rows.collect(),
                    usual: post.map(|p| p.id.to_string()),
                    is_free: true,
                    ..Question::default()
                }
            }
            (command, "kind") => {
                let rows = Category::ALL
                    .into_iter()
                    .map(|c| Row::new(c.word(), c.word()));
                let mut question = Question::choice("Which kind?", rows.collect());
                if command == "report" {
                    let guess = Category::guess(self.value("what").unwrap_or_default()).word();
                    let words = format!("Kind? Enter: {guess}. ? says the kinds.");
                    question = question.with_usual(words, guess.to_owned());
                }
                question
            }
            ("report", "severity") => {
                let question = Question::choice("Severity?", allowed(arg));
                let suggested = severity::suggest(self.category(), self.flags())
                    .word()
                    .to_lowercase();
                let words = format!("Severity? Enter: {suggested}. ? says the four.");
                question.with_usual(words, suggested)
            }
            ("report", "danger") => {
                let rows = vec![
                    Row::new("true", "yes"),
                    Row::new("", "no"),
                    Row::new("", "not known"),
                ];
                let words = "Is anyone's safety at risk now? 1 yes, 2 no, 3 not known.";
                Question::choice(words, rows).in_words()
            }
            ("report", "mine") => {
                let rows = vec![
                    Row::new("", "page who is on call"),
                    Row::new("true", "I have it"),
                ];
                let words = "Who goes? 1 or Enter: who is on call is paged. 2: I have it.";
                let mut question = Question::choice(words, rows).in_words();
                question.usual = Some(String::new());
                question
            }
            ("escalate", "consent") => {
                let rule = self
                    .rules(here)
                    .into_iter()
                    .find(|r| matches!(r, Rule::Refused | Rule::AskFirst));
                let words = format!("{} What is so?", rule.unwrap_or(Rule::AskFirst).sentence());
                Question::choice(&words, allowed(arg))
            }
            ("fact", "value") => {
                let fact: Option<Fact> = self
                    .value("fact")
                    .and_then(|f| serde_json::from_value(f.replace('-', "_").into()).ok());
                let answers = fact.map(Fact::answers).unwrap_or_default();
                let rows = answers.iter().map(|a| Row::new(*a, *a)).collect();
                let mut question = Question::choice("What is known?", rows);
                question.is_free = true;
                question
            }
            (command, id) if !arg.get_possible_values().is_empty() => {
                Question::choice(asked(command, id, arg).as_str(), allowed(arg))
            }
            (command, id) => {
                let question = Question::text(&asked(command, id, arg));
                let is_optional = !arg.is_required_set()
                    && !matches!((command, id), ("scene", _) | ("escalate", "why"));
                if is_optional {
                    question.optional()
                } else {
                    question
                }
            }
        }
    }

    fn category(&self) -> Category {
        self.value("kind")
            .and_then(|k| naming::category(k).ok())
            .unwrap_or_default()
    }

    fn flags(&self) -> Flags {
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

/// The values that the command line allows, with what each means.
fn allowed(arg: &Arg) -> Vec<Row> {
    let row = |value: &clap::builder::PossibleValue| {
        let name = value.get_name();
        let label = value.get_help().map_or_else(
            || name.replace('-', " "),
            |help| format!("{}: {help}", name.replace('-', " ")),
        );
        Row::new(name, label)
    };
    arg.get_possible_values().iter().map(row).collect()
}

/// The steps of the checklists of `case` that are not done.
pub fn open_steps(case: &Case) -> Vec<Row> {
    let all = case
        .checklists
        .iter()
        .flat_map(super::super::domain::checklist::Attached::steps);
    let open = all.filter(|(_, done)| **done == Done::No);
    open.map(|(step, _)| Row::new(step.id.to_string(), step.text.as_str()))
        .collect()
}

/// How a text is asked for.
fn asked(command: &str, id: &str, arg: &Arg) -> String {
    let words = match (command, id) {
        ("note", "text") => "What is to be written down?",
        ("promise", "text") => "What was promised?",
        ("promise", "by") => "By when? Like 16:20, or 20m.",
        ("report", "what") => "What happened, in a few words?",
        ("call", "what") => "What happened? Enter leaves it out.",
        ("strike", "why") => "Why is it wrong?",
        ("skip", "why") => "Why not?",
        ("reopen", "why") => "Why is it not over?",
        ("scene", "until") => "Until when? Like 16:20, or 20m.",
        ("scene", "why") => "What does it wait for?",
        ("scene", "to") => "What moves?",
        ("answer", "by") => "Who answered? A post or a call-sign.",
        ("answer", "eta") => "When will they be there? Like 2m; Enter leaves it open.",
        ("escalate", "why") => "What is the danger, or the duty?",
        ("lookout", "looks") => {
            "Height, hair, clothes, age, no name. Enter takes what is on record."
        }
        ("conflict", "why") => "Why? Enter leaves it out.",
        ("conflict", "level") => "How close is it?",
        ("flag", "flag") => "Which flag?",
        ("flag", "answer") => "Is it so?",
        ("fact", "fact") => "Which fact?",
        ("severity", "severity") => "How bad is it?",
        ("wish", "wish") => "What do they want?",
        ("find", "text") => "Which words?",
        _ => {
            return arg
                .get_help()
                .map_or_else(|| format!("{id}?"), |help| format!("{help}?"));
        }
    };
    words.to_owned()
}
