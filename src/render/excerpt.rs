//! The few lines of the sources that one diagnostic talks about, ready to be drawn.
//!
//! Guarantees: its size depends on the number of labels, not on the size of files or lines; it shows line and column
//! numbers of the sources. Leaves out: all but the first line of a place that runs over several, and how it is drawn.

use std::collections::BTreeMap;
use std::ops::Range;

use super::visible;
use crate::source::{FileId, Position, SourceFile, SourceMap, Span};

/// A line longer than this is cut around its labels.
const LONG_LINE: usize = 1000;
/// How many bytes of a long line are shown before the first label.
const BEFORE: usize = 60;
/// How many bytes of a long line are shown in all.
const SHOWN: usize = 200;

/// What stands where a line is cut.
const CUT: char = '…';

/// The lines around some places, with places translated to them.
#[derive(Debug)]
pub(super) struct Excerpt<'s> {
    sources: &'s SourceMap,
    pages: BTreeMap<FileId, Page>,
}

/// The shown lines of one file, one after another.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// What is shown of them, with a line break after each.
    pub(super) text: String,
    lines: Vec<Line>,
    positions: BTreeMap<usize, Position>,
}

/// One shown line: the bytes of the source that it shows, and where it lies in the page.
#[derive(Debug)]
pub(super) struct Line {
    /// Which line of its file it is, from 0.
    pub(super) index: usize,
    /// Where it lies in the page, without its line break.
    pub(super) shown: Range<usize>,
    source: Range<usize>,
    cut_before: bool,
}

impl<'s> Excerpt<'s> {
    /// The lines that these spans start in, each with its neighbours.
    pub(super) fn new(sources: &'s SourceMap, spans: &[Span]) -> Self {
        let mut anchors: BTreeMap<(FileId, usize), usize> = BTreeMap::new();
        for span in spans {
            let start = span.start as usize;
            let line = line_of(sources.file(span.file), start);
            let anchor = anchors.entry((span.file, line)).or_insert(start);
            *anchor = start.min(*anchor);
        }
        let labelled: Vec<_> = anchors.keys().copied().collect();
        for (file, line) in labelled {
            let text = sources.file(file);
            let near = [line.checked_sub(1), line.checked_add(1)].into_iter().flatten();
            let starts = near.filter_map(|near| Some((near, *text.line_starts().get(near)? as usize)));
            // Behind the last line break there is no line to show.
            for (near, start) in starts.filter(|(_, start)| *start < text.text.len()) {
                anchors.entry((file, near)).or_insert(start);
            }
        }
        let mut pages: BTreeMap<FileId, Page> = BTreeMap::new();
        for ((file, line), anchor) in anchors {
            pages.entry(file).or_default().add(sources.file(file), line, anchor);
        }
        Self { sources, pages }
    }

    /// Where a span is shown: in its first line.
    pub(super) fn place(&mut self, span: Span) -> Range<usize> {
        let file = self.sources.file(span.file);
        let Some(page) = self.pages.get_mut(&span.file) else { return 0..0 };
        let Some(line) = page.line(line_of(file, span.start as usize)) else { return 0..0 };
        let start = line.translate(&file.text, span.start as usize);
        let end = line.translate(&file.text, span.end as usize).max(start);
        page.positions.insert(start, file.position(span.start));
        start..end
    }

    /// What the file is called.
    pub(super) fn name(&self, file: FileId) -> String {
        visible::line(&self.sources.file(file).path).into_owned()
    }

    /// What is shown of a file.
    pub(super) fn page(&self, file: FileId) -> Option<&Page> {
        self.pages.get(&file)
    }
}

impl Page {
    fn add(&mut self, file: &SourceFile, index: usize, anchor: usize) {
        let whole = bytes_of(file, index);
        let source = cut(&file.text, whole.clone(), anchor);
        let cut_before = source.start > whole.start;
        let start = self.text.len();
        if cut_before {
            self.text.push(CUT);
        }
        self.text.extend(file.text.get(source.clone()).unwrap_or("").chars().map(shown));
        if source.end < whole.end {
            self.text.push(CUT);
        }
        let shown = start..self.text.len();
        self.text.push('\n');
        self.lines.push(Line { index, shown, source, cut_before });
    }

    /// The shown line that a file's line is.
    pub(super) fn line(&self, index: usize) -> Option<&Line> {
        let at = self.lines.binary_search_by_key(&index, |line| line.index).ok()?;
        self.lines.get(at)
    }

    /// The shown lines, and the position among them of the one that a byte of the page lies in.
    pub(super) fn lines_at(&self, at: usize) -> (&[Line], usize) {
        (&self.lines, self.lines.partition_point(|line| line.shown.end < at))
    }

    /// The position in the source of the start of a place.
    pub(super) fn position(&self, start: usize) -> Option<Position> {
        self.positions.get(&start).copied()
    }
}

impl Line {
    /// The byte of the page that shows a byte of the source, or the nearest end of the line.
    fn translate(&self, text: &str, at: usize) -> usize {
        if at < self.source.start {
            return self.shown.start;
        }
        if at > self.source.end {
            return self.shown.end;
        }
        let mark = if self.cut_before { CUT.len_utf8() } else { 0 };
        let before = text.get(self.source.start..at).unwrap_or("");
        self.shown.start + mark + before.chars().map(|c| shown(c).len_utf8()).sum::<usize>()
    }
}

fn shown(c: char) -> char {
    if c != '\t' && visible::is_unprintable(c) { visible::picture(c) } else { c }
}

fn line_of(file: &SourceFile, at: usize) -> usize {
    file.line_starts().partition_point(|start| *start as usize <= at).saturating_sub(1)
}

/// The bytes of a line without its line break.
fn bytes_of(file: &SourceFile, index: usize) -> Range<usize> {
    let starts = file.line_starts();
    let start = starts.get(index).map_or(file.text.len(), |start| *start as usize);
    let end = starts.get(index + 1).map_or(file.text.len(), |next| *next as usize);
    let text = file.text.get(start..end).unwrap_or("");
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    start..start + text.len()
}

/// The part of a line to show around `anchor`: all of it unless it is very long.
fn cut(text: &str, line: Range<usize>, anchor: usize) -> Range<usize> {
    if line.len() <= LONG_LINE {
        return line;
    }
    let start = boundary(text, anchor.saturating_sub(BEFORE).max(line.start));
    let end = boundary(text, (start + SHOWN).min(line.end));
    start..end
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
