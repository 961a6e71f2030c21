//! The rota, out of the file, and its gaps.

use crate::domain::state::rota::Rota;
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::place::{Details, Place};
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;
use crate::file::lines::{Error, Lines};
use crate::file::raw::RawShift;
use std::collections::BTreeSet;

pub(super) fn shifts(
    lines: &Lines<'_>,
    raw: &[RawShift],
    details: &Details,
    people: &[Person],
    places: &[Place],
) -> Result<Vec<Shift>, Error> {
    let positions: BTreeSet<Position> = details.positions.iter().cloned().collect();
    let team: BTreeSet<PersonId> = people.iter().map(|p| p.id.clone()).collect();
    let posts: BTreeSet<PlaceId> = places.iter().map(|p| p.id.clone()).collect();
    let mut shifts: Vec<Shift> = Vec::new();
    for s in raw {
        let position = lines.known(&s.position, &positions, "position")?;
        let person: PersonId = lines.known(&s.person, &team, "person")?;
        if !people.iter().any(|p| p.id == person && p.role.is_team()) {
            return Err(lines.at(
                &s.person,
                format!("{:?} is not a responder or a lead", person.as_str()),
            ));
        }
        let (from, to) = lines.stretch(&s.from, &s.to)?;
        if let Some(other) = shifts
            .iter()
            .find(|o| o.position == position && o.from < to && from < o.to)
        {
            return Err(lines.at(
                &s.from,
                format!(
                    "{position} is already held by {:?} then; one seat holds one person",
                    other.person.as_str()
                ),
            ));
        }
        let post = s
            .post
            .as_ref()
            .map(|p| lines.known(p, &posts, "place"))
            .transpose()?;
        shifts.push(Shift {
            position,
            person,
            from,
            to,
            post,
            note: s.note.as_deref().map(Private::from),
        });
    }
    Ok(shifts)
}

pub(super) fn warnings(details: &Details, shifts: &[Shift]) -> Vec<String> {
    let mut rota = Rota::default();
    for shift in shifts {
        rota.plan(details.zone, shift.clone());
    }
    let mut warnings = Vec::new();
    for position in &details.required {
        for open in &details.open {
            let (from, to) = (
                wall::instant(details.zone, open.from),
                wall::instant(details.zone, open.to),
            );
            for (start, end) in rota.gaps(position, from, to) {
                let wall = |at: chrono::DateTime<chrono::Utc>| {
                    at.with_timezone(&details.zone)
                        .format("%a %H:%M")
                        .to_string()
                };
                warnings.push(format!(
                    "nobody is {position} from {} to {}, and the doors are open",
                    wall(start),
                    wall(end)
                ));
            }
        }
    }
    warnings
}
