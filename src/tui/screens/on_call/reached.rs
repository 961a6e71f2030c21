//! How people are reached who are on the team: those who are not on call now, and the ways to each.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::reach::Reach;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::Model;
use crate::words::times;

/// So many columns have room for when they are next on call.
const NARROW: u16 = 60;

/// Who of the team is not on call now, when they are next, and how they are reached meanwhile.
pub fn others(model: &Model, details: &Details, pen: &mut Pen<'_>) {
    let conference = model.conference();
    let rota = &conference.hall().rota;
    let mut team: Vec<_> = conference
        .hall()
        .people
        .values()
        .filter(|p| p.role.is_team() && !rota.is_on_shift(&p.id, model.now))
        .map(|p| {
            let next = details
                .positions
                .iter()
                .filter_map(|at| Some((rota.next_of(&p.id, at, model.now)?, at)))
                .min_by_key(|(since, _)| *since);
            (next, p)
        })
        .collect();
    team.sort_by_key(|(next, p)| (next.is_none(), next.map(|(since, _)| since), &p.id));
    // In a narrow column the chart beside it says when.
    let is_narrow = pen.width() < NARROW;
    let hint = if is_narrow {
        "how they are reached"
    } else {
        "who else there is, and when they are on call next"
    };
    pen.put(1, 0, "NOT NOW", Tone::Section);
    pen.put_in(11, 0, pen.width().saturating_sub(11), hint, Tone::Dim);
    let room = usize::from(pen.height().saturating_sub(1));
    let below = team.len().saturating_sub(room);
    for (y, (next, person)) in (1..).zip(team.iter().take(room)) {
        let when = next.map_or_else(
            || "no shift to come".to_owned(),
            |(since, position)| {
                let at = times::moment(since, model.now, details.zone);
                format!("{position} {at}")
            },
        );
        pen.put_in(1, y, 12, model.name(&person.id), Tone::Plain);
        let x = if is_narrow {
            13
        } else {
            pen.put_in(15, y, 24, &when, Tone::Plain);
            41
        };
        let ways = reach(conference, &person.id);
        pen.put_in(x, y, pen.width().saturating_sub(x), &ways, Tone::Plain);
    }
    if below > 0 {
        let words = format!("▼ {below} more");
        pen.put_right(pen.width() - 1, pen.height() - 1, &words, Tone::Dim);
    }
}

/// How to reach somebody on the team, in one line.
pub fn reach(conference: &Conference, person: &PersonId) -> String {
    ways(conference, person).join("  ")
}

/// The ways to somebody on the team, in their order; where none is known, whom to ask.
pub fn ways(conference: &Conference, person: &PersonId) -> Vec<String> {
    let known = conference.person(person);
    let ways = known.into_iter().flat_map(|person| &person.reach);
    let mut ways: Vec<String> = ways
        .filter_map(|way| match way {
            Reach::Radio(channel) => Some(format!("radio {}", channel.as_str())),
            Reach::Phone(number) => Some(number.as_str().to_owned()),
            Reach::Chat(name) => Some(format!("chat {}", name.as_str())),
            Reach::Place(_) | Reach::Account(_) | Reach::Ntfy(_) | Reach::Webhook(_) => None,
        })
        .collect();
    if ways.is_empty() {
        // Outside the team nobody is told how one of it is reached.
        let team = conference
            .hall()
            .people
            .values()
            .filter(|p| p.role.is_team());
        let is_told = team.into_iter().any(|p| !p.reach.is_empty());
        ways.push(
            if is_told {
                "ask the lead"
            } else {
                "r reaches them"
            }
            .to_owned(),
        );
    }
    ways
}
