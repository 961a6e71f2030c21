//! What kind of thing happened, how bad it is, and what the two suggest together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How fast a case must be looked at. Ordered: `Low < Critical`.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Moderate,
    High,
    Critical,
}

impl Severity {
    /// All of them, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Moderate, Self::Low];

    /// The word on a queue row: its shape differs without colour.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "CRIT",
            Self::High => "HIGH",
            Self::Moderate => "mod",
            Self::Low => "low",
        }
    }

    /// The whole word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Moderate => "moderate",
            Self::Low => "low",
        }
    }
}

/// A value for each severity, as policy tables have it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PerSeverity<T> {
    pub critical: T,
    pub high: T,
    pub moderate: T,
    pub low: T,
}

impl<T> PerSeverity<T> {
    /// The value for `severity`.
    pub fn get(&self, severity: Severity) -> &T {
        match severity {
            Severity::Critical => &self.critical,
            Severity::High => &self.high,
            Severity::Moderate => &self.moderate,
            Severity::Low => &self.low,
        }
    }
}

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

/// An answer to a question about a case. Not knowing is an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No,
    Maybe,
    #[default]
    Unknown,
}

impl Answer {
    /// An answer, as a person says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Unknown => "not known",
        }
    }
}

/// What teams really triage by `[PSF-E][OT-D]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Someone's safety is at risk now.
    Danger,
    /// It goes on; re-checked by its own timer.
    Ongoing,
    /// It is likely to recur.
    Repeat,
    /// It weighs heavily on somebody: yes is high, no is low; for the grid of impact and risk `[OT-D]`.
    Impact,
}

impl Flag {
    /// A flag, as a person says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Danger => "Danger now",
            Self::Ongoing => "Going on",
            Self::Repeat => "Likely again",
            Self::Impact => "High impact",
        }
    }

    /// All of them, in the order a menu offers them.
    pub const ALL: [Self; 4] = [Self::Danger, Self::Ongoing, Self::Repeat, Self::Impact];
}

/// The answers to all flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Flags {
    pub danger: Answer,
    pub ongoing: Answer,
    pub repeat: Answer,
    #[serde(default)]
    pub impact: Answer,
}

impl Flags {
    /// The answer to `flag`.
    pub fn get(self, flag: Flag) -> Answer {
        match flag {
            Flag::Danger => self.danger,
            Flag::Ongoing => self.ongoing,
            Flag::Repeat => self.repeat,
            Flag::Impact => self.impact,
        }
    }

    /// The same with another answer to `flag`.
    #[must_use]
    pub fn with(mut self, flag: Flag, answer: Answer) -> Self {
        match flag {
            Flag::Danger => self.danger = answer,
            Flag::Ongoing => self.ongoing = answer,
            Flag::Repeat => self.repeat = answer,
            Flag::Impact => self.impact = answer,
        }
        self
    }
}

/// The severity that category and flags call for. A person decides; suggestion and choice are both on record.
pub fn suggest(category: Category, flags: Flags) -> Severity {
    let ongoing = flags.ongoing == Answer::Yes;
    match category {
        Category::Child => Severity::Critical,
        _ if flags.danger == Answer::Yes => Severity::Critical,
        Category::Assault | Category::Threat | Category::SuspiciousItem if ongoing => {
            Severity::Critical
        }
        Category::Harassment
        | Category::Assault
        | Category::SexualHarm
        | Category::Threat
        | Category::Stalking
        | Category::Medical
        | Category::MentalHealth
        | Category::Photography
        | Category::SuspiciousItem => Severity::High,
        Category::Speaker | Category::Online | Category::Intoxication => Severity::Moderate,
        Category::Theft | Category::Access | Category::Other => Severity::Low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_and_missing_children_are_critical() {
        let danger = Flags {
            danger: Answer::Yes,
            ..Flags::default()
        };
        assert!(
            Category::ALL
                .iter()
                .all(|c| suggest(*c, danger) == Severity::Critical)
        );
        assert_eq!(
            suggest(Category::Child, Flags::default()),
            Severity::Critical
        );
        assert_eq!(
            suggest(Category::Photography, Flags::default()),
            Severity::High
        );
        assert_eq!(suggest(Category::Other, Flags::default()), Severity::Low);
    }

    #[test]
    fn an_ongoing_fight_is_critical_and_an_ongoing_talk_is_not() {
        let ongoing = Flags {
            ongoing: Answer::Yes,
            ..Flags::default()
        };
        assert_eq!(suggest(Category::Assault, ongoing), Severity::Critical);
        assert_eq!(suggest(Category::Speaker, ongoing), Severity::Moderate);
    }

    #[test]
    fn every_category_word_fits_its_column() {
        assert!(Category::ALL.iter().all(|c| c.word().len() <= 13));
    }

    #[test]
    fn the_kind_is_guessed_from_plain_words() {
        assert_eq!(
            Category::guess("two people fighting, one is hurt"),
            Category::Assault
        );
        assert_eq!(
            Category::guess("Missing child at the doors"),
            Category::Child
        );
        assert_eq!(Category::guess("something odd"), Category::Other);
    }
}
