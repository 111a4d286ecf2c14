//! Formatting: what `permc fmt` would change, line by line.
//!
//! Guarantees: a text that cannot be read is left alone; where nothing changes, no edit touches anything.

use similar::{DiffOp, TextDiff};

use super::proto::{DocumentFormattingParams, DocumentRangeFormattingParams, Range, TextEdit, Uri};
use super::server::{Refusal, Server};
use crate::format::format;
use crate::source::{Span, offset};

/// `textDocument/formatting`
pub(super) fn formatting(
    server: &mut Server<'_>,
    params: &DocumentFormattingParams,
) -> Result<Vec<TextEdit>, Refusal> {
    Ok(edits(server, &params.text_document.uri))
}

/// `textDocument/rangeFormatting`: the changes of lines that the range touches.
pub(super) fn range_formatting(
    server: &mut Server<'_>,
    params: &DocumentRangeFormattingParams,
) -> Result<Vec<TextEdit>, Refusal> {
    let Range { start, end } = params.range;
    let mut edits = edits(server, &params.text_document.uri);
    edits.retain(|edit| edit.range.start.line <= end.line && start.line <= edit.range.end.line);
    Ok(edits)
}

fn edits(server: &mut Server<'_>, uri: &Uri) -> Vec<TextEdit> {
    let Some(asked) = server.asked(uri) else { return Vec::new() };
    let old = &*asked.source().text;
    let Ok(new) = format(old, asked.open.limits()) else { return Vec::new() };
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut starts = vec![0];
    starts.extend(old.iter().scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    }));
    let start = |line: usize| offset(starts.get(line).copied().unwrap_or_default());
    let edit = |op: &DiffOp| {
        let (from, to) = (op.old_range(), op.new_range());
        let range = asked.range(Span::new(asked.file, start(from.start), start(from.end)));
        TextEdit { range, new_text: new.get(to).unwrap_or(&[]).concat() }
    };
    diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).map(edit).collect()
}
