//! The first two rows: where, when, who sits here and how the connection stands; and who is on call.

use crate::sync::machine::{Cause, Link};
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::on_call::reached;
use crate::tui::state::briefs;
use crate::tui::state::model::Model;
use crate::words::{fit, times};

/// Draws both rows.
pub fn view(model: &Model, pen: &mut Pen<'_>) {
    head(model, pen);
    strip(model, pen);
}

/// How the connection stands: glyph, word, and how it is meant.
pub fn connection(model: &Model) -> (String, Tone) {
    let (words, tone) = match model.own.status.link {
        _ if model.deaf => ("! stopped, open it again".to_owned(), Tone::Bad),
        Link::Live if let Some(lag) = model.behind() => {
            (format!("◐ {} behind", times::length(lag)), Tone::Bad)
        }
        Link::Live => ("● live".to_owned(), Tone::Live),
        Link::Starting { .. } => ("◐ connecting".to_owned(), Tone::Warn),
        Link::Lost {
            cause: Cause::Portal,
            ..
        } => ("! sign in to the Wi-Fi".to_owned(), Tone::Bad),
        Link::Lost {
            cause: Cause::Newer,
            ..
        } => ("! server is newer: update".to_owned(), Tone::Bad),
        Link::Lost {
            cause: Cause::Unreadable,
            ..
        } => ("! answers come damaged".to_owned(), Tone::Bad),
        Link::Lost {
            cause: Cause::Broken,
            ..
        } => ("! the server's log is damaged".to_owned(), Tone::Bad),
        Link::Lost {
            cause: Cause::KeepsNothing,
            ..
        } => ("! server keeps nothing now".to_owned(), Tone::Bad),
        Link::Lost {
            since,
            cause: Cause::Unreachable,
        } => {
            let seconds = (model.now - since).num_seconds().max(0);
            match seconds {
                s if s < 10 => (format!("◐ reconnecting {s}s"), Tone::Warn),
                _ => (
                    format!("○ OFFLINE {}", times::length(model.now - since)),
                    Tone::Bad,
                ),
            }
        }
        Link::SignedOut => ("! signed out".to_owned(), Tone::Bad),
        Link::LogChanged => ("! another log, start again".to_owned(), Tone::Bad),
    };
    match model.own.unsent() {
        0 => (words, tone),
        n => (format!("{words} · {n} unsent"), tone),
    }
}

fn head(model: &Model, pen: &mut Pen<'_>) {
    let end = pen.width() - 1;
    let (link, tone) = connection(model);
    let begin = pen.put_right(end, 0, &link, tone);
    let conference = model.conference();
    let who = conference.short(model.viewer());
    let begin = if model.looking {
        pen.put_right(
            begin.saturating_sub(3),
            0,
            &format!("you look as {}", who.to_uppercase()),
            Tone::Alarm,
        )
    } else {
        let x = pen.put_right(begin.saturating_sub(3), 0, who, Tone::Bold);
        pen.put_right(x, 0, "you are ", Tone::Plain)
    };
    let room = usize::from(begin.saturating_sub(2));
    let product = if model.is_demo {
        "greenroom DEMO"
    } else {
        "greenroom"
    };
    let clock = model.now.with_timezone(&conference.zone());
    let time = clock.format(if needs_seconds(model) {
        "%H:%M:%S"
    } else {
        "%H:%M"
    });
    let zone = clock.format("%Z");
    let Some(details) = &conference.hall().details else {
        pen.put(1, 0, &format!("{product} · {time} {zone}"), Tone::Plain);
        return;
    };
    let day = details
        .day(model.now)
        .map_or_else(String::new, |n| format!(", day {n}"));
    let (short, full) = (details.short.as_str(), details.name.as_str());
    let date = clock.format("%a %-d %B");
    let week = clock.format("%a");
    let long =
        (pen.width() >= 110).then(|| format!("{product} · {full}{day} · {date} {time} {zone}"));
    let rest = [
        format!("{product} · {short}{day} · {week} {time} {zone}"),
        format!("{product} · {short} · {week} {time} {zone}"),
        format!("{product} · {short} · {time}"),
        format!("{product} · {time}"),
        format!("{time}"),
    ];
    let choices: Vec<&str> = long.iter().chain(&rest).map(String::as_str).collect();
    pen.put(1, 0, &fit::first_fit(&choices, room), Tone::Plain);
}

/// Who is on call, as much as fits.
fn strip(model: &Model, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let x = pen.put(1, 1, "ON CALL", Tone::Section) + 2;
    let Some(details) = &conference.hall().details else {
        pen.put(x, 1, "not known yet", Tone::Plain);
        return;
    };
    let zone = details.zone;
    let part = |level: usize| -> String {
        let mut parts = Vec::new();
        for (n, position) in details.positions.iter().enumerate() {
            let word = match position.as_str() {
                "secondary" => "second",
                "shadow" => continue,
                other => other,
            };
            let Some(on) = conference.hall().rota.on_call(position, model.now) else {
                if details.required.contains(position) {
                    parts.push(format!("{word} NOBODY"));
                }
                continue;
            };
            let mut words = format!("{word} {}", model.name(on.person));
            if level >= 3 && n < 3 {
                let ways = reached::ways(conference, on.person);
                if let Some(radio) = ways.iter().find(|way| way.starts_with("radio")) {
                    words = format!("{words}, {radio}");
                }
            }
            if (n == 0 && level >= 1) || (level >= 3 && n < 3) {
                let comma = if level >= 3 { "," } else { "" };
                let rota = &conference.hall().rota;
                let until = rota.until(position, model.now).unwrap_or(on.until);
                words = format!(
                    "{words}{comma} to {}",
                    times::moment(until, model.now, zone)
                );
            }
            let next = conference.hall().rota.next(position, model.now);
            if let Some(next) = next.filter(|_| n == 0 && level >= 2) {
                words = format!("{words}, then {}", model.name(next.person));
            }
            parts.push(words);
        }
        if parts.is_empty() {
            "nobody now".to_owned()
        } else {
            parts.join(" · ")
        }
    };
    let room = usize::from(pen.width().saturating_sub(x + 1));
    let levels = [part(3), part(2), part(1), part(0)];
    let choices: Vec<&str> = levels.iter().map(String::as_str).collect();
    let words = fit::first_fit(&choices, room);
    let mut at = x;
    for (n, piece) in words.split("NOBODY").enumerate() {
        if n > 0 {
            at = pen.put(at, 1, "NOBODY", Tone::Bad);
        }
        at = pen.put(at, 1, piece, Tone::Plain);
    }
}

/// Whether a countdown under ten minutes is on screen.
pub fn needs_seconds(model: &Model) -> bool {
    let near = |due| times::seconds_until(due, model.now).abs() < 600;
    let rows = model
        .queue
        .rows
        .iter()
        .any(|(_, row)| row.clock.as_ref().is_some_and(|c| near(c.due)));
    let calls = briefs::waiting(model.conference()).chain(briefs::coming(model.conference()));
    rows || calls.count() > 0
        || model.case_in_view().is_some_and(|case| {
            let timers = crate::domain::views::timers::deadlines(model.conference(), case);
            timers.iter().any(|d| d.met.is_none() && near(d.due))
                || case
                    .checklists
                    .iter()
                    .any(|a| (0..a.done.len()).any(|n| a.due(n).is_some_and(near)))
        })
}
