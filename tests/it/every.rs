//! One of every command there is, about what one is given: what must hold for all of them is tried with all of them.

use greenroom::domain::vocabulary::handoff::{Ready, Watch, Words};
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom::domain::log::command::{Command, Goes, HelpNow, NewReport, Tick};
use greenroom::domain::state::case::Case;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::checklist::Move;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::{Fact, Facts};
use greenroom::domain::vocabulary::flags::{Answer, Flag};
use greenroom::domain::vocabulary::ids::{
    CaseId, EntryId, EscalationId, LinkId, OfferId, PersonId, PlaceId, PromiseId, RequestId,
    ShiftId,
};
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::shift::{Import, Origin, Second, Shift};
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::{Subject, TimerKind};
use greenroom::domain::vocabulary::wish::{Consent, Wish};
use greenroom::{acts, file};
use serde_json::{Value, json};
use strum::VariantNames;
use uuid::Uuid;

/// What a command is about, and which of several it takes.
pub struct About<'a> {
    pub case: CaseId,
    pub other: CaseId,
    pub who: PersonId,
    /// Stands in every text that stays within the team.
    pub inner: Private,
    /// Stands in every text that goes to whoever is called.
    pub outward: Private,
    /// Stands in what goes to everybody on shift and to security.
    pub looks: Private,
    /// Where it is: whoever has the row reads it.
    pub spot: Private,
    pub now: DateTime<Utc>,
    /// Chooses among the values that a part of it may have.
    pub n: usize,
    /// The case as it stands, where it is there: its entries, calls, promises and steps are named.
    pub known: Option<&'a Case>,
    /// A handoff, if there is one.
    pub offer: Option<OfferId>,
    /// A shift, and something that is asked, if there is one.
    pub planned: Option<ShiftId>,
    pub request: Option<RequestId>,
}

const POSITIONS: [&str; 3] = ["primary", "secondary", "shadow"];
const CONTACTS: [&str; 3] = ["venue-security", "medics", "event-staff"];

