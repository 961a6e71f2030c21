//! Places proposed while one types: before any letter, one's own post.

use crate::domain::vocabulary::hearing::fold;
use crate::domain::vocabulary::ids::PlaceId;
use crate::domain::vocabulary::place::Place;
use crate::domain::vocabulary::text::Private;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;

/// Places that fit the letters typed, from two letters on.
pub fn proposals<'a>(model: &'a Model, typed: &str) -> Vec<&'a Place> {
    let hall = model.conference().hall();
    let typed = fold(typed.trim());
    if typed.is_empty() {
        let post = hall.rota.post_of(model.viewer(), model.now);
        return post.and_then(|p| hall.places.get(p)).into_iter().collect();
    }
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    let fits = |place: &&Place| {
        fold(place.name.as_str()).contains(&typed)
            || fold(place.short.as_str()).contains(&typed)
            || place.id.as_str().contains(&typed)
    };
    hall.place_order
        .iter()
        .filter_map(|p| hall.places.get(p))
        .filter(fits)
        .collect()
}

/// What stands for what was typed: the place that was picked, counted from one; without a pick the only one that fits, or none.
fn meant<'a>(all: &[&'a Place], pick: usize) -> Option<&'a Place> {
    match (pick, all) {
        (0, [only]) => Some(only),
        (0, _) => None,
        (n, all) => all.get(n - 1).copied(),
    }
}

/// What was typed, as a place and the spot in it. Where several places fit and none was picked, it is what it says: a call does
/// not go to a hall that nobody named.
pub fn located(model: &Model, typed: &str, pick: usize) -> (Option<PlaceId>, Private) {
    match meant(&proposals(model, typed), pick) {
        Some(place) => (Some(place.id.clone()), Private::default()),
        None => model.conference().hall().locate(typed),
    }
}

/// The pick after `pick`: each place that fits in turn, then what was typed.
pub fn other(model: &Model, typed: &str, pick: usize) -> usize {
    match proposals(model, typed).len() {
        0 | 1 => 0,
        several => (pick + 1) % (several + 1),
    }
}

/// Draws the proposals beside the field; `=` stands before what is meant, which Right changes.
pub fn view(model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, typed: &str, pick: usize) {
    let end = pen.width().saturating_sub(1);
    let all = proposals(model, typed);
    let is_exact = located(model, typed, 0).0;
    let meant = meant(&all, pick)
        .map(|place| &place.id)
        .or(is_exact.as_ref());
    let mut at = x;
    if all.len() > 1 && meant.is_none() {
        at = pen.put_in(at, y, end.saturating_sub(at), "Right: ", Tone::Plain);
    }
    for (n, place) in all.iter().enumerate() {
        if at >= end {
            break;
        }
        if n > 0 {
            at = pen.put_in(at, y, end.saturating_sub(at), " · ", Tone::Plain);
        }
        let is_this = meant == Some(&place.id);
        if is_this {
            at = pen.put_in(at, y, end.saturating_sub(at), "= ", Tone::Bold);
        }
        let tone = if is_this { Tone::Bold } else { Tone::Plain };
        at = pen.put_in(at, y, end.saturating_sub(at), place.name.as_str(), tone);
    }
    if all.is_empty() && !typed.trim().is_empty() {
        let (place, spot) = model.conference().hall().locate(typed);
        let place = place.and_then(|id| model.conference().hall().places.get(&id));
        let words = match place {
            Some(place) => format!("= {}, {}", place.name.as_str(), spot.as_str()),
            None => "none of the places; kept as you wrote it".to_owned(),
        };
        pen.put_in(x, y, end.saturating_sub(x), &words, Tone::Dim);
    }
}
