//! Parts that several screens share.

pub mod choice;
pub mod facts;
pub mod peek;
pub mod places;
pub mod ways;
