//! What the entries come to: conference, hall, rota, cases. Folded, never stored; no rule lives here.

pub mod conference;
pub(crate) mod hall;
pub mod overrides;
pub mod rota;
pub mod handoff;
pub mod request;
pub mod case;
pub mod level;
pub mod deadline;
pub(crate) mod kept;
pub(crate) mod escalation;
pub(crate) mod look_out;
pub(crate) mod own_report;
pub(crate) mod promise;
pub mod checklist;
