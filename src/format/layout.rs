//! From tokens to lines: where a statement starts, which blocks stay in a line, where a long statement breaks.
//!
//! A block stays in a line with what it belongs to if it was written so and fits; otherwise each of its statements has
//! lines of its own. Blank lines stay, one of several, but for those at the edges of a block.

use tiny_pretty::{Doc, PrintOptions, print};
use unicode_width::UnicodeWidthStr as _;

use super::lines::{Line, Lines};
use super::{CONTINUED, INDENT, WIDTH, matrix};
use crate::syntax::{Lead, Leaf, LeafKind};

/// The lines of a text with these tokens.
pub(super) fn lines<'t>(text: &'t str, tokens: &[Leaf<'t>]) -> Lines<'t> {
    let tokens: Vec<Leaf<'t>> = tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| !ends_list(tokens, *at))
        .map(|(_, token)| *token)
        .collect();
    let (lines, last_end) = (Lines::default(), 0);
    let mut layout = Layout { text, tokens: &tokens, at: 0, ahead: 0, depth: 0, lines, last_end };
    while layout.at < tokens.len() {
        layout.step();
    }
    layout.lines
}

/// Whether a token is a comma before a closing brace.
fn ends_list(tokens: &[Leaf<'_>], at: usize) -> bool {
    let mut rest = tokens.get(at..).unwrap_or(&[]).iter();
    rest.next().is_some_and(|token| token.kind == LeafKind::Comma)
        && rest.find(|token| token.kind != LeafKind::Comment).is_none_or(|next| next.kind == LeafKind::Close)
}

struct Layout<'a, 't> {
    text: &'t str,
    tokens: &'a [Leaf<'t>],
    /// The token at hand.
    at: usize,
    /// The token from there on that is no comment, as far as it was looked for.
    ahead: usize,
    /// The blocks around it.
    depth: usize,
    lines: Lines<'t>,
    /// Where the token before it ends in the text.
    last_end: usize,
}

impl<'t> Layout<'_, 't> {
    /// Lays out a comment, a brace, the rows of a matrix, or a statement up to its block.
    fn step(&mut self) {
        let Some(token) = self.tokens.get(self.at).copied() else { return };
        match token.kind {
            LeafKind::Comment => self.comment(token),
            LeafKind::Row => self.rows(),
            LeafKind::Close => {
                self.depth = self.depth.saturating_sub(1);
                self.push(token, self.depth * INDENT, "}".to_owned(), 1);
                if let Some(line) = self.lines.0.last_mut() {
                    line.apart = false;
                }
            }
            _ => self.statement(token),
        }
    }

    /// Adds a line for some tokens, the first of which is given.
    fn push(&mut self, first: Leaf<'t>, indent: usize, text: String, tokens: usize) {
        let apart = self.is_apart(first);
        self.lines.0.push(Line { indent, apart, text, comment: None });
        self.go_on(tokens);
    }

    fn go_on(&mut self, tokens: usize) {
        self.at += tokens;
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        self.last_end = last.map_or(0, |last| last.start + last.text.len());
    }

    /// Whether there is a blank line before a token that is not the first of a block.
    fn is_apart(&self, token: Leaf<'_>) -> bool {
        let opens = self.lines.0.last().is_none_or(|line| line.text.ends_with('{'));
        let between = self.text.get(self.last_end..token.start).unwrap_or("");
        !opens && between.bytes().filter(|byte| *byte == b'\n').nth(1).is_some()
    }

    /// A comment behind the last line, or a line of its own.
    fn comment(&mut self, token: Leaf<'t>) {
        if token.lead == Lead::Blank
            && let Some(line) = self.lines.0.last_mut().filter(|line| line.comment.is_none())
        {
            line.comment = Some(token.text);
            return self.go_on(1);
        }
        let indent = self.depth * INDENT + if self.next_lead() == Lead::Deeper { INDENT } else { 0 };
        self.comment_line(token, indent);
    }

    fn comment_line(&mut self, token: Leaf<'t>, indent: usize) {
        let apart = self.is_apart(token);
        self.lines.0.push(Line { indent, apart, text: String::new(), comment: Some(token.text) });
        self.go_on(1);
    }

    /// How the next token that is no comment stands.
    fn next_lead(&mut self) -> Lead {
        self.ahead = self.ahead.max(self.at);
        while self.tokens.get(self.ahead).is_some_and(|token| token.kind == LeafKind::Comment) {
            self.ahead += 1;
        }
        self.tokens.get(self.ahead).map_or(Lead::Line, |token| token.lead)
    }

    /// The tokens of a statement from one on, without its block.
    fn own(&self, at: usize) -> &[Leaf<'t>] {
        let rest = self.tokens.get(at..).unwrap_or(&[]);
        let own = rest.iter().enumerate().take_while(|(at, token)| {
            (*at == 0 || token.lead < Lead::Line) && !matches!(token.kind, LeafKind::Open | LeafKind::Comment)
        });
        rest.get(..own.count()).unwrap_or(rest)
    }

    /// A statement. Comments in it end its lines.
    fn statement(&mut self, first: Leaf<'t>) {
        let indent = self.depth * INDENT + if first.lead == Lead::Deeper { INDENT } else { 0 };
        let (mut part, mut at) = (first, indent);
        loop {
            let own = self.own(self.at).len();
            let block = self.block(self.at + own).len();
            let room = WIDTH.saturating_sub(at);
            let whole = self.tokens.get(self.at..self.at + own + block).filter(|_| block > 0).map(flat);
            if let Some(whole) = whole.filter(|whole| whole.width() <= room) {
                self.push(part, at, whole, own + block);
            } else {
                let opens = self.tokens.get(self.at + own).is_some_and(|next| next.kind == LeafKind::Open);
                let count = own + usize::from(opens);
                let nest = if at == indent { CONTINUED } else { 0 };
                let text = wrapped(self.tokens.get(self.at..self.at + count).unwrap_or(&[]), room, nest);
                self.push(part, at, text, count);
                self.depth += usize::from(opens);
            }
            // Comments and what goes on after them.
            let Some(next) = self.inner_comments(indent + CONTINUED) else { return };
            (part, at) = (next, indent + CONTINUED);
        }
    }

    /// Lays out comments inside of a statement; what it goes on with, if it does.
    fn inner_comments(&mut self, indent: usize) -> Option<Leaf<'t>> {
        let is_inner = |token: &Leaf<'_>| token.kind == LeafKind::Comment;
        if !self.tokens.get(self.at).is_some_and(is_inner) || self.next_lead() >= Lead::Line {
            return None;
        }
        while let Some(token) = self.tokens.get(self.at).copied().filter(is_inner) {
            match token.lead {
                Lead::Blank => self.comment(token),
                _ => self.comment_line(token, indent),
            }
        }
        self.tokens.get(self.at).copied()
    }

    /// The tokens of the block that opens at a token, if it was written in a line and nothing in it needs its own.
    fn block(&self, open: usize) -> &[Leaf<'t>] {
        let rest = self.tokens.get(open..).unwrap_or(&[]);
        let Some(first) = rest.first().filter(|token| token.kind == LeafKind::Open) else { return &[] };
        if rest.get(1).is_some_and(|token| token.kind == LeafKind::Close) {
            return rest.get(..2).unwrap_or(&[]);
        }
        let mut depth = 0_usize;
        for (at, token) in rest.iter().enumerate() {
            match token.kind {
                LeafKind::Open => depth += 1,
                LeafKind::Close => depth = depth.saturating_sub(1),
                LeafKind::Comment | LeafKind::Row => return &[],
                _ => {}
            }
            if token.start - first.start > 4 * WIDTH {
                return &[];
            }
            if depth == 0 {
                let written = self.text.get(first.start..token.start).unwrap_or("");
                return if written.contains('\n') { &[] } else { rest.get(..=at).unwrap_or(&[]) };
            }
        }
        &[]
    }

    /// The rows of a matrix, with the comments between them.
    fn rows(&mut self) {
        let start = self.at;
        let rest = self.tokens.get(start..).unwrap_or(&[]);
        let all = rest.iter().take_while(|token| token.kind != LeafKind::Close).count();
        let rows: Vec<&[Leaf<'t>]> = rest
            .get(..all)
            .unwrap_or(&[])
            .split(|token| matches!(token.kind, LeafKind::Row | LeafKind::Comment))
            .filter(|cells| !cells.is_empty())
            .collect();
        let widths = matrix::widths(&rows);
        let mut rows = rows.into_iter();
        while let Some(token) = self.tokens.get(self.at).copied().filter(|_| self.at < start + all) {
            match token.kind {
                LeafKind::Row => {
                    let cells = rows.next().unwrap_or(&[]);
                    self.push(token, self.depth * INDENT, matrix::row(cells, &widths), 1 + cells.len());
                }
                _ => self.comment(token),
            }
        }
    }
}

/// Tokens in one line.
fn flat(tokens: &[Leaf<'_>]) -> String {
    let mut text = String::with_capacity(tokens.iter().map(|token| token.text.len() + 1).sum());
    let mut last = LeafKind::Open;
    for (at, token) in tokens.iter().enumerate() {
        let is_empty = (last, token.kind) == (LeafKind::Open, LeafKind::Close);
        if at > 0 && token.lead != Lead::Glued && !is_empty {
            text.push(' ');
        }
        text.push_str(token.text);
        last = token.kind;
    }
    text
}

/// Tokens in lines that have this room; where there is none left, they go on in the next one.
fn wrapped(tokens: &[Leaf<'_>], room: usize, nest: usize) -> String {
    let text = flat(tokens);
    if text.width() <= room {
        return text;
    }
    let mut parts = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let kept = rest.iter().skip(1).take_while(|token| token.lead != Lead::Soft).count();
        let (part, others) = rest.split_at(1 + kept);
        if !parts.is_empty() {
            parts.push(Doc::soft_line());
        }
        parts.push(Doc::text(flat(part)));
        rest = others;
    }
    print(&Doc::list(parts).nest(nest), &PrintOptions { width: room, ..PrintOptions::default() })
}
