//! What is said before a command is done, though the rules allow it: words that name somebody, a report of what is known already.

use chrono::{DateTime, Utc};

use crate::domain::log::command::Command;
use crate::domain::rules::reporting;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::brief::{self, Leaving};
use crate::domain::vocabulary::ids::PersonId;
use crate::words::times;

/// That the words of `command` name somebody on record, and who reads them.
pub fn flagged(conference: &Conference, caller: &PersonId, command: &Command) -> Option<String> {
    let (person, leaving) = brief::named_in(conference, caller, command)?;
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
        times::ago(now - case.reported_at),
        Case::spoken(case)
    ))
}
