//! A rota out of another program's file: what each of its rows would change of the plan, and changing it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::domain::log::happening::Happening;
use crate::domain::rules::planning;
use crate::domain::state::conference::Conference;
use crate::domain::state::rota::{Ended, Planned};
use crate::domain::vocabulary::ids::{PersonId, Position, ShiftId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::shift::{Import, Origin, Shift};
use crate::domain::vocabulary::text::Private;

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
    let meant = meant(conference, rows);
    let rows = rows.iter().zip(meant);
    let mut all: Vec<Outcome<'a>> = rows
        .map(|(row, meant)| outcome(conference, &meant, row, now))
        .collect();
    // A refused change leaves its shift where it was, which may refuse another: again, until nothing is refused any more.
    while refuse(conference, &mut all) {}
    all
}

/// The shifts of the plan that each of `rows` means, each shift once: of the same event; else of the same series on the same day,
/// whose time has moved; else the same seat, person and beginning.
fn meant<'a>(conference: &'a Conference, rows: &[Row]) -> Vec<Vec<&'a Planned>> {
    let (planned, zone) = (conference.hall().rota.planned(), conference.zone());
    let mut by_uid: BTreeMap<&Private, Vec<&Planned>> = BTreeMap::new();
    for planned in planned {
        if let Some(origin) = &planned.origin {
            by_uid.entry(&origin.uid).or_default().push(planned);
        }
    }
    let of_event = |row: &Row| -> Vec<&'a Planned> {
        let Some(origin) = &row.origin else {
            return Vec::new();
        };
        let all = by_uid.get(&origin.uid).into_iter().flatten().copied();
        let is_whole = row.said == Said::Off && origin.recurrence.is_none();
        all.filter(|p| is_whole || p.origin.as_ref() == Some(origin))
            .collect()
    };
    let mut found: Vec<Vec<&Planned>> = rows.iter().map(of_event).collect();
    let mut taken: BTreeSet<ShiftId> = BTreeSet::new();
    for all in &mut found {
        all.retain(|planned| taken.insert(planned.id));
    }
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let same_day = |row: &Row, planned: &&&Planned| {
        let days = [row.origin.as_ref(), planned.origin.as_ref()].map(|o| o?.recurrence.map(day));
        days[0].is_some() && days[0] == days[1]
    };
    let mut begins: BTreeMap<(&Position, &PersonId, NaiveDateTime), Vec<&Planned>> =
        BTreeMap::new();
    for p in planned {
        let key = (&p.shift.position, &p.shift.person, p.shift.from);
        begins.entry(key).or_default().push(p);
    }
    for (row, all) in rows.iter().zip(&mut found) {
        let Said::Shift(shift) = &row.said else {
            continue;
        };
        if !all.is_empty() {
            continue;
        }
        let uid = row.origin.as_ref().map(|origin| &origin.uid);
        let of_series = uid.and_then(|uid| by_uid.get(uid)).into_iter().flatten();
        let moved = of_series
            .filter(|p| !taken.contains(&p.id))
            .find(|p| same_day(row, p));
        let alike = || {
            let alike = begins.get(&(&shift.position, &shift.person, shift.from));
            let mut alike = alike.into_iter().flatten();
            alike.find(|p| !taken.contains(&p.id) && p.shift.is_same(shift))
        };
        if let Some(planned) = moved.or_else(alike) {
            taken.insert(planned.id);
            all.push(planned);
        }
    }
    found
}

/// The changes of the plan that `outcomes` come to.
pub fn changes(
    conference: &Conference,
    rows: &[Row],
    outcomes: &[Outcome<'_>],
    now: DateTime<Utc>,
) -> Vec<Import> {
    let zone = conference.zone();
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
                origin: row.origin.clone(),
            }),
            // From now on it is this event's, which may move it or call it off.
            Outcome::Same(Some(planned))
                if row.origin.is_some()
                    && planned.origin != row.origin
                    && matches!(row.said, Said::Shift(_))
                    && planned.shift.ends(zone) > now =>
            {
                changes.push(Import::Change {
                    shift: planned.id,
                    to: planned.shift.clone(),
                    origin: row.origin.clone(),
                });
            }
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
            Import::Change { shift, to, origin } => {
                planning::possible(conference, to)?;
                planning::may_become(
                    conference,
                    &planning::planned(conference, *shift)?.shift,
                    to,
                    now,
                )?;
                seats
                    .put(to)
                    .map_err(|other| planning::held(conference, &other))?;
                Happening::ShiftChanged {
                    shift: *shift,
                    to: Box::new(to.clone()),
                    by_hand: false,
                    origin: origin.clone().map(Box::new),
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

fn outcome<'a>(
    conference: &'a Conference,
    meant: &[&'a Planned],
    row: &Row,
    now: DateTime<Utc>,
) -> Outcome<'a> {
    let zone = conference.zone();
    let shift = match &row.said {
        Said::Shift(shift) => shift,
        Said::Off | Said::LeftOut => {
            let all = meant.iter().copied();
            let (coming, over): (Vec<_>, Vec<_>) =
                all.partition(|planned| planned.shift.ends(zone) > now);
            return match (coming.is_empty(), over.first(), &row.said) {
                (false, _, _) => Outcome::Cancelled(coming),
                (true, None, Said::LeftOut) => Outcome::Nothing,
                (true, over, _) => Outcome::Same(over.copied()),
            };
        }
    };
    let target = meant.first().copied();
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
