//! What reaches the console, and what it wants done: plain data, so that a test can compare them.

use std::io::ErrorKind;

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;

use crate::domain::log::command::Command;
use crate::sync::driver::{Event, Order};
use crate::tui::deed::Deed;
use crate::tui::state::drafts::Slot;
use crate::wire::Envelope;

/// Something happened, at this time of this laptop's clock.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    pub at: DateTime<Utc>,
    pub news: News,
}

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    /// A displayed second or minute has passed.
    Time,
    Key(KeyEvent),
    /// More letters in one moment than hands type.
    Burst(Vec<KeyEvent>),
    Paste(String),
    Size(u16, u16),
    Sync(Event),
    /// Synchronisation has ended by itself.
    Deaf,
    /// Why drafts are in memory only from now on; nothing once they are on the disk again.
    Disk(Option<ErrorKind>),
    /// From the colleague whose eyes the demo lends.
    Other(Event),
    Coach(String),
    /// A command got its id and is on its way.
    Kept(Box<Envelope>, After),
    /// The editor is closed: the text as it now is.
    Edited(String),
    /// The terminal is gone, or the machine goes down.
    Hangup,
}

/// What follows when a command got its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    Nothing,
    /// The report says danger: straight to the call for help.
    CallForHelp,
}

/// What is to be done.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Give it an id and the time, and hand it to synchronisation.
    Keep(Box<Command>, After),
    Order(Order),
    Deed(Deed),
    Bell,
    Title(String),
    /// Keep a draft on the disk; without text, erase it.
    Draft(Slot, Option<String>),
    /// Open the editor with this text.
    Edit(String),
    /// Give the terminal back to the shell until the shell brings the console back.
    Suspend,
    Quit,
}
