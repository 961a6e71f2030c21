//! One case, as the fold of its own entries. Nothing here is stored, and no rule lives here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, Paged, Report};
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::look_out::LookOut;
use crate::domain::state::promise::Promise;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::Kind;
use crate::domain::vocabulary::fact::Facts;
use crate::domain::vocabulary::flags::{Answer, Flag, Flags};
use crate::domain::vocabulary::ids::{CaseId, EntryId, EscalationId, PersonId, PromiseId};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::Wish;

/// Where the case stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    New,
    /// Somebody has it; nothing of theirs has followed yet.
    Acknowledged {
        entry: EntryId,
        at: DateTime<Utc>,
    },
    Active,
    Resolved {
        at: DateTime<Utc>,
    },
    Closed {
        at: DateTime<Utc>,
    },
    /// It goes on in another case.
    Merged {
        into: CaseId,
        at: DateTime<Utc>,
    },
}

/// The state as scripts and rows name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    New,
    Acknowledged,
    Active,
    Resolved,
    Closed,
    Merged,
}

impl StateWord {
    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::Active => "active",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }
}

impl State {
    /// Its word.
    pub fn word(self) -> StateWord {
        match self {
            Self::New => StateWord::New,
            Self::Acknowledged { .. } => StateWord::Acknowledged,
            Self::Active => StateWord::Active,
            Self::Resolved { .. } => StateWord::Resolved,
            Self::Closed { .. } => StateWord::Closed,
            Self::Merged { .. } => StateWord::Merged,
        }
    }

    /// Closed or merged: nothing more is written into it until it is reopened.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Closed { .. } | Self::Merged { .. })
    }
}

/// Where the scene stands; it moves apart from the case `[IMS][CNCF-P]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    #[default]
    None,
    Dispatched,
    OnScene,
    Clear,
}

/// Somebody who has a seat of the case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
    pub person: PersonId,
    pub since: DateTime<Utc>,
}

/// The start of the ladder and of the acknowledge timer: report, raise, reopen, expiry, release, or an emptied seat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    /// When the first seat was taken after it.
    pub met: Option<DateTime<Utc>>,
    /// When the holder must be told that it was raised.
    pub raised: bool,
}

/// A word from somebody who is at the scene.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence {
    pub since: DateTime<Utc>,
    pub entry: EntryId,
    pub checked: DateTime<Utc>,
}

/// Nobody is expected to act until then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub why: Private,
}

/// A page that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageMade {
    pub at: DateTime<Utc>,
    pub page: Paged,
}

/// One incident, folded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    pub id: CaseId,
    /// The report, with place and spot as they now are.
    pub report: Report,
    /// Who heard the report and who wrote it down, mostly one person; the ladder walks around them.
    pub recorders: Vec<PersonId>,
    pub reported_at: DateTime<Utc>,
    pub reported: EntryId,
    pub category: Category,
    pub severity: Severity,
    pub flags: Flags,
    pub state: State,
    pub scene: Scene,
    pub people_there: BTreeMap<PersonId, Presence>,
    pub first: Option<Seat>,
    pub second: Option<Seat>,
    /// Why one is enough, in the words of the holder.
    pub alone: Option<Private>,
    pub conflicts: BTreeMap<PersonId, Conflict>,
    pub call: Call,
    pub last_update: (EntryId, DateTime<Utc>),
    pub rechecked: Option<(EntryId, DateTime<Utc>)>,
    pub met_reporter: Option<DateTime<Utc>>,
    pub checklists: Vec<Attached>,
    pub escalations: Vec<Escalation>,
    pub wishes: BTreeMap<Kind, Wished>,
    pub facts: Facts,
    pub look_out: Option<LookOut>,
    pub promises: Vec<Promise>,
    pub hold: Option<Hold>,
    /// Holds that are over, from when to when.
    pub held: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    pub links: BTreeSet<CaseId>,
    /// Cases that were merged into this one.
    pub merged: BTreeSet<CaseId>,
    /// Struck entries, with why.
    pub struck: BTreeMap<EntryId, Private>,
    pub undone: BTreeSet<EntryId>,
    pub pages: Vec<PageMade>,
    /// The ladder came to its end and nobody has taken it since: a siren.
    pub dead_end: Option<EntryId>,
    /// The start of the ladder that came to its end last.
    pub walked_out: Option<EntryId>,
    pub resolve_why: Option<Private>,
    /// All of it, in order.
    pub entries: Vec<Arc<Entry>>,
}

