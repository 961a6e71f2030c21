//! Every write: from arguments to a command, sent with the same id until it is answered or five seconds are over.

use std::io::Read;
use std::time::Duration;

use crate::acts::read;
use crate::cli::ViaArg;
use crate::cli::typed::Typed;
use crate::clock;
use crate::domain::log::actor::{OnBehalf, Via};
use crate::domain::log::command::Command;
use crate::domain::vocabulary::wish::Consent;
use crate::headless::{Exit, Failure, Here, WRITE_WAIT, printing};
use crate::wire::{Envelope, Receipt};
use crate::words::warnings;

/// Puts standard input in the place of the one text that is `-`.
pub fn from_input(mut typed: Typed) -> Result<Typed, Failure> {
    let texts = typed.act.args.iter().filter(|arg| arg.kind.is_text());
    let dashes: Vec<_> = texts
        .filter(|arg| typed.given.get(arg.id) == Some("-"))
        .collect();
    match &dashes[..] {
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
            typed.given.put(text.id, input.trim_end());
        }
        _ => {
            return Err(Failure::new(
                Exit::Usage,
                "Standard input can be one text only.",
                "Write - for one of them.",
            ));
        }
    }
    Ok(typed)
}

/// Gives the texts of a write back that came to nothing.
pub fn gives_back(mut failure: Failure, typed: &Typed) -> Failure {
    // Where nothing was sent yet it is not kept; after that, whoever sent it has said what is known.
    if failure.exit == Exit::NoAnswer && !failure.problem.title.contains("kept") {
        failure.problem.title = format!("NOT kept. {}", failure.problem.title);
    }
    let texts = typed.act.texts(&typed.given);
    if !texts.is_empty() && matches!(failure.exit, Exit::NoAnswer | Exit::Refused | Exit::Usage) {
        failure.problem.detail = format!(
            "{} Your text:\n{}",
            failure.problem.detail,
            texts.join("\n")
        );
    }
    failure
}

/// What is to be known of `command` before it is sent: what was guessed, and whom the words name.
fn say_beside(here: &Here, command: &Command) {
    // Whoever is outside the team cannot set it right: the team asks them.
    if let Command::Report { report } = command
        && !here.answers_briefs()
    {
        for words in warnings::taken_for(here.conference(), report) {
            printing::aside(&words);
        }
    }
    let place = match command {
        Command::Report { report } => Some(&report.place),
        Command::SetPlace { place, .. } => Some(place),
        _ => None,
    };
    if place.is_some_and(Option::is_none) {
        printing::aside("The place is none of the event's; it is kept as you wrote it.");
    }
    let flag = warnings::flagged(here.conference(), &here.me, command);
    let same = warnings::same(here.conference(), &here.me, command, here.now());
    for words in flag.into_iter().chain(same) {
        printing::aside(&words);
    }
}

/// Does one write.
pub async fn run(here: &mut Here, typed: &Typed) -> Result<(), Failure> {
    let commands = typed.act.commands(&here.ctx(), &typed.given);
    let commands = commands.map_err(|fault| gives_back(fault.into(), typed))?;
    let shows_case = commands.iter().any(Command::begins_case);
    let is_no = |c: &Command| {
        matches!(
            c,
            Command::Escalate {
                consent: Consent::Refused,
                ..
            }
        )
    };
    let is_refused = commands.iter().any(is_no);
    let several = commands.len() > 1;
    if several && here.global.id.is_some() {
        return Err(Failure::new(
            Exit::Usage,
            "--id sends one command again, and these are several.",
            "Name the one that is not known to be kept.",
        ));
    }
    let mut receipts = Vec::new();
    let mut failed = None;
    for command in commands {
        if let Command::LookOut { .. } = command
            && let Some(flag) = warnings::flagged(here.conference(), &here.me, &command)
        {
            // It goes to many, is not taken back, and there is nobody here to ask.
            let title = format!("NOT sent. {flag}");
            let next = "Say it without the name; or send it from the console, which asks first.";
            failed = Some(gives_back(Failure::new(Exit::Refused, title, next), typed));
            break;
        }
        say_beside(here, &command);
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
        let all: Vec<_> = receipts.iter().map(printing::receipt_json).collect();
        printing::json(&all);
    } else {
        for receipt in &receipts {
            match receipt.case.and_then(|id| here.conference().case(id)) {
                Some(case) if shows_case && here.global.json => printing::json(&here.view(case)?),
                Some(case) if shows_case => printing::case(here, &here.view(case)?, case),
                _ => printing::receipt(here, receipt),
            }
            for entry in receipt.entries.iter().filter(|_| !here.global.json) {
                printing::words_out(here.conference(), &entry.happening);
            }
        }
    }
    if let Some(mut failure) = failed {
        if !receipts.is_empty() {
            let before = receipts.len();
            failure.problem.title =
                format!("{before} called before this. {}", failure.problem.title);
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

/// `command` as it is sent: with an id of its own, the time, and on whose behalf.
pub fn envelope(here: &Here, command: Command) -> Result<Envelope, Failure> {
    let on_behalf = match (&here.global.on_behalf, here.global.via) {
        (Some(person), Some(via)) => Some(OnBehalf {
            person: read::person(&here.ctx(), person)?,
            via: via.into(),
        }),
        _ => None,
    };
    Ok(Envelope {
        id: here.global.id.unwrap_or_else(clock::command_id),
        made_at: here.now(),
        on_behalf,
        command,
    })
}

/// Sends one command, the same id on every try.
/// Sends a command, trying for a little while.
pub async fn send(here: &Here, command: Command) -> Result<Receipt, Failure> {
    let envelope = envelope(here, command)?;
    let until = here.clock.now() + WRITE_WAIT;
    let mut may_be_kept = false;
    loop {
        match here.client.submit(&envelope).await {
            Ok(receipt) => return Ok(receipt),
            Err(error) => {
                may_be_kept |= error.may_be_done();
                let mut failure = Failure::from(error);
                if failure.exit != Exit::NoAnswer {
                    return Err(failure);
                }
                if here.clock.now() >= until {
                    let title = &failure.problem.title;
                    // Refused and unknown are two answers: typed again it would be there twice.
                    if may_be_kept {
                        failure.problem.title = format!("Not known whether it was kept. {title}");
                        failure.problem.detail = format!(
                            "{} Then send the same again with --id {}: it is done once.",
                            failure.problem.detail, envelope.id
                        );
                    } else {
                        failure.problem.title = format!("NOT kept. {title}");
                    }
                    return Err(failure);
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
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
