//! What people read: an entry as a line, a refusal, names, times, who has a case, the filter and the search. One voice for every door; no rule lives here.

pub mod telling;
pub mod search;
pub mod names;
pub mod times;
pub mod calls;
pub mod consent;
pub mod warnings;
pub mod card;
pub mod fit;
pub mod refusals;
pub mod filter;
