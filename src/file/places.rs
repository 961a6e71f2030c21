//! The conference, its places and its policy, out of the file.

use crate::domain::vocabulary::hearing::LANGUAGES;
use crate::domain::vocabulary::ids::{ContactId, PlaceId, Position};
use crate::domain::vocabulary::place::{Details, Emergency, Opening, Place};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::text::{self, Private};
use crate::file::lines::{Error, Lines};
use crate::file::people::ids;
use crate::file::raw::{Conference, RawContact, RawPlace};
use chrono_tz::Tz;
use std::collections::BTreeSet;

pub(super) fn check_policy(
    lines: &Lines<'_>,
    policy: &Policy,
    details: &Details,
) -> Result<(), Error> {
    match policy.fault(&details.positions) {
        None => Ok(()),
        Some((word, reason)) => Err(lines.offset(lines.text.find(&word).unwrap_or(0), reason)),
    }
}

pub(super) fn details(
    lines: &Lines<'_>,
    raw: &Conference,
    contacts: &[RawContact],
) -> Result<Details, Error> {
    let zone = raw.zone.get_ref().parse::<Tz>();
    let zone = zone.map_err(|_| {
        let written = raw.zone.get_ref();
        let reason = format!("{written:?} is no time zone like \"Europe/Amsterdam\"");
        lines.at(&raw.zone, reason)
    });
    // A fault that is kept refuses the file: what stands for it here only lets the rest be looked at.
    let zone = lines.keep(zone).unwrap_or(Tz::UTC);
    let mut seen = BTreeSet::new();
    let positions = lines.each(&raw.positions, |position| {
        let id: Position = lines.id(position)?;
        lines.fresh(&mut seen, &id, position)?;
        Ok(id)
    });
    let name = lines.keep(lines.name(&raw.name)).unwrap_or_default();
    let open = lines.each(&raw.open, |o| {
        let (from, to) = lines.stretch(&o.from, &o.to)?;
        Ok(Opening {
            from,
            to,
            name: Private::from(text::one_line(&o.name)),
        })
    });
    let known: BTreeSet<ContactId> = ids(contacts.iter().map(|c| &c.id));
    let call = raw.emergency.call.as_ref();
    let call = call.and_then(|call| lines.keep(lines.known(call, &known, "contact")));
    lines.each(&raw.languages, |language| {
        if !LANGUAGES.contains(&language.get_ref().as_str()) {
            return Err(lines.at(
                language,
                format!(
                    "there are no signs in {:?} yet; there are: {}",
                    language.get_ref(),
                    LANGUAGES.join(", ")
                ),
            ));
        }
        Ok(())
    });
    let says = raw.says.as_deref().map(text::one_line);
    Ok(Details {
        languages: raw.languages.iter().map(|l| l.get_ref().clone()).collect(),
        says: Private::from(
            says.filter(|s| !s.is_empty())
                .unwrap_or_else(|| "event team".to_owned()),
        ),
        slug: lines.id(&raw.slug)?,
        short: Private::from(text::one_line(
            raw.short.as_deref().unwrap_or(name.as_str()),
        )),
        name,
        zone,
        address: Private::from(text::one_line(&raw.address)),
        open,
        required: lines.each(&raw.required, |p| lines.known(p, &seen, "position")),
        positions,
        emergency: Emergency {
            call,
            number: raw.emergency.number.as_deref().map(Private::from),
            meet: raw.emergency.meet.as_deref().map(Private::from),
        },
    })
}

pub(super) fn places(lines: &Lines<'_>, raw: &[RawPlace]) -> Vec<Place> {
    let mut seen = BTreeSet::new();
    let place = |p: &RawPlace| {
        let id: PlaceId = lines.id(&p.id)?;
        lines.fresh(&mut seen, &id, &p.id)?;
        let name = lines.name(&p.name)?;
        Ok(Place {
            id,
            short: lines.short(p.short.as_ref(), &name)?,
            name,
            way_in: p.way_in.as_deref().map(Private::from),
        })
    };
    lines.each(raw, place)
}
