//! A report as whoever made it sees it who is outside the team: under what name it goes, and who comes. Of the case nothing else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{
    Happening, carried, of_hall, of_outside, of_two_cases, within,
};
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::ids::{CaseId, PersonId, PlaceId};
use crate::domain::vocabulary::text::Private;

/// What became of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Became {
    /// It is in the queue, and the team is rung for it.
    Waits,
    TakenBy(PersonId),
    OnTheWay(PersonId),
    There(PersonId),
    /// It is over, for now at least.
    Over,
}

impl Became {
    /// In one word, as a program reads it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::TakenBy(_) => "taken",
            Self::OnTheWay(_) => "on_the_way",
            Self::There(_) => "there",
            Self::Over => "over",
        }
    }

    /// Whom it names.
    pub fn who(&self) -> Option<&PersonId> {
        match self {
            Self::TakenBy(who) | Self::OnTheWay(who) | Self::There(who) => Some(who),
            Self::Waits | Self::Over => None,
        }
    }
}

/// A report as its maker sees it. It says what was heard last and when, not what may have changed since unheard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnReport {
    pub case: CaseId,
    pub code_name: String,
    pub place: Option<PlaceId>,
    pub spot: Private,
    pub reported_at: DateTime<Utc>,
    pub became: Became,
    pub since: DateTime<Utc>,
}

impl OwnReport {
    /// The name as it is said aloud.
    pub fn spoken(&self) -> String {
        self.code_name.replace('-', " ")
    }

    /// Folds an entry of a case that this viewer does not see otherwise.
    pub fn apply(all: &mut BTreeMap<CaseId, Self>, case: CaseId, entry: &Entry) {
        if let Happening::Received {
            code_name,
            place,
            spot,
        } = &entry.happening
        {
            let own = Self {
                case,
                code_name: code_name.clone(),
                place: place.clone(),
                spot: spot.clone(),
                reported_at: entry.at,
                became: Became::Waits,
                since: entry.at,
            };
            all.insert(case, own);
        }
        if let (Some(own), Some(became)) = (all.get_mut(&case), became(&entry.happening)) {
            (own.became, own.since) = (became, entry.at);
        }
    }
}

/// What a report became by `happening`.
fn became(happening: &Happening) -> Option<Became> {
    match happening {
        Happening::Acknowledged { by }
        | Happening::SecondTaken { by }
        | Happening::Assigned { to: by, .. } => Some(Became::TakenBy(by.clone())),
        Happening::SceneMoved { to, by } => match to {
            Move::Going | Move::Resume => Some(Became::OnTheWay(by.clone())),
            Move::There => Some(Became::There(by.clone())),
            Move::Clear => None,
        },
        Happening::Released { .. }
        | Happening::AcknowledgeExpired { .. }
        | Happening::Reopened { .. } => Some(Became::Waits),
        Happening::Resolved { .. } | Happening::Closed { .. } => Some(Became::Over),
        Happening::Reported { .. }
        | within!()
        | carried!()
        | of_two_cases!()
        | of_outside!()
        | of_hall!()
        | Happening::ConflictSet { .. }
        | Happening::Unknown => None,
    }
}
