//! Four lines on the selected case: where exactly, whom it rings, what follows by itself, who stands near. No story: a
//! shoulder behind learns nothing more than the row says.

use chrono::TimeDelta;

use crate::domain::state::case::Case;
use crate::domain::state::deadline::{Automatic, DueAct};
use crate::domain::views::{paging, rings};
use crate::domain::vocabulary::ids::PersonId;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::times;

/// Draws the four lines.
pub fn view(model: &Model, case: &Case, pen: &mut Pen<'_>) {
    let name = case.spoken().to_uppercase();
    let x = pen.put(1, 0, &name, Tone::Section);
    pen.put(x + 2, 0, &heard(model, case), Tone::Plain);
    let facts = [
        ("Rings", ringing(model, case)),
        ("Then", then(model, case)),
        ("Near", near(model)),
    ];
    for (y, (label, words)) in (1..).zip(facts) {
        pen.put(1, y, label, Tone::Plain);
        pen.put(13, y, &words, Tone::Plain);
    }
}

/// The exact spot, when it was heard, and how.
fn heard(model: &Model, case: &Case) -> String {
    let zone = model.conference().zone();
    let report = &case.report;
    let mut parts = Vec::new();
    let way_in = report
        .place
        .as_ref()
        .and_then(|p| model.conference().hall().places.get(p))
        .and_then(|p| p.way_in.as_ref());
    let spot = report.spot.as_str();
    let place = match (!spot.is_empty(), way_in) {
        (true, Some(way_in)) => format!("{spot}, {}", way_in.as_str()),
        (true, None) => spot.to_owned(),
        (false, Some(way_in)) => way_in.as_str().to_owned(),
        (false, None) => String::new(),
    };
    if !place.is_empty() {
        parts.push(place);
    }
    let entry = case.entries.first();
    let made = entry.map_or(case.reported_at, |e| e.made_at.min(e.at));
    let sent = if case.reported_at - made > TimeDelta::minutes(1) {
        format!(
            ", sent {}",
            times::moment(case.reported_at, model.now, zone)
        )
    } else {
        String::new()
    };
    let from = report.from.as_ref();
    let from = from.map_or_else(String::new, |f| format!(" from {}", f.as_str()));
    parts.push(format!(
        "heard {} {}{from}{}{sent}",
        times::moment(made, model.now, zone),
        report.channel.word(),
        times::happened(model.conference(), report.happened_at, case.reported_at)
    ));
    parts.join(" · ")
}

/// Who is being paged, since when.
fn ringing(model: &Model, case: &Case) -> String {
    let zone = model.conference().zone();
    if case.dead_end.is_some() && case.is_open() {
        return "nobody is left to ring: tell the lead, by radio or on foot".to_owned();
    }
    if !case.is_open() || case.seats_free() == 0 {
        let holders: Vec<PersonId> = case.holders().cloned().collect();
        return match holders.len() {
            0 => "nobody: the case is resolved".to_owned(),
            1 => format!("nobody: {} has it", model.names(&holders)).replace("you has", "you have"),
            _ => format!("nobody: {} have it", model.names(&holders)),
        };
    }
    let parts: Vec<String> = rings::paged(case)
        .map(|p| {
            let at = times::hour_minute_second(p.at, zone);
            format!("{} since {at}", model.names(&p.page.whom))
        })
        .collect();
    if parts.is_empty() {
        "nobody yet".to_owned()
    } else {
        parts.join(" · ")
    }
}

/// The rest of the ladder, with times; or the next act of any timer.
fn then(model: &Model, case: &Case) -> String {
    let conference = model.conference();
    let was = if model.is_live() { "" } else { "was to page " };
    let done = case.last_step(
        case.call.entry,
        crate::domain::vocabulary::timer::TimerKind::Acknowledge,
    );
    let ladder: Vec<DueAct> = paging::ladder(conference, case, None)
        .into_iter()
        .filter(|s| done.is_none_or(|d| s.n > d))
        .filter(|_| case.walked_out != Some(case.call.entry) && case.hold.is_none())
        .collect();
    if ladder.is_empty() {
        return match crate::domain::views::timers::next(conference, case) {
            Some((deadline, step)) => {
                let left = times::countdown(step.due, model.now);
                match (&step.act, model.is_live()) {
                    (Automatic::Expire, true) => {
                        format!("free for anybody in {left}, if no word follows")
                    }
                    (Automatic::Expire, false) => {
                        format!("free for anybody in {left}, as far as known")
                    }
                    _ => format!(
                        "{was}{} in {left}: {}",
                        act(model, &step),
                        deadline.kind.word()
                    ),
                }
            }
            None => match paging::lead(conference, case, model.now) {
                Some(lead) if case.dead_end.is_some() && lead != *model.viewer() => {
                    format!("nothing by itself: call {}", model.name(&lead))
                }
                _ => "nothing by itself".to_owned(),
            },
        };
    }
    let steps: Vec<String> = ladder
        .iter()
        .map(|s| {
            format!(
                "{} in {}",
                act(model, s),
                times::countdown(s.due, model.now)
            )
        })
        .collect();
    format!("{was}{}", steps.join(" · "))
}

fn act(model: &Model, step: &DueAct) -> String {
    match &step.act {
        Automatic::Page { whom, .. } if whom.len() > 3 => format!("{} people", whom.len()),
        Automatic::Page { whom, .. } => model.names(whom),
        Automatic::Pass { to: Some(to) } => format!("goes to {}", model.name(to)),
        Automatic::Pass { to: None } | Automatic::Expire => "free for anybody".to_owned(),
        Automatic::DeadEnd => "siren".to_owned(),
    }
}

/// People on call, with their posts.
fn near(model: &Model) -> String {
    let conference = model.conference();
    let rota = &conference.hall().rota;
    let mut seen = Vec::new();
    let mut parts = Vec::new();
    for (_, on) in rota.everyone(model.now) {
        let post = on.post.and_then(|p| conference.hall().places.get(p));
        if let Some(post) = post
            && !seen.contains(&on.person)
        {
            seen.push(on.person);
            parts.push(format!(
                "{}, {}",
                model.name(on.person),
                post.short.as_str()
            ));
        }
    }
    parts.sort_by_key(|p| !p.starts_with("you, "));
    if parts.is_empty() {
        "nobody on call has a post".to_owned()
    } else {
        parts.join(" · ")
    }
}
