//! What an edited conference file would change, as a person and as a script reads it; and asking for it from a laptop.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::domain::log::command::Command;
use crate::domain::state::conference::Conference;
use crate::domain::views::difference::{self, Change, Difference, Op, Thing};
use crate::domain::vocabulary::ids::PersonId;
use crate::file::lines::Errors;
use crate::file::{self, Read};
use crate::headless::{Exit, Failure, Here, READ_WAIT, printing, writing};

/// How a file is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apply {
    /// What the difference of this hash showed.
    Shown(String),
    /// Whatever it is by now.
    Yes,
}

/// An edited file, and what is to be done with it.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The file, as it was typed.
    pub path: String,
    pub read: Read,
    pub prune: bool,
    /// Nothing: it is only shown.
    pub apply: Option<Apply>,
}

impl Edited {
    /// Reads the file at `path`. All that is wrong with it is said at once, to a script on stdout.
    pub fn read(
        path: &Path,
        prune: bool,
        apply: Option<Apply>,
        as_json: bool,
    ) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            let title = format!("{shown} cannot be read: {error}.");
            Failure::new(Exit::Usage, title, "Give the conference file.")
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let title = format!("{shown} is not UTF-8.");
            Failure::new(Exit::Usage, title, "Save it as UTF-8 in your editor.")
        })?;
        let read = file::conference(&text).map_err(|faults| wrong(&faults, &shown, as_json))?;
        Ok(Self {
            path: shown,
            read,
            prune,
            apply,
        })
    }

    /// The command that applies it.
    pub fn command(&self, how: &Apply) -> Command {
        Command::ApplySetup {
            setup: Box::new(self.read.setup.clone()),
            hash: match how {
                Apply::Shown(hash) => Some(hash.clone()),
                Apply::Yes => None,
            },
            prune: self.prune,
        }
    }

    /// What it would change.
    pub fn difference(
        &self,
        conference: &Conference,
        reader: Option<&PersonId>,
        now: DateTime<Utc>,
    ) -> Difference {
        difference::of(conference, &self.read.setup, self.prune, reader, now)
    }

    fn line(&self, change: &Change) -> Option<usize> {
        let lines = &self.read.lines;
        lines.line(change.thing, &change.id, change.field.as_deref())
    }
}

fn wrong(Errors(faults): &Errors, path: &str, as_json: bool) -> Failure {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    if as_json {
        let fault = |f: &file::lines::Error| {
            let (message, hint) = match f.reason.find("; did you mean") {
                Some(at) => (&f.reason[..at], Some(&f.reason[at + 2..])),
                None => (f.reason.as_str(), None),
            };
            json!({ "line": f.line, "column": f.column, "message": message, "hint": hint })
        };
        let all: Vec<_> = faults.iter().map(fault).collect();
        printing::json(&json!({ "faults": all }));
    }
    let title = match faults.len() {
        1 => format!("{path} is not right."),
        n => format!("{path} is not right in {n} places."),
    };
    Failure::new(Exit::Usage, title, lines.join("\n"))
}

