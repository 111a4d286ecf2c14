//! Takes apart a piece that does not parse: reports each mistake once and keeps what is right.
//!
//! Guarantees: a mistake in one statement costs neither the block nor its neighbours; linear in the length of the piece
//! but for a constant. Leaves out: what to say about a mistake, which `mistake` words.
//!
//! The trick is a copy of the text in which bad statements become blanks: places stay what they are, and what is left
//! goes through the same grammar and builder as any text.

mod starts;

use super::build::Builder;
use super::errors;
use super::grammar::{self, Failure, Rule};
use super::level::{self, Level};
use super::mistake::{self, Mistake};
use super::scan::Piece;
use super::tokens::{Token, TokenKind, Tokens};
use crate::nearest::nearest_word;
use crate::source::{Span, offset};

/// A statement: a range of tokens, the second exclusive.
#[derive(Debug, Clone, Copy)]
struct Unit {
    from: usize,
    to: usize,
    level: Level,
}

/// Reports what is wrong with a piece and builds what is not.
pub(super) fn recover(text: &str, piece: Piece, builder: &mut Builder<'_>) {
    let text = text.get(piece.start..piece.end).unwrap_or("");
    let mut recovery = Recovery::new(text, piece.start, builder);
    recovery.statements(0, recovery.tokens.len(), Level::File);
}

struct Recovery<'t, 'b, 'a> {
    text: &'t str,
    /// Where the piece begins in the file.
    base: usize,
    /// The text with blanks for what was wrong, and with the closing braces that were missing.
    masked: String,
    tokens: Vec<Token>,
    /// The braces that are open before each token.
    depths: Vec<usize>,
    builder: &'b mut Builder<'a>,
}

impl<'t, 'b, 'a> Recovery<'t, 'b, 'a> {
    fn new(text: &'t str, base: usize, builder: &'b mut Builder<'a>) -> Self {
        let tokens: Vec<_> = Tokens::new(text).filter(|token| !token.is_comment()).collect();
        let (masked, depths) = (text.to_owned(), Vec::with_capacity(tokens.len()));
        let mut recovery = Self { text, base, masked, tokens, depths, builder };
        recovery.measure();
        recovery
    }

