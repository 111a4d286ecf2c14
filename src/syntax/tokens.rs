//! Cuts text into words, strings, comments and brackets, in one pass and without failing.
//!
//! Guarantees: linear time; tokens are in order, do not overlap and lie on character borders. Leaves out: whether the
//! words make sense, which is the grammar's business. Serves the limits, the cutting of a file, and recovery.

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A run of letters, digits, `_`, `-` and `.`, or what an author may have meant as one.
    Word,
    /// `@` and the word after it.
    At,
    /// A string that is closed on its line.
    Text,
    /// A string that is not.
    OpenText,
    /// `//` to the end of the line.
    Comment,
    /// `///` to the end of the line.
    Doc,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `,`
    Comma,
    /// Any other character.
    Other,
}

/// A piece of text with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// Its first byte.
    pub(crate) start: usize,
    /// The byte after its last.
    pub(crate) end: usize,
    /// Whether it is the first on its line.
    pub(crate) leads: bool,
}

impl Token {
    /// Its text, in the text that it was cut from.
    pub(crate) fn text(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or("")
    }

    /// Its place.
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// Whether it says nothing to the grammar.
    pub(crate) fn is_comment(self) -> bool {
        matches!(self.kind, TokenKind::Comment | TokenKind::Doc)
    }
}

/// The tokens of a text, from an offset on.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    leads: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, leads: true }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\n' => self.leads = true,
                b' ' | b'\t' | b'\r' => {}
                _ => break,
            }
            self.at += 1;
        }
    }

    /// The first byte at or after `from` that `ends` the token, or the end of the text.
    fn until(&self, from: usize, ends: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or(&[]);
        rest.iter().position(|byte| ends(*byte)).map_or(self.text.len(), |length| from + length)
    }

    fn comment(&self, start: usize) -> (TokenKind, usize) {
        let kind = if self.byte(start + 2) == Some(b'/') { TokenKind::Doc } else { TokenKind::Comment };
        (kind, self.until(start, |byte| byte == b'\n'))
    }

    fn quoted(&self, start: usize) -> (TokenKind, usize) {
        let mut at = start + 1;
        loop {
            at = self.until(at, |byte| matches!(byte, b'"' | b'\\' | b'\n'));
            match self.byte(at) {
                Some(b'"') => return (TokenKind::Text, at + 1),
                Some(b'\\') if self.byte(at + 1) != Some(b'\n') => at += 2,
                _ => return self.open(start),
            }
        }
    }

    fn raw(&self, start: usize) -> (TokenKind, usize) {
        let end = self.until(start + 1, |byte| matches!(byte, b'`' | b'\n'));
        if self.byte(end) == Some(b'`') { (TokenKind::Text, end + 1) } else { self.open(start) }
    }

    /// A string that is not closed runs to the end of its line, short of a `{` there, which opens a block.
    fn open(&self, start: usize) -> (TokenKind, usize) {
        let end = self.until(start, |byte| byte == b'\n');
        let line = self.text.get(start..end).unwrap_or("").trim_end();
        let kept = line.strip_suffix('{').unwrap_or(line).trim_end();
        (TokenKind::OpenText, start + kept.len())
    }

    fn word(&self, start: usize) -> usize {
        let mut at = start;
        loop {
            at = self.until(at, |byte| !is_word_byte(byte));
            match self.byte(at) {
                Some(byte) if !byte.is_ascii() => match self.letter(at) {
                    Some(letter) => at += letter.len_utf8(),
                    None => return at,
                },
                _ => return at,
            }
        }
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next().filter(|c| c.is_alphanumeric())
    }

    fn other(&self, start: usize) -> (TokenKind, usize) {
        if let Some(letter) = self.letter(start) {
            return (TokenKind::Word, self.word(start + letter.len_utf8()));
        }
        let length = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        (TokenKind::Other, start + length)
    }

    fn cut(&self, start: usize, byte: u8) -> (TokenKind, usize) {
        match byte {
            b'{' => (TokenKind::LeftBrace, start + 1),
            b'}' => (TokenKind::RightBrace, start + 1),
            b'(' => (TokenKind::LeftParen, start + 1),
            b')' => (TokenKind::RightParen, start + 1),
            b',' => (TokenKind::Comma, start + 1),
            b'"' => self.quoted(start),
            b'`' => self.raw(start),
            b'@' => (TokenKind::At, self.word(start + 1)),
            b'/' if self.byte(start + 1) == Some(b'/') => self.comment(start),
            b'_' => (TokenKind::Word, self.word(start)),
            _ => self.other(start),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let (start, leads) = (self.at, self.leads);
        let (kind, end) = self.cut(start, self.byte(start)?);
        self.at = end;
        self.leads = false;
        Some(Token { kind, start, end, leads })
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, Tokens};

    #[track_caller]
    fn check(text: &str, expected: &[(TokenKind, &str)]) {
        let tokens: Vec<_> = Tokens::new(text).map(|token| (token.kind, token.text(text))).collect();
        assert_eq!(tokens, expected);
    }

    #[test]
    fn words_are_what_an_author_takes_for_one() {
        use TokenKind::{At, Other, Word};
        check("a.b-c 9x été", &[(Word, "a.b-c"), (Word, "9x"), (Word, "été")]);
        check("@allow -a ✅", &[(At, "@allow"), (Other, "-"), (Word, "a"), (Other, "✅")]);
    }

    #[test]
    fn strings_end_on_their_line() {
        use TokenKind::{LeftBrace, OpenText, RightBrace, Text};
        check("\"a\\\"b\" `c\\`", &[(Text, "\"a\\\"b\""), (Text, "`c\\`")]);
        check("\"a {\n}", &[(OpenText, "\"a"), (LeftBrace, "{"), (RightBrace, "}")]);
        check("\"a\\\n\"", &[(OpenText, "\"a\\"), (OpenText, "\"")]);
    }

    #[test]
    fn comments_run_to_the_end_of_the_line() {
        use TokenKind::{Comma, Comment, Doc, Other};
        check("// a \"\n/// b\n/,", &[(Comment, "// a \""), (Doc, "/// b"), (Other, "/"), (Comma, ",")]);
    }

    #[test]
    fn the_first_token_of_a_line_leads() {
        let leads: Vec<_> = Tokens::new("a b\n  c\r\nd").map(|token| token.leads).collect();
        assert_eq!(leads, [true, false, true, true]);
    }
}
