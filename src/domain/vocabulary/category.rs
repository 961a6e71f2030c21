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
    Child,
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
    pub const ALL: [Self; 16] = [
        Self::Harassment,
        Self::Assault,
        Self::SexualHarm,
        Self::Threat,
        Self::Stalking,
        Self::Intoxication,
        Self::Medical,
        Self::MentalHealth,
        Self::Child,
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
            Self::Photography => "photos",
            Self::Speaker => "speaker",
            Self::Online => "online",
            Self::Theft => "property",
            Self::SuspiciousItem => "strange item",
            Self::Access => "access",
            Self::Other => "other",
        }
    }

    /// The kind that a free text most likely means; the form shows it and a person decides.
    pub fn guess(what: &str) -> Self {
        const HINTS: [(Category, &[&str]); 15] = [
            (
                Category::Child,
                &[
                    "missing child",
                    "lost child",
                    "found child",
                    "missing kid",
                    "lost kid",
                ],
            ),
            (
                Category::SexualHarm,
                &["sexual", "grope", "groping", "rape", "upskirt"],
            ),
            (
                Category::Assault,
                &[
                    "fight", "punch", "hit ", "hitting", "assault", "pushed", "push ", "shov",
                    "kick", "slap", "brawl", "beat up", "threw a",
                ],
            ),
            (
                Category::Medical,
                &[
                    "medical",
                    "collaps",
                    "unconscious",
                    "not breathing",
                    "bleeding",
                    "seizure",
                    "faint",
                    "injur",
                    "allergic",
                    "blood",
                    "hurt",
                ],
            ),
            (
                Category::MentalHealth,
                &["panic attack", "suicid", "self-harm", "mental"],
            ),
            (
                Category::SuspiciousItem,
                &["suspicious", "unattended bag", "bomb"],
            ),
            (Category::Threat, &["threat", "weapon", "knife", "gun"]),
            (
                Category::Stalking,
                &[
                    "stalk",
                    "following her",
                    "following him",
                    "following them",
                    "follows her",
                    "follows him",
                    "follows them",
                ],
            ),
            (
                Category::Intoxication,
                &["drunk", "intoxicated", "passed out"],
            ),
            (
                Category::Photography,
                &["photo", "filming", "recording", "picture"],
            ),
            (Category::Speaker, &["speaker", "slide"]),
            (
                Category::Online,
                &["online", "slack", "chat message", "tweet", "post on"],
            ),
            (
                Category::Theft,
                &["stolen", "theft", "lost badge", "lost laptop", "stole"],
            ),
            (
                Category::Access,
                &["wheelchair", "access", "lift", "elevator", "toilet"],
            ),
            (
                Category::Harassment,
                &[
                    "harass",
                    "insult",
                    "slur",
                    "unwelcome",
                    "comments",
                    "touch",
                    "staring",
                    "stares",
                    "for number",
                    "her number",
                ],
            ),
        ];
        let text = what.to_lowercase();
        HINTS
            .iter()
            .find(|(_, words)| words.iter().any(|w| text.contains(w)))
            .map_or(Self::Other, |(category, _)| *category)
    }
}
