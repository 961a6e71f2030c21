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
        let post = s
            .post
            .as_ref()
            .map(|p| lines.known(p, &posts, "place"))
            .transpose()?;
        let shift = Shift {
            position,
            person,
            from,
            to,
            post,
            note: s.note.as_deref().map(Private::from),
        };
        if let Some(other) = shifts.iter().find(|o| o.clashes_with(&shift)) {
            let (seat, who) = (&shift.position, other.person.as_str());
            let reason =
                format!("{seat} is already held by {who:?} then; one seat holds one person");
            return Err(lines.at(&s.from, reason));
        }
        shifts.push(shift);
        Ok(())
    };
    lines.each(raw, read);
    shifts
}
