//! Text from a source, made safe to show.
//!
//! Guarantees: one character stands for one character, so columns stay; nothing that a terminal obeys, reorders or
//! hides is left. Leaves out: look-alikes, which are visible, and the selector of a coloured mark.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::invisible::{COLOURED, is_invisible};

/// The text with each harmful character replaced by a visible one, line breaks and tabs included.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    replace(text, is_unprintable)
}

/// The text with each harmful character replaced by a visible one; line breaks and tabs stay.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    replace(text, |c| is_unprintable(c) && c != '\n' && c != '\t')
}

/// A JSON document with each harmful character written as an escape, which leaves its meaning as it was.
#[must_use]
pub fn json(document: String) -> String {
    if document.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return document;
    }
    if !document.chars().any(|c| is_unprintable(c) && c != '\n') {
        return document;
    }
    let mut out = String::with_capacity(document.len() + 16);
    for c in document.chars() {
        if is_unprintable(c) && c != '\n' {
            escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// What is shown instead of a character: the picture of an ASCII control, or the replacement character.
pub(crate) fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Whether a terminal would obey the character or show nothing for it.
pub(crate) fn is_unprintable(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    is_invisible(c) && c != COLOURED
}

fn replace(text: &str, harmful: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if harmful(c) { picture(c) } else { c }).collect())
}

fn escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _infallible = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::{json, line, lines};

    #[test]
    fn control_and_invisible_characters_become_visible() {
        assert_eq!(line("a\u{1b}[31m\tb\n\u{7f}"), "a␛[31m␉b␊␡");
        assert_eq!(
            line("\u{202e}x\u{200b}\u{9b}\u{feff}\u{2028}"),
            "\u{fffd}x\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(lines("a\n\tb\r"), "a\n\tb␍");
    }

    #[test]
    fn fillers_and_selectors_become_visible_too() {
        for c in "\u{34f}\u{115f}\u{1160}\u{17b4}\u{180b}\u{2065}\u{2800}\u{3164}\u{fe00}\u{ffa0}\u{fff0}\u{e0000}\u{e0100}".chars() {
            assert_eq!(line(&c.to_string()), "\u{fffd}", "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn other_text_stays() {
        assert_eq!(line("naïve ✅ ✅\u{fe0f} 世界"), "naïve ✅ ✅\u{fe0f} 世界");
    }

    #[test]
    fn a_document_keeps_its_meaning() {
        let value = serde_json::json!({ "a": "\u{9b}\u{e0041}\u{7f}\u{1b}\n" });
        let text = json(value.to_string());
        assert_eq!(text, r#"{"a":"\u009b\udb40\udc41\u007f\u001b\n"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
