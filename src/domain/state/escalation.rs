//! Calls for help, as the fold of their entries: with their case, or, for the called side, without it.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{
    AnswerCarried, CallCarried, Escalated, Happening, PageLine, told_back,
};
use crate::domain::log::happening::{of_hall, of_seats, of_two_cases, within};
use crate::domain::vocabulary::ids::{CaseId, ContactId, EntryId, EscalationId, PersonId};
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Consent;

/// What the called side said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub by: Private,
    pub eta_at: Option<DateTime<Utc>>,
}

/// One call for help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Escalation {
    pub id: EscalationId,
    pub to: ContactId,
    pub way: Reach,
    pub caller: Option<PersonId>,
    pub raised: DateTime<Utc>,
    /// The entry that began the try that now runs, and when: the first call, or the next way.
    pub tried: (EntryId, DateTime<Utc>),
    pub consent: Consent,
    pub brief: Private,
    pub by_voice: bool,
    pub answer: Option<Answered>,
    pub arrived: Option<DateTime<Utc>>,
    pub stood_down: Option<DateTime<Utc>>,
}

impl Escalation {
    /// The call that `entry` begins.
    pub fn begin(entry: &Entry, call: &Escalated) -> Self {
        Self {
            id: EscalationId(entry.id.0),
            to: call.to.clone(),
            way: call.way.clone(),
            caller: entry.subject().cloned(),
            raised: entry.at,
            tried: (entry.id, entry.at),
            consent: call.consent,
            brief: call.brief.clone(),
            by_voice: call.by_voice,
            answer: None,
            arrived: None,
            stood_down: None,
        }
    }

    /// The same call, in the case that goes on after a merge. What is due of it is due by `entry`: an automatic act has one id in
    /// one case only.
    pub fn carried(entry: &Entry, carried: &CallCarried) -> Self {
        let answer = carried.answer.as_ref().map(|answer| Answered {
            entry: entry.id,
            at: answer.at,
            by: answer.by.clone(),
            eta_at: answer.eta_at,
        });
        Self {
            id: carried.escalation,
            to: carried.call.to.clone(),
            way: carried.call.way.clone(),
            caller: carried.caller.clone(),
            raised: carried.raised,
            tried: (entry.id, carried.tried_at),
            consent: carried.call.consent,
            brief: carried.call.brief.clone(),
            by_voice: carried.call.by_voice,
            answer,
            arrived: carried.arrived,
            stood_down: None,
        }
    }

    /// As it is carried into another case.
    pub fn to_carry(&self, from: CaseId) -> CallCarried {
        let answer = self.answer.as_ref().map(|answer| AnswerCarried {
            at: answer.at,
            by: answer.by.clone(),
            eta_at: answer.eta_at,
        });
        CallCarried {
            from,
            escalation: self.id,
            call: Escalated {
                to: self.to.clone(),
                way: self.way.clone(),
                consent: self.consent,
                why: None,
                brief: self.brief.clone(),
                by_voice: self.by_voice,
            },
            caller: self.caller.clone(),
            raised: self.raised,
            tried_at: self.tried.1,
            answer,
            arrived: self.arrived,
        }
    }

    /// Puts down what the called side said.
    pub fn answer(&mut self, entry: &Entry, by: &Private, eta_at: Option<DateTime<Utc>>) {
        self.answer = Some(Answered {
            entry: entry.id,
            at: entry.at,
            by: by.clone(),
            eta_at,
        });
    }

    /// Nobody answered: the next way is tried, and the time to answer begins again.
    pub fn try_way(&mut self, entry: &Entry, way: &Reach) {
        self.way = way.clone();
        self.tried = (entry.id, entry.at);
    }

    /// Its state in one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self {
                stood_down: Some(_),
                ..
            } => "stood_down",
            Self {
                arrived: Some(_), ..
            } => "arrived",
            Self {
                answer: Some(_), ..
            } => "answered",
            Self { by_voice: true, .. } => "said",
            Self { way, .. } if way.is_said() => "said",
            Self { .. } => "sent",
        }
    }
}

/// A page to the staff desk as the desk sees it: code name, severity and place, of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeskPage {
    pub case: CaseId,
    pub at: DateTime<Utc>,
    pub line: PageLine,
}

/// A call for help as its addressee sees it: of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brief {
    pub case: CaseId,
    pub escalation: Escalation,
}

impl Brief {
    /// Folds an entry of a case that this viewer does not see otherwise.
    pub fn apply(briefs: &mut BTreeMap<EscalationId, Self>, case: CaseId, entry: &Arc<Entry>) {
        match &entry.happening {
            Happening::Escalated { call } => {
                let escalation = Escalation::begin(entry, call);
                briefs.insert(escalation.id, Self { case, escalation });
            }
            Happening::CallCarried { carried } => {
                let escalation = Escalation::carried(entry, carried);
                briefs.insert(escalation.id, Self { case, escalation });
            }
            Happening::Answered {
                escalation,
                by,
                eta_at,
            } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.answer(entry, by, *eta_at);
                }
            }
            Happening::WayTried { escalation, way } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.try_way(entry, way);
                }
            }
            Happening::Arrived { escalation } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.arrived = Some(entry.at);
                }
            }
            Happening::StoodDown { escalation } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.stood_down = Some(entry.at);
                }
            }
            Happening::PromiseCarried { .. }
            | Happening::Paged { .. }
            | Happening::LookOutSent { .. }
            | Happening::Sighted { .. }
            | Happening::Received { .. }
            | Happening::AllClear
            | of_hall!()
            | within!()
            | told_back!()
            | of_two_cases!()
            | of_seats!()
            | Happening::ConflictSet { .. }
            | Happening::Unknown => {}
        }
    }
}
