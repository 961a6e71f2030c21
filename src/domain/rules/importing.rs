//! A rota out of another program's file: what each of its rows would change of the plan, and changing it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::log::happening::Happening;
use crate::domain::rules::planning;
use crate::domain::state::conference::Conference;
use crate::domain::state::rota::{Ended, Planned};
use crate::domain::vocabulary::ids::{Position, ShiftId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::shift::{Import, Origin, Shift};

/// One shift of a rota, as its file has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub origin: Option<Origin>,
    pub said: Said,
}

/// What a row says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// This is planned. No post and no note say nothing of either.
    Shift(Shift),
    /// It is called off.
    Off,
    /// A series leaves this one out: called off, where it was ever there.
    LeftOut,
}

/// What comes of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome<'a> {
    Added(Shift),
    Same(Option<&'a Planned>),
    /// A lead ended or moved it by hand since it was planned so: it stays as they left it.
    Kept(&'a Ended),
    Changed(&'a Planned, Shift),
    Cancelled(Vec<&'a Planned>),
    Refused(Refusal),
    /// There is nothing to say of it.
    Nothing,
}

/// What would come of `rows`, taken together, at `now`: of two that want one seat at one time the later is refused.
pub fn outcomes<'a>(
    conference: &'a Conference,
    rows: &[Row],
    now: DateTime<Utc>,
) -> Vec<Outcome<'a>> {
    let mut targets = Targets::of(conference);
    let mut all: Vec<Outcome<'a>> = rows
        .iter()
        .map(|row| outcome(conference, &mut targets, row, now))
        .collect();
    // A refused change leaves its shift where it was, which may refuse another: again, until nothing is refused any more.
    while refuse(conference, &mut all) {}
    all
}

/// The changes of the plan that `outcomes` come to.
pub fn changes(rows: &[Row], outcomes: &[Outcome<'_>]) -> Vec<Import> {
    let mut changes = Vec::new();
    for (row, outcome) in rows.iter().zip(outcomes) {
        match outcome {
            Outcome::Added(shift) => changes.push(Import::Add {
                shift: shift.clone(),
                origin: row.origin.clone(),
            }),
            Outcome::Changed(planned, to) => changes.push(Import::Change {
                shift: planned.id,
                to: to.clone(),
            }),
            Outcome::Cancelled(all) => {
                changes.extend(all.iter().map(|p| Import::Cancel { shift: p.id }));
            }
            Outcome::Same(_) | Outcome::Kept(_) | Outcome::Refused(_) | Outcome::Nothing => {}
        }
    }
    changes
}

/// What an imported rota changes: all of it, or nothing. What it adds may have passed.
pub fn import(
    conference: &Conference,
    changes: &[Import],
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    if changes.is_empty() {
        return Err(Refusal::WrongShift("there is none"));
    }
    let touched = |import: &Import| match import {
        Import::Add { .. } => None,
        Import::Change { shift, .. } | Import::Cancel { shift } => Some(*shift),
    };
    let mut leave = BTreeSet::new();
    for id in changes.iter().filter_map(touched) {
        if !leave.insert(id) {
            return Err(Refusal::WrongShift("it is changed twice"));
        }
    }
    let planned_now = conference.hall().rota.planned().iter();
    let stay = planned_now.filter(|p| !leave.contains(&p.id));
    let mut seats = Seats::of(conference.zone(), stay.map(|p| &p.shift));
    let mut happenings = Vec::new();
    for change in changes {
        let happening = match change {
            Import::Add { shift, origin } => {
                planning::possible(conference, shift)?;
                seats
                    .put(shift)
                    .map_err(|other| planning::held(conference, &other))?;
                Happening::ShiftPlanned {
                    shift: Box::new(shift.clone()),
                    by_hand: true,
                    origin: origin.clone().map(Box::new),
                }
            }
            Import::Change { shift, to } => {
                planning::may_become(
                    conference,
                    &planning::planned(conference, *shift)?.shift,
                    to,
                    now,
                )?;
                planning::possible(conference, to)?;
                seats
                    .put(to)
                    .map_err(|other| planning::held(conference, &other))?;
                Happening::ShiftChanged {
                    shift: *shift,
                    to: Box::new(to.clone()),
                    by_hand: false,
                }
            }
            Import::Cancel { shift } => planning::ended(
                planning::planned(conference, *shift)?,
                conference.zone(),
                now,
                false,
            )?,
        };
        happenings.push(happening);
    }
    Ok(happenings)
}

/// The shifts of the plan that a row may mean, each of them once.
struct Targets<'a> {
    by_origin: BTreeMap<&'a Origin, &'a Planned>,
    planned: &'a [Planned],
    taken: BTreeSet<ShiftId>,
}

impl<'a> Targets<'a> {
    fn of(conference: &'a Conference) -> Self {
        let planned = conference.hall().rota.planned();
        let by_origin = planned.iter().filter_map(|p| Some((p.origin.as_ref()?, p)));
        Self {
            by_origin: by_origin.collect(),
            planned,
            taken: BTreeSet::new(),
        }
    }

    /// The shift that `row` means: of the same event, else the same seat, person and beginning.
    fn take(&mut self, origin: Option<&Origin>, shift: &Shift) -> Option<&'a Planned> {
        let of_event = origin.and_then(|origin| self.by_origin.get(origin).copied());
        let found = of_event.or_else(|| self.planned.iter().find(|p| p.shift.is_same(shift)))?;
        self.taken.insert(found.id).then_some(found)
    }

    /// The shifts of the event `origin`: all of a series where it is called off as a whole.
    fn all(&mut self, origin: Option<&Origin>) -> Vec<&'a Planned> {
        let Some(origin) = origin else {
            return Vec::new();
        };
        let of_event = self.by_origin.iter().filter(|(other, _)| {
            let is_whole = origin.recurrence.is_none() || origin.recurrence == other.recurrence;
            other.uid == origin.uid && is_whole
        });
        let found: Vec<&Planned> = of_event.map(|(_, planned)| *planned).collect();
        let taken = &mut self.taken;
        found.into_iter().filter(|p| taken.insert(p.id)).collect()
    }
}

