//! One case as it crosses the network: what its viewer may see of it, with its timers and what happens next by itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::rules::checklists;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::{Conflict, Scene, StateWord, Wished};
use crate::domain::state::checklist::Done;
use crate::domain::state::conference::Conference;
use crate::domain::views::queue::{self, Band};
use crate::domain::views::timers::{self, TimerState};
use crate::domain::views::{disclose, paging};
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::fact::Facts;
use crate::domain::vocabulary::flags::Flags;
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, ContactId, EscalationId, PersonId, PlaceId, PromiseId, StepId,
};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;

/// What the system does by itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Then {
    pub act: ThenAct,
    pub whom: Vec<PersonId>,
}

/// What kind of thing the system does by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThenAct {
    Page,
    /// It goes to somebody else.
    Pass,
    Expire,
    DeadEnd,
}

/// A timer of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Timer {
    pub kind: TimerKind,
    pub due: DateTime<Utc>,
    pub state: TimerState,
    pub then: Option<Then>,
}

/// The next automatic act of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Next {
    pub kind: TimerKind,
    pub due: DateTime<Utc>,
    pub then: Then,
}

/// How a step of a checklist stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Open,
    Ticked,
    Skipped,
}

/// A step on a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    pub id: StepId,
    pub text: Private,
    pub required: bool,
    pub state: StepState,
    pub by: Option<PersonId>,
    pub at: Option<DateTime<Utc>>,
    pub why: Option<Private>,
    pub due: Option<DateTime<Utc>>,
}

/// A checklist on a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChecklistView {
    pub id: ChecklistId,
    pub name: Private,
    pub steps: Vec<StepView>,
}

/// A call for help on a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CallView {
    pub escalation: EscalationId,
    pub to: ContactId,
    pub state: String,
    /// How they were called, as a person reads it.
    pub way: String,
    pub brief: Private,
    pub raised: DateTime<Utc>,
    pub answered_by: Option<Private>,
    pub eta_at: Option<DateTime<Utc>>,
}

/// A step of the ladder that is still to come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlannedView {
    pub due: DateTime<Utc>,
    pub whom: Vec<PersonId>,
}

/// A case on hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct HoldView {
    pub until: DateTime<Utc>,
    pub why: Private,
}

/// How a promise stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    Owed,
    Kept,
    /// Struck, or taken back.
    Void,
}

/// Something said to a reporter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PromiseView {
    pub promise: PromiseId,
    pub text: Private,
    pub due: DateTime<Utc>,
    pub keeper: PersonId,
    pub state: PromiseState,
}

/// What the person concerned wants of one kind of help.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct WishView {
    pub kind: ContactKind,
    pub wish: Wish,
    /// Whom they said it to.
    pub to: PersonId,
    pub at: DateTime<Utc>,
}

/// One case on its row of the queue, as its viewer may see it: what one decides by which comes first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    pub id: CaseId,
    pub code_name: String,
    pub category: Category,
    pub severity: Severity,
    pub suggested: Severity,
    pub flags: Flags,
    pub state: StateWord,
    pub scene: Scene,
    pub band: Band,
    pub place: Option<PlaceId>,
    pub spot: Private,
    /// Blank for those who may see the row only.
    pub what: Private,
    pub assignee: Option<PersonId>,
    pub second: Option<PersonId>,
    /// How many people it needs.
    pub seats: usize,
    pub reported_at: DateTime<Utc>,
    pub timers: Vec<Timer>,
    pub next: Option<Next>,
    pub dead_end: bool,
    /// Who is recused from it; not why.
    pub conflicts: Vec<PersonId>,
    pub unsent: bool,
    pub hold: Option<HoldView>,
    /// Cases that this viewer sees, too: linked, merged into this one, or the one this was merged into.
    pub links: Vec<CaseId>,
}

/// One case, as its viewer may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    #[serde(flatten)]
    pub row: CaseRow,
    /// Who is paged when, before it happens.
    pub plan: Vec<PlannedView>,
    /// How many people that plan walks around.
    pub skips: usize,
    pub checklists: Vec<ChecklistView>,
    /// Checklists that go with it and are not attached.
    pub offered: Vec<ChecklistId>,
    pub calls: Vec<CallView>,
    pub wishes: Vec<WishView>,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub facts: Facts,
    pub promises: Vec<PromiseView>,
    /// The words of a look-out that still runs.
    pub look_out: Option<Private>,
}

