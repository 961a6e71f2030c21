//! People and contacts, out of the file.

use crate::domain::log::actor::SYSTEM;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::ids::{ContactId, PersonId};
use crate::domain::vocabulary::person::{ADMIN, Person, Role};
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;
use crate::file::lines::{Lines, meant};
use crate::file::raw::{RawContact, RawPerson};
use std::collections::BTreeSet;
use std::str::FromStr;
use toml::Spanned;

pub(super) fn contacts(
    lines: &Lines<'_>,
    raw: &[RawContact],
    people: &[RawPerson],
) -> Vec<Contact> {
    let mut seen = BTreeSet::new();
    let contact = |c: &RawContact| {
        let id: ContactId = lines.id(&c.id)?;
        lines.fresh(&mut seen, &id, &c.id)?;
        for reach in &c.reach {
            if let Reach::Account(person) = reach.get_ref()
                && !people.iter().any(|p| p.id.get_ref() == person.as_str())
            {
                let known = people.iter().map(|p| p.id.get_ref().clone());
                let hint = meant(person.as_str(), known);
                let reason = format!("there is no person {:?}{hint}", person.as_str());
                return Err(lines.at(reach, reason));
            }
        }
        Ok(Contact {
            id,
            name: lines.name(&c.name)?,
            kind: c.kind,
            told: c.told,
            hours: Private::from(c.hours.as_deref().unwrap_or("")),
            languages: c
                .languages
                .iter()
                .map(|l| Private::from(l.as_str()))
                .collect(),
            reach: c.reach.iter().map(|r| r.get_ref().clone()).collect(),
        })
    };
    lines.each(raw, contact)
}

pub(super) fn people(lines: &Lines<'_>, raw: &[RawPerson], contacts: &[RawContact]) -> Vec<Person> {
    let known: BTreeSet<ContactId> = ids(contacts.iter().map(|c| &c.id));
    let mut seen = BTreeSet::new();
    let mut people = lines.each(raw, |p| {
        let id: PersonId = lines.id(&p.id)?;
        lines.fresh(&mut seen, &id, &p.id)?;
        if [SYSTEM, ADMIN].contains(&id.as_str()) {
            return Err(lines.at(
                &p.id,
                format!(
                    "{:?} is the name of a built-in account; choose another",
                    id.as_str()
                ),
            ));
        }
        let outside = p.role.is_outside();
        if let Some(contact) = p.contact.as_ref().filter(|_| !outside) {
            return Err(lines.at(
                contact,
                "only people of role security or staff answer for a contact",
            ));
        }
        let name = lines.name(&p.name)?;
        Ok(Person {
            id,
            short: lines.short(p.short.as_ref(), &name)?,
            name,
            role: p.role,
            trained: p.trained,
            employer: p.employer.as_deref().map(Private::from),
            aliases: p
                .aliases
                .iter()
                .map(|a| Private::from(a.as_str()))
                .collect(),
            reach: p.reach.clone(),
            contact: p
                .contact
                .as_ref()
                .map(|c| lines.known(c, &known, "contact"))
                .transpose()?,
        })
    });
    people.push(Person {
        id: ADMIN.parse().expect("it is a slug"),
        name: Private::from("Administration"),
        short: Private::from("admin"),
        role: Role::Admin,
        trained: false,
        employer: None,
        aliases: Vec::new(),
        reach: Vec::new(),
        contact: None,
    });
    people
}

/// The ids that can be read: what else is wrong with a row makes nobody else's wrong who speaks of it.
pub(super) fn ids<'a, T: FromStr + Ord>(
    raw: impl Iterator<Item = &'a Spanned<String>>,
) -> BTreeSet<T> {
    raw.filter_map(|id| id.get_ref().parse().ok()).collect()
}
