//! Parts that several screens share.

pub mod choice;
pub mod field;
pub mod peek;