/// Shows `found`. Nothing that would change is 0, something 1; a file that cannot be applied fails.
pub fn show(edited: &Edited, found: &Difference, as_json: bool) -> Result<Exit, Failure> {
    if !found.faults.is_empty() {
        let fault = |remark: &difference::Remark| file::lines::Error {
            line: edited
                .read
                .lines
                .line(remark.thing, &remark.id, None)
                .unwrap_or(1),
            column: 1,
            reason: format!("{}: {}", remark.id, remark.text),
        };
        let faults = Errors(found.faults.iter().map(fault).collect());
        return Err(wrong(&faults, &edited.path, as_json));
    }
    if as_json {
        as_document(edited, found);
    } else {
        as_text(edited, found);
    }
    Ok(if found.changes.is_empty() {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn as_document(edited: &Edited, found: &Difference) {
    let change = |change: &Change| {
        let mut value = json!(change);
        value["line"] = json!(edited.line(change));
        value
    };
    let changes: Vec<_> = found.changes.iter().map(change).collect();
    let of_file = edited
        .read
        .warnings
        .iter()
        .map(|text| json!({ "text": text, "line": null }));
    let of_shifts = found.warnings.iter().map(|remark| {
        let line = edited.read.lines.line(remark.thing, &remark.id, None);
        json!({ "text": format!("{}: {}", remark.id, remark.text), "line": line })
    });
    let warnings: Vec<_> = of_shifts.chain(of_file).collect();
    printing::json(&json!({
        "hash": found.hash, "changes": changes, "consequences": found.consequences, "warnings": warnings,
    }));
}

fn as_text(edited: &Edited, found: &Difference) {
    let say = |words: &str| printing::line(words);
    for warning in &edited.read.warnings {
        printing::aside(&format!("warning: {warning}"));
    }
    for remark in &found.warnings {
        printing::aside(&format!("warning: {}: {}", remark.id, remark.text));
    }
    if found.changes.is_empty() {
        return say("Nothing would change.");
    }
    if !found.consequences.is_empty() {
        say("WHAT COMES OF IT");
        for consequence in &found.consequences {
            say(&format!("  {}", consequence.text));
        }
    }
    for (thing, changes) in difference::grouped(&found.changes) {
        say(heading(thing));
        for change in changes {
            let line = edited.line(change);
            let line = line.map_or_else(String::new, |n| format!("line {n}: "));
            say(&format!("  {line}{}", words(change)));
        }
    }
    let count = found.changes.len();
    let many = if count == 1 {
        "1 change".to_owned()
    } else {
        format!("{count} changes")
    };
    let prune = if edited.prune { " --prune" } else { "" };
    let (path, hash) = (&edited.path, &found.hash);
    say(&format!(
        "{many}. To do exactly this: greenroom apply {path}{prune} --diff {hash}"
    ));
}

fn heading(thing: Thing) -> &'static str {
    match thing {
        Thing::Conference => "CONFERENCE",
        Thing::Person => "PEOPLE",
        Thing::Place => "PLACES",
        Thing::Contact => "CONTACTS",
        Thing::Shift => "SHIFTS",
        Thing::Policy => "POLICY",
        Thing::Checklist => "CHECKLISTS",
    }
}

fn words(change: &Change) -> String {
    let id = &change.id;
    match (change.op, &change.field) {
        (Op::Add, _) => format!("{id} is new"),
        (Op::End, _) => format!("{id} ends"),
        (Op::Leave, _) => format!("{id} leaves"),
        (Op::Change, None) => format!("{id} changes"),
        (Op::Change, Some(field)) => {
            let none = || "nothing".to_owned();
            let old = change.old.clone().unwrap_or_else(none);
            let new = change.new.clone().unwrap_or_else(none);
            format!("{id}, {field}: {old} → {new}")
        }
    }
}

/// The same from a laptop, as whoever is signed in there.
pub async fn from_laptop(here: &mut Here, edited: &Edited) -> Result<Exit, Failure> {
    here.pull(READ_WAIT).await?;
    let me = here.me.clone();
    let planner = here.conference().person(&me);
    if !planner.is_some_and(|p| p.role.plans()) {
        return Err(Failure::new(
            Exit::NotAllowed,
            "Only an admin, or a lead, compares the conference file with what is there.",
            "Ask a lead who is on call: greenroom oncall.",
        ));
    }
    let found = edited.difference(here.conference(), Some(&me), here.now());
    let as_json = here.global.json;
    let Some(how) = edited.apply.as_ref().filter(|_| found.faults.is_empty()) else {
        return show(edited, &found, as_json);
    };
    if found.changes.is_empty() {
        return show(edited, &found, as_json);
    }
    let receipt = writing::send(here, edited.command(how)).await?;
    printing::receipt(here, &receipt);
    Ok(Exit::Done)
}
