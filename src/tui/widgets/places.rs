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

/// What was typed, as a place and the spot in it: what it names, else the one of the proposals that is picked.
pub fn located(model: &Model, typed: &str, pick: usize) -> (Option<PlaceId>, Private) {
    let proposals = proposals(model, typed);
    if let Some(place) = proposals.get(pick).or(proposals.first()) {
        return (Some(place.id.clone()), Private::default());
    }
    model.conference().hall().locate(typed)
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
        let (place, spot) = model.conference().hall().locate(typed);
        let place = place.and_then(|id| model.conference().hall().places.get(&id));
        let words = match place {
            Some(place) => format!("= {}, {}", place.name.as_str(), spot.as_str()),
            None => "none of the places; kept as you wrote it".to_owned(),
        };
        pen.put_in(x, y, end.saturating_sub(x), &words, Tone::Dim);
    }
}
