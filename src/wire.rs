//! What crosses the network: paths and bodies, shared by both ends.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::log::actor::{OnBehalf, Via};
use crate::domain::log::command::Command;
use crate::domain::log::entry::{Entry, Happening};
use crate::domain::rules::checking;
use crate::domain::state::case::{Case, Scene, StateWord, Wished};
use crate::domain::state::checklist::Done;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::{Automatic, DueAct};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::level::Level;
use crate::domain::state::promise::Promise;
use crate::domain::state::rota::OnCall;
use crate::domain::views::queue::{self, Band};
use crate::domain::views::timers::{self, TimerState};
use crate::domain::views::{access, paging};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::Kind;
use crate::domain::vocabulary::fact::Facts;
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, CommandId, ConferenceSlug, ContactId, EscalationId, PersonId, PlaceId,
    Position, PromiseId, StepId,
};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::rejection::Rejection;
use crate::domain::vocabulary::severity::{Category, Flags, Severity};
use crate::domain::vocabulary::shift::By;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;

/// Every answer of a case API carries this header: the log id, or `-` outside a conference. An answer without it is
/// somebody else's, a captive portal's say.
pub const HEADER: &str = "x-greenroom";

/// A command as it is sent: the same id on every try.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    pub id: CommandId,
    pub made_at: DateTime<Utc>,
    #[serde(
        default,
        deserialize_with = "strict_on_behalf",
        skip_serializing_if = "Option::is_none"
    )]
    pub on_behalf: Option<OnBehalf>,
    pub command: Command,
}

/// As a command brings it, nothing unknown stands in it; what lies in the log may be a newer greenroom's.
fn strict_on_behalf<'de, D>(deserializer: D) -> Result<Option<OnBehalf>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        person: PersonId,
        via: Via,
    }
    let read = Option::<Strict>::deserialize(deserializer)?;
    Ok(read.map(|Strict { person, via }| OnBehalf { person, via }))
}

/// What kind of thing a command made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MadeKind {
    Case,
    Escalation,
    Promise,
    Entry,
    /// Of a newer server.
    #[serde(other)]
    Unknown,
}

/// A thing that a command made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Made {
    pub kind: MadeKind,
    pub id: Uuid,
}

/// What `entries` made: what has a name of its own first, each kind in order.
pub fn made<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Made> {
    let mut made: Vec<Made> = entries
        .map(|entry| match (&entry.happening, entry.case) {
            (Happening::Reported { .. }, Some(case)) => Made {
                kind: MadeKind::Case,
                id: case.0,
            },
            (Happening::Escalated { .. }, _) => Made {
                kind: MadeKind::Escalation,
                id: entry.id.0,
            },
            (Happening::Promised { .. }, _) => Made {
                kind: MadeKind::Promise,
                id: entry.id.0,
            },
            _ => Made {
                kind: MadeKind::Entry,
                id: entry.id.0,
            },
        })
        .collect();
    made.sort_by_key(|m| m.kind);
    made
}

/// The answer to an accepted command. Only what its sender may see is in it, as of now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    pub id: CommandId,
    pub case: Option<CaseId>,
    pub made: Vec<Made>,
    pub cursor: String,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
    /// Of a first report: the name to speak of it by, also for who may not see more of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_name: Option<String>,
}

/// A case to be replaced as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Restated {
    pub case: CaseId,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
}

/// A portion of the feed. First forget what is withdrawn, then replace what is restated, then add the entries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct FeedPage {
    pub log: String,
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Arc<Entry>>,
    pub withdrawn: Vec<CaseId>,
    pub restated: Vec<Restated>,
    /// Opaque; good for this person only.
    pub cursor: String,
    pub more: bool,
    pub now: DateTime<Utc>,
}

/// A sign of life of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    pub cursor: String,
    pub now: DateTime<Utc>,
}

/// A join code, typed once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    pub code: String,
    /// What this laptop is called in the list of devices.
    pub device: String,
}

/// A laptop is signed in. The token is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub token: String,
    pub person: PersonId,
    pub conference: ConferenceSlug,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({} at {})", self.person, self.conference)
    }
}

/// Who the server takes one for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub person: PersonId,
    pub short: Private,
    pub role: Role,
    pub conference: ConferenceSlug,
    pub now: DateTime<Utc>,
}

/// A list, a page of it at a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub cursor: Option<String>,
    pub now: DateTime<Utc>,
}

/// Words to look for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub q: Private,
}

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
    Expire,
    DeadEnd,
}

