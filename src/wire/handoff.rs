//! A handoff as it crosses the network: what its viewer may see of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::state::checklist::Done;
use crate::domain::state::conference::Conference;
use crate::domain::state::handoff::{Offer, Standing};
use crate::domain::views::handoff::{self, Changed, Item, Status};
use crate::domain::vocabulary::handoff::Watch;
use crate::domain::vocabulary::ids::{CaseId, OfferId, PersonId, PlaceId, Position};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::wire::case::{CallView, PromiseView};

/// How an offer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    Open,
    Taken,
    Withdrawn,
    /// Nobody took it in time: the plan holds.
    Over,
}

impl From<Standing> for OfferState {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open => Self::Open,
            Standing::Taken => Self::Taken,
            Standing::Withdrawn => Self::Withdrawn,
            Standing::Over => Self::Over,
        }
    }
}

/// What a person owes next, and by when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct NextAct {
    pub text: Private,
    pub due: Option<DateTime<Utc>>,
}

/// A word between the two about a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct AskedView {
    pub by: PersonId,
    pub text: Private,
    pub at: DateTime<Utc>,
}

/// One case of a handoff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    pub case: CaseId,
    pub code_name: String,
    pub severity: Severity,
    pub place: Option<PlaceId>,
    pub watch: Watch,
    pub summary: Private,
    pub next: NextAct,
    pub if_then: Private,
    /// What is owed to the reporter.
    pub promises: Vec<PromiseView>,
    /// Calls for help that are not over.
    pub calls: Vec<CallView>,
    /// Required steps that are not done.
    pub steps: Vec<Private>,
    pub asked: Vec<AskedView>,
    pub state: Status,
    pub changed: Vec<Changed>,
}

/// What of the sender's goes to a lead. Only the sender reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ElsewhereView {
    pub count: usize,
    pub to: Option<PersonId>,
}

/// A handoff, and what of it its viewer may see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferView {
    pub id: OfferId,
    pub position: Position,
    pub from: PersonId,
    pub to: PersonId,
    pub state: OfferState,
    pub offered_at: DateTime<Utc>,
    /// The planned change.
    pub until: DateTime<Utc>,
    /// The hardest first.
    pub items: Vec<ItemView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<ElsewhereView>,
}

impl OfferView {
    /// `offer` as `viewer` may see it.
    pub fn of(
        conference: &Conference,
        offer: &Offer,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Self {
        let packet = handoff::packet(conference, offer, viewer, now);
        Self {
            id: offer.id,
            position: offer.position.clone(),
            from: offer.from.clone(),
            to: offer.to.clone(),
            state: offer.standing(conference.hall().held_for(), now).into(),
            offered_at: offer.at,
            until: offer.until,
            items: packet.items.iter().map(|i| item(conference, i)).collect(),
            elsewhere: packet.elsewhere.map(|elsewhere| ElsewhereView {
                count: elsewhere.count,
                to: elsewhere.to,
            }),
        }
    }
}

/// All handoffs that `viewer` may read about, oldest first.
pub fn rows(conference: &Conference, viewer: &PersonId, now: DateTime<Utc>) -> Vec<OfferView> {
    let all = conference.hall().offers.iter();
    all.map(|offer| OfferView::of(conference, offer, viewer, now))
        .collect()
}

fn item(conference: &Conference, item: &Item<'_>) -> ItemView {
    let case = &item.case;
    let words = &case.handed_over.words;
    let owed = case.promises.iter().filter(|p| p.is_owed());
    let undone = case.checklists.iter().flat_map(|attached| {
        let open = attached
            .steps()
            .filter(|(step, done)| step.required && **done == Done::No);
        open.map(|(step, _)| step.text.clone())
    });
    let asked = case.handed_over.said.iter().map(|word| AskedView {
        by: word.by.clone(),
        text: word.text.clone(),
        at: word.at,
    });
    ItemView {
        case: case.id,
        code_name: case.code_name().to_owned(),
        severity: case.severity,
        place: case.report.place.clone(),
        watch: item.watch,
        summary: handoff::in_short(&item.case).clone(),
        next: NextAct {
            text: Private::from(handoff::next_words(conference, case, item.next)),
            due: item.next.map(|next| next.due),
        },
        if_then: words.if_then.clone().unwrap_or_default(),
        promises: owed.map(PromiseView::from).collect(),
        calls: handoff::open_calls(case).map(CallView::from).collect(),
        steps: undone.collect(),
        asked: asked.collect(),
        state: item.status,
        changed: item.changed.iter().copied().collect(),
    }
}
