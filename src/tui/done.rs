//! What is said when a command is on its way: what was done, and the next step.

use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::checklist::Act as StepAct;
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::forms::report;
use crate::tui::model::Model;
use crate::tui::screens::case::steps;
use crate::tui::{ScreenName, text};
use crate::words::calls;

/// What the ring line says when `command` is on its way.
pub fn words(model: &Model, command: &Command, made: Option<CaseId>) -> String {
    let conference = model.conference();
    let id = made.or_else(|| command.case());
    let case = id.and_then(|id| conference.case(id));
    let name = case.map_or_else(|| "it".to_owned(), Case::spoken);
    let kept = if model.is_live() {
        ""
    } else {
        " Kept here; sent when the link is back."
    };
    let words = match command {
        Command::Report { report } => match case {
            Some(case) => format!("Reported as {}: {}.", case.spoken(), case.category.word()),
            None => format!("Reported: {}.", report::summary(report)),
        },
        Command::Acknowledge { .. } | Command::Second { alone: None, .. } => {
            let rest = case.filter(|c| c.seats_free() > 0);
            let more = rest.map_or_else(String::new, |c| {
                format!(" It still rings: a {} needs two.", c.category.word())
            });
            let next = if more.is_empty() && kept.is_empty() && model.screen == ScreenName::Queue {
                " Enter opens it."
            } else {
                ""
            };
            format!("You have {name}.{more}{next}")
        }
        Command::Second { .. } => format!("{name}: one is enough, your reason is on record."),
        Command::Release { .. } => format!("You gave {name} up. It rings again."),
        Command::Assign { to, .. } => format!("{name} is now with {}.", model.name(to)),
        Command::Note { .. } => format!("Noted on {name}."),
        Command::Escalate { to, .. } => {
            let contact = conference.hall().contacts.get(to);
            let called = contact.map_or("They", |c| c.kind.called());
            format!("{called} called for {name}. v puts down what they answer.")
        }
        Command::SetConflict { .. } => {
            "You stepped back. It is gone from this laptop; others are rung.".to_owned()
        }
        Command::TickStep { step, .. } => {
            let all = case.map(steps).unwrap_or_default();
            let row = all.iter().find(|r| r.step.id.as_str() == step.as_str());
            let text = row.map_or(step.as_str(), |r| r.step.text.as_str());
            let kind = row.and_then(|r| match r.step.act {
                Some(StepAct::Escalate(kind)) => Some(kind),
                _ => None,
            });
            let is_called = |kind| {
                let calls = case.into_iter().flat_map(|c| &c.escalations);
                let hall = conference.hall();
                calls
                    .filter_map(|e| hall.contacts.get(&e.to))
                    .any(|c| c.kind == kind)
            };
            let more = match kind {
                Some(kind) if !is_called(kind) => " Nobody was called from here: e calls.",
                _ => " u takes it back.",
            };
            format!("Ticked: {}.{more}", text::fit(text, 50))
        }
        Command::SkipStep { .. } => "Skipped; the reason is on record.".to_owned(),
        Command::Resolve { .. } => format!("{name} is resolved. A lead closes it."),
        Command::Close { .. } => format!("{name} is closed."),
        Command::Reopen { .. } => format!("{name} is open again, and rings."),
        Command::HelpNow { .. } => match case {
            Some(case) => format!("Help is called: {}. v = what they answer.", case.spoken()),
            None => "Help is called.".to_owned(),
        },
        Command::Hold { .. } => format!("{name} waits until then."),
        Command::Promise { .. } => {
            format!("Promised on {name}. You are reminded before it is due.")
        }
        Command::KeepPromise { .. } => "Kept.".to_owned(),
        Command::Strike { .. } => "Struck; it stays readable as struck.".to_owned(),
        Command::Undo { .. } => "Taken back.".to_owned(),
        Command::Link { .. } => format!("{name} is linked."),
        Command::Merge { .. } => format!("{name} was merged; both timelines stay."),
        Command::LookOut { .. } => "Everyone on shift and security has the look-out.".to_owned(),
        Command::AllClear { .. } => "Everyone who was told has the all clear.".to_owned(),
        Command::TryNextWay { escalation } => {
            let call = conference.escalation(*escalation);
            let way = call.map_or_else(String::new, |(_, e)| e.way.words());
            format!("Now {way}. The time to answer begins again.")
        }
        Command::Answer { escalation, .. } => {
            let whom = calls::called(conference, *escalation);
            format!("{whom}: the answer is put down. v again when they are there.")
        }
        Command::Arrive { escalation } => {
            format!(
                "{}: they are there.",
                calls::called(conference, *escalation)
            )
        }
        Command::StandDown { escalation } => {
            format!("{}: stood down.", calls::called(conference, *escalation))
        }
        Command::SetPlace { .. }
        | Command::SetCategory { .. }
        | Command::Wish { .. }
        | Command::SetFact { .. }
        | Command::Scene { .. }
        | Command::CheckIn { .. }
        | Command::SetSeverity { .. }
        | Command::SetFlag { .. }
        | Command::AttachChecklist { .. }
        | Command::OpenConference { .. }
        | Command::InviteAgain { .. }
        | Command::Tick(_) => format!("Put down on {name}.").replace(" on it.", "."),
    };
    format!("{words}{kept}")
}
