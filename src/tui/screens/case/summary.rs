//! The facts of a case, each with its deadline.

use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::{Scene, State};
use crate::domain::views::paging;
use crate::domain::views::timers::{self, Timer, TimerState};
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::{Tone, severity_tone};
use crate::tui::state::model::{self, Model};
use crate::words::{calls, fit, times};

/// The five facts under the name of the case.
pub fn facts(model: &Model, case: &Case, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let timers = timers::of(conference, case, model.now);
    let end = pen.width() - 1;
    let next = timers
        .iter()
        .filter(|t| t.deadline.met.is_none())
        .map(|t| t.deadline.due)
        .min();
    let x = pen.put(1, 0, &case.spoken().to_uppercase(), Tone::Section);
    let x = pen.put(x + 2, 0, case.severity.word(), severity_tone(case.severity));
    let state = if case.is_open() {
        String::new()
    } else {
        format!("{} · ", case.state.word().word())
    };
    let mut what = format!(
        "{state}{} · {}",
        case.category.word(),
        model::place(conference, case)
    );
    if case.report.place.is_some() && !case.report.spot.as_str().is_empty() {
        what = format!("{what}, {}", case.report.spot.as_str());
    }
    for other in others(model, case) {
        what = format!("{what} · {other}");
    }
    let place = model.queue.rows.iter().position(|(id, _)| *id == case.id);
    let count = place.map_or_else(String::new, |n| {
        format!("case {} of {}", n + 1, model.queue.rows.len())
    });
    let begin = pen.put_right(end, 0, &count, Tone::Plain);
    pen.put_in(x + 2, 0, begin.saturating_sub(x + 3), &what, Tone::Plain);

    let rows = [
        (
            "Danger",
            vec![danger(case)],
            vec![TimerKind::Recheck, TimerKind::MissingChild],
        ),
        (
            "Has it",
            vec![holders(model, case)],
            vec![TimerKind::Acknowledge, TimerKind::Expiry, TimerKind::Update],
        ),
        (
            "Scene",
            vec![scene(model, case)],
            vec![TimerKind::CheckIn, TimerKind::FirstHuman, TimerKind::Hold],
        ),
        (
            "Help",
            help(model, case),
            vec![TimerKind::Arrival, TimerKind::Answer],
        ),
    ];
    for (y, (label, words, kinds)) in (1..).zip(rows) {
        let due = timers
            .iter()
            .filter(|t| t.deadline.met.is_none() && kinds.contains(&t.deadline.kind))
            .min_by_key(|t| t.deadline.due);
        let begin = due.map_or(end, |timer| deadline(model, case, timer, next, pen, y));
        pen.put(1, y, label, Tone::Plain);
        let room = begin.saturating_sub(11);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let words = fit::first_fit(&words, room.into());
        pen.put_in(10, y, room, &words, Tone::Plain);
    }
    pen.put(1, 5, "Wishes", Tone::Plain);
    let promise = timers
        .iter()
        .filter(|t| t.deadline.met.is_none() && t.deadline.kind == TimerKind::Promise)
        .min_by_key(|t| t.deadline.due);
    let begin = promise.map_or(end, |timer| deadline(model, case, timer, next, pen, 5));
    wishes(case, &mut pen.part(0, 5, begin, 1));
}

/// The cases that go with this one, as far as they are seen here.
pub fn others(model: &Model, case: &Case) -> Vec<String> {
    let name = |id: &CaseId| model.conference().case(*id).map(Case::spoken);
    let into = match case.state {
        State::Merged { into, .. } => name(&into).map(|n| format!("goes on in {n}")),
        _ => None,
    };
    let merged = case
        .merged
        .iter()
        .filter_map(|id| Some(format!("with {}", name(id)?)));
    let linked = case
        .links
        .iter()
        .filter_map(|id| Some(format!("see {}", name(id)?)));
    into.into_iter().chain(merged).chain(linked).collect()
}

