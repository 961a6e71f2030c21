//! What an entry says, as one line a person reads: the timeline, the log, `watch` and the demo all say it in these words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Conference;
use crate::domain::access::ConflictLevel;
use crate::domain::brief;
use crate::domain::case::Case;
use crate::domain::checklist::Move;
use crate::domain::contact::Kind;
use crate::domain::entry::{Actor, Entry, Happening, Paged};
use crate::domain::escalation::Escalation;
use crate::domain::ids::{CaseId, ChecklistId, ContactId, EscalationId, PersonId, StepId};
use crate::domain::severity::{Answer, Flag};
use crate::domain::timers::{Deadline, TimerKind};
use crate::domain::wishes::Wish;

/// What every door says where an entry came by that this program does not understand.
pub const NEWER: &str =
    "The server is newer than this greenroom: update it, something may not show.";

/// `entry` in words, as `viewer` reads them: their own name is "you". Without a viewer everybody has a name.
pub fn entry(conference: &Conference, viewer: Option<&PersonId>, entry: &Entry) -> String {
    let words = told(conference, viewer, entry);
    // What was kept on a laptop without a network came here later than it was done.
    if entry.at - entry.made_at > TimeDelta::minutes(1) && entry.actor != Actor::System {
        let made = entry.made_at.with_timezone(&conference.zone());
        return format!("{words}, done {}", made.format("%H:%M"));
    }
    words
}

