//! The rule book: what a command makes happen, or why it does not. `decide` is its table of contents.

pub mod decide;
pub mod reporting;
pub mod seats;
pub mod scene;
pub mod triage;
pub mod promises;
pub mod wishes;
pub mod checklists;
pub mod notes;
pub mod links;
pub mod conflict;
pub mod closing;
pub mod look_out;
pub mod calls;
pub mod clockwork;
pub mod decision;