impl Case {
    /// The case that `entry` begins; nothing where it is no report.
    pub fn begin(entry: &Arc<Entry>) -> Option<Self> {
        let (Some(id), Happening::Reported { report }) = (entry.case, &entry.happening) else {
            return None;
        };
        let conflicts = report.conflicts.iter().map(|p| {
            (
                p.clone(),
                Conflict {
                    level: ConflictLevel::Hard,
                    at: entry.at,
                },
            )
        });
        let in_person = report.channel == crate::domain::vocabulary::channel::Channel::InPerson;
        Some(Self {
            id,
            recorders: recorders(entry),
            reported_at: entry.at,
            reported: entry.id,
            category: report.category,
            severity: report.severity,
            flags: report.flags,
            state: State::New,
            scene: Scene::None,
            people_there: BTreeMap::new(),
            first: None,
            second: None,
            alone: None,
            conflicts: conflicts.collect(),
            call: Call {
                entry: entry.id,
                at: entry.at,
                met: None,
                raised: false,
            },
            last_update: (entry.id, entry.at),
            rechecked: (report.flags.ongoing == Answer::Yes).then_some((entry.id, entry.at)),
            met_reporter: in_person.then_some(entry.at),
            checklists: Vec::new(),
            escalations: Vec::new(),
            wishes: BTreeMap::new(),
            facts: Facts::new(),
            look_out: None,
            promises: Vec::new(),
            hold: None,
            held: Vec::new(),
            links: BTreeSet::new(),
            merged: BTreeSet::new(),
            struck: BTreeMap::new(),
            undone: BTreeSet::new(),
            pages: Vec::new(),
            dead_end: None,
            walked_out: None,
            resolve_why: None,
            report: (**report).clone(),
            entries: vec![Arc::clone(entry)],
        })
    }

