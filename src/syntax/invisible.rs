//! Characters that a reader of a policy cannot see.
//!
//! Guarantees: each one is reported wherever it stands, comments and strings included, so that no policy says something
//! else than it shows. Leaves out: look-alikes, which a reader can see, and a byte order mark at the very start.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::errors;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span, offset};

/// The marks of a matrix, which editors like to follow with the selector of their coloured form.
const MARKS: [char; 5] = ['✅', '✔', '❌', '✘', '✗'];
const COLOURED: char = '\u{FE0F}';

/// Reports every invisible character of `text` from `start` on.
pub(super) fn check(file: FileId, text: &str, start: usize) -> Vec<Diagnostic> {
    let rest = text.get(start..).unwrap_or("");
    if rest.bytes().all(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')) {
        return Vec::new();
    }
    let mut before = ' ';
    let mut found = Vec::new();
    for (at, character) in rest.char_indices() {
        let selects = character == COLOURED && MARKS.contains(&before);
        if is_invisible(character) && !selects {
            let from = start + at;
            let span = Span::new(file, offset(from), offset(from + character.len_utf8()));
            found.push(errors::invisible_character(span, character));
        }
        before = character;
    }
    found
}

/// Whether a character shows nothing, or changes how others are shown.
pub(super) fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => false,
        '\u{34F}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{2028}'..='\u{2029}'
        | '\u{2065}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => matches!(get_general_category(character), GeneralCategory::Format | GeneralCategory::Control),
    }
}
