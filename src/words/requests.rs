//! What is asked of another person of the rota, in words.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::request::{Request, RequestState};
use crate::domain::vocabulary::ids::{PersonId, ShiftId};
use crate::domain::vocabulary::request::Asks;
use crate::words::names::{capital, name};
use crate::words::times;

/// What is asked, as it would be: `Kofi covers secondary, Tue 20:00 to 22:00`.
pub fn asked(
    conference: &Conference,
    viewer: Option<&PersonId>,
    asks: &Asks,
    now: DateTime<Utc>,
) -> String {
    let rota = &conference.hall().rota;
    let zone = conference.zone();
    let stretch = |(from, to): (DateTime<Utc>, DateTime<Utc>)| {
        let (begins, ends) = (
            times::moment(from, now, zone),
            times::moment(to, from, zone),
        );
        format!("{begins} to {ends}")
    };
    let seat = |id: ShiftId| {
        let shift = rota
            .shift(id)
            .map(|planned| planned.shift.position.to_string());
        shift.unwrap_or_else(|| "a shift that is gone".to_owned())
    };
    match asks {
        Asks::Cover {
            shift,
            person,
            from: begins,
            to,
        } => {
            let who = name(conference, viewer, person);
            let verb = if Some(person) == viewer {
                "cover"
            } else {
                "covers"
            };
            format!("{who} {verb} {}, {}", seat(*shift), stretch((*begins, *to)))
        }
        Asks::Swap { shift, other } => {
            let of = |id| {
                let span = rota.span(id).map(stretch).unwrap_or_default();
                format!("{}, {span}", seat(id))
            };
            format!("{} for {}", of(*shift), of(*other))
        }
    }
}

/// One request as a line: `open  Lena asks you to cover secondary, 20:00 to 22:00`.
pub fn line(
    conference: &Conference,
    viewer: &PersonId,
    request: &Request,
    now: DateTime<Utc>,
) -> String {
    let word = match request.state(&conference.hall().rota, now) {
        RequestState::Open => "open",
        RequestState::Agreed => "agreed",
        RequestState::Refused => "refused",
        RequestState::Over => "over",
        RequestState::Withdrawn => "withdrawn",
    };
    let who = |person| name(conference, Some(viewer), person);
    let asks = if request.from == *viewer {
        "ask"
    } else {
        "asks"
    };
    let what = asked(conference, Some(viewer), &request.asks, now);
    // A lead says it for both: nobody asked.
    let of_lead = request.by.as_ref();
    let of_lead = of_lead.filter(|by| **by != request.from && **by != request.to);
    if let Some(lead) = of_lead {
        let says = if lead == viewer { "say" } else { "says" };
        return format!("{word}  {} {says}: {what}", capital(who(lead)));
    }
    let by = request
        .answer
        .as_ref()
        .filter(|answer| answer.by != request.to);
    let by = by.map_or_else(String::new, |answer| format!(" ({})", who(&answer.by)));
    format!(
        "{word}  {} {asks} {}: {what}{by}",
        capital(who(&request.from)),
        who(&request.to)
    )
}
