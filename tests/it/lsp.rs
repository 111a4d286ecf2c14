//! The language server, spoken to as an editor does.
//!
//! A fixture is files, each below a line `//- name`, with the cursor written `$0`.

#![expect(clippy::string_slice, reason = "a place that lies in a character fails its test")]

mod completion;
mod diagnostics;
pub(crate) mod editor;
mod formatting;
mod navigation;
mod protocol;
mod random;
mod rename;
mod structure;
mod wire;
