//! The last two rows: what rings, or the last thing said, or one calm sentence; and the keys that work here.

use crate::domain::rings::{Ring, Wanted};
use crate::domain::severity::Answer;
use crate::domain::telling;
use crate::domain::timers::TimerKind;
use crate::sync::machine::Link;
use crate::tui::ScreenName;
use crate::tui::action::{self, Act, Place};
use crate::tui::forms::Over;
use crate::tui::model::{self, Model};
use crate::tui::pen::Pen;
use crate::tui::screens::case::words_to_say;
use crate::tui::text;
use crate::tui::theme::Tone;

/// Draws the ring line.
pub fn ring_line(model: &Model, pen: &mut Pen<'_>, y: u16) {
    let rings = &model.rings;
    let refusal = model.toast.as_ref().filter(|t| t.is_refusal);
    match (refusal, rings.first(), &model.toast) {
        (Some(toast), _, _) => {
            pen.put(1, y, &toast.words, Tone::Bold);
        }
        (None, Some(ring), _) => ringing(model, ring, rings.len(), pen, y),
        (None, None, Some(toast)) => {
            pen.put(1, y, &toast.words, Tone::Plain);
        }
        (None, None, None) => calm(model, pen, y),
    }
}

fn ringing(model: &Model, ring: &Ring, count: usize, pen: &mut Pen<'_>, y: u16) {
    let conference = model.conference();
    let Some(case) = conference.case(ring.case) else {
        return;
    };
    let place = model::place(conference, case);
    let danger = if case.flags.danger == Answer::Yes {
        ", danger now"
    } else {
        ""
    };
    let more = match count {
        0 | 1 => String::new(),
        n => format!(" · {} more", n - 1),
    };
    let name = case.spoken();
    let words = match ring.wanted {
        Wanted::Siren => format!("! {name}: nobody is left to ring. Call the lead by voice{more}"),
        Wanted::Take => format!(
            "! {name} rings you: {}, {place}{danger}{more}",
            case.category.word()
        ),
        Wanted::For(timer) => format!("! {name} rings you{}{more}", telling::page_reason(timer)),
    };
    let hint = match ring.wanted {
        _ if model.over.is_some() => "F2 = look, and back",
        _ if model.target() != Some(ring.case) => "! = look, and back",
        Wanted::Siren => "",
        Wanted::Take => "a = I have it",
        Wanted::For(timer) => what_ends(timer),
    };
    let end = pen.width() - 1;
    let begin = pen.put_right(end, y, hint, Tone::Reverse);
    pen.put_in(1, y, begin.saturating_sub(2), &words, Tone::Reverse);
    let width = pen.width();
    pen.bar(y, 0, width);
}

/// The key that ends a reminder.
fn what_ends(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Update => "n = a note on how it goes",
        TimerKind::Recheck => "f = is it still going on?",
        TimerKind::Answer | TimerKind::Arrival => "v = they answered, are there",
        TimerKind::CheckIn | TimerKind::FirstHuman => "s = scene and check-in",
        TimerKind::MissingChild => "e = call the police",
        TimerKind::Promise => "p = promises",
        TimerKind::Hold => "s = go on, or hold longer",
        TimerKind::Acknowledge | TimerKind::Raised | TimerKind::Expiry => "",
    }
}

