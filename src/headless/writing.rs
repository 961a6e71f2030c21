//! Every write: from arguments to a command, sent with the same id until it is answered or five seconds are over.

use std::io::Read;
use std::time::Duration;

use chrono::TimeDelta;

use crate::cli::{
    AnswerArg, ChannelArg, Command as Args, ConflictArg, ConsentArg, FlagArg, SceneArg,
    SeverityArg, ViaArg,
};
use crate::clock;
use crate::domain::access::ConflictLevel;
use crate::domain::checklist::Move;
use crate::domain::command::{Command, Goes, NewReport};
use crate::domain::entry::{Channel, Consent, OnBehalf, Via};
use crate::domain::severity::{Answer, Flag, Severity};
use crate::domain::span::Span;
use crate::domain::text::Private;
use crate::headless::{Exit, Failure, Here, WRITE_WAIT, naming, printing};
use crate::wire::{Envelope, Receipt};

/// The free text of a command, read from standard input where it is `-`.
pub fn typed(command: &Args) -> Result<Option<String>, Failure> {
    let text = match command {
        Args::Report { what, .. } => Some(what),
        Args::Note { text, .. } => Some(text),
        Args::Escalate { brief, .. } => brief.as_ref(),
        Args::Reopen { why, .. } | Args::Skip { why, .. } => Some(why),
        Args::Resolve { why, .. } | Args::Second { why, .. } | Args::Conflict { why, .. } => {
            why.as_ref()
        }
        _ => None,
    };
    let Some(text) = text else { return Ok(None) };
    if text != "-" {
        return Ok(Some(text.clone()));
    }
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
    Ok(Some(input.trim_end().to_owned()))
}

/// Whether `command` asks for something to happen.
pub fn writes(command: &Args) -> bool {
    !matches!(
        command,
        Args::Queue { .. }
            | Args::Show { .. }
            | Args::Oncall { .. }
            | Args::Checklist { name: None, .. }
            | Args::Watch
    )
}

/// Says that nothing was kept, and gives the text back.
pub fn gives_back(mut failure: Failure, typed: &Option<String>) -> Failure {
    if let (Exit::NoAnswer, Some(text)) = (failure.exit, typed) {
        failure.problem.title = format!("NOT kept. {}", failure.problem.title);
        failure.problem.detail = format!("{} Your text:\n{text}", failure.problem.detail);
    }
    failure
}

/// Does one write.
pub async fn run(here: &mut Here, args: Args, typed: Option<String>) -> Result<(), Failure> {
    let text = |fallback: Option<String>| {
        typed
            .clone()
            .or(fallback)
            .map(|t| Private::from(t.as_str()))
    };
    let is_report = matches!(args, Args::Report { .. });
    let mut refused_wish = false;
    let commands: Vec<Command> = match args {
        Args::Escalate {
            case,
            target,
            consent,
            why,
            brief,
            by_voice,
        } => {
            let case = naming::case(here, &case)?.id;
            refused_wish = consent == ConsentArg::Refused;
            let why = why.map(|w| Private::from(w.as_str()));
            let brief = brief.and_then(|b| text(Some(b)));
            let contacts = target
                .iter()
                .map(|t| naming::contact(here, t))
                .collect::<Result<Vec<_>, _>>()?;
            let call = |to: &crate::domain::contact::Contact| Command::Escalate {
                case,
                to: to.id.clone(),
                consent: consent.into(),
                why: why.clone(),
                brief: brief.clone(),
                by_voice,
            };
            contacts.into_iter().map(call).collect()
        }
        other => vec![command(here, other, &text)?],
    };
    for command in commands {
        let receipt = send(here, command)
            .await
            .map_err(|failure| gives_back(failure, &typed))?;
        here.pull(crate::headless::READ_WAIT).await.ok();
        let made = receipt.case.and_then(|id| here.conference().case(id));
        match made {
            Some(case) if is_report => {
                let view = here.view(case)?;
                if here.global.json {
                    printing::json(&view);
                } else {
                    printing::case(here, &view, case);
                }
            }
            _ => printing::receipt(here, &receipt),
        }
    }
    if refused_wish {
        return Err(Failure::new(
            Exit::Refused,
            "The no is on record. Nobody was called.",
            "If someone is in danger: --consent danger --why …",
        ));
    }
    Ok(())
}

