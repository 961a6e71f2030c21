//! What an entry says, as one line a person reads: the timeline, the log, `watch` and the demo all say it in these words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, Paged};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Escalation;
use crate::domain::views::brief;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, ChecklistId, PersonId, StepId};
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;
use crate::words::calls::{called, page_reason};
use crate::words::names::{capital, name, names};
use crate::words::requests;
use crate::words::times::{self, happened, length};

/// What every door says where an entry came by that this program does not understand.
pub const NEWER: &str =
    "The server is newer than this greenroom: update it, something may not show.";

/// `entry` in words, as `viewer` reads them: their own name is "you". Without a viewer everybody has a name. What is known here
/// of its case is told with it, so this is for a conference that was disclosed to the viewer.
pub fn entry(conference: &Conference, viewer: Option<&PersonId>, entry: &Entry) -> String {
    let case = entry.case.and_then(|id| conference.case(id));
    entry_of(conference, case, viewer, entry)
}

/// The same for an entry of `case`, which was disclosed to the viewer.
pub fn entry_of(
    conference: &Conference,
    case: Option<&Case>,
    viewer: Option<&PersonId>,
    entry: &Entry,
) -> String {
    let words = told(conference, case, viewer, entry);
    // What was kept on a laptop without a network came here later than it was done.
    if entry.at - entry.made_at > TimeDelta::minutes(1) && entry.actor != Actor::System {
        let made = times::moment(entry.made_at, entry.at, conference.zone());
        return format!("{words}, done {made}");
    }
    words
}

/// Who is in which seat, from when to when; a day beside what is not within a day of its beginning.
fn stretch(who: &str, shift: &Shift) -> String {
    let from = shift.from.format("%a %-d %b %H:%M");
    let to = if shift.to.date() == shift.from.date() {
        shift.to.format("%H:%M")
    } else {
        shift.to.format("%a %-d %b %H:%M")
    };
    format!("{who} {} from {from} to {to}", shift.position)
}

