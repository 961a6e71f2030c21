//! One of a few: `(●) yes   ( ) no`, changed with Left and Right.

use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;

/// The place `by` further than `at`, round and round among `count`.
pub fn turn(at: usize, by: isize, count: usize) -> usize {
    let count = count.max(1);
    (at + count).saturating_add_signed(by) % count
}

/// The value `by` places further than `current`.
pub fn other<T: Copy + PartialEq>(all: &[(T, &str)], current: T, by: isize) -> T {
    let at = all.iter().position(|(v, _)| *v == current).unwrap_or(0);
    all[turn(at, by, all.len())].0
}

/// Draws all of them, the current one marked.
pub fn view<T: Copy + PartialEq>(
    pen: &mut Pen<'_>,
    x: u16,
    y: u16,
    all: &[(T, &str)],
    current: T,
    focus: bool,
) {
    let mut at = x;
    for (value, words) in all {
        let is_this = *value == current;
        let mark = if is_this { "(●) " } else { "( ) " };
        let tone = if is_this { Tone::Bold } else { Tone::Plain };
        let begin = at;
        at = pen.put(at, y, mark, tone);
        at = pen.put(at, y, words, tone);
        if is_this && focus {
            pen.bar(y, begin, at);
            pen.cursor(begin, y);
        }
        at += 3;
    }
}
