//! Why a rule said no: the fact, and what it is about. What is said of it, and what to do next, is in [`crate::words::refusals`].

use chrono::TimeDelta;

use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{ChecklistId, ContactId, PersonId, PlaceId};
use crate::domain::vocabulary::rejection::Code;
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;

/// Something that is not settled when a case is to be resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenEnd {
    /// A required step.
    Step(Private),
    Danger,
    /// Help that was called, and is silent.
    NoAnswer {
        contact: String,
    },
    /// Something promised to the reporter, and not kept yet.
    Promise(Private),
}

/// What a reason is missing for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreasoned {
    Skip,
    /// Taking a checklist away.
    Drop,
    Strike,
    /// Calling without a yes.
    Override,
    Hold,
    /// One is enough.
    Alone,
    Reopen,
    /// Declining a case, handing over for another, or ending the last shift.
    Handoff,
}

/// Why a command is refused. People, contacts and cases are named as the team says them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    // Not there, or not for this person: the two answer alike.
    NoCase,
    NoCall,
    NoEntry,
    NoPromise,
    NoStep,
    NoConference,
    NoPerson(PersonId),
    NoPlace(PlaceId),
    NoContact(ContactId),
    NoChecklist(ChecklistId),
    NoPosition(String),
    NoShift,

    // Not theirs to do.
    OnlySystem,
    NotForSystem,
    OnlyLooks,
    OnlyLead,
    /// The conference file is the admin's; a lead changes shifts by it, and nothing else.
    OnlyAdmin,
    NotOnTeam {
        who: String,
    },
    /// One who reports cannot have this case: not of the team, or in conflict with it.
    CannotHaveIt,
    StepIsFor {
        is_lead: bool,
    },
    LiftsOwnConflict,
    /// Somebody else has the case, or nobody.
    NotYours {
        is_free: bool,
    },
    NotWriter,
    NotDoer,
    NotHolder,
    AloneNotHolder,
    MergeNotHolder,
    /// Written for somebody of whom the writer may put nothing down.
    NotForThem {
        who: String,
    },
    /// Put down as the deed of somebody who may not see the case.
    MayNotSee {
        who: String,
    },
    /// A soft conflict: they read along, and decide nothing.
    ReadsAlong,

    // Somebody else was first.
    Taken {
        by: String,
        ago: TimeDelta,
        is_seat_free: bool,
        /// The second seat is free, needed or not.
        goes_along: bool,
    },
    AlreadyYours,
    AlreadyTheirs {
        who: String,
    },
    NobodyHasIt,
    ChangedTo {
        word: &'static str,
    },
    MovedOn,

    // It is so already.
    LacksChecklist,
    HasChecklist,
    StepDone,
    AlreadyStruck,
    TakenBack,
    ConferenceThere,
    /// A conference file does not fit what is there; the first reason.
    DoesNotFit {
        why: String,
    },
    /// What was shown is not what would be done by now.
    DiffChanged,
    /// A shift is none that can be planned.
    WrongShift(&'static str),
    /// Two shifts want one seat.
    SeatHeld {
        position: String,
        who: String,
    },
    /// It has begun: only its end moves.
    ShiftHasBegun,
    ShiftIsOver,
    /// A pager is taken for no time, or for more than policy allows.
    TakeTime {
        most: Span,
    },
    /// They have the seat.
    HasSeat {
        who: String,
    },
    PagerTaken {
        who: String,
    },
    NothingTaken,
    NoLink,
    NotTheirLink,
    /// It is no digest of a secret.
    NoDigest,
    /// A cover that would change no minute.
    ChangesNothing,
    /// A cover beyond the minutes of its shift.
    OutsideShift,
    NotTheirShift,
    NoRequest,
    /// It was answered, withdrawn, or has lapsed.
    RequestOver {
        word: &'static str,
    },
    NotAskedOfThem {
        who: String,
    },
    NotTheirOverride,
    AwayTime,
    /// Nobody has the seat, or somebody else.
    NotInSeat {
        position: String,
    },
    /// Nobody is planned after them.
    NobodyFollows {
        position: String,
    },
    /// Somebody is planned after them: they are to be handed over to.
    SomebodyFollows {
        who: String,
    },
    /// A handoff to oneself.
    HandsToSelf,
    OfferedAlready {
        who: String,
    },
    /// They are ill, or away.
    NotAvailable {
        who: String,
    },
    NoOffer,
    NotTheirHandoff {
        who: String,
    },
    HandoffEnded,
    /// It was not taken in time: the plan holds.
    HandoffOver {
        who: Option<String>,
    },
    /// The same, and the plan says that whoever wants it has it.
    HandoffIsYours,
    NotOfHandoff,
    AlreadyAnswered,
    /// What is not stable is read back.
    NeedsReadBack,
    WrongReadBack,
    /// What is still to be answered before the seat is taken.
    ItemsLeft {
        cases: Vec<String>,
    },
    NobodyAsks,
    /// What is open and theirs when the last shift ends.
    StillTheirs {
        cases: Vec<String>,
    },
    NoWords,
    /// A required seat would be empty right now, and nobody was shown so.
    SeatEmptyNow {
        position: String,
    },
    ReportThere,
    WishOnRecord,
    NoOnRecord,
    AlreadyIs {
        word: &'static str,
    },
    FlagIsSo,
    PlaceIsSo,
    AlreadyLinked,
    ConflictOnRecord,
    NoConflictOfYours,
    NoConflictOf {
        who: String,
    },
    NotOwed,
    AlreadyThere {
        who: String,
    },
    AlreadyClear,
    AlreadyResolved,
    AlreadyClosed,
    CaseOpen,
    HasAnswered,
    HasArrived {
        before_answer: bool,
    },
    StoodDown,

    // Not as things stand.
    CaseEnded,
    /// Said to those who were called: they do not open it again.
    CallEnded,
    CaseNotOpen,
    NotResolved,
    Merged {
        into: String,
    },
    StillOpen(Vec<OpenEnd>),
    SameCase,
    IntoNotOpen,
    NotStrikable,
    NothingToUndo {
        within: Span,
    },
    CallStays,
    LookOutStays,
    EndStays,
    DeedStays,
    NeverTakenBack,
    TooLongAgo {
        within: Span,
    },
    NobodyLookedFor,
    NotClear,
    NotOnScene {
        who: String,
    },
    DangerCannotWait,
    CriticalCannotWait,
    TimerOver,

    // A time that cannot be meant.
    PromiseTime,
    HoldTime,
    ArrivalTime,
    HappenedTime,

    // Something is not said.
    NeedsReason(Unreasoned),
    NoWhat,
    NoWhere,
    NoNote,
    NoLooks,
    NoPromiseText,
    NoTarget,
    NoAnswerer,
    TooLong {
        thousand: usize,
    },
    /// More of something in one command than anybody means.
    TooMany {
        most: usize,
    },
    FactTooLong,
    NoAnswerFor {
        fact: Fact,
    },

    // Calling for help.
    NoWay {
        contact: String,
    },
    NoOtherWay {
        contact: String,
    },
    AllRecused {
        contact: String,
    },
    SteppedBack {
        who: String,
    },
    AgainstWish {
        contact: String,
    },
    NeedsYes {
        contact: String,
    },
}

