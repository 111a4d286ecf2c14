//! Diagnostics as a report of GitLab's Code Quality: one JSON array.
//!
//! Guarantees: each has a fingerprint of its own that stays when lines come or go elsewhere; lines and columns
//! (characters) count from 1. Leaves out: other places, help and fixes, which GitLab has no room for.

use serde::Serialize;

use super::{fingerprint, visible};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Position, SourceMap};

/// All diagnostics, ending in a line break.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let fingerprints = fingerprint::all(diagnostics, sources);
    let issues: Vec<_> = diagnostics
        .iter()
        .zip(fingerprints)
        .map(|(diagnostic, fingerprint)| Issue::new(diagnostic, fingerprint, sources))
        .collect();
    // Strings and numbers under fixed names always serialize.
    visible::json(serde_json::to_string_pretty(&issues).unwrap_or_default()) + "\n"
}

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

impl<'a> Issue<'a> {
    fn new(diagnostic: &'a Diagnostic, fingerprint: String, sources: &'a SourceMap) -> Self {
        let span = diagnostic.primary.span;
        let file = sources.file(span.file);
        let (begin, end) = (file.position(span.start).into(), file.position(span.end).into());
        Self {
            description: &diagnostic.message,
            check_name: diagnostic.code.as_str(),
            fingerprint,
            severity: severity(diagnostic.severity),
            location: Location { path: &file.path, positions: Positions { begin, end } },
        }
    }
}

impl From<Position> for Point {
    fn from(at: Position) -> Self {
        Self { line: at.line, column: at.column }
    }
}

/// GitLab's word for it.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
    }
}
