//! A name for each diagnostic, by which a tool knows it again in the next run.
//!
//! Guarantees: no two diagnostics of a run have the same; it stays as it is when lines come or go elsewhere in the
//! file. Leaves out: a file that moves, and a finding whose line or message changes: they are new ones.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::digest::sha256;
use crate::source::{SourceMap, Span};

/// How many hexadecimal digits of the digest are kept.
const DIGITS: usize = 32;
/// How many characters of a line count.
const LINE: usize = 256;

/// The fingerprint of each: a digest of file, code, message and line, and which of those it is that have the same.
pub(super) fn all(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |diagnostic| {
        let digest = digest(diagnostic, sources);
        let count = counts.entry(digest.clone()).or_default();
        *count += 1;
        format!("{digest}:{count}")
    };
    diagnostics.iter().map(fingerprint).collect()
}

fn digest(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let path = &sources.file(span.file).path;
    let parts = [path, diagnostic.code.as_str(), &diagnostic.message, &line(span, sources)];
    let mut digits = sha256(parts.join("\0").as_bytes());
    digits.truncate(DIGITS);
    digits
}

/// The beginning of the line that a span starts in, without the indentation.
fn line(span: Span, sources: &SourceMap) -> String {
    let file = sources.file(span.file);
    let at = file.line_starts().partition_point(|start| *start <= span.start).saturating_sub(1);
    let start = file.line_starts().get(at).map_or(0, |start| *start as usize);
    let rest = file.text.get(start..).unwrap_or("").trim_start_matches([' ', '\t']);
    rest.chars().take_while(|c| !matches!(c, '\n' | '\r')).take(LINE).collect()
}
