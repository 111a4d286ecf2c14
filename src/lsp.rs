//! The language server: what editors ask of policies that are being written, in the Language Server Protocol.
//!
//! Guarantees: whatever is sent is answered, if only with an error; unsaved text goes before files; after each change
//! the whole policy is compiled, but what is sent in one go is compiled once. Leaves out: reading files, which is asked
//! of [`Files`], and what policies mean, which is asked of [`crate::ide`].

mod actions;
mod calls;
mod capabilities;
mod convert;
mod diagnostics;
mod document;
mod formatting;
mod navigation;
mod outline;
mod projects;
mod proto;
mod server;
mod uri;
mod wire;
mod writing;

pub use projects::{Files, Policy, PolicyFile};
pub use proto::{Connection, Message};
pub use server::Server;
pub use wire::{serve, serve_stream};
