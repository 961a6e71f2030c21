//! What the console knows and shows: plain data that screens draw and keys change.

pub(crate) mod queue;
pub(crate) mod case;
pub(crate) mod on_call;
pub(crate) mod contacts;
pub(crate) mod handoff;
pub(crate) mod log;
pub(crate) mod briefs;
pub mod drafts;
pub mod model;
pub(crate) mod pending;
pub mod screen;
