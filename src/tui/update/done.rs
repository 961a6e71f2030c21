//! What is said when a command is on its way: what was done, and the next step.

use crate::acts;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::state::model::Model;
use crate::tui::state::screen::ScreenName;

/// What the ring line says when `command` is on its way.
pub fn words(model: &Model, command: &Command, made: Option<CaseId>) -> String {
    let id = made.or_else(|| command.case());
    let case = id.and_then(|id| model.conference().case(id));
    let none = if command.begins_case() { "" } else { "it" };
    let into = case.and_then(Case::goes_on_in);
    let name = match into.and_then(|id| model.conference().case(id)) {
        Some(into) if matches!(command, Command::Note { .. }) => {
            format!("{}, where it goes on", into.spoken())
        }
        Some(_) | None => case.map_or_else(|| none.to_owned(), Case::spoken),
    };
    let words = acts::done(&model.ctx(), command, &name);
    let takes_seat = matches!(
        command,
        Command::Acknowledge { .. } | Command::Second { alone: None, .. }
    );
    let is_full = case.is_none_or(|c| c.seats_free() == 0);
    if !model.is_live() && matches!(command, Command::Take { .. } | Command::GiveBack { .. }) {
        return "NOT SENT: until the link is back, whoever had the pager is called. Tell them."
            .to_owned();
    }
    let next = match (model.is_live(), model.screen) {
        (false, _) => " Kept here; sent when the link is back.",
        (true, ScreenName::Queue) if takes_seat && is_full => " Enter opens it.",
        (true, _) => "",
    };
    format!("{words}{next}")
}
