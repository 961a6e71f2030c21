//! A handoff: the list is the agenda, hardest first, the lower half is one case in a few lines. Both sides have the same rows at the
//! same places, so that two people on a radio mean the same line.

use chrono::{DateTime, Utc};

use crate::domain::views::handoff::{self, Item, Packet, Status};
use crate::domain::views::seats;
use crate::domain::views::seats::Deed;
use crate::domain::vocabulary::handoff::Watch;
use crate::domain::vocabulary::severity::Severity;
use crate::tui::bindings::Action;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::{Model, place};
use crate::words::handoff::{changes, elsewhere, heading, line, lines, meanwhile, status};
use crate::words::{fit, names, times};

/// From how many columns the case stands beside the list.
const BESIDE: u16 = 110;
/// How wide the list is then.
const LIST: u16 = 59;

/// Draws the screen. Returns where a fence meets the rule below.
pub fn view(model: &Model, pen: &mut Pen<'_>) -> Vec<u16> {
    let Some(packet) = model.packet() else {
        nothing(model, pen);
        return Vec::new();
    };
    let (conference, viewer) = (model.conference(), model.viewer());
    let offer = packet.offer;
    let x = pen.put(1, 0, "HANDOFF", Tone::Section);
    let left = times::countdown(offer.until, model.now);
    let left = if model.now < offer.until {
        format!("{left} left")
    } else {
        format!("{} late", left.trim_start_matches('-'))
    };
    let asked = packet
        .items
        .iter()
        .filter(|i| i.status == Status::Asked)
        .count();
    let asked = if asked > 0 {
        format!(" · {asked} asked")
    } else {
        String::new()
    };
    let words = heading(conference, viewer, offer, model.now);
    let of = format!("{} of {} taken", packet.answered(), packet.items.len());
    let counts = [format!("{of}{asked} · {left}"), format!("{of} · {left}")];
    let room = usize::from(pen.width().saturating_sub(x + 4)).saturating_sub(fit::width(&words));
    let count = fit::first_fit(&counts.each_ref().map(String::as_str), room);
    let end = pen.put_right(pen.width() - 1, 0, &count, Tone::Plain);
    pen.put_in(x + 2, 0, end.saturating_sub(x + 3), &words, Tone::Bold);
    pen.put(
        1,
        1,
        &meanwhile(conference, viewer, offer, model.now),
        Tone::Plain,
    );
    let (width, height) = (pen.width(), pen.height());
    if packet.items.is_empty() {
        let is_receiver = offer.to == *viewer;
        let then = if is_receiver {
            " P takes the seat."
        } else {
            ""
        };
        pen.put(
            1,
            3,
            &format!("Nothing is open that goes with it.{then}"),
            Tone::Plain,
        );
        pen.cursor(1, 3);
        return Vec::new();
    }
    if width >= BESIDE && height >= 24 {
        pen.rule(2);
        pen.fence(LIST, 3, height);
        let needs = u16::try_from(packet.items.len()).unwrap_or(u16::MAX);
        let clock = by_itself(model, &packet);
        let below = u16::try_from(clock.len() + 2).unwrap_or(0);
        let list = needs
            .saturating_mul(2)
            .saturating_add(3)
            .min(height - 3 - below);
        rows(model, &packet, &mut pen.part(0, 3, LIST, list), true);
        pen.put(1, 3 + list, "BY ITSELF", Tone::Section);
        for (y, (at, words)) in (4 + list..height).zip(&clock) {
            pen.put(3, y, at, Tone::Plain);
            pen.put_in(13, y, LIST - 14, words, Tone::Plain);
        }
        let mut right = pen.part(LIST + 1, 3, width - LIST - 1, height - 3);
        detail(model, &packet, &mut right);
        return vec![LIST];
    }
    // The list takes what it needs, and leaves the case its lines.
    let needs = u16::try_from(packet.items.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let most = height.saturating_sub(2) / 2 + 1;
    let list = needs.min(most.max(4));
    rows(model, &packet, &mut pen.part(0, 2, width, list), false);
    pen.rule(list + 2);
    detail(
        model,
        &packet,
        &mut pen.part(0, list + 3, width, height - list - 3),
    );
    Vec::new()
}

/// Nothing is being handed over: what to do, and what was.
fn nothing(model: &Model, pen: &mut Pen<'_>) {
    pen.put(1, 0, "HANDOFF", Tone::Section);
    pen.put(10, 0, "nothing is being handed over now", Tone::Plain);
    pen.put(
        1,
        2,
        "H offers your seat, with what is open, to whoever has it next.",
        Tone::Plain,
    );
    pen.cursor(1, 2);
    let all = model.conference().hall().offers.iter().rev();
    for (y, offer) in (4..pen.height()).zip(all) {
        let words = line(model.conference(), model.viewer(), offer, model.now);
        pen.put(1, y, &words, Tone::Plain);
    }
}

/// What the clock of this handoff does, and when.
fn by_itself(model: &Model, packet: &Packet<'_>) -> Vec<(String, String)> {
    let (conference, offer) = (model.conference(), packet.offer);
    let who = |person| names::capital(model.name(person));
    let mut all = Vec::new();
    if model.now < offer.until && !offer.given {
        let is = if offer.from == *model.viewer() {
            "are"
        } else {
            "is"
        };
        let words = format!(
            "{} {is} held, and paged, until it is taken",
            who(&offer.from)
        );
        all.push((at(model, offer.until), words));
    }
    for act in seats::acts(conference, &offer.position, model.now) {
        let Deed::Ring(whom) = &act.act else { continue };
        if act.occurrence.0 != offer.id.0 {
            continue;
        }
        let words = match act.step {
            2 => "over: the plan holds, \"not handed over\"".to_owned(),
            _ => format!("told, if it is not taken: {}", model.names(whom)),
        };
        all.push((at(model, act.due), words));
    }
    all
}

/// The agenda; where it is `narrow`, the next act on a line of its own.
fn rows(model: &Model, packet: &Packet<'_>, pen: &mut Pen<'_>, narrow: bool) {
    let by = pen.width() - 1;
    pen.put(3, 0, "ITEM", Tone::Dim);
    pen.put(16, 0, "CASE", Tone::Dim);
    pen.put(32, 0, "SEV", Tone::Dim);
    pen.put(37, 0, "WATCH", Tone::Dim);
    if !narrow {
        pen.put(46, 0, "NEXT ACT", Tone::Dim);
    }
    pen.put_right(by, 0, "BY", Tone::Dim);
    let each: u16 = if narrow { 2 } else { 1 };
    let at = model.handoff.at(packet, model.viewer());
    let is_sender = packet.offer.from == *model.viewer();
    let withheld = elsewhere(model.conference(), model.viewer(), packet);
    let last = pen.height() - u16::from(withheld.is_some());
    let room = usize::from((last - 1) / each).max(1);
    let from = (at + 1).saturating_sub(room);
    let below = packet.items.len().saturating_sub(from + room);
    if below > 0 {
        pen.put_right(by - 4, 0, &format!("▼ {below} more"), Tone::Dim);
    }
    let mut y = 1;
    for (n, item) in packet.items.iter().enumerate().skip(from).take(room) {
        row(model, item, pen, y, narrow, is_sender);
        if n == at {
            pen.put(0, y, "▶", Tone::Bold);
            pen.bar(y, 0, pen.width());
            pen.cursor(3, y);
        }
        y += each;
    }
    if let Some(words) = withheld {
        pen.put(3, y, &words, Tone::Plain);
    }
}

fn row(model: &Model, item: &Item<'_>, pen: &mut Pen<'_>, y: u16, narrow: bool, is_sender: bool) {
    let conference = model.conference();
    let case = &item.case;
    let is_done = item.status == Status::Accepted;
    let tone = if is_done { Tone::Dim } else { Tone::Plain };
    let mark = match item.status {
        Status::Accepted => "✓",
        Status::Asked if is_sender => "!",
        Status::Asked => "?",
        Status::Declined => "-",
        Status::Open if !item.changed.is_empty() => "▲",
        Status::Open => " ",
    };
    pen.put(
        1,
        y,
        mark,
        if is_sender && mark == "!" {
            Tone::Bad
        } else {
            Tone::Plain
        },
    );
    let words = status(item, !is_sender, model.now, conference);
    pen.put_in(3, y, 12, &words, tone);
    pen.put_in(16, y, 15, &case.spoken(), tone);
    let severity = match case.severity {
        Severity::Critical => Tone::Bad,
        Severity::High => Tone::Warn,
        Severity::Moderate | Severity::Low => tone,
    };
    pen.put(
        32,
        y,
        case.severity.word(),
        if is_done { tone } else { severity },
    );
    let watch = match item.watch {
        Watch::Unstable => Tone::Bad,
        Watch::Watcher => Tone::Warn,
        Watch::Stable => tone,
    };
    pen.put(37, y, item.watch.word(), if is_done { tone } else { watch });
    let end = pen.width() - 1;
    let by = item.next.map_or("-".to_owned(), |next| at(model, next.due));
    let begin = pen.put_right(end, y, &by, tone);
    let next = handoff::next_words(conference, case, item.next);
    if narrow {
        pen.put_in(16, y + 1, end.saturating_sub(16), &next, tone);
    } else {
        let room = begin.saturating_sub(47);
        pen.put_in(46, y, room, &fit::fit(&next, usize::from(room)), tone);
    }
}

fn at(model: &Model, due: DateTime<Utc>) -> String {
    times::moment(due, model.now, model.conference().zone())
}

/// The selected case, and what one does about it.
fn detail(model: &Model, packet: &Packet<'_>, pen: &mut Pen<'_>) {
    let Some(item) = packet.items.get(model.handoff.at(packet, model.viewer())) else {
        return;
    };
    let (conference, viewer) = (model.conference(), model.viewer());
    let case = &item.case;
    let x = pen.put(1, 0, &case.spoken().to_uppercase(), Tone::Section);
    let tone = match case.severity {
        Severity::Critical => Tone::Bad,
        Severity::High => Tone::Warn,
        Severity::Moderate | Severity::Low => Tone::Plain,
    };
    let x = pen.put(x + 2, 0, case.severity.word(), tone);
    let changed = if item.changed.is_empty() {
        String::new()
    } else {
        format!("▲ {}", changes(item))
    };
    let end = pen.put_right(pen.width() - 1, 0, &changed, Tone::Plain);
    let words = format!(" · {} · {}", case.category.word(), place(conference, case));
    pen.put_in(x, 0, end.saturating_sub(x + 1), &words, Tone::Plain);
    let last = pen.height().saturating_sub(1);
    let room = usize::from(pen.width().saturating_sub(14));
    let mut all: Vec<(&str, String, bool)> = Vec::new();
    for (label, words, is_changed) in lines(conference, viewer, item, model.now) {
        let wrapped = text::wrap(&words, room);
        let labels = std::iter::once((label, is_changed)).chain(std::iter::repeat(("", false)));
        let parts = wrapped.into_iter().zip(labels);
        all.extend(parts.map(|(part, (label, is_changed))| (label, part, is_changed)));
    }
    let fits = usize::from(last.saturating_sub(1));
    let from = model.handoff.from.min(all.len().saturating_sub(fits));
    let mut y = 1;
    for (label, part, is_changed) in all.iter().skip(from).take(fits) {
        pen.put(1, y, label, Tone::Plain);
        pen.put(12, y, part, Tone::Plain);
        if *is_changed {
            pen.put_right(pen.width() - 1, y, "▲", Tone::Warn);
        }
        y += 1;
    }
    // What does not fit is said, and a key away.
    let hidden = all.len().saturating_sub(fits);
    if hidden > 0 {
        let words = format!("{} of {} lines, PgDn", from + fits, all.len());
        pen.put_right(pen.width() - 1, last, &words, Tone::Dim);
    }
    // Where there is room the question stands below what it is about.
    let last = (y + 1).min(last);
    let is_receiver = packet.offer.to == *viewer;
    if is_receiver && packet.left().next().is_none() {
        pen.put(1, last, "All are answered: P takes the seat.", Tone::Bold);
        return;
    }
    let waits = matches!(item.status, Status::Open | Status::Asked);
    if is_receiver && waits && item.next.is_some() {
        let words = if item.watch == Watch::Stable {
            "Stable: Enter takes it, A takes all stable ones."
        } else {
            "Read it back: the next act is due by"
        };
        let x = pen.put(1, last, words, Tone::Bold);
        if item.watch > Watch::Stable {
            cell(&model.handoff.read_back, pen, x + 3, last);
        }
    } else if is_receiver && waits {
        pen.put(
            1,
            last,
            "Nobody owes anything here: Enter takes it.",
            Tone::Bold,
        );
    } else if packet.offer.from == *viewer {
        let words = match (item.status, item.case.handed_over.open_question()) {
            (Status::Asked, Some(word)) => {
                let who = names::capital(model.name(&word.by));
                format!(
                    "{who} asks, and waits {}: Enter answers.",
                    times::length(model.now - word.at)
                )
            }
            _ => "Enter writes your words for it.".to_owned(),
        };
        pen.put(1, last, &words, Tone::Bold);
    }
}

/// Four digits, with the colon between them.
fn cell(typed: &str, pen: &mut Pen<'_>, x: u16, y: u16) {
    let mut shown: String = typed.chars().take(2).collect();
    if typed.len() > 2 {
        shown.push(':');
        shown.extend(typed.chars().skip(2));
    }
    let shown = format!("[ {shown:_<5} ]");
    pen.put(x, y, &shown, Tone::Bold);
    pen.bar(y, x, x + 9);
}

/// What Enter does on what is selected, if anything.
pub fn enter_words(model: &Model) -> Option<&'static str> {
    let packet = model.packet()?;
    let item = packet
        .items
        .get(model.handoff.at(&packet, model.viewer()))?;
    let waits = matches!(item.status, Status::Open | Status::Asked);
    if packet.offer.to == *model.viewer() {
        return waits.then_some("I have it");
    }
    (packet.offer.from == *model.viewer()).then_some(match item.status {
        Status::Asked => "answer",
        Status::Open | Status::Accepted | Status::Declined => "your words",
    })
}

/// Whether `action` can do anything as things are.
pub fn is_of_use(model: &Model, action: Action) -> bool {
    let Some(packet) = model.packet() else {
        return false;
    };
    if packet.offer.to != *model.viewer() {
        return false;
    }
    let item = packet.items.get(model.handoff.at(&packet, model.viewer()));
    let waits = item.is_some_and(|i| matches!(i.status, Status::Open | Status::Asked));
    let is_stable = |i: &Item<'_>| i.watch == Watch::Stable && i.status == Status::Open;
    match action {
        Action::Ask | Action::Decline => waits,
        Action::TakeStable => packet.items.iter().any(is_stable),
        _ => true,
    }
}
