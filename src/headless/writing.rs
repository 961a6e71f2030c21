//! Every write: from arguments to a command, sent with the same id until it is answered or five seconds are over.

use std::io::Read;
use std::time::Duration;

use crate::cli::{
    AnswerArg, ChannelArg, Command as Args, ConflictArg, ConsentArg, FactArg, FlagArg, SceneArg,
    SeverityArg, ViaArg, WishArg,
};
use crate::clock;
use crate::domain::log::actor::{OnBehalf, Via};
use crate::domain::log::command::{Command, Goes, HelpNow, NewReport};
use crate::domain::rules::{correcting, escalation};
use crate::domain::views::brief;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::ids::PlaceId;
use crate::domain::vocabulary::severity::{Answer, Category, Flag, Severity};
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::{Consent, Wish};
use crate::headless::{Exit, Failure, Here, WRITE_WAIT, naming, printing};
use crate::wire::{Envelope, Receipt};

/// Every text of a command that a person typed.
fn texts(command: &mut Args) -> Vec<&mut String> {
    match command {
        Args::Report {
            what, place, from, ..
        } => [Some(what), Some(place), from.as_mut()]
            .into_iter()
            .flatten()
            .collect(),
        Args::Note { text, .. }
        | Args::Promise { text, .. }
        | Args::Find { text }
        | Args::Fact { value: text, .. } => vec![text],
        Args::Call { what, place, .. } => what.iter_mut().chain([place]).collect(),
        Args::Place { place, spot, .. } => vec![place, spot],
        Args::Lookout { looks, .. } => looks.iter_mut().collect(),
        Args::Strike { why, .. } => vec![why],
        Args::Scene { why, .. } => why.iter_mut().collect(),
        Args::Escalate { why, brief, .. } => why.iter_mut().chain(brief).collect(),
        Args::Answer { by, .. } => vec![by],
        Args::Reopen { why, .. } | Args::Skip { why, .. } => vec![why],
        Args::Resolve { why, .. } | Args::Second { why, .. } | Args::Conflict { why, .. } => {
            why.iter_mut().collect()
        }
        _ => Vec::new(),
    }
}

/// Puts standard input in the place of the one text that is `-`; returns all texts, to give them back should nothing be kept.
pub fn typed(command: &mut Args) -> Result<Vec<String>, Failure> {
    let mut texts = texts(command);
    match &mut texts
        .iter_mut()
        .filter(|t| t.as_str() == "-")
        .collect::<Vec<_>>()[..]
    {
        [] => {}
        [text] => {
            let mut input = String::new();
            let read = std::io::stdin()
                .take(1024 * 1024)
                .read_to_string(&mut input);
            read.map_err(|_| {
                Failure::new(
                    Exit::Usage,
                    "Standard input is not text.",
                    "Give it in UTF-8.",
                )
            })?;
            input.trim_end().clone_into(text);
        }
        _ => {
            return Err(Failure::new(
                Exit::Usage,
                "Standard input can be one text only.",
                "Write - for one of them.",
            ));
        }
    }
    Ok(texts.into_iter().map(|t| t.clone()).collect())
}

/// Whether `command` asks for something to happen.
pub fn writes(command: &Args) -> bool {
    !matches!(
        command,
        Args::Queue { .. }
            | Args::Show { .. }
            | Args::Oncall { .. }
            | Args::Find { .. }
            | Args::Contacts
            | Args::Checklist { name: None, .. }
            | Args::Watch
    )
}

/// Gives the texts of a write back that came to nothing; where nobody answered, says that it was NOT kept.
pub fn gives_back(mut failure: Failure, typed: &[String]) -> Failure {
    if failure.exit == Exit::NoAnswer {
        failure.problem.title = format!("NOT kept. {}", failure.problem.title);
    }
    if !typed.is_empty() && matches!(failure.exit, Exit::NoAnswer | Exit::Refused) {
        failure.problem.detail = format!(
            "{} Your text:\n{}",
            failure.problem.detail,
            typed.join("\n")
        );
    }
    failure
}

