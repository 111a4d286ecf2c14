//! Diagnostics as JSON objects, one a line, for programs that read lines.
//!
//! Guarantees: each line is what stands under `diagnostics` in the document that `json` makes. Leaves out: counts, and
//! the version of the shape, which is that of the document.

use super::json::Finding;
use super::visible;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// All diagnostics, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    // Strings and numbers under fixed names always serialize.
    let line = |it| serde_json::to_string(&Finding::new(it, sources)).unwrap_or_default();
    diagnostics.iter().map(|it| visible::json(line(it)) + "\n").collect()
}