impl Refusal {
    /// The word for scripts.
    pub fn code(&self) -> Code {
        match self {
            Self::NoCase
            | Self::NoCall
            | Self::NoEntry
            | Self::NoPromise
            | Self::NoStep
            | Self::NoConference
            | Self::NoPerson(_)
            | Self::NoPlace(_)
            | Self::NoContact(_)
            | Self::NoChecklist(_)
            | Self::NoPosition(_)
            | Self::NoOffer
            | Self::NoRequest
            | Self::NoLink
            | Self::NoShift => Code::NotFound,
            Self::OnlySystem
            | Self::NotForSystem
            | Self::OnlyLooks
            | Self::OnlyLead
            | Self::OnlyAdmin
            | Self::NotOnTeam { .. }
            | Self::CannotHaveIt
            | Self::StepIsFor { .. }
            | Self::NotForThem { .. }
            | Self::ReadsAlong
            | Self::LiftsOwnConflict => Code::NotAllowed,
            Self::NotYours { .. }
            | Self::NotWriter
            | Self::NotDoer
            | Self::NotHolder
            | Self::AloneNotHolder
            | Self::NotInSeat { .. }
            | Self::NotTheirShift
            | Self::NotTheirLink
            | Self::NotAskedOfThem { .. }
            | Self::NotTheirOverride
            | Self::NotTheirHandoff { .. }
            | Self::MergeNotHolder => Code::NotYours,
            Self::Taken { .. } | Self::SeatHeld { .. } | Self::PagerTaken { .. } => {
                Code::AlreadyTaken
            }
            Self::AlreadyYours | Self::AlreadyTheirs { .. } | Self::HasSeat { .. } => {
                Code::AlreadyYours
            }
            Self::NobodyHasIt => Code::NobodyHasIt,
            Self::ChangedTo { .. } | Self::MovedOn | Self::DiffChanged => Code::Changed,
            Self::HasChecklist
            | Self::LacksChecklist
            | Self::StepDone
            | Self::AlreadyStruck
            | Self::TakenBack
            | Self::ConferenceThere
            | Self::ReportThere
            | Self::WishOnRecord
            | Self::NoOnRecord
            | Self::AlreadyIs { .. }
            | Self::FlagIsSo
            | Self::PlaceIsSo
            | Self::AlreadyLinked
            | Self::ConflictOnRecord
            | Self::NoConflictOfYours
            | Self::NoConflictOf { .. }
            | Self::NotOwed
            | Self::AlreadyThere { .. }
            | Self::AlreadyClear
            | Self::AlreadyResolved
            | Self::AlreadyClosed
            | Self::CaseOpen
            | Self::HasAnswered
            | Self::HasArrived { .. }
            | Self::StoodDown
            | Self::NothingToUndo { .. }
            | Self::CallStays
            | Self::LookOutStays
            | Self::EndStays
            | Self::OfferedAlready { .. }
            | Self::NotAvailable { .. }
            | Self::HandoffEnded
            | Self::RequestOver { .. }
            | Self::AlreadyAnswered
            | Self::DeedStays => Code::AlreadyDone,
            Self::NeedsReadBack | Self::WrongReadBack => Code::ReadBack,
            Self::CaseEnded
            | Self::CallEnded
            | Self::CaseNotOpen
            | Self::NotResolved
            | Self::Merged { .. }
            | Self::SameCase
            | Self::IntoNotOpen
            | Self::NotStrikable
            | Self::NeverTakenBack
            | Self::TooLongAgo { .. }
            | Self::DoesNotFit { .. }
            | Self::SeatEmptyNow { .. }
            | Self::WrongShift(_)
            | Self::ShiftHasBegun
            | Self::ShiftIsOver
            | Self::TakeTime { .. }
            | Self::NothingTaken
            | Self::ChangesNothing
            | Self::OutsideShift
            | Self::AwayTime
            | Self::NobodyFollows { .. }
            | Self::SomebodyFollows { .. }
            | Self::HandsToSelf
            | Self::HandoffOver { .. }
            | Self::HandoffIsYours
            | Self::NotOfHandoff
            | Self::ItemsLeft { .. }
            | Self::NobodyAsks
            | Self::StillTheirs { .. }
            | Self::NobodyLookedFor
            | Self::NotClear
            | Self::NotOnScene { .. }
            | Self::DangerCannotWait
            | Self::CriticalCannotWait
            | Self::PromiseTime
            | Self::HoldTime
            | Self::ArrivalTime
            | Self::HappenedTime => Code::WrongState,
            Self::StillOpen(_) => Code::ChecklistOpen,
            Self::TimerOver => Code::Outdated,
            Self::NeedsReason(_) => Code::NeedsReason,
            Self::NoWhat
            | Self::NoWhere
            | Self::NoNote
            | Self::NoLooks
            | Self::NoPromiseText
            | Self::NoTarget
            | Self::NoWords
            | Self::NoAnswerer => Code::Empty,
            Self::TooLong { .. } | Self::TooMany { .. } | Self::FactTooLong => Code::TooLong,
            Self::NoAnswerFor { .. } | Self::NoDigest => Code::Unknown,
            Self::NoWay { .. } | Self::NoOtherWay { .. } => Code::NoWay,
            Self::AllRecused { .. } | Self::SteppedBack { .. } | Self::MayNotSee { .. } => {
                Code::Recused
            }
            Self::AgainstWish { .. } => Code::AgainstWish,
            Self::NeedsYes { .. } => Code::NeedsConsent,
        }
    }
}