    /// Measures the depths; reports and closes what is not closed.
    fn measure(&mut self) {
        let (mut open, mut in_group) = (Vec::new(), false);
        for (at, token) in self.tokens.clone().into_iter().enumerate() {
            let word = token.text(self.text);
            // A permission cannot stand in another: the one before is not closed.
            if in_group && open.len() == 2 && token.leads && word == "permission" {
                self.report_open(open.pop(), at);
                self.masked.replace_range(token.start - 1..token.start, "}");
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
        self.masked.push_str(if open.is_empty() { "" } else { "\n" });
        for token in open {
            self.report_open(Some(token), self.tokens.len());
            self.masked.push('}');
        }
    }

    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<Token> {
        at.checked_sub(1).and_then(|at| self.token(at))
    }

    fn word(&self, at: usize) -> &'t str {
        self.token(at).map_or("", |token| token.text(self.text))
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.token(at).map(|token| token.kind)
    }

    /// Goes through the statements of a block, or the declarations of the piece.
    fn statements(&mut self, from: usize, to: usize, level: Level) {
        let mut start = from;
        while start < to {
            let end = self.end_of(Unit { from: start, to, level });
            self.statement(Unit { from: start, to: end, level });
            start = end;
        }
    }

    /// The text of a statement as it stands now; the last of a block comes with the closing brace.
    fn source(&self, unit: Unit) -> &str {
        let start = self.token(unit.from).map_or(self.text.len(), |token| token.start);
        let end = match self.token(unit.to) {
            Some(next) if next.kind == TokenKind::RightBrace && unit.level != Level::File => next.end,
            Some(next) => next.start,
            None => self.masked.len(),
        };
        self.masked.get(start..end).unwrap_or("")
    }

    fn check(&self, unit: Unit) -> Result<(), Failure> {
        grammar::parse(unit.level.rule(), self.source(unit)).map(|_| ())
    }

    /// Adds a declaration to the tree. A statement is added with the declaration around it.
    fn keep(&mut self, unit: Unit) {
        if unit.level != Level::File {
            return;
        }
        let start = self.token(unit.from).map_or(0, |token| token.start);
        let source = self.source(unit).to_owned();
        if let Ok(pairs) = grammar::parse(Rule::items, &source) {
            self.builder.items(self.base + start, self.base + self.text.len(), pairs);
        }
    }

    fn mask(&mut self, from: usize, to: usize) {
        let (Some(first), Some(last)) = (self.token(from), self.before(to)) else { return };
        if first.start < last.end {
            let blanks = self.text.get(first.start..last.end).unwrap_or("");
            let blanks: String = blanks.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
            self.masked.replace_range(first.start..last.end, &blanks);
        }
    }

    fn statement(&mut self, unit: Unit) {
        let opened = (unit.from..unit.to).find(|at| self.kind(*at) == Some(TokenKind::LeftBrace));
        match (self.check(unit), opened) {
            (Ok(()), _) => self.keep(unit),
            (Err(_), Some(open)) => self.with_block(unit, open),
            (Err(_), None) => self.without_block(unit),
        }
    }

    /// Reports the first mistake of a statement. From then on every line that may start another one does, so that no
    /// text is parsed again for each mistake in it.
    fn without_block(&mut self, unit: Unit) {
        let mut part = unit;
        while part.from < unit.to {
            let next = match self.check(part) {
                Ok(()) => {
                    self.keep(part);
                    part.to
                }
                Err(failure) => self.skip_mistake(part, &failure),
            };
            part = Unit { from: next, to: self.next_start(next, unit), ..unit };
        }
    }

    /// Reports a mistake, keeps what stands before it if that is whole, and returns where to go on.
    fn skip_mistake(&mut self, unit: Unit, failure: &Failure) -> usize {
        let at = self.place_of(unit, failure);
        self.report(unit, at, failure);
        let next = self.next_start(at, unit);
        let begun = Unit { to: at, ..unit };
        let is_row = unit.level == Level::Matrix;
        if unit.from < at && at < unit.to && !is_row && self.check(begun).is_ok() {
            self.keep(begun);
            self.mask(at, next);
        } else {
            self.mask(unit.from, next);
        }
        next
    }

    /// Goes through the statements of a block, then holds its head and its tail against the grammar.
    fn with_block(&mut self, unit: Unit, open: usize) {
        let inside = self.depths.get(open).map(|depth| depth + 1);
        let closes = |at: &usize| {
            self.kind(*at) == Some(TokenKind::RightBrace) && self.depths.get(*at) == inside.as_ref()
        };
        let close = (open + 1..unit.to).find(closes);
        let found = self.builder.found();
        if let Some(level) = self.level_of(unit) {
            self.statements(open + 1, close.unwrap_or(unit.to), level);
        }
        self.frame(unit, open, close.unwrap_or(unit.to), found);
    }

    /// The first word of a statement, past its attributes.
    fn keyword(&self, unit: Unit) -> usize {
        let attributed = self.kind(unit.from) == Some(TokenKind::At);
        let mut words = unit.from..unit.to;
        if !attributed {
            return unit.from;
        }
        words.find(|at| level::starts_declaration(self.word(*at))).unwrap_or(unit.from)
    }

    /// What stands in the block of a statement.
    fn level_of(&self, unit: Unit) -> Option<Level> {
        let word = self.word(self.keyword(unit));
        Level::of(word).or_else(|| Level::of(nearest_word(word, unit.level.starts())?))
    }

    /// Reports what is wrong around a block, `open..=close`, the statements of which are checked.
    fn frame(&mut self, unit: Unit, open: usize, close: usize, found: usize) {
        // How far the statement has been mended: its head, then its tail.
        let mut mended = 0;
        while let Err(failure) = self.check(unit) {
            let at = self.place_of(unit, &failure);
            let (in_block, in_tail) = (open < at && at <= close, close < at && at < unit.to);
            let known = if in_block { self.builder.found() > found } else { mended > 0 && !in_tail };
            if !known {
                self.report(unit, at, &failure);
            }
            if known || in_block || mended == 2 {
                return self.mask(unit.from, unit.to);
            }
            mended = if in_tail { 2 } else { 1 };
            self.mend(unit, at, open, close);
        }
        self.keep(unit);
    }

    /// Takes out what is wrong from `at` on, up to the block or behind it.
    fn mend(&mut self, unit: Unit, at: usize, open: usize, close: usize) {
        if at > close {
            self.mask(at, unit.to);
        } else if at == open {
            self.mask(open, (close + 1).min(unit.to));
        } else if at > self.keyword(unit) {
            self.mask(at, open);
        } else {
            self.correct(at, unit.level);
        }
    }

    /// Corrects a misspelt first word in place, if there is room.
    fn correct(&mut self, at: usize, level: Level) {
        let (Some(token), Some(right)) = (self.token(at), nearest_word(self.word(at), level.starts())) else {
            return;
        };
        if right.len() <= token.end - token.start {
            let padded = format!("{right:width$}", width = token.end - token.start);
            self.masked.replace_range(token.start..token.end, &padded);
        }
    }

    /// The token at which a statement failed, or its end.
    fn place_of(&self, unit: Unit, failure: &Failure) -> usize {
        let place = self.offset_of(unit, failure);
        self.tokens.partition_point(|token| token.end <= place).clamp(unit.from, unit.to)
    }

    fn offset_of(&self, unit: Unit, failure: &Failure) -> usize {
        self.token(unit.from).map_or(0, |token| token.start) + failure.at
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.builder.file(), offset(self.base + start), offset(self.base + end))
    }

    fn report_open(&mut self, open: Option<Token>, end: usize) {
        let (Some(open), Some(last)) = (open, self.before(end)) else { return };
        let (open, end) = (self.span(open.start, open.end), self.span(last.end, last.end));
        self.builder.report(errors::open_block(open, end));
    }

    fn report(&mut self, unit: Unit, at: usize, failure: &Failure) {
        let start = self.token(unit.from).map_or(0, |token| token.start);
        let end = self.token(at).or(self.before(at)).map_or(start, |token| token.end);
        if self.builder.has_reported_in(self.span(start, end)) {
            return;
        }
        let mistake = Mistake {
            text: self.text,
            file: self.builder.file(),
            base: self.base,
            level: unit.level,
            keyword: self.word(self.keyword(unit)),
            begins: at <= self.keyword(unit),
            depth: self.depths.get(at).copied().unwrap_or(0),
            before: self.before(at).filter(|_| at > unit.from),
            found: self.token(at).filter(|_| at < unit.to),
            next: self.token(at),
            at: self.offset_of(unit, failure),
            expected: &failure.expected,
            source: self.source(unit),
            start,
        };
        self.builder.report(mistake::describe(&mistake));
    }
}
