//! What people read: an entry as a line, names, times, who has a case. One voice for every door; no rule lives here.

pub mod telling;
pub mod search;
pub mod names;
pub mod times;
pub mod calls;
pub mod card;
pub mod columns;
pub mod refusals;
pub mod filter;
