//! Integration tests.

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod render;
mod syntax;
#[cfg(feature = "cli")]
mod ui;
