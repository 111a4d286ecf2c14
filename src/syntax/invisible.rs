//! Characters that a reader of a policy cannot see.
//!
//! Guarantees: each one is reported wherever it stands, comments and strings included, so that no policy says something
//! else than it shows. Leaves out: look-alikes, which a reader can see, and a byte order mark at the very start.

use super::errors;
use crate::diagnostic::Diagnostic;
use crate::invisible::{COLOURED, is_invisible};
use crate::source::{FileId, Span, offset};

/// The marks of a matrix, which editors like to follow with the selector of their coloured form.
const MARKS: [char; 5] = ['✅', '✔', '❌', '✘', '✗'];

/// Reports every invisible character of `text` from `start` on, in order, and the carriage returns at `returns`.
pub(super) fn check(file: FileId, text: &str, start: usize, returns: &[usize]) -> Vec<Diagnostic> {
    let report = |(at, character): (usize, char)| {
        let span = Span::new(file, offset(at), offset(at + character.len_utf8()));
        errors::invisible_character(span, character)
    };
    let mut places: Vec<_> = returns.iter().map(|at| (*at, '\r')).collect();
    places.extend(places_in(text.get(start..).unwrap_or("")).map(|(at, character)| (start + at, character)));
    places.sort_unstable();
    places.into_iter().map(report).collect()
}

fn places_in(text: &str) -> impl Iterator<Item = (usize, char)> {
    let plain = text.bytes().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'));
    let text = if plain { "" } else { text };
    let before = std::iter::once(' ').chain(text.chars());
    let selects = |before, character| character == COLOURED && MARKS.contains(&before);
    text.char_indices()
        .zip(before)
        .filter(move |((_, character), before)| is_invisible(*character) && !selects(*before, *character))
        .map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::source::FileId;

    #[track_caller]
    fn places(text: &str) -> Vec<u32> {
        check(FileId(0), text, 0, &[]).iter().map(|diagnostic| diagnostic.primary.span.start).collect()
    }

    #[test]
    fn formats_controls_and_fillers_are_found() {
        for character in
            "\u{0}\u{7f}\u{85}\u{ad}\u{34f}\u{115f}\u{1160}\u{200b}\u{200d}\u{202e}\u{2028}\u{2066}".chars()
        {
            assert_eq!(places(&format!("ab{character}")), [2], "U+{:04X}", u32::from(character));
        }
        for character in "\u{2800}\u{3164}\u{fe0e}\u{feff}\u{ffa0}\u{e0041}\u{e0100}".chars() {
            assert_eq!(places(&format!("ab{character}")), [2], "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn what_can_be_seen_is_not() {
        assert_eq!(places("\t\r\n é 漢 🦀 “…”"), [0; 0]);
    }

    #[test]
    fn a_mark_may_be_coloured() {
        assert_eq!(places("✅\u{fe0f} ✔\u{fe0f}"), [0; 0]);
        assert_eq!(places("✅\u{fe0f}\u{fe0f}"), [6]);
        assert_eq!(places("a\u{fe0f}"), [1]);
    }
}