fn command(
    here: &Here,
    args: Args,
    text: &dyn Fn(Option<String>) -> Option<Private>,
) -> Result<Command, Failure> {
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
            let yes = |flag| if flag { Answer::Yes } else { Answer::Unknown };
            Command::Report {
                report: Box::new(NewReport {
                    what: text(Some(what)).unwrap_or_default(),
                    spot: if known.is_some() {
                        Private::default()
                    } else {
                        Private::from(place.as_str())
                    },
                    place: known,
                    category: kind
                        .map(|k| naming::category(&k))
                        .transpose()?
                        .unwrap_or_default(),
                    danger: yes(danger),
                    ongoing: yes(ongoing),
                    repeat: Answer::Unknown,
                    severity: severity.map(Into::into),
                    channel: channel.into(),
                    from: from.map(|f| Private::from(f.as_str())),
                    happened_at: happened_at.map(|t| naming::instant(here, &t)).transpose()?,
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
                Some(text(why).unwrap_or_default())
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
            text: text(Some(note)).unwrap_or_default(),
            happened_at: happened_at.map(|t| naming::instant(here, &t)).transpose()?,
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
        Args::Scene { case: typed, to } => Command::Scene {
            case: case(&typed)?,
            to: to.into(),
        },
        Args::Checkin { case: typed } => Command::CheckIn {
            case: case(&typed)?,
        },
        Args::Resolve { case: typed, why } => Command::Resolve {
            case: case(&typed)?,
            why: why.and_then(|w| text(Some(w))),
        },
        Args::Close { case: typed } => Command::Close {
            case: case(&typed)?,
        },
        Args::Reopen { case: typed, why } => Command::Reopen {
            case: case(&typed)?,
            why: text(Some(why)).unwrap_or_default(),
        },
        Args::Answer {
            escalation,
            by,
            eta,
        } => Command::Answer {
            escalation: naming::escalation(here, &escalation)?,
            by: Private::from(by.as_str()),
            eta_at: eta
                .map(|e| span(&e))
                .transpose()?
                .map(|span| here.now() + span),
        },
        Args::Arrived { escalation } => Command::Arrive {
            escalation: naming::escalation(here, &escalation)?,
        },
        Args::Standdown { escalation } => Command::StandDown {
            escalation: naming::escalation(here, &escalation)?,
        },
        Args::Checklist {
            case: typed,
            name: Some(name),
        } => {
            let checklist = name.parse().map_err(|_| {
                Failure::new(
                    Exit::Refused,
                    format!("There is no checklist {name:?}."),
                    "greenroom checklist CASE lists them.",
                )
            })?;
            Command::AttachChecklist {
                case: case(&typed)?,
                checklist,
            }
        }
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
            why: text(Some(why)).unwrap_or_default(),
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
            why: why.and_then(|w| text(Some(w))),
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

fn span(typed: &str) -> Result<TimeDelta, Failure> {
    let span: Result<Span, _> = typed.parse();
    span.map(Span::delta).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{typed:?}: {error}."),
            "Write it like 2m.",
        )
    })
}

/// Sends one command, the same id on every try.
async fn send(here: &Here, command: Command) -> Result<Receipt, Failure> {
    let on_behalf = match (&here.global.on_behalf, here.global.via) {
        (Some(person), Some(via)) => Some(OnBehalf {
            person: naming::person(here, person)?,
            via: via.into(),
        }),
        _ => None,
    };
    let envelope = Envelope {
        id: clock::command_id(),
        made_at: here.now(),
        on_behalf,
        command,
    };
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

impl From<SceneArg> for Move {
    fn from(arg: SceneArg) -> Self {
        match arg {
            SceneArg::Going => Self::Going,
            SceneArg::There => Self::There,
            SceneArg::Clear => Self::Clear,
            SceneArg::Resume => Self::Resume,
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
