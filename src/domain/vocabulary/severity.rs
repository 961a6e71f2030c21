//! What kind of thing happened, how bad it is, and what the two suggest together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::flags::{Answer, Flags};

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

/// The severity that category and flags call for. A person decides; suggestion and choice are both on record.
pub fn suggest(category: Category, flags: Flags) -> Severity {
    let ongoing = flags.ongoing == Answer::Yes;
    match category {
        Category::Child | Category::Fire => Severity::Critical,
        _ if flags.danger == Answer::Yes => Severity::Critical,
        Category::Assault | Category::Threat | Category::SuspiciousItem | Category::Crowd
            if ongoing =>
        {
            Severity::Critical
        }
        Category::Assault
        | Category::SexualHarm
        | Category::Threat
        | Category::Stalking
        | Category::Medical
        | Category::FoundChild
        | Category::MissingAdult
        | Category::Crowd
        | Category::Evacuation
        | Category::SuspiciousItem => Severity::High,
        Category::Harassment
        | Category::MentalHealth
        | Category::Photography
        | Category::Speaker
        | Category::Online
        | Category::Intoxication => Severity::Moderate,
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
            Severity::Moderate
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
}
