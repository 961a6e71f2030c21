//! Who is on call. Strip, paging, "next", calendar and report all ask here, so they cannot disagree.
//!
//! A shift is wall time in the conference's zone, so a clock change inside it is right: 22:00 to 06:00 is nine hours
//! across the autumn change and seven across the spring one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::domain::state::overrides::{Away, Override, Stretch, laid, strength, without};
use crate::domain::vocabulary::ids::{OverrideId, PersonId, PlaceId, Position, ShiftId};
use crate::domain::vocabulary::shift::{By, Origin, Shift};

/// Who holds a position, since when and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnCall<'a> {
    pub person: &'a PersonId,
    pub post: Option<&'a PlaceId>,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub by: By,
    /// The planned shift that it is, or that it lies over.
    pub shift: Option<ShiftId>,
    /// Who would have it otherwise.
    pub instead_of: Option<&'a PersonId>,
    /// What lies over the plan here.
    pub over: Option<OverrideId>,
}

/// For how long a seat that was handed over stays with them where nobody is planned after it.
const NOBODY_FOLLOWS: TimeDelta = TimeDelta::hours(12);

/// A seat changes hands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change<'a> {
    pub from: &'a PersonId,
    /// Who has it then; nobody where the seat is empty.
    pub to: Option<&'a PersonId>,
    pub at: DateTime<Utc>,
    /// Since when whoever goes has it.
    pub since: DateTime<Utc>,
    /// The shift or override that ends.
    pub of: Option<Uuid>,
}

/// A shift of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    pub id: ShiftId,
    pub shift: Shift,
    /// It was added on a laptop, and is in no file.
    pub by_hand: bool,
    /// The event of a calendar that it was imported from.
    pub origin: Option<Origin>,
}

/// A shift that was ended or moved by hand: the file may have it still.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    pub was: Shift,
    pub by: Option<PersonId>,
    pub at: DateTime<Utc>,
}

/// The plan, by position, as instants. Overlapping shifts in one seat do not occur: the rules refuse them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rota {
    zone: Tz,
    planned: Vec<Planned>,
    /// What a lead took out of the plan by hand, or moved.
    ended: Vec<Ended>,
    /// In the order in which they came.
    overrides: Vec<Override>,
    away: Vec<Away>,
    seats: BTreeMap<Position, Vec<Stretch>>,
    /// The same without what passes by itself: nobody is held, no pager is taken.
    lasting: BTreeMap<Position, Vec<Stretch>>,
}

