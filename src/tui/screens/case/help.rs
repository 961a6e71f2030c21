//! Whom was called, and what they say.

use crate::domain::state::case::Case;
use crate::domain::views::timers;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::{fit, times};

/// Whom one has called, whether they are here, and what follows.
pub fn calls(model: &Model, case: &Case, pen: &mut Pen<'_>) {
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
        let begin = pen.put_right(
            end,
            y,
            &times::moment(call.raised, model.now, zone),
            Tone::Plain,
        );
        // The way gives way to the name.
        let both = format!("{name}  {}", call.way.words());
        let room = usize::from(begin.saturating_sub(4));
        pen.put(3, y, &fit::first_fit(&[&both, &name], room), Tone::Plain);
        y += 1;
        let state = match (&call.answer, call.arrived, call.stood_down) {
            (_, _, Some(at)) => format!("stood down {}", times::moment(at, model.now, zone)),
            (_, Some(at), None) => {
                format!("{} they are there", times::moment(at, model.now, zone))
            }
            (Some(answer), None, None) => {
                format!(
                    "{} \"{}\"",
                    times::moment(answer.at, model.now, zone),
                    answer.by.as_str()
                )
            }
            (None, None, None) => "no answer yet".to_owned(),
        };
        pen.put(3, y, &state, Tone::Plain);
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
            let left = times::countdown(timer.deadline.due, model.now);
            let caller = call.caller.as_ref().map_or("the lead", |p| model.name(p));
            let be = if caller == "you" { "are" } else { "is" };
            // Without a connection nobody here knows whom the server pages.
            let choices = if model.is_live() {
                [
                    format!("{what} in {left}, else {caller} {be} paged"),
                    format!("{what} in {left}, else pages {caller}"),
                ]
            } else {
                let was = if caller == "you" { "were" } else { "was" };
                [
                    format!("{what} in {left}, {caller} {was} to be paged"),
                    format!("{what} in {left}, was to page {caller}"),
                ]
            };
            let choices = choices.each_ref().map(String::as_str);
            pen.put(
                3,
                y,
                &fit::first_fit(&choices, usize::from(end - 3)),
                Tone::Plain,
            );
            y += 1;
        }
    }
    for (kind, wished) in case.wishes.iter().filter(|(_, w)| w.wish == Wish::No) {
        pen.put(1, y, "○", Tone::Plain);
        let x = pen.put(3, y, kind.word(), Tone::Plain);
        let x = pen.put(x + 2, y, "NO", Tone::Bold);
        let at = times::moment(wished.at, model.now, zone);
        pen.put(x, y, &format!(", by wish {at}"), Tone::Plain);
        y += 1;
    }
    if y == 1 {
        pen.put(1, 1, "Nobody is called yet.", Tone::Plain);
    }
}
