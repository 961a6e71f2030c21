//! What the line mode says by itself: what others did, what rings, what is due. One line each; a timer speaks twice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::views::rings::{self, Ring, Wanted};
use crate::domain::views::timers::{self, TimerState};
use crate::domain::vocabulary::ids::{CaseId, CommandId, EntryId};
use crate::domain::vocabulary::text;
use crate::domain::vocabulary::timer::TimerKind;
use crate::headless::Here;
use crate::words::{calls, telling, times};

/// How many announcements can be asked for again.
const KEPT: usize = 200;

/// A line to be said, and the case that it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    pub case: Option<CaseId>,
    pub words: String,
}

/// Which timer of which case.
type Which = (CaseId, EntryId, TimerKind);

/// What waits to be said, and what was.
#[derive(Debug, Default)]
pub struct Speaker {
    waiting: VecDeque<Announcement>,
    said: VecDeque<Announcement>,
    /// How much a timer has spoken.
    spoken: BTreeMap<Which, TimerState>,
    rung: BTreeSet<EntryId>,
    /// Commands given here: what they made is said as their answer.
    own: BTreeSet<CommandId>,
}

impl Speaker {
    /// Puts `words` last in the line of what is to be said.
    pub fn add(&mut self, case: Option<CaseId>, words: impl Into<String>) {
        let words = text::one_line(&words.into());
        self.waiting.push_back(Announcement { case, words });
    }

    /// What `command` makes is not announced.
    pub fn is_own(&mut self, command: CommandId) {
        self.own.insert(command);
    }

    /// All that waits, in order; from now on it is said.
    pub fn take(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(next) = self.waiting.pop_front() {
            lines.push(next.words.clone());
            self.said.push_back(next);
            if self.said.len() > KEPT {
                self.said.pop_front();
            }
        }
        lines
    }

    /// What was said, oldest first.
    pub fn said(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|a| a.words.as_str())
    }

    /// Forgets what was and what is to be said about a case that was withdrawn.
    pub fn forget(&mut self, case: CaseId) {
        self.waiting.retain(|a| a.case != Some(case));
        self.said.retain(|a| a.case != Some(case));
        self.spoken.retain(|(of, _, _), _| *of != case);
    }

    /// Says what an entry of somebody else tells.
    pub fn entry(&mut self, here: &Here, entry: &Entry) {
        let pages_me =
            matches!(&entry.happening, Happening::Paged { page } if page.whom.contains(&here.me));
        // What rings me is said as a ring.
        if self.own.contains(&entry.command_id) || pages_me {
            return;
        }
        self.add(entry.case, told(here, entry));
    }

    /// Says what has begun to ring, and what has become due soon or late. Returns whether something new rings.
    pub fn look(&mut self, here: &Here) -> bool {
        let all = rings::of(here.conference(), &here.me, here.now());
        let mut is_new = false;
        for ring in &all {
            if self.rung.insert(ring.occurrence)
                && let Some(case) = here.conference().case(ring.case)
            {
                is_new = true;
                self.add(Some(case.id), ring_words(here, ring, case));
            }
        }
        let open: Vec<&Case> = here
            .conference()
            .open_cases()
            .filter(|c| c.is_open())
            .collect();
        for case in open {
            self.timers(here, case);
        }
        is_new
    }

    fn timers(&mut self, here: &Here, case: &Case) {
        for timer in timers::of(here.conference(), case, here.now()) {
            let which = (case.id, timer.deadline.occurrence, timer.deadline.kind);
            let speaks = matches!(timer.state, TimerState::DueSoon | TimerState::Overdue);
            if !speaks || self.spoken.get(&which) == Some(&timer.state) {
                continue;
            }
            self.spoken.insert(which, timer.state);
            let left = times::countdown(timer.deadline.due, here.now());
            let late = times::length(here.now() - timer.deadline.due);
            let state = match timer.state {
                TimerState::Overdue => format!("overdue by {late}"),
                _ => format!("due soon, in {left}"),
            };
            let what = calls::deadline(here.conference(), &timer.deadline);
            let words = format!("{}: {what} {state}.", case.spoken());
            self.add(Some(case.id), words);
        }
    }
}

/// `14:02 blue heron: Kofi has it`.
pub fn told(here: &Here, entry: &Entry) -> String {
    let conference = here.conference();
    let at = entry.at.with_timezone(&conference.zone()).format("%H:%M");
    let case = entry.case.and_then(|id| conference.case(id));
    let case = case.map_or_else(String::new, |c| format!("{}: ", c.spoken()));
    let words = telling::entry(conference, Some(&here.me), entry);
    text::one_line(&format!("{at} {case}{words}"))
}

fn ring_words(here: &Here, ring: &Ring, case: &Case) -> String {
    let place =
        crate::domain::views::brief::place_words(here.conference(), case.report.place.as_ref(), "");
    let what = format!(
        "{}, {}, {}, {place}",
        case.spoken(),
        case.severity.word(),
        case.category.word()
    );
    match ring.wanted {
        Wanted::Siren => format!("SIREN: {what}. Nobody is left to ring. ! opens it, a takes it."),
        Wanted::Take => format!("RINGS FOR YOU: {what}. ! opens it, a takes it."),
        Wanted::For(timer) => format!("RINGS FOR YOU: {what}: {}. ! opens it.", timer.word()),
    }
}

/// Whether `entry` is of somebody else, or of the system.
pub fn is_of_others(here: &Here, entry: &Entry) -> bool {
    entry.actor != Actor::Person(here.me.clone())
}