impl About<'_> {
    fn pick<T: Clone>(&self, from: &[T]) -> T {
        from[self.n % from.len()].clone()
    }

    fn place(&self) -> PlaceId {
        self.pick(&["hall-a", "hall-b"]).parse().expect("a place")
    }

    /// A shift in the next days, which everybody may know of.
    fn shift(&self) -> Shift {
        let hours = i64::try_from(self.n % 60).expect("small") + 3;
        let from = self.now.naive_utc() + TimeDelta::hours(hours);
        Shift {
            position: self.pick(&POSITIONS).parse().expect("a position"),
            person: self.who.clone(),
            from,
            to: from + TimeDelta::hours(1),
            post: None,
            note: Some(Private::from("by the doors")),
            second: Second::default(),
        }
    }

    fn escalation(&self) -> EscalationId {
        let calls = self.known.map_or(&[][..], |c| &c.escalations);
        calls
            .get(self.n % calls.len().max(1))
            .map_or(EscalationId(Uuid::from_u128(1)), |call| call.id)
    }

    fn planned(&self) -> ShiftId {
        self.planned.unwrap_or(ShiftId(Uuid::from_u128(7)))
    }

    fn request(&self) -> RequestId {
        self.request.unwrap_or(RequestId(Uuid::from_u128(1)))
    }

    fn offer(&self) -> OfferId {
        self.offer.unwrap_or(OfferId(Uuid::from_u128(1)))
    }

    fn promise(&self) -> PromiseId {
        let promises = self.known.map_or(&[][..], |c| &c.promises);
        promises
            .get(self.n % promises.len().max(1))
            .map_or(PromiseId(Uuid::from_u128(1)), |promise| promise.id)
    }

    fn entry(&self) -> EntryId {
        let entries = self.known.map_or(&[][..], |c| &c.entries);
        entries
            .get(entries.len().saturating_sub(1 + self.n % 4))
            .map_or(EntryId(Uuid::from_u128(1)), |entry| entry.id)
    }

    fn facts(&self) -> Facts {
        [(Fact::Weapon, self.spot.clone())].into()
    }

    /// The command called `name`.
    pub fn command(&self, name: &str) -> Command {
        let case = self.case;
        let inner = || self.inner.clone();
        match name {
            "report" => Command::Report {
                report: Box::new(self.report()),
            },
            "acknowledge" => Command::Acknowledge { case },
            "second" => Command::Second {
                case,
                alone: self.pick(&[None, Some(inner())]),
            },
            "release" => Command::Release { case },
            "assign" => Command::Assign {
                case,
                to: self.who.clone(),
            },
            "scene" => Command::Scene {
                case,
                to: self.pick(&[Move::There, Move::Clear, Move::Resume, Move::Going]),
            },
            "check_in" => Command::CheckIn { case },
            "note" => Command::Note {
                case,
                text: inner(),
                happened_at: None,
            },
            "hold" => Command::Hold {
                case,
                until: self.later(),
                why: inner(),
            },
            "set_place" => Command::SetPlace {
                case,
                place: Some(self.place()),
                spot: self.spot.clone(),
            },
            "set_category" => Command::SetCategory {
                case,
                from: self.known.map_or(Category::Assault, |c| c.category),
                to: self.pick(&[Category::Threat, Category::Harassment, Category::Other]),
            },
            "promise" => Command::Promise {
                case,
                text: inner(),
                due: self.later(),
            },
            "keep_promise" => Command::KeepPromise {
                promise: self.promise(),
            },
            "wish" => Command::Wish {
                case,
                kind: self.pick(&[ContactKind::Security, ContactKind::Emergency]),
                wish: self.pick(&[Wish::No, Wish::Ask, Wish::Yes]),
            },
            "set_fact" => Command::SetFact {
                case,
                fact: Fact::Weapon,
                value: self.spot.clone(),
            },
            "strike" => Command::Strike {
                case,
                entry: self.entry(),
                why: inner(),
            },
            "undo" => Command::Undo {
                case,
                entry: self.entry(),
            },
            "link" => Command::Link {
                case,
                other: self.other,
            },
            "merge" => Command::Merge {
                case,
                into: self.other,
            },
            "look_out" => Command::LookOut {
                case,
                looks: Some(self.looks.clone()),
            },
            "sight" => Command::Sight {
                case,
                words: self.looks.clone(),
            },
            "all_clear" => Command::AllClear { case },
            "help_now" => Command::HelpNow {
                call: Box::new(HelpNow {
                    to: vec![self.pick(&CONTACTS).parse().expect("a contact")],
                    place: Some(self.place()),
                    spot: self.spot.clone(),
                    what: self.outward.clone(),
                    category: None,
                    by_voice: false,
                    facts: Facts::new(),
                }),
            },
            "try_next_way" => Command::TryNextWay {
                escalation: self.escalation(),
            },
            "set_severity" => Command::SetSeverity {
                case,
                from: self.known.map_or(Severity::High, |c| c.severity),
                to: self.pick(&Severity::ALL),
            },
            "set_flag" => Command::SetFlag {
                case,
                flag: self.pick(&Flag::ALL),
                to: self.pick(&[Answer::Yes, Answer::No, Answer::Maybe]),
            },
            "set_conflict" => Command::SetConflict {
                case,
                level: self.pick(&[
                    ConflictLevel::Hard,
                    ConflictLevel::Soft,
                    ConflictLevel::Hard,
                    ConflictLevel::None,
                ]),
                person: self.pick(&[None, Some(self.who.clone())]),
                why: Some(inner()),
            },
            "drop_checklist" => Command::DropChecklist {
                case,
                checklist: self
                    .pick(&["threat", "medical", "assault"])
                    .parse()
                    .expect("a checklist"),
                why: inner(),
            },
            "attach_checklist" => Command::AttachChecklist {
                case,
                checklist: self
                    .pick(&["threat", "medical"])
                    .parse()
                    .expect("a checklist"),
            },
            "tick_step" => Command::TickStep {
                case,
                step: (1 + self.n % 6).to_string(),
            },
            "skip_step" => Command::SkipStep {
                case,
                step: (1 + self.n % 6).to_string(),
                why: inner(),
            },
            "escalate" => Command::Escalate {
                case,
                to: self.pick(&CONTACTS).parse().expect("a contact"),
                consent: Consent::NotNeeded,
                why: Some(inner()),
                brief: Some(self.outward.clone()),
                by_voice: self.n.is_multiple_of(2),
                facts: self.facts(),
            },
            "answer" => Command::Answer {
                escalation: self.escalation(),
                by: self.outward.clone(),
                eta_at: None,
            },
            "arrive" => Command::Arrive {
                escalation: self.escalation(),
            },
            "stand_down" => Command::StandDown {
                escalation: self.escalation(),
            },
            "resolve" => Command::Resolve {
                case,
                why: Some(inner()),
            },
            "close" => Command::Close {
                case,
                why: Some(inner()),
            },
            "reopen" => Command::Reopen { case, why: inner() },
            "open_conference" => {
                let sample = file::conference(greenroom::assets::SAMPLE_CONFERENCE);
                sample.expect("the sample").opening()
            }
            "add_shifts" => Command::AddShifts {
                shifts: vec![self.shift()],
            },
            "change_shift" => Command::ChangeShift {
                shift: ShiftId(Uuid::from_u128(7)),
                to: Box::new(self.shift()),
                along: None,
            },
            "import_shifts" => Command::ImportShifts {
                changes: vec![
                    Import::Add {
                        shift: self.shift(),
                        origin: Some(Origin {
                            uid: Private::from("a@example.org"),
                            recurrence: Some(self.now),
                        }),
                    },
                    Import::Cancel {
                        shift: ShiftId(Uuid::from_u128(7)),
                    },
                ],
            },
            "cancel_shift" => Command::CancelShift {
                shift: ShiftId(Uuid::from_u128(7)),
            },
            "take" => Command::Take {
                position: self.pick(&POSITIONS).parse().expect("a position"),
                until: self.now + TimeDelta::minutes(30),
            },
            "make_link" => Command::MakeLink {
                person: self.pick(&[None, Some(self.who.clone())]),
                digest: "0f".repeat(32),
            },
            "end_link" => Command::EndLink {
                link: LinkId(Uuid::from_u128(1)),
            },
            "cover" => Command::Cover {
                shift: self.planned(),
                person: self.who.clone(),
                from: None,
                to: None,
            },
            "swap" => Command::Swap {
                shift: self.planned(),
                other: ShiftId(Uuid::from_u128(7)),
            },
            "agree" => Command::Agree {
                request: self.request(),
            },
            "refuse" => Command::Refuse {
                request: self.request(),
                why: Some(Private::from("it is late")),
            },
            "cancel_override" => Command::CancelOverride { id: self.request() },
            "sick" => Command::Sick {
                person: self.who.clone(),
                from: self.now,
                to: Some(self.now + TimeDelta::minutes(20)),
                why: Some(Private::from("it is late")),
            },
            "offer_handoff" => Command::OfferHandoff {
                position: self.pick(&POSITIONS).parse().expect("a position"),
                to: self.pick(&[None, Some(self.who.clone())]),
            },
            "give_handoff" => Command::GiveHandoff {
                position: self.pick(&POSITIONS).parse().expect("a position"),
                to: self.who.clone(),
                why: Private::from("it is late"),
            },
            "withdraw_handoff" => Command::WithdrawHandoff {
                offer: self.offer(),
            },
            "take_handoff" => Command::TakeHandoff {
                offer: self.offer(),
            },
            "say_ready" => Command::SayReady {
                said: vec![Ready::Radio, Ready::Phone],
            },
            "close_seat" => Command::CloseSeat {
                position: self.pick(&POSITIONS).parse().expect("a position"),
                why: Private::from("it is late"),
            },
            "write_handoff" => Command::WriteHandoff {
                case,
                words: Box::new(Words {
                    summary: Some(inner()),
                    next: Some(inner()),
                    if_then: self.pick(&[None, Some(inner())]),
                    watch: self.pick(&[None, Some(Watch::Stable), Some(Watch::Unstable)]),
                }),
            },
            "accept_handoff" => Command::AcceptHandoff {
                case,
                offer: self.offer(),
                read_back: None,
            },
            "ask_handoff" => Command::AskHandoff {
                case,
                offer: self.offer(),
                text: inner(),
            },
            "reply_handoff" => Command::ReplyHandoff {
                case,
                text: inner(),
            },
            "decline_handoff" => Command::DeclineHandoff {
                case,
                offer: self.offer(),
                why: inner(),
            },
            "give_back" => Command::GiveBack {
                position: self.pick(&POSITIONS).parse().expect("a position"),
            },
            "apply_setup" => {
                // Who reads what changes, and who is there.
                let text = match self.n % 2 {
                    0 => crate::world::team_sample(),
                    _ => greenroom::assets::SAMPLE_CONFERENCE.to_owned(),
                };
                let mut setup = file::conference(&text).expect("the sample").setup;
                let gone = self.n % setup.people.len();
                setup.people.remove(gone);
                setup.shifts.clear();
                Command::ApplySetup {
                    setup: Box::new(setup),
                    hash: None,
                    prune: false,
                }
            }
            "invite_again" => Command::InviteAgain {
                person: self.who.clone(),
            },
            "join_device" => Command::JoinDevice {
                person: self.who.clone(),
                device: Private::from("a laptop"),
            },
            "tick" => Command::Tick(Tick {
                subject: Subject::Case(case),
                occurrence: self.entry(),
                timer: TimerKind::Update,
                step: 0,
            }),
            other => self.of_row(other),
        }
    }

    /// A command that is about a case and has nothing but texts, as its row says.
    fn of_row(&self, name: &str) -> Command {
        let act = acts::all().find(|act| act.makes.contains(&name));
        let texts = act
            .iter()
            .flat_map(|act| act.args)
            .filter(|arg| arg.kind.is_text());
        let mut made = json!({ "type": name, "case": self.case });
        for arg in texts {
            made[arg.id] = json!(self.inner.as_str());
        }
        serde_json::from_value(made)
            .unwrap_or_else(|why| panic!("no sample of the command {name}: add it here ({why})"))
    }

    fn report(&self) -> NewReport {
        NewReport {
            what: self.inner.clone(),
            spot: self.spot.clone(),
            from: Some(self.inner.clone()),
            category: self.pick(&[
                Some(Category::Assault),
                Some(Category::Harassment),
                Some(Category::SexualHarm),
                None,
            ]),
            danger: self.pick(&[Answer::Yes, Answer::Unknown]),
            goes: self.pick(&[Goes::Page, Goes::Page, Goes::Mine]),
            conflicts: self.pick(&[Vec::new(), vec![self.who.clone()], Vec::new()]),
            place: Some(self.place()),
            ..NewReport::default()
        }
    }

    fn later(&self) -> DateTime<Utc> {
        self.now + TimeDelta::hours(1 + i64::try_from(self.n % 20).expect("small"))
    }
}