/// Does one write.
pub async fn run(here: &mut Here, args: Args, typed: &[String]) -> Result<(), Failure> {
    let is_report = matches!(args, Args::Report { .. } | Args::Call { .. });
    let is_refused = matches!(
        args,
        Args::Escalate {
            consent: ConsentArg::Refused,
            ..
        }
    );
    if let Args::Report {
        kind, what, place, ..
    } = &args
    {
        if kind.is_none() {
            let guessed = Category::guess(what).word();
            printing::aside(&format!(
                "Kind guessed: {guessed}. kind CASE KIND changes it."
            ));
        }
        if naming::place(here, place).is_none() {
            printing::aside("The place is none of the event's; it is kept as you wrote it.");
        }
    }
    let commands = commands(here, args).map_err(|failure| gives_back(failure, typed))?;
    let several = commands.len() > 1;
    let mut receipts = Vec::new();
    let mut failed = None;
    for command in commands {
        if let Some(flag) = brief::flagged(here.conference(), &here.me, &command) {
            printing::aside(&flag);
        }
        match send(here, command).await {
            Ok(receipt) => receipts.push(receipt),
            Err(failure) => {
                failed = Some(gives_back(failure, typed));
                break;
            }
        }
    }
    here.pull(crate::headless::READ_WAIT).await.ok();
    if several && here.global.json {
        printing::json(
            &receipts
                .iter()
                .map(printing::receipt_json)
                .collect::<Vec<_>>(),
        );
    } else {
        for receipt in &receipts {
            match receipt.case.and_then(|id| here.conference().case(id)) {
                Some(case) if is_report && here.global.json => printing::json(&here.view(case)?),
                Some(case) if is_report => printing::case(here, &here.view(case)?, case),
                _ => printing::receipt(here, receipt),
            }
        }
    }
    if let Some(mut failure) = failed {
        if !receipts.is_empty() {
            failure.problem.title = format!(
                "{} called before this. {}",
                receipts.len(),
                failure.problem.title
            );
        }
        return Err(failure);
    }
    if is_refused {
        let detail = "If someone is in danger: --consent danger --why …";
        return Err(Failure::new(
            Exit::Refused,
            "The no is on record. Nobody was called.",
            detail,
        ));
    }
    Ok(())
}

/// The commands that `args` ask for: one for each contact that is called, else one.
pub fn commands(here: &Here, args: Args) -> Result<Vec<Command>, Failure> {
    let Args::Escalate {
        case,
        target,
        consent,
        why,
        brief,
        by_voice,
    } = args
    else {
        return Ok(vec![command(here, args)?]);
    };
    let case = naming::case(here, &case)?.id;
    let contacts = target
        .iter()
        .map(|t| naming::contact(here, t))
        .collect::<Result<Vec<_>, _>>()?;
    let call = |to: &Contact| Command::Escalate {
        case,
        to: to.id.clone(),
        consent: consent.into(),
        why: why.as_deref().map(Private::from),
        brief: brief.as_deref().map(Private::from),
        by_voice,
        facts: Facts::new(),
    };
    Ok(contacts.into_iter().map(call).collect())
}

