//! What can happen. A new happening is put here and into one of the groups, and nothing compiles until `readers` says who reads
//! of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::checklist::{Checklist, Move};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::flags::{Answer, Flag, Flags};
use crate::domain::vocabulary::handoff::{Ready, Words};
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, ContactId, EntryId, EscalationId, LinkId, OfferId, OverrideId, PersonId,
    PlaceId, Position, PromiseId, RequestId, ShiftId, StepId,
};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::place::{Details, Place};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::request::Asks;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::{Origin, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::{Consent, Wish};

/// A first report, as the case begins.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Two plain words, `blue-heron`: how the case is said aloud. From the case id, never from the content `[PSF-E]`.
    pub code_name: String,
    pub what: Private,
    pub place: Option<PlaceId>,
    /// The exact spot, or the whole place where it is none of the conference's.
    pub spot: Private,
    #[serde(deserialize_with = "or_default")]
    pub category: Category,
    pub flags: Flags,
    pub suggested: Severity,
    pub severity: Severity,
    #[serde(deserialize_with = "or_default")]
    pub channel: Channel,
    /// A post or call-sign, never a name.
    pub from: Option<Private>,
    pub happened_at: Option<DateTime<Utc>>,
    /// Recused from the first instant.
    pub conflicts: Vec<PersonId>,
}

impl Report {
    /// What of it goes back to whoever reported it, outside the team.
    pub fn received(&self) -> Happening {
        Happening::Received {
            code_name: self.code_name.clone(),
            place: self.place.clone(),
            spot: self.spot.clone(),
        }
    }

    /// Without a word of what somebody told. Every field is named, so that a new one is asked about.
    pub(super) fn on_row(&self) -> Self {
        let Self {
            code_name,
            what: _,
            place,
            spot,
            category,
            flags,
            suggested,
            severity,
            channel,
            from: _,
            happened_at: _,
            conflicts,
        } = self;
        Self {
            code_name: code_name.clone(),
            what: Private::default(),
            place: place.clone(),
            // Whoever is rung goes there before they take the case.
            spot: spot.clone(),
            category: *category,
            flags: *flags,
            suggested: *suggested,
            severity: *severity,
            channel: *channel,
            from: None,
            happened_at: None,
            conflicts: conflicts.clone(),
        }
    }
}

/// A word of a newer greenroom reads as the usual one: a case must not be missed for the kind it is of.
fn or_default<'de, D, T>(word: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let word = serde_json::Value::deserialize(word)?;
    Ok(serde_json::from_value(word).unwrap_or_default())
}

/// What a page to somebody without access says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PageLine {
    pub code_name: String,
    pub severity: Severity,
    pub place: String,
}

/// A page that the system made by itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Paged {
    /// The entry that started the timer.
    pub occurrence: EntryId,
    pub timer: TimerKind,
    pub step: u32,
    pub whom: Vec<PersonId>,
    /// Walked around, without why.
    pub skipped: Vec<PersonId>,
    /// Earlier steps were missed while nobody ran the clock.
    pub late: bool,
    pub line: PageLine,
}

impl Paged {
    /// As `reader` outside the team gets it: whom else it rang, and whom not, stays within.
    pub(super) fn to(&self, reader: &PersonId) -> Self {
        let Self {
            occurrence,
            timer,
            step,
            whom: _,
            skipped: _,
            late,
            line,
        } = self;
        Self {
            occurrence: *occurrence,
            timer: *timer,
            step: *step,
            whom: vec![reader.clone()],
            skipped: Vec::new(),
            late: *late,
            line: line.clone(),
        }
    }
}

/// Something of a seat that the system said by itself.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct SeatRing {
    pub position: Position,
    /// What began it: a shift, an override or an offer.
    pub occurrence: EntryId,
    pub timer: TimerKind,
    pub step: u32,
    pub whom: Vec<PersonId>,
    /// The change of shift that it is about.
    pub change: DateTime<Utc>,
}

impl SeatRing {
    /// The step of a handoff's timer that says that it is over. It lies in logs.
    pub const OVER: u32 = 2;

