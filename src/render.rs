//! Diagnostics as text for people and as documents for tools, one file a format.
//!
//! Guarantees: pure functions of diagnostics and sources; nothing that a terminal would obey, and nothing invisible,
//! comes out as it stood in a source. Leaves out: writing, and what is worth saying.

#[cfg(feature = "cli")]
pub mod fancy;
#[cfg(feature = "cli")]
pub mod full;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod jsonl;
pub mod results;
pub mod sarif;
#[cfg(feature = "schema")]
pub mod schema;
pub mod short;
pub mod visible;

#[cfg(feature = "cli")]
mod excerpt;
mod fingerprint;
#[cfg(feature = "cli")]
mod format;
mod rule;

#[cfg(feature = "cli")]
pub use format::Format;

use crate::diagnostic::{Diagnostic, Severity};

/// With or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI escape codes.
    Ansi,
}

/// How many there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

impl Counts {
    /// Counts them.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning) }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.errors, self.warnings) {
            (0, 0) => out.write_str("no findings"),
            (errors, 0) => write!(out, "{}", Number(errors, "error")),
            (0, warnings) => write!(out, "{}", Number(warnings, "warning")),
            (errors, warnings) => write!(out, "{}, {}", Number(errors, "error"), Number(warnings, "warning")),
        }
    }
}

/// A number of things, the word in its plural where English wants it.
pub(crate) struct Number(pub(crate) usize, pub(crate) &'static str);

impl std::fmt::Display for Number {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(count, word) = self;
        write!(out, "{count} {word}{}", if *count == 1 { "" } else { "s" })
    }
}
