//! Integration tests.

#[cfg(feature = "cli")]
mod cli;
mod docs;
#[cfg(feature = "cli")]
mod render;
mod syntax;
mod syntax_limits;
mod syntax_properties;
#[cfg(feature = "cli")]
mod ui;