    /// Whether it says that nobody took a handoff in time.
    pub fn says_over(&self) -> bool {
        (self.timer, self.step) == (TimerKind::Handoff, Self::OVER)
    }
}

/// A call for help to one contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Escalated {
    pub to: ContactId,
    /// The way first used.
    pub way: Reach,
    pub consent: Consent,
    pub why: Option<Private>,
    pub brief: Private,
    pub by_voice: bool,
}

// Every field is named, so that a new one is asked about.
impl Escalated {
    /// Without a word that somebody typed.
    pub(super) fn on_row(&self) -> Self {
        let Self {
            to,
            way,
            consent,
            why: _,
            brief: _,
            by_voice,
        } = self;
        Self {
            to: to.clone(),
            way: way.clone(),
            consent: *consent,
            why: None,
            brief: Private::default(),
            by_voice: *by_voice,
        }
    }

    /// As the called side gets it: who allowed it, and why, stays within the team.
    pub(super) fn outside(&self) -> Self {
        let Self {
            to,
            way,
            consent: _,
            why: _,
            brief,
            by_voice,
        } = self;
        Self {
            to: to.clone(),
            way: way.clone(),
            consent: Consent::NotNeeded,
            why: None,
            brief: brief.clone(),
            by_voice: *by_voice,
        }
    }
}

/// A call for help as it stood when its case was merged into another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CallCarried {
    /// The case that was merged, whose words these are.
    pub from: CaseId,
    pub escalation: EscalationId,
    pub call: Escalated,
    pub caller: Option<PersonId>,
    pub raised: DateTime<Utc>,
    /// When the try began that ran then.
    pub tried_at: DateTime<Utc>,
    pub answer: Option<AnswerCarried>,
    pub arrived: Option<DateTime<Utc>>,
}

impl CallCarried {
    /// With this much of the call, and of what was said to it.
    pub(super) fn with(&self, call: Escalated, said: Private) -> Self {
        let Self {
            from,
            escalation,
            call: _,
            caller,
            raised,
            tried_at,
            answer,
            arrived,
        } = self;
        Self {
            from: *from,
            escalation: *escalation,
            call,
            caller: caller.clone(),
            raised: *raised,
            tried_at: *tried_at,
            answer: answer.as_ref().map(|answer| AnswerCarried {
                at: answer.at,
                by: said,
                eta_at: answer.eta_at,
            }),
            arrived: *arrived,
        }
    }
}

/// What the called side had said by then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerCarried {
    pub at: DateTime<Utc>,
    pub by: Private,
    pub eta_at: Option<DateTime<Utc>>,
}

