//! A rota out of another program's file, row by row: what would come of it, and doing it.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde::Serialize;

use crate::acts::answers::Answers;
use crate::acts::read;
use crate::domain::log::command::{Command, MOST_SHIFTS};
use crate::domain::log::happening::Happening;
use crate::domain::rules::importing::{self, Outcome};
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::ids::{PersonId, ShiftId};
use crate::domain::vocabulary::shift::Shift;
use crate::file::rota::{self, LARGEST, Meant, Read, Row};
use crate::headless::{Exit, Failure, Here, printing, spell, writing};
use crate::words::refusals;

/// What was done with a row, as a script reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Added,
    Same,
    Changed,
    Cancelled,
    Skipped,
    Refused,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct RowView {
    line: usize,
    uid: Option<String>,
    outcome: Done,
    shift: Option<ShiftId>,
    why: Option<String>,
    /// Which shift it is, for people; and what it is from now on.
    #[serde(skip)]
    key: Option<String>,
    #[serde(skip)]
    now: Option<String>,
}

/// Imports a rota, or, with `--check`, says what would come of it.
pub async fn run(here: &Here, given: &Answers) -> Result<(), Failure> {
    let (conference, now) = (here.conference(), here.now());
    let all = rows(here, given)?;
    let read = all.iter().filter_map(|row| match &row.read {
        Read::Row(row) => Some((**row).clone()),
        Read::Skipped(_) | Read::Wrong(_) => None,
    });
    let read: Vec<importing::Row> = read.collect();
    let outcomes = importing::outcomes(conference, &read, now);
    let mut views = views(&all, &outcomes);
    let refused = views.iter().filter(|v| v.outcome == Done::Refused).count();
    let (is_check, skips) = (given.is_on("check"), given.is_on("skip-wrong"));
    let changes = importing::changes(conference, &read, &outcomes, now);
    let is_refused = refused > 0 && !skips;
    if !is_check && !is_refused && !changes.is_empty() {
        if changes.len() > MOST_SHIFTS {
            let title = format!("This changes more than {MOST_SHIFTS} shifts at once.");
            let next = "Import fewer days or fewer seats at a time.";
            return Err(Failure::new(Exit::Refused, title, next));
        }
        let receipt = writing::send(here, Command::ImportShifts { changes }).await?;
        let planned = receipt
            .entries
            .iter()
            .filter_map(|entry| match entry.happening {
                Happening::ShiftPlanned { .. } => Some(ShiftId(entry.id.0)),
                _ => None,
            });
        let added = views.iter_mut().filter(|v| v.outcome == Done::Added);
        added
            .zip(planned)
            .for_each(|(view, id)| view.shift = Some(id));
    }
    if here.global.json {
        printing::json(&serde_json::json!({ "rows": views }));
    } else {
        say(&views, is_check, is_refused);
    }
    if !is_refused {
        return Ok(());
    }
    let title = match refused {
        1 => "Nothing is imported: 1 row is refused.".to_owned(),
        n => format!("Nothing is imported: {n} rows are refused."),
    };
    let next = "Mend the file, or leave out what is wrong: --skip-wrong.";
    Err(Failure::new(Exit::Refused, title, next))
}

