//! Whom to call: venue security, medics, staff, the outside.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::ContactId;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;

/// What a contact is for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    Security,
    Medical,
    Staff,
    /// The emergency number: ambulance, fire brigade, police.
    Emergency,
    /// The police where nothing is urgent.
    Police,
    Legal,
    Body,
    Crisis,
    Production,
    Media,
    Access,
    Welfare,
}

impl ContactKind {
    /// Whether calling them needs a yes of the person concerned when nobody is in danger: police and outside bodies do,
    /// help at the venue does not `[PYC18-S][CARP-R]`.
    pub fn needs_consent(self) -> bool {
        match self {
            Self::Emergency
            | Self::Police
            | Self::Legal
            | Self::Body
            | Self::Crisis
            | Self::Media => true,
            Self::Security
            | Self::Medical
            | Self::Staff
            | Self::Production
            | Self::Access
            | Self::Welfare => false,
        }
    }

    /// Whether somebody comes when called: a committee or counsel does not.
    pub fn comes(self) -> bool {
        match self {
            Self::Security
            | Self::Medical
            | Self::Staff
            | Self::Emergency
            | Self::Police
            | Self::Production
            | Self::Access
            | Self::Welfare => true,
            Self::Body | Self::Legal | Self::Crisis | Self::Media => false,
        }
    }

    /// As it stands in a wish: "NO police".
    pub fn word(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Medical => "medics",
            Self::Staff => "event staff",
            Self::Emergency | Self::Police => "police",
            Self::Legal => "counsel",
            Self::Body => "committee",
            Self::Crisis => "crisis line",
            Self::Production => "production",
            Self::Media => "media team",
            Self::Access => "access team",
            Self::Welfare => "welfare",
        }
    }

    /// How the words on the radio begin.
    pub fn called(self) -> &'static str {
        match self {
            Self::Security => "Security",
            Self::Medical => "Medics",
            Self::Staff => "Event staff",
            Self::Emergency => "Emergency",
            Self::Police => "Police",
            Self::Legal => "Counsel",
            Self::Body => "Committee",
            Self::Crisis => "Crisis line",
            Self::Production => "Production",
            Self::Media => "Media team",
            Self::Access => "Access team",
            Self::Welfare => "Welfare",
        }
    }
}

/// How much a contact may be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Where, what, how dangerous; never who or why `[WTD]`.
    #[default]
    Brief,
    Narrative,
}

/// Somebody to call, with ways to reach them in order.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    pub id: ContactId,
    pub name: Private,
    pub kind: ContactKind,
    pub told: Told,
    pub hours: Private,
    pub languages: Vec<Private>,
    pub reach: Vec<Reach>,
}

impl Contact {
    /// How it is called in a sentence. The name of a public number says whether that is the police or the fire brigade.
    pub fn called(&self) -> String {
        let name = self.name.as_str();
        match self.kind {
            ContactKind::Emergency => name.split(',').next().unwrap_or_default().to_owned(),
            ContactKind::Security
            | ContactKind::Medical
            | ContactKind::Staff
            | ContactKind::Police
            | ContactKind::Legal
            | ContactKind::Body
            | ContactKind::Crisis
            | ContactKind::Production
            | ContactKind::Media
            | ContactKind::Access
            | ContactKind::Welfare => self.kind.called().to_owned(),
        }
    }

    /// The ways that work today, in order: what a person says, and the console of an account.
    pub fn ways(&self) -> impl Iterator<Item = &Reach> {
        self.reach
            .iter()
            .filter(|r| r.is_said() || matches!(r, Reach::Account(_)))
    }
}
