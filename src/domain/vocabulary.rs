//! The nouns of the field: ids, words and figures, without anything that happens.

pub mod ids;
pub mod text;
pub mod span;
pub mod wall;
pub mod when;
pub mod severity;
pub mod category;
pub mod flags;
pub mod channel;
pub mod place;
pub mod shift;
pub mod person;
pub mod reach;
pub mod contact;
pub mod conflict;
pub mod fact;
pub mod wish;
pub mod policy;
pub mod checklist;
pub mod timer;
pub mod refusal;
pub mod rejection;
