//! The nouns of the field: ids, words and figures, without anything that happens.

pub mod ids;
pub mod text;
pub(crate) mod span;
pub mod wall;
pub(crate) mod when;
pub mod severity;
pub mod category;
pub mod hearing;
pub mod flags;
pub mod channel;
pub(crate) mod place;
pub mod shift;
pub(crate) mod person;
pub mod reach;
pub mod contact;
pub mod conflict;
pub mod fact;
pub mod wish;
pub(crate) mod policy;
pub mod checklist;
pub mod handoff;
pub mod request;
pub mod setup;
pub mod timer;
pub mod refusal;
pub mod rejection;
