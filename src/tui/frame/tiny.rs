//! Below 60 columns or 16 rows: the top case, its deadline, and whom to call.

use crate::tui::frame::head;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::{Tone, severity_tone};
use crate::tui::screens::on_call::reached;
use crate::tui::state::model::Model;
use crate::words::{names, times};

/// Draws the page.
pub fn view(model: &Model, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let (link, tone) = head::connection(model);
    pen.put(0, 0, &link, tone);
    let mut y = 1;
    let top = model
        .queue
        .rows
        .first()
        .filter(|_| !model.covered && model.lock.is_none());
    if let Some((id, row)) = top {
        if let Some(case) = conference.case(*id) {
            let x = pen.put(0, y, case.severity.word(), severity_tone(case.severity));
            pen.put(x + 1, y, &case.spoken(), Tone::Bold);
            let (kind, place) = (case.category.word(), names::place_short(conference, case));
            pen.put(0, y + 1, &format!("{kind}, {place}"), Tone::Plain);
            if let Some(clock) = &row.clock {
                let left = times::countdown(clock.due, model.now);
                let words = format!("{} in {left}", clock.deadline.kind.word());
                pen.put(0, y + 2, &words, Tone::Bold);
            }
            y += 3;
        }
    } else if !model.covered && model.lock.is_none() {
        let words = if model.is_live() {
            "No cases."
        } else {
            "Not known yet."
        };
        pen.put(0, y, words, Tone::Plain);
        y += 1;
    }
    let first = conference
        .hall()
        .details
        .as_ref()
        .and_then(|d| d.positions.first());
    if let Some(position) = first {
        match conference.hall().rota.on_call(position, model.now) {
            Some(on) => {
                pen.put(
                    0,
                    y,
                    &format!("{position}: {}", conference.short(on.person)),
                    Tone::Plain,
                );
                pen.put(
                    0,
                    y + 1,
                    &reached::reach(conference, on.person),
                    Tone::Plain,
                );
            }
            None => {
                pen.put(0, y, &format!("{position}: nobody"), Tone::Bad);
            }
        }
        y += 2;
    }
    pen.put(0, y, "To act, make the window larger.", Tone::Dim);
}
