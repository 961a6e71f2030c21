//! Who is on call, as rows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::views::roster::Element;
use crate::domain::vocabulary::ids::{OverrideId, PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::shift::By;

/// Who holds a position.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct OnCallView {
    pub position: Position,
    pub person: PersonId,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub by: By,
    pub post: Option<PlaceId>,
    /// The planned shift that it is, or that it lies over.
    #[serde(default)]
    pub shift: Option<ShiftId>,
    /// Who would have it otherwise.
    #[serde(default)]
    pub instead_of: Option<PersonId>,
    /// What lies over the plan here.
    #[serde(default, rename = "override")]
    pub over: Option<OverrideId>,
}

impl OnCallView {
    /// `on` as a row.
    pub fn of(position: &Position, on: &OnCall<'_>) -> Self {
        let (person, post) = (on.person.clone(), on.post.cloned());
        Self {
            position: position.clone(),
            person,
            since: on.since,
            until: on.until,
            by: on.by,
            post,
            shift: on.shift,
            instead_of: on.instead_of.cloned(),
            over: on.over,
        }
    }
}

/// Everybody on call at `at`, in the order of the conference's positions.
pub fn rows(conference: &Conference, at: DateTime<Utc>) -> Vec<OnCallView> {
    let positions = conference
        .hall()
        .details
        .as_ref()
        .map_or(&[][..], |d| d.positions.as_slice());
    positions
        .iter()
        .filter_map(|p| {
            conference
                .hall()
                .rota
                .on_call(p, at)
                .map(|on| OnCallView::of(p, &on))
        })
        .collect()
}

/// A stretch of the rota; without a person a gap.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RotaView {
    pub position: Position,
    pub person: Option<PersonId>,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub by: Option<By>,
    pub shift: Option<ShiftId>,
    pub post: Option<PlaceId>,
    pub instead_of: Option<PersonId>,
    #[serde(rename = "override")]
    pub over: Option<OverrideId>,
}

impl From<&Element<'_>> for RotaView {
    fn from(element: &Element<'_>) -> Self {
        let on = element.on.as_ref();
        Self {
            position: element.position.clone(),
            person: on.map(|on| on.person.clone()),
            since: element.since,
            until: element.until,
            by: on.map(|on| on.by),
            shift: on.and_then(|on| on.shift),
            post: on.and_then(|on| on.post.cloned()),
            instead_of: on.and_then(|on| on.instead_of.cloned()),
            over: on.and_then(|on| on.over),
        }
    }
}
