//! Places proposed while one types: before any letter, one's own post.

use crate::domain::vocabulary::place::Place;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;

/// Places that fit the letters typed, from two letters on.
pub fn proposals<'a>(model: &'a Model, typed: &str) -> Vec<&'a Place> {
    let hall = model.conference().hall();
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        let post = hall.rota.post_of(model.viewer(), model.now);
        return post.and_then(|p| hall.places.get(p)).into_iter().collect();
    }
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    let fits = |place: &&Place| {
        place.name.as_str().to_lowercase().contains(&typed)
            || place.short.as_str().to_lowercase().contains(&typed)
    };
    hall.place_order
        .iter()
        .filter_map(|p| hall.places.get(p))
        .filter(fits)
        .collect()
}

/// Draws the proposals beside the field; `=` stands before the one that is meant, which Right changes.
pub fn view(model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, typed: &str, pick: usize) {
    let end = pen.width().saturating_sub(1);
    let all = proposals(model, typed);
    let mut at = x;
    for (n, place) in all.iter().enumerate() {
        if at >= end {
            break;
        }
        if n > 0 {
            at = pen.put_in(at, y, end.saturating_sub(at), " · ", Tone::Plain);
        }
        let is_this = n == pick.min(all.len() - 1);
        if is_this {
            at = pen.put_in(at, y, end.saturating_sub(at), "= ", Tone::Bold);
        }
        let tone = if is_this { Tone::Bold } else { Tone::Plain };
        at = pen.put_in(at, y, end.saturating_sub(at), place.name.as_str(), tone);
    }
    if all.is_empty() && !typed.trim().is_empty() {
        let words = "none of the places; kept as you wrote it";
        pen.put_in(x, y, end.saturating_sub(x), words, Tone::Dim);
    }
}