fn command(here: &Here, args: Args) -> Result<Command, Failure> {
    let case = |typed: &str| naming::case(here, typed).map(|c| c.id);
    Ok(match args {
        Args::Report {
            what,
            place,
            severity,
            kind,
            danger,
            ongoing,
            happened_at,
            channel,
            from,
            mine,
            conflict,
            ..
        } => {
            let known = naming::place(here, &place);
            let guessed = Category::guess(&what);
            let yes = |flag| if flag { Answer::Yes } else { Answer::Unknown };
            Command::Report {
                report: Box::new(NewReport {
                    what: Private::from(what),
                    spot: spot_beside(known.as_ref(), &place),
                    place: known,
                    category: match kind {
                        Some(kind) => naming::category(&kind)?,
                        None => guessed,
                    },
                    danger: yes(danger),
                    ongoing: yes(ongoing),
                    repeat: Answer::Unknown,
                    severity: severity.map(Into::into),
                    channel: channel.into(),
                    from: from.map(|f| Private::from(f.as_str())),
                    happened_at: happened_at.map(|t| naming::past(here, &t)).transpose()?,
                    goes: if mine { Goes::Mine } else { Goes::Page },
                    conflicts: conflict
                        .iter()
                        .map(|p| naming::person(here, p))
                        .collect::<Result<_, _>>()?,
                }),
            }
        }
        Args::Ack { case: typed } => Command::Acknowledge {
            case: case(&typed)?,
        },
        Args::Second {
            case: typed,
            alone,
            why,
        } => Command::Second {
            case: case(&typed)?,
            alone: if alone {
                Some(why.map(Private::from).unwrap_or_default())
            } else {
                None
            },
        },
        Args::Release { case: typed } => Command::Release {
            case: case(&typed)?,
        },
        Args::Assign {
            case: typed,
            person,
        } => Command::Assign {
            case: case(&typed)?,
            to: naming::person(here, &person)?,
        },
        Args::Note {
            case: typed,
            text: note,
            happened_at,
        } => Command::Note {
            case: case(&typed)?,
            text: Private::from(note),
            happened_at: happened_at.map(|t| naming::past(here, &t)).transpose()?,
        },
        Args::Severity {
            case: typed,
            severity,
        } => {
            let found = naming::case(here, &typed)?;
            Command::SetSeverity {
                case: found.id,
                from: found.severity,
                to: severity.into(),
            }
        }
        Args::Flag {
            case: typed,
            flag,
            answer,
        } => Command::SetFlag {
            case: case(&typed)?,
            flag: flag.into(),
            to: answer.into(),
        },
        Args::Scene {
            case: typed,
            to,
            until,
            why,
        } => match to.moves() {
            Some(to) => Command::Scene {
                case: case(&typed)?,
                to,
            },
            None => Command::Hold {
                case: case(&typed)?,
                until: naming::coming(here, until.as_deref().unwrap_or_default())?,
                why: Private::from(why.unwrap_or_default()),
            },
        },
        Args::Call {
            target,
            place,
            what,
            by_voice,
        } => {
            let known = naming::place(here, &place);
            let to = target
                .iter()
                .map(|t| naming::contact(here, t).map(|c| c.id.clone()))
                .collect::<Result<_, _>>()?;
            Command::HelpNow {
                call: Box::new(HelpNow {
                    to,
                    spot: spot_beside(known.as_ref(), &place),
                    place: known,
                    what: Private::from(what.unwrap_or_default()),
                    by_voice,
                    facts: Facts::new(),
                }),
            }
        }
        Args::Strike { entry, why } => {
            let (case, entry) = naming::entry(here, &entry)?;
            Command::Strike {
                case,
                entry,
                why: Private::from(why),
            }
        }
        Args::Undo => {
            let last = correcting::last(here.conference(), &here.me, here.now());
            let (case, entry) = last.ok_or_else(|| {
                let why = correcting::nothing_to_undo(here.conference(), &here.me, here.now());
                Failure::new(Exit::Refused, why.message, why.next_step)
            })?;
            Command::Undo {
                case: case.id,
                entry: entry.id,
            }
        }
        Args::Promise {
            case: typed,
            text,
            by,
        } => Command::Promise {
            case: case(&typed)?,
            text: Private::from(text),
            due: naming::coming(here, &by)?,
        },
        Args::Kept { promise } => Command::KeepPromise {
            promise: naming::promise(here, &promise)?,
        },
        Args::Wish {
            case: typed,
            target,
            wish,
        } => Command::Wish {
            case: case(&typed)?,
            kind: naming::kind(here, &target)?,
            wish: wish.into(),
        },
        Args::Fact {
            case: typed,
            fact,
            value,
        } => Command::SetFact {
            case: case(&typed)?,
            fact: fact.into(),
            value: Private::from(value),
        },
        Args::Place {
            case: typed,
            place,
            spot,
        } => {
            let known = naming::place(here, &place);
            let beside = spot_beside(known.as_ref(), &place);
            let spot = match (beside.is_blank(), spot.trim().is_empty()) {
                (true, _) => Private::from(spot),
                (false, true) => beside,
                (false, false) => Private::from(format!("{place}, {spot}")),
            };
            Command::SetPlace {
                case: case(&typed)?,
                place: known,
                spot,
            }
        }
        Args::Kind { case: typed, kind } => {
            let found = naming::case(here, &typed)?;
            Command::SetCategory {
                case: found.id,
                from: found.category,
                to: naming::category(&kind)?,
            }
        }
        Args::Link { case: typed, other } => Command::Link {
            case: case(&typed)?,
            other: case(&other)?,
        },
        Args::Merge { case: typed, into } => Command::Merge {
            case: case(&typed)?,
            into: case(&into)?,
        },
        Args::Lookout { case: typed, looks } => Command::LookOut {
            case: case(&typed)?,
            looks: looks.map(Private::from),
        },
        Args::Allclear { case: typed } => Command::AllClear {
            case: case(&typed)?,
        },
        Args::Nextway { escalation } => Command::TryNextWay {
            escalation: naming::escalation(here, &escalation)?,
        },
        Args::Checkin { case: typed } => Command::CheckIn {
            case: case(&typed)?,
        },
        Args::Resolve { case: typed, why } => Command::Resolve {
            case: case(&typed)?,
            why: why.map(Private::from),
        },
        Args::Close { case: typed } => Command::Close {
            case: case(&typed)?,
        },
        Args::Reopen { case: typed, why } => Command::Reopen {
            case: case(&typed)?,
            why: Private::from(why),
        },
        Args::Answer {
            escalation,
            by,
            eta,
        } => {
            // How soon may be said with who: `--by "Post 3, 2m"`.
            let (said, soon) = escalation::heard(&by);
            let (by, soon) = match eta {
                Some(eta) => (by.as_str(), Some(naming::span(&eta)?)),
                None => (said, soon.map(Span::delta)),
            };
            Command::Answer {
                escalation: naming::escalation(here, &escalation)?,
                by: Private::from(by),
                eta_at: soon.map(|span| here.now() + span),
            }
        }
        Args::Arrived { escalation } => Command::Arrive {
            escalation: naming::escalation(here, &escalation)?,
        },
        Args::Standdown { escalation } => Command::StandDown {
            escalation: naming::escalation(here, &escalation)?,
        },
        Args::Checklist {
            case: typed,
            name: Some(name),
        } => Command::AttachChecklist {
            case: case(&typed)?,
            checklist: naming::checklist(here, &name)?,
        },
        Args::Tick { case: typed, step } => Command::TickStep {
            case: case(&typed)?,
            step,
        },
        Args::Skip {
            case: typed,
            step,
            why,
        } => Command::SkipStep {
            case: case(&typed)?,
            step,
            why: Private::from(why),
        },
        Args::Conflict {
            case: typed,
            level,
            why,
            person,
        } => Command::SetConflict {
            case: case(&typed)?,
            level: level.into(),
            person: person.map(|p| naming::person(here, &p)).transpose()?,
            why: why.map(Private::from),
        },
        _ => {
            return Err(Failure::new(
                Exit::Usage,
                "This command writes nothing.",
                "See greenroom --help.",
            ));
        }
    })
}

