//! The edits of fixes as changes of texts, and texts with changes made.
//!
//! Guarantees: changes that are made together do not overlap, so their order means nothing but for insertions at one
//! place, which keep the order they came in; a file keeps its byte order mark and its line ends. Leaves out: which fixes
//! to take.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Edit, Fix};
use crate::source::{FileId, SourceFile, SourceMap};

const BYTE_ORDER_MARK: char = '\u{FEFF}';
const BLANKS: [char; 2] = [' ', '\t'];

/// One replacement in one file, as it will be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    file: FileId,
    start: usize,
    end: usize,
    text: String,
}

/// Changes that can be made together.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// The new texts by what they replace. Only an insertion has several.
    by_place: BTreeMap<(FileId, usize, usize), Vec<String>>,
}

/// The changes of a fix in the order of their places; none if they overlap or lie outside of the text.
pub(super) fn of(fix: &Fix, sources: &SourceMap) -> Option<Vec<Change>> {
    let changes = fix.edits.iter().map(|edit| change(edit, sources.file(edit.span.file)));
    let mut changes: Vec<Change> = changes.collect::<Option<_>>()?;
    changes.sort_by_key(|change| (change.file, change.start, change.end));
    let apart = |pair: &[Change]| match pair {
        [a, b] => a.file != b.file || a.end <= b.start,
        _ => true,
    };
    changes.windows(2).all(apart).then_some(changes)
}

fn change(edit: &Edit, file: &SourceFile) -> Option<Change> {
    let text = &*file.text;
    let range = edit.span.start as usize..edit.span.end as usize;
    let old = text.get(range.clone())?;
    let range = match edit.replacement.is_empty() && old.contains(|c: char| c.is_ascii_graphic()) {
        true => with_blanks(text, range),
        false => range,
    };
    let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let (start, end) = (range.start.max(mark), range.end.max(mark));
    Some(Change { file: edit.span.file, start, end, text: with_line_ends(&edit.replacement, file) })
}

/// What is taken out, with the blanks and the line that nobody would leave behind.
fn with_blanks(text: &str, range: Range<usize>) -> Range<usize> {
    let (head, tail) = (text.get(..range.start).unwrap_or(""), text.get(range.end..).unwrap_or(""));
    let start = head.trim_end_matches(BLANKS).len();
    let rest = tail.trim_start_matches(BLANKS);
    let end = text.len() - rest.len();
    let at_start =
        matches!(head.get(..start).unwrap_or("").chars().next_back(), None | Some('\n' | BYTE_ORDER_MARK));
    let line_end = ["\r\n", "\n"].into_iter().find(|end| rest.starts_with(end));
    match (at_start, line_end.or(rest.is_empty().then_some(""))) {
        (true, Some(line_end)) => start..end + line_end.len(),
        (false, Some(_)) => start..end,
        (true, None) => range.start..end,
        (false, None) if start < range.start => range.start..end,
        (false, None) => range,
    }
}

/// A replacement with the line ends of the file it goes into.
fn with_line_ends(replacement: &str, file: &SourceFile) -> String {
    let first = file.line_starts().get(1).and_then(|second| file.text.get(..*second as usize));
    let is_dos = first.is_some_and(|line| line.ends_with("\r\n"));
    let plain = replacement.replace("\r\n", "\n");
    if is_dos { plain.replace('\n', "\r\n") } else { plain }
}

impl Changes {
    /// Adds the changes of one fix, unless one of them overlaps what is there. The same change twice is one.
    pub(super) fn add(&mut self, changes: &[Change]) -> bool {
        if changes.iter().any(|change| self.overlaps(change)) {
            return false;
        }
        for change in changes {
            let texts = self.by_place.entry((change.file, change.start, change.end)).or_default();
            if !texts.contains(&change.text) {
                texts.push(change.text.clone());
            }
        }
        true
    }

    /// Whether a change cannot be made beside these. An insertion at the border of what is replaced cannot: it may have
    /// been meant for what goes away.
    fn overlaps(&self, change: &Change) -> bool {
        let up_to = (change.file, change.end, usize::MAX);
        let before = self.by_place.range((change.file, 0, 0)..=up_to).rev();
        // Those that are there do not overlap, so behind the first that ends too early all do.
        let mut near = before.take_while(|((_, _, end), _)| *end >= change.start);
        near.any(|((_, start, end), texts)| {
            let (start, end) = (*start, *end);
            if (start, end) == (change.start, change.end) {
                return start < end && !texts.contains(&change.text);
            }
            let is_insertion = start == end || change.start == change.end;
            if is_insertion {
                start <= change.end && change.start <= end
            } else {
                start < change.end && change.start < end
            }
        })
    }

    /// The sources with all changes made.
    pub(super) fn apply(&self, sources: &SourceMap) -> SourceMap {
        let mut texts: BTreeMap<FileId, (String, usize)> = BTreeMap::new();
        for ((file, start, end), new) in &self.by_place {
            let (text, done) = texts.entry(*file).or_default();
            text.push_str(sources.file(*file).text.get(*done..*start).unwrap_or(""));
            text.extend(new.iter().map(String::as_str));
            *done = *end;
        }
        let rest = |(file, (text, done)): (FileId, (String, usize))| {
            let rest = sources.file(file).text.get(done..).unwrap_or("");
            (file, text + rest)
        };
        sources.edited(&texts.into_iter().map(rest).collect())
    }
}
