//! How each screen is drawn. What it has selected is in `state`, what moves on it in `update::moving`.

pub(crate) mod briefs;
pub(crate) mod case;
pub(crate) mod contacts;
pub(crate) mod handoff;
pub mod log;
pub(crate) mod on_call;
pub(crate) mod queue;
