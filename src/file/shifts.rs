//! The rota, out of the file.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;
use toml::Spanned;

use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
use crate::domain::vocabulary::shift::{Second, Shift, is_year_of_an_event};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wall;
use crate::file::lines::{Error, Lines};
use crate::file::people::ids;
use crate::file::raw::{File, RawShift};

pub(super) fn shifts(lines: &Lines<'_>, raw: &[RawShift], file: &File) -> Vec<Shift> {
    let positions: BTreeSet<Position> = ids(file.conference.positions.iter());
    let team: BTreeSet<PersonId> = ids(file.person.iter().map(|p| &p.id));
    let posts: BTreeSet<PlaceId> = ids(file.place.iter().map(|p| &p.id));
    // A zone that there is not is a fault of its own.
    let zone = file.conference.zone.get_ref().parse();
    let zone: Tz = zone.unwrap_or_default();
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
        let (from, from_second) = at(lines, zone, &s.from)?;
        let (to, to_second) = at(lines, zone, &s.to)?;
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
            second: Second {
                from: from_second,
                to: to_second,
            },
        };
        if let Some(why) = shift.fault(zone) {
            return Err(lines.at(&s.to, why));
        }
        if let Some(other) = shifts.iter().find(|o| o.clashes_with(&shift, zone)) {
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

/// A wall time, or an instant with its offset, which tells the two apart that a clock shows twice.
fn at(lines: &Lines<'_>, zone: Tz, raw: &Spanned<String>) -> Result<(NaiveDateTime, bool), Error> {
    let text = raw.get_ref();
    let forms = ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"];
    let mut read = forms
        .iter()
        .map(|form| DateTime::parse_from_str(text, form));
    match read.find_map(Result::ok) {
        Some(at) if !is_year_of_an_event(at.naive_utc()) => {
            Err(lines.at(raw, "this is no year of an event"))
        }
        Some(at) => Ok(wall::shown(zone, at.to_utc())),
        None => Ok((lines.wall(raw)?, false)),
    }
}
