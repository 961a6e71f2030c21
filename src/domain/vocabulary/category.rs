//! What kind of thing happened.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a case is about. Some are no conduct matter at all and never go to a conduct body `[EP24][PYC18-T]`.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Harassment,
    Assault,
    SexualHarm,
    Threat,
    Stalking,
    Intoxication,
    Medical,
    MentalHealth,
    /// A child is missed.
    Child,
    FoundChild,
    MissingAdult,
    /// Fire or smoke.
    Fire,
    Crowd,
    /// An evacuation, the weather, a structure that comes down.
    Evacuation,
    Photography,
    Speaker,
    Online,
    Theft,
    SuspiciousItem,
    Access,
    #[default]
    Other,
}

impl Category {
    /// All of them, in the order a form offers them.
    pub const ALL: [Self; 21] = [
        Self::Harassment,
        Self::Assault,
        Self::SexualHarm,
        Self::Threat,
        Self::Stalking,
        Self::Intoxication,
        Self::Medical,
        Self::MentalHealth,
        Self::Child,
        Self::FoundChild,
        Self::MissingAdult,
        Self::Fire,
        Self::Crowd,
        Self::Evacuation,
        Self::Photography,
        Self::Speaker,
        Self::Online,
        Self::Theft,
        Self::SuspiciousItem,
        Self::Access,
        Self::Other,
    ];

    /// The word on a queue row, at most 13 columns. Free text never stands at line level.
    pub fn word(self) -> &'static str {
        match self {
            Self::Harassment => "harassment",
            Self::Assault => "fight",
            Self::SexualHarm => "sexual harm",
            Self::Threat => "threat",
            Self::Stalking => "stalking",
            Self::Intoxication => "drunk guest",
            Self::Medical => "medical",
            Self::MentalHealth => "mental health",
            Self::Child => "missing child",
            Self::FoundChild => "found child",
            Self::MissingAdult => "missing adult",
            Self::Fire => "fire or smoke",
            Self::Crowd => "crowd",
            Self::Evacuation => "evacuation",
            Self::Photography => "photos",
            Self::Speaker => "speaker",
            Self::Online => "online",
            Self::Theft => "property",
            Self::SuspiciousItem => "strange item",
            Self::Access => "access",
            Self::Other => "other",
        }
    }

    /// Who comes when the emergency number is called about it. Whether somebody is hurt as well is said with it.
    pub fn service(self) -> Service {
        match self {
            Self::Medical | Self::MentalHealth | Self::Intoxication | Self::Access => {
                Service::Ambulance
            }
            Self::Fire | Self::Crowd | Self::Evacuation => Service::FireBrigade,
            Self::Harassment
            | Self::Assault
            | Self::SexualHarm
            | Self::Threat
            | Self::Stalking
            | Self::Child
            | Self::FoundChild
            | Self::MissingAdult
            | Self::Photography
            | Self::Speaker
            | Self::Online
            | Self::Theft
            | Self::SuspiciousItem
            | Self::Other => Service::Police,
        }
    }
}

/// What the emergency number asks first: which service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Service {
    Ambulance,
    FireBrigade,
    Police,
}

impl Service {
    /// How it is asked for.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ambulance => "Ambulance",
            Self::FireBrigade => "Fire brigade",
            Self::Police => "Police",
        }
    }
}
