//! Integration tests.

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod render;
#[cfg(feature = "cli")]
mod ui;
