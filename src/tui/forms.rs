//! What lies over the screens: forms, menus and dialogs. One at a time; it has the keys until it closes.

pub(crate) mod escalate;
pub(crate) mod find;
pub(crate) mod flow;
pub(crate) mod gone;
pub(crate) mod help_now;
pub(crate) mod menu;
pub(crate) mod report;
pub(crate) mod results;
pub(crate) mod search;
pub(crate) mod shift;
pub(crate) mod dialog;
pub(crate) mod words;

use crossterm::event::KeyEvent;

use crate::domain::vocabulary::ids::CaseId;
use crate::tui::forms::flow::{Flow, Hint};
use crate::tui::paint::field::Field;
use crate::tui::paint::pen::Pen;
use crate::tui::state::drafts::{Drafts, Slot};
use crate::tui::state::model::Model;

/// Whatever lies over the screen.
#[derive(Clone, PartialEq, Debug)]
pub enum Overlay {
    Find(find::Find),
    Menu(menu::Menu),
    Words(words::Words),
    Dialog(dialog::Dialog),
    Report(Box<report::ReportForm>),
    Escalate(Box<escalate::EscalateForm>),
    HelpNow(Box<help_now::HelpNowForm>),
    Search(Box<search::Search>),
    Shift(Box<shift::ShiftForm>),
    Results(results::Results),
    Gone(gone::Gone),
}

impl Overlay {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model) -> Flow {
        match self {
            Self::Find(find) => find.key(key, model),
            Self::Menu(menu) => menu.key(key, model.now),
            Self::Words(words) => words.key(key, model),
            Self::Dialog(dialog) => dialog.key(key, model),
            Self::Report(report) => report.key(key, model),
            Self::Escalate(escalate) => escalate.key(key, model),
            Self::HelpNow(help) => help.key(key, model),
            Self::Search(search) => search.key(key, model),
            Self::Shift(shift) => shift.key(key, model),
            Self::Results(results) => results.key(key),
            Self::Gone(gone) => gone.key(key, model.now),
        }
    }

    /// The text field that has the focus, if one has: an editor and a paste write into it.
    pub fn focused(&mut self) -> Option<&mut Field> {
        match self {
            Self::Find(find) => Some(find.focused()),
            Self::Words(words) => Some(words.focused()),
            Self::Report(report) => report.focused(),
            Self::Escalate(escalate) => escalate.focused(),
            Self::HelpNow(help) => help.focused(),
            Self::Search(search) => Some(search.focused()),
            Self::Menu(_) | Self::Dialog(_) | Self::Shift(_) | Self::Results(_) | Self::Gone(_) => {
                None
            }
        }
    }

    /// What was asked for is kept: it goes on with what is left.
    pub fn go_on(&mut self, model: &Model) {
        match self {
            Self::Escalate(escalate) => escalate.go_on(model),
            Self::Find(_)
            | Self::Menu(_)
            | Self::Words(_)
            | Self::Dialog(_)
            | Self::Report(_)
            | Self::HelpNow(_)
            | Self::Search(_)
            | Self::Shift(_)
            | Self::Results(_)
            | Self::Gone(_) => {}
        }
    }

    /// Takes a paste. Returns whether a field had the focus.
    pub fn paste(&mut self, text: &str) -> bool {
        if let Self::Escalate(escalate) = self {
            return escalate.paste(text);
        }
        if let Self::HelpNow(help) = self {
            return help.paste(text);
        }
        let on_lines = matches!(self, Self::Find(_) | Self::Search(_));
        let Some(field) = self.focused() else {
            return false;
        };
        if on_lines {
            field.insert(&text.replace('\n', " "));
        } else {
            field.insert(text);
        }
        true
    }

    /// Puts what was typed so far among the drafts.
    pub fn keep_draft(&self, drafts: &mut Drafts) {
        match self {
            Self::Words(words) => words.keep_draft(drafts),
            Self::Report(report) => drafts.keep(Slot::Report, &report.to_draft()),
            Self::Escalate(escalate) => escalate.keep_draft(drafts),
            Self::HelpNow(help) => drafts.keep(Slot::HelpNow, &help.to_draft()),
            Self::Find(_)
            | Self::Menu(_)
            | Self::Dialog(_)
            | Self::Search(_)
            | Self::Shift(_)
            | Self::Results(_)
            | Self::Gone(_) => {}
        }
    }

    /// Whether what is typed into it is kept as a draft.
    pub fn keeps(&self) -> bool {
        match self {
            Self::Words(_) | Self::Report(_) | Self::Escalate(_) | Self::HelpNow(_) => true,
            Self::Find(_)
            | Self::Menu(_)
            | Self::Dialog(_)
            | Self::Search(_)
            | Self::Shift(_)
            | Self::Results(_)
            | Self::Gone(_) => false,
        }
    }

    /// The case that it is about: where that is withdrawn, the form goes with it.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Find(_)
            | Self::Report(_)
            | Self::HelpNow(_)
            | Self::Search(_)
            | Self::Shift(_)
            | Self::Results(_)
            | Self::Gone(_) => None,
            Self::Menu(menu) => menu.case,
            Self::Words(words) => words.pending.case,
            Self::Dialog(dialog) => dialog.case,
            Self::Escalate(escalate) => Some(escalate.case),
        }
    }

    /// Draws it into `pen`, which is everything between the strip and the ring line.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        match self {
            Self::Find(find) => find.view(model, pen),
            Self::Menu(menu) => menu.view(pen),
            Self::Words(words) => words.view(pen),
            Self::Dialog(dialog) => dialog.view(pen),
            Self::Report(report) => report.view(model, pen),
            Self::Escalate(escalate) => escalate.view(model, pen),
            Self::HelpNow(help) => help.view(model, pen),
            Self::Search(search) => search.view(model, pen),
            Self::Shift(shift) => shift.view(model, pen),
            Self::Results(results) => results.view(pen),
            Self::Gone(gone) => gone.view(pen),
        }
    }

    /// The keys that it takes.
    pub fn hints(&self) -> &'static [Hint] {
        match self {
            Self::Find(_) => &[
                ("Enter", "does it"),
                ("Up Down", "choose"),
                ("Esc", "back"),
                ("", "type to search"),
            ],
            Self::Menu(_) => &[
                ("Enter", "choose"),
                ("1-9", "at once"),
                ("", "letters narrow it"),
                ("Esc", "back"),
            ],
            Self::Words(words) => words.hints(),
            Self::HelpNow(help) => help.hints(),
            Self::Search(_) => &[
                ("Enter", "goes there"),
                ("Up Down", "choose"),
                ("Esc", "back"),
            ],
            Self::Shift(_) => &[
                ("F5", "save"),
                ("Left Right", "change, Shift finer"),
                ("Tab", "field"),
                ("Esc", "back, nothing saved"),
            ],
            Self::Results(_) => &[("Enter", "back")],
            Self::Gone(_) => &[("Esc", "goes on")],
            Self::Dialog(_) => &[("y", "yes"), ("Esc", "no, go back")],
            Self::Report(_) => &[
                ("Enter", "next"),
                ("Tab", "field"),
                ("Left Right", "change"),
                ("F5", "save"),
                ("Esc", "back, draft kept"),
            ],
            Self::Escalate(_) => &[
                ("y", "yes"),
                ("Space", "ticks"),
                ("1-4", "facts, again = next"),
                ("Enter", "words"),
                ("Tab", "field"),
                ("Esc", "back"),
            ],
        }
    }
}
