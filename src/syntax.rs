//! Text to syntax tree. pest lives here and nowhere else.
//!
//! Guarantees: never fails and never recurses deeper than the nesting limit; every mistake of a file is reported at its
//! place in one run, each once; what is not mistaken is in the tree. Leaves out: what names refer to.

pub mod ast;

mod argument;
mod build;
mod draft;
mod errors;
mod expected;
mod grammar;
mod invisible;
mod level;
mod mistake;
mod outline;
mod recover;
mod scan;
mod tokens;

pub use argument::{Path, parse_grant, parse_on, written_id};
use build::Builder;
use draft::Places;
use grammar::Rule;
pub(crate) use level::{DECLARATIONS, is_soft};
pub use outline::{Lead, Leaf, LeafKind, outline};
use scan::Piece;
pub(crate) use tokens::{Token, TokenKind, Tokens};

use crate::diagnostic::{self, Diagnostic, Outcome};
use crate::limits::Limits;
use crate::source::{FileId, Span};

/// Whether a text is a name that may be declared: dotted, and not a reserved word.
#[must_use]
pub fn is_name(text: &str) -> bool {
    grammar::is_name(text)
}

/// Whether a text is a reserved word, which no name can be.
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    grammar::is_reserved(text)
}

/// Declarations are parsed in runs of this many bytes, which keeps memory flat and in the cache.
const RUN: usize = 64 << 10;

/// A byte order mark is skipped at the very start of a file, and an invisible character anywhere else.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Parses one file.
#[must_use]
pub fn parse(file: FileId, text: &str, limits: &Limits) -> Outcome<ast::File> {
    if text.len() > limits.file_bytes {
        let refusal = errors::file_too_large(Span::new(file, 0, 0), limits.file_bytes);
        return Outcome { value: ast::File::default(), diagnostics: vec![refusal] };
    }
    let start = start_of(text);
    let mut builder = Builder::new(file, text, limits);
    let scan = scan::cut(text, start, limits.nesting);
    builder.invisible(invisible::check(file, text, start, &scan.returns));
    parse_pieces(text, &scan.pieces, &mut builder);
    let (value, mut diagnostics) = builder.finish();
    diagnostic::sort(&mut diagnostics);
    Outcome { value, diagnostics }
}

/// What is said of a file that is not read, because too much is wrong with those before it.
pub(crate) fn unread(file: FileId, limits: &Limits) -> Diagnostic {
    errors::too_many_mistakes(Span::new(file, 0, 0), limits.mistakes)
}

/// Where a text starts, past a byte order mark.
fn start_of(text: &str) -> usize {
    if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }
}

/// Parses runs of neighbouring pieces in one go, and the pieces of a run that fails one by one.
fn parse_pieces(text: &str, pieces: &[Piece], builder: &mut Builder<'_>) {
    let mut rest = pieces;
    while let Some((first, others)) = rest.split_first() {
        if builder.has_enough() {
            return builder.too_many(first.start);
        }
        if let Some(at) = first.too_deep {
            builder.too_deep(at);
            rest = others;
            continue;
        }
        let length = run_length(rest);
        let (run, others) = rest.split_at(length);
        let end = run.last().map_or(first.end, |last| last.end);
        if !parse_run(text, first.start, end, builder) {
            run.iter().for_each(|piece| recover::recover(text, *piece, builder));
        }
        rest = others;
    }
}

/// How many of the pieces, one at least, make a run.
fn run_length(pieces: &[Piece]) -> usize {
    let start = pieces.first().map_or(0, |piece| piece.start);
    let fits = |piece: &&Piece| piece.too_deep.is_none() && piece.end - start <= RUN;
    1 + pieces.iter().skip(1).take_while(fits).count()
}

fn parse_run(text: &str, start: usize, end: usize, builder: &mut Builder<'_>) -> bool {
    let parsed = grammar::parse(Rule::items, text.get(start..end).unwrap_or(""));
    parsed.map(|pairs| builder.items(Places::at(start), end, pairs)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::limits::Limits;
    use crate::source::FileId;

    #[test]
    fn the_whole_language_parses() {
        let text = include_str!("../tests/ui/syntax/everything.perm");
        let outcome = parse(FileId(0), text, &Limits::default());
        assert_eq!(outcome.diagnostics, []);
        assert_eq!(outcome.value.items.len(), 40);
    }
}
