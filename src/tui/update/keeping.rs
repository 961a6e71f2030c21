//! Whether the rules allow a command; where they do, it is to be kept.

use crate::acts::fault::Fault;
use crate::domain::log::command::Command;
use crate::domain::rules::decide;
use crate::domain::vocabulary::ids::CommandId;
use crate::sync::replica;
use crate::tui::bindings;
use crate::tui::message::{After, Effect};
use crate::tui::state::model::Model;
use crate::wire::Envelope;

/// Asks the rules about `command`; where they allow it, it is to be kept. Where they do not, the ring line says why and
/// what to do next.
pub fn keep(model: &mut Model, command: &Command, after: After) -> Option<Vec<Effect>> {
    match allowed(model, command) {
        Ok(()) => Some(vec![Effect::Keep(Box::new(command.clone()), after)]),
        Err(why) => {
            model.refuse(why);
            None
        }
    }
}

/// The same for one of several: what is said against it is left to whoever lists them.
pub fn keep_quietly(model: &Model, command: &Command) -> Result<Effect, String> {
    allowed(model, command)?;
    Ok(Effect::Keep(Box::new(command.clone()), After::Nothing))
}

fn allowed(model: &Model, command: &Command) -> Result<(), String> {
    if model.looking {
        return Err("You only look through their eyes. V comes back.".to_owned());
    }
    let envelope = Envelope {
        id: CommandId(uuid::Uuid::nil()),
        made_at: model.now,
        on_behalf: None,
        command: command.clone(),
    };
    let ask = replica::ask_of(&model.me, &envelope);
    decide::decide(model.own.replica.conference(), &ask, command, model.now)
        .map(drop)
        .map_err(|why| Fault::from(why).said(bindings::spell))
}
