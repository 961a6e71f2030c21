//! What is derived from the state: who may see what, deadlines, whom to page, the order of the queue.

pub mod access;
pub mod consent;
pub mod disclose;
pub mod feed;
pub mod timers;
pub mod paging;
pub mod brief;
pub mod difference;
pub mod naming;
pub mod queue;
pub mod roster;
pub mod care;
pub mod fairness;
pub mod rings;
pub mod handoff;
pub mod seats;
pub mod calendar;
pub mod shifting;
