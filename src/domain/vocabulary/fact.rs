//! What dispatchers ask first about a case.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::domain::vocabulary::category::{Category, Service};
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::text::Private;

/// What dispatchers ask first. Each is one key in the dialog; not known is an answer.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    Weapon,
    People,
    Hurt,
    WayIn,
    Awake,
    Breathing,
    Bleeding,
    /// Height, hair, clothes, age; never a name.
    Looks,
}

impl Fact {
    /// What `kind` asks first about a case of `category`, at most four: of whoever answers the emergency number the service that is
    /// needed.
    pub fn asked_by(kind: ContactKind, category: Category) -> &'static [Self] {
        match kind {
            ContactKind::Emergency if category.service() == Service::Ambulance => {
                &[Self::Awake, Self::Breathing, Self::Bleeding, Self::WayIn]
            }
            ContactKind::Security
            | ContactKind::Emergency
            | ContactKind::Police
            | ContactKind::Staff => match category {
                Category::Child | Category::FoundChild | Category::MissingAdult => {
                    &[Self::Looks, Self::WayIn, Self::Hurt, Self::Weapon]
                }
                Category::Fire | Category::Crowd | Category::Evacuation => {
                    &[Self::Hurt, Self::People, Self::WayIn, Self::Weapon]
                }
                Category::Harassment
                | Category::Assault
                | Category::SexualHarm
                | Category::Threat
                | Category::Stalking
                | Category::Intoxication
                | Category::Medical
                | Category::MentalHealth
                | Category::Photography
                | Category::Speaker
                | Category::Online
                | Category::Theft
                | Category::SuspiciousItem
                | Category::Access
                | Category::Other => &[Self::Weapon, Self::People, Self::Hurt, Self::WayIn],
            },
            ContactKind::Medical => &[Self::Awake, Self::Breathing, Self::Bleeding, Self::WayIn],
            ContactKind::Legal
            | ContactKind::Body
            | ContactKind::Crisis
            | ContactKind::Production
            | ContactKind::Media
            | ContactKind::Access
            | ContactKind::Welfare => &[],
        }
    }

    /// Its label.
    pub fn word(self) -> &'static str {
        match self {
            Self::Weapon => "weapon",
            Self::People => "people",
            Self::Hurt => "hurt",
            Self::WayIn => "way in",
            Self::Awake => "awake",
            Self::Breathing => "breathing",
            Self::Bleeding => "bleeding",
            Self::Looks => "looks",
        }
    }

    /// The answers that one key goes through, the most likely first; none where it is free text.
    pub fn answers(self) -> &'static [&'static str] {
        match self {
            Self::Weapon => &["none seen", "seen", NOT_KNOWN],
            Self::People => &["2", "1", "3", "4", "5 or more", NOT_KNOWN],
            Self::Hurt => &["1", "2", "3 or more", "0", NOT_KNOWN],
            Self::Awake | Self::Breathing | Self::Bleeding => &["yes", "no", NOT_KNOWN],
            Self::WayIn | Self::Looks => &[],
        }
    }

    /// Whether it is counted.
    pub fn is_count(self) -> bool {
        matches!(self, Self::People | Self::Hurt)
    }

    /// Whether `value` can be read aloud as this fact: a count is a number or one of the answers, a yes is yes or no. A weapon
    /// may be named; an empty value takes the fact back.
    pub fn admits(self, value: &str) -> bool {
        let value = value.trim();
        let is_free = matches!(self, Self::Weapon | Self::WayIn | Self::Looks);
        is_free
            || value.is_empty()
            || self.answers().contains(&value)
            || self.is_count() && value.parse::<u32>().is_ok()
    }
}

/// The facts of a case, as far as they are known.
pub type Facts = BTreeMap<Fact, Private>;

/// What a fact says where somebody looked and could not tell.
pub const NOT_KNOWN: &str = "not known";
