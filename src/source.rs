//! Source text and places in it.
//!
//! Guarantees: files are ordered by path whatever order they came in, so no later stage can depend on it; a
//! [`Span`] is four-byte offsets into one file. Leaves out: reading files, which only the command line does.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// One file of a [`SourceMap`], by its position there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes, `start..end`, in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the offsets count in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// Whether another span lies in this one.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// From the start of this span to the end of `other`, which lies in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { end: other.end.max(self.end), ..self }
    }
}

/// A value with the place it was written at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A position for people: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// A file's path and text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as shown in messages and recorded in bundles, with `/` between its parts.
    pub path: Box<str>,
    /// The text.
    pub text: Arc<str>,
    /// Made when the first position is asked for: a file without findings needs none.
    lines: OnceLock<Lines>,
}

/// Where lines and characters lie in a text.
#[derive(Debug, Clone)]
struct Lines {
    /// The byte offset at which each line starts.
    starts: Vec<u32>,
    /// How many characters stand before each block of [`BLOCK`] bytes, so that a column takes no look at a long line.
    blocks: Vec<u32>,
}

/// How many bytes at most are looked at for a column.
const BLOCK: usize = 1024;

impl SourceFile {
    fn new(path: &str, text: Arc<str>) -> Self {
        Self { path: path.into(), text, lines: OnceLock::new() }
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let before = self.lines().blocks.get(at / BLOCK).map_or(0, |before| *before as usize);
        let block = self.text.as_bytes().get(at / BLOCK * BLOCK..at).unwrap_or(&[]);
        before + characters(block)
    }

    /// The line and column of a byte offset; one past the end gives the last position.
    #[must_use]
    pub fn position(&self, at: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= at).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let column =
            self.characters_before(at as usize).saturating_sub(self.characters_before(start as usize));
        Position { line: offset(line), column: offset(column + 1) }
    }

    /// The byte offset at which each line starts.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        &self.lines().starts
    }
}

impl Lines {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| offset(at + 1))).collect();
        let before = |sum: &mut usize, block: &[u8]| {
            let before = *sum;
            *sum += characters(block);
            Some(offset(before))
        };
        let blocks = text.as_bytes().chunks(BLOCK).chain([&[][..]]).scan(0, before).collect();
        Self { starts, blocks }
    }
}

/// How many characters begin in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// All files of one compilation, ordered by path.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// For fewer bytes than this, starting threads takes longer than they save.
const SIDE_BY_SIDE: usize = 128 << 10;

impl SourceMap {
    /// The map of `(path, text)` pairs, in any order.
    #[must_use]
    pub fn new<P: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self::shared(files.into_iter().map(|(path, text)| (path, text.as_ref().into())))
    }

    /// Whether there is so much text that threads save more time than it takes to start them.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.bytes() >= SIDE_BY_SIDE
    }

    /// The same, of texts that are kept elsewhere too.
    #[must_use]
    pub fn shared<P: AsRef<str>>(files: impl IntoIterator<Item = (P, Arc<str>)>) -> Self {
        let mut files: Vec<_> =
            files.into_iter().map(|(path, text)| SourceFile::new(path.as_ref(), text)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.text.cmp(&b.text)));
        Self { files }
    }

    /// The file of an id that this map gave out.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Every file with its id, in the order of their paths.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(offset(at)), file))
    }

    /// How many bytes all files have together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// The text of a span; empty if the span does not lie on character borders.
    #[must_use]
    pub fn snippet(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The same files shown under other paths. Ids and order stay, so places in this map are places in that one.
    #[must_use]
    pub fn renamed(&self, mut path: impl FnMut(&str) -> String) -> Self {
        let rename = |file: &SourceFile| SourceFile { path: path(&file.path).into(), ..file.clone() };
        Self { files: self.files.iter().map(rename).collect() }
    }

    /// The same files, some of them with another text. Ids and order stay.
    #[must_use]
    pub fn edited(&self, texts: &BTreeMap<FileId, String>) -> Self {
        let edit = |(id, file): (FileId, &SourceFile)| match texts.get(&id) {
            Some(text) => SourceFile::new(&file.path, text.as_str().into()),
            None => file.clone(),
        };
        Self { files: self.iter().map(edit).collect() }
    }

    /// The path and line of the start of a span.
    #[must_use]
    pub fn line(&self, span: Span) -> (&str, u32) {
        let file = self.file(span.file);
        (&file.path, file.position(span.start).line)
    }
}

/// A position as four bytes. Files are limited to far less than 4 GiB ([`crate::limits::Limits`]), so this never saturates.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Position, SourceMap};

    #[test]
    fn columns_count_characters_from_the_start_of_the_line() {
        for text in
            ["", "a\nbé\n✅x\n", &"é✅\n".repeat(BLOCK), &"aé✅".repeat(2 * BLOCK), &"x".repeat(BLOCK)]
        {
            let sources = SourceMap::new([("a.perm", text)]);
            let file = sources.iter().next().map(|(_, file)| file).unwrap();
            let (mut line, mut column) = (1, 1);
            for (at, character) in text.char_indices() {
                assert_eq!(file.position(super::offset(at)), Position { line, column }, "byte {at}");
                (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            assert_eq!(file.position(super::offset(text.len())), Position { line, column });
        }
    }
}