/// What the person concerned wants, a NO first.
pub fn wishes(case: &Case, pen: &mut Pen<'_>) {
    if case.wishes.is_empty() {
        pen.put(10, 0, "none said yet", Tone::Plain);
        return;
    }
    let end = pen.width() - 1;
    let mut all: Vec<_> = case.wishes.iter().collect();
    all.sort_by_key(|(_, w)| w.wish != Wish::No);
    let mut x = 10;
    for (n, (kind, wished)) in all.into_iter().enumerate() {
        if n > 0 {
            x = pen.put_in(x, 0, end.saturating_sub(x), " · ", Tone::Plain);
        }
        let name = kind.word().to_owned();
        let (word, rest) = match wished.wish {
            Wish::No => ("NO ", name),
            Wish::Yes => ("", format!("{name} yes")),
            Wish::Ask => ("", format!("{name}: ask first")),
        };
        x = pen.put_in(x, 0, end.saturating_sub(x), word, Tone::Bold);
        x = pen.put_in(x, 0, end.saturating_sub(x), &rest, Tone::Plain);
    }
}

/// One deadline, at the right edge. Returns where it begins.
pub fn deadline(
    model: &Model,
    case: &Case,
    timer: &Timer,
    next: Option<chrono::DateTime<chrono::Utc>>,
    pen: &mut Pen<'_>,
    y: u16,
) -> u16 {
    let label = match timer.deadline.kind {
        TimerKind::Acknowledge => "acknowledge in".to_owned(),
        TimerKind::Raised => "raised".to_owned(),
        TimerKind::FirstHuman => "with the reporter in".to_owned(),
        TimerKind::Update => "update in".to_owned(),
        TimerKind::Recheck => "re-check in".to_owned(),
        TimerKind::Answer => "answer in".to_owned(),
        TimerKind::Arrival => "arrive in".to_owned(),
        TimerKind::CheckIn => {
            let who = case.people_there.keys().next();
            who.map_or_else(
                || "check-in".to_owned(),
                |p| format!("check on {}", model.name(p)),
            )
        }
        TimerKind::MissingChild => "police in".to_owned(),
        TimerKind::Expiry => "first word in".to_owned(),
        TimerKind::Promise => "promise in".to_owned(),
        TimerKind::Hold => "on hold".to_owned(),
        TimerKind::Given => "taken up in".to_owned(),
        TimerKind::HandOn => "to a lead in".to_owned(),
        TimerKind::LeftBehind => "handed over by".to_owned(),
        TimerKind::Tidy | TimerKind::Offer | TimerKind::Handoff | TimerKind::Ready => {
            timer.deadline.kind.word().to_owned()
        }
    };
    let tone = match timer.state {
        TimerState::Overdue => Tone::Bad,
        TimerState::DueSoon => Tone::Warn,
        _ if next == Some(timer.deadline.due) => Tone::Warn,
        TimerState::Running | TimerState::Met | TimerState::MissedThenMet | TimerState::Paused => {
            Tone::Plain
        }
    };
    let end = pen.width() - 1;
    pen.put_right(
        end,
        y,
        &times::countdown(timer.deadline.due, model.now),
        tone,
    );
    pen.put_right(end - 7, y, &label, Tone::Plain)
}

pub fn danger(case: &Case) -> String {
    let flags = [
        ("", case.flags.danger),
        ("ongoing ", case.flags.ongoing),
        ("again ", case.flags.repeat),
        ("impact ", case.flags.impact),
    ];
    let said = flags
        .iter()
        .filter(|(name, answer)| name.is_empty() || *answer != Answer::Unknown)
        .map(|(name, answer)| format!("{name}{}", answer.words()));
    let facts = case
        .facts
        .iter()
        .filter(|(fact, _)| !matches!(fact, Fact::WayIn | Fact::Looks))
        .map(|(fact, value)| format!("{} {}", fact.word(), value.as_str()));
    said.chain(facts).collect::<Vec<_>>().join(" · ")
}