/// Nothing rings and nothing was said: new rows, what to say, or one sentence.
fn calm(model: &Model, pen: &mut Pen<'_>, y: u16) {
    if model.queue.waiting > 0 {
        let words = format!("▲ {} new, placed when your hands rest", model.queue.waiting);
        pen.put(1, y, &words, Tone::Bold);
        return;
    }
    let form = match &model.over {
        Some(Over::Escalate(_)) => Some(match model.own.status.link {
            Link::Lost { since, .. } => format!(
                "The link is down since {}. What you do here is kept and shared later.",
                text::hour_minute_second(since, model.conference().zone())
            ),
            _ => "Nothing is recorded or sent before y.".to_owned(),
        }),
        Some(_) => Some("What you type is kept when you go back.".to_owned()),
        None => None,
    };
    if let Some(words) = form {
        pen.put(1, y, &words, Tone::Plain);
        return;
    }
    let shows_case = model.screen == ScreenName::Case
        || (model.screen == ScreenName::Queue && model.size.0 >= 100 && model.size.1 >= 34);
    if let Some((say, not)) = model
        .case_in_view()
        .filter(|_| shows_case)
        .and_then(|c| words_to_say(model, c))
    {
        let x = pen.put(1, y, "SAY", Tone::Section);
        let x = pen.put(x + 2, y, &format!("\"{say}\""), Tone::Plain);
        if let Some(not) = not {
            let room = usize::from(pen.width().saturating_sub(x + 10));
            if room > 8 {
                let x = pen.put(x + 4, y, "NOT", Tone::Section);
                pen.put(
                    x + 2,
                    y,
                    &format!("\"{}\"", text::fit(&not, room.saturating_sub(2))),
                    Tone::Plain,
                );
            }
        }
        return;
    }
    let words = match (model.own.status.link, model.is_live()) {
        (Link::SignedOut, _) => {
            "This laptop is signed out. q leaves; greenroom join signs in again.".to_owned()
        }
        (Link::LogChanged, _) => {
            "The server begins another log. q leaves; open greenroom again.".to_owned()
        }
        (_, true) if model.conference().hall().newer => {
            "The server is newer than this greenroom: update it, something may not show.".to_owned()
        }
        (_, true) => "Nothing rings you.".to_owned(),
        (_, false) => match model.eyes().replica.as_of() {
            Some(at) => format!(
                "As of {}. What you do here is kept and sent later.",
                text::hour_minute_second(at, model.conference().zone())
            ),
            None => "Nothing is known yet. What you do here is kept and sent later.".to_owned(),
        },
    };
    pen.put(1, y, &words, Tone::Plain);
}

/// Draws the keys: those of the form, or those of the table that have words for this screen.
pub fn keys(model: &Model, pen: &mut Pen<'_>, y: u16) {
    if let Some(over) = &model.over {
        let mut x = 1;
        for (key, words) in over.hints() {
            x = pair(pen, x, y, key, words);
        }
        return;
    }
    if model.queue.filtering {
        let x = pair(pen, 1, y, "Enter", "keeps the filter");
        let x = pair(pen, x, y, "Up Down", "choose");
        pair(pen, x, y, "Esc", "ends it");
        return;
    }
    let places = model.places();
    let here = places.first().copied().unwrap_or(Place::Anywhere);
    let both = model.size.0 >= 100 && model.size.1 >= 34;
    let always: Vec<(String, &str)> = [Act::Palette, Act::Help]
        .into_iter()
        .map(action::row)
        .filter_map(|a| a.footer.map(|(words, _)| (a.key_word(), words)))
        .collect();
    let reserved: usize = always.iter().map(|(k, w)| k.len() + w.len() + 3).sum();
    let mut x = 1;
    if model.returning.as_ref().is_some_and(|r| r.over.is_some()) {
        x = pair(pen, x, y, "F2", "back to what you wrote");
    }
    for action in action::available(&places) {
        let Some((words, shown)) = action.footer else {
            continue;
        };
        let wide = both && here == Place::Queue && shown.contains(&Place::Case);
        if !(shown.contains(&here) || wide) {
            continue;
        }
        let key = action.key_word();
        let needs = key.len() + words.len() + 3;
        if usize::from(x) + needs + reserved > usize::from(pen.width()) {
            break;
        }
        x = pair(pen, x, y, &key, words);
    }
    for (key, words) in always {
        x = pair(pen, x, y, &key, words);
    }
}

/// A key and what it does. Returns where the next one begins.
fn pair(pen: &mut Pen<'_>, x: u16, y: u16, key: &str, words: &str) -> u16 {
    let at = pen.put(x, y, key, Tone::Bold);
    let gap = u16::from(!key.is_empty());
    pen.put(at + gap, y, words, Tone::Plain) + 2
}
