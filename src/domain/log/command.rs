//! What can be asked for. A command is accepted whole or refused whole; see `decide`.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::handoff::{Ready, Words};
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, ContactId, EntryId, EscalationId, LinkId, OfferId, PersonId, PlaceId,
    Position, PromiseId, RequestId, ShiftId,
};
use crate::domain::vocabulary::setup::Setup;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::{Import, Shift};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::{Subject, TimerKind};
use crate::domain::vocabulary::wish::{Consent, Wish};

/// Whom a report rings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goes {
    /// Page whoever is on call, but never the one who wrote it down.
    #[default]
    Page,
    /// I have it; page a second where two are needed.
    Mine,
}

/// A first report, as a person hands it in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    pub what: Private,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    #[serde(default)]
    pub spot: Private,
    /// None means what the words say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    #[serde(default)]
    pub danger: Answer,
    #[serde(default)]
    pub ongoing: Answer,
    #[serde(default)]
    pub repeat: Answer,
    /// None means the suggestion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    #[serde(default)]
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Private>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub goes: Goes,
    /// Each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 64)]
    pub conflicts: Vec<PersonId>,
}

/// How many one call for help now may name: more than an event has to call at once.
pub const MOST_CALLED: usize = 16;
/// How many a report may recuse from the first: a whole team.
pub const MOST_NAMED: usize = 64;
/// How many shifts are planned at once: a week of five seats, hour by hour.
pub const MOST_SHIFTS: usize = 1_000;

/// Somebody needs help now: whom to call, and where. All else is optional.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpNow {
    /// Whom, in this order, each once.
    #[schema(max_items = 16)]
    pub to: Vec<ContactId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    #[serde(default)]
    pub spot: Private,
    #[serde(default)]
    pub what: Private,
    /// None means that the cause is not known: none is invented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Already said aloud: nothing is sent.
    #[serde(default)]
    pub by_voice: bool,
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// One automatic act of one timer, which is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Tick {
    #[serde(flatten)]
    pub subject: Subject,
    /// The entry that started the timer.
    pub occurrence: EntryId,
    pub timer: TimerKind,
    /// Counted from 0 along the acts of that timer.
    pub step: u32,
}

