//! What an entry says, as one line a person reads: the timeline, the log, `watch` and the demo all say it in these words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Conference;
use crate::domain::access::ConflictLevel;
use crate::domain::case::Case;
use crate::domain::checklist::Move;
use crate::domain::entry::{Consent, Entry, Happening};
use crate::domain::ids::{ContactId, EscalationId, PersonId};
use crate::domain::severity::{Answer, Flag};
use crate::domain::timers::TimerKind;

/// `entry` in words. Names are short names; "by radio, noted by" says who wrote for whom.
pub fn line(conference: &Conference, entry: &Entry) -> String {
    let said = words(conference, entry);
    match (&entry.on_behalf, &entry.actor) {
        (Some(other), crate::domain::entry::Actor::Person(writer)) => {
            format!(
                "{said} (by {}, noted by {})",
                other.via.word(),
                conference.short(writer)
            )
        }
        _ => said,
    }
}

fn words(conference: &Conference, entry: &Entry) -> String {
    let name = |person: &PersonId| conference.short(person).to_owned();
    let contact = |id: &ContactId| {
        conference
            .hall()
            .contacts
            .get(id)
            .map_or_else(|| id.to_string(), |c| c.name.as_str().to_owned())
    };
    let who = entry
        .subject()
        .map_or_else(|| "The system".to_owned(), name);
    match &entry.happening {
        Happening::ConferenceOpened { details } => format!("{} begins", details.name.as_str()),
        Happening::PolicySet { .. } => "Policy set".to_owned(),
        Happening::WordsSet { .. } => "Word list set".to_owned(),
        Happening::ChecklistAdded { checklist } => {
            format!("Checklist {} added", checklist.name.as_str())
        }
        Happening::PlaceAdded { place } => format!("Place {} added", place.name.as_str()),
        Happening::PersonAdded { person } => format!("{} added", person.short.as_str()),
        Happening::ContactAdded { contact } => format!("Contact {} added", contact.name.as_str()),
        Happening::ShiftPlanned { shift } => format!(
            "{} is {} from {}",
            name(&shift.person),
            shift.position,
            shift.from.format("%a %H:%M")
        ),
        Happening::InvitedAgain { person } => {
            format!("A new join code was made for {}", name(person))
        }
        Happening::Reported { report } => {
            let from = report
                .from
                .as_ref()
                .map(|f| format!(" from {}", f.as_str()))
                .unwrap_or_default();
            let what = if report.what.is_blank() {
                report.category.word()
            } else {
                report.what.as_str()
            };
            format!("Report {}{from}: {what}", report.channel.word())
        }
        Happening::Acknowledged { by } => format!("{} has it", name(by)),
        Happening::SecondTaken { by } => format!("{} goes too", name(by)),
        Happening::AloneExplained { by, why } => {
            format!("{} is enough: {}", name(by), why.as_str())
        }
        Happening::Released { by } => format!("{} gave it up", name(by)),
        Happening::Assigned { to, from: None } => format!("{who} gave it to {}", name(to)),
        Happening::Assigned {
            to,
            from: Some(from),
        } => format!("{who} gave it to {}; {} had it", name(to), name(from)),
        Happening::AcknowledgeExpired { .. } => "Nothing followed: nobody has it now".to_owned(),
        Happening::SceneMoved {
            to: Move::Going,
            by,
        } => format!("{} is going there", name(by)),
        Happening::SceneMoved {
            to: Move::There,
            by,
        } => format!("{} is there", name(by)),
        Happening::SceneMoved {
            to: Move::Clear,
            by,
        } => format!("{}: the scene is clear", name(by)),
        Happening::SceneMoved {
            to: Move::Resume,
            by,
        } => format!("{}: needed there again", name(by)),
        Happening::CheckedIn { by } => format!("{} checked in: all right", name(by)),
        Happening::Noted { text, .. } if text.is_blank() => format!("{who} wrote a note"),
        Happening::Noted { text, .. } => format!("{who}: {}", text.as_str()),
        Happening::SeveritySet { from, to } => {
            format!("{who} set it from {} to {}", from.word(), to.word())
        }
        Happening::FlagSet { flag, to } => {
            format!("{who}: {} {}", flag_word(*flag), answer_word(*to))
        }
        Happening::ConflictSet {
            person,
            level: ConflictLevel::Hard,
            ..
        } => format!("{} stepped back", name(person)),
        Happening::ConflictSet {
            person,
            level: ConflictLevel::Soft,
            ..
        } => format!("{} sees it but settles nothing", name(person)),
        Happening::ConflictSet {
            person,
            level: ConflictLevel::None,
            ..
        } => format!("{} may see it again", name(person)),
        Happening::ChecklistAttached { checklist } => {
            format!("Checklist {}", checklist.name.as_str())
        }
        Happening::StepTicked {
            checklist,
            step,
            by,
        } => format!(
            "{}: done: {}",
            name(by),
            step_text(conference, entry, checklist, step)
        ),
        Happening::StepSkipped {
            checklist,
            step,
            by,
            why,
        } => {
            format!(
                "{}: skipped: {} ({})",
                name(by),
                step_text(conference, entry, checklist, step),
                why.as_str()
            )
        }
        Happening::Paged { page } => {
            let whom: Vec<String> = page.whom.iter().map(name).collect();
            let skips = if page.skipped.is_empty() {
                String::new()
            } else {
                format!(", skips {}", page.skipped.len())
            };
            let late = if page.late { ", late" } else { "" };
            format!(
                "Rang {}{}{skips}{late}",
                list(&whom),
                page_reason(page.timer)
            )
        }
        Happening::DeadEnd { .. } => "NOBODY IS LEFT TO RING: call the lead by voice".to_owned(),
        Happening::WishRefused { to } => {
            format!("NO {}: the person concerned said no", contact(to))
        }
        Happening::Escalated { call } => {
            let how = if call.by_voice {
                "called by voice, "
            } else {
                "called, "
            };
            let over = match call.consent {
                Consent::Danger => ", because of danger",
                Consent::Law => ", because the law asks it",
                Consent::Given => ", with a yes",
                Consent::Refused | Consent::NotNeeded => "",
            };
            format!(
                "{} {how}{} ({who}{over})",
                contact(&call.to),
                call.way.words()
            )
        }
        Happening::Answered {
            escalation,
            by,
            eta_at,
        } => {
            let eta = eta_at
                .map(|eta| format!(", there in {}", short_span(eta - entry.at)))
                .unwrap_or_default();
            format!(
                "{} answered: {}{eta}",
                called(conference, *escalation),
                by.as_str()
            )
        }
        Happening::Arrived { escalation } => {
            format!("{} is there", called(conference, *escalation))
        }
        Happening::StoodDown { escalation } => {
            format!("{} was stood down", called(conference, *escalation))
        }
        Happening::Resolved { by, why: Some(why) } => {
            format!("{} resolved it: {}", name(by), why.as_str())
        }
        Happening::Resolved { by, why: None } => format!("{} resolved it", name(by)),
        Happening::Closed { by } => format!("{} closed it", name(by)),
        Happening::Reopened { by, why } => format!("{} reopened it: {}", name(by), why.as_str()),
        Happening::Unknown => "Something a newer greenroom wrote: update this one".to_owned(),
    }
}

