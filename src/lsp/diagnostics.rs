//! What is wrong with files, in the form of the protocol.
//!
//! Guarantees: the same findings as those of `permc check`, with their places in other files. Leaves out: links to
//! pages, as `permc explain` has them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::convert::Encoding;
use super::projects::Open;
use super::proto::{
    Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, PublishDiagnosticsParams, Text, Uri,
};
use super::server::{Asked, Refusal, Server};
use crate::diagnostic::{self, Applicability, Label, Severity};
use crate::source::Span;

/// Adds what is wrong with each file of a policy; nothing for one with which nothing is.
pub(super) fn of_all(open: Open<'_>, encoding: Encoding, to: &mut BTreeMap<String, Vec<Diagnostic>>) {
    let sources = &open.view.compilation.sources;
    if sources.iter().len() == 0 {
        return;
    }
    for found in &open.view.compilation.diagnostics {
        let asked = Asked { open, file: found.primary.span.file, encoding };
        to.entry(open.uri(asked.file)).or_default().push(of(&asked, found));
    }
}

/// A finding.
pub(super) fn of(asked: &Asked<'_>, found: &diagnostic::Diagnostic) -> Diagnostic {
    let related: Vec<_> = found.related.iter().map(|label| related(asked, label)).collect();
    Diagnostic {
        range: asked.range(found.primary.span),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(Code::String(found.code.as_str().to_owned())),
        code_description: None,
        source: Some("permc".to_owned()),
        message: Text::String(message(found)),
        tags: tag(found.code).map(|tag| vec![tag]),
        related_information: (!related.is_empty()).then_some(related),
        data: found.fix.as_ref().map(data),
    }
}

/// The message with what is said at its place, and how to put it right.
fn message(found: &diagnostic::Diagnostic) -> String {
    let mut text = found.message.clone();
    if !found.primary.message.is_empty() {
        text.push_str(": ");
        text.push_str(&found.primary.message);
    }
    for help in &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}

fn related(asked: &Asked<'_>, label: &Label) -> DiagnosticRelatedInformation {
    // An empty message only points, and editors show nothing without one.
    let message = if label.message.is_empty() { "here".to_owned() } else { label.message.clone() };
    DiagnosticRelatedInformation { location: asked.location(label.span), message }
}

fn tag(code: diagnostic::Code) -> Option<DiagnosticTag> {
    match code {
        _ if code.as_str().starts_with("unused-") => Some(DiagnosticTag::Unnecessary),
        diagnostic::Code::RedundantGrant => Some(DiagnosticTag::Unnecessary),
        diagnostic::Code::DeprecatedPermission => Some(DiagnosticTag::Deprecated),
        _ => None,
    }
}

fn data(fix: &diagnostic::Fix) -> Value {
    let is_safe = fix.applicability == Applicability::Safe;
    json!({ "fix": { "title": fix.title, "safe": is_safe } })
}

/// What is sent of a file.
pub(super) fn publication(uri: String, diagnostics: Vec<Diagnostic>) -> PublishDiagnosticsParams {
    PublishDiagnosticsParams { uri: Uri(uri), version: None, diagnostics }
}

/// `textDocument/diagnostic`
pub(super) fn pull(server: &mut Server<'_>, params: &DocumentDiagnosticParams) -> Result<Value, Refusal> {
    let Some(asked) = server.asked(&params.text_document.uri) else {
        return Ok(json!({ "kind": "full", "items": [] }));
    };
    let found = asked.open.view.compilation.diagnostics.iter();
    let here = found.filter(|it| it.primary.span.file == asked.file);
    let items: Vec<_> = here.map(|it| of(&asked, it)).collect();
    Ok(json!({ "kind": "full", "items": items }))
}

/// Whether a finding touches a range of bytes.
pub(super) fn touches(found: Span, range: Span) -> bool {
    found.file == range.file && found.start <= range.end && range.start <= found.end
}

/// The bytes of a range.
pub(super) fn span(asked: &Asked<'_>, range: super::proto::Range) -> Span {
    let (start, end) = (asked.offset(range.start), asked.offset(range.end));
    Span::new(asked.file, start.min(end), start.max(end))
}
