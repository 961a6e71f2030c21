//! What happened, the newest last.

use crate::domain::state::case::Case;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::{telling, times};

/// What happened, newest last, as much as fits.
pub fn timeline(model: &Model, case: &Case, pen: &mut Pen<'_>) {
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