/// One thing that happened. Variants are only ever added; what an old one means never changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema, VariantNames)]
#[serde(tag = "type", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Happening {
    ConferenceOpened {
        details: Box<Details>,
    },
    PolicySet {
        policy: Box<Policy>,
    },
    WordsSet {
        first: Vec<String>,
        second: Vec<String>,
    },
    ChecklistAdded {
        #[schema(value_type = Checklist)]
        checklist: Arc<Checklist>,
    },
    PlaceAdded {
        place: Box<Place>,
    },
    PersonAdded {
        person: Box<Person>,
    },
    ContactAdded {
        contact: Box<Contact>,
    },
    ShiftPlanned {
        shift: Box<Shift>,
        /// Added on a laptop, and in no file.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_hand: bool,
        /// Imported from a calendar.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Box<Origin>>,
    },
    /// The conference file says something else of the event by now.
    DetailsSet {
        details: Box<Details>,
    },
    /// Attached nowhere any more; where it is attached it stays.
    ChecklistLeft {
        checklist: ChecklistId,
    },
    /// Proposed nowhere any more; cases that are there keep it.
    PlaceLeft {
        place: PlaceId,
    },
    /// Signed out, and nobody of the conference any more; what they did keeps their name.
    PersonLeft {
        person: PersonId,
    },
    /// Called no more.
    ContactLeft {
        contact: Box<Contact>,
    },
    ShiftChanged {
        shift: ShiftId,
        to: Box<Shift>,
        /// On a laptop, and not by the file.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_hand: bool,
        /// The event of a calendar that it is of from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Box<Origin>>,
    },
    ShiftCancelled {
        shift: ShiftId,
        was: Box<Shift>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_hand: bool,
    },
    /// Somebody has the seat for a bounded time, and it goes back by itself.
    PagerTaken {
        position: Position,
        by: PersonId,
        until: DateTime<Utc>,
        /// Who had it, if anybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<PersonId>,
    },
    /// Before its time.
    PagerGivenBack {
        taken: OverrideId,
        position: Position,
        by: PersonId,
    },
    /// Somebody made an address at which a calendar of the rota is read; of its secret only the digest is here.
    LinkMade {
        /// Whose shifts; nobody's for all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        by: PersonId,
        digest: String,
    },
    LinkEnded {
        link: LinkId,
        by: PersonId,
    },
    /// Something of the rota is asked of another person.
    RequestMade {
        asks: Box<Asks>,
        from: PersonId,
        to: PersonId,
    },
    RequestAnswered {
        request: RequestId,
        agrees: bool,
        by: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    /// A cover, a swap, a request for one, or that somebody is away, is no more from now on.
    OverrideCancelled {
        id: RequestId,
        by: PersonId,
    },
    /// Somebody is not available: their seats are empty.
    AwaySet {
        person: PersonId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        /// Read by them and by leads; all others read that they are not available.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        sick: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    /// Who has a seat offers it, with what is open, to whoever has it next.
    HandoffOffered {
        position: Position,
        from: PersonId,
        to: PersonId,
        /// The planned change.
        until: DateTime<Utc>,
        /// By a lead, for somebody who cannot: nobody is held on call for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        given: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    HandoffWithdrawn {
        offer: OfferId,
        position: Position,
    },
    /// Duty has passed: what was offered is answered, and the seat is taken.
    HandoffTaken {
        offer: OfferId,
        position: Position,
        by: PersonId,
    },
    /// Whoever comes on shift has seen to these.
    ReadySaid {
        by: PersonId,
        said: Vec<Ready>,
    },
    /// The last shift of a day ended, and nobody follows.
    SeatClosed {
        position: Position,
        by: PersonId,
        why: Private,
    },
    /// Something of a seat rang by itself.
    SeatRang {
        ring: Box<SeatRing>,
    },
    /// A join code was made for somebody.
    InvitedAgain {
        person: PersonId,
    },
    /// A device was signed in as somebody; `device` is what it calls itself.
    DeviceJoined {
        person: PersonId,
        device: Private,
    },

    Reported {
        report: Box<Report>,
    },
    /// What whoever reported it gets of a report who is outside the team: the name it goes by. Never in the log.
    Received {
        code_name: String,
        place: Option<PlaceId>,
        spot: Private,
    },
    Acknowledged {
        by: PersonId,
    },
    SecondTaken {
        by: PersonId,
    },
    /// One says why one is enough.
    AloneExplained {
        by: PersonId,
        why: Private,
    },
    Released {
        by: PersonId,
    },
    Assigned {
        to: PersonId,
        from: Option<PersonId>,
    },
    AcknowledgeExpired {
        occurrence: EntryId,
    },
    SceneMoved {
        to: Move,
        by: PersonId,
    },
    CheckedIn {
        by: PersonId,
    },
    Noted {
        text: Private,
        happened_at: Option<DateTime<Utc>>,
    },
    /// On hold: nobody is expected to act until then.
    HeldUntil {
        by: PersonId,
        until: DateTime<Utc>,
        why: Private,
    },
    PlaceSet {
        place: Option<PlaceId>,
        spot: Private,
    },
    CategorySet {
        from: Category,
        to: Category,
    },
    /// Said to the reporter, to be kept by `due`.
    Promised {
        text: Private,
        due: DateTime<Utc>,
        keeper: PersonId,
    },
    PromiseKept {
        promise: PromiseId,
        by: PersonId,
    },
    /// Somebody else keeps it from now on.
    PromisePassed {
        promise: PromiseId,
        from: PersonId,
        to: PersonId,
    },
    /// What whoever hands the case over says of it.
    HandoffWritten {
        words: Box<Words>,
    },
    /// They have read it back, or it is stable: from now on it is theirs to watch.
    HandoffAccepted {
        offer: OfferId,
        by: PersonId,
    },
    HandoffAsked {
        offer: OfferId,
        by: PersonId,
        text: Private,
    },
    HandoffReplied {
        by: PersonId,
        text: Private,
    },
    /// A lead has it, once the seat is taken.
    HandoffDeclined {
        offer: OfferId,
        by: PersonId,
        why: Private,
    },
    /// A wrong entry; it stays readable as struck.
    Struck {
        entry: EntryId,
        why: Private,
    },
    /// Somebody took back what they did; what follows in the same command makes it good.
    Undone {
        entry: EntryId,
    },
    StepOpened {
        checklist: ChecklistId,
        step: StepId,
    },
    Linked {
        to: CaseId,
    },
    MergedInto {
        into: CaseId,
        by: PersonId,
    },
    MergedFrom {
        from: CaseId,
        by: PersonId,
    },
    /// A call that was open goes on in the case that goes on.
    CallCarried {
        carried: Box<CallCarried>,
    },
    /// A promise that was owed is owed by the case that goes on.
    PromiseCarried {
        from: CaseId,
        promise: PromiseId,
        text: Private,
        made: DateTime<Utc>,
        due: DateTime<Utc>,
        keeper: PersonId,
    },
    SeveritySet {
        from: Severity,
        to: Severity,
    },
    FlagSet {
        flag: Flag,
        to: Answer,
    },
    ConflictSet {
        person: PersonId,
        level: ConflictLevel,
        why: Option<Private>,
    },
    ChecklistAttached {
        // Many cases have the same: it is held once.
        #[schema(value_type = Checklist)]
        checklist: Arc<Checklist>,
    },
    /// Its open steps are no longer asked for; what was done of it stays. Without a reason: the case is of another kind.
    ChecklistDropped {
        checklist: ChecklistId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    StepTicked {
        checklist: ChecklistId,
        step: StepId,
        by: PersonId,
    },
    StepSkipped {
        checklist: ChecklistId,
        step: StepId,
        by: PersonId,
        why: Private,
    },
    Paged {
        page: Box<Paged>,
    },
    /// Nobody is left to page: a siren in every console that may see the case.
    DeadEnd {
        occurrence: EntryId,
    },
    /// What the person concerned wants of one kind of help; said to whom.
    WishSaid {
        kind: ContactKind,
        wish: Wish,
        to: PersonId,
    },
    /// What was put down of a wish was not said: of this kind of help nothing is known.
    WishUnsaid {
        kind: ContactKind,
    },
    FactSet {
        fact: Fact,
        value: Private,
    },
    /// The next way to reach the same contact was tried.
    WayTried {
        escalation: EscalationId,
        way: Reach,
    },
    /// A description without a name went to everyone on shift and to security.
    LookOutSent {
        words: Private,
    },
    /// Somebody saw whom the look-out is for.
    Sighted {
        words: Private,
    },
    AllClear,
    Escalated {
        call: Box<Escalated>,
    },
    Answered {
        escalation: EscalationId,
        by: Private,
        eta_at: Option<DateTime<Utc>>,
    },
    Arrived {
        escalation: EscalationId,
    },
    StoodDown {
        escalation: EscalationId,
    },
    Resolved {
        by: PersonId,
        why: Option<Private>,
    },
    Closed {
        by: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    Reopened {
        by: PersonId,
        why: Private,
    },

    /// Made by a newer greenroom than this one.
    #[serde(other)]
    Unknown,
}

/// Everything that everybody shares, and that is of no case.
macro_rules! of_hall {
    () => {
        Happening::ConferenceOpened { .. }
            | Happening::PolicySet { .. }
            | Happening::WordsSet { .. }
            | Happening::ChecklistAdded { .. }
            | Happening::PlaceAdded { .. }
            | Happening::PersonAdded { .. }
            | Happening::ContactAdded { .. }
            | Happening::ShiftPlanned { .. }
            | Happening::DetailsSet { .. }
            | Happening::ChecklistLeft { .. }
            | Happening::PlaceLeft { .. }
            | Happening::PersonLeft { .. }
            | Happening::ContactLeft { .. }
            | Happening::ShiftChanged { .. }
            | Happening::ShiftCancelled { .. }
            | Happening::PagerTaken { .. }
            | Happening::PagerGivenBack { .. }
            | Happening::LinkMade { .. }
            | Happening::LinkEnded { .. }
            | Happening::RequestMade { .. }
            | Happening::RequestAnswered { .. }
            | Happening::OverrideCancelled { .. }
            | Happening::AwaySet { .. }
            | Happening::HandoffOffered { .. }
            | Happening::HandoffWithdrawn { .. }
            | Happening::HandoffTaken { .. }
            | Happening::SeatClosed { .. }
            | Happening::ReadySaid { .. }
            | Happening::SeatRang { .. }
            | Happening::InvitedAgain { .. }
            | Happening::DeviceJoined { .. }
    };
}

/// That it was reported, and that it ended: whoever reported it hears so much, outside the team too.
macro_rules! told_back {
    () => {
        Happening::Reported { .. } | Happening::Resolved { .. } | Happening::Closed { .. }
    };
}

/// Everything of a case that stays within the team and changes nobody's level.
macro_rules! within {
    () => {
        Happening::AloneExplained { .. }
            | Happening::CheckedIn { .. }
            | Happening::Noted { .. }
            | Happening::HeldUntil { .. }
            | Happening::PlaceSet { .. }
            | Happening::CategorySet { .. }
            | Happening::Promised { .. }
            | Happening::PromiseKept { .. }
            | Happening::PromisePassed { .. }
            | Happening::HandoffWritten { .. }
            | Happening::HandoffAccepted { .. }
            | Happening::HandoffAsked { .. }
            | Happening::HandoffReplied { .. }
            | Happening::HandoffDeclined { .. }
            | Happening::Struck { .. }
            | Happening::Undone { .. }
            | Happening::StepOpened { .. }
            | Happening::SeveritySet { .. }
            | Happening::FlagSet { .. }
            | Happening::ChecklistAttached { .. }
            | Happening::ChecklistDropped { .. }
            | Happening::StepTicked { .. }
            | Happening::StepSkipped { .. }
            | Happening::DeadEnd { .. }
            | Happening::WishSaid { .. }
            | Happening::WishUnsaid { .. }
            | Happening::FactSet { .. }
    };
}

/// Everything that speaks of another case.
macro_rules! of_two_cases {
    () => {
        Happening::Linked { .. } | Happening::MergedInto { .. } | Happening::MergedFrom { .. }
    };
}

/// Everything that runs on in the case into which another was merged, in that one's words.
macro_rules! carried {
    () => {
        Happening::CallCarried { .. } | Happening::PromiseCarried { .. }
    };
}

/// Everything that goes outside the team.
macro_rules! of_outside {
    () => {
        Happening::Paged { .. }
            | Happening::WayTried { .. }
            | Happening::LookOutSent { .. }
            | Happening::Sighted { .. }
            | Happening::AllClear
            | Happening::Received { .. }
            | Happening::Escalated { .. }
            | Happening::Answered { .. }
            | Happening::Arrived { .. }
            | Happening::StoodDown { .. }
    };
}

/// Everything that says who takes part in a case.
macro_rules! of_seats {
    () => {
        Happening::Acknowledged { .. }
            | Happening::SecondTaken { .. }
            | Happening::Released { .. }
            | Happening::Assigned { .. }
            | Happening::AcknowledgeExpired { .. }
            | Happening::SceneMoved { .. }
            | Happening::Reopened { .. }
    };
}

/// Everything of a case.
macro_rules! of_case {
    () => {
        within!()
            | told_back!()
            | of_two_cases!()
            | carried!()
            | of_seats!()
            | of_outside!()
            | Happening::ConflictSet { .. }
    };
}

// The folds name these groups too: a new happening has to be put into one of them.
pub(crate) use {carried, of_case, of_hall, of_outside, of_seats, of_two_cases, told_back, within};
