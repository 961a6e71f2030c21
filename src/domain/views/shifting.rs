//! What a change of the plan would do: who gains and who loses which minutes, and which gaps go or come. Shown before it is saved.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::rota::{Planned, Rota};
use crate::domain::views::roster;
use crate::domain::vocabulary::ids::{PersonId, Position, ShiftId};
use crate::domain::vocabulary::shift::Shift;

/// Minutes of a seat that pass from one to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Minutes {
    pub person: PersonId,
    pub position: Position,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// A stretch in which a seat that must be filled is empty while the doors are open.
pub type Gap = (Position, DateTime<Utc>, DateTime<Utc>);

/// What a change of the plan would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    pub gains: Vec<Minutes>,
    pub loses: Vec<Minutes>,
    /// Gaps that go.
    pub mends: Vec<Gap>,
    /// Gaps that come.
    pub breaks: Vec<Gap>,
}

/// A shift as it would be, and the one that it takes the place of; without one it is new.
pub type Change = (Option<ShiftId>, Shift);

/// What `changes` would do from `now` on.
pub fn preview(conference: &Conference, changes: &[Change], now: DateTime<Utc>) -> Preview {
    let before = &conference.hall().rota;
    let mut after = before.clone();
    for (id, shift) in changes {
        match id {
            Some(id) => after.change(*id, Some(shift)),
            None => after.plan(Planned {
                origin: None,
                id: ShiftId(uuid::Uuid::nil()),
                shift: shift.clone(),
                by_hand: true,
            }),
        }
    }
    let mut seats: Vec<&Position> = changes.iter().map(|(_, shift)| &shift.position).collect();
    seats.dedup();
    let mut preview = Preview::default();
    for position in seats {
        compare(position, before, &after, now, &mut preview);
    }
    let gaps = |rota: &Rota| -> Vec<Gap> {
        let all = roster::elements(conference, rota, now, DateTime::<Utc>::MAX_UTC);
        let empty = all.into_iter().filter(|e| e.on.is_none());
        empty
            .map(|e| (e.position.clone(), e.since, e.until))
            .collect()
    };
    let (old, new) = (gaps(before), gaps(&after));
    preview.mends = old
        .iter()
        .filter(|gap| !new.contains(gap))
        .cloned()
        .collect();
    preview.breaks = new.into_iter().filter(|gap| !old.contains(gap)).collect();
    preview
}

/// Compares one seat, moment by moment.
fn compare(
    position: &Position,
    before: &Rota,
    after: &Rota,
    now: DateTime<Utc>,
    preview: &mut Preview,
) {
    let ever = (now, DateTime::<Utc>::MAX_UTC);
    let ends = |rota: &Rota| -> Vec<DateTime<Utc>> {
        let all = rota.stretches(position, ever.0, ever.1);
        all.iter()
            .flat_map(|on| [on.since.max(now), on.until])
            .collect()
    };
    let mut cuts = ends(before);
    cuts.extend(ends(after));
    cuts.sort();
    cuts.dedup();
    for pair in cuts.windows(2) {
        let &[from, to] = pair else { continue };
        let holder = |rota: &Rota| rota.on_call(position, from).map(|on| on.person.clone());
        let (was, is) = (holder(before), holder(after));
        if was == is {
            continue;
        }
        let add = |list: &mut Vec<Minutes>, person: Option<PersonId>| {
            let Some(person) = person else { return };
            match list.last_mut() {
                Some(last) if last.person == person && last.to == from => last.to = to,
                _ => list.push(Minutes {
                    person,
                    position: position.clone(),
                    from,
                    to,
                }),
            }
        };
        add(&mut preview.loses, was);
        add(&mut preview.gains, is);
    }
}
