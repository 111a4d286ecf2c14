//! Places of permc as places of the protocol, and back.
//!
//! Guarantees: every place has an answer: what lies beyond a line ends at its end, and beyond the text at the last place.
//! Leaves out: lines that a carriage return alone would end.

use super::proto::{Position, Range};
use crate::source::{SourceFile, Span, offset};

/// How columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// In bytes.
    Utf8,
    /// In halves of characters beyond the first 65,536, as the protocol does unless something else is agreed.
    #[default]
    Utf16,
}

impl Encoding {
    fn width(self, text: &str) -> u32 {
        match self {
            Self::Utf8 => offset(text.len()),
            Self::Utf16 => offset(text.chars().map(char::len_utf16).sum()),
        }
    }

    /// How many bytes of a text are so wide; never a part of a character.
    fn bytes(self, text: &str, width: u32) -> usize {
        let mut left = width as usize;
        for (at, character) in text.char_indices() {
            let wide = match self {
                Self::Utf8 => character.len_utf8(),
                Self::Utf16 => character.len_utf16(),
            };
            if left < wide {
                return at;
            }
            left -= wide;
        }
        text.len()
    }
}

/// The place of a byte.
pub(super) fn position(file: &SourceFile, at: u32, encoding: Encoding) -> Position {
    let starts = file.line_starts();
    let line = starts.partition_point(|start| *start <= at).saturating_sub(1);
    let start = starts.get(line).copied().unwrap_or(0) as usize;
    let end = (at as usize).min(file.text.len());
    Position { line: offset(line), character: encoding.width(file.text.get(start..end).unwrap_or("")) }
}

/// The places of a range of bytes.
pub(super) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> Range {
    Range { start: position(file, span.start, encoding), end: position(file, span.end, encoding) }
}

/// The byte of a place in a text.
pub(super) fn byte(text: &str, at: Position, encoding: Encoding) -> usize {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    let Some(start) = std::iter::once(0).chain(ends).nth(at.line as usize) else { return text.len() };
    let rest = text.get(start..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    start + encoding.bytes(line, at.character)
}

#[cfg(test)]
mod tests {
    use super::{Encoding, byte, position};
    use crate::source::{SourceMap, offset};

    #[test]
    fn places_come_back() {
        let text = "a é\r\n✅𝕏x\n\nend";
        let sources = SourceMap::new([("a.perm", text)]);
        let file = sources.iter().next().map(|(_, file)| file).unwrap();
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, _) in text.char_indices().filter(|(_, character)| *character != '\n') {
                assert_eq!(
                    byte(text, position(file, offset(at), encoding), encoding),
                    at,
                    "{encoding:?} {at}"
                );
            }
        }
        let at = position(file, offset(text.find('x').unwrap()), Encoding::Utf16);
        assert_eq!((at.line, at.character), (1, 3));
    }

    #[test]
    fn beyond_the_text_is_its_end() {
        let at = |line, character| super::Position { line, character };
        assert_eq!(byte("ab\ncd", at(0, 99), Encoding::Utf16), 2);
        assert_eq!(byte("ab\ncd", at(7, 0), Encoding::Utf16), 5);
        assert_eq!(byte("𝕏", at(0, 1), Encoding::Utf16), 0);
        assert_eq!(byte("", at(0, 1), Encoding::Utf8), 0);
    }
}
