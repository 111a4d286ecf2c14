//! Integration tests.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise and print what they counted"
)]

#[cfg(feature = "cli")]
mod cli;
mod cycles;
mod data;
mod depth;
mod derivation;
mod docs;
#[cfg(feature = "cli")]
mod editors;
mod equivalence;
#[cfg(feature = "cli")]
mod fixes;
mod format;
mod generated;
mod generator;
mod history;
mod hostile;
mod lints;
#[cfg(feature = "lsp")]
mod lsp;
mod models;
mod mutants;
#[cfg(feature = "cli")]
mod newcomer;
mod oracle;
mod properties;
#[cfg(feature = "cli")]
mod render;
#[cfg(feature = "schema")]
mod schemas;
mod session;
mod syntax;
mod syntax_limits;
mod syntax_properties;
mod tamper;
#[cfg(feature = "cli")]
mod ui;