impl CaseRow {
    /// The row of `case` as `viewer` may see it; nothing where it is hidden.
    pub fn shown(
        conference: &Conference,
        case: &Case,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let case = disclose::case(conference, viewer, case)?;
        Some(Self::of(conference, &case, now))
    }

    /// `case`, which was disclosed.
    fn of(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Self {
        let timers = timers::of(conference, case, now);
        let hard = |(_, conflict): &(&PersonId, &Conflict)| conflict.level == ConflictLevel::Hard;
        Self {
            id: case.id,
            code_name: case.code_name().to_owned(),
            category: case.category,
            severity: case.severity,
            suggested: case.report.suggested,
            flags: case.flags,
            state: case.state.word(),
            scene: case.scene,
            band: queue::row_of(case, &timers, now).band,
            place: case.report.place.clone(),
            spot: case.report.spot.clone(),
            what: case.report.what.clone(),
            assignee: case.first.as_ref().map(|s| s.person.clone()),
            second: case.second.as_ref().map(|s| s.person.clone()),
            seats: case.seats(),
            reported_at: case.reported_at,
            next: timers
                .iter()
                .filter_map(|t| t.then.as_ref().map(|step| (t.deadline.kind, step)))
                .min_by_key(|(_, step)| step.due)
                .map(|(kind, step)| Next {
                    kind,
                    due: step.due,
                    then: Then::from(step),
                }),
            timers: timers
                .into_iter()
                .map(|t| Timer {
                    kind: t.deadline.kind,
                    due: t.deadline.due,
                    state: t.state,
                    then: t.then.as_ref().map(Then::from),
                })
                .collect(),
            dead_end: case.dead_end.is_some(),
            conflicts: (case.conflicts.iter().filter(hard))
                .map(|(p, _)| p.clone())
                .collect(),
            unsent: false,
            hold: case.hold.as_ref().map(|hold| HoldView {
                until: hold.until,
                why: hold.why.clone(),
            }),
            links: (case.links.iter().copied())
                .chain(case.merged_with())
                .collect(),
        }
    }
}

impl CaseView {
    /// `case` as `viewer` may see it; nothing where it is hidden.
    pub fn shown(
        conference: &Conference,
        case: &Case,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let case = disclose::case(conference, viewer, case)?;
        Some(Self::of(conference, &case, now))
    }

    /// `case`, which was disclosed.
    fn of(conference: &Conference, case: &Case, now: DateTime<Utc>) -> Self {
        let (plan, skips) = paging::plan(conference, case);
        let wish = |(kind, wished): (&ContactKind, &Wished)| WishView {
            kind: *kind,
            wish: wished.wish,
            to: wished.to.clone(),
            at: wished.at,
        };
        let running = case.look_out.as_ref().filter(|l| l.runs());
        Self {
            row: CaseRow::of(conference, case, now),
            plan: plan
                .into_iter()
                .map(|p| PlannedView {
                    due: p.due,
                    whom: p.whom,
                })
                .collect(),
            skips,
            checklists: case.checklists.iter().map(checklist_view).collect(),
            offered: checklists::offered(conference, case)
                .iter()
                .map(|c| c.id.clone())
                .collect(),
            calls: case.escalations.iter().map(CallView::from).collect(),
            wishes: case.wishes.iter().map(wish).collect(),
            facts: case.facts.clone(),
            promises: case.promises.iter().map(PromiseView::from).collect(),
            look_out: running.map(|l| l.words.clone()),
        }
    }
}

fn checklist_view(attached: &crate::domain::state::checklist::Attached) -> ChecklistView {
    let steps = attached.steps().enumerate().map(|(n, (step, done))| {
        let (state, by, at, why) = match done {
            Done::No => (StepState::Open, None, None, None),
            Done::Ticked { by, at } => (StepState::Ticked, Some(by.clone()), Some(*at), None),
            Done::Skipped { by, at, why } => (
                StepState::Skipped,
                Some(by.clone()),
                Some(*at),
                Some(why.clone()),
            ),
        };
        let due = attached.due(n);
        StepView {
            id: step.id.clone(),
            text: step.text.clone(),
            required: step.required,
            state,
            by,
            at,
            why,
            due,
        }
    });
    ChecklistView {
        id: attached.checklist.id.clone(),
        name: attached.checklist.name.clone(),
        steps: steps.collect(),
    }
}
