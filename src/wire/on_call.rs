//! Who is on call, as rows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::OnCall;
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
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
