//! A conference, as the fold of its entries: one hall, many cases. Nothing here is stored, and no rule lives here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::log::command::Command;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{Happening, told_back};
use crate::domain::log::happening::{carried, of_hall, of_seats, of_two_cases, within};
use crate::domain::log::readers::Outward;
use crate::domain::state::case::Case;
use crate::domain::state::escalation::{Brief, DeskPage, Escalation};
use crate::domain::state::hall::Hall;
use crate::domain::state::kept::{Clocks, Kept, Memo, OnRow};
use crate::domain::state::level::{self, Level};
use crate::domain::state::look_out::{LookOut, Watch};
use crate::domain::state::own_report::OwnReport;
use crate::domain::vocabulary::ids::{CaseId, EscalationId, PersonId, PromiseId};
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::policy::Policy;

/// The level of somebody on a case changed, and where in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelChange {
    /// How many entries were folded when it changed, the changing one included.
    pub place: u64,
    pub case: CaseId,
    pub from: Level,
    /// Not the level itself, but what may be seen of another case that this one speaks of.
    pub is_mention: bool,
}

/// A conference: one hall and its cases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conference {
    policy: Arc<Policy>,
    hall: Arc<Hall>,
    cases: BTreeMap<CaseId, Arc<Case>>,
    open: BTreeSet<CaseId>,
    code_names: BTreeMap<String, CaseId>,
    /// Calls for help that this viewer knows without knowing their case.
    briefs: BTreeMap<EscalationId, Brief>,
    /// Pages to this viewer about cases that they do not see otherwise.
    desk_pages: Vec<DeskPage>,
    /// Look-outs that reached this viewer about cases that they do not see otherwise.
    watches: BTreeMap<CaseId, Watch>,
    /// What this viewer reported, of cases that they do not see otherwise.
    own_reports: BTreeMap<CaseId, OwnReport>,
    /// The cases in which each runs or ran: several where cases were merged.
    escalations: BTreeMap<EscalationId, BTreeSet<CaseId>>,
    promises: BTreeMap<PromiseId, BTreeSet<CaseId>>,
    /// What is derived of each case, as long as neither case nor hall has changed.
    kept: BTreeMap<CaseId, Kept>,
    /// Where each case begins, in entries folded before it.
    begins: BTreeMap<CaseId, u64>,
    level_changes: BTreeMap<PersonId, Vec<LevelChange>>,
    folded: u64,
    last_at: Option<DateTime<Utc>>,
}