impl Rota {
    /// The rota of `shifts`, as a file has them.
    pub fn of<'a>(zone: Tz, shifts: impl Iterator<Item = &'a Shift>) -> Self {
        let planned = shifts.map(|shift| Planned {
            id: ShiftId(Uuid::nil()),
            shift: shift.clone(),
            by_hand: false,
            origin: None,
        });
        let mut rota = Self {
            zone,
            planned: planned.collect(),
            ended: Vec::new(),
            overrides: Vec::new(),
            away: Vec::new(),
            seats: BTreeMap::new(),
            lasting: BTreeMap::new(),
        };
        rota.compute();
        rota
    }

    /// Reads all wall times in `zone`.
    pub fn move_to(&mut self, zone: Tz) {
        if self.zone != zone {
            self.zone = zone;
            self.compute();
        }
    }

    /// Adds a planned shift.
    pub fn plan(&mut self, planned: Planned) {
        let position = planned.shift.position.clone();
        self.planned.push(planned);
        self.compute_seat(&position);
    }

    /// Keeps that the shift `id` is ended, or is another from now on, by somebody's hand.
    pub fn by_hand(&mut self, id: ShiftId, by: Option<PersonId>, at: DateTime<Utc>) {
        if let Some(planned) = self.planned.iter_mut().find(|p| p.id == id) {
            planned.by_hand = true;
            let was = planned.shift.clone();
            self.ended.push(Ended { was, by, at });
        }
    }

    /// How the shift that is `shift` was ended or moved by hand, if it was.
    pub fn ended(&self, shift: &Shift) -> Option<&Ended> {
        self.ended
            .iter()
            .rev()
            .find(|ended| ended.was.is_same(shift))
    }

    /// Puts `to` in place of the shift `id`; with nothing it is no longer planned. One that is not there changes nothing.
    pub fn change(&mut self, id: ShiftId, to: Option<&Shift>) {
        let Some(n) = self.planned.iter().position(|p| p.id == id) else {
            return;
        };
        let before = match to {
            Some(to) => std::mem::replace(&mut self.planned[n].shift, to.clone()),
            None => self.planned.remove(n).shift,
        };
        self.compute_seat(&before.position);
        if let Some(to) = to.filter(|to| to.position != before.position) {
            self.compute_seat(&to.position);
        }
    }

    /// Keeps of which event of a calendar the shift `id` is.
    pub fn is_of(&mut self, id: ShiftId, origin: &Origin) {
        if let Some(planned) = self.planned.iter_mut().find(|p| p.id == id) {
            planned.origin = Some(origin.clone());
        }
    }

    /// Lays `over` over the plan.
    pub fn lay(&mut self, over: Override) {
        let position = over.position.clone();
        self.overrides.push(over);
        self.compute_seat(&position);
    }

    /// Ends what lies over the plan at `at`, all that has this id; one that ends before, or is not there, changes nothing.
    pub fn lift(&mut self, id: OverrideId, at: DateTime<Utc>) {
        let mut touched = BTreeSet::new();
        for over in &mut self.overrides {
            if over.id == id && over.to > at {
                over.to = at;
                touched.insert(over.position.clone());
            }
        }
        for position in touched {
            self.compute_seat(&position);
        }
        let is_it = |away: &&mut Away| away.id == id && away.to > at;
        if let Some(away) = self.away.iter_mut().find(is_it) {
            away.to = at;
            self.compute();
        }
    }

    /// Puts down that somebody is away.
    pub fn leave(&mut self, away: Away) {
        self.away.push(away);
        self.compute();
    }

    /// Who is away, in the order in which it was said.
    pub fn away(&self) -> &[Away] {
        &self.away
    }

    /// Everything that lies over the plan, in the order in which it came.
    pub fn all_overrides(&self) -> impl Iterator<Item = &Override> {
        self.overrides.iter()
    }

    /// Something that lies over the plan with this id.
    pub fn over(&self, id: OverrideId) -> Option<&Override> {
        self.overrides.iter().find(|over| over.id == id)
    }

    /// The shift `id` of the plan.
    pub fn shift(&self, id: ShiftId) -> Option<&Planned> {
        self.planned.iter().find(|planned| planned.id == id)
    }

    /// From when to when the shift `id` is.
    pub fn span(&self, id: ShiftId) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let shift = &self.shift(id)?.shift;
        Some((shift.starts(self.zone), shift.ends(self.zone)))
    }

    /// Puts `to` into `position` at `at`, by a handoff whose planned change is `change`: until then, or, where nobody follows then,
    /// until somebody does.
    pub fn hand(
        &mut self,
        id: OverrideId,
        position: &Position,
        to: &PersonId,
        at: DateTime<Utc>,
        change: DateTime<Utc>,
    ) {
        let from_change = at.max(change);
        let until = match self.lasting(position, from_change) {
            // They have it by the plan from the change on.
            Some(on) if on.person == *to => change,
            // It was late: until the plan changes again.
            Some(on) if change <= at => on.to,
            Some(_) => change,
            None => {
                let next = self.begins_after(position, from_change);
                next.unwrap_or(from_change + NOBODY_FOLLOWS)
            }
        };
        self.lay(Override {
            id,
            position: position.clone(),
            person: to.clone(),
            from: at,
            to: until,
            by: By::Handed,
            shift: None,
        });
    }

    /// When somebody has `position` next after `at`, by plan, cover or handoff.
    pub fn begins_after(&self, position: &Position, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let seat = self.lasting.get(position)?;
        seat.iter().map(|s| s.from).find(|from| *from > at)
    }

    /// What `person`, on call at `at` or after it, has last before they go off shift, whatever seats they have until then.
    pub fn run(&self, person: &PersonId, at: DateTime<Utc>) -> Option<(&Position, OnCall<'_>)> {
        // A pager that is taken from them for a while is no end of their shift.
        let passing = |s: &&Stretch| matches!(s.by, By::Held | By::Taken);
        let lasting = self.lasting.iter();
        let lasting = lasting.flat_map(|(position, seat)| seat.iter().map(move |s| (position, s)));
        let taken = self.seats.iter();
        let taken = taken.flat_map(|(position, seat)| {
            let passing = seat.iter().filter(passing);
            passing.map(move |s| (position, s))
        });
        let mut theirs: Vec<(&Position, &Stretch)> = lasting
            .chain(taken)
            .filter(|(_, s)| s.person == *person && s.to > at)
            .collect();
        theirs.sort_by_key(|(_, s)| s.from);
        let (first, others) = theirs.split_first()?;
        let mut last = *first;
        for (position, stretch) in others {
            if stretch.from > last.1.to {
                break;
            }
            if stretch.to > last.1.to {
                last = (position, stretch);
            }
        }
        Some((last.0, on_call_of(last.1)))
    }

    /// Who had `position` last before `at`.
    pub fn last(&self, position: &Position, at: DateTime<Utc>) -> Option<&PersonId> {
        let seat = self.seats.get(position)?;
        let over = seat.iter().filter(|s| s.to <= at);
        over.max_by_key(|s| s.to).map(|s| &s.person)
    }

    /// Who comes in `position` at `at`, when `person` goes: by plan or cover, and nobody where they stay.
    pub fn follows(
        &self,
        position: &Position,
        person: &PersonId,
        at: DateTime<Utc>,
    ) -> Option<&PersonId> {
        let comes = &self.lasting(position, at)?.person;
        (comes != person).then_some(comes)
    }

    /// The changes of `position` after `since`: who goes, and who comes, where anybody does. Whoever is only held goes at the planned
    /// change, and a pager that is taken goes back by itself.
    pub fn changes(&self, position: &Position, since: DateTime<Utc>) -> Vec<Change<'_>> {
        let seat = self.lasting.get(position).map_or(&[][..], Vec::as_slice);
        let change = |(n, goes): (usize, &'_ Stretch)| {
            let next = seat.get(n + 1).filter(|next| next.from == goes.to);
            (goes.to > since && next.is_none_or(|next| next.person != goes.person)).then_some(n)
        };
        let found = seat.iter().enumerate().filter_map(change);
        let of = |n: usize| {
            let goes = &seat[n];
            let next = seat.get(n + 1).filter(|next| next.from == goes.to);
            let over = goes.over.map(|over| over.0);
            Change {
                from: &goes.person,
                to: next.map(|next| &next.person),
                at: goes.to,
                since: goes.from,
                of: over.or(goes.shift.map(|shift| shift.0)),
            }
        };
        found.map(of).collect()
    }

    /// Who has `position` at `at` by plan, cover or handoff, as if nobody were held, and no pager taken.
    pub fn lasting_at(&self, position: &Position, at: DateTime<Utc>) -> Option<OnCall<'_>> {
        self.lasting(position, at).map(on_call_of)
    }

    fn lasting(&self, position: &Position, at: DateTime<Utc>) -> Option<&Stretch> {
        let seat = self.lasting.get(position)?;
        seat.iter().find(|s| s.from <= at && at < s.to)
    }

    /// Ends what lies over the plan for `person` at `at`.
    pub fn without(&mut self, person: &PersonId, at: DateTime<Utc>) {
        let theirs = self.overrides.iter().filter(|over| over.person == *person);
        for id in theirs.map(|over| over.id).collect::<Vec<_>>() {
            self.lift(id, at);
        }
    }

    /// Ends what lies over seats that are none of `positions`.
    pub fn only(&mut self, positions: &[Position], at: DateTime<Utc>) {
        let others = self
            .overrides
            .iter()
            .filter(|over| !positions.contains(&over.position));
        for id in others.map(|over| over.id).collect::<Vec<_>>() {
            self.lift(id, at);
        }
    }

    /// The same rota with nothing over the plan.
    #[must_use]
    pub fn plan_alone(&self) -> Self {
        let mut plan = Self {
            overrides: Vec::new(),
            away: Vec::new(),
            ..self.clone()
        };
        plan.compute();
        plan
    }

    /// The same rota as if nobody were held: what somebody may enter into their calendar.
    #[must_use]
    pub fn without_held(&self) -> Self {
        let mut rota = self.clone();
        rota.overrides.retain(|over| over.by != By::Held);
        rota.compute();
        rota
    }

    /// What lies over the plan of `position` at `at` because the pager was taken.
    pub fn taken(&self, position: &Position, at: DateTime<Utc>) -> Option<&Override> {
        let mut all = self.overrides.iter().rev();
        all.find(|over| {
            over.position == *position && over.by == By::Taken && over.from <= at && at < over.to
        })
    }

    fn compute(&mut self) {
        let positions: BTreeSet<Position> = self
            .planned
            .iter()
            .map(|p| p.shift.position.clone())
            .collect();
        self.seats.clear();
        self.lasting.clear();
        for position in positions {
            self.compute_seat(&position);
        }
    }

    fn compute_seat(&mut self, position: &Position) {
        let of_seat = self.planned.iter();
        let mut seat: Vec<Stretch> = of_seat
            .filter(|planned| planned.shift.position == *position)
            .map(|Planned { id, shift, .. }| Stretch {
                person: shift.person.clone(),
                post: shift.post.clone(),
                from: shift.starts(self.zone),
                to: shift.ends(self.zone),
                by: By::Plan,
                shift: Some(*id),
                instead_of: None,
                over: None,
            })
            .collect();
        // The hour that a clock skips has no length.
        seat.retain(|stretch| stretch.from < stretch.to);
        seat.sort_by_key(|stretch| stretch.from);
        let of_seat = self
            .overrides
            .iter()
            .filter(|over| over.position == *position);
        let mut overrides: Vec<&Override> = of_seat.filter(|over| over.from < over.to).collect();
        // What is stronger is laid last; of equals the later.
        overrides.sort_by_key(|over| strength(over.by));
        let mut lasting = seat.clone();
        for over in overrides {
            if !matches!(over.by, By::Held | By::Taken) {
                lasting = laid(lasting, over);
            }
            seat = laid(seat, over);
        }
        for away in &self.away {
            seat = without(seat, away);
            lasting = without(lasting, away);
        }
        self.seats.insert(position.clone(), seat);
        self.lasting.insert(position.clone(), lasting);
    }

    /// Shifts as they are planned, in the order in which they were.
    pub fn planned(&self) -> &[Planned] {
        &self.planned
    }

    /// The seats of which anything is planned, or lies over the plan.
    pub fn positions(&self) -> impl Iterator<Item = &Position> {
        self.seats.keys()
    }

    /// Who holds `position` at `at`, if anybody.
    pub fn on_call(&self, position: &Position, at: DateTime<Utc>) -> Option<OnCall<'_>> {
        let seat = self.seats.get(position)?;
        let found = seat
            .partition_point(|s| s.from <= at)
            .checked_sub(1)
            .and_then(|n| seat.get(n))?;
        (at < found.to).then(|| on_call_of(found))
    }

    /// Who holds `position` next after `at`: somebody else than whoever holds it then. Whoever is held is not the next.
    pub fn next(&self, position: &Position, at: DateTime<Utc>) -> Option<OnCall<'_>> {
        let now = self.on_call(position, at).map(|on| on.person);
        let mut until = self.until(position, at).unwrap_or(at);
        let seat = self.seats.get(position)?;
        for stretch in seat.iter().filter(|s| s.from > at) {
            if stretch.from < until {
                continue;
            }
            let comes = match stretch.by {
                By::Held => self.lasting(position, stretch.from),
                By::Plan | By::Cover | By::Swap | By::Taken | By::Handed => Some(stretch),
            };
            let Some(comes) = comes else { continue };
            if Some(&comes.person) == now && comes.from <= until {
                until = until.max(comes.to);
                continue;
            }
            return Some(on_call_of(comes));
        }
        None
    }

    /// Until when whoever holds `position` at `at` holds it, however often why changes; for being held nobody waits.
    pub fn until(&self, position: &Position, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let on = self.on_call(position, at)?;
        let mut until = on.until;
        for stretch in self.seats.get(position)? {
            let goes_on = stretch.from == until && stretch.person == *on.person;
            if goes_on && (stretch.by != By::Held || on.by == By::Held) {
                until = stretch.to;
            }
        }
        Some(until)
    }

    /// When `person` holds `position` next after `at`.
    pub fn next_of(
        &self,
        person: &PersonId,
        position: &Position,
        at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let seat = self.seats.get(position)?;
        let coming = seat.get(seat.partition_point(|s| s.from <= at)..)?;
        coming.iter().find(|s| s.person == *person).map(|s| s.from)
    }

    /// Everybody on call at `at`, with their positions, by position.
    pub fn everyone(&self, at: DateTime<Utc>) -> impl Iterator<Item = (&Position, OnCall<'_>)> {
        self.seats
            .keys()
            .filter_map(move |position| self.on_call(position, at).map(|on| (position, on)))
    }

    /// What `person` holds at `at`, by position.
    fn held_by(&self, person: &PersonId, at: DateTime<Utc>) -> impl Iterator<Item = OnCall<'_>> {
        self.everyone(at)
            .map(|(_, on)| on)
            .filter(move |on| on.person == person)
    }

    /// The post of `person` at `at`, if they are on call.
    pub fn post_of(&self, person: &PersonId, at: DateTime<Utc>) -> Option<&PlaceId> {
        self.held_by(person, at).next().and_then(|on| on.post)
    }

    /// Whether `person` holds any position at `at`.
    pub fn is_on_shift(&self, person: &PersonId, at: DateTime<Utc>) -> bool {
        self.held_by(person, at).next().is_some()
    }

    /// All stretches of `position` that touch the time from `from` to `to`, in order.
    pub fn stretches(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<OnCall<'_>> {
        let seat = self.seats.get(position).map_or(&[][..], Vec::as_slice);
        seat.iter()
            .filter(|s| s.from < to && s.to > from)
            .map(on_call_of)
            .collect()
    }

    /// The plan of `position` that touches the time from `from` to `to`, as if nothing lay over it, in order.
    pub fn plan_of(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<OnCall<'_>> {
        let of_seat = self
            .planned
            .iter()
            .filter(|p| p.shift.position == *position);
        let plan = of_seat.map(|Planned { id, shift, .. }| OnCall {
            person: &shift.person,
            post: shift.post.as_ref(),
            since: shift.starts(self.zone),
            until: shift.ends(self.zone),
            by: By::Plan,
            shift: Some(*id),
            instead_of: None,
            over: None,
        });
        let mut plan: Vec<OnCall<'_>> =
            plan.filter(|on| on.since < to && on.until > from).collect();
        plan.sort_by_key(|on| on.since);
        plan
    }

    /// What lies over the plan of `position` and touches the time from `from` to `to`, in the order in which it came; not that
    /// somebody is held, which nobody intends.
    pub fn overrides(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = &Override> {
        let of_seat = self
            .overrides
            .iter()
            .filter(move |over| over.position == *position && over.by != By::Held);
        of_seat.filter(move |over| over.from < over.to && over.from < to && over.to > from)
    }

    /// Stretches of time from `from` to `to` in which nobody holds `position`.
    pub fn gaps(
        &self,
        position: &Position,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let mut gaps = Vec::new();
        let mut covered = from;
        for held in self.stretches(position, from, to) {
            if held.since > covered {
                gaps.push((covered, held.since));
            }
            covered = covered.max(held.until);
        }
        if covered < to {
            gaps.push((covered, to));
        }
        gaps
    }
}

fn on_call_of(stretch: &Stretch) -> OnCall<'_> {
    OnCall {
        person: &stretch.person,
        post: stretch.post.as_ref(),
        since: stretch.from,
        until: stretch.to,
        by: stretch.by,
        shift: stretch.shift,
        instead_of: stretch.instead_of.as_ref(),
        over: stretch.over,
    }
}
