//! Diagnostics as one JSON document, for programs. Its shape is published: `schema/permc-diagnostics-1.schema.json`.
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

/// What permc has to say about a policy: the output of `permc check --format json`.
///
/// Each line of `permc check --format jsonl` is one `Finding`. Members may be added within one version.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The version of the document's shape.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA_VERSION)))]
    schema_version: u32,
    /// The findings, in the order of files and of places in them.
    diagnostics: Vec<Finding<'a>>,
    /// How many there are.
    counts: Counts,
}

/// One finding.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Finding<'a> {
    /// What kind of finding it is, in kebab case.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$")))]
    code: &'static str,
    /// An error keeps the policy from being compiled, a warning does not.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["error", "warning"])))]
    severity: &'static str,
    /// What is wrong, in one sentence.
    message: &'a str,
    /// Where it is wrong.
    primary: Place<'a>,
    /// Other places that have a part in it.
    related: Vec<Place<'a>>,
    /// How to put it right, one way each.
    help: &'a [String],
    /// The change that puts it right, or null.
    fix: Option<Change<'a>>,
}

/// A place in a file: from `start` up to, but not including, `end`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Place<'a> {
    /// The file, as it was given on the command line or found below a directory that was.
    path: &'a str,
    /// Where it starts.
    start: Point,
    /// Where it ends: just behind the last character.
    end: Point,
    /// What is to be said there; may be empty.
    message: &'a str,
}

/// A position in a file, counted in two ways.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Point {
    /// How many bytes stand before it.
    offset: u32,
    /// The line, from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    line: u32,
    /// The column in Unicode characters, from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    column: u32,
}

/// A change that makes the finding go away.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Change<'a> {
    /// What the change does.
    title: &'a str,
    /// `safe` keeps or narrows every decision, `unsafe` may change what the author meant, `display` is only to be shown.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["safe", "unsafe", "display"])))]
    applicability: &'static str,
    /// What is replaced; no two overlap. All of them belong together.
    edits: Vec<Replacement<'a>>,
}

/// A place in a file with the text to be put there.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Replacement<'a> {
    /// The file.
    path: &'a str,
    /// Where the old text starts.
    start: Point,
    /// Where the old text ends: just behind its last character.
    end: Point,
    /// The new text.
    replacement: &'a str,
}

impl<'a> Finding<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Self {
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

/// The path of a span's file, where it starts and where it ends.
pub(super) fn points(span: Span, sources: &SourceMap) -> (&str, Point, Point) {
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
