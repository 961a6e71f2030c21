//! One case: five facts, each with its deadline at the right edge; below, what to do and what happened.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::log::happening::Happening;
use crate::domain::state::case::{Case, Scene, State};
use crate::domain::state::checklist::Done;
use crate::domain::views::paging;
use crate::domain::views::timers::{self, Timer, TimerState};
use crate::domain::vocabulary::checklist::Who;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::severity::Answer;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::{Tone, severity_tone};
use crate::tui::state::case::{CaseScreen, Pane, Row, steps};
use crate::tui::state::model::{self, Model};
use crate::words::{calls, columns, telling, times};

impl CaseScreen {
    /// Draws the case into `pen`; its last row is left for the rule that closes it, whose joints are returned.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>, focus: bool) -> Vec<u16> {
        let Some(case) = model.case_in_view() else {
            let words = if model.is_live() {
                "No case is selected. 1 shows the queue."
            } else {
                "Not known yet: nothing has come from the server."
            };
            pen.put(1, 0, words, Tone::Plain);
            return Vec::new();
        };
        facts(model, case, pen);
        let (width, height) = (pen.width(), pen.height());
        if height < 9 {
            return Vec::new();
        }
        pen.rule(6);
        if !model.reads(case) {
            pen.put(
                1,
                7,
                "What happened is for those who take part in this case.",
                Tone::Plain,
            );
            return Vec::new();
        }
        let rows = height - 7;
        if width < 76 {
            let mut pane = pen.part(0, 7, width, rows);
            match self.pane {
                Pane::Checklist => self.checklist(model, case, &mut pane, focus),
                Pane::Timeline => timeline(model, case, &mut pane),
            }
            return Vec::new();
        }
        let fences: Vec<u16> = if width >= 116 {
            vec![width / 3, width / 3 * 2]
        } else {
            vec![39.min(width / 2 - 1)]
        };
        for x in &fences {
            pen.put_in(*x, 6, 1, "┬", Tone::Dim);
            pen.fence(*x, 7, height);
        }
        let first = fences[0];
        self.checklist(model, case, &mut pen.part(0, 7, first, rows), focus);
        let second_end = fences.get(1).copied().unwrap_or(width);
        timeline(
            model,
            case,
            &mut pen.part(first + 1, 7, second_end - first - 1, rows),
        );
        if let Some(second) = fences.get(1) {
            calls(
                model,
                case,
                &mut pen.part(second + 1, 7, width - second - 1, rows),
            );
        }
        fences
    }

    fn checklist(&self, model: &Model, case: &Case, pen: &mut Pen<'_>, focus: bool) {
        let rows = steps(case);
        let width = pen.width();
        let x = pen.put(1, 0, "CHECKLIST", Tone::Section);
        if rows.is_empty() {
            pen.put(1, 1, "None is attached. c attaches one.", Tone::Plain);
            return;
        }
        let at = self.at(case);
        let zone = model.conference().zone();
        let shown = &rows[at].attached.checklist;
        pen.put(x + 1, 0, shown.name.as_str(), Tone::Plain);
        let done = rows.iter().filter(|r| *r.done != Done::No).count();
        pen.put_right(
            width - 1,
            0,
            &format!("{done} of {} done", rows.len()),
            Tone::Plain,
        );
        let blocks = rows.iter().any(|r| r.step.required && *r.done == Done::No);
        let most = usize::from(pen.height()) - 1;
        let has_foot = blocks || rows.len() > most;
        let height = most - usize::from(has_foot);
        // The step under the cursor is read whole; the others have a line each.
        let (right, _) = right_of(&rows[at], model.now, zone);
        let room = usize::from(width).saturating_sub(columns::width(&right) + 7);
        let whole = text::wrap(&words_of(&rows[at]), room.max(8));
        let whole = &whole[..whole.len().min(height.max(1))];
        let tall = |n: usize| if n == at { whole.len() } else { 1 };
        let last = (at + 1).min(rows.len() - 1);
        let fits = |from: &usize| (*from..=last).map(tall).sum::<usize>() <= height;
        let from = (0..=at).find(fits).unwrap_or(at);
        let (mut y, mut shown_last) = (1, from);
        let end = u16::try_from(height).unwrap_or(u16::MAX).saturating_add(1);
        for (n, row) in rows.iter().enumerate().skip(from) {
            if y >= end {
                break;
            }
            shown_last = n;
            let mark = match row.done {
                Done::No => "[ ]",
                Done::Ticked { .. } => "[x]",
                Done::Skipped { .. } => "[-]",
            };
            let (right, tone) = right_of(row, model.now, zone);
            let begin = pen.put_right(width - 1, y, &right, tone);
            pen.put_in(1, y, 3, mark, Tone::Plain);
            if n == at {
                pen.put(0, y, "▶", Tone::Bold);
                for (y, line) in (y..end).zip(whole) {
                    pen.put(5, y, line, Tone::Plain);
                    if focus {
                        pen.bar(y, 0, width);
                    }
                }
                if focus {
                    pen.cursor(5, y);
                }
            } else {
                let room = usize::from(begin.saturating_sub(6));
                let words = columns::first_fit(&[&words_of(row), row.step.text.as_str()], room);
                pen.put(5, y, &words, Tone::Plain);
            }
            y += u16::try_from(tall(n)).unwrap_or(1);
        }
        let y = pen.height() - 1;
        let below = rows.len() - 1 - shown_last;
        if blocks {
            let whole = "* must be done before Resolve";
            let words = if below > 0 { "* blocks Resolve" } else { whole };
            pen.put(1, y, words, Tone::Dim);
        }
        if below > 0 {
            pen.put_right(width - 1, y, &format!("▼ {below} more"), Tone::Dim);
        }
    }
}