pub fn holders(model: &Model, case: &Case) -> String {
    let who: Vec<PersonId> = case.holders().cloned().collect();
    if who.is_empty() {
        return format!("nobody, 0 of {}{}", case.seats(), plan(model, case));
    }
    let alone = match &case.alone {
        Some(why) if model.reads(case) => format!(", alone: {}", why.as_str()),
        _ if case.seats() == 2 => format!(", {} of 2", who.len()),
        _ => String::new(),
    };
    // Taken on this laptop only: others may still be rung for it.
    let taken_here = case.entries.iter().rev().take(64).any(|e| {
        let is_seat = matches!(
            e.happening,
            Happening::Acknowledged { .. }
                | Happening::SecondTaken { .. }
                | Happening::Assigned { .. }
        );
        is_seat && model.eyes().replica.is_unsent(e.id)
    });
    let unsent = if taken_here { " · NOT SENT YET" } else { "" };
    format!("{}{alone}{unsent}{}", model.names(&who), plan(model, case))
}

/// Who is paged when, before it happens: ` · then Mei 0:47 → 3 people 3:47; skips 1`.
pub fn plan(model: &Model, case: &Case) -> String {
    let (steps, skips) = paging::plan(model.conference(), case);
    if steps.is_empty() {
        return String::new();
    }
    let steps: Vec<String> = steps
        .iter()
        .map(|step| {
            let whom = match step.whom.len() {
                0..=2 => model.names(&step.whom),
                n => format!("{n} people"),
            };
            format!("{whom} {}", times::countdown(step.due, model.now))
        })
        .collect();
    let then = if model.is_live() {
        "then"
    } else {
        "was to ring"
    };
    let skips = match skips {
        0 => String::new(),
        n => format!("; skips {n}"),
    };
    format!(" · {then} {}{skips}", steps.join(", "))
}

pub fn scene(model: &Model, case: &Case) -> String {
    let zone = model.conference().zone();
    let there: Vec<String> = case
        .people_there
        .iter()
        .map(|(p, presence)| {
            format!(
                "{} there since {}",
                model.name(p),
                times::moment(presence.since, model.now, zone)
            )
        })
        .collect();
    if let Some(hold) = &case.hold {
        let until = times::moment(hold.until, model.now, zone);
        let why = if model.reads(case) {
            format!(": {}", hold.why.as_str())
        } else {
            String::new()
        };
        return format!("on hold until {until}{why}");
    }
    match (case.scene, there.len()) {
        (Scene::None, _) => "nobody on the way yet".to_owned(),
        (Scene::Dispatched, 0) => "somebody on the way".to_owned(),
        (Scene::Clear, _) => "clear".to_owned(),
        (_, 1) => format!("{}, alone", there[0]),
        _ => there.join(" · "),
    }
}

/// How the calls for help stand: each, or where there is no room for that, how many.
pub fn help(model: &Model, case: &Case) -> Vec<String> {
    let (conference, reads) = (model.conference(), model.reads(case));
    let running = || case.escalations.iter().filter(|e| e.stood_down.is_none());
    let calls: Vec<String> = running()
        .map(|e| calls::standing(conference, e, reads, model.now))
        .collect();
    if calls.is_empty() {
        let ended = case.escalations.iter().filter_map(|e| {
            let at = times::moment(e.stood_down?, model.now, conference.zone());
            let whom = conference.hall().called(&e.to).to_lowercase();
            Some(format!("{whom} {at}"))
        });
        let ended: Vec<String> = ended.collect();
        return vec![if ended.is_empty() {
            "nobody called".to_owned()
        } else {
            format!("stood down: {}", ended.join(", "))
        }];
    }
    let there = running().filter(|e| e.arrived.is_some()).count();
    let coming = running().filter(|e| e.arrived.is_none() && e.answer.is_some());
    let coming = coming.count();
    let silent: Vec<String> = running()
        .filter(|e| e.arrived.is_none() && e.answer.is_none())
        .map(|e| conference.hall().called(&e.to).to_lowercase())
        .collect();
    let mut short = vec![format!("{} called", calls.len())];
    short.extend((there > 0).then(|| format!("{there} there")));
    short.extend((coming > 0).then(|| format!("{coming} answered")));
    short.extend((!silent.is_empty()).then(|| format!("no answer: {}", silent.join(", "))));
    vec![calls.join(" · "), short.join(" · ")]
}
