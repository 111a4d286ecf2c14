//! Diagnostics one a line, as editors and other tools read them: `path:line:column: severity[code]: message`.
//!
//! Guarantees: one line for each, whatever is in paths and messages; lines and columns count from 1, columns in
//! characters. Leaves out: other places, help and fixes.

use super::visible;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};

/// All diagnostics, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let line =
        |it: &Diagnostic| line(sources, it.primary.span, it.severity.as_str(), it.code.as_str(), &it.message);
    diagnostics.iter().map(line).collect()
}

/// One line about a place.
pub(super) fn line(sources: &SourceMap, span: Span, severity: &str, code: &str, message: &str) -> String {
    let file = sources.file(span.file);
    let at = file.position(span.start);
    let (path, message) = (visible::line(&file.path), visible::line(message));
    format!("{path}:{}:{}: {severity}[{code}]: {message}\n", at.line, at.column)
}
