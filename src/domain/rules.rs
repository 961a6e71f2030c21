//! The rule book: what a command makes happen, or why it does not. `decide` is its table of contents.

pub mod decide;
pub mod reporting;
pub mod seats;
pub mod scene;
pub mod triage;
pub mod promising;
pub mod wishes;
pub mod checking;
pub mod correcting;
pub mod joining;
pub mod recusal;
pub mod settling;
pub mod look_out;
pub mod escalation;
pub mod clockwork;
pub mod decision;
