//! How each screen is drawn. What it has selected is in `state`, what moves on it in `update::moving`.

pub mod briefs;
pub mod case;
pub mod contacts;
pub mod log;
pub mod on_call;
pub mod queue;
