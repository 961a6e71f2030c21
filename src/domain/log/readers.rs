//! Who reads how much of a happening: in the hall, on a row, in what happened, outside the team; and whose reading it may change.
//! No arm is for the rest: a new happening is asked about in each.

use crate::domain::log::happening::{
    Happening, carried, of_case, of_hall, of_outside, of_seats, of_two_cases, told_back, within,
};
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId, PersonId};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::text::Private;

/// Who gets what everybody shares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InHall<'a> {
    Everybody,
    /// Everybody; those outside the team without how this person is reached.
    Person(&'a Person),
    /// Whoever may know of this contact.
    Contact(&'a Contact),
    LeadsAnd(&'a PersonId),
    /// The whole to leads and to these, this to others.
    Reasoned {
        people: [&'a PersonId; 2],
        to_others: Box<Happening>,
    },
    Nobody,
}

/// How much of what happened its reader gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InNarrative {
    Whole,
    /// The whole to whoever did it, this to others.
    ToOthers(Box<Happening>),
    Nothing,
}

/// How much of a happening somebody gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    Whole,
    Masked(Box<Happening>),
    Nothing,
}

/// Where a happening goes outside the team.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outward<'a> {
    Nowhere,
    /// To whoever is called by it.
    To(&'a ContactId),
    /// To whoever was called then.
    OnCall(EscalationId),
    /// To venue security.
    Security,
    /// To these of the staff.
    Staff(&'a [PersonId]),
    /// To whoever reported it.
    Reporter,
}

/// Whether a happening may change what somebody may see of its case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moves {
    Nobody,
    /// Where only who takes part reads what happened.
    Participants,
    Anybody,
}

impl Happening {
    /// The other case that it speaks of: it is disclosed only to those who may see that one too.
    pub fn cases(&self) -> Option<CaseId> {
        match self {
            Self::Linked { to: other }
            | Self::MergedInto { into: other, .. }
            | Self::MergedFrom { from: other, .. } => Some(*other),
            of_hall!()
            | within!()
            | told_back!()
            | carried!()
            | of_seats!()
            | of_outside!()
            | Self::ConflictSet { .. }
            | Self::Unknown => None,
        }
    }

    /// The other case whose words it carries: they are read by those who read that one too, by others as on a row.
    pub fn words_of(&self) -> Option<CaseId> {
        match self {
            Self::CallCarried { carried } => Some(carried.from),
            Self::PromiseCarried { from, .. } => Some(*from),
            of_hall!()
            | within!()
            | told_back!()
            | of_two_cases!()
            | of_seats!()
            | of_outside!()
            | Self::ConflictSet { .. }
            | Self::Unknown => None,
        }
    }

    /// Who of those that are signed in gets it, where it is of what everybody shares. What is newer than this program says only
    /// that it is there.
    pub fn in_hall(&self) -> InHall<'_> {
        match self {
            Self::ConferenceOpened { .. }
            | Self::PolicySet { .. }
            | Self::WordsSet { .. }
            | Self::ChecklistAdded { .. }
            | Self::PlaceAdded { .. }
            | Self::ShiftPlanned { .. }
            | Self::DetailsSet { .. }
            | Self::ChecklistLeft { .. }
            | Self::PlaceLeft { .. }
            | Self::PersonLeft { .. }
            | Self::ShiftChanged { .. }
            | Self::ShiftCancelled { .. }
            | Self::PagerTaken { .. }
            | Self::PagerGivenBack { .. }
            | Self::RequestMade { .. }
            | Self::OverrideCancelled { .. }
            | Self::HandoffWithdrawn { .. }
            | Self::HandoffTaken { .. }
            | Self::SeatClosed { .. }
            | Self::ReadySaid { .. }
            | Self::SeatRang { .. }
            | Self::Unknown => InHall::Everybody,
            // That they are ill is theirs to tell, and why they refuse, too.
            Self::AwaySet {
                person, from, to, ..
            } => InHall::Reasoned {
                people: [person, person],
                to_others: Box::new(Self::AwaySet {
                    person: person.clone(),
                    from: *from,
                    to: *to,
                    sick: false,
                    why: None,
                }),
            },
            Self::RequestAnswered {
                request,
                agrees,
                by,
                why: _,
            } => InHall::Reasoned {
                people: [by, by],
                to_others: Box::new(Self::RequestAnswered {
                    request: *request,
                    agrees: *agrees,
                    by: by.clone(),
                    why: None,
                }),
            },
            // Why somebody cannot hand over themselves is theirs to tell.
            Self::HandoffOffered {
                position,
                from,
                to,
                until,
                given,
                why: _,
            } => InHall::Reasoned {
                people: [from, to],
                to_others: Box::new(Self::HandoffOffered {
                    position: position.clone(),
                    from: from.clone(),
                    to: to.clone(),
                    until: *until,
                    given: *given,
                    why: None,
                }),
            },
            Self::PersonAdded { person } => InHall::Person(person),
            Self::ContactAdded { contact } | Self::ContactLeft { contact } => {
                InHall::Contact(contact)
            }
            Self::InvitedAgain { person } | Self::DeviceJoined { person, .. } => {
                InHall::LeadsAnd(person)
            }
            Self::LinkMade { by, .. } | Self::LinkEnded { by, .. } => InHall::LeadsAnd(by),
            of_case!() => InHall::Nobody,
        }
    }

    /// What somebody gets of it who reads what happened in the case, and may not settle it.
    pub fn in_narrative(&self) -> InNarrative {
        match self {
            // Why somebody stepped back is between them and the leads.
            Self::ConflictSet { person, level, .. } => {
                InNarrative::ToOthers(Box::new(Self::ConflictSet {
                    person: person.clone(),
                    level: *level,
                    why: None,
                }))
            }
            Self::HandoffDeclined { offer, by, .. } => {
                InNarrative::ToOthers(Box::new(Self::HandoffDeclined {
                    offer: *offer,
                    by: by.clone(),
                    why: Private::default(),
                }))
            }
            Self::Reported { .. }
            | Self::Acknowledged { .. }
            | Self::SecondTaken { .. }
            | Self::AloneExplained { .. }
            | Self::Released { .. }
            | Self::Assigned { .. }
            | Self::AcknowledgeExpired { .. }
            | Self::SceneMoved { .. }
            | Self::CheckedIn { .. }
            | Self::Noted { .. }
            | Self::HeldUntil { .. }
            | Self::PlaceSet { .. }
            | Self::CategorySet { .. }
            | Self::Promised { .. }
            | Self::PromiseKept { .. }
            | Self::PromisePassed { .. }
            | Self::HandoffWritten { .. }
            | Self::HandoffAccepted { .. }
            | Self::HandoffAsked { .. }
            | Self::HandoffReplied { .. }
            | Self::Struck { .. }
            | Self::Undone { .. }
            | Self::StepOpened { .. }
            | Self::Linked { .. }
            | Self::MergedInto { .. }
            | Self::MergedFrom { .. }
            | Self::CallCarried { .. }
            | Self::PromiseCarried { .. }
            | Self::SeveritySet { .. }
            | Self::FlagSet { .. }
            | Self::ChecklistAttached { .. }
            | Self::ChecklistDropped { .. }
            | Self::StepTicked { .. }
            | Self::StepSkipped { .. }
            | Self::Paged { .. }
            | Self::DeadEnd { .. }
            | Self::WishSaid { .. }
            | Self::WishUnsaid { .. }
            | Self::FactSet { .. }
            | Self::WayTried { .. }
            | Self::LookOutSent { .. }
            | Self::Sighted { .. }
            | Self::AllClear
            | Self::Escalated { .. }
            | Self::Answered { .. }
            | Self::Arrived { .. }
            | Self::StoodDown { .. }
            | Self::Resolved { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::Unknown => InNarrative::Whole,
            of_hall!() | Self::Received { .. } => InNarrative::Nothing,
        }
    }

    /// Whether what somebody gets of it who reads the case has to be judged each time: it speaks of another case, or is not for
    /// everybody.
    pub fn is_judged(&self) -> bool {
        self.cases().is_some()
            || self.words_of().is_some()
            || self.in_narrative() != InNarrative::Whole
    }

    /// What a row needs of it: where it is and what dispatchers ask first, and else not a word of what people typed.
    pub fn on_row(&self) -> Part {
        let blank = Private::default;
        let happening = match self {
            Self::Reported { report } => Self::Reported {
                report: Box::new(report.on_row()),
            },
            Self::Noted { .. } => Self::Noted {
                text: blank(),
                happened_at: None,
            },
            Self::AloneExplained { by, .. } => Self::AloneExplained {
                by: by.clone(),
                why: blank(),
            },
            Self::ConflictSet { person, level, .. } => Self::ConflictSet {
                person: person.clone(),
                level: *level,
                why: None,
            },
            Self::Escalated { call } => Self::Escalated {
                call: Box::new(call.on_row()),
            },
            Self::Answered {
                escalation, eta_at, ..
            } => Self::Answered {
                escalation: *escalation,
                by: blank(),
                eta_at: *eta_at,
            },
            Self::Resolved { by, .. } => Self::Resolved {
                by: by.clone(),
                why: None,
            },
            Self::Closed { by, .. } => Self::Closed {
                by: by.clone(),
                why: None,
            },
            Self::Reopened { by, .. } => Self::Reopened {
                by: by.clone(),
                why: blank(),
            },
            Self::HeldUntil { by, until, .. } => Self::HeldUntil {
                by: by.clone(),
                until: *until,
                why: blank(),
            },
            Self::Promised { due, keeper, .. } => Self::Promised {
                text: blank(),
                due: *due,
                keeper: keeper.clone(),
            },
            Self::HandoffWritten { words } => Self::HandoffWritten {
                words: Box::new(words.on_row()),
            },
            Self::HandoffAsked { offer, by, .. } => Self::HandoffAsked {
                offer: *offer,
                by: by.clone(),
                text: blank(),
            },
            Self::HandoffReplied { by, .. } => Self::HandoffReplied {
                by: by.clone(),
                text: blank(),
            },
            Self::HandoffDeclined { offer, by, .. } => Self::HandoffDeclined {
                offer: *offer,
                by: by.clone(),
                why: blank(),
            },
            Self::Struck { entry, .. } => Self::Struck {
                entry: *entry,
                why: blank(),
            },
            Self::CallCarried { carried } => Self::CallCarried {
                carried: Box::new(carried.with(carried.call.on_row(), blank())),
            },
            Self::PromiseCarried {
                from,
                promise,
                made,
                due,
                keeper,
                ..
            } => Self::PromiseCarried {
                from: *from,
                promise: *promise,
                text: blank(),
                made: *made,
                due: *due,
                keeper: keeper.clone(),
            },
            // Whoever is rung must not walk into a weapon that security was told of. Looks are of somebody.
            Self::FactSet { fact, .. } => match fact {
                Fact::Weapon
                | Fact::People
                | Fact::Hurt
                | Fact::Awake
                | Fact::Breathing
                | Fact::Bleeding
                | Fact::WayIn => return Part::Whole,
                Fact::Looks => return Part::Nothing,
            },
            // Seats, scene, where it is, severity, kind, calls and pages stand on the row; a look-out, and who saw them, goes to
            // everybody on shift.
            Self::Acknowledged { .. }
            | Self::SecondTaken { .. }
            | Self::Released { .. }
            | Self::Assigned { .. }
            | Self::AcknowledgeExpired { .. }
            | Self::SceneMoved { .. }
            | Self::CheckedIn { .. }
            | Self::PlaceSet { .. }
            | Self::CategorySet { .. }
            | Self::PromiseKept { .. }
            | Self::PromisePassed { .. }
            | Self::HandoffAccepted { .. }
            | Self::Undone { .. }
            | Self::Linked { .. }
            | Self::MergedInto { .. }
            | Self::MergedFrom { .. }
            | Self::SeveritySet { .. }
            | Self::FlagSet { .. }
            | Self::Paged { .. }
            | Self::DeadEnd { .. }
            | Self::WayTried { .. }
            | Self::LookOutSent { .. }
            | Self::Sighted { .. }
            | Self::AllClear
            | Self::Arrived { .. }
            | Self::StoodDown { .. }
            | Self::Unknown => return Part::Whole,
            Self::ChecklistAttached { .. }
            | Self::ChecklistDropped { .. }
            | Self::StepTicked { .. }
            | Self::StepSkipped { .. }
            | Self::StepOpened { .. }
            | Self::WishSaid { .. }
            | Self::WishUnsaid { .. }
            | Self::Received { .. }
            | of_hall!() => return Part::Nothing,
        };
        Part::Masked(Box::new(happening))
    }

    /// Where it goes outside the team.
    pub fn outward(&self) -> Outward<'_> {
        match self {
            Self::Escalated { call } => Outward::To(&call.to),
            Self::CallCarried { carried } => Outward::To(&carried.call.to),
            Self::Answered { escalation, .. }
            | Self::WayTried { escalation, .. }
            | Self::Arrived { escalation }
            | Self::StoodDown { escalation } => Outward::OnCall(*escalation),
            Self::LookOutSent { .. } | Self::Sighted { .. } | Self::AllClear => Outward::Security,
            Self::Paged { page } => Outward::Staff(&page.whom),
            Self::Received { .. } | told_back!() | of_seats!() => Outward::Reporter,
            of_hall!()
            | within!()
            | Self::PromiseCarried { .. }
            | of_two_cases!()
            | Self::ConflictSet { .. }
            | Self::Unknown => Outward::Nowhere,
        }
    }

    /// What `reader` gets of it outside the team, to whom it goes.
    pub fn outside(&self, reader: &PersonId) -> Part {
        match self {
            Self::Escalated { call } => Part::Masked(Box::new(Self::Escalated {
                call: Box::new(call.outside()),
            })),
            Self::CallCarried { carried } => {
                let said = carried.answer.as_ref();
                let said = said.map_or_else(Private::default, |answer| answer.by.clone());
                Part::Masked(Box::new(Self::CallCarried {
                    carried: Box::new(carried.with(carried.call.outside(), said)),
                }))
            }
            // Code name, severity and place, and that it is they who are rung.
            Self::Paged { page } => Part::Masked(Box::new(Self::Paged {
                page: Box::new(page.to(reader)),
            })),
            Self::Reported { report } => Part::Masked(Box::new(report.received())),
            // Who has it and how far they are, and that it ended; not why.
            Self::Resolved { .. } | Self::Closed { .. } | of_seats!() => self.on_row(),
            Self::Received { .. }
            | Self::Answered { .. }
            | Self::WayTried { .. }
            | Self::Arrived { .. }
            | Self::StoodDown { .. }
            | Self::LookOutSent { .. }
            | Self::Sighted { .. }
            | Self::AllClear => Part::Whole,
            of_hall!()
            | within!()
            | Self::PromiseCarried { .. }
            | of_two_cases!()
            | Self::ConflictSet { .. }
            | Self::Unknown => Part::Nothing,
        }
    }

    /// Whose reading of the case it may change.
    pub fn moves(&self) -> Moves {
        match self {
            Self::ConflictSet { .. }
            | Self::Escalated { .. }
            | Self::CallCarried { .. }
            | Self::LookOutSent { .. }
            | Self::Paged { .. } => Moves::Anybody,
            // What is over is handed over to nobody.
            of_seats!() | told_back!() | of_two_cases!() => Moves::Participants,
            // What somebody owes goes along with their seat.
            within!()
                if matches!(
                    self,
                    Self::Promised { .. }
                        | Self::PromiseKept { .. }
                        | Self::PromisePassed { .. }
                        | Self::Undone { .. }
                ) =>
            {
                Moves::Participants
            }
            Self::PromiseCarried { .. } => Moves::Participants,
            of_hall!()
            | within!()
            | Self::Received { .. }
            | Self::WayTried { .. }
            | Self::Sighted { .. }
            | Self::AllClear
            | Self::Answered { .. }
            | Self::Arrived { .. }
            | Self::StoodDown { .. }
            | Self::Unknown => Moves::Nobody,
        }
    }
}
