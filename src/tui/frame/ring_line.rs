//! The row above the keys: what rings, or the last thing said, or one calm sentence.

use crate::domain::state::case::Case;
use crate::domain::state::escalation::Brief;
use crate::domain::views::paging;
use crate::domain::views::rings::{Ring, SeatAsks, SeatRings, Wanted};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::timer::TimerKind;
use crate::sync::machine::{Cause, Link};
use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::screens::case::words_to_say;
use crate::tui::state::screen::ScreenName;
use crate::tui::state::{briefs, model};
use crate::words::{calls, fit, seats, telling, times};

/// Draws the ring line.
pub fn view(console: &Console, pen: &mut Pen<'_>, y: u16) {
    let refusal = console.model.toast.as_ref().filter(|t| t.is_refusal);
    match (refusal, console.model.rings.first()) {
        (Some(toast), _) => {
            let (_, words) = in_two(&toast.words, pen.width());
            pen.put(1, y, &words, Tone::Bold);
        }
        (None, Some(ring)) => ringing(console, ring, console.model.rings.len(), pen, y),
        (None, None) => match briefs::waiting(console.model.conference()).next() {
            Some(brief) if console.model.toast.is_none() => called(console, brief, pen, y),
            _ => match console.model.seat_rings.first() {
                Some(rings) if console.model.toast.is_none() => of_seat(console, rings, pen, y),
                _ => calm(console, pen, y),
            },
        },
    }
}

/// Something of the rota: said in a plain sentence, since it presses nobody.
fn of_seat(console: &Console, rings: &SeatRings, pen: &mut Pen<'_>, y: u16) {
    let model = &console.model;
    let words = seats::asks(model.conference(), model.viewer(), rings, model.now);
    let is_there = model.screen == ScreenName::Handoff || console.over.is_some();
    let hint = match rings.asks {
        _ if is_there => "",
        SeatAsks::Request | SeatAsks::Empty if model.screen == ScreenName::OnCall => "C = cover",
        SeatAsks::Request | SeatAsks::Empty => "3 = on call",
        SeatAsks::TakeOver
        | SeatAsks::Answer
        | SeatAsks::NotTaken
        | SeatAsks::NobodyFollows
        | SeatAsks::Ready
        | SeatAsks::Tidy => "H = handoff",
        SeatAsks::NotReady => "3 = on call",
    };
    let begin = pen.put_right(pen.width() - 1, y, hint, Tone::Plain);
    pen.put_in(1, y, begin.saturating_sub(2), &words, Tone::Plain);
}

/// A call to this account that nobody has answered.
fn called(console: &Console, brief: &Brief, pen: &mut Pen<'_>, y: u16) {
    let conference = console.model.conference();
    let whom = conference.hall().called(&brief.escalation.to);
    let waits = times::length(console.model.now - brief.escalation.raised);
    let more = match briefs::waiting(conference).count() {
        1 => String::new(),
        n => format!(" · {} more", n - 1),
    };
    let hint = if console.over.is_some() {
        "F2 = look, and back"
    } else {
        "v = answer"
    };
    let begin = pen.put_right(pen.width() - 1, y, hint, Tone::Reverse);
    let words = format!("! {whom}: you are called, and nobody has answered for {waits}{more}");
    let short = format!("! {whom}: you are called, {waits}{more}");
    let room = usize::from(begin.saturating_sub(3));
    pen.put(
        1,
        y,
        &fit::first_fit(&[&words, &short], room),
        Tone::Reverse,
    );
    pen.bar(y, 0, pen.width());
}

/// While something rings, what would have stood in its place stands in the rule above it; and of what is too long for the line
/// its first half. Returns whether something does.
pub fn above(console: &Console, pen: &mut Pen<'_>, y: u16) -> bool {
    let toast = console.model.toast.as_ref();
    let takes_two = toast.filter(|t| t.is_refusal || console.model.rings.is_empty());
    let parts = match takes_two {
        Some(toast) => {
            let tone = if toast.is_refusal {
                Tone::Bold
            } else {
                Tone::Plain
            };
            let (above, _) = in_two(&toast.words, pen.width());
            above.map(|words| (words, tone)).into_iter().collect()
        }
        None if console.model.rings.is_empty() => Vec::new(),
        None => aside(console, pen.width().saturating_sub(3)),
    };
    // Over a form the corners of its frame stay.
    let (mut x, end) = match console.over {
        Some(_) => (2, pen.width().saturating_sub(2)),
        None => (1, pen.width().saturating_sub(1)),
    };
    for (words, tone) in &parts {
        x = pen.put_in(x, y, end.saturating_sub(x), &format!(" {words} "), *tone);
    }
    !parts.is_empty()
}

/// What is too long for the last line, in two: what stands in the rule above it, and the line.
fn in_two(words: &str, width: u16) -> (Option<String>, String) {
    let mut lines = text::wrap(words, usize::from(width.saturating_sub(4)));
    if lines.len() < 2 {
        return (None, words.to_owned());
    }
    let first = lines.remove(0);
    (Some(first), lines.join(" "))
}

