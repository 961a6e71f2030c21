//! One screen each: what it keeps, what moves in it, how it is drawn. Screens never name each other's keys or state.

pub mod briefs;
pub mod case;
pub mod contacts;
pub mod log;
pub mod on_call;
pub mod queue;
