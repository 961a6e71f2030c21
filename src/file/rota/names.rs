//! Whom and which seat a foreign rota means: by id, name, short name or alias, ignoring case and accents.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::hearing::fold;
use crate::domain::vocabulary::ids::{PersonId, PlaceId, Position};
use crate::file::rota::Meant;

pub(super) struct Names<'a> {
    conference: &'a Conference,
    positions: Vec<(String, &'a Position)>,
    people: Vec<(String, &'a PersonId)>,
    pub meant: &'a Meant,
}

/// `text` as it is compared.
fn key(text: &str) -> String {
    fold(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

impl<'a> Names<'a> {
    pub fn of(conference: &'a Conference, meant: &'a Meant) -> Self {
        let hall = conference.hall();
        let positions = hall.details.iter().flat_map(|d| &d.positions);
        let positions = positions.flat_map(|position| {
            let spoken = position.as_str().replace('-', " ");
            [key(position.as_str()), key(&spoken)].map(|name| (name, position))
        });
        let people = hall.people.values().flat_map(|person| {
            let names = [
                person.id.as_str(),
                person.name.as_str(),
                person.short.as_str(),
            ];
            let aliases = person
                .aliases
                .iter()
                .map(crate::domain::vocabulary::text::Private::as_str);
            let names = names.into_iter().chain(aliases);
            names
                .map(|name| (key(name), &person.id))
                .collect::<Vec<_>>()
        });
        Self {
            conference,
            positions: positions.collect(),
            people: people.collect(),
            meant,
        }
    }

    /// The seat called `text`, or why there is none.
    pub fn position(&self, text: &str) -> Result<Position, String> {
        let wanted = key(text);
        let found = self.positions.iter().find(|(name, _)| *name == wanted);
        found
            .map(|(_, position)| (*position).clone())
            .ok_or_else(|| {
                let mut all: Vec<&str> = self.positions.iter().map(|(_, p)| p.as_str()).collect();
                all.dedup();
                format!(
                    "there is no position {text:?}; there are: {}",
                    all.join(", ")
                )
            })
    }

    /// The one person called `text`, or why there is none.
    pub fn person(&self, text: &str) -> Result<PersonId, String> {
        let wanted = key(text);
        let named = self.people.iter().filter(|(name, _)| *name == wanted);
        let mut ids: Vec<&PersonId> = named.map(|(_, id)| *id).collect();
        ids.sort();
        ids.dedup();
        match ids[..] {
            [one] => Ok(one.clone()),
            [] => Err(format!(
                "there is no person {text:?}: write their id or name as the conference file has it"
            )),
            _ => {
                let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
                Err(format!(
                    "{text:?} may be any of {}: write the id",
                    ids.join(", ")
                ))
            }
        }
    }

    /// The place called `text`, or why there is none.
    pub fn place(&self, text: &str) -> Result<PlaceId, String> {
        match self.conference.hall().locate(text) {
            (Some(place), spot) if spot.is_blank() => Ok(place),
            _ => Err(format!(
                "there is no place {text:?}: write its id or name as the conference file has it"
            )),
        }
    }
}
