//! What stands around every screen: the head, the ring line, the keys, and the whole put together.

pub mod head;
pub mod keys_row;
pub mod ring_line;
pub mod tiny;
pub mod view;
