//! The shape of a text: what can be folded, and what lies around a place.
//!
//! Guarantees: of any text, however broken; linear. Leaves out: what it means.

use std::ops::Range;

use crate::syntax::{Token, TokenKind, Tokens};

/// As many ranges around a place are told, and all of the text.
const DEPTH: usize = 64;

/// Something that can be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From its first byte to behind its last.
    pub range: Range<usize>,
    /// Whether it is a comment.
    pub is_comment: bool,
}

/// The blocks of a text, and runs of comments.
#[must_use]
pub fn folds(text: &str) -> Vec<Fold> {
    let (mut folds, mut open, mut comment) = (Vec::new(), Vec::new(), None::<Range<usize>>);
    for token in Tokens::new(text) {
        match token.kind {
            TokenKind::Comment | TokenKind::Doc if token.leads => {
                comment = Some(comment.map_or(token.range(), |run| run.start..token.end));
                continue;
            }
            TokenKind::LeftBrace => open.push(token.start),
            TokenKind::RightBrace => {
                let start = open.pop();
                folds.extend(start.map(|start| Fold { range: start..token.end, is_comment: false }));
            }
            _ => {}
        }
        folds.extend(comment.take().map(|range| Fold { range, is_comment: true }));
    }
    folds.extend(comment.map(|range| Fold { range, is_comment: true }));
    folds.sort_by_key(|fold| fold.range.start);
    folds
}

/// What lies around an offset, from the inside: the word, the list item's statement, the block, and so on to all of it.
#[must_use]
pub fn enclosing(text: &str, offset: usize) -> Vec<Range<usize>> {
    let mut around = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut line = 0;
    let is_around = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    for token in Tokens::new(text) {
        line = if token.leads { token.start } else { line };
        around.extend(Some(token).filter(|it| is_word(*it)).map(Token::range).filter(is_around));
        match token.kind {
            TokenKind::LeftBrace => open.push((line, token.start)),
            TokenKind::RightBrace => {
                if let Some((line, start)) = open.pop() {
                    around.extend([start..token.end, line..token.end].into_iter().filter(is_around));
                }
            }
            _ => {}
        }
    }
    around.extend(line_of(text, offset));
    around.push(0..text.len());
    around.sort_by_key(Range::len);
    around.dedup();
    // Each holds the one before.
    let mut nested: Vec<Range<usize>> = Vec::new();
    for range in around {
        if nested.last().is_none_or(|inner| range.start <= inner.start && inner.end <= range.end) {
            nested.push(range);
        }
    }
    // Editors build one in another, as deep as there are.
    if nested.len() > DEPTH {
        nested.truncate(DEPTH);
        nested.push(0..text.len());
    }
    nested
}

fn is_word(token: Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Word | TokenKind::Text | TokenKind::Comment | TokenKind::Doc | TokenKind::At
    )
}

/// A line without the blanks around it.
fn line_of(text: &str, offset: usize) -> Option<Range<usize>> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(offset..)?.find('\n').map_or(text.len(), |at| offset + at);
    let line = text.get(start..end)?;
    let start = start + (line.len() - line.trim_start().len());
    let end = start + line.trim().len();
    (start <= offset && offset <= end).then_some(start..end)
}
