//! The offline contract. What a person does is kept here until the server has it, and said to be unsent until then.
//!
//! 1. A command is on the disk before the screen shows it; it shows as *unsent* with its age.
//! 2. Oldest first, one in flight, the same id on every try.
//! 3. A receipt ends it; the feed brings its entries.
//! 4. A refusal moves it to *refused*, with reason and text; the person decides. Only what names a case that the refused
//!    command would have made goes with it.
//! 5. Nothing is dropped silently.
//! 6. The replica is what was disclosed, with the kept commands folded over it by the same `decide`.
//! 7. `withdrawn` forgets a case at once.
//! 8. Server time is estimated from its answers.
//!
//! [`machine`] decides and does nothing; [`driver`] is the only async part; [`outbox`] is what is kept on the disk until it is sent;
//! [`replica`] is what the screens read, in memory.

pub mod driver;
pub mod machine;
pub mod outbox;
pub mod replica;
