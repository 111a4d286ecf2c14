//! The reader of `permc.toml` and its failures, as the command has them.
//!
//! Guarantees: the very sources of the command. Leaves out: all else of it.

#[path = "../../src/cli/config.rs"]
pub(crate) mod config;
#[path = "../../src/cli/failure.rs"]
#[expect(dead_code, reason = "only failures of a text are made")]
pub(crate) mod failure;
