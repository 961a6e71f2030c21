//! The whole console: what it knows, and what lies over it. Forms read what it knows; only `update` changes both.

use std::mem::{Discriminant, discriminant};
use std::ops::{Deref, DerefMut};

use crate::domain::vocabulary::ids::CaseId;
use crate::tui::forms::Overlay;
use crate::tui::state::model::Model;
use crate::tui::state::screen::ScreenName;

/// Where one was before one looked at what rings: the screen, the case, and the form with all that is typed.
#[derive(Debug)]
pub struct Returning {
    pub screen: ScreenName,
    pub selected: Option<CaseId>,
    pub over: Option<Overlay>,
}

/// What the console knows, and the form that has the keys. Reads as its [`Model`].
#[derive(Debug)]
pub struct Console {
    pub model: Model,
    pub over: Option<Overlay>,
    /// Where `!` comes back to.
    pub returning: Option<Returning>,
    /// The kind of form that the demo's hint was given in: it goes with it.
    hinted_in: Option<Discriminant<Overlay>>,
}

impl Console {
    /// A console with nothing over it.
    pub fn new(model: Model) -> Self {
        Self {
            model,
            over: None,
            returning: None,
            hinted_in: None,
        }
    }

    /// Takes a hint of the demo: one that is given in a form is about that form.
    pub fn hint(&mut self, words: String) {
        self.model.coach = words;
        self.hinted_in = self.over.as_ref().map(discriminant);
    }

    /// The hint of the demo that fits what is in front of one; nothing where there is none.
    pub fn hinted(&self) -> Option<&str> {
        let here = self.over.as_ref().map(discriminant);
        let fits = self.hinted_in.is_none() || self.hinted_in == here;
        Some(self.model.coach.as_str()).filter(|words| fits && !words.is_empty())
    }
}

impl Deref for Console {
    type Target = Model;

    fn deref(&self) -> &Model {
        &self.model
    }
}

impl DerefMut for Console {
    fn deref_mut(&mut self) -> &mut Model {
        &mut self.model
    }
}
