//! What stands around every screen: the head, the ring line, the keys, and the whole put together.

pub(crate) mod head;
pub(crate) mod keys_row;
pub(crate) mod ring_line;
pub(crate) mod tiny;
pub mod view;
