//! What is drawn with: a pen on a grid, wrapping, text fields, colours and boxes.

pub(crate) mod boxes;
pub(crate) mod field;
pub(crate) mod pen;
pub(crate) mod text;
pub(crate) mod theme;