/// What was typed, where it is none of the conference's places.
fn spot_beside(known: Option<&PlaceId>, typed: &str) -> Private {
    if known.is_some() {
        Private::default()
    } else {
        Private::from(typed)
    }
}

/// `command` as it is sent: with an id of its own, the time, and on whose behalf.
pub fn envelope(here: &Here, command: Command) -> Result<Envelope, Failure> {
    let on_behalf = match (&here.global.on_behalf, here.global.via) {
        (Some(person), Some(via)) => Some(OnBehalf {
            person: naming::person(here, person)?,
            via: via.into(),
        }),
        _ => None,
    };
    Ok(Envelope {
        id: clock::command_id(),
        made_at: here.now(),
        on_behalf,
        command,
    })
}

/// Sends one command, the same id on every try.
async fn send(here: &Here, command: Command) -> Result<Receipt, Failure> {
    let envelope = envelope(here, command)?;
    let until = here.clock.now() + WRITE_WAIT;
    loop {
        match here.client.submit(&envelope).await {
            Ok(receipt) => return Ok(receipt),
            Err(error) => {
                let failure = Failure::from(error);
                if failure.exit != Exit::NoAnswer || here.clock.now() >= until {
                    return Err(failure);
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        }
    }
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Critical => Self::Critical,
            SeverityArg::High => Self::High,
            SeverityArg::Moderate => Self::Moderate,
            SeverityArg::Low => Self::Low,
        }
    }
}