/// Everything that can be asked for, by people and by the system.
#[derive(
    Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema, VariantNames, IntoStaticStr,
)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[strum(serialize_all = "snake_case")]
pub enum Command {
    Report {
        report: Box<NewReport>,
    },
    /// Take the first seat. Never steals.
    Acknowledge {
        case: CaseId,
    },
    /// Take the second seat; with `alone`, the holder says why one is enough.
    Second {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alone: Option<Private>,
    },
    Release {
        case: CaseId,
    },
    /// Give the first seat to somebody, whoever has it.
    Assign {
        case: CaseId,
        to: PersonId,
    },
    Scene {
        case: CaseId,
        to: Move,
    },
    CheckIn {
        case: CaseId,
    },
    Note {
        case: CaseId,
        text: Private,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        happened_at: Option<DateTime<Utc>>,
    },
    /// On hold: nobody is expected to act until then. `scene` with `resume` ends it.
    Hold {
        case: CaseId,
        until: DateTime<Utc>,
        why: Private,
    },
    SetPlace {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<PlaceId>,
        #[serde(default)]
        spot: Private,
    },
    SetCategory {
        case: CaseId,
        from: Category,
        to: Category,
    },
    /// Something said to the reporter, to be kept by `due`.
    Promise {
        case: CaseId,
        text: Private,
        due: DateTime<Utc>,
    },
    KeepPromise {
        promise: PromiseId,
    },
    /// What the person concerned wants of one kind of help.
    Wish {
        case: CaseId,
        kind: ContactKind,
        wish: Wish,
    },
    /// What dispatchers ask first; an empty value means it is not known.
    SetFact {
        case: CaseId,
        fact: Fact,
        value: Private,
    },
    /// A wrong entry: it stays readable as struck.
    Strike {
        case: CaseId,
        entry: EntryId,
        why: Private,
    },
    /// Take back what one did, within the time of policy.
    Undo {
        case: CaseId,
        entry: EntryId,
    },
    Link {
        case: CaseId,
        other: CaseId,
    },
    Merge {
        case: CaseId,
        into: CaseId,
    },
    /// A description without a name to everyone on shift and to security; without `looks`, what is on record.
    LookOut {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        looks: Option<Private>,
    },
    /// Somebody saw whom the look-out is for: where, and where to.
    Sight {
        case: CaseId,
        words: Private,
    },
    AllClear {
        case: CaseId,
    },
    /// Help now: needs no case and no access; the case is made behind it.
    HelpNow {
        call: Box<HelpNow>,
    },
    /// Nobody answered: the next way to reach the same contact.
    TryNextWay {
        escalation: EscalationId,
    },
    /// `from` is what the person saw; if it has changed meanwhile the command is refused.
    SetSeverity {
        case: CaseId,
        from: Severity,
        to: Severity,
    },
    SetFlag {
        case: CaseId,
        flag: Flag,
        to: Answer,
    },
    /// Step back oneself (`person` left out), or, as a lead, set or lift it for somebody.
    SetConflict {
        case: CaseId,
        level: ConflictLevel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    AttachChecklist {
        case: CaseId,
        checklist: ChecklistId,
    },
    /// The checklist does not fit; what was done of it stays.
    DropChecklist {
        case: CaseId,
        checklist: ChecklistId,
        why: Private,
    },
    /// `step` is its id, or its number counted from 1 through all checklists of the case, as they are listed.
    TickStep {
        case: CaseId,
        step: String,
    },
    SkipStep {
        case: CaseId,
        step: String,
        why: Private,
    },
    Escalate {
        case: CaseId,
        to: ContactId,
        consent: Consent,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
        /// None means the brief that greenroom builds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        brief: Option<Private>,
        /// Already said aloud: nothing is sent.
        #[serde(default)]
        by_voice: bool,
        /// What was learnt while calling; kept with the case.
        #[serde(default, skip_serializing_if = "Facts::is_empty")]
        facts: Facts,
    },
    Answer {
        escalation: EscalationId,
        by: Private,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        eta_at: Option<DateTime<Utc>>,
    },
    Arrive {
        escalation: EscalationId,
    },
    StandDown {
        escalation: EscalationId,
    },
    /// `why` is needed where required steps are open.
    Resolve {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    Close {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    Reopen {
        case: CaseId,
        why: Private,
    },

    /// What `init` writes, in the order of the conference file.
    OpenConference {
        setup: Box<Setup>,
        /// The two halves of the code names.
        first: Vec<String>,
        second: Vec<String>,
    },
    /// Shifts that are in no file: all of them, or none.
    AddShifts {
        shifts: Vec<Shift>,
    },
    /// Of one that has begun only the end moves.
    ChangeShift {
        shift: ShiftId,
        to: Box<Shift>,
        /// The next shift of the seat, which begins with its end: it moves along.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        along: Option<ShiftId>,
    },
    /// One that has begun ends now.
    CancelShift {
        shift: ShiftId,
    },
    /// What an imported rota adds, changes and takes out: all of it, or nothing. What has passed may be added, so that the hours of
    /// an event that runs are whole; what was planned then stays.
    ImportShifts {
        changes: Vec<Import>,
    },
    /// Takes the pager of a seat for a bounded time.
    Take {
        position: Position,
        until: DateTime<Utc>,
    },
    /// Gives a pager back before its time: one's own, or, as a lead, another's.
    GiveBack {
        position: Position,
    },
    /// Makes an address at which a calendar of the rota is read: of everybody's shifts, or of one person's. The secret stays with
    /// whoever asks; `digest` is its SHA-256 in hexadecimal.
    MakeLink {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        digest: String,
    },
    EndLink {
        link: LinkId,
    },
    /// Somebody stands in for a shift, or for part of it: at once where a lead says so, else it is asked.
    Cover {
        shift: ShiftId,
        person: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<DateTime<Utc>>,
    },
    /// Two change their shifts with each other.
    Swap {
        shift: ShiftId,
        other: ShiftId,
    },
    Agree {
        request: RequestId,
    },
    Refuse {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    /// Ends a cover, a swap, that somebody is away, or what is asked.
    CancelOverride {
        id: RequestId,
    },
    /// Somebody is ill: their seats are empty from then on.
    Sick {
        person: PersonId,
        from: DateTime<Utc>,
        /// None means to the end of that day's opening.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Private>,
    },
    /// Offers a seat, with what is open, to whoever is named or has it next.
    OfferHandoff {
        position: Position,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// The same, by a lead for somebody who cannot.
    GiveHandoff {
        position: Position,
        to: PersonId,
        why: Private,
    },
    WithdrawHandoff {
        offer: OfferId,
    },
    /// Takes the seat, once everything that was offered is answered.
    TakeHandoff {
        offer: OfferId,
    },
    /// What one has seen to before one's shift.
    SayReady {
        said: Vec<Ready>,
    },
    /// Ends the last shift of a day.
    CloseSeat {
        position: Position,
        why: Private,
    },
    /// What whoever hands the case over says of it; what is left out stays as it was.
    WriteHandoff {
        case: CaseId,
        words: Box<Words>,
    },
    /// Accepts a case that is offered; one that is not stable is read back, by the wall time of its next act.
    AcceptHandoff {
        case: CaseId,
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>, example = "16:20:00")]
        read_back: Option<NaiveTime>,
    },
    AskHandoff {
        case: CaseId,
        offer: OfferId,
        text: Private,
    },
    ReplyHandoff {
        case: CaseId,
        text: Private,
    },
    DeclineHandoff {
        case: CaseId,
        offer: OfferId,
        why: Private,
    },
    /// Does what the conference file asks for that is not so yet: exactly what the difference of `hash` showed, or without one what it
    /// is by now.
    ApplySetup {
        setup: Box<Setup>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hash: Option<String>,
        /// Shifts that were added on a laptop and are not in the file end.
        #[serde(default)]
        prune: bool,
    },
    /// A join code was made for somebody.
    InviteAgain {
        person: PersonId,
    },
    /// A device was signed in as somebody.
    JoinDevice {
        person: PersonId,
        device: Private,
    },
    /// What a timer does by itself when due. Only the system asks for it.
    Tick(Tick),
}

impl Command {
    /// Whether only the server's own machinery may ask for it, never a client.
    pub fn is_systemic(&self) -> bool {
        matches!(
            self,
            Self::OpenConference { .. }
                | Self::InviteAgain { .. }
                | Self::JoinDevice { .. }
                | Self::Tick(_)
        )
    }

    /// Whether it begins a case, whose id is that of its ask.
    pub fn begins_case(&self) -> bool {
        matches!(self, Self::Report { .. } | Self::HelpNow { .. })
    }

    /// Whether it settles anything of a case, or of who has it. Whoever only reads along writes down what they hear and calls for
    /// help; what raises a case is never waited for.
    pub fn decides(&self, subject: &PersonId) -> bool {
        match self {
            Self::SetSeverity { from, to, .. } => to < from,
            Self::SetFlag { to, .. } => *to != Answer::Yes,
            Self::SetConflict { person, .. } => person.as_ref().is_some_and(|p| p != subject),
            Self::Scene { to, .. } => *to == Move::Clear,
            Self::Acknowledge { .. }
            | Self::Second { .. }
            | Self::Assign { .. }
            | Self::Hold { .. }
            | Self::SetCategory { .. }
            | Self::Promise { .. }
            | Self::Wish { .. }
            | Self::Strike { .. }
            | Self::Link { .. }
            | Self::Merge { .. }
            | Self::AllClear { .. }
            | Self::StandDown { .. }
            | Self::SkipStep { .. }
            | Self::DropChecklist { .. }
            | Self::AcceptHandoff { .. }
            | Self::Resolve { .. }
            | Self::Close { .. }
            | Self::Reopen { .. } => true,
            Self::Report { .. }
            | Self::HelpNow { .. }
            | Self::Release { .. }
            | Self::CheckIn { .. }
            | Self::Note { .. }
            | Self::SetPlace { .. }
            | Self::KeepPromise { .. }
            | Self::SetFact { .. }
            | Self::Undo { .. }
            | Self::LookOut { .. }
            | Self::Sight { .. }
            | Self::TryNextWay { .. }
            | Self::AttachChecklist { .. }
            | Self::TickStep { .. }
            | Self::Escalate { .. }
            | Self::Answer { .. }
            | Self::Arrive { .. }
            | Self::OpenConference { .. }
            | Self::ApplySetup { .. }
            | Self::AddShifts { .. }
            | Self::ChangeShift { .. }
            | Self::CancelShift { .. }
            | Self::ImportShifts { .. }
            | Self::Take { .. }
            | Self::GiveBack { .. }
            | Self::MakeLink { .. }
            | Self::EndLink { .. }
            | Self::Cover { .. }
            | Self::Swap { .. }
            | Self::Agree { .. }
            | Self::Refuse { .. }
            | Self::CancelOverride { .. }
            | Self::Sick { .. }
            | Self::OfferHandoff { .. }
            | Self::GiveHandoff { .. }
            | Self::WithdrawHandoff { .. }
            | Self::TakeHandoff { .. }
            | Self::SayReady { .. }
            | Self::CloseSeat { .. }
            | Self::WriteHandoff { .. }
            | Self::AskHandoff { .. }
            | Self::ReplyHandoff { .. }
            | Self::DeclineHandoff { .. }
            | Self::InviteAgain { .. }
            | Self::JoinDevice { .. }
            | Self::Tick(_) => false,
        }
    }

    /// The case that it names, if it names one.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Acknowledge { case }
            | Self::Second { case, .. }
            | Self::Release { case }
            | Self::Assign { case, .. }
            | Self::Scene { case, .. }
            | Self::CheckIn { case }
            | Self::Note { case, .. }
            | Self::Hold { case, .. }
            | Self::SetPlace { case, .. }
            | Self::SetCategory { case, .. }
            | Self::Promise { case, .. }
            | Self::Wish { case, .. }
            | Self::SetFact { case, .. }
            | Self::Strike { case, .. }
            | Self::Undo { case, .. }
            | Self::Link { case, .. }
            | Self::Merge { case, .. }
            | Self::LookOut { case, .. }
            | Self::Sight { case, .. }
            | Self::AllClear { case }
            | Self::SetSeverity { case, .. }
            | Self::SetFlag { case, .. }
            | Self::SetConflict { case, .. }
            | Self::AttachChecklist { case, .. }
            | Self::DropChecklist { case, .. }
            | Self::TickStep { case, .. }
            | Self::SkipStep { case, .. }
            | Self::Escalate { case, .. }
            | Self::WriteHandoff { case, .. }
            | Self::AcceptHandoff { case, .. }
            | Self::AskHandoff { case, .. }
            | Self::ReplyHandoff { case, .. }
            | Self::DeclineHandoff { case, .. }
            | Self::Resolve { case, .. }
            | Self::Close { case, .. }
            | Self::Reopen { case, .. } => Some(*case),
            Self::Tick(tick) => match tick.subject {
                Subject::Case(case) => Some(case),
                Subject::Position(_) | Subject::Hall => None,
            },
            Self::Report { .. }
            | Self::HelpNow { .. }
            | Self::KeepPromise { .. }
            | Self::TryNextWay { .. }
            | Self::Answer { .. }
            | Self::Arrive { .. }
            | Self::StandDown { .. }
            | Self::OpenConference { .. }
            | Self::ApplySetup { .. }
            | Self::AddShifts { .. }
            | Self::ChangeShift { .. }
            | Self::CancelShift { .. }
            | Self::ImportShifts { .. }
            | Self::Take { .. }
            | Self::GiveBack { .. }
            | Self::MakeLink { .. }
            | Self::EndLink { .. }
            | Self::Cover { .. }
            | Self::Swap { .. }
            | Self::Agree { .. }
            | Self::Refuse { .. }
            | Self::CancelOverride { .. }
            | Self::Sick { .. }
            | Self::OfferHandoff { .. }
            | Self::GiveHandoff { .. }
            | Self::WithdrawHandoff { .. }
            | Self::TakeHandoff { .. }
            | Self::SayReady { .. }
            | Self::CloseSeat { .. }
            | Self::InviteAgain { .. }
            | Self::JoinDevice { .. } => None,
        }
    }

    /// The texts in it that a person typed.
    pub fn texts(&self) -> Vec<&Private> {
        match self {
            Self::Report { report } => {
                [Some(&report.what), Some(&report.spot), report.from.as_ref()]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Self::Second { alone, .. } => alone.iter().collect(),
            Self::Note { text, .. } | Self::Sight { words: text, .. } => vec![text],
            Self::SetConflict { why, .. }
            | Self::Resolve { why, .. }
            | Self::Close { why, .. }
            | Self::Refuse { why, .. }
            | Self::Sick { why, .. } => why.iter().collect(),
            Self::SkipStep { why, .. }
            | Self::DropChecklist { why, .. }
            | Self::Reopen { why, .. }
            | Self::Hold { why, .. }
            | Self::GiveHandoff { why, .. }
            | Self::CloseSeat { why, .. }
            | Self::DeclineHandoff { why, .. }
            | Self::Strike { why, .. } => vec![why],
            Self::AskHandoff { text, .. } | Self::ReplyHandoff { text, .. } => vec![text],
            Self::WriteHandoff { words, .. } => words.texts().collect(),
            Self::SetPlace { spot: text, .. }
            | Self::Promise { text, .. }
            | Self::SetFact { value: text, .. } => vec![text],
            Self::LookOut { looks, .. } => looks.iter().collect(),
            Self::HelpNow { call } => [&call.what, &call.spot]
                .into_iter()
                .chain(call.facts.values())
                .collect(),
            Self::Escalate {
                why, brief, facts, ..
            } => why.iter().chain(brief).chain(facts.values()).collect(),
            Self::Answer { by, .. } => vec![by],
            Self::AddShifts { shifts } => shifts.iter().filter_map(|s| s.note.as_ref()).collect(),
            Self::ChangeShift { to, .. } => to.note.iter().collect(),
            Self::ImportShifts { changes } => {
                fn note(import: &Import) -> Option<&Private> {
                    match import {
                        Import::Add { shift, .. } => shift.note.as_ref(),
                        Import::Change { to, .. } => to.note.as_ref(),
                        Import::Cancel { .. } => None,
                    }
                }
                changes.iter().filter_map(note).collect()
            }
            Self::JoinDevice { device, .. } => vec![device],
            Self::Acknowledge { .. }
            | Self::Release { .. }
            | Self::Assign { .. }
            | Self::Scene { .. }
            | Self::CheckIn { .. }
            | Self::SetSeverity { .. }
            | Self::SetCategory { .. }
            | Self::KeepPromise { .. }
            | Self::Wish { .. }
            | Self::Undo { .. }
            | Self::Link { .. }
            | Self::Merge { .. }
            | Self::AllClear { .. }
            | Self::TryNextWay { .. }
            | Self::SetFlag { .. }
            | Self::AttachChecklist { .. }
            | Self::TickStep { .. }
            | Self::Arrive { .. }
            | Self::StandDown { .. }
            | Self::OpenConference { .. }
            | Self::ApplySetup { .. }
            | Self::CancelShift { .. }
            | Self::Take { .. }
            | Self::GiveBack { .. }
            | Self::MakeLink { .. }
            | Self::EndLink { .. }
            | Self::Cover { .. }
            | Self::Swap { .. }
            | Self::Agree { .. }
            | Self::CancelOverride { .. }
            | Self::OfferHandoff { .. }
            | Self::WithdrawHandoff { .. }
            | Self::TakeHandoff { .. }
            | Self::SayReady { .. }
            | Self::AcceptHandoff { .. }
            | Self::InviteAgain { .. }
            | Self::Tick(_) => Vec::new(),
        }
    }
}
