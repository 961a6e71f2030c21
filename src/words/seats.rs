//! What the rota asks of somebody, as a sentence: a seat that is offered or empty, something that is asked, a shift that begins.

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::views::handoff;
use crate::domain::views::rings::{SeatAsks, SeatRings};
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::words::names::{capital, name};
use crate::words::{requests, times};

/// What a seat asks of `viewer`, as a sentence.
pub fn asks(
    conference: &Conference,
    viewer: &PersonId,
    rings: &SeatRings,
    now: DateTime<Utc>,
) -> String {
    let who = |person: &PersonId| capital(name(conference, Some(viewer), person));
    let position = &rings.position;
    let at = times::moment(rings.change, now, conference.zone());
    let to = rings.to.as_ref().map(&who).unwrap_or_default();
    let case = |id: &CaseId| conference.case(*id).map(Case::spoken);
    match rings.asks {
        SeatAsks::TakeOver => {
            let left = match rings.cases.len() {
                0 => "take the seat".to_owned(),
                1 => "1 case to answer".to_owned(),
                n => format!("{n} cases to answer"),
            };
            let rota = &conference.hall().rota;
            let next = rota.lasting_at(position, rings.change);
            let is_later = next.is_none_or(|on| on.person == viewer);
            let when = if is_later { &at[..] } else { "now" };
            format!(
                "{} hands {position} over to you, {when}: {left}.",
                who(&rings.from)
            )
        }
        SeatAsks::Answer => {
            let about = rings.cases.first().and_then(case).unwrap_or_default();
            format!("{to} asks about {about} before taking it over.")
        }
        SeatAsks::Empty => {
            let from = times::moment(rings.since, now, conference.zone());
            let is = if rings.from == *viewer { "are" } else { "is" };
            let who = name(conference, Some(viewer), &rings.from);
            format!("{position} is empty, {from} to {at}: {who} {is} not available.")
        }
        SeatAsks::Request => {
            let all = &conference.hall().requests;
            let request = all.iter().find(|r| r.id.0 == rings.occurrence.0);
            let what = request.map_or_else(String::new, |r| {
                requests::asked(conference, Some(viewer), &r.asks, now)
            });
            format!("{} asks you: {what}.", who(&rings.from))
        }
        SeatAsks::NotTaken if now < rings.change + conference.hall().held_for() => {
            format!(
                "{to} has not taken {position} from {} yet.",
                who(&rings.from)
            )
        }
        SeatAsks::NotTaken => format!(
            "{} was not handed over: the plan holds.",
            capital(position.as_str())
        ),
        SeatAsks::NobodyFollows => {
            format!("Nobody follows you as {position} at {at}: hand it to a lead, or close it.")
        }
        SeatAsks::Ready => {
            let missing = handoff::missing(conference, viewer, rings.change);
            let words: Vec<&str> = missing.iter().map(|ready| ready.words()).collect();
            format!(
                "You are {position} from {at}. Ready? Still: {}.",
                words.join(", ")
            )
        }
        SeatAsks::NotReady => {
            format!("{to} has not said to be ready for {position}, {at}: ask them.")
        }
        SeatAsks::Tidy => {
            let left = times::length(rings.change - now);
            format!("You hand {position} over in {left}: tidy up what is open.")
        }
    }
}
