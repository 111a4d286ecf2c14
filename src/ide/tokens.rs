//! What each word of a text is, for an editor that colours by meaning.
//!
//! Guarantees: in order, without overlap, none over more than one line; a name has the colour of what it means. Leaves
//! out: colours.

use std::ops::Range;

use crate::source::FileId;
use crate::syntax::{Token, TokenKind, Tokens, is_reserved, is_soft};

use super::View;
use super::index::{Kind, Occurrence, Space};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// A word of the language.
    Word,
    /// A comment.
    Comment,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `@allow`
    Attribute,
    /// The name of a lint.
    Lint,
    /// The name of this, and whether it is declared here.
    Name(Kind, bool),
}

/// The pieces of a file that are something.
#[must_use]
pub fn shades(view: &View, file: FileId) -> Vec<(Range<usize>, Shade)> {
    let text = &view.compilation.sources.file(file).text;
    let mut names = view.index().in_file(file).iter().peekable();
    let mut shades = Vec::new();
    for token in Tokens::new(text) {
        let mut is_named = false;
        // A string may hold names: the placeholders of a denial's text.
        while let Some(name) = names.next_if(|it| (it.span.end as usize) <= token.end) {
            let range = name.span.start as usize..name.span.end as usize;
            if range.start >= token.start {
                is_named |= range == token.range();
                shades.extend((range == token.range()).then(|| (range, name_shade(view, name))));
            }
        }
        if !is_named {
            shades.extend(shade(text, token).map(|shade| (token.range(), shade)));
        }
    }
    shades
}

fn name_shade(view: &View, name: &Occurrence) -> Shade {
    match view.index().kind(name.symbol) {
        Some(kind) => Shade::Name(kind, name.declares),
        None if view.index().symbol(name.symbol).space == Space::Lint => Shade::Lint,
        None => Shade::Name(Kind::Resource, false),
    }
}

fn shade(text: &str, token: Token) -> Option<Shade> {
    let word = token.text(text);
    match token.kind {
        TokenKind::Comment | TokenKind::Doc => Some(Shade::Comment),
        TokenKind::Text | TokenKind::OpenText => Some(Shade::Text),
        TokenKind::At => Some(Shade::Attribute),
        TokenKind::Word if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(Shade::Number),
        TokenKind::Word => is_keyword(word).then_some(Shade::Word),
        TokenKind::LeftBrace
        | TokenKind::RightBrace
        | TokenKind::LeftParen
        | TokenKind::RightParen
        | TokenKind::Comma
        | TokenKind::Other => None,
    }
}

/// Whether a word is one of the language where it stands for itself.
fn is_keyword(word: &str) -> bool {
    is_reserved(word) || is_soft(word) || matches!(word, "yes" | "no")
}