fn ringing(console: &Console, ring: &Ring, count: usize, pen: &mut Pen<'_>, y: u16) {
    let conference = console.model.conference();
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
    let mark = if ring.presses { "! " } else { "" };
    let name = case.spoken();
    let words = match ring.wanted {
        Wanted::Siren => format!(
            "{mark}{name}: nobody is left to ring. {}",
            tell_lead(console, case)
        ),
        Wanted::Take => format!(
            "{mark}{name} rings you: {}, {place}{danger}",
            case.category.word()
        ),
        Wanted::For(timer) => format!("{mark}{name} rings you{}", calls::page_reason(timer)),
    };
    let hint = match ring.wanted {
        _ if console.over.is_some() => "F2 = look, and back",
        _ if console.model.target() != Some(ring.case) => "! = look",
        Wanted::Siren if case.holds(console.model.viewer()) => "w = alone, or somebody else",
        Wanted::Siren | Wanted::Take => "a = I have it",
        Wanted::For(timer) => what_ends(timer),
    };
    let tone = if ring.presses {
        Tone::Reverse
    } else {
        Tone::Plain
    };
    let begin = pen.put_right(pen.width() - 1, y, hint, tone);
    // How many more there are is never cut.
    let room = usize::from(begin.saturating_sub(3)).saturating_sub(fit::width(&more));
    // That it is dangerous its row says, too.
    let plain = words.trim_end_matches(danger);
    let x = pen.put(1, y, &fit::first_fit(&[&words, plain], room), tone);
    pen.put(x, y, &more, tone);
    if ring.presses {
        pen.bar(y, 0, pen.width());
    }
}

/// Whom to tell that nobody is left to ring.
fn tell_lead(console: &Console, case: &Case) -> String {
    match paging::lead(console.model.conference(), case, console.model.now) {
        Some(person) if person == *console.model.viewer() => "You are the lead".to_owned(),
        Some(person) => format!("Call {}", console.model.name(&person)),
        None => "Call a lead".to_owned(),
    }
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
        TimerKind::Hold => "z = go on, or hold longer",
        TimerKind::Given => "s = I am going",
        TimerKind::HandOn => "Enter = read it before it is yours",
        TimerKind::LeftBehind => "w = give it to somebody",
        TimerKind::Tidy | TimerKind::Offer | TimerKind::Handoff | TimerKind::Ready => "H = handoff",
        TimerKind::Acknowledge | TimerKind::Raised | TimerKind::Expiry => "",
    }
}

/// What was said, new rows, or what to say and never to say, in `room` columns; nothing where there is nothing of it.
fn aside(console: &Console, room: u16) -> Vec<(String, Tone)> {
    if let Some(toast) = &console.model.toast {
        return vec![(toast.words.clone(), Tone::Plain)];
    }
    if console.model.queue.waiting > 0 {
        let words = format!(
            "▲ {} new, placed when your hands rest",
            console.model.queue.waiting
        );
        return vec![(words, Tone::Bold)];
    }
    let shows_case = console.model.screen == ScreenName::Case
        || (console.model.screen == ScreenName::Queue
            && console.model.size.0 >= 100
            && console.model.size.1 >= 34);
    let said = console
        .model
        .case_in_view()
        .filter(|_| shows_case && console.over.is_none())
        .and_then(|c| words_to_say(console, c));
    let Some((say, not)) = said else {
        return Vec::new();
    };
    let say = format!("\"{say}\"");
    // "SAY", "NOT", and the spaces between the four.
    let left = usize::from(room).saturating_sub(fit::width(&say) + 14);
    let mut parts = vec![("SAY".to_owned(), Tone::Section), (say, Tone::Plain)];
    if let Some(not) = not.filter(|_| left > 8) {
        let not = format!("\"{}\"", fit::fit(&not, left.saturating_sub(2)));
        parts.extend([("NOT".to_owned(), Tone::Section), (not, Tone::Plain)]);
    }
    parts
}

/// Nothing rings: what there is to say aside, or one sentence.
fn calm(console: &Console, pen: &mut Pen<'_>, y: u16) {
    if let Some(toast) = &console.model.toast {
        let (_, words) = in_two(&toast.words, pen.width());
        pen.put(1, y, &words, Tone::Plain);
        return;
    }
    let parts = aside(console, pen.width().saturating_sub(2));
    if !parts.is_empty() {
        let mut x = 1;
        for (words, tone) in &parts {
            x = pen.put(x, y, words, *tone) + 2;
        }
        return;
    }
    let form = match &console.over {
        Some(Overlay::Escalate(_)) => Some(match console.model.own.status.link {
            Link::Lost { since, .. } => format!(
                "The link is down since {}. What you do here is kept and shared later.",
                times::hour_minute_second(since, console.model.conference().zone())
            ),
            _ => "Nothing is recorded or sent before y.".to_owned(),
        }),
        Some(over) if over.keeps() => Some("What you type is kept when you go back.".to_owned()),
        Some(_) | None => None,
    };
    if let Some(words) = form {
        pen.put(1, y, &words, Tone::Plain);
        return;
    }
    let words = match (console.model.own.status.link, console.model.is_live()) {
        _ if console.model.deaf => {
            "Nothing new comes in any more. q leaves, then open greenroom again: drafts are kept."
                .to_owned()
        }
        (Link::SignedOut, _) => {
            "This laptop is signed out. q leaves; greenroom join signs in again.".to_owned()
        }
        (Link::LogChanged, _) => {
            "The server begins another log. q leaves; open greenroom again.".to_owned()
        }
        (_, true) if console.model.conference().hall().newer => telling::NEWER.to_owned(),
        (_, true) => "Nothing rings you.".to_owned(),
        // Where waiting does not help, what to do stands here; how long it lasts stands in the head.
        (
            Link::Lost {
                cause:
                    cause @ (Cause::Newer | Cause::Unreadable | Cause::Broken | Cause::KeepsNothing),
                ..
            },
            _,
        ) => cause.next_step().to_owned(),
        (_, false) => match console.model.eyes().replica.as_of() {
            Some(at) => format!(
                "As of {}. What you do here is kept and sent later.",
                times::hour_minute_second(at, console.model.conference().zone())
            ),
            None => "Nothing is known yet. What you do here is kept and sent later.".to_owned(),
        },
    };
    pen.put(1, y, &words, Tone::Plain);
}
