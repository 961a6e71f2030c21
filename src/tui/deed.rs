//! What the one who stages the demo hears.

use crossterm::event::KeyEvent;

use crate::domain::log::command::Command;
use crate::tui::state::screen::ScreenName;

/// What the one who stages the demo hears.
#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    /// A person pressed a key.
    Key(KeyEvent),
    /// Something was done.
    Kept(Box<Command>),
    Opened(ScreenName),
    /// `W`.
    ToggleWifi,
    /// `V`, on or off.
    Looked(bool),
}
