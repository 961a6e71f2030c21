//! What is drawn with: a pen on a grid, wrapping, text fields, colours and boxes.

pub mod boxes;
pub mod field;
pub mod pen;
pub mod text;
pub mod theme;
