//! What happened. Entries are never changed: whoever reads the log in order knows all there is to know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use strum::VariantNames;
use utoipa::ToSchema;

use crate::domain::log::actor::{Actor, OnBehalf};
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::checklist::{Checklist, Move};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::{Contact, Kind};
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{
    CaseId, ChecklistId, CommandId, ContactId, EntryId, EscalationId, PersonId, PlaceId, PromiseId,
    StepId,
};
use crate::domain::vocabulary::person::{Person, Reach};
use crate::domain::vocabulary::place::{Details, Place};
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::severity::{Answer, Category, Flag, Flags, Severity};
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::timer::TimerKind;
use crate::domain::vocabulary::wish::{Consent, Wish};

/// A first report, as the case begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Two plain words, `blue-heron`: how the case is said aloud. From the case id, never from the content `[PSF-E]`.
    pub code_name: String,
    pub what: Private,
    pub place: Option<PlaceId>,
    /// The exact spot, or the whole place where it is none of the conference's.
    pub spot: Private,
    pub category: Category,
    pub flags: Flags,
    pub suggested: Severity,
    pub severity: Severity,
    pub channel: Channel,
    /// A post or call-sign, never a name.
    pub from: Option<Private>,
    pub happened_at: Option<DateTime<Utc>>,
    /// Recused from the first instant.
    pub conflicts: Vec<PersonId>,
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
        checklist: Box<Checklist>,
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
    },
    /// Somebody who already has a device was invited again.
    InvitedAgain {
        person: PersonId,
    },

    Reported {
        report: Box<Report>,
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
        checklist: Box<Checklist>,
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
        kind: Kind,
        wish: Wish,
        to: PersonId,
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
    },
    Reopened {
        by: PersonId,
        why: Private,
    },

    /// Made by a newer greenroom than this one.
    #[serde(other)]
    Unknown,
}

impl Happening {
    /// The other cases that it speaks of: it is disclosed only to those who may see them too.
    pub fn cases(&self) -> Option<CaseId> {
        match self {
            Self::Linked { to: other }
            | Self::MergedInto { into: other, .. }
            | Self::MergedFrom { from: other, .. } => Some(*other),
            Self::ConferenceOpened { .. }
            | Self::PolicySet { .. }
            | Self::WordsSet { .. }
            | Self::ChecklistAdded { .. }
            | Self::PlaceAdded { .. }
            | Self::PersonAdded { .. }
            | Self::ContactAdded { .. }
            | Self::ShiftPlanned { .. }
            | Self::InvitedAgain { .. }
            | Self::Reported { .. }
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
            | Self::Struck { .. }
            | Self::Undone { .. }
            | Self::StepOpened { .. }
            | Self::SeveritySet { .. }
            | Self::FlagSet { .. }
            | Self::ConflictSet { .. }
            | Self::ChecklistAttached { .. }
            | Self::StepTicked { .. }
            | Self::StepSkipped { .. }
            | Self::Paged { .. }
            | Self::DeadEnd { .. }
            | Self::WishSaid { .. }
            | Self::FactSet { .. }
            | Self::WayTried { .. }
            | Self::LookOutSent { .. }
            | Self::AllClear
            | Self::Escalated { .. }
            | Self::Answered { .. }
            | Self::Arrived { .. }
            | Self::StoodDown { .. }
            | Self::Resolved { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::Unknown => None,
        }
    }
}

/// One thing that happened, as the log keeps it.
///
/// Read tolerantly, from JSON only: programs of different ages read each other's entries for years. Unknown fields say
/// nothing; what happened that this program cannot read is [`Happening::Unknown`]. Whatever is added later to an entry, or to
/// a type that lies in one, has a default; the logs in `tests/it/logs` hold that to be so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub id: EntryId,
    /// When the server accepted it; microseconds, strictly increasing along the log. Timers run on this.
    pub at: DateTime<Utc>,
    /// When the device made it, by its own corrected clock.
    pub made_at: DateTime<Utc>,
    #[schema(value_type = String, example = "ana")]
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    pub command_id: CommandId,
    pub happening: Happening,
}

/// An entry before it is known whether this program understands what happened.
#[derive(Deserialize)]
struct Stored {
    id: EntryId,
    at: DateTime<Utc>,
    made_at: DateTime<Utc>,
    actor: Actor,
    #[serde(default)]
    on_behalf: Option<Box<RawValue>>,
    #[serde(default)]
    case: Option<CaseId>,
    command_id: CommandId,
    happening: Box<RawValue>,
}

/// What every happening has, whichever program made it.
#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "type")]
    _type: String,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let on_behalf: Result<Option<OnBehalf>, _> = stored
            .on_behalf
            .map(|raw| serde_json::from_str(raw.get()))
            .transpose();
        let happening = serde_json::from_str(stored.happening.get());
        let (on_behalf, happening) = match (on_behalf, happening) {
            (Ok(on_behalf), Ok(happening)) => (on_behalf, happening),
            // Whose deed it is must not be guessed: where that is not understood, the whole is not.
            (Err(_), _) | (_, Err(_)) => {
                serde_json::from_str::<Typed>(stored.happening.get())
                    .map_err(serde::de::Error::custom)?;
                (None, Happening::Unknown)
            }
        };
        Ok(Self {
            id: stored.id,
            at: stored.at,
            made_at: stored.made_at,
            actor: stored.actor,
            on_behalf,
            case: stored.case,
            command_id: stored.command_id,
            happening,
        })
    }
}

impl Entry {
    /// Whose deed this is: the one on whose behalf it was written, else the writer; nobody where the system acted.
    pub fn subject(&self) -> Option<&PersonId> {
        match (&self.on_behalf, &self.actor) {
            (Some(other), _) => Some(&other.person),
            (None, Actor::Person(person)) => Some(person),
            (None, Actor::System) => None,
        }
    }
}
