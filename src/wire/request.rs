//! What is asked of somebody and by them, and what rings them about the rota.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::state::conference::Conference;
use crate::domain::state::request::RequestState;
use crate::domain::views::handoff;
use crate::domain::views::rings::{self, SeatAsks};
use crate::domain::vocabulary::ids::{PersonId, ShiftId};
use crate::domain::vocabulary::request::Asks;
use crate::domain::vocabulary::text::Private;

/// What kind of thing is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    Cover,
    Swap,
    /// A seat is offered.
    Handoff,
    /// Somebody hands over soon.
    Tidy,
    /// Somebody hands over soon, and nobody follows.
    NobodyFollows,
    /// A handoff was not taken in time.
    NotTaken,
    /// Their shift begins soon: are they ready?
    Ready,
    /// Whoever comes next has not said that they are ready.
    NotReady,
    /// A seat is empty.
    Empty,
    /// Something of the sender's goes to a lead.
    HandOn,
}

/// Something that is asked of somebody or by them, or rings them about the rota.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestView {
    pub id: String,
    pub kind: RequestKind,
    pub from: Option<PersonId>,
    pub to: Option<PersonId>,
    /// Who put it down: one of the two, or a lead for both.
    pub by: Option<PersonId>,
    pub shifts: Vec<ShiftId>,
    pub state: RequestState,
    pub why: Option<Private>,
    pub at: DateTime<Utc>,
}

/// For how long what was answered is still listed.
const LISTED: TimeDelta = TimeDelta::days(1);

/// All that concerns `viewer`, oldest first; what was answered for a day.
pub fn rows(conference: &Conference, viewer: &PersonId, now: DateTime<Utc>) -> Vec<RequestView> {
    let hall = conference.hall();
    let mut all = Vec::new();
    for request in &hall.requests {
        let state = request.state(&hall.rota, now);
        let answered = request.answer.as_ref().map(|answer| answer.at);
        let ended = request.cancelled.or(answered).unwrap_or(request.at);
        let is_listed = state == RequestState::Open || now - ended <= LISTED;
        if !is_listed || (request.from != *viewer && request.to != *viewer) {
            continue;
        }
        all.push(RequestView {
            id: request.id.to_string(),
            kind: match request.asks {
                Asks::Cover { .. } => RequestKind::Cover,
                Asks::Swap { .. } => RequestKind::Swap,
            },
            from: Some(request.from.clone()),
            to: Some(request.to.clone()),
            by: request.by.clone(),
            shifts: request.asks.shifts(),
            state,
            why: request
                .answer
                .as_ref()
                .and_then(|answer| answer.why.clone()),
            at: request.at,
        });
    }
    for rings in rings::of_seats(conference, viewer, now) {
        let kind = match rings.asks {
            SeatAsks::TakeOver | SeatAsks::Answer => RequestKind::Handoff,
            SeatAsks::Tidy => RequestKind::Tidy,
            SeatAsks::NobodyFollows => RequestKind::NobodyFollows,
            SeatAsks::NotTaken => RequestKind::NotTaken,
            SeatAsks::Ready => RequestKind::Ready,
            SeatAsks::NotReady => RequestKind::NotReady,
            SeatAsks::Empty => RequestKind::Empty,
            // It stands above.
            SeatAsks::Request => continue,
        };
        all.push(RequestView {
            id: rings.occurrence.to_string(),
            kind,
            from: Some(rings.from),
            to: rings.to,
            by: None,
            shifts: Vec::new(),
            state: RequestState::Open,
            why: None,
            at: rings.since,
        });
    }
    for offer in hall.open_offers(now).filter(|offer| offer.from == *viewer) {
        let packet = handoff::packet(conference, offer, viewer, now);
        all.extend(packet.elsewhere.map(|elsewhere| RequestView {
            id: offer.id.to_string(),
            kind: RequestKind::HandOn,
            from: Some(viewer.clone()),
            to: elsewhere.to,
            by: None,
            shifts: Vec::new(),
            state: RequestState::Open,
            why: None,
            at: offer.at,
        }));
    }
    all.sort_by_key(|view| view.at);
    all
}
