//! Says what is wrong where the grammar could not go on, and how to put it right.
//!
//! Guarantees: one diagnostic for a mistake, at its place, with a way out; a fix is offered only if the text parses
//! further with it. Leaves out: finding the place, which is recovery's business.

mod adjacent;
mod clauses;
mod foreign;
mod forms;
mod signs;
mod words;

pub(super) use foreign::meant;

use std::ops::Range;

use super::draft::{Change, Draft};
use super::expected::{Expected, list};
use super::grammar::{self, Rule};
use super::level::{self, Level};
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
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
    /// The piece as it was parsed.
    pub(super) draft: &'a Draft,
    /// Where the statement begins and ends.
    pub(super) range: Range<usize>,
}

/// Words a mistake.
pub(super) fn describe(mistake: &Mistake<'_>) -> Diagnostic {
    let expected = Expected::new(mistake.expected, mistake.begins);
    let diagnostic = sentence(mistake, &expected);
    if !diagnostic.help.is_empty() {
        return diagnostic;
    }
    match forms::of(mistake) {
        Some(form) => diagnostic.help(form),
        None => diagnostic,
    }
}

fn sentence(mistake: &Mistake<'_>, expected: &Expected) -> Diagnostic {
    let Some(found) = mistake.found else { return incomplete(mistake, expected) };
    if mistake.level == Level::Matrix {
        return signs::row(mistake, found);
    }
    if let Some(diagnostic) = adjacent::describe(mistake, found, expected) {
        return diagnostic;
    }
    match found.kind {
        TokenKind::OpenText => signs::open_string(mistake, found),
        TokenKind::Text => words::text(mistake, found, expected),
        TokenKind::Word => words::word(mistake, found, expected),
        TokenKind::RightBrace if mistake.depth == 0 => signs::stray_brace(mistake, found),
        TokenKind::LeftBrace => signs::brace(mistake, found, expected),
        _ => signs::sign(mistake, found, expected),
    }
}

/// The plain sentence: what was expected and what was found.
fn unexpected(mistake: &Mistake<'_>, found: Range<usize>, expected: &Expected) -> Diagnostic {
    let text = quote(mistake.text.get(found.clone()).unwrap_or(""));
    let span = mistake.span(&found);
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
        let span = mistake.span(&(mistake.at..mistake.at));
        return Diagnostic::error(Code::Syntax, span, format!("expected {}", list(&expected.all())));
    };
    if last.kind == TokenKind::Comma {
        return after_comma(mistake, last, expected);
    }
    let message = format!("expected {} after {}", list(&expected.all()), quote(last.text(mistake.text)));
    let diagnostic = Diagnostic::error(Code::Syntax, mistake.span(&last.range()), message);
    match mistake.next {
        Some(next) if next.kind == TokenKind::Word && level::starts_statement(next.text(mistake.text)) => {
            diagnostic.related(mistake.span(&next.range()), "this starts the next statement")
        }
        _ => diagnostic,
    }
}

/// A list that goes on after its last comma.
fn after_comma(mistake: &Mistake<'_>, comma: Token, expected: &Expected) -> Diagnostic {
    let members: Vec<_> = expected.all().into_iter().filter(|phrase| phrase != "`}`").collect();
    let message = format!("expected {} after `,`", list(&members));
    let diagnostic = Diagnostic::error(Code::Syntax, mistake.span(&comma.range()), message)
        .help("a comma at the end of a list stands only before `}`");
    mistake.offer(diagnostic, Applicability::Unsafe, "delete the comma", vec![delete(comma.range())])
}

/// Takes a range out.
fn delete(range: Range<usize>) -> Change {
    (range, String::new())
}

impl Mistake<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, offset(self.base + range.start), offset(self.base + range.end))
    }

    /// The author's text in a range.
    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// The author's text from a place to the end of the statement.
    fn rest_from(&self, at: usize) -> &str {
        let end = self.range.end.min(self.text.len());
        self.text.get(at..end.max(at)).unwrap_or("")
    }

    /// The author's text from a place to the end of its line, or of the statement.
    fn line_from(&self, at: usize) -> &str {
        self.rest_from(at).lines().next().unwrap_or("")
    }

    /// Offers changes if the statement parses further with them.
    fn offer(
        &self,
        diagnostic: Diagnostic,
        applicability: Applicability,
        title: impl Into<String>,
        changes: Vec<Change>,
    ) -> Diagnostic {
        if !self.helps(&changes) {
            return diagnostic;
        }
        let edit = |(range, replacement): Change| Edit { span: self.span(&range), replacement };
        let edits = changes.into_iter().map(edit).collect();
        Diagnostic { fix: Some(Fix { title: title.into(), applicability, edits }), ..diagnostic }
    }

    /// Whether the statement does not end too early with changes: what was put in was not what it lacks.
    fn completes(&self, changes: &[Change]) -> bool {
        let cut = self.draft.cut_with(self.range.start, self.range.end, changes);
        grammar::parse(self.level.rule(), &cut.text)
            .map_or_else(|failure| failure.at < cut.text.trim_end().len(), |_| true)
    }

    /// Whether the statement parses beyond its mistake, and beyond all changes, with them.
    fn helps(&self, changes: &[Change]) -> bool {
        let last = changes.iter().map(|(range, _)| range.end).max().unwrap_or(0);
        let cut = self.draft.cut_with(self.range.start, self.range.end, changes);
        grammar::parse(self.level.rule(), &cut.text)
            .map_or_else(|failure| cut.places.origin(failure.at) > last.max(self.at), |_| true)
    }
}

/// The author's text in backticks, cut short if long.
fn quote(text: &str) -> String {
    const LONGEST: usize = 40;
    let (text, rest) = text.split_once('\n').map_or((text, ""), |(line, _)| (line, "…"));
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
        None => format!("`{text}{rest}`"),
    }
}
