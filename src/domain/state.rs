//! What the entries come to: conference, hall, rota, cases. Folded, never stored; no rule lives here.

pub mod conference;
pub mod hall;
pub mod rota;
pub mod case;
pub mod level;
pub mod deadline;
pub mod escalation;
pub mod look_out;
pub mod promise;
pub mod checklist;