fn told(
    conference: &Conference,
    case: Option<&Case>,
    viewer: Option<&PersonId>,
    entry: &Entry,
) -> String {
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
    let theirs = |p: &PersonId| {
        let name = name(p);
        if name == "you" {
            "yours".to_owned()
        } else {
            format!("{name}'s")
        }
    };
    // Written by a lead, for somebody who cannot.
    let for_them = |p: &PersonId| match entry.subject() {
        Some(writer) if writer != p => by(),
        Some(_) | None => String::new(),
    };
    let zone = conference.zone();
    let clock = |at: DateTime<Utc>| times::moment(at, entry.at, zone);
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
        Happening::Assigned { to, .. } if entry.subject() == Some(to) => {
            verb(to, "have it now", "has it now")
        }
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
            format!("{}: {}{}", flag.words(), to.words(), by())
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
        Happening::ChecklistDropped { checklist, why } => {
            let hall = conference.hall();
            let known = hall.checklists.get(checklist);
            let name = known.map_or_else(|| checklist.as_str(), |c| c.name.as_str());
            match why {
                Some(why) => format!("Checklist {name} taken away{}: {}", by(), why.as_str()),
                None => format!("Checklist {name} taken away: it is of another kind"),
            }
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
        Happening::WishUnsaid { kind } => {
            format!("No wish about {} is known{}", kind.word(), by())
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
        Happening::Sighted { words } => format!("SEEN{}: {}", by(), words.as_str()),
        Happening::Received {
            code_name,
            place,
            spot,
        } => format!(
            "Reported as {}, {}",
            code_name.replace('-', " "),
            brief::place_words(conference, place.as_ref(), spot.as_str())
        ),
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
                format!(": {}", told(conference, case, viewer, e))
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
                conference.hall().called(&call.to),
                call.way.words(),
                by()
            )
        }
        Happening::CallCarried { carried } => format!(
            "The call to {} goes on here",
            conference.hall().called(&carried.call.to).to_lowercase()
        ),
        Happening::PromiseCarried {
            text, due, keeper, ..
        } => {
            let what = if text.is_blank() {
                String::new()
            } else {
                format!(": \"{}\"", text.as_str())
            };
            format!("Owed here by {} ({}){what}", clock(*due), name(keeper))
        }
        Happening::Answered {
            escalation,
            by: words,
            eta_at,
        } => {
            let eta = eta_at.map_or_else(String::new, |eta| {
                // As it was said: from when it was put down, a begun second counted.
                let said = eta - entry.made_at.min(entry.at) + TimeDelta::milliseconds(999);
                format!(", there in {}", length(said))
            });
            let whom = called(conference, *escalation);
            // Who has the row only is not given their words.
            if words.is_blank() {
                format!("{whom}: answered{eta}")
            } else {
                format!("{whom}: \"{}\"{eta}", words.as_str())
            }
        }
        Happening::Arrived { escalation } => {
            format!("{}: they are there", called(conference, *escalation))
        }
        Happening::StoodDown { escalation } => {
            format!("{}: stood down{}", called(conference, *escalation), by())
        }
        Happening::Resolved { by, why } => {
            format!("Resolved ({}){}", name(by), reason(why.as_ref()))
        }
        Happening::Closed { by, why } => format!("Closed ({}){}", name(by), reason(why.as_ref())),
        Happening::Reopened { by, why } => {
            format!("Open again ({}): {}", name(by), why.as_str())
        }
        Happening::ConferenceOpened { details } => format!("{} begins", details.name.as_str()),
        Happening::PolicySet { .. } => "Policy set".to_owned(),
        Happening::WordsSet { .. } => "Word list set".to_owned(),
        Happening::ChecklistAdded { checklist } => {
            format!("Checklist {} added", checklist.name.as_str())
        }
        Happening::PlaceAdded { place } => format!("Place {} put down", place.name.as_str()),
        Happening::PersonAdded { person } => {
            format!(
                "{} is here as {}",
                person.short.as_str(),
                person.role.word()
            )
        }
        Happening::ContactAdded { contact } => {
            format!("Contact {} put down", contact.name.as_str())
        }
        Happening::ShiftPlanned { shift, .. } => stretch(&verb(&shift.person, "are", "is"), shift),
        Happening::DetailsSet { .. } => "What the file says of the event was changed".to_owned(),
        Happening::ChecklistLeft { checklist } => format!("Checklist {checklist} is gone"),
        Happening::PlaceLeft { place } => {
            let known = conference.hall().places.get(place);
            format!(
                "Place {} is gone",
                known.map_or(place.as_str(), |p| p.name.as_str())
            )
        }
        Happening::PersonLeft { person } => format!("{} left the conference", who(person)),
        Happening::ContactLeft { contact } => format!("Contact {} is gone", contact.name.as_str()),
        Happening::ShiftChanged { to, .. } => {
            format!("{} now", stretch(&verb(&to.person, "are", "is"), to))
        }
        Happening::ShiftCancelled { was, .. } => {
            format!("{} no more", stretch(&verb(&was.person, "are", "is"), was))
        }
        Happening::PagerTaken {
            position,
            by,
            until,
            from,
        } => {
            let from = from
                .as_ref()
                .map_or_else(String::new, |p| format!(" from {}", name(p)));
            let verb = verb(by, "have", "has");
            format!(
                "{verb} the pager of {position}{from} until {}",
                clock(*until)
            )
        }
        Happening::PagerGivenBack { position, by, .. } => {
            format!("{} the pager of {position} back", verb(by, "gave", "gave"))
        }
        Happening::LinkMade { person, by, .. } => {
            let whose = match person {
                Some(person) => name(person),
                None => "everybody".to_owned(),
            };
            format!(
                "{} a calendar address for {whose}",
                verb(by, "made", "made")
            )
        }
        Happening::LinkEnded { by, .. } => {
            format!("{} a calendar address", verb(by, "ended", "ended"))
        }
        Happening::RequestMade { asks, from, to } => {
            let what = requests::asked(conference, viewer, asks, entry.at);
            // A lead says it for both: nobody asked.
            match entry.subject().filter(|by| *by != from && *by != to) {
                Some(lead) => format!("{}: {what}", verb(lead, "say", "says")),
                None => format!("{} {}: {what}", verb(from, "ask", "asks"), name(to)),
            }
        }
        Happening::RequestAnswered {
            request,
            agrees,
            by,
            why,
        } => {
            let of = conference.hall().request(*request);
            let what = of.map_or_else(String::new, |r| {
                format!(
                    ": {}",
                    requests::asked(conference, viewer, &r.asks, entry.at)
                )
            });
            let said = if *agrees {
                ("agree", "agrees")
            } else {
                ("refuse", "refuses")
            };
            format!("{}{what}{}", verb(by, said.0, said.1), reason(why.as_ref()))
        }
        Happening::OverrideCancelled { id, by } => {
            let cancels = verb(by, "cancelled", "cancelled");
            let hall = conference.hall();
            let away = hall.rota.away().iter().find(|away| away.id.0 == id.0);
            if let Some(request) = hall.request(*id) {
                let what = requests::asked(conference, viewer, &request.asks, entry.at);
                format!("{cancels}: {what}")
            } else if let Some(away) = away {
                verb(&away.person, "are available again", "is available again")
            } else {
                format!("{cancels} a change of the rota")
            }
        }
        Happening::AwaySet {
            person,
            from,
            to,
            sick,
            why,
        } => {
            let is = if *sick { "ill" } else { "not available" };
            let is_away = verb(person, "are", "is");
            format!(
                "{is_away} {is} from {} to {}{}",
                clock(*from),
                clock(*to),
                reason(why.as_ref())
            )
        }
        Happening::HandoffOffered {
            position,
            from,
            to,
            why,
            ..
        } => {
            let verb = verb(from, "offer", "offers");
            format!(
                "{verb} {} the seat of {position}{}{}",
                name(to),
                for_them(from),
                reason(why.as_ref())
            )
        }
        Happening::HandoffWithdrawn { position, .. } => {
            format!("The handoff of {position} was withdrawn{}", by())
        }
        Happening::HandoffTaken { position, by, .. } => {
            format!(
                "{} taken over: {} now",
                capital(position.as_str()),
                verb(by, "are on call", "is on call")
            )
        }
        Happening::ReadySaid { by, said } => {
            let words: Vec<&str> = said.iter().map(|ready| ready.words()).collect();
            format!(
                "{} seen to it: {}",
                verb(by, "have", "has"),
                words.join(", ")
            )
        }
        Happening::SeatClosed { position, by, why } => {
            format!(
                "{} {position} for the night: {}",
                verb(by, "closed", "closed"),
                why.as_str()
            )
        }
        Happening::SeatRang { ring } => format!(
            "Rang {} for {}{}",
            names(conference, viewer, &ring.whom),
            ring.position,
            page_reason(ring.timer)
        ),
        Happening::PromisePassed { promise, to, .. } => {
            let made = case.and_then(|c| c.promise(*promise));
            let made = made.filter(|p| !p.text.is_blank());
            let what = made.map_or_else(String::new, |p| format!(": \"{}\"", p.text.as_str()));
            format!("A promise is {} to keep now{what}", theirs(to))
        }
        Happening::HandoffWritten { words } => {
            let mut said: Vec<String> = Vec::new();
            let mut say = |label: &str, text: Option<&Private>| {
                said.extend(text.map(|t| format!("{label} \"{}\"", t.as_str())));
            };
            say("in short", words.summary.as_ref());
            say("next", words.next.as_ref());
            say("if", words.if_then.as_ref());
            said.extend(words.watch.map(|watch| watch.word().to_owned()));
            if said.is_empty() {
                format!("{writer} wrote for the handoff")
            } else {
                format!("{writer}, for the handoff: {}", said.join(" · "))
            }
        }
        Happening::HandoffAccepted { by, .. } => {
            format!("{} it over", verb(by, "took", "took"))
        }
        Happening::HandoffAsked { by, text, .. } => {
            format!(
                "{}{}",
                verb(
                    by,
                    "ask before taking it over",
                    "asks before taking it over"
                ),
                quoted(text)
            )
        }
        Happening::HandoffReplied { by, text } => {
            format!("{}{}", verb(by, "answered", "answered"), quoted(text))
        }
        Happening::HandoffDeclined { by, why, .. } => {
            format!(
                "{} to take it over{}",
                verb(by, "declined", "declined"),
                quoted(why)
            )
        }
        Happening::InvitedAgain { person } => {
            format!("A join code was made for {}", name(person))
        }
        Happening::DeviceJoined { person, device } => {
            format!(
                "A device was signed in as {}: {}",
                name(person),
                device.as_str()
            )
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

/// The words of a step, as the checklist pinned them.
fn step_text(case: Option<&Case>, checklist: &ChecklistId, step: &StepId) -> String {
    case.into_iter()
        .flat_map(|case| case.dropped.iter().chain(&case.checklists))
        .filter(|a| a.checklist.id == *checklist)
        .flat_map(|a| &a.checklist.steps)
        .find(|s| s.id == *step)
        .map_or_else(|| step.to_string(), |s| s.text.as_str().to_owned())
}

/// Why somebody was rung, for the record.
fn rang_why(conference: &Conference, case: Option<&Case>, page: &Paged) -> String {
    let call = || {
        let mut calls = case.into_iter().flat_map(|c| c.escalations.iter().rev());
        let of_call = |e: &&Escalation| e.tried.0 == page.occurrence || e.id.0 == page.occurrence.0;
        let call = calls.find(of_call);
        call.map(|e| conference.hall().called(&e.to).to_lowercase())
    };
    match (page.timer, call()) {
        (TimerKind::Answer, Some(whom)) => format!(": no answer from {whom}"),
        (TimerKind::Arrival, Some(whom)) => format!(": nobody has come of {whom}"),
        (timer, _) => page_reason(timer).to_owned(),
    }
}

fn reason(why: Option<&Private>) -> String {
    why.map_or_else(String::new, |w| format!(": {}", w.as_str()))
}

/// A text in quotes behind a colon; nothing where its reader does not get it.
fn quoted(text: &Private) -> String {
    if text.is_blank() {
        return String::new();
    }
    format!(": \"{}\"", text.as_str())
}
