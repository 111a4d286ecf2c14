//! Diagnostics as one JSON document, for programs.
//!
//! Guarantees: within one `schema_version` members are only added; offsets count bytes from 0, lines and columns
//! (characters) from 1. Leaves out: source text.

use serde::Serialize;

use super::{Counts, visible};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Label};
use crate::source::{SourceFile, SourceMap, Span};

/// The version of the document's shape.
pub const SCHEMA_VERSION: u32 = 1;

/// All diagnostics with their counts, ending in a line break.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        diagnostics: diagnostics.iter().map(|it| Finding::new(it, sources)).collect(),
        counts: Counts::of(diagnostics),
    };
    // Strings and numbers under fixed names always serialize.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    visible::json(text) + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    diagnostics: Vec<Finding<'a>>,
    counts: Counts,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    primary: Place<'a>,
    related: Vec<Place<'a>>,
    help: &'a [String],
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    message: &'a str,
}

#[derive(Serialize)]
struct Point {
    offset: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Change<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    replacement: &'a str,
}

impl<'a> Finding<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Self {
        Self {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            primary: Place::new(&diagnostic.primary, sources),
            related: diagnostic.related.iter().map(|label| Place::new(label, sources)).collect(),
            help: &diagnostic.help,
            fix: diagnostic.fix.as_ref().map(|fix| Change::new(fix, sources)),
        }
    }
}

impl<'a> Place<'a> {
    fn new(label: &'a Label, sources: &'a SourceMap) -> Self {
        let (path, start, end) = points(label.span, sources);
        Self { path, start, end, message: &label.message }
    }
}

impl<'a> Change<'a> {
    fn new(fix: &'a Fix, sources: &'a SourceMap) -> Self {
        let edits = fix.edits.iter().map(|edit| {
            let (path, start, end) = points(edit.span, sources);
            Replacement { path, start, end, replacement: &edit.replacement }
        });
        Self { title: &fix.title, applicability: applicability(fix.applicability), edits: edits.collect() }
    }
}

fn points(span: Span, sources: &SourceMap) -> (&str, Point, Point) {
    let file = sources.file(span.file);
    (&file.path, point(file, span.start), point(file, span.end))
}

fn point(file: &SourceFile, offset: u32) -> Point {
    let at = file.position(offset);
    Point { offset, line: at.line, column: at.column }
}

fn applicability(of: Applicability) -> &'static str {
    match of {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Display => "display",
    }
}
