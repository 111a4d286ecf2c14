//! Braces that are missing: reported once each, and put in.
//!
//! Guarantees: afterwards every block of the draft is open and closed, and every token has its depth. Leaves out:
//! braces that are too many.

use super::Recovery;
use crate::syntax::errors;
use crate::syntax::level::{self, Level};
use crate::syntax::tokens::{Token, TokenKind};

impl Recovery<'_, '_, '_> {
    /// Opens the block of a declaration that goes on with its statements right after its head.
    pub(super) fn open_blocks(&mut self) {
        let (mut keyword, mut depth) = (None, 0_usize);
        let mut added: Vec<(usize, Token)> = Vec::new();
        for at in 0..self.tokens.len() {
            let closed = added
                .last()
                .is_some_and(|(behind, brace)| *behind == at && brace.kind == TokenKind::RightBrace);
            depth = depth.saturating_sub(usize::from(closed));
            match self.kind(at) {
                Some(TokenKind::LeftBrace) => (keyword, depth) = (None, depth + 1),
                Some(TokenKind::RightBrace) => depth = depth.saturating_sub(1),
                Some(TokenKind::Word) if depth == 0 && self.declares(at) => keyword = Some(at),
                Some(TokenKind::Word) => {
                    if let Some(keyword) = keyword.take_if(|keyword| self.lacks_brace(*keyword, at)) {
                        self.open_block(keyword, at, &mut added);
                        depth += 1;
                    }
                }
                _ => {}
            }
        }
        self.add(added);
    }

    /// Puts tokens in, each before the one of its number.
    fn add(&mut self, added: Vec<(usize, Token)>) {
        let mut added = added.into_iter().peekable();
        let tokens = std::mem::take(&mut self.tokens);
        let end = tokens.len();
        for (at, token) in tokens.into_iter().enumerate() {
            while let Some((_, brace)) = added.next_if(|(before, _)| *before == at) {
                self.tokens.push(brace);
            }
            self.tokens.push(token);
        }
        self.tokens.extend(added.filter(|(before, _)| *before == end).map(|(_, brace)| brace));
    }

    /// Whether a declaration with a block starts here.
    fn declares(&self, at: usize) -> bool {
        let is_first = self.before(at).is_none_or(|before| before.kind == TokenKind::RightBrace);
        let leads = self.token(at).is_some_and(|token| token.leads);
        (is_first || leads) && level::starts_declaration(self.word(at))
    }

    /// Whether a word starts a statement of the block that a declaration has not opened.
    fn lacks_brace(&self, keyword: usize, at: usize) -> bool {
        let (word, before) = (self.word(at), self.before(at));
        Level::of(self.word(keyword)).is_some_and(|level| level.starts().contains(&word))
            && !level::starts_declaration(word)
            && before.is_some_and(|before| at > keyword + 1 && self.may_end(before))
    }

    /// Puts an opening brace before a statement, and a closing one where there is none.
    fn open_block(&mut self, keyword: usize, at: usize, added: &mut Vec<(usize, Token)>) {
        let (Some(head), Some(found)) = (self.before(at), self.token(at)) else { return };
        let behind = self.unclosed_until(at);
        let end = behind.and_then(|behind| self.before(behind)).map(|last| last.end);
        let places = (self.span(found.start, found.end), self.span(head.end, head.end));
        let close = end.map(|end| self.span(end, end));
        self.builder.report(errors::no_open_brace(places, close, self.word(keyword), self.word(at)));
        let brace = |kind, at| Token { kind, start: at, end: at, leads: false };
        added.push((at, brace(TokenKind::LeftBrace, head.end)));
        self.draft.change(vec![(head.end..head.end, " {".to_owned())]);
        if let (Some(behind), Some(end)) = (behind, end) {
            added.push((behind, brace(TokenKind::RightBrace, end)));
            self.draft.change(vec![(end..end, " }".to_owned())]);
        }
    }

    /// The token behind a block that no brace closes; none if one does.
    fn unclosed_until(&self, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in from..self.tokens.len() {
            match self.kind(at) {
                Some(TokenKind::LeftBrace) => depth += 1,
                Some(TokenKind::RightBrace) if depth == 0 => return None,
                Some(TokenKind::RightBrace) => depth -= 1,
                _ if depth == 0 && self.declares(at) => return Some(at),
                _ => {}
            }
        }
        Some(self.tokens.len())
    }

    /// Measures the depths; reports and closes what is not closed.
    pub(super) fn measure(&mut self) {
        let (mut open, mut in_group) = (Vec::new(), false);
        for (at, token) in self.tokens.clone().into_iter().enumerate() {
            let word = token.text(self.text);
            // A permission cannot stand in another: the one before is not closed.
            if in_group && open.len() == 2 && token.leads && word == "permission" {
                self.close_block(open.pop(), at);
            }
            if open.is_empty() && level::starts_declaration(word) {
                in_group = word == "group";
            }
            self.depths.push(open.len());
            match token.kind {
                TokenKind::LeftBrace => open.push(token),
                TokenKind::RightBrace => _ = open.pop(),
                _ => {}
            }
        }
        self.draft.append(if open.is_empty() { "" } else { "\n" });
        for token in open {
            self.report_open(Some(token), self.tokens.len());
            self.draft.append("}");
        }
    }

    /// Reports a block that is not closed before a token, and closes it.
    fn close_block(&mut self, open: Option<Token>, before: usize) {
        self.report_open(open, before);
        if let Some(last) = self.before(before) {
            self.draft.change(vec![(last.end..last.end, " }".to_owned())]);
        }
    }

    fn report_open(&mut self, open: Option<Token>, end: usize) {
        let (Some(open), Some(last)) = (open, self.before(end)) else { return };
        let (open, end) = (self.span(open.start, open.end), self.span(last.end, last.end));
        self.builder.report(errors::open_block(open, end));
    }
}