impl Conference {
    /// A conference of which nothing is known yet, under `policy` until its own entry sets one.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy: Arc::new(policy),
            hall: Arc::default(),
            cases: BTreeMap::new(),
            open: BTreeSet::new(),
            code_names: BTreeMap::new(),
            briefs: BTreeMap::new(),
            desk_pages: Vec::new(),
            watches: BTreeMap::new(),
            own_reports: BTreeMap::new(),
            escalations: BTreeMap::new(),
            promises: BTreeMap::new(),
            kept: BTreeMap::new(),
            begins: BTreeMap::new(),
            level_changes: BTreeMap::new(),
            folded: 0,
            last_at: None,
        }
    }

    /// Counts an entry that cannot be read.
    pub fn pass_over(&mut self) {
        self.folded += 1;
    }

    /// `entry`, which was just read, with the hall's own copy of the checklist that it carries: many cases have the same.
    pub fn sharing(&self, entry: &Arc<Entry>) -> Arc<Entry> {
        let Happening::ChecklistAttached { checklist } = &entry.happening else {
            return Arc::clone(entry);
        };
        match self.hall.checklists.get(&checklist.id) {
            Some(held) if held == checklist => Arc::new(Entry {
                happening: Happening::ChecklistAttached {
                    checklist: Arc::clone(held),
                },
                ..(**entry).clone()
            }),
            Some(_) | None => Arc::clone(entry),
        }
    }

    /// Folds one entry in. Never fails and holds no rules.
    pub fn apply(&mut self, entry: &Arc<Entry>) {
        self.folded += 1;
        self.last_at = Some(entry.at);
        let Some(id) = entry.case else {
            return self.apply_to_hall(entry);
        };
        if entry.happening == Happening::Unknown {
            Arc::make_mut(&mut self.hall).newer = true;
        }
        if !self.cases.contains_key(&id) {
            match Case::begin(entry) {
                Some(case) => {
                    self.code_names.insert(case.code_name().to_owned(), id);
                    self.cases.insert(id, Arc::new(case));
                    self.open.insert(id);
                    self.begins.insert(id, self.folded);
                    self.kept.insert(id, Kept::default());
                }
                None => self.apply_outward(id, entry),
            }
            return;
        }
        let watched = level::may_change(&self.policy, &entry.happening);
        let before = if watched { self.levels(id) } else { Vec::new() };
        if let Some(case) = self.cases.get_mut(&id) {
            let case = Arc::make_mut(case);
            case.apply(entry);
            if case.is_put_away() {
                self.open.remove(&id);
            } else {
                self.open.insert(id);
            }
            self.kept.insert(id, Kept::default());
            match entry.happening {
                Happening::Escalated { .. } => self.runs_in(EscalationId(entry.id.0), id),
                Happening::CallCarried { ref carried } => self.runs_in(carried.escalation, id),
                Happening::Promised { .. } => self.owed_in(PromiseId(entry.id.0), id),
                Happening::PromiseCarried { promise, .. } => self.owed_in(promise, id),
                _ => {}
            }
        }
        if watched {
            let after = self.levels(id);
            for ((person, from), (_, to)) in before.into_iter().zip(after) {
                self.changes_level(person, id, from, to);
            }
        }
    }

    /// Folds an entry of what everybody shares. Whose role or whose policy changes by it may see other cases from then on.
    fn apply_to_hall(&mut self, entry: &Arc<Entry>) {
        let watched = level::may_change_by_hall(&self.policy, &entry.happening);
        let cases: Vec<CaseId> = self.cases.keys().copied().filter(|_| watched).collect();
        let levels = |conference: &Self| -> BTreeMap<(PersonId, CaseId), Level> {
            let of_case = |id: &CaseId| {
                let of_people = conference.levels(*id).into_iter();
                of_people
                    .map(|(person, level)| ((person, *id), level))
                    .collect::<Vec<_>>()
            };
            cases.iter().flat_map(of_case).collect()
        };
        let before = levels(self);
        let hall = Arc::make_mut(&mut self.hall);
        hall.apply(entry);
        for kept in self.kept.values_mut() {
            *kept = Kept::default();
        }
        if let Happening::PolicySet { policy } = &entry.happening {
            self.policy = Arc::new((**policy).clone());
        }
        if entry.happening == Happening::Unknown {
            hall.newer = true;
        }
        let after = levels(self);
        let all: BTreeSet<&(PersonId, CaseId)> = before.keys().chain(after.keys()).collect();
        for key in all {
            let level = |of: &BTreeMap<_, Level>| of.get(key).copied().unwrap_or(Level::None);
            self.changes_level(key.0.clone(), key.1, level(&before), level(&after));
        }
    }

    /// Keeps that what `person` may see of `case` changed, and of cases that speak of it.
    fn changes_level(&mut self, person: PersonId, case: CaseId, from: Level, to: Level) {
        if from == to {
            return;
        }
        let mut changes = vec![LevelChange {
            place: self.folded,
            case,
            from,
            is_mention: false,
        }];
        // What speaks of this case is to be seen, or not to be seen, from now on, too; so are its words elsewhere.
        let crosses = |level| (from < level) != (to < level);
        if crosses(Level::Line) || crosses(Level::Narrative) {
            changes.extend(self.speaking_of(case).map(|case| LevelChange {
                place: self.folded,
                case: case.id,
                from: level::of(&self.policy, &self.hall, self.person(&person), case),
                is_mention: true,
            }));
        }
        let of_person = self.level_changes.entry(person).or_default();
        of_person.append(&mut changes);
    }

    fn runs_in(&mut self, call: EscalationId, case: CaseId) {
        self.escalations.entry(call).or_default().insert(case);
    }

    fn owed_in(&mut self, promise: PromiseId, case: CaseId) {
        self.promises.entry(promise).or_default().insert(case);
    }

    /// Of cases that were merged, the one that goes on.
    fn going_on(&self, cases: Option<&BTreeSet<CaseId>>) -> Option<CaseId> {
        let is_merged = |id: &&CaseId| self.case(**id).and_then(Case::goes_on_in).is_some();
        cases?.iter().min_by_key(is_merged).copied()
    }

    /// The cases that an entry of case `id` points to; each points back.
    fn speaking_of(&self, id: CaseId) -> impl Iterator<Item = &Case> {
        let case = self.case(id);
        case.into_iter()
            .flat_map(|case| case.links.iter().copied().chain(case.merged_with()))
            .filter_map(|other| self.case(other))
    }

    /// Folds an entry of a case that goes to this viewer although they do not see the case.
    fn apply_outward(&mut self, case: CaseId, entry: &Arc<Entry>) {
        match entry.happening.outward() {
            Outward::To(_) | Outward::OnCall(_) => Brief::apply(&mut self.briefs, case, entry),
            Outward::Security => self.watch(case, entry),
            Outward::Staff(_) => {
                if let Happening::Paged { page } = &entry.happening {
                    let (at, line) = (entry.at, page.line.clone());
                    self.desk_pages.push(DeskPage { case, at, line });
                }
            }
            Outward::Reporter => OwnReport::apply(&mut self.own_reports, case, entry),
            Outward::Nowhere => {}
        }
    }

    /// Folds a look-out of a case that this viewer does not see otherwise.
    fn watch(&mut self, id: CaseId, entry: &Entry) {
        match &entry.happening {
            Happening::LookOutSent { words } => {
                let before = self.watches.remove(&id).map(|watch| watch.look_out);
                let look_out = LookOut::sent(entry, words, before);
                self.watches.insert(id, Watch { case: id, look_out });
            }
            Happening::Sighted { words } => {
                if let Some(watch) = self.watches.get_mut(&id) {
                    watch.look_out.sighted(entry, words);
                }
            }
            Happening::AllClear => {
                if let Some(watch) = self.watches.get_mut(&id) {
                    watch.look_out.clear = Some(entry.at);
                }
            }
            carried!()
            | Happening::Escalated { .. }
            | Happening::Answered { .. }
            | Happening::WayTried { .. }
            | Happening::Arrived { .. }
            | Happening::StoodDown { .. }
            | Happening::Paged { .. }
            | Happening::Received { .. }
            | of_hall!()
            | within!()
            | told_back!()
            | of_two_cases!()
            | of_seats!()
            | Happening::ConflictSet { .. }
            | Happening::Unknown => {}
        }
    }

    fn levels(&self, id: CaseId) -> Vec<(PersonId, Level)> {
        let Some(case) = self.cases.get(&id) else {
            return Vec::new();
        };
        self.hall
            .people
            .keys()
            .map(|person| {
                (
                    person.clone(),
                    level::of(&self.policy, &self.hall, self.person(person), case),
                )
            })
            .collect()
    }

    /// Forgets a case and all that is known of it: what a replica does when a case is withdrawn or about to be restated.
    pub fn forget(&mut self, id: CaseId) {
        if let Some(case) = self.cases.remove(&id) {
            self.code_names.remove(case.code_name());
        }
        self.open.remove(&id);
        self.begins.remove(&id);
        self.briefs.retain(|_, brief| brief.case != id);
        self.desk_pages.retain(|page| page.case != id);
        self.escalations.retain(|_, cases| {
            cases.remove(&id);
            !cases.is_empty()
        });
        self.promises.retain(|_, cases| {
            cases.remove(&id);
            !cases.is_empty()
        });
        self.watches.remove(&id);
        self.own_reports.remove(&id);
        self.kept.remove(&id);
    }

    /// What everybody shares.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The zone of the conference; UTC before it is known.
    pub fn zone(&self) -> Tz {
        self.hall.details.as_ref().map_or(Tz::UTC, |d| d.zone)
    }

    /// The person `id`, if known.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.hall.people.get(id)
    }

    /// The short name of `id`; the id itself for somebody unknown.
    pub fn short<'a>(&'a self, id: &'a PersonId) -> &'a str {
        let known = self.person(id).or_else(|| self.hall.left.get(id));
        known.map_or(id.as_str(), |p| p.short.as_str())
    }

    /// The case `id`, if known.
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.get(&id).map(Arc::as_ref)
    }

    /// All cases, by id.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values().map(Arc::as_ref)
    }

    /// Cases that are not closed, by id.
    pub fn open_cases(&self) -> impl Iterator<Item = &Case> {
        self.open.iter().filter_map(|id| self.case(*id))
    }

    /// The case that is called `code_name`.
    pub fn by_code_name(&self, code_name: &str) -> Option<&Case> {
        self.code_names.get(code_name).and_then(|id| self.case(*id))
    }

    /// The call for help `id` with its case.
    pub fn escalation(&self, id: EscalationId) -> Option<(&Case, &Escalation)> {
        let case = self.case(self.going_on(self.escalations.get(&id))?)?;
        Some((case, case.escalation(id)?))
    }

    /// The case that `command` is about: the one it names, or that of the call for help it names.
    pub fn case_named(&self, command: &Command) -> Option<CaseId> {
        match command {
            Command::Answer { escalation, .. }
            | Command::Arrive { escalation }
            | Command::TryNextWay { escalation }
            | Command::StandDown { escalation } => self.going_on(self.escalations.get(escalation)),
            Command::KeepPromise { promise } => self.promised_in(*promise),
            other => other.case(),
        }
    }

    /// The case in which `promise` was made.
    pub fn promised_in(&self, promise: PromiseId) -> Option<CaseId> {
        self.going_on(self.promises.get(&promise))
    }

    /// Where the deadlines of `case` are kept, if that is the case as it stands here, or its row.
    pub(crate) fn clocks_of(&self, case: &Case) -> Option<&Memo<Clocks>> {
        let ours = self.cases.get(&case.id)?;
        self.kept.get(&case.id)?.clocks_of(ours, case)
    }

    /// Where the row of `case` is kept, if that is the case as it stands here.
    pub(crate) fn row_of(&self, case: &Case) -> Option<&Memo<Option<Box<OnRow>>>> {
        let ours = self.cases.get(&case.id)?;
        std::ptr::eq(ours.as_ref(), case)
            .then(|| self.kept.get(&case.id))
            .flatten()
            .map(|kept| &kept.on_row)
    }

    /// Look-outs that reached this viewer about cases that they do not see otherwise.
    pub fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.watches.values()
    }

    /// What this viewer reported, of cases that they do not see otherwise.
    pub fn own_reports(&self) -> impl Iterator<Item = &OwnReport> {
        self.own_reports.values()
    }

    /// Calls addressed to this viewer, newest last.
    pub fn briefs(&self) -> impl Iterator<Item = &Brief> {
        self.briefs.values()
    }

    /// Pages to this viewer about cases that they do not see otherwise, newest last.
    pub fn desk_pages(&self) -> &[DeskPage] {
        &self.desk_pages
    }

    /// People of `role`.
    pub fn people_of(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.hall.people.values().filter(move |p| p.role == role)
    }

    /// How many entries were folded.
    pub fn folded(&self) -> u64 {
        self.folded
    }

    /// When the last entry was accepted.
    pub fn last_at(&self) -> Option<DateTime<Utc>> {
        self.last_at
    }

    /// Where the case begins, counted in entries folded; nothing for one that is not known.
    pub fn begins(&self, id: CaseId) -> Option<u64> {
        self.begins.get(&id).copied()
    }

    /// The changes of `person`'s levels, in order.
    pub fn level_changes(&self, person: &PersonId) -> &[LevelChange] {
        self.level_changes.get(person).map_or(&[], Vec::as_slice)
    }
}