fn told(conference: &Conference, viewer: Option<&PersonId>, entry: &Entry) -> String {
    let case = entry.case.and_then(|id| conference.case(id));
    let name = |p: &PersonId| name(conference, viewer, p).to_owned();
    let who = |p: &PersonId| capital(&name(p));
    let verb = |p: &PersonId, you: &str, other: &str| {
        format!("{} {}", who(p), if Some(p) == viewer { you } else { other })
    };
    let writer = entry.subject().map(&who).unwrap_or_default();
    let by = || {
        let name = entry.subject().map(&name);
        name.map_or_else(String::new, |n| format!(" ({n})"))
    };
    let zone = conference.zone();
    let clock = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
    let other = |id: &CaseId| {
        let case = conference.case(*id);
        case.map_or_else(|| "another case".to_owned(), Case::spoken)
    };
    let struck = case.and_then(|c| c.struck.get(&entry.id));
    let words = match &entry.happening {
        Happening::Reported { report } => {
            let from = report.from.as_ref();
            let from = from.map_or_else(String::new, |f| format!(" from {}", f.as_str()));
            format!(
                "Report {}{from}{}: {}",
                report.channel.word(),
                happened(conference, report.happened_at, entry.at),
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
            format!("Given to {}{}", name(to), by())
        }
        Happening::AcknowledgeExpired { .. } => {
            "No word followed: nobody has it now, and it rings again".to_owned()
        }
        Happening::SceneMoved { to, by } => match to {
            Move::Going => verb(by, "are on the way", "is on the way"),
            Move::There => verb(by, "are there", "is there"),
            Move::Clear => format!("Scene clear ({})", name(by)),
            Move::Resume => format!("People needed there again ({})", name(by)),
        },
        Happening::CheckedIn { by } => verb(by, "are all right", "is all right"),
        Happening::Noted { text, .. } if text.is_blank() => {
            format!("{writer} wrote a note")
        }
        Happening::Noted { text, happened_at } => format!(
            "{writer}{}: \"{}\"",
            happened(conference, *happened_at, entry.at),
            text.as_str()
        ),
        Happening::SeveritySet { from, to } => {
            format!("Now {}, was {}{}", to.word(), from.word(), by())
        }
        Happening::FlagSet { flag, to } => {
            format!("{}: {}{}", flag_word(*flag), answer_word(*to), by())
        }
        Happening::ConflictSet { person, level, .. } => match level {
            ConflictLevel::None => format!("{} may see it again{}", who(person), by()),
            ConflictLevel::Soft => format!("{} only reads along{}", who(person), by()),
            ConflictLevel::Hard if entry.subject() == Some(person) => {
                format!("{} stepped back", who(person))
            }
            ConflictLevel::Hard => format!("{} is out of this case{}", who(person), by()),
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
                "Rang {}{late}{skips}{}",
                names(conference, viewer, &page.whom),
                rang_why(conference, case, page)
            )
        }
        Happening::DeadEnd { .. } => "Nobody is left to ring".to_owned(),
        Happening::WishSaid { kind, wish, to } => {
            let whom = kind.word();
            let said = match wish {
                Wish::Yes => format!("Yes to {whom}"),
                Wish::No => format!("NO {whom}"),
                Wish::Ask => format!("Ask before calling {whom}"),
            };
            format!(
                "{said}: the wish of the person concerned, said to {}",
                name(to)
            )
        }
        Happening::FactSet { fact, value } if value.is_blank() => {
            format!("{}: not known after all{}", capital(fact.word()), by())
        }
        Happening::FactSet { fact, value } => {
            format!("{}: {}{}", capital(fact.word()), value.as_str(), by())
        }
        Happening::WayTried { escalation, way } => format!(
            "No answer; next way tried for {}, {}{}",
            called(conference, *escalation).to_lowercase(),
            way.words(),
            by()
        ),
        Happening::LookOutSent { words } => format!("LOOK-OUT{}: {}", by(), words.as_str()),
        Happening::AllClear => format!("All clear: nobody is looked for any more{}", by()),
        Happening::HeldUntil { by, until, why } => {
            let why = if why.is_blank() {
                String::new()
            } else {
                format!(": {}", why.as_str())
            };
            format!("On hold until {} ({}){why}", clock(*until), name(by))
        }
        Happening::PlaceSet { place, spot } => format!(
            "Now at {}{}",
            brief::place_words(conference, place.as_ref(), spot.as_str()),
            by()
        ),
        Happening::CategorySet { from, to } => {
            format!("Now {}, was {}{}", to.word(), from.word(), by())
        }
        Happening::Promised { text, due, keeper } => {
            let what = if text.is_blank() {
                String::new()
            } else {
                format!(": \"{}\"", text.as_str())
            };
            format!("Promised by {} ({}){what}", clock(*due), name(keeper))
        }
        Happening::PromiseKept { promise, by } => {
            let made = case.and_then(|c| c.promise(*promise));
            let what = made.map_or_else(String::new, |p| format!(": \"{}\"", p.text.as_str()));
            format!("Promise kept ({}){what}", name(by))
        }
        Happening::Struck { why, .. } => {
            let why = if why.is_blank() {
                String::new()
            } else {
                format!(": {}", why.as_str())
            };
            format!("An entry was struck{}{why}", by())
        }
        Happening::Undone { entry: undone } => {
            let undone = case.and_then(|c| c.entry(*undone));
            let what = undone.map_or_else(String::new, |e| {
                format!(": {}", told(conference, viewer, e))
            });
            format!("{writer} took back{what}")
        }
        Happening::StepOpened { checklist, step } => {
            format!("Open again: {}{}", step_text(case, checklist, step), by())
        }
        Happening::Linked { to } => format!("Linked to {}{}", other(to), by()),
        Happening::MergedInto { into, by } => {
            format!("Merged into {} ({})", other(into), name(by))
        }
        Happening::MergedFrom { from, by } => {
            format!(
                "{} was merged into this ({})",
                capital(&other(from)),
                name(by)
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
            eta_at,
        } => {
            let eta = eta_at.map_or_else(String::new, |eta| {
                // As it was said: from when it was put down, a begun second counted.
                let said = eta - entry.made_at.min(entry.at) + TimeDelta::milliseconds(999);
                format!(", there in {}", short_span(said))
            });
            format!(
                "{}: \"{}\"{eta}",
                called(conference, *escalation),
                words.as_str()
            )
        }
        Happening::Arrived { escalation } => {
            format!("{}: they are there", called(conference, *escalation))
        }
        Happening::StoodDown { escalation } => {
            format!("{}: stood down{}", called(conference, *escalation), by())
        }
        Happening::Resolved { by, why } => {
            let why = why.as_ref();
            let why = why.map_or_else(String::new, |w| format!(": {}", w.as_str()));
            format!("Resolved ({}){why}", name(by))
        }
        Happening::Closed { by } => format!("Closed ({})", name(by)),
        Happening::Reopened { by, why } => {
            format!("Open again ({}): {}", name(by), why.as_str())
        }
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
            who(&shift.person),
            shift.position,
            shift.from.format("%a %H:%M")
        ),
        Happening::InvitedAgain { person } => {
            format!("A new join code was made for {}", name(person))
        }
        Happening::Unknown => "Something this greenroom does not know: update it".to_owned(),
    };
    let words = match struck {
        Some(_)
            if matches!(
                entry.happening,
                Happening::Noted { .. } | Happening::Promised { .. }
            ) =>
        {
            format!("STRUCK {words}")
        }
        _ => words,
    };
    let late = case.is_some_and(|c| came_late(c, entry));
    let late = if late {
        " (written before they stepped back)"
    } else {
        ""
    };
    match (&entry.on_behalf, &entry.actor) {
        (Some(other), Actor::Person(actor)) => {
            format!("{words} ({}, by {}){late}", other.via.word(), name(actor))
        }
        _ => format!("{words}{late}"),
    }
}

/// Whether a note came in after its writer had stepped back.
fn came_late(case: &Case, entry: &Entry) -> bool {
    let conflict = entry.subject().and_then(|p| case.conflicts.get(p));
    matches!(entry.happening, Happening::Noted { .. })
        && conflict.is_some_and(|c| c.level == ConflictLevel::Hard && entry.at > c.at)
}