/// What there is no case of: every command about it must be answered alike.
pub fn about_nothing(who: &PersonId, now: DateTime<Utc>) -> About<'static> {
    let text = Private::from("a few words");
    About {
        case: CaseId(Uuid::from_u128(1)),
        other: CaseId(Uuid::from_u128(2)),
        who: who.clone(),
        inner: text.clone(),
        outward: text.clone(),
        looks: text.clone(),
        spot: text,
        now,
        n: 1,
        known: None,
        offer: None,
        planned: None,
        request: None,
    }
}

/// Everybody of `conference`.
pub fn everybody(conference: &Conference) -> Vec<PersonId> {
    conference.hall().people.keys().cloned().collect()
}

#[test]
fn there_is_a_sample_of_every_command() {
    let who = "ana".parse().expect("a person");
    let about = about_nothing(&who, crate::world::afternoon());
    let made: BTreeSet<String> = Command::VARIANTS
        .iter()
        .map(|name| {
            let json = serde_json::to_value(about.command(name)).expect("plain data");
            let Some(Value::String(name)) = json.get("type") else {
                panic!("{name} has no type");
            };
            name.clone()
        })
        .collect();
    let all: BTreeSet<String> = Command::VARIANTS.iter().map(ToString::to_string).collect();
    assert_eq!(made, all);
}
