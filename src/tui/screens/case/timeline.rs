//! What happened, the newest last; over each new day its name.

use crate::domain::state::case::Case;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::{telling, times};

enum Line {
    Day(String),
    /// The time, where it is the first line of an entry.
    Told(String, String, Tone),
}

/// What happened, newest last, as much as fits.
pub fn timeline(model: &Model, case: &Case, pen: &mut Pen<'_>) {
    let width = pen.width();
    pen.put(1, 0, "TIMELINE", Tone::Section);
    pen.put_right(width - 1, 0, "newest last", Tone::Dim);
    let conference = model.conference();
    let zone = conference.zone();
    let room = usize::from(width.saturating_sub(8));
    let height = usize::from(pen.height()) - 1;
    let today = times::day(model.now, zone);
    let mut lines: Vec<Line> = Vec::new();
    // Backwards, and only as far as the pane reaches.
    for (n, entry) in case.entries.iter().enumerate().rev() {
        if lines.len() >= height {
            break;
        }
        let unsent = model.eyes().replica.is_unsent(entry.id);
        let mut words = telling::entry(conference, Some(model.viewer()), entry);
        if unsent {
            words = format!("○ {words}, not sent yet");
        }
        let tone = if unsent { Tone::Bold } else { Tone::Plain };
        let wrapped = text::wrap(&words, room);
        for (n, line) in wrapped.into_iter().enumerate().rev() {
            let time = if n == 0 {
                times::hour_minute(entry.at, zone)
            } else {
                String::new()
            };
            lines.push(Line::Told(time, line, tone));
        }
        let day = times::day(entry.at, zone);
        let before = n.checked_sub(1).map(|n| &case.entries[n]);
        let before = before.map_or_else(|| today.clone(), |e| times::day(e.at, zone));
        if day != before {
            lines.push(Line::Day(day));
        }
    }
    lines.truncate(height);
    for (y, line) in (1..).zip(lines.iter().rev()) {
        match line {
            Line::Day(day) => pen.put(1, y, day, Tone::Dim),
            Line::Told(time, words, tone) => {
                pen.put(1, y, time, Tone::Plain);
                pen.put(7, y, words, *tone)
            }
        };
    }
}
