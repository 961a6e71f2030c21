//! The rota as an iCalendar file: UTC, stable names, what is gone as cancelled; never anything of a case.

use icalendar::{Calendar, Component, Event as VEvent, EventLike, EventStatus, Property};
use serde::{Deserialize, Serialize};

use crate::domain::state::conference::Conference;
use crate::domain::views::calendar::Event;
use crate::domain::vocabulary::ids::PersonId;

/// The path below a conference, whose address the secret completes.
pub const PATH: &str = "rota.ics";

/// A calendar address, as it is shown once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkView {
    pub id: String,
    pub person: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// `events` as a calendar file.
pub fn file(conference: &Conference, events: &[Event]) -> String {
    let name = conference.hall().details.as_ref();
    let name = name.map_or("on call", |d| d.name.as_str());
    let mut calendar = Calendar::new();
    calendar.name(&format!("{name}: on call"));
    for event in events {
        calendar.push(of(conference, event));
    }
    calendar.done().to_string()
}

fn of(conference: &Conference, event: &Event) -> VEvent {
    let what = &event.what;
    let summary = format!("{}: {}", what.position, conference.short(&what.person));
    let mut vevent = VEvent::new();
    vevent
        .uid(&event.uid)
        .sequence(event.sequence)
        .timestamp(event.changed_at)
        .starts(what.from)
        .ends(what.to)
        .summary(&summary)
        .status(if event.is_cancelled {
            EventStatus::Cancelled
        } else {
            EventStatus::Confirmed
        })
        // A week on call must not block a calendar.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .append_property(Property::new(
            "X-GREENROOM-POSITION",
            what.position.as_str(),
        ))
        .append_property(Property::new("X-GREENROOM-PERSON", what.person.as_str()));
    let post = what
        .post
        .as_ref()
        .and_then(|post| conference.hall().places.get(post));
    if let Some(post) = post {
        vevent.location(post.name.as_str());
    }
    vevent.done()
}
