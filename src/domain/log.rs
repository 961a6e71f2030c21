//! What can be asked for, and what happened. The two lie in stores and cross the wire for years.

pub mod entry;
pub mod command;
pub mod happening;
pub mod readers;
pub mod actor;
pub mod ask;