impl From<&DueAct> for Then {
    fn from(step: &DueAct) -> Self {
        match &step.act {
            Automatic::Page { whom, .. } => Self {
                act: ThenAct::Page,
                whom: whom.clone(),
            },
            Automatic::Expire => Self {
                act: ThenAct::Expire,
                whom: Vec::new(),
            },
            Automatic::DeadEnd => Self {
                act: ThenAct::DeadEnd,
                whom: Vec::new(),
            },
        }
    }
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

impl From<&Escalation> for CallView {
    fn from(call: &Escalation) -> Self {
        Self {
            escalation: call.id,
            to: call.to.clone(),
            state: call.word().to_owned(),
            way: call.way.words(),
            brief: call.brief.clone(),
            raised: call.raised,
            answered_by: call.answer.as_ref().map(|a| a.by.clone()),
            eta_at: call.answer.as_ref().and_then(|a| a.eta_at),
        }
    }
}

/// `value` for those who may be told what happened, nothing for others.
fn told<T: Default>(tells: bool, value: impl FnOnce() -> T) -> T {
    if tells { value() } else { T::default() }
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

impl From<&Promise> for PromiseView {
    fn from(promise: &Promise) -> Self {
        Self {
            promise: promise.id,
            text: promise.text.clone(),
            due: promise.due,
            keeper: promise.keeper.clone(),
            state: match (promise.kept, promise.void) {
                (Some(_), _) => PromiseState::Kept,
                (None, true) => PromiseState::Void,
                (None, false) => PromiseState::Owed,
            },
        }
    }
}

/// What the person concerned wants of one kind of help.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct WishView {
    pub kind: Kind,
    pub wish: Wish,
    /// Whom they said it to.
    pub to: PersonId,
    pub at: DateTime<Utc>,
}

/// One case, as its viewer may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
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
    /// Who is paged when, before it happens.
    pub plan: Vec<PlannedView>,
    /// How many people that plan walks around.
    pub skips: usize,
    /// Cases that this viewer sees, too: linked, merged into this one, or the one this was merged into.
    pub links: Vec<CaseId>,
    /// From here on: what happened. Empty for those who may see the line only.
    pub what: Private,
    pub spot: Private,
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

impl CaseView {
    /// `case` as somebody with `level` may see it.
    pub fn of(conference: &Conference, case: &Case, level: Level, now: DateTime<Utc>) -> Self {
        let tells = level >= Level::Narrative;
        let timers = timers::of(conference, case, now);
        let (plan, skips) = paging::plan(conference, case);
        let row = queue::row_of(case, &timers, now);
        Self {
            id: case.id,
            code_name: case.code_name().to_owned(),
            category: case.category,
            severity: case.severity,
            suggested: case.report.suggested,
            flags: case.flags,
            state: case.state.word(),
            scene: case.scene,
            band: row.band,
            place: case.report.place.clone(),
            assignee: case.first.as_ref().map(|s| s.person.clone()),
            second: case.second.as_ref().map(|s| s.person.clone()),
            seats: case.seats(),
            reported_at: case.reported_at,
            timers: timers
                .iter()
                .map(|t| Timer {
                    kind: t.deadline.kind,
                    due: t.deadline.due,
                    state: t.state,
                    then: t.then.as_ref().map(Then::from),
                })
                .collect(),
            next: timers
                .iter()
                .filter_map(|t| t.then.as_ref().map(|step| (t.deadline.kind, step)))
                .min_by_key(|(_, step)| step.due)
                .map(|(kind, step)| Next {
                    kind,
                    due: step.due,
                    then: Then::from(step),
                }),
            dead_end: case.dead_end.is_some(),
            conflicts: case
                .conflicts
                .iter()
                .filter(|(_, c)| c.level == ConflictLevel::Hard)
                .map(|(p, _)| p.clone())
                .collect(),
            unsent: false,
            hold: case.hold.as_ref().map(|hold| HoldView {
                until: hold.until,
                why: told(tells, || hold.why.clone()),
            }),
            plan: plan
                .into_iter()
                .map(|p| PlannedView {
                    due: p.due,
                    whom: p.whom,
                })
                .collect(),
            skips,
            links: Vec::new(),
            what: told(tells, || case.report.what.clone()),
            spot: told(tells, || case.report.spot.clone()),
            checklists: told(tells, || {
                case.checklists.iter().map(checklist_view).collect()
            }),
            offered: told(tells, || {
                let offered = checking::offered(conference, case);
                offered.iter().map(|c| c.id.clone()).collect()
            }),
            calls: told(tells, || {
                case.escalations.iter().map(CallView::from).collect()
            }),
            wishes: told(tells, || {
                let wish = |(kind, wished): (&Kind, &Wished)| WishView {
                    kind: *kind,
                    wish: wished.wish,
                    to: wished.to.clone(),
                    at: wished.at,
                };
                case.wishes.iter().map(wish).collect()
            }),
            facts: told(tells, || case.facts.clone()),
            promises: told(tells, || {
                case.promises.iter().map(PromiseView::from).collect()
            }),
            look_out: case
                .look_out
                .as_ref()
                .filter(|l| l.clear.is_none())
                .map(|l| l.words.clone()),
        }
    }

    /// `case` as `viewer` may see it; nothing where it is hidden.
    pub fn shown(
        conference: &Conference,
        case: &Case,
        viewer: &PersonId,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let level = access::of(conference, viewer, case);
        if level < Level::Line {
            return None;
        }
        let sees = |other: &CaseId| {
            conference
                .case(*other)
                .is_some_and(|c| access::of(conference, viewer, c) >= Level::Line)
        };
        let links = case.links.iter().copied().chain(case.merged_with());
        Some(Self {
            links: links.filter(sees).collect(),
            ..Self::of(conference, case, level, now)
        })
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
pub fn on_call(conference: &Conference, at: DateTime<Utc>) -> Vec<OnCallView> {
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

/// One thing wrong with a body, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    /// A JSON pointer into the body (RFC 6901).
    pub pointer: String,
    pub detail: String,
}

/// An error, as RFC 9457 has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable word for scripts, as a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What to do next.
    pub detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    #[serde(default)]
    pub request_id: String,
    /// The rule that said no, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
}

impl Problem {
    /// Whether the server says that its log was changed by hand or cannot be read.
    pub fn is_broken_log(&self) -> bool {
        ["/problems/log_changed_by_hand", "/problems/log_unreadable"].contains(&self.kind.as_str())
    }
}
