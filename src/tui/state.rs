//! What the console knows and shows: plain data that screens draw and keys change.

pub mod queue;
pub mod case;
pub mod on_call;
pub mod contacts;
pub mod log;
pub mod briefs;
pub mod drafts;
pub mod model;
pub mod pending;
pub mod screen;
