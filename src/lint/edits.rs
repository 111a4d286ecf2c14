//! The edits that fixes of lints are made of: taking something out of a text, and nothing else with it.
//!
//! Guarantees: what is left is well-formed: no comma without an element, no line with nothing but blanks where a
//! statement stood. Leaves out: whether taking it out is right.

use crate::diagnostic::Edit;
use crate::source::{SourceMap, Span};

/// Takes out a statement, with its line if nothing else stands there.
pub(super) fn without_statement(sources: &SourceMap, statement: Span) -> Edit {
    let text = &sources.file(statement.file).text;
    let (start, end) = (statement.start as usize, statement.end as usize);
    let before = text.get(..start).unwrap_or("");
    let behind = text.get(end..).unwrap_or("");
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let rest = behind.trim_start_matches([' ', '\t']);
    let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    let starts_line = before.len() == indent || before.trim_end_matches([' ', '\t']).ends_with('\n');
    let span = if starts_line && (line_end > 0 || rest.is_empty()) {
        (start - indent, end + blank + line_end)
    } else if starts_line {
        (start, end + blank)
    } else {
        (start - indent, end)
    };
    remove(statement, span)
}

/// Takes one element out of a list of at least two, with one comma.
pub(super) fn without_element(list: &[Span], at: usize) -> Option<Edit> {
    let element = *list.get(at)?;
    let next = list.get(at + 1);
    let previous = at.checked_sub(1).and_then(|at| list.get(at));
    match (previous, next) {
        (Some(previous), _) => Some(remove(element, (previous.end as usize, element.end as usize))),
        (None, Some(next)) => Some(remove(element, (element.start as usize, next.start as usize))),
        (None, None) => None,
    }
}

fn remove(at: Span, (start, end): (usize, usize)) -> Edit {
    let span = Span::new(at.file, crate::source::offset(start), crate::source::offset(end));
    Edit { span, replacement: String::new() }
}

/// Puts a text in at a place.
pub(super) fn insert(file: crate::source::FileId, at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(file, at, at), replacement: text.into() }
}
