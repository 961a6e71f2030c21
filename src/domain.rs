//! The rules. No I/O, no clock, no randomness, no async: time and ids come in as arguments.
//!
//! A conference is the fold of its entries. [`rules::decide::decide`] answers a command with happenings or a rejection,
//! [`state::conference::Conference::apply`] folds them in, and everything else reads. Server, console, command line, demo and tests run
//! these same functions.

pub mod vocabulary;
pub mod log;
pub mod state;
pub mod views;
pub mod rules;