fn rows(here: &Here, given: &Answers) -> Result<Vec<Row>, Failure> {
    let path = given.get("file").unwrap_or_default();
    let unreadable =
        |title: String| Failure::new(Exit::Usage, title, "Give a CSV or iCalendar file.");
    let cannot = |error: std::io::Error| unreadable(format!("{path} cannot be read: {error}."));
    let mut bytes = Vec::new();
    let most = LARGEST as u64 + 1;
    if path == "-" {
        std::io::stdin()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        file.take(most).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() > LARGEST {
        return Err(unreadable(format!("{path} is larger than 16 MB.")));
    }
    let ctx = here.ctx();
    let meant = Meant {
        position: given
            .get("position")
            .map(|typed| read::position(&ctx, typed))
            .transpose()?,
        person: given
            .get("person")
            .map(|typed| read::person(&ctx, typed))
            .transpose()?,
    };
    let rows = rota::read(here.conference(), &meant, &bytes);
    rows.map_err(|fault| Failure::new(Exit::Usage, format!("{path}: {}", fault.title), fault.next))
}

/// `primary ana 2026-03-24T08:00 to 16:00`.
fn spelled(shift: &Shift) -> String {
    let form = if shift.from.date() == shift.to.date() {
        "%H:%M"
    } else {
        "%Y-%m-%dT%H:%M"
    };
    format!("{} to {}", shift.key(), shift.to.format(form))
}

/// The rows as they are told: those that were read in the order of `outcomes`.
fn views(rows: &[Row], outcomes: &[Outcome<'_>]) -> Vec<RowView> {
    let mut outcomes = outcomes.iter();
    let mut views = Vec::new();
    for row in rows {
        let mut view = RowView {
            line: row.line,
            uid: row.uid.clone(),
            outcome: Done::Same,
            shift: None,
            why: None,
            key: None,
            now: None,
        };
        let is = |planned: &Planned| (Some(planned.id), Some(spelled(&planned.shift)));
        match &row.read {
            Read::Skipped(why) => (view.outcome, view.why) = (Done::Skipped, Some(why.clone())),
            Read::Wrong(why) => (view.outcome, view.why) = (Done::Refused, Some(why.clone())),
            Read::Row(_) => match outcomes.next() {
                None | Some(Outcome::Nothing) => continue,
                Some(Outcome::Added(shift)) => {
                    (view.outcome, view.key) = (Done::Added, Some(spelled(shift)));
                }
                Some(Outcome::Same(Some(planned))) => (view.shift, view.key) = is(planned),
                Some(Outcome::Same(None)) => {
                    view.why = Some("called off, and not there".to_owned());
                }
                Some(Outcome::Kept(ended)) => {
                    let by = ended.by.as_ref().map_or("somebody", PersonId::as_str);
                    view.key = Some(ended.was.key());
                    view.why = Some(format!("{by} ended or moved it by hand: it stays so"));
                }
                Some(Outcome::Changed(planned, to)) => {
                    view.outcome = Done::Changed;
                    (view.shift, view.key) = is(planned);
                    view.now = Some(spelled(to));
                }
                Some(Outcome::Cancelled(all)) => {
                    // One row may call off a whole series.
                    view.outcome = Done::Cancelled;
                    views.extend(all.iter().map(|planned| {
                        let mut view = view.clone();
                        (view.shift, view.key) = is(planned);
                        view
                    }));
                    continue;
                }
                Some(Outcome::Refused(refusal)) => {
                    let said = refusals::said(&refusals::rejection(refusal), spell);
                    (view.outcome, view.why) = (Done::Refused, Some(said));
                }
            },
        }
        views.push(view);
    }
    views
}

fn say(views: &[RowView], is_check: bool, is_refused: bool) {
    for view in views {
        let word = match view.outcome {
            Done::Added | Done::Changed | Done::Cancelled if is_refused => continue,
            Done::Added => "added",
            Done::Changed => "changed",
            Done::Cancelled => "cancelled",
            Done::Refused => "REFUSED",
            Done::Same if view.why.is_some() => "left",
            // What is no shift, and what is there already, is counted.
            Done::Same | Done::Skipped => continue,
        };
        let what = view.key.iter().chain(&view.why);
        let what: Vec<&str> = what.map(String::as_str).collect();
        let now = view
            .now
            .as_ref()
            .map_or_else(String::new, |now| format!(", now {now}"));
        printing::line(&format!(
            "line {}: {word}: {}{now}",
            view.line,
            what.join(": ")
        ));
    }
    let skipped = views.iter().filter(|v| v.outcome == Done::Skipped);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for why in skipped.filter_map(|view| view.why.as_deref()) {
        *reasons.entry(why).or_default() += 1;
    }
    for (why, count) in reasons {
        printing::line(&format!("{count} skipped: {why}."));
    }
    if is_refused {
        return;
    }
    let count = |done: Done| views.iter().filter(|v| v.outcome == done).count();
    let words = [
        (Done::Added, "added"),
        (Done::Changed, "changed"),
        (Done::Cancelled, "cancelled"),
        (Done::Same, "there already"),
        (Done::Refused, "refused and left out"),
    ];
    let counts = words.iter().map(|(done, word)| (count(*done), word));
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let would = if is_check { "It would be: " } else { "" };
    printing::line(&if counts.is_empty() {
        "Nothing is planned by this file.".to_owned()
    } else {
        format!("{would}{}.", counts.join(", "))
    });
}