/// A step as it is read: the words, on what condition, and for whom.
fn words_of(row: &Row<'_>) -> String {
    let mut words = row.step.text.as_str().to_owned();
    if let Some(only_if) = &row.step.only_if {
        let only_if = only_if.as_str().trim_start_matches("if ");
        words = format!("{words}, if {only_if}");
    }
    match row.step.who {
        Who::Anyone => words,
        Who::Trained => format!("{words} (trained)"),
        Who::Lead => format!("{words} (lead)"),
    }
}

/// What stands at the right of a step: when it was done, or how long is left, and whether it blocks Resolve.
fn right_of(row: &Row<'_>, now: DateTime<Utc>, zone: Tz) -> (String, Tone) {
    let star = if row.step.required { "*" } else { "" };
    match (row.done, row.attached.due(row.n)) {
        (Done::Ticked { at, .. } | Done::Skipped { at, .. }, _) => {
            (times::hour_minute(*at, zone), Tone::Plain)
        }
        (Done::No, Some(due)) => {
            let tone = if due <= now { Tone::Bad } else { Tone::Plain };
            let words = format!("{} {star}", text::countdown(due, now));
            (words.trim_end().to_owned(), tone)
        }
        (Done::No, None) => (star.to_owned(), Tone::Plain),
    }
}

