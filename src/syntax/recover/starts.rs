//! Where one statement ends and the next one starts, in text that may be wrong anywhere.
//!
//! Guarantees: in right text, statements end where the grammar ends them. Leaves out: what to do with a statement.

use super::{Recovery, Unit};
use crate::syntax::grammar;
use crate::syntax::level::{self, Level};
use crate::syntax::mistake::meant;
use crate::syntax::tokens::{Token, TokenKind};

impl Recovery<'_, '_, '_> {
    /// Where the first statement of some ends.
    pub(super) fn end_of(&self, rest: Unit) -> usize {
        let depth = self.depths.get(rest.from);
        // The first word of a declaration comes after its attributes.
        let mut begun = self.kind(rest.from) != Some(TokenKind::At);
        for at in rest.from + 1..rest.to {
            if self.depths.get(at) != depth {
                continue;
            }
            if begun && self.starts(at, rest.level) {
                return at;
            }
            begun |= level::starts_declaration(self.word(at));
        }
        rest.to
    }

    /// Whether a statement starts at a token, other than the first.
    fn starts(&self, at: usize, level: Level) -> bool {
        let (Some(before), Some(token)) = (self.before(at), self.token(at)) else { return true };
        let closed = before.kind == TokenKind::RightBrace;
        if level == Level::Matrix {
            return token.leads;
        }
        if token.leads {
            return closed || token.kind == TokenKind::At || self.leads_statement(token, before, level);
        }
        let is_own = level.starts().contains(&token.text(self.text));
        is_own && (closed || level != Level::File && !self.wants_more(before))
    }

    /// Whether the first word of a line starts a statement, rightly or not, spelt rightly or not.
    fn leads_statement(&self, token: Token, before: Token, level: Level) -> bool {
        let word = token.text(self.text);
        let known = match level {
            Level::File => level::starts_declaration(word),
            _ => level::starts_statement(word),
        };
        known
            || self.is_misspelt(token, level) && (self.at_margin(token) || self.may_end(before))
            || level == Level::File && self.is_unknown(token) && self.may_end(before)
    }

    /// Whether a word is none of the language, but meant as one that starts a statement.
    fn is_misspelt(&self, token: Token, level: Level) -> bool {
        let word = token.text(self.text);
        let is_key = self.text.get(token.end..).is_some_and(|rest| rest.starts_with(':'));
        !is_key && !grammar::is_reserved(word) && meant(word, level.starts()).is_some()
    }

    /// Whether a word at the margin is none of the language.
    fn is_unknown(&self, token: Token) -> bool {
        let word = token.text(self.text);
        token.kind == TokenKind::Word
            && self.at_margin(token)
            && !grammar::is_reserved(word)
            && !level::is_soft(word)
    }

    fn at_margin(&self, token: Token) -> bool {
        let before = token.start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(before, None | Some(b'\n'))
    }

    /// Whether a statement may end with a token.
    pub(super) fn may_end(&self, token: Token) -> bool {
        const OPERATORS: [&str; 5] = ["and", "or", "not", "is", "of"];
        let word = token.text(self.text);
        match token.kind {
            TokenKind::Word => !grammar::is_reserved(word) && !OPERATORS.contains(&word),
            TokenKind::LeftBrace | TokenKind::LeftParen | TokenKind::Comma => false,
            _ => true,
        }
    }

    /// Whether a word after this token, on its line, cannot start a statement.
    fn wants_more(&self, token: Token) -> bool {
        let word = token.text(self.text);
        token.kind == TokenKind::Comma || word == "is" || level::starts_statement(word)
    }

    /// The first token after `at` that may start a statement, now that there is a mistake, or the end of the unit.
    pub(super) fn next_start(&self, at: usize, unit: Unit) -> usize {
        (at + 1..unit.to).find(|at| self.may_start(*at, unit.level)).unwrap_or(unit.to)
    }

    fn may_start(&self, at: usize, level: Level) -> bool {
        let (Some(before), Some(token)) = (self.before(at), self.token(at)) else { return true };
        if !token.leads || before.kind == TokenKind::Comma {
            return false;
        }
        let word = token.text(self.text);
        let unknown = level == Level::File && self.at_margin(token) && !grammar::is_reserved(word);
        unknown || level::starts_statement(word) || self.is_misspelt(token, level)
    }
}
