//! What is said before a command is done, though the rules allow it: words that name somebody, a report of what is known already.

use chrono::{DateTime, Utc};

use crate::domain::log::command::{Command, NewReport};
use crate::domain::rules::reporting;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::naming::{self, Leaving};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::PersonId;
use crate::words::times;

/// That the words of `command` name somebody on record, or have in a description what looks like a name, and who reads them.
pub fn flagged(conference: &Conference, caller: &PersonId, command: &Command) -> Option<String> {
    let Some((person, leaving)) = naming::named_in(conference, caller, command) else {
        let name = naming::name_in_look_out(conference, command)?;
        return Some(format!(
            "\"{name}\" looks like a name. It goes to everyone on shift and to security."
        ));
    };
    let short = person.short.as_str();
    let whom = match leaving {
        Leaving::InReport => {
            return Some(format!(
                "Your words name {short}, of the team. If it is about them, put them in conflict."
            ));
        }
        Leaving::To(contact) => conference.hall().called(contact).to_lowercase(),
        Leaving::ToAll => "everyone on shift and to security".to_owned(),
    };
    Some(format!("Your words name {short}. They go to {whom}."))
}

/// What a report is taken for, as far as nobody said so: its kind, a sign of danger in its words, and that danger is not known.
pub fn taken_for(conference: &Conference, report: &NewReport) -> Vec<String> {
    let taken = reporting::suggest(conference, report);
    let (kind, severity) = (taken.category.word(), taken.severity.name());
    let mut lines = Vec::new();
    if report.category.is_none() {
        lines.push(if taken.heard.is_understood {
            format!("Kind guessed: {kind}, {severity}. greenroom kind CASE KIND changes it.")
        } else {
            format!(
                "Not understood what kind it is: {kind}, {severity}. greenroom kind CASE KIND says it."
            )
        });
    }
    match (&taken.heard.sign, report.danger) {
        (Some(sign), Answer::Unknown) => lines.push(format!(
            "Danger: maybe, you wrote {sign:?}. greenroom flag CASE danger yes, or no, says it."
        )),
        (None, Answer::Unknown) => lines.push(
            "Danger now: not known. greenroom flag CASE danger yes, or no, says it.".to_owned(),
        ),
        (_, Answer::Yes | Answer::No | Answer::Maybe) => {}
    }
    lines
}

/// That something at the same place was reported shortly before.
pub fn same(
    conference: &Conference,
    viewer: &PersonId,
    command: &Command,
    now: DateTime<Utc>,
) -> Option<String> {
    let Command::Report { report } = command else {
        return None;
    };
    let near = reporting::near(conference, viewer, report.place.as_ref(), now);
    let case = near.first()?;
    Some(format!(
        "Reported there {} ago: {}. If it is the same thing, link or merge them.",
        times::spoken(now - case.reported_at),
        Case::spoken(case)
    ))
}
