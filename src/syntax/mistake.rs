//! Says what is wrong where the grammar could not go on, and how to put it right.
//!
//! Guarantees: one diagnostic for a mistake, at its place; a fix is offered only if the text parses further with it.
//! Leaves out: finding the place, which is recovery's business.

mod signs;
mod words;

use super::expected::{Expected, list};
use super::grammar::{self, Rule};
use super::level::Level;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::source::{FileId, Span, offset};

/// A place in a statement where the grammar could not go on.
pub(super) struct Mistake<'a> {
    /// The text of the piece, in which all places count.
    pub(super) text: &'a str,
    /// The file.
    pub(super) file: FileId,
    /// Where the piece begins in it.
    pub(super) base: usize,
    /// What the statement stands in.
    pub(super) level: Level,
    /// The first word of the statement.
    pub(super) keyword: &'a str,
    /// Whether the statement fails at its first word.
    pub(super) begins: bool,
    /// How many blocks are open at the mistake.
    pub(super) depth: usize,
    /// The token before the mistake, in the same statement.
    pub(super) before: Option<Token>,
    /// The token that does not fit; none if the statement ends too early.
    pub(super) found: Option<Token>,
    /// The token that does not fit, or the one that follows the statement.
    pub(super) next: Option<Token>,
    /// Where the parser stopped, which may lie inside a token.
    pub(super) at: usize,
    /// What it would have taken.
    pub(super) expected: &'a [Rule],
    /// The statement as it was parsed.
    pub(super) source: &'a str,
    /// Where the statement begins.
    pub(super) start: usize,
}

/// Words a mistake.
pub(super) fn describe(mistake: &Mistake<'_>) -> Diagnostic {
    let expected = Expected::new(mistake.expected, mistake.begins);
    let Some(found) = mistake.found else { return incomplete(mistake, &expected) };
    match found.kind {
        _ if mistake.level == Level::Matrix => signs::row(mistake, found),
        TokenKind::OpenText => signs::open_string(mistake, found),
        TokenKind::Text => words::text(mistake, found, &expected),
        TokenKind::Word => words::word(mistake, found, &expected),
        TokenKind::RightBrace if mistake.depth == 0 => signs::stray_brace(mistake, found),
        TokenKind::LeftBrace => signs::brace(mistake, found, &expected),
        _ => signs::sign(mistake, found, &expected),
    }
}

/// The plain sentence: what was expected and what was found.
fn unexpected(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let (span, text) = (mistake.span(found.start, found.end), quote(found.text(mistake.text)));
    let all = expected.all();
    match all.len() {
        0 => Diagnostic::error(Code::Syntax, span, format!("unexpected {text}"))
            .label("the statement ends before this"),
        1..=3 => Diagnostic::error(Code::Syntax, span, format!("expected {}, found {text}", list(&all))),
        _ => Diagnostic::error(Code::Syntax, span, format!("unexpected {text}"))
            .label(format!("expected {}", list(&all))),
    }
}

/// A statement that ends before it is complete.
fn incomplete(mistake: &Mistake<'_>, expected: &Expected) -> Diagnostic {
    let Some(last) = mistake.before else {
        let span = mistake.span(mistake.at, mistake.at);
        return Diagnostic::error(Code::Syntax, span, format!("expected {}", list(&expected.all())));
    };
    if last.kind == TokenKind::Comma {
        return after_comma(mistake, last, expected);
    }
    let span = mistake.span(last.start, last.end);
    let message = format!("expected {} after {}", list(&expected.all()), quote(last.text(mistake.text)));
    let diagnostic = Diagnostic::error(Code::Syntax, span, message);
    match mistake.next {
        Some(next) if next.kind == TokenKind::Word && grammar::is_reserved(next.text(mistake.text)) => {
            diagnostic.related(mistake.span(next.start, next.end), "this starts the next statement")
        }
        _ => diagnostic,
    }
}

/// A list that goes on after its last comma.
fn after_comma(mistake: &Mistake<'_>, comma: Token, expected: &Expected) -> Diagnostic {
    let members: Vec<_> = expected.all().into_iter().filter(|phrase| phrase != "`}`").collect();
    let message = format!("expected {} after `,`", list(&members));
    let diagnostic = Diagnostic::error(Code::Syntax, mistake.span(comma.start, comma.end), message)
        .help("a comma at the end of a list stands only before `}`");
    mistake.offer(diagnostic, "delete the comma", comma.start..comma.end, "")
}

impl Mistake<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, offset(self.base + start), offset(self.base + end))
    }

    /// Offers an edit if the statement parses further with it.
    fn offer(
        &self,
        diagnostic: Diagnostic,
        title: &str,
        range: std::ops::Range<usize>,
        with: &str,
    ) -> Diagnostic {
        if !self.helps(&range, with) {
            return diagnostic;
        }
        let edit = Edit { span: self.span(range.start, range.end), replacement: with.to_owned() };
        diagnostic.fix(Applicability::Unsafe, title, edit)
    }

    /// Whether the statement parses beyond an edit.
    fn helps(&self, range: &std::ops::Range<usize>, with: &str) -> bool {
        let (Some(from), Some(to)) = (range.start.checked_sub(self.start), range.end.checked_sub(self.start))
        else {
            return false;
        };
        let (Some(head), Some(tail)) = (self.source.get(..from), self.source.get(to..)) else { return false };
        let edited = format!("{head}{with}{tail}");
        grammar::parse(self.level.rule(), &edited)
            .map_or_else(|failure| failure.at > from + with.len(), |_| true)
    }
}

/// The author's text in backticks, cut short if long.
fn quote(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
        None => format!("`{text}`"),
    }
}