fn called(conference: &Conference, id: EscalationId) -> String {
    let known = conference.escalation(id).map(|(_, e)| &e.to);
    let to = known.or_else(|| {
        conference
            .briefs()
            .find(|b| b.escalation.id == id)
            .map(|b| &b.escalation.to)
    });
    let contact = to.and_then(|to| conference.hall().contacts.get(to));
    contact.map_or_else(|| "Help".to_owned(), |c| c.name.as_str().to_owned())
}

fn step_text(
    conference: &Conference,
    entry: &Entry,
    checklist: &crate::domain::ids::ChecklistId,
    step: &crate::domain::ids::StepId,
) -> String {
    let case = entry.case.and_then(|case| conference.case(case));
    let attached = case.and_then(|case| {
        case.checklists
            .iter()
            .find(|a| a.checklist.id == *checklist)
    });
    let found = attached.and_then(|a| a.checklist.steps.iter().find(|s| s.id == *step));
    found.map_or_else(|| step.to_string(), |s| s.text.as_str().to_owned())
}

/// What a page asks for, to stand after "rings you"; nothing where it asks to take the case.
pub fn page_reason(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Acknowledge => "",
        TimerKind::Raised => ": it was raised",
        TimerKind::FirstHuman => ": nobody is with the reporter yet",
        TimerKind::Update => ": no word for a while",
        TimerKind::Recheck => ": is it still going on?",
        TimerKind::Answer => ": no answer; try the next way",
        TimerKind::Arrival => ": nobody has come; call again",
        TimerKind::CheckIn => ": alone there, no word",
        TimerKind::MissingChild => ": missing child, call the police now",
        TimerKind::Expiry => ": nothing followed",
    }
}

fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::Danger => "danger",
        Flag::Ongoing => "still going on",
        Flag::Repeat => "likely to happen again",
    }
}

fn answer_word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Maybe => "maybe",
        Answer::Unknown => "not known",
    }
}

/// Names joined as a person says them.
pub fn list(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Time left or over as a row shows it: `0:52` below ten minutes, `38m` above, `3h` above two hours, `-2:19` late.
pub fn countdown(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = due - now;
    if left < TimeDelta::zero() {
        format!("-{}", short_span(-left))
    } else {
        short_span(left)
    }
}

/// A length of time in the same form, without a sign.
pub fn short_span(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 600 => format!("{}:{:02}", s / 60, s % 60),
        s if s < 7_200 => format!("{}m", s / 60),
        s => format!("{}h", s / 3_600),
    }
}

/// Who has a case, as a row shows it: `0 of 2`, `Mei+1`, a name, or `nobody`.
pub fn seats(conference: &Conference, case: &Case) -> String {
    match (case.first.as_ref(), case.second.as_ref()) {
        (None, _) if case.seats() == 2 => "0 of 2".to_owned(),
        (None, _) => "nobody".to_owned(),
        (Some(first), Some(_)) => format!("{}+1", conference.short(&first.person)),
        (Some(first), None) => conference.short(&first.person).to_owned(),
    }
}
