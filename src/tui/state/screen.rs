//! Which screens there are, how they are divided, and how they look and sound.

use crate::config::Theme;
use chrono::TimeDelta;

/// The screens, in the order of their keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScreenName {
    Queue,
    Case,
    OnCall,
    Contacts,
    Log,
    Handoff,
}

/// How the console looks and sounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    pub theme: Theme,
    pub ascii: bool,
    pub bell: bool,
    /// How long nobody presses a key before the console asks who is there.
    pub lock_after: Option<TimeDelta>,
}

/// How the screen is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// One page with the least one needs.
    Tiny,
    /// One screen at a time.
    One,
    /// The queue above the case.
    Stacked,
    /// The queue left of the case.
    Side,
}

impl Layout {
    /// How a screen of this size is divided.
    pub fn of(width: u16, height: u16) -> Self {
        match (width, height) {
            (w, h) if w < 60 || h < 16 => Self::Tiny,
            (w, h) if w < 100 || h < 34 => Self::One,
            (w, _) if w < 160 => Self::Stacked,
            _ => Self::Side,
        }
    }
}
