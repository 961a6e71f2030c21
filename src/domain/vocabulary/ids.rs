//! Ids are types: a case can never be passed where an entry is meant.
//!
//! Things that happen have UUIDs, derived from the command that made them (`Ask::derive`), so that a laptop without
//! network can already name what it makes. Things that a conference file names have slugs, as their people wrote them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The only macro: `id!(/** doc */ Name)` is a UUID, `id!(/** doc */ Name, slug)` a name from the conference file.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, slug) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = "^[a-z0-9][a-z0-9-]{0,63}$")]
        pub struct $name(String);

        impl $name {
            /// The slug as the conference file has it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotASlug;
            fn from_str(text: &str) -> Result<Self, NotASlug> {
                slug(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotASlug;
            fn try_from(text: String) -> Result<Self, NotASlug> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

id!(/** One incident, from first report to closure. */ CaseId);
id!(/** One thing that happened, in the conference's log. */ EntryId);
id!(/** One thing that was asked for. Drawn by who asks; the same id is accepted once. */ CommandId);
id!(/** One call for help to one contact: the id of its `Escalated` entry. */ EscalationId);
id!(/** Something said to a reporter with a time: the id of its `Promised` entry. */ PromiseId);
id!(/** What lies over the plan of a seat: the id of the entry that laid it. */ OverrideId);
id!(/** A handoff that was offered: the id of the entry by which it was. */ OfferId);
id!(/** Something that is asked of another person, and what it becomes. */ RequestId);
id!(/** An address at which a calendar of the rota is read: the id of the entry by which it was made. */ LinkId);
id!(/** A planned shift: the id of its `ShiftPlanned` entry. */ ShiftId);
id!(/** One conference, as it stands in every path of the API. */ ConferenceSlug, slug);
id!(/** A person of the conference file. */ PersonId, slug);
id!(/** A place of the conference file. */ PlaceId, slug);
id!(/** Somebody to call, of the conference file. */ ContactId, slug);
id!(/** A seat on the rota: `primary`, `secondary`, `lead`, … */ Position, slug);
id!(/** A checklist, by its file's `id`. */ ChecklistId, slug);
id!(/** A step of a checklist. */ StepId, slug);

/// A name that is not 1–64 of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit")]
pub struct NotASlug;

fn slug(text: &str) -> Result<String, NotASlug> {
    let fits = (1..=64).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err(NotASlug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_small_letters_digits_and_hyphens() {
        assert!("hall-b".parse::<PlaceId>().is_ok());
        for bad in ["", "-a", "Hall", "a b", "a/b", "ä", &"x".repeat(65)] {
            assert!(bad.parse::<PlaceId>().is_err(), "{bad:?}");
        }
    }
}
