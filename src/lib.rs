pub mod domain;
pub mod wire;
pub mod assets;
pub mod config;
pub mod clock;
pub mod file;
pub mod client;
pub mod sync;
