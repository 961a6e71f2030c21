//! The rota, out of the file.

use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::text::Private;
use crate::file::lines::{Error, Lines};
use crate::file::people::ids;
use crate::file::raw::{File, RawShift};
use std::collections::BTreeSet;

pub(super) fn shifts(lines: &Lines<'_>, raw: &[RawShift], file: &File) -> Vec<Shift> {
    let positions: BTreeSet<Position> = ids(file.conference.positions.iter());
    let team: BTreeSet<PersonId> = ids(file.person.iter().map(|p| &p.id));
    let posts: BTreeSet<PlaceId> = ids(file.place.iter().map(|p| &p.id));
    let mut shifts: Vec<Shift> = Vec::new();
    let read = |s: &RawShift| -> Result<(), Error> {
        let position = lines.known(&s.position, &positions, "position")?;
        let person: PersonId = lines.known(&s.person, &team, "person")?;
        let role = file
            .person
            .iter()
            .find(|p| p.id.get_ref() == person.as_str());
        if role.is_some_and(|p| !p.role.is_team()) {
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
        Ok(())
    };
    lines.each(raw, read);
    shifts
}