fn outcome<'a>(
    conference: &'a Conference,
    targets: &mut Targets<'a>,
    row: &Row,
    now: DateTime<Utc>,
) -> Outcome<'a> {
    let zone = conference.zone();
    let shift = match &row.said {
        Said::Shift(shift) => shift,
        Said::Off | Said::LeftOut => {
            let all = targets.all(row.origin.as_ref());
            let (coming, over): (Vec<_>, Vec<_>) = all
                .into_iter()
                .partition(|planned| planned.shift.ends(zone) > now);
            return match (coming.is_empty(), over.first(), &row.said) {
                (false, _, _) => Outcome::Cancelled(coming),
                (true, None, Said::LeftOut) => Outcome::Nothing,
                (true, over, _) => Outcome::Same(over.copied()),
            };
        }
    };
    let target = targets.take(row.origin.as_ref(), shift);
    let wanted = Shift {
        post: shift
            .post
            .clone()
            .or(target.and_then(|t| t.shift.post.clone())),
        note: shift
            .note
            .clone()
            .or(target.and_then(|t| t.shift.note.clone())),
        ..shift.clone()
    };
    if let Err(refusal) = planning::possible(conference, &wanted) {
        return Outcome::Refused(refusal);
    }
    let ended = conference.hall().rota.ended(&wanted);
    let ended = ended.filter(|e| e.was.ends(zone) == wanted.ends(zone));
    match (target, ended) {
        (Some(target), _) if target.shift == wanted => Outcome::Same(Some(target)),
        (_, Some(ended)) => Outcome::Kept(ended),
        (None, None) => Outcome::Added(wanted),
        (Some(target), None) => {
            match planning::may_become(conference, &target.shift, &wanted, now) {
                Ok(()) => Outcome::Changed(target, wanted),
                Err(refusal) => Outcome::Refused(refusal),
            }
        }
    }
}

/// Refuses what wants a seat that another has; says whether that was anything that had changed a shift.
fn refuse(conference: &Conference, all: &mut [Outcome<'_>]) -> bool {
    let leaves: BTreeSet<ShiftId> = all
        .iter()
        .flat_map(|outcome| match outcome {
            Outcome::Changed(planned, _) => vec![planned.id],
            Outcome::Cancelled(all) => all.iter().map(|p| p.id).collect(),
            Outcome::Added(_)
            | Outcome::Same(_)
            | Outcome::Kept(_)
            | Outcome::Refused(_)
            | Outcome::Nothing => Vec::new(),
        })
        .collect();
    let planned = conference.hall().rota.planned().iter();
    let stay = planned.filter(|p| !leaves.contains(&p.id));
    let mut seats = Seats::of(conference.zone(), stay.map(|p| &p.shift));
    let mut again = false;
    for outcome in all {
        let shift = match outcome {
            Outcome::Added(shift) | Outcome::Changed(_, shift) => shift,
            Outcome::Same(_)
            | Outcome::Kept(_)
            | Outcome::Cancelled(_)
            | Outcome::Refused(_)
            | Outcome::Nothing => continue,
        };
        if let Err(other) = seats.put(shift) {
            let refusal = planning::held(conference, &other);
            again |= matches!(outcome, Outcome::Changed(..));
            *outcome = Outcome::Refused(refusal);
        }
    }
    again
}

/// Who has which seat when: a seat holds one person.
struct Seats {
    zone: Tz,
    /// By seat and beginning.
    shifts: BTreeMap<(Position, DateTime<Utc>), Shift>,
}

impl Seats {
    /// With `shifts` in them, which do not clash.
    fn of<'a>(zone: Tz, shifts: impl Iterator<Item = &'a Shift>) -> Self {
        let keyed = shifts.map(|s| ((s.position.clone(), s.starts(zone)), s.clone()));
        Self {
            zone,
            shifts: keyed.collect(),
        }
    }

    /// Seats `shift`, or says who has the seat then.
    fn put(&mut self, shift: &Shift) -> Result<(), Shift> {
        let (zone, position) = (self.zone, &shift.position);
        let (starts, ends) = (shift.starts(zone), shift.ends(zone));
        let before = self.shifts.range(..(position.clone(), ends)).next_back();
        if let Some(((_, _), other)) = before
            && other.position == *position
            && other.ends(zone) > starts
        {
            return Err(other.clone());
        }
        self.shifts
            .insert((position.clone(), starts), shift.clone());
        Ok(())
    }
}
