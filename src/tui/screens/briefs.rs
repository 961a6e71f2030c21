//! What an account of venue security or event staff sees: the calls addressed to it, and of cases nothing else.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::state::escalation::Escalation;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::briefs::{BriefsScreen, all, coming, waiting};
use crate::tui::state::model::Model;
use crate::words::{calls, times};

/// How many sightings of one look-out are shown, the newest first.
const SEEN: usize = 3;

impl BriefsScreen {
    /// Draws the screen.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let zone = conference.zone();
        let calls = all(conference);
        let x = pen.put(1, 0, "CALLS TO YOU", Tone::Section);
        let (waiting, coming) = (waiting(conference).count(), coming(conference).count());
        let words = match (calls.is_empty(), model.is_live()) {
            (true, false) => "not known yet: nothing has come from the server".to_owned(),
            (true, true) => "none".to_owned(),
            (false, _) if waiting + coming == 0 => "none open".to_owned(),
            (false, _) => format!("{waiting} to answer · {coming} on the way"),
        };
        pen.put(x + 2, 0, &words, Tone::Plain);
        let current = self.current(conference).map(|b| b.escalation.id);
        let mut y = 2;
        for watch in conference.watches() {
            let look_out = &watch.look_out;
            let x = pen.put(
                3,
                y,
                &times::moment(look_out.at, model.now, zone),
                Tone::Plain,
            );
            let state = match look_out.clear {
                None => "LOOK-OUT".to_owned(),
                Some(at) => format!("ALL CLEAR {}", times::moment(at, model.now, zone)),
            };
            pen.put(x.max(9) + 1, y, &state, Tone::Bold);
            y += 1;
            if look_out.runs() {
                let room = usize::from(pen.width().saturating_sub(11));
                for line in text::wrap(look_out.words.as_str(), room) {
                    pen.put(10, y, &line, Tone::Plain);
                    y += 1;
                }
                for seen in look_out.sightings.iter().rev().take(SEEN) {
                    let by = seen.by.as_ref().map_or("", |by| conference.short(by));
                    let at = times::moment(seen.at, model.now, zone);
                    for line in
                        text::wrap(&format!("SEEN {at} {by}: {}", seen.words.as_str()), room)
                    {
                        pen.put(10, y, &line, Tone::Bold);
                        y += 1;
                    }
                }
            }
            y += 1;
        }
        for brief in calls {
            let call = &brief.escalation;
            let is_selected = Some(call.id) == current;
            let x = pen.put(
                3,
                y,
                &times::moment(call.raised, model.now, zone),
                Tone::Plain,
            );
            let whom = conference.hall().called(&call.to);
            let state = state(call, model.now, zone);
            pen.put(x.max(9) + 1, y, &format!("{whom} · {state}"), Tone::Bold);
            if is_selected {
                pen.put(0, y, "▶", Tone::Bold);
                pen.bar(y, 0, pen.width());
                pen.cursor(3, y);
            }
            y += 1;
            let room = usize::from(pen.width().saturating_sub(11));
            for line in text::wrap(call.brief.as_str(), room) {
                pen.put(10, y, &line, Tone::Plain);
                y += 1;
            }
            if let Some(answer) = &call.answer {
                let words = format!(
                    "answered {}: {}",
                    times::moment(answer.at, model.now, zone),
                    answer.by.as_str()
                );
                pen.put(10, y, &words, Tone::Plain);
                y += 1;
            }
            y += 1;
        }
        let mut own: Vec<_> = conference.own_reports().collect();
        own.sort_by_key(|own| std::cmp::Reverse(own.reported_at));
        if !own.is_empty() {
            pen.put(1, y, "WHAT YOU REPORTED", Tone::Section);
            y += 1;
        }
        for own in own.into_iter().take(5) {
            let at = times::moment(own.reported_at, model.now, zone);
            let x = pen.put(3, y, &at, Tone::Plain);
            let words = calls::own_report(conference, own, model.now);
            let room = usize::from(pen.width().saturating_sub(11));
            for line in text::wrap(&words, room) {
                pen.put(x.max(9) + 1, y, &line, Tone::Plain);
                y += 1;
            }
        }
        for page in conference.desk_pages().iter().rev().take(5) {
            let line = &page.line;
            let x = pen.put(3, y, &times::moment(page.at, model.now, zone), Tone::Plain);
            let name = line.code_name.replace('-', " ");
            let words = format!(
                "{} {name}, {}: nobody had it. Find the lead.",
                line.severity.word(),
                line.place
            );
            pen.put(x.max(9) + 1, y, &words, Tone::Bold);
            y += 1;
        }
    }
}

/// How a call stands, with its clock: how long it has waited, or in what time they said to be there.
fn state(call: &Escalation, now: DateTime<Utc>, zone: Tz) -> String {
    let ended = call.stood_down.is_some() || call.arrived.is_some();
    match &call.answer {
        _ if ended => call.word().replace('_', " "),
        None => format!("waits {}", times::length(now - call.raised)),
        Some(answer) => match answer.eta_at {
            None => "answered: v when you are there".to_owned(),
            Some(at) if at >= now => format!(
                "you said {}, in {}",
                times::moment(at, now, zone),
                times::length(at - now)
            ),
            Some(at) => format!(
                "you said {}, {} ago: v when you are there",
                times::moment(at, now, zone),
                times::length(now - at)
            ),
        },
    }
}
