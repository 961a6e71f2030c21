//! Who is on call now: where, how to reach them, what they hold, until when, and who follows.

use crate::domain::state::case::Case;
use crate::domain::state::rota::OnCall;
use crate::domain::vocabulary::ids::Position;
use crate::domain::vocabulary::place::Details;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::on_call::reached::ways;
use crate::tui::state::model::Model;
use crate::words::{fit, times};
use chrono::{DateTime, Utc};

/// A column: its heading, the widest it gets, and a cell a row.
struct Column {
    head: &'static str,
    most: usize,
    cells: Vec<(String, Tone)>,
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|(words, _)| fit::width(words));
        let widest = cells.max().unwrap_or(0).max(self.head.len());
        widest.min(self.most)
    }
}

/// Draws the table. How they are reached is never cut before another way of it is left out; the other columns come in as there
/// is room: who follows, where, what they hold, for how long. Returns the row after it.
pub fn table(model: &Model, details: &Details, pen: &mut Pen<'_>) -> u16 {
    let conference = model.conference();
    let rows: Vec<(&Position, Option<OnCall<'_>>)> = details
        .positions
        .iter()
        .map(|position| {
            let on = conference.hall().rota.on_call(position, model.now);
            (position, on)
        })
        .filter(|(position, on)| on.is_some() || details.required.contains(position))
        .collect();
    let column = |head, most, cell: &dyn Fn(&Position, &OnCall<'_>) -> (String, Tone)| Column {
        head,
        most,
        cells: rows
            .iter()
            .map(|(position, on)| match on {
                Some(on) => cell(position, on),
                None => (String::new(), Tone::Plain),
            })
            .collect(),
    };
    let mut who = column("WHO", 12, &|_, on| {
        let tone = if on.person == model.viewer() {
            Tone::Bold
        } else {
            Tone::Plain
        };
        (model.name(on.person).to_owned(), tone)
    });
    for (cell, _) in who
        .cells
        .iter_mut()
        .zip(&rows)
        .filter(|(_, (_, on))| on.is_none())
    {
        *cell = ("nobody".to_owned(), Tone::Bad);
    }
    let seat = Column {
        head: "NOW",
        most: 12,
        cells: rows
            .iter()
            .map(|(position, _)| (position.to_string(), Tone::Plain))
            .collect(),
    };
    let plain = |words: String| (words, Tone::Plain);
    let mut reach = column("REACH", 60, &|_, on| {
        plain(ways(conference, on.person).join("  "))
    });
    let until = column("UNTIL", 12, &|position, on| {
        plain(times::moment(
            until(model, position, on),
            model.now,
            details.zone,
        ))
    });
    let post = column("FIND THEM AT", 24, &|_, on| {
        let post = on.post.and_then(|p| conference.hall().places.get(p));
        plain(post.map_or("-", |p| p.name.as_str()).to_owned())
    });
    let then = column("THEN", 12, &|position, on| {
        follows(model, details, position, on)
    });
    let holds = column("HOLDS", 30, &|_, on| {
        let held = conference.open_cases().filter(|c| c.holds(on.person));
        let held: Vec<String> = held.map(Case::spoken).collect();
        plain(if held.is_empty() {
            "-".to_owned()
        } else {
            held.join(", ")
        })
    });
    let since = column("ON FOR", 8, &|_, on| {
        plain(times::length(model.now - on.since))
    });

    // What is always there, then what else fits; each is drawn in its own place.
    let room = usize::from(pen.width()) - 1;
    let gap = 2;
    let mut taken: usize = [&seat, &who, &until].map(|c| c.width() + gap).iter().sum();
    let for_reach = reach.width().min(room.saturating_sub(taken));
    taken += for_reach + gap;
    for ((cell, _), (_, on)) in reach.cells.iter_mut().zip(&rows) {
        if let Some(on) = on {
            *cell = fit::whole(&ways(conference, on.person), "  ", for_reach);
        }
    }
    let mut fits = |column: &Column, least: usize| {
        let free = room.saturating_sub(taken);
        let width = column.width().min(free);
        let is_shown = width >= least.min(column.width()).max(1);
        if is_shown {
            taken += width + gap;
        }
        is_shown.then_some(width)
    };
    let for_then = fits(&then, usize::MAX);
    let for_post = fits(&post, 12);
    let for_holds = fits(&holds, 12);
    let for_since = fits(&since, usize::MAX);
    let shown = [
        (&seat, Some(seat.width())),
        (&who, Some(who.width())),
        (&post, for_post),
        (&reach, Some(for_reach)),
        (&since, for_since),
        (&holds, for_holds),
        (&until, Some(until.width())),
        (&then, for_then),
    ];
    let mut x = 1;
    for (n, (column, width)) in shown.into_iter().enumerate() {
        let Some(width) = width else { continue };
        let columns = u16::try_from(width).unwrap_or(0);
        let tone = if n == 0 { Tone::Section } else { Tone::Dim };
        pen.put_in(x, 0, columns, column.head, tone);
        for (y, (words, tone)) in (1..).zip(&column.cells) {
            pen.put_in(x, y, columns, words, *tone);
        }
        x += columns + 2;
    }
    u16::try_from(rows.len()).unwrap_or(0) + 1
}

/// Who has the seat next without a gap; `nobody` is bad only where somebody must be there.
fn follows(
    model: &Model,
    details: &Details,
    position: &Position,
    on: &OnCall<'_>,
) -> (String, Tone) {
    let next = model.conference().hall().rota.next(position, model.now);
    let ends = until(model, position, on);
    match next.filter(|n| n.since == ends) {
        Some(next) => (model.name(next.person).to_owned(), Tone::Plain),
        None if details.required.contains(position) && details.is_open(ends) => {
            ("nobody".to_owned(), Tone::Bad)
        }
        None => ("-".to_owned(), Tone::Plain),
    }
}

/// Until when they have it, whatever becomes the reason on the way.
fn until(model: &Model, position: &Position, on: &OnCall<'_>) -> DateTime<Utc> {
    let rota = &model.conference().hall().rota;
    rota.until(position, model.now).unwrap_or(on.until)
}
