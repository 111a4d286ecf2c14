//! Names and strings: quotes off, escapes read, lengths held against the limits.
//!
//! Guarantees: every name and string of the tree is within the limits; one beyond is reported and cut short, so that
//! its declaration and its uses still meet. Leaves out: what a name refers to.

use super::{Builder, Part, is_item, listed};
use crate::invisible::is_invisible;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Name, SetKind, SetRef, Text};
use crate::syntax::errors;

impl Builder<'_> {
    /// A dotted name.
    pub(super) fn name(&mut self, part: &Part<'_>) -> Name {
        let span = self.span(part);
        Spanned { value: self.short_name(part.as_str(), span).into(), span }
    }

    /// A string, or a name where both may stand.
    pub(super) fn text(&mut self, part: &Part<'_>) -> Text {
        let (span, source) = (self.span(part), part.as_str());
        if let Some(raw) = source.strip_prefix('`') {
            let value = raw.strip_suffix('`').unwrap_or(raw);
            return Spanned { value: self.short_text(value, span).into(), span };
        }
        let Some(quoted) = source.strip_prefix('"') else { return self.name(part) };
        let inside = quoted.strip_suffix('"').unwrap_or(quoted);
        if !inside.contains('\\') {
            return Spanned { value: self.short_text(inside, span).into(), span };
        }
        let value = self.unescape(inside, part.as_span().start() + 1);
        Spanned { value: self.short_text(&value, span).into(), span }
    }

    /// A name, `prefix.*` or `*`.
    pub(super) fn set(&mut self, part: &Part<'_>) -> SetRef {
        let span = self.span(part);
        let kind = match (part.as_str(), part.as_str().strip_suffix(".*")) {
            ("*", _) => SetKind::Everything,
            (_, Some(prefix)) => SetKind::Prefix(self.short_name(prefix, span).into()),
            (name, None) => SetKind::Name(self.short_name(name, span).into()),
        };
        SetRef { kind, span }
    }

    /// The names among the children of a list.
    pub(super) fn names(&mut self, list: Part<'_>) -> Vec<Name> {
        self.each(list, Self::name)
    }

    /// The references among the children of a list.
    pub(super) fn sets(&mut self, list: Part<'_>) -> Vec<SetRef> {
        self.each(list, Self::set)
    }

    /// The values among the children of a list.
    pub(super) fn texts(&mut self, list: Part<'_>) -> Vec<Text> {
        self.each(list, Self::text)
    }

    /// What is made of each child of a list.
    fn each<T>(&mut self, list: Part<'_>, make: fn(&mut Self, &Part<'_>) -> T) -> Vec<T> {
        let children = list.into_inner();
        let mut items = Vec::with_capacity(listed(children.len()));
        items.extend(children.filter(is_item).map(|part| make(self, &part)));
        items
    }

    fn short_name<'t>(&mut self, name: &'t str, span: Span) -> &'t str {
        let limit = self.limits.name_length;
        let short = shorten(name, limit);
        if short.len() < name.len() {
            self.report(errors::name_too_long(span, name.chars().count(), limit));
        }
        short
    }

    fn short_text<'t>(&mut self, text: &'t str, span: Span) -> &'t str {
        let limit = self.limits.string_length;
        let short = shorten(text, limit);
        if short.len() < text.len() {
            self.report(errors::string_too_long(span, text.chars().count(), limit));
        }
        short
    }

    /// The meaning of what stands between two quotes, `start` being its place in the run.
    fn unescape(&mut self, inside: &str, start: usize) -> String {
        let mut value = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            let (before, escape) = rest.split_at(at);
            value.push_str(before);
            let (length, meaning) = read_escape(escape);
            if meaning.is_none() {
                let from = start + inside.len() - escape.len();
                let span = self.span_of(from, from + length);
                self.report(errors::bad_escape(span, escape.get(..length).unwrap_or("")));
            }
            value.extend(meaning);
            rest = escape.get(length..).unwrap_or("");
        }
        value.push_str(rest);
        value
    }
}

/// The first `limit` characters.
fn shorten(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    text.char_indices().nth(limit).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The length of the escape that a text starts with, and the character it means.
fn read_escape(text: &str) -> (usize, Option<char>) {
    let Some(letter) = text.chars().nth(1) else { return (text.len(), None) };
    match letter {
        '"' | '\\' => (2, Some(letter)),
        'n' => (2, Some('\n')),
        't' => (2, Some('\t')),
        'u' => read_code_point(text),
        _ => (1 + letter.len_utf8(), None),
    }
}

/// `\u{…}` with one to six hexadecimal digits, for a visible character: an escape does not smuggle in what a source may
/// not hold.
fn read_code_point(text: &str) -> (usize, Option<char>) {
    let Some(inside) = text.strip_prefix("\\u{") else { return (2, None) };
    let digits = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let Some(hex) = inside.get(..digits).filter(|_| inside.as_bytes().get(digits) == Some(&b'}')) else {
        return (3 + digits, None);
    };
    let number = (hex.len() <= 6).then(|| u32::from_str_radix(hex, 16).ok()).flatten();
    let visible = |character: &char| !is_invisible(*character) && *character != '\r';
    (3 + digits + 1, number.and_then(char::from_u32).filter(visible))
}

#[cfg(test)]
mod tests {
    use super::{read_escape, shorten};

    #[test]
    fn escapes_are_read() {
        assert_eq!(read_escape(r"\n…"), (2, Some('\n')));
        assert_eq!(read_escape(r#"\"x"#), (2, Some('"')));
        assert_eq!(read_escape(r"\u{e9}t\u{e9}"), (6, Some('é')));
    }

    #[test]
    fn bad_escapes_have_a_length() {
        assert_eq!(read_escape(r"\q"), (2, None));
        assert_eq!(read_escape(r"\é"), (3, None));
        assert_eq!(read_escape(r"\u41"), (2, None));
        assert_eq!(read_escape(r"\u{}"), (4, None));
        assert_eq!(read_escape(r"\u{110000}"), (10, None));
        assert_eq!(read_escape(r"\u{0000041}"), (11, None));
        assert_eq!(read_escape(r"\u{41"), (5, None));
        assert_eq!(read_escape(r"\u{202e}"), (8, None));
    }

    #[test]
    fn limits_count_characters() {
        assert_eq!(shorten("éé", 2), "éé");
        assert_eq!(shorten("ééé", 2), "éé");
        assert_eq!(shorten("abc", 2), "ab");
    }
}
