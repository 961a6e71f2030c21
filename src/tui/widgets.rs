//! Parts that several screens share.

pub(crate) mod choice;
pub(crate) mod facts;
pub(crate) mod peek;
pub(crate) mod places;
pub(crate) mod ways;
