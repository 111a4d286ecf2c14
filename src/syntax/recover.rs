//! Takes apart a piece that does not parse: reports each mistake once and keeps what is right.
//!
//! Guarantees: a mistake in one statement costs neither the block nor its neighbours; linear in the length of the piece
//! but for a constant. Leaves out: what to say about a mistake, which `mistake` words.
//!
//! The trick is a draft: a copy of the text in which bad statements become blanks, and in which each fix that a message
//! offers is made. What is left goes through the same grammar and builder as any text.

mod braces;
mod starts;

use super::build::Builder;
use super::draft::{Change, Cut, Draft};
use super::grammar::{self, Failure, Rule};
use super::level::{self, Level};
use super::mistake::{self, Mistake, meant};
use super::scan::Piece;
use super::tokens::{Token, TokenKind, Tokens};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, offset};

/// How many mistakes of a statement are put right before the rest of it is left out: each costs another parse of it.
const MENDS: usize = 8;

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
    /// The text without what was wrong, and with the braces that were missing.
    draft: Draft,
    tokens: Vec<Token>,
    /// The braces that are open before each token.
    depths: Vec<usize>,
    builder: &'b mut Builder<'a>,
}

impl<'t, 'b, 'a> Recovery<'t, 'b, 'a> {
    fn new(text: &'t str, base: usize, builder: &'b mut Builder<'a>) -> Self {
        let tokens: Vec<_> = Tokens::new(text).filter(|token| !token.is_comment()).collect();
        let (draft, depths) = (Draft::new(text), Vec::with_capacity(tokens.len()));
        let mut recovery = Self { text, base, draft, tokens, depths, builder };
        recovery.open_blocks();
        recovery.measure();
        recovery
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
            if self.builder.has_enough() {
                let from = self.range(Unit { from: start, to, level }).start;
                self.builder.too_many(self.base + from);
                return self.mask(start, to);
            }
            let end = self.end_of(Unit { from: start, to, level });
            self.statement(Unit { from: start, to: end, level });
            start = end;
        }
    }

    /// Where a statement begins and ends; the last of a block comes with the closing brace.
    fn range(&self, unit: Unit) -> std::ops::Range<usize> {
        let start = self.token(unit.from).map_or(self.text.len(), |token| token.start);
        let end = match self.token(unit.to) {
            Some(next) if next.kind == TokenKind::RightBrace && unit.level != Level::File => next.end,
            Some(next) => next.start,
            None => self.draft.end(),
        };
        start..end
    }

    /// The text of a statement as it stands now.
    fn source(&self, unit: Unit) -> Cut<'_> {
        let range = self.range(unit);
        self.draft.cut(range.start, range.end)
    }

    /// Parses a statement. Where it fails is a place of the author's text.
    fn check(&self, unit: Unit) -> Result<(), Failure> {
        let source = self.source(unit);
        let parsed = grammar::parse(unit.level.rule(), &source.text);
        parsed.map(|_| ()).map_err(|failure| Failure { at: source.places.origin(failure.at), ..failure })
    }

    /// Adds a declaration to the tree. A statement is added with the declaration around it.
    fn keep(&mut self, unit: Unit) {
        if unit.level != Level::File {
            return;
        }
        let range = self.range(unit);
        let source = self.draft.cut(range.start, range.end);
        if let Ok(pairs) = grammar::parse(Rule::items, &source.text) {
            let places = source.places.clone().later(self.base);
            self.builder.items(places, self.base + self.text.len(), pairs);
        }
    }

    fn mask(&mut self, from: usize, to: usize) {
        let (Some(first), Some(last)) = (self.token(from), self.before(to)) else { return };
        if first.start < last.end {
            self.draft.blank(first.start, last.end);
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

    /// Reports the mistakes of a statement. Behind one that has no fix, every line that may start another statement does,
    /// so that no text is parsed again for each mistake in it.
    fn without_block(&mut self, unit: Unit) {
        let (mut part, mut mends) = (unit, 0);
        while part.from < unit.to {
            let next = match self.check(part) {
                Ok(()) => {
                    self.keep(part);
                    part.to
                }
                Err(failure) => {
                    let at = self.place_of(part, &failure);
                    let said = self.report(part, at, &failure);
                    if mends < MENDS && self.mend(part, said.as_ref()) {
                        mends += 1;
                        continue;
                    }
                    self.skip(part, unit, at.min(self.first_token(said.as_ref(), at)))
                }
            };
            (part, mends) = (Unit { from: next, to: self.next_start(next, unit), ..unit }, 0);
        }
    }

    /// Makes the change that a message offers, so that what follows is read as if it had been right. To put something
    /// in, such as a comma, is a guess: it counts if all of the statement is right with it.
    fn mend(&mut self, unit: Unit, said: Option<&Diagnostic>) -> bool {
        let Some(fix) = said.and_then(|said| said.fix.as_ref()) else { return false };
        let place = |at: u32| (at as usize).saturating_sub(self.base);
        let change = |edit: &crate::diagnostic::Edit| -> Change {
            (place(edit.span.start)..place(edit.span.end), edit.replacement.clone())
        };
        let changes: Vec<_> = fix.edits.iter().map(change).collect();
        if changes.iter().all(|(place, _)| place.is_empty()) {
            let range = self.range(unit);
            let mended = self.draft.cut_with(range.start, range.end, &changes);
            if grammar::parse(unit.level.rule(), &mended.text).is_err() {
                return false;
            }
        }
        self.draft.change(changes)
    }

    /// The first token that a message points at: it may lie before the one at which the grammar failed.
    fn first_token(&self, said: Option<&Diagnostic>, at: usize) -> usize {
        let Some(said) = said else { return at };
        let start = (said.primary.span.start as usize).saturating_sub(self.base);
        self.tokens.partition_point(|token| token.end <= start)
    }

    /// Keeps what stands before a mistake if that is whole, and returns where to go on.
    fn skip(&mut self, part: Unit, unit: Unit, at: usize) -> usize {
        let next = self.next_start(at, unit);
        let begun = Unit { to: at, ..part };
        let is_row = part.level == Level::Matrix;
        if part.from < at && at < part.to && !is_row && self.check(begun).is_ok() {
            self.keep(begun);
            self.mask(at, next);
        } else {
            self.mask(part.from, next);
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

    /// The first word of a statement as it should be written.
    fn own_keyword(&self, unit: Unit) -> &'t str {
        let word = self.word(self.keyword(unit));
        meant(word, unit.level.starts()).unwrap_or(word)
    }

    /// What stands in the block of a statement.
    fn level_of(&self, unit: Unit) -> Option<Level> {
        Level::of(self.own_keyword(unit))
    }

    /// Reports what is wrong around a block, `open..=close`, the statements of which are checked.
    fn frame(&mut self, unit: Unit, open: usize, close: usize, found: usize) {
        // How often it was mended, and whether its head and then its tail were cut.
        let (mut mends, mut cuts) = (0, 0);
        while let Err(failure) = self.check(unit) {
            let at = self.place_of(unit, &failure);
            let (in_block, in_tail) = (open < at && at <= close, close < at && at < unit.to);
            let known = if in_block { self.builder.found() > found } else { cuts > 0 && !in_tail };
            let said = if known { None } else { self.report(unit, at, &failure) };
            if mends < MENDS && self.mend(unit, said.as_ref()) {
                mends += 1;
                continue;
            }
            if known || in_block || cuts == 2 {
                return self.mask(unit.from, unit.to);
            }
            cuts = if in_tail { 2 } else { 1 };
            self.cut(unit, at, open, close);
        }
        self.keep(unit);
    }

    /// Takes out what is wrong from `at` on, up to the block or behind it.
    fn cut(&mut self, unit: Unit, at: usize, open: usize, close: usize) {
        if at > close {
            self.mask(at, unit.to);
        } else if at == open {
            self.mask(open, (close + 1).min(unit.to));
        } else if at > self.keyword(unit) {
            self.mask(at, open);
        }
    }

    /// The token at which a statement failed, or its end.
    fn place_of(&self, unit: Unit, failure: &Failure) -> usize {
        self.tokens.partition_point(|token| token.end <= failure.at).clamp(unit.from, unit.to)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.builder.file(), offset(self.base + start), offset(self.base + end))
    }

    /// Says what is wrong at a token, unless an invisible character there is.
    fn report(&mut self, unit: Unit, at: usize, failure: &Failure) -> Option<Diagnostic> {
        let range = self.range(unit);
        let end = self.token(at).or(self.before(at)).map_or(range.start, |token| token.end);
        if self.builder.has_reported_in(self.span(range.start, end)) {
            return None;
        }
        let mistake = Mistake {
            text: self.text,
            file: self.builder.file(),
            base: self.base,
            level: unit.level,
            keyword: self.own_keyword(unit),
            begins: at <= self.keyword(unit),
            depth: self.depths.get(at).copied().unwrap_or(0),
            before: self.before(at).filter(|_| at > unit.from),
            found: self.token(at).filter(|_| at < unit.to),
            next: self.token(at),
            at: failure.at,
            expected: &failure.expected,
            draft: &self.draft,
            range,
        };
        let diagnostic = mistake::describe(&mistake);
        self.builder.report(diagnostic.clone());
        Some(diagnostic)
    }
}
