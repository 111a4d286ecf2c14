//! Cuts a file into its declarations before the parser sees it, and holds it against the nesting limit.
//!
//! Guarantees: one pass; the pieces cover the file without gaps; a valid file is cut only between declarations, and no
//! piece that goes to the parser nests deeper than the limit. Leaves out: everything else about syntax.

use super::level;
use super::tokens::{Token, TokenKind, Tokens};

/// A declaration with all that stands before it, or several that share a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// The bracket at which it goes beyond the nesting limit.
    pub(super) too_deep: Option<usize>,
}

/// What one pass over a file finds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The declarations.
    pub(super) pieces: Vec<Piece>,
    /// Carriage returns in comments and strings, where editors disagree on whether they end the line.
    pub(super) returns: Vec<usize>,
}

/// Cuts `text` from `start` on.
///
/// A piece begins at a line that starts with the first word of a declaration outside of all braces, or at the very
/// margin, where an author who forgot a brace goes on.
pub(super) fn cut(text: &str, start: usize, nesting: usize) -> Scan {
    let mut cutter = Cutter::new(text, start, nesting);
    Tokens::new(text.get(start..).unwrap_or("")).for_each(|token| {
        let (start, end) = (token.start + start, token.end + start);
        cutter.token(Token { start, end, ..token });
    });
    cutter.finish()
}

struct Cutter<'a> {
    text: &'a str,
    nesting: usize,
    found: Scan,
    piece: Piece,
    /// The word that the current declaration starts with.
    keyword: &'a str,
    braces: usize,
    parens: usize,
    /// Where the comments and attributes before the next declaration begin.
    lead: Option<usize>,
    in_attribute: bool,
    /// The last two words, for `for any role`.
    last: [&'a str; 2],
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str, start: usize, nesting: usize) -> Self {
        let piece = Piece { start, end: text.len(), too_deep: None };
        Self {
            text,
            nesting,
            found: Scan::default(),
            piece,
            keyword: "",
            braces: 0,
            parens: 0,
            lead: None,
            in_attribute: false,
            last: ["", ""],
        }
    }

    fn token(&mut self, token: Token) {
        if token.leads && token.kind == TokenKind::Word && self.starts_piece(token) {
            self.start_piece(token);
        }
        self.nest(token);
        self.follow_lead(token);
        self.find_returns(token);
        if !token.is_comment() {
            self.last = [self.last[1], token.text(self.text)];
        }
    }

    fn starts_piece(&self, token: Token) -> bool {
        let word = token.text(self.text);
        level::starts_declaration(word)
            && self.last != ["for", "any"]
            && (self.braces == 0 || self.at_margin(token))
    }

    /// Whether a word inside braces stands where only declarations do.
    fn at_margin(&self, token: Token) -> bool {
        let before = token.start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        let is_member = self.keyword == "group" && token.text(self.text) == "permission";
        matches!(before, None | Some(b'\n')) && !is_member
    }

    fn start_piece(&mut self, token: Token) {
        let at = self.lead.take().unwrap_or(token.start);
        if !self.last[1].is_empty() {
            self.found.pieces.push(Piece { end: at, ..self.piece });
            self.piece = Piece { start: at, too_deep: None, ..self.piece };
        }
        self.keyword = token.text(self.text);
        self.in_attribute = false;
        (self.braces, self.parens) = (0, 0);
    }

    fn nest(&mut self, token: Token) {
        match token.kind {
            TokenKind::LeftBrace => (self.braces, self.parens) = (self.braces + 1, 0),
            TokenKind::RightBrace => (self.braces, self.parens) = (self.braces.saturating_sub(1), 0),
            TokenKind::LeftParen => self.parens += 1,
            TokenKind::RightParen => self.parens = self.parens.saturating_sub(1),
            _ => return,
        }
        if self.braces + self.parens > self.nesting {
            self.piece.too_deep.get_or_insert(token.start);
        }
    }

    fn follow_lead(&mut self, token: Token) {
        match token.kind {
            TokenKind::Doc => _ = self.lead.get_or_insert(token.start),
            TokenKind::At => {
                self.lead.get_or_insert(token.start);
                self.in_attribute = true;
            }
            TokenKind::RightParen if self.in_attribute => self.in_attribute = false,
            TokenKind::Comment => {}
            _ if self.in_attribute => {}
            _ => self.lead = None,
        }
    }

    fn find_returns(&mut self, token: Token) {
        if token.is_comment() || token.kind == TokenKind::Text {
            let text = token.text(self.text).trim_end_matches('\r');
            self.found.returns.extend(text.match_indices('\r').map(|(at, _)| token.start + at));
        }
    }

    fn finish(mut self) -> Scan {
        self.found.pieces.push(self.piece);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let pieces: Vec<_> =
            cut(text, 0, 64).pieces.iter().map(|piece| text.get(piece.start..piece.end).unwrap()).collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn declarations_are_cut_with_what_stands_before_them() {
        check("role a\n/// Doc.\n@allow(x)\nrole b", &["role a\n", "/// Doc.\n@allow(x)\nrole b"]);
        check("// top\nrole a\n// aside\nscope b", &["// top\nrole a\n// aside\n", "scope b"]);
    }

    #[test]
    fn nothing_else_is_cut() {
        check("role a role b", &["role a role b"]);
        check("addon a for any\nrole { grant b }", &["addon a for any\nrole { grant b }"]);
        check("group a {\npermission b\n  test\n}", &["group a {\npermission b\n  test\n}"]);
        check("role a \"{\nrole\" // {\n `{`", &["role a \"{\n", "role\" // {\n `{`"]);
    }

    #[test]
    fn a_forgotten_brace_ends_at_the_margin() {
        check("role a {\n  role b\nrole c", &["role a {\n  role b\n", "role c"]);
    }

    #[test]
    fn depth_is_held_against_the_limit() {
        let too_deep =
            |text: &str| cut(text, 0, 2).pieces.iter().map(|piece| piece.too_deep).collect::<Vec<_>>();
        assert_eq!(too_deep("action a { (b) }\nrole c"), [None, None]);
        assert_eq!(too_deep("action a { ((b)) }\nrole c"), [Some(12), None]);
        assert_eq!(too_deep("action a { \"((\" // ((\n}"), [None]);
    }

    #[test]
    fn carriage_returns_count_where_they_are_no_white_space() {
        assert_eq!(cut("a\r\n// b\r\nc\rd // e\rf\n\"g\rh\"", 0, 64).returns, [17, 22]);
    }
}
