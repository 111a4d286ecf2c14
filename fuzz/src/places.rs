//! Places that diagnostics name, held against the texts.

use permc::diagnostic::Diagnostic;
use permc::source::{SourceMap, Span};

/// Every place that a diagnostic names.
fn spans(of: &Diagnostic) -> impl Iterator<Item = Span> {
    let related = of.related.iter().map(|label| label.span);
    let edits = of.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    related.chain(edits).chain([of.primary.span])
}

/// Panics unless a place lies in the text of its file, between characters.
pub fn check_span(sources: &SourceMap, span: Span) {
    let file = sources.iter().find(|(id, _)| *id == span.file);
    let inside =
        file.is_some_and(|(_, file)| file.text.get(span.start as usize..span.end as usize).is_some());
    // A policy without files has no place to name.
    assert!(inside || sources.iter().len() == 0, "{span:?} lies in no text");
}

/// Panics unless every place of every diagnostic does.
pub fn check(sources: &SourceMap, diagnostics: &[Diagnostic]) {
    diagnostics.iter().flat_map(spans).for_each(|span| check_span(sources, span));
}