/// The name of `person` as `viewer` reads it.
pub fn name<'a>(
    conference: &'a Conference,
    viewer: Option<&PersonId>,
    person: &'a PersonId,
) -> &'a str {
    if Some(person) == viewer {
        "you"
    } else {
        conference.short(person)
    }
}

/// `you and Kofi`, `Mei, Jo and Sam`.
pub fn names(conference: &Conference, viewer: Option<&PersonId>, people: &[PersonId]) -> String {
    let mut all: Vec<String> = people
        .iter()
        .map(|p| name(conference, viewer, p).to_owned())
        .collect();
    all.sort_by_key(|n| *n != "you");
    list(&all)
}

/// `text` with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Who was called, as in a sentence.
pub fn called(conference: &Conference, id: EscalationId) -> String {
    let known = conference.escalation(id).map(|(_, e)| &e.to);
    let brief = || conference.briefs().find(|b| b.escalation.id == id);
    let to = known.or_else(|| brief().map(|b| &b.escalation.to));
    to.map_or_else(|| "Help".to_owned(), |to| contact(conference, to))
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
fn step_text(case: Option<&Case>, checklist: &ChecklistId, step: &StepId) -> String {
    case.into_iter()
        .flat_map(|case| &case.checklists)
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
        Flag::Impact => "High impact",
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

/// When something happened that was heard of at `heard`, to stand behind who says it; the day too, where it was another.
pub fn happened(
    conference: &Conference,
    at: Option<DateTime<Utc>>,
    heard: DateTime<Utc>,
) -> String {
    let zone = conference.zone();
    at.map(|at| (at.with_timezone(&zone), heard.with_timezone(&zone)))
        .map_or_else(String::new, |(at, heard)| {
            let same_day = at.date_naive() == heard.date_naive();
            let form = if same_day { "%H:%M" } else { "%a %H:%M" };
            format!(", happened {}", at.format(form))
        })
}

/// What a deadline waits for, with whose word where several can be waited for.
pub fn deadline(conference: &Conference, deadline: &Deadline) -> String {
    let word = deadline.kind.word();
    deadline.escalation.map_or_else(
        || word.to_owned(),
        |id| format!("{word}, {}", called(conference, id).to_lowercase()),
    )
}

/// Why somebody was rung, for the record.
fn rang_why(conference: &Conference, case: Option<&Case>, page: &Paged) -> String {
    let call = || {
        let mut calls = case.into_iter().flat_map(|c| c.escalations.iter().rev());
        let of_call = |e: &&Escalation| e.tried.0 == page.occurrence || e.id.0 == page.occurrence.0;
        let call = calls.find(of_call);
        call.map(|e| contact(conference, &e.to).to_lowercase())
    };
    match (page.timer, call()) {
        (TimerKind::Answer, Some(whom)) => format!(": no answer from {whom}"),
        (TimerKind::Arrival, Some(whom)) => format!(": nobody has come of {whom}"),
        (timer, _) => page_reason(timer).to_owned(),
    }
}

/// How a call for help stands.
pub fn call(conference: &Conference, call: &Escalation, reads: bool) -> String {
    let whom = contact(conference, &call.to).to_lowercase();
    let clock = |at: DateTime<Utc>| at.with_timezone(&conference.zone()).format("%H:%M");
    match (&call.answer, call.arrived) {
        (_, Some(at)) => format!("{whom} there {}", clock(at)),
        (Some(answer), None) if reads => format!("{whom} \"{}\"", answer.by.as_str()),
        (Some(_), None) => format!("{whom} answered"),
        (None, None) => format!("{whom} called, no answer yet"),
    }
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
        TimerKind::Promise => ": a promise is due",
        TimerKind::Hold => ": the hold is over",
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
    if left.num_seconds() < 0 {
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

/// Who has a case, as a row shows it, the longest first: `you+Kofi`, `Mei+1`, `Ana 1/2`, `0 of 2`, a name, or `nobody`.
pub fn seats(conference: &Conference, viewer: Option<&PersonId>, case: &Case) -> Vec<String> {
    let mut names: Vec<&str> = case
        .holders()
        .map(|p| name(conference, viewer, p))
        .collect();
    match (names.as_slice(), case.seats()) {
        ([], 2) => vec!["0 of 2".to_owned()],
        ([], _) => vec!["nobody".to_owned()],
        ([one], _) if case.seats_free() > 0 => vec![format!("{one} 1/2"), "1 of 2".to_owned()],
        ([one], _) => vec![(*one).to_owned()],
        ([first, rest @ ..], _) => {
            let count = format!("{first}+{}", rest.len());
            names.sort_by_key(|n| *n != "you");
            vec![names.join("+"), count]
        }
    }
}