impl From<ChannelArg> for Channel {
    fn from(arg: ChannelArg) -> Self {
        match arg {
            ChannelArg::InPerson => Self::InPerson,
            ChannelArg::Radio => Self::Radio,
            ChannelArg::Phone => Self::Phone,
            ChannelArg::Message => Self::Message,
        }
    }
}

impl From<FlagArg> for Flag {
    fn from(arg: FlagArg) -> Self {
        match arg {
            FlagArg::Danger => Self::Danger,
            FlagArg::Ongoing => Self::Ongoing,
            FlagArg::Repeat => Self::Repeat,
            FlagArg::Impact => Self::Impact,
        }
    }
}

impl From<WishArg> for Wish {
    fn from(arg: WishArg) -> Self {
        match arg {
            WishArg::Yes => Self::Yes,
            WishArg::No => Self::No,
            WishArg::Ask => Self::Ask,
        }
    }
}

impl From<FactArg> for Fact {
    fn from(arg: FactArg) -> Self {
        match arg {
            FactArg::Weapon => Self::Weapon,
            FactArg::People => Self::People,
            FactArg::Hurt => Self::Hurt,
            FactArg::WayIn => Self::WayIn,
            FactArg::Awake => Self::Awake,
            FactArg::Breathing => Self::Breathing,
            FactArg::Bleeding => Self::Bleeding,
            FactArg::Looks => Self::Looks,
        }
    }
}

impl From<AnswerArg> for Answer {
    fn from(arg: AnswerArg) -> Self {
        match arg {
            AnswerArg::Yes => Self::Yes,
            AnswerArg::No => Self::No,
            AnswerArg::Maybe => Self::Maybe,
        }
    }
}

impl SceneArg {
    /// The move that it is; a hold is none.
    fn moves(self) -> Option<Move> {
        match self {
            Self::Going => Some(Move::Going),
            Self::There => Some(Move::There),
            Self::Clear => Some(Move::Clear),
            Self::Resume => Some(Move::Resume),
            Self::Hold => None,
        }
    }
}

impl From<ConsentArg> for Consent {
    fn from(arg: ConsentArg) -> Self {
        match arg {
            ConsentArg::Given => Self::Given,
            ConsentArg::Refused => Self::Refused,
            ConsentArg::Danger => Self::Danger,
            ConsentArg::Law => Self::Law,
            ConsentArg::NotNeeded => Self::NotNeeded,
        }
    }
}

impl From<ConflictArg> for ConflictLevel {
    fn from(arg: ConflictArg) -> Self {
        match arg {
            ConflictArg::Hard => Self::Hard,
            ConflictArg::Soft => Self::Soft,
            ConflictArg::None => Self::None,
        }
    }
}

impl From<ViaArg> for Via {
    fn from(arg: ViaArg) -> Self {
        match arg {
            ViaArg::Radio => Self::Radio,
            ViaArg::Phone => Self::Phone,
            ViaArg::InPerson => Self::InPerson,
        }
    }
}
