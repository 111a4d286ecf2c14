//! Diagnostics one a line, as editors and other tools read them: `path:line:column: severity[code]: message`.
//!
//! Guarantees: one line for each, whatever is in paths and messages; lines and columns count from 1, columns in
//! characters. Leaves out: other places, help and fixes.

use super::visible;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// All diagnostics, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources)).collect()
}

fn line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let file = sources.file(span.file);
    let (path, at) = (visible::line(&file.path), file.position(span.start));
    let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
    let message = visible::line(&diagnostic.message);
    format!("{path}:{}:{}: {severity}[{code}]: {message}\n", at.line, at.column)
}
