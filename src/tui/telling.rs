//! Entries in words, as a timeline and the log have them.

use crate::domain::Conference;
use crate::domain::access::ConflictLevel;
use crate::domain::case::Case;
use crate::domain::checklist::Move;
use crate::domain::contact::Kind;
use crate::domain::entry::{Actor, Entry, Happening};
use crate::domain::ids::{ChecklistId, ContactId, PersonId, StepId};
use crate::domain::severity::{Answer, Flag};
use crate::tui::model::{name, names};
use crate::tui::text::capital;

/// One entry of `case`, in words.
pub fn entry(conference: &Conference, viewer: &PersonId, case: &Case, entry: &Entry) -> String {
    let who = |p: &PersonId| capital(name(conference, viewer, p));
    let verb = |p: &PersonId, you: &str, other: &str| {
        format!("{} {}", who(p), if p == viewer { you } else { other })
    };
    let writer = entry.subject().map(&who);
    let by = || {
        let name = entry.subject().map(|p| name(conference, viewer, p));
        name.map_or_else(String::new, |n| format!(" ({n})"))
    };
    let call = |id| {
        let call = case.escalation(id);
        call.map_or_else(|| "Help".to_owned(), |c| contact(conference, &c.to))
    };
    let words = match &entry.happening {
        Happening::Reported { report } => {
            let from = report.from.as_ref();
            let from = from.map_or_else(String::new, |f| format!(" from {}", f.as_str()));
            format!(
                "Report {}{from}: {}",
                report.channel.word(),
                if report.what.is_blank() {
                    report.category.word()
                } else {
                    report.what.as_str()
                }
            )
        }
        Happening::Acknowledged { by } => verb(by, "have it", "has it"),
        Happening::SecondTaken { by } => verb(by, "go too", "goes too"),
        Happening::AloneExplained { by, why } => {
            format!("{}: one is enough, {}", who(by), why.as_str())
        }
        Happening::Released { by } => format!("{} gave it up", who(by)),
        Happening::Assigned { to, .. } => {
            format!("Given to {}{}", name(conference, viewer, to), by())
        }
        Happening::AcknowledgeExpired { .. } => "Nothing followed: nobody has it now".to_owned(),
        Happening::SceneMoved { to, by } => match to {
            Move::Going => verb(by, "are on the way", "is on the way"),
            Move::There => verb(by, "are there", "is there"),
            Move::Clear => format!("Scene clear ({})", name(conference, viewer, by)),
            Move::Resume => format!(
                "People needed there again ({})",
                name(conference, viewer, by)
            ),
        },
        Happening::CheckedIn { by } => verb(by, "are all right", "is all right"),
        Happening::Noted { text, .. } if text.is_blank() => {
            format!("{} wrote a note", writer.unwrap_or_default())
        }
        Happening::Noted { text, .. } => {
            format!("{}: \"{}\"", writer.unwrap_or_default(), text.as_str())
        }
        Happening::SeveritySet { from, to } => {
            format!("Now {}, was {}{}", to.word(), from.word(), by())
        }
        Happening::FlagSet { flag, to } => {
            format!("{}: {}{}", flag_word(*flag), answer_word(*to), by())
        }
        Happening::ConflictSet { person, level, .. } => match level {
            ConflictLevel::None => format!("{} may see it again{}", who(person), by()),
            ConflictLevel::Soft => format!("{} only reads along{}", who(person), by()),
            ConflictLevel::Hard => format!("{} stepped back", who(person)),
        },
        Happening::ChecklistAttached { checklist } => {
            format!("Checklist {}", checklist.name.as_str())
        }
        Happening::StepTicked {
            checklist, step, ..
        } => {
            format!("Done: {}{}", step_text(case, checklist, step), by())
        }
        Happening::StepSkipped {
            checklist,
            step,
            why,
            ..
        } => format!(
            "Skipped: {}, {}{}",
            step_text(case, checklist, step),
            why.as_str(),
            by()
        ),
        Happening::Paged { page } => {
            let late = if page.late { ", late" } else { "" };
            let skips = match page.skipped.len() {
                0 => String::new(),
                n => format!(", skips {n}"),
            };
            format!(
                "Rang {}{late}{skips}",
                names(conference, viewer, &page.whom)
            )
        }
        Happening::DeadEnd { .. } => "Nobody is left to ring".to_owned(),
        Happening::WishRefused { to } => {
            format!(
                "No {}, by the wish of the person concerned",
                contact(conference, to).to_lowercase()
            )
        }
        Happening::Escalated { call } => {
            format!(
                "{} called, {}{}",
                contact(conference, &call.to),
                call.way.words(),
                by()
            )
        }
        Happening::Answered {
            escalation,
            by: words,
            ..
        } => {
            format!("{}: \"{}\"", call(*escalation), words.as_str())
        }
        Happening::Arrived { escalation } => format!("{}: they are there", call(*escalation)),
        Happening::StoodDown { escalation } => format!("{}: stood down{}", call(*escalation), by()),
        Happening::Resolved { by, why } => {
            let why = why.as_ref();
            let why = why.map_or_else(String::new, |w| format!(": {}", w.as_str()));
            format!("Resolved ({}){why}", name(conference, viewer, by))
        }
        Happening::Closed { by } => format!("Closed ({})", name(conference, viewer, by)),
        Happening::Reopened { by, why } => {
            format!(
                "Open again ({}): {}",
                name(conference, viewer, by),
                why.as_str()
            )
        }
        Happening::ConferenceOpened { .. }
        | Happening::PolicySet { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PersonAdded { .. }
        | Happening::ContactAdded { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::InvitedAgain { .. } => "The conference was set up".to_owned(),
        Happening::Unknown => "Something this greenroom does not know: update it".to_owned(),
    };
    match (&entry.on_behalf, &entry.actor) {
        (Some(other), Actor::Person(actor)) => {
            format!(
                "{words} ({}, by {})",
                other.via.word(),
                name(conference, viewer, actor)
            )
        }
        _ => words,
    }
}

/// How a contact is called in a sentence.
pub fn contact(conference: &Conference, id: &ContactId) -> String {
    conference.hall().contacts.get(id).map_or_else(
        || id.to_string(),
        |c| match c.kind {
            // Its name says whether that is the police or the fire brigade.
            Kind::Emergency => c
                .name
                .as_str()
                .split(',')
                .next()
                .unwrap_or_default()
                .to_owned(),
            kind => kind.called().to_owned(),
        },
    )
}

/// The words of a step, as the checklist pinned them.
fn step_text(case: &Case, checklist: &ChecklistId, step: &StepId) -> String {
    case.checklists
        .iter()
        .filter(|a| a.checklist.id == *checklist)
        .flat_map(|a| &a.checklist.steps)
        .find(|s| s.id == *step)
        .map_or_else(|| step.to_string(), |s| s.text.as_str().to_owned())
}

/// A flag, as a person says it.
pub fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::Danger => "Danger now",
        Flag::Ongoing => "Going on",
        Flag::Repeat => "Likely again",
    }
}

/// An answer, as a person says it.
pub fn answer_word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Maybe => "maybe",
        Answer::Unknown => "not known",
    }
}
