//! Integration tests.

#[cfg(feature = "cli")]
mod cli;
mod docs;
#[cfg(feature = "cli")]
mod render;
mod syntax;
#[cfg(feature = "cli")]
mod ui;
