//! What people read: an entry as a line, a refusal, names, times, who has a case, the filter and the search. One voice for every door; no rule lives here.

pub mod handoff;
pub mod requests;
pub mod seats;
pub mod telling;
pub(crate) mod search;
pub(crate) mod names;
pub(crate) mod times;
pub(crate) mod calls;
pub(crate) mod consent;
pub mod warnings;
pub(crate) mod card;
pub(crate) mod fit;
pub mod refusals;
pub(crate) mod filter;
