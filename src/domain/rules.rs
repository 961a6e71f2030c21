//! The rule book: what a command makes happen, or why it does not. `decide` is its table of contents.

pub mod decide;
pub mod reporting;
pub(crate) mod seats;
pub(crate) mod scene;
pub(crate) mod planning;
pub mod importing;
pub mod handoff;
pub(crate) mod covering;
pub(crate) mod calendars;
pub(crate) mod setting_up;
pub(crate) mod triage;
pub(crate) mod promises;
pub(crate) mod wishes;
pub mod checklists;
pub mod notes;
pub(crate) mod links;
pub(crate) mod conflict;
pub mod closing;
pub(crate) mod look_out;
pub(crate) mod calls;
pub mod clockwork;
pub(crate) mod decision;