    /// Folds one more entry in. Total: an entry that makes no sense here changes nothing.
    pub fn apply(&mut self, entry: &Arc<Entry>) {
        self.entries.push(Arc::clone(entry));
        let at = entry.at;
        if let (State::Acknowledged { .. }, Some(person)) = (self.state, entry.subject())
            && self.holds(person)
        {
            self.state = State::Active;
        }
        match &entry.happening {
            Happening::Acknowledged { by } => self.take_first(by, entry),
            Happening::Assigned { to, .. } => {
                let moved_up = self.second.take_if(|s| s.person == *to).is_some();
                self.alone = None;
                self.take_first(to, entry);
                if moved_up && self.seats_free() > 0 {
                    self.ring(entry);
                }
            }
            Happening::SecondTaken { by } => {
                self.second = Some(Seat {
                    person: by.clone(),
                    since: at,
                });
            }
            Happening::AloneExplained { why, .. } => self.alone = Some(why.clone()),
            Happening::Released { by } => self.vacate(by, entry),
            Happening::AcknowledgeExpired { .. } => {
                self.first = None;
                self.second = None;
                self.ring(entry);
            }
            Happening::SceneMoved { to, by } => self.move_scene(*to, by, entry),
            Happening::CheckedIn { by } => {
                if let Some(presence) = self.people_there.get_mut(by) {
                    presence.checked = at;
                    presence.entry = entry.id;
                }
                self.last_update = (entry.id, at);
            }
            Happening::Noted { .. } => self.last_update = (entry.id, at),
            Happening::SeveritySet { from, to } => {
                self.severity = *to;
                if to > from {
                    self.alone = None;
                    self.call = Call {
                        entry: entry.id,
                        at,
                        met: self.first.as_ref().map(|_| at),
                        raised: true,
                    };
                    self.dead_end = None;
                }
            }
            Happening::FlagSet { flag, to } => self.set_flag(*flag, *to, entry),
            Happening::ConflictSet { person, level, .. } => {
                if *level == ConflictLevel::None {
                    self.conflicts.remove(person);
                } else {
                    self.conflicts
                        .insert(person.clone(), Conflict { level: *level, at });
                }
                if *level == ConflictLevel::Hard {
                    self.people_there.remove(person);
                    self.vacate(person, entry);
                }
            }
            Happening::ChecklistAttached { checklist } => {
                self.checklists
                    .push(Attached::new(entry.id, at, (**checklist).clone()));
            }
            Happening::StepTicked {
                checklist,
                step,
                by,
            } => {
                self.mark(checklist, step, Done::Ticked { by: by.clone(), at });
            }
            Happening::StepSkipped {
                checklist,
                step,
                by,
                why,
            } => {
                self.mark(
                    checklist,
                    step,
                    Done::Skipped {
                        by: by.clone(),
                        at,
                        why: why.clone(),
                    },
                );
            }
            Happening::Paged { page } => self.pages.push(PageMade {
                at,
                page: (**page).clone(),
            }),
            Happening::DeadEnd { occurrence } => {
                self.dead_end = Some(*occurrence);
                self.walked_out = Some(*occurrence);
            }
            Happening::WishSaid { kind, wish, to } => {
                let wished = Wished {
                    wish: *wish,
                    to: to.clone(),
                    at,
                };
                self.wishes.insert(*kind, wished);
            }
            Happening::FactSet { fact, value } if value.is_blank() => {
                self.facts.remove(fact);
            }
            Happening::FactSet { fact, value } => {
                self.facts.insert(*fact, value.clone());
            }
            Happening::LookOutSent { words } => {
                self.look_out = Some(LookOut {
                    at,
                    words: words.clone(),
                    clear: None,
                });
            }
            Happening::AllClear => {
                if let Some(look_out) = &mut self.look_out {
                    look_out.clear = Some(at);
                }
            }
            Happening::HeldUntil { until, why, .. } => {
                self.end_hold(at);
                self.hold = Some(Hold {
                    entry: entry.id,
                    at,
                    until: *until,
                    why: why.clone(),
                });
            }
            Happening::PlaceSet { place, spot } => {
                self.report.place.clone_from(place);
                self.report.spot.clone_from(spot);
            }
            Happening::CategorySet { to, .. } => self.category = *to,
            Happening::Promised { text, due, keeper } => self.promises.push(Promise {
                id: PromiseId(entry.id.0),
                text: text.clone(),
                made: at,
                due: *due,
                keeper: keeper.clone(),
                kept: None,
                void: false,
            }),
            Happening::PromiseKept { promise, .. } => {
                if let Some(promise) = self.promises.iter_mut().find(|p| p.id == *promise) {
                    promise.kept = Some(at);
                }
                self.last_update = (entry.id, at);
            }
            Happening::Struck { entry: struck, why } => {
                self.struck.insert(*struck, why.clone());
                if let Some(promise) = self.promises.iter_mut().find(|p| p.id.0 == struck.0) {
                    promise.void = true;
                }
            }
            Happening::Undone { entry: undone } => {
                self.undone.insert(*undone);
            }
            Happening::StepOpened { checklist, step } => self.mark(checklist, step, Done::No),
            Happening::Linked { to } => {
                self.links.insert(*to);
            }
            Happening::MergedInto { into, .. } => {
                self.end_hold(at);
                self.state = State::Merged { into: *into, at };
            }
            Happening::MergedFrom { from, .. } => {
                self.merged.insert(*from);
                self.last_update = (entry.id, at);
            }
            Happening::Escalated { call } => self.escalations.push(Escalation::begin(entry, call)),
            Happening::Answered {
                escalation,
                by,
                eta_at,
            } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.answer(entry, by, *eta_at);
                }
                self.last_update = (entry.id, at);
            }
            Happening::WayTried { escalation, way } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.try_way(entry, way);
                }
            }
            Happening::Arrived { escalation } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.arrived = Some(at);
                }
            }
            Happening::StoodDown { escalation } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.stood_down = Some(at);
                }
            }
            Happening::Resolved { why, .. } => {
                self.state = State::Resolved { at };
                self.resolve_why.clone_from(why);
            }
            Happening::Closed { .. } => self.state = State::Closed { at },
            Happening::Reopened { .. } => {
                self.end_hold(at);
                self.first = None;
                self.second = None;
                self.scene = Scene::None;
                self.last_update = (entry.id, at);
                self.ring(entry);
            }
            Happening::ConferenceOpened { .. }
            | Happening::PolicySet { .. }
            | Happening::WordsSet { .. }
            | Happening::ChecklistAdded { .. }
            | Happening::PlaceAdded { .. }
            | Happening::PersonAdded { .. }
            | Happening::ContactAdded { .. }
            | Happening::ShiftPlanned { .. }
            | Happening::InvitedAgain { .. }
            | Happening::Reported { .. }
            | Happening::Unknown => {}
        }
    }

    fn take_first(&mut self, person: &PersonId, entry: &Entry) {
        self.first = Some(Seat {
            person: person.clone(),
            since: entry.at,
        });
        if self.state == State::New {
            self.last_update = (entry.id, entry.at);
        }
        self.state = State::Acknowledged {
            entry: entry.id,
            at: entry.at,
        };
        self.call.met.get_or_insert(entry.at);
        self.dead_end = None;
    }

    /// `person` gives up whatever seat they have; the other moves up, and the ladder starts again where seats are empty.
    fn vacate(&mut self, person: &PersonId, entry: &Entry) {
        let had = self.holds(person);
        if self.first.as_ref().is_some_and(|s| s.person == *person) {
            self.first = self.second.take();
        } else if self.second.as_ref().is_some_and(|s| s.person == *person) {
            self.second = None;
        }
        if had && self.is_open() && self.seats_free() > 0 {
            self.ring(entry);
        }
    }

    fn end_hold(&mut self, at: DateTime<Utc>) {
        if let Some(hold) = self.hold.take() {
            self.held.push((hold.at, at));
        }
    }

    /// How long the case was on hold after `start`: by that much later is due what waited meanwhile.
    pub fn held_after(&self, start: DateTime<Utc>) -> TimeDelta {
        self.held
            .iter()
            .filter(|(_, to)| *to > start)
            .map(|(from, to)| *to - (*from).max(start))
            .sum()
    }

    /// Starts the ladder and the acknowledge timer from `entry`.
    fn ring(&mut self, entry: &Entry) {
        self.call = Call {
            entry: entry.id,
            at: entry.at,
            met: self.first.as_ref().map(|_| entry.at),
            raised: false,
        };
        self.dead_end = None;
        self.alone = None;
        if self.first.is_none() {
            self.state = State::New;
        }
    }

    fn move_scene(&mut self, to: Move, by: &PersonId, entry: &Entry) {
        match to {
            Move::Going => {
                if self.scene != Scene::OnScene {
                    self.scene = Scene::Dispatched;
                }
            }
            Move::There => {
                self.scene = Scene::OnScene;
                self.met_reporter.get_or_insert(entry.at);
                self.people_there.insert(
                    by.clone(),
                    Presence {
                        since: entry.at,
                        entry: entry.id,
                        checked: entry.at,
                    },
                );
            }
            Move::Clear => {
                self.scene = Scene::Clear;
                self.people_there.clear();
            }
            Move::Resume if self.hold.is_some() => self.end_hold(entry.at),
            Move::Resume => self.scene = Scene::Dispatched,
        }
        self.last_update = (entry.id, entry.at);
    }

    fn set_flag(&mut self, flag: Flag, to: Answer, entry: &Entry) {
        let had_enough = self.seats_free() == 0;
        if flag == Flag::Danger && to == Answer::Yes {
            self.alone = None;
        }
        self.flags = self.flags.with(flag, to);
        if flag == Flag::Ongoing {
            self.rechecked = (to == Answer::Yes).then_some((entry.id, entry.at));
        }
        if flag == Flag::Danger && to == Answer::Yes && had_enough && self.seats_free() > 0 {
            self.call = Call {
                entry: entry.id,
                at: entry.at,
                met: Some(entry.at),
                raised: true,
            };
            self.dead_end = None;
        }
    }

    fn mark(
        &mut self,
        checklist: &crate::domain::vocabulary::ids::ChecklistId,
        step: &crate::domain::vocabulary::ids::StepId,
        done: Done,
    ) {
        if let Some(attached) = self
            .checklists
            .iter_mut()
            .rev()
            .find(|a| a.checklist.id == *checklist)
            && let Some(n) = attached.checklist.steps.iter().position(|s| s.id == *step)
        {
            attached.done[n] = done;
        }
    }

    fn escalation_mut(&mut self, id: EscalationId) -> Option<&mut Escalation> {
        self.escalations.iter_mut().find(|e| e.id == id)
    }

    /// The call for help `id`, if it is of this case.
    pub fn escalation(&self, id: EscalationId) -> Option<&Escalation> {
        self.escalations.iter().find(|e| e.id == id)
    }

    /// The code name, `blue-heron`.
    pub fn code_name(&self) -> &str {
        &self.report.code_name
    }

    /// The code name as it is said, `blue heron`.
    pub fn spoken(&self) -> String {
        self.report.code_name.replace('-', " ")
    }

    /// Neither resolved nor closed nor merged.
    pub fn is_open(&self) -> bool {
        !matches!(
            self.state,
            State::Resolved { .. } | State::Closed { .. } | State::Merged { .. }
        )
    }

    /// The entry `id`, if it is of this case.
    pub fn entry(&self, id: EntryId) -> Option<&Arc<Entry>> {
        self.entries.iter().rev().find(|e| e.id == id)
    }

    /// The promise `id`, if it is of this case.
    pub fn promise(&self, id: PromiseId) -> Option<&Promise> {
        self.promises.iter().find(|p| p.id == id)
    }

    /// Whether `person` has a seat.
    pub fn holds(&self, person: &PersonId) -> bool {
        self.holders().any(|p| p == person)
    }

    /// Who has it, first seat first.
    pub fn holders(&self) -> impl Iterator<Item = &PersonId> {
        self.first
            .iter()
            .chain(&self.second)
            .map(|seat| &seat.person)
    }

    /// How many people it needs: two where it is critical or someone is in danger `[C4L-23][READ]`.
    pub fn seats(&self) -> usize {
        if self.severity == Severity::Critical || self.flags.danger == Answer::Yes {
            2
        } else {
            1
        }
    }

    /// How many seats nobody has, none where one said why alone is enough.
    pub fn seats_free(&self) -> usize {
        let enough = if self.alone.is_some() && self.first.is_some() {
            1
        } else {
            self.seats()
        };
        enough.saturating_sub(self.holders().count())
    }

    /// Someone may be hurt while one reads this.
    pub fn is_danger_now(&self) -> bool {
        self.is_open() && self.scene != Scene::Clear && self.seats() == 2
    }

    /// The other side of each merge: a conflict set on one is set on both.
    pub fn merged_with(&self) -> Vec<CaseId> {
        let into = match self.state {
            State::Merged { into, .. } => Some(into),
            State::New
            | State::Acknowledged { .. }
            | State::Active
            | State::Resolved { .. }
            | State::Closed { .. } => None,
        };
        self.merged.iter().copied().chain(into).collect()
    }

    /// The highest step of `timer` that was done for `occurrence`.
    pub fn last_step(&self, occurrence: EntryId, timer: TimerKind) -> Option<u32> {
        self.pages
            .iter()
            .rev()
            .filter(|p| p.page.occurrence == occurrence && p.page.timer == timer)
            .map(|p| p.page.step)
            .max()
    }

    /// Whether `person` takes part: wrote it down, had a seat, or is on scene.
    pub fn takes_part(&self, person: &PersonId) -> bool {
        self.recorders.contains(person)
            || self.holds(person)
            || self.people_there.contains_key(person)
    }
}

fn recorders(entry: &Entry) -> Vec<PersonId> {
    let writer = match &entry.actor {
        Actor::Person(person) => Some(person),
        Actor::System => None,
    };
    entry.subject().into_iter().chain(writer).cloned().collect()
}

/// A conflict on record. Its reason stays in its entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    pub level: ConflictLevel,
    pub at: DateTime<Utc>,
}

/// A wish on record: what, said to whom, when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wished {
    pub wish: Wish,
    pub to: PersonId,
    pub at: DateTime<Utc>,
}
