//! One case, as the fold of its own entries. Nothing here is stored, and no rule lives here.

pub mod standing;
pub(crate) mod fold;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, Report};
use crate::domain::state::case::standing::{
    Call, Conflict, Hold, PageMade, Presence, Scene, Seat, State, Wished,
};
use crate::domain::state::checklist::Attached;
use crate::domain::state::escalation::Escalation;
use crate::domain::state::handoff::HandedOver;
use crate::domain::state::look_out::LookOut;
use crate::domain::state::promise::Promise;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::fact::Facts;
use crate::domain::vocabulary::flags::{Answer, Flags};
use crate::domain::vocabulary::ids::{CaseId, EntryId, EscalationId, PersonId, PromiseId};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;

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
    /// Taken away again: what was done of them stays on record.
    pub dropped: Vec<Attached>,
    pub escalations: Vec<Escalation>,
    pub wishes: BTreeMap<ContactKind, Wished>,
    pub facts: Facts,
    pub look_out: Option<LookOut>,
    pub promises: Vec<Promise>,
    pub handed_over: HandedOver,
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
    /// Those of them that not everybody gets whole who reads the case.
    pub judged: Vec<Arc<Entry>>,
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
            dropped: Vec::new(),
            escalations: Vec::new(),
            wishes: BTreeMap::new(),
            facts: Facts::new(),
            look_out: None,
            promises: Vec::new(),
            handed_over: HandedOver::default(),
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
            judged: Vec::new(),
        })
    }

    /// The case as it stood at `at`; nothing before it was reported.
    pub fn as_of(&self, at: DateTime<Utc>) -> Option<Self> {
        let mut until = self.entries.iter().take_while(|entry| entry.at <= at);
        let mut case = Self::begin(until.next()?)?;
        until.for_each(|entry| case.apply(entry));
        Some(case)
    }

    /// How long the case was on hold after `start`: by that much later is due what waited meanwhile.
    pub fn held_after(&self, start: DateTime<Utc>) -> TimeDelta {
        self.held
            .iter()
            .filter(|(_, to)| *to > start)
            .map(|(from, to)| *to - (*from).max(start))
            .sum()
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

    /// Closed or merged, and nothing that was promised in it is owed any more: no time is kept of it.
    pub fn is_put_away(&self) -> bool {
        let owes = self.goes_on_in().is_none() && self.promises.iter().any(Promise::is_owed);
        self.state.is_end() && !owes
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

    /// The case that it goes on in, where it was merged.
    pub fn goes_on_in(&self) -> Option<CaseId> {
        match self.state {
            State::Merged { into, .. } => Some(into),
            State::New
            | State::Acknowledged { .. }
            | State::Active
            | State::Resolved { .. }
            | State::Closed { .. } => None,
        }
    }

    /// The other side of each merge: a conflict set on one is set on both.
    pub fn merged_with(&self) -> Vec<CaseId> {
        let into = self.goes_on_in();
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
