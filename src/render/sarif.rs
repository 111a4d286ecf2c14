//! Diagnostics as a SARIF 2.1.0 log, for code scanning.
//!
//! Guarantees: valid against the schema of SARIF; paths are relative to `%SRCROOT%`, the directory that permc ran in,
//! which it does not name; regions count lines and characters from 1; fingerprints stay when lines come or go elsewhere.
//! Leaves out: fixes that are only to be shown, which a tool could not apply.

mod log;

use std::collections::{BTreeMap, BTreeSet};

use super::{fingerprint, rule, visible};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, Label};
use crate::source::{FileId, SourceMap, Span};

/// What stands for the directory that permc ran in.
const ROOT: &str = "%SRCROOT%";
/// The fingerprint's name and version.
const FINGERPRINT: &str = "permcFinding/v1";

/// All diagnostics, ending in a line break.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let rules: BTreeSet<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let fingerprints = fingerprint::all(diagnostics, sources);
    let results = diagnostics.iter().zip(fingerprints);
    let results = results.map(|(it, fingerprint)| result(it, fingerprint, &rules, sources)).collect();
    let driver = log::Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().copied().map(descriptor).collect(),
    };
    let description = log::Message::new("the directory in which permc ran");
    let run = log::Run {
        tool: log::Tool { driver },
        original_uri_base_ids: BTreeMap::from([(ROOT, log::Base { description })]),
        column_kind: "unicodeCodePoints",
        results,
    };
    // Strings and numbers under fixed names always serialize.
    visible::json(serde_json::to_string_pretty(&log::Log::new(run)).unwrap_or_default()) + "\n"
}

fn descriptor(code: Code) -> log::Rule {
    let summary = log::Message::new(code.summary());
    log::Rule {
        id: code.as_str(),
        short_description: summary.clone(),
        full_description: summary.clone(),
        help: log::Help { text: summary.text, markdown: rule::markdown(code) },
        default_configuration: log::Configuration { level: rule::level(code) },
    }
}

fn result(
    diagnostic: &Diagnostic,
    fingerprint: String,
    rules: &BTreeSet<Code>,
    sources: &SourceMap,
) -> log::Answer {
    let places = diagnostic.related.iter().enumerate();
    log::Answer {
        rule_id: diagnostic.code.as_str(),
        rule_index: rules.range(..diagnostic.code).count(),
        level: diagnostic.severity.as_str(),
        message: log::Message::new(text(diagnostic)),
        locations: [location(None, &diagnostic.primary, sources)],
        related_locations: places.map(|(at, label)| location(Some(at), label, sources)).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
        fixes: diagnostic.fix.iter().filter(|fix| is_change(fix)).map(|fix| change(fix, sources)).collect(),
    }
}

/// The message, and in paragraphs of their own what helps.
fn text(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.iter().map(|help| format!("\n\nhelp: {help}"));
    std::iter::once(diagnostic.message.clone()).chain(help).collect()
}

fn location(id: Option<usize>, label: &Label, sources: &SourceMap) -> log::Location {
    let message = Some(&label.message).filter(|text| !text.is_empty());
    log::Location {
        id,
        physical_location: log::PhysicalLocation {
            artifact_location: artifact(label.span.file, sources),
            region: region(label.span, sources),
        },
        message: message.map(log::Message::new),
    }
}

fn region(span: Span, sources: &SourceMap) -> log::Region {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    log::Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn is_change(fix: &Fix) -> bool {
    match fix.applicability {
        Applicability::Safe | Applicability::Unsafe => true,
        Applicability::Display => false,
    }
}

fn change(fix: &Fix, sources: &SourceMap) -> log::Change {
    let mut files: BTreeMap<FileId, Vec<log::Replacement>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.span.file).or_default().push(log::Replacement {
            deleted_region: region(edit.span, sources),
            inserted_content: log::Content { text: edit.replacement.clone() },
        });
    }
    let changes = files.into_iter().map(|(file, replacements)| log::ArtifactChange {
        artifact_location: artifact(file, sources),
        replacements,
    });
    log::Change { description: log::Message::new(&fix.title), artifact_changes: changes.collect() }
}

fn artifact(file: FileId, sources: &SourceMap) -> log::ArtifactLocation {
    let path = &sources.file(file).path;
    let encoded: String = path.bytes().map(encoded).collect();
    match is_absolute(path) {
        true => {
            let slash = if encoded.starts_with('/') { "" } else { "/" };
            log::ArtifactLocation { uri: format!("file://{slash}{encoded}"), uri_base_id: None }
        }
        false => log::ArtifactLocation { uri: encoded, uri_base_id: Some(ROOT) },
    }
}

/// Whether a path starts at a root, `/` or that of a drive.
fn is_absolute(path: &str) -> bool {
    let after_drive =
        path.strip_prefix(|c: char| c.is_ascii_alphabetic()).and_then(|rest| rest.strip_prefix(':'));
    after_drive.unwrap_or(path).starts_with('/')
}

/// A byte of a path in a URI.
fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}
