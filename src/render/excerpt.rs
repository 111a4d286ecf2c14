//! The few lines of the sources that one diagnostic talks about, ready to be drawn.
//!
//! Guarantees: its size depends on the number of labels, not on the size of files or lines; it shows line and column
//! numbers of the sources. Leaves out: all but the first line of a place that runs over several.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files, Location};

use super::visible;
use crate::source::{FileId, SourceFile, SourceMap, Span};

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
struct Page {
    text: String,
    lines: BTreeMap<usize, Line>,
    locations: BTreeMap<usize, Location>,
}

/// One shown line: the bytes of the source that it shows, and where it lies in the page.
#[derive(Debug)]
struct Line {
    source: Range<usize>,
    shown: Range<usize>,
    cut_before: bool,
}

impl<'s> Excerpt<'s> {
    /// The lines that these spans start in.
    pub(super) fn new(sources: &'s SourceMap, spans: &[Span]) -> Self {
        let mut anchors: BTreeMap<(FileId, usize), usize> = BTreeMap::new();
        for span in spans {
            let start = span.start as usize;
            let line = line_of(sources.file(span.file), start);
            anchors
                .entry((span.file, line))
                .and_modify(|anchor| *anchor = start.min(*anchor))
                .or_insert(start);
            // Drawn when it is alone between two others.
            let next = sources.file(span.file).line_starts().get(line + 1);
            if let Some(next) = next {
                anchors.entry((span.file, line + 1)).or_insert(*next as usize);
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
        let index = line_of(file, span.start as usize);
        let Some(page) = self.pages.get_mut(&span.file) else { return 0..0 };
        let Some(line) = page.lines.get(&index) else { return 0..0 };
        let start = line.translate(&file.text, span.start as usize);
        let end = line.translate(&file.text, span.end as usize).max(start);
        let at = file.position(span.start);
        let location = Location { line_number: at.line as usize, column_number: at.column as usize };
        page.locations.insert(start, location);
        start..end
    }

    fn page(&self, file: FileId) -> Result<&Page, Error> {
        self.pages.get(&file).ok_or(Error::FileMissing)
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
        self.lines.insert(index, Line { source, shown, cut_before });
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

impl<'a> Files<'a> for Excerpt<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, file: FileId) -> Result<String, Error> {
        Ok(visible::line(&self.sources.file(file).path).into_owned())
    }

    fn source(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(&self.page(file)?.text)
    }

    fn line_index(&'a self, file: FileId, at: usize) -> Result<usize, Error> {
        let lines = &self.page(file)?.lines;
        let found = lines.iter().find(|(_, line)| at <= line.shown.end);
        found.map(|(index, _)| *index).ok_or(Error::IndexTooLarge { given: at, max: 0 })
    }

    fn line_range(&'a self, file: FileId, index: usize) -> Result<Range<usize>, Error> {
        let line = self.page(file)?.lines.get(&index);
        line.map(|line| line.shown.clone()).ok_or(Error::LineTooLarge { given: index, max: 0 })
    }

    fn location(&'a self, file: FileId, at: usize) -> Result<Location, Error> {
        let location = self.page(file)?.locations.get(&at).copied();
        location.ok_or(Error::IndexTooLarge { given: at, max: 0 })
    }
}
