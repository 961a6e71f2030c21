//! Boxes with a title.

use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;

/// Draws a box of `columns` by `rows` in the middle of `pen`, with `title`. Returns a pen for its inside.
pub fn boxed<'a>(pen: &'a mut Pen<'_>, columns: u16, rows: u16, title: &str) -> Pen<'a> {
    let columns = columns.min(pen.width());
    let rows = rows.min(pen.height());
    let x = (pen.width() - columns) / 2;
    let y = (pen.height() - rows) / 2;
    // No slices of what lies below stand beside it.
    pen.part(0, y, pen.width(), rows).wipe();
    let mut frame = pen.part(x, y, columns, rows);
    border(&mut frame, title, None);
    let (inner_x, inner_y) = (x + 2, y + 1);
    pen.part(
        inner_x,
        inner_y,
        columns.saturating_sub(4),
        rows.saturating_sub(2),
    )
}

/// Draws the border of the whole of `pen`, with a title and, at its right end, a word of alarm.
pub fn border(pen: &mut Pen<'_>, title: &str, right: Option<(&str, Tone)>) {
    let (width, height) = (pen.width(), pen.height());
    if width < 4 || height < 2 {
        return;
    }
    let line = "─".repeat(usize::from(width - 2));
    pen.put(0, 0, &format!("┌{line}┐"), Tone::Dim);
    pen.put(0, height - 1, &format!("└{line}┘"), Tone::Dim);
    pen.fence(0, 1, height - 1);
    pen.fence(width - 1, 1, height - 1);
    let mut end = width - 3;
    if let Some((words, tone)) = right {
        end = pen
            .put_right(width - 3, 0, &format!(" {words} "), tone)
            .saturating_sub(1);
    }
    pen.put_in(
        2,
        0,
        end.saturating_sub(2),
        &format!(" {title} "),
        Tone::Section,
    );
}
