//! Diagnostics as workflow commands of GitHub Actions, which become annotations of a change.
//!
//! Guarantees: one line for each, that no text of an author can end or turn into another command; columns, in
//! characters from 1, the end one behind, only for a place in one line, because GitHub takes no others. Leaves out: fixes.

use super::visible;
use crate::diagnostic::{Diagnostic, Label};
use crate::source::{SourceMap, Span};

/// All diagnostics, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let annotation = |it: &Diagnostic| {
        let text = text(it, sources);
        annotation(sources, it.primary.span, it.severity.as_str(), it.code.as_str(), &text)
    };
    diagnostics.iter().map(annotation).collect()
}

/// One annotation at a place.
pub(super) fn annotation(sources: &SourceMap, span: Span, severity: &str, title: &str, text: &str) -> String {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    let (path, title) = (property(&visible::line(&file.path)), property(title));
    let lines = format!("line={},endLine={}", start.line, end.line);
    format!("::{severity} file={path},{lines}{columns},title={title}::{}\n", data(text))
}

/// The message, then what other places have to do with it, then what helps.
fn text(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let message = visible::line(&diagnostic.message).into_owned();
    let related = diagnostic.related.iter().map(|label| place(label, sources));
    let help = diagnostic.help.iter().map(|help| format!("help: {}", visible::lines(help)));
    std::iter::once(message).chain(related).chain(help).collect::<Vec<_>>().join("\n")
}

fn place(label: &Label, sources: &SourceMap) -> String {
    let (path, line) = sources.line(label.span);
    let message = if label.message.is_empty() { "here" } else { &label.message };
    format!("{}:{line}: {}", visible::line(path), visible::line(message))
}

/// Text as the data of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