/// The five facts under the name of the case.
fn facts(model: &Model, case: &Case, pen: &mut Pen<'_>) {
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
    if case.report.place.is_some() && !case.report.spot.as_str().is_empty() && model.reads(case) {
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
            vec![danger(model, case)],
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
        let words = columns::first_fit(&words, room.into());
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
fn others(model: &Model, case: &Case) -> Vec<String> {
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
fn wishes(case: &Case, pen: &mut Pen<'_>) {
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
fn deadline(
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
        TimerKind::Expiry => "write a word within".to_owned(),
        TimerKind::Promise => "promise in".to_owned(),
        TimerKind::Hold => "on hold".to_owned(),
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
        &text::countdown(timer.deadline.due, model.now),
        tone,
    );
    pen.put_right(end - 7, y, &label, Tone::Plain)
}

fn danger(model: &Model, case: &Case) -> String {
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
        .filter(|(fact, _)| model.reads(case) && !matches!(fact, Fact::WayIn | Fact::Looks))
        .map(|(fact, value)| format!("{} {}", fact.word(), value.as_str()));
    said.chain(facts).collect::<Vec<_>>().join(" · ")
}

fn holders(model: &Model, case: &Case) -> String {
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
fn plan(model: &Model, case: &Case) -> String {
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
            format!("{whom} {}", text::countdown(step.due, model.now))
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

fn scene(model: &Model, case: &Case) -> String {
    let zone = model.conference().zone();
    let there: Vec<String> = case
        .people_there
        .iter()
        .map(|(p, presence)| {
            format!(
                "{} there since {}",
                model.name(p),
                times::hour_minute(presence.since, zone)
            )
        })
        .collect();
    if let Some(hold) = &case.hold {
        let until = times::hour_minute(hold.until, zone);
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
fn help(model: &Model, case: &Case) -> Vec<String> {
    let (conference, reads) = (model.conference(), model.reads(case));
    let running = || case.escalations.iter().filter(|e| e.stood_down.is_none());
    let calls: Vec<String> = running()
        .map(|e| calls::standing(conference, e, reads))
        .collect();
    if calls.is_empty() {
        let ended = case.escalations.iter().filter_map(|e| {
            let at = times::hour_minute(e.stood_down?, conference.zone());
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

/// What happened, newest last, as much as fits.
fn timeline(model: &Model, case: &Case, pen: &mut Pen<'_>) {
    let width = pen.width();
    pen.put(1, 0, "TIMELINE", Tone::Section);
    pen.put_right(width - 1, 0, "newest last", Tone::Dim);
    let conference = model.conference();
    let zone = conference.zone();
    let room = usize::from(width.saturating_sub(8));
    let height = usize::from(pen.height()) - 1;
    let mut lines: Vec<(String, String, bool)> = Vec::new();
    // Backwards, and only as far as the pane reaches.
    for entry in case.entries.iter().rev() {
        if lines.len() >= height {
            break;
        }
        let unsent = model.eyes().replica.is_unsent(entry.id);
        let mut words = telling::entry(conference, Some(model.viewer()), entry);
        if unsent {
            words = format!("○ {words}, not sent yet");
        }
        let wrapped = text::wrap(&words, room);
        let time = times::hour_minute(entry.at, zone);
        for (n, line) in wrapped.into_iter().enumerate().rev() {
            let time = if n == 0 { time.clone() } else { String::new() };
            lines.push((time, line, unsent));
        }
    }
    lines.truncate(height);
    for (y, (time, words, unsent)) in (1..).zip(lines.iter().rev()) {
        pen.put(1, y, time, Tone::Plain);
        pen.put(7, y, words, if *unsent { Tone::Bold } else { Tone::Plain });
    }
}

/// Whom one has called, whether they are here, and what follows.
fn calls(model: &Model, case: &Case, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let zone = conference.zone();
    let end = pen.width() - 1;
    pen.put(1, 0, "CALLS", Tone::Section);
    pen.put_right(end, 0, "e call", Tone::Dim);
    let timers = timers::of(conference, case, model.now);
    let mut y = 1;
    for call in &case.escalations {
        let mark = if model
            .eyes()
            .replica
            .is_unsent(crate::domain::vocabulary::ids::EntryId(call.id.0))
        {
            "○"
        } else {
            "✓"
        };
        let contact = conference.hall().contacts.get(&call.to);
        let name = contact.map_or_else(|| call.to.to_string(), |c| c.name.as_str().to_owned());
        pen.put(1, y, mark, Tone::Plain);
        let begin = pen.put_right(end, y, &times::hour_minute(call.raised, zone), Tone::Plain);
        let x = pen.put_in(3, y, begin.saturating_sub(15), &name, Tone::Plain);
        pen.put_in(
            x + 2,
            y,
            begin.saturating_sub(x + 3),
            &call.way.words(),
            Tone::Plain,
        );
        y += 1;
        let mut state = match (&call.answer, call.arrived, call.stood_down) {
            (_, _, Some(at)) => format!("stood down {}", times::hour_minute(at, zone)),
            (_, Some(at), None) => format!("{} they are there", times::hour_minute(at, zone)),
            (Some(answer), None, None) => {
                format!(
                    "{} \"{}\"",
                    times::hour_minute(answer.at, zone),
                    answer.by.as_str()
                )
            }
            (None, None, None) => "no answer yet".to_owned(),
        };
        pen.put(3, y, &std::mem::take(&mut state), Tone::Plain);
        y += 1;
        let timer = timers
            .iter()
            .find(|t| t.deadline.escalation == Some(call.id) && t.deadline.met.is_none());
        if let Some(timer) = timer {
            let what = if timer.deadline.kind == TimerKind::Arrival {
                "arrive"
            } else {
                "answer"
            };
            let left = text::countdown(timer.deadline.due, model.now);
            let caller = call.caller.as_ref().map_or("the lead", |p| model.name(p));
            let be = if caller == "you" { "are" } else { "is" };
            pen.put(
                3,
                y,
                &format!("{what} in {left}, else {caller} {be} paged"),
                Tone::Plain,
            );
            y += 1;
        }
    }
    for (kind, wished) in case.wishes.iter().filter(|(_, w)| w.wish == Wish::No) {
        pen.put(1, y, "○", Tone::Plain);
        let x = pen.put(3, y, kind.word(), Tone::Plain);
        let x = pen.put(x + 2, y, "NO", Tone::Bold);
        let at = times::hour_minute(wished.at, zone);
        pen.put(x, y, &format!(", by wish {at}"), Tone::Plain);
        y += 1;
    }
    if y == 1 {
        pen.put(1, 1, "Nobody is called yet.", Tone::Plain);
    }
}

/// What to say and never to say, from the selected step or else the first open one that has words.
pub fn words_to_say(model: &Model, case: &Case) -> Option<(String, Option<String>)> {
    if !model.reads(case) {
        return None;
    }
    let rows = steps(case);
    let at = model.case.at(case);
    let open = rows.iter().skip(at).filter(|r| *r.done == Done::No);
    let step = open.map(|r| r.step).find(|s| s.say.is_some())?;
    let say = step.say.as_ref()?.as_str().to_owned();
    Some((say, step.never_say.as_ref().map(|n| n.as_str().to_owned())))
}
