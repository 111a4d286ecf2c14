//! Mistakes inside of something that an author took for one word: `example.com/x`, `orders.*.read`, `'Clerk'`.
//!
//! Guarantees: the whole of it is pointed at. Leaves out: signs that stand by themselves.

use std::ops::Range;

use super::{Mistake, quote, unexpected};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::syntax::expected::Expected;
use crate::syntax::grammar;
use crate::syntax::tokens::{Token, TokenKind};

/// A mistake inside of a run of signs without blanks, if it is one.
pub(super) fn describe(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Option<Diagnostic> {
    if !matches!(found.kind, TokenKind::Word | TokenKind::Other | TokenKind::At) {
        return None;
    }
    if found.text(mistake.text) == "'" {
        return single_quotes(mistake, found, expected);
    }
    let run = run(mistake.text, found.start);
    if grammar::is_reserved(mistake.slice(run.clone())) || mistake.slice(run.clone()).ends_with(':') {
        return None;
    }
    pattern(mistake, &run).or_else(|| id(mistake, &run))
}

/// The signs without blanks around a place, short of what separates in this language.
fn run(text: &str, at: usize) -> Range<usize> {
    let ends = |sign: char| sign.is_whitespace() || ",;{}()[]\"`'".contains(sign);
    let start = text.get(..at).and_then(|before| before.rfind(ends)).map_or(0, |end| {
        end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let end = text.get(at..).and_then(|rest| rest.find(ends)).map_or(text.len(), |length| at + length);
    start..end.max(at)
}

/// A `*` that is not the last part of a name.
fn pattern(mistake: &Mistake<'_>, run: &Range<usize>) -> Option<Diagnostic> {
    let text = mistake.slice(run.clone());
    let (before, _) = text.split_once('*')?;
    if !mistake.helps(&[(run.clone(), "a.*".to_owned())]) {
        return None;
    }
    let diagnostic =
        Diagnostic::error(Code::Syntax, mistake.span(run), format!("{} is no pattern", quote(text)));
    let prefix = before.rsplit_once('.').map(|(prefix, _)| prefix).filter(|prefix| grammar::is_name(prefix));
    let example = prefix.map_or("*".to_owned(), |prefix| format!("{prefix}.*"));
    Some(
        diagnostic.help(format!(
            "a `*` is the last part of a pattern and stands for all that may follow: `{example}`"
        )),
    )
}

/// An id or a value that is no name.
fn id(mistake: &Mistake<'_>, run: &Range<usize>) -> Option<Diagnostic> {
    let text = mistake.slice(run.clone());
    let quoted = format!("\"{text}\"");
    let change = vec![(run.clone(), quoted.clone())];
    let is_plain = text.chars().all(|sign| sign.is_alphanumeric() || "_-./:@+~#%".contains(sign));
    // Of other places, such as that of a title, a name of its own would have been taken.
    let is_id = || mistake.helps(&[(run.clone(), "a".to_owned())]);
    if !is_plain || text.starts_with('#') || !mistake.helps(&change) || !is_id() {
        return None;
    }
    let diagnostic =
        Diagnostic::error(Code::Syntax, mistake.span(run), format!("{} is no name", quote(text)))
            .help(format!("quote it: `{quoted}`"));
    Some(mistake.offer(diagnostic, Applicability::Safe, "put it in quotes", change))
}

/// A string in single quotes.
fn single_quotes(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Option<Diagnostic> {
    let line = mistake.line_from(found.start);
    let length = line.get(1..)?.find('\'')? + 2;
    let inside = line.get(1..length - 1)?;
    let range = found.start..found.start + length;
    let diagnostic = unexpected(mistake, range.clone(), expected);
    let quoted = format!("\"{inside}\"");
    if expected.name && !expected.quotable && grammar::is_name(inside) {
        let diagnostic = diagnostic.help("names stand without quotes");
        return Some(mistake.offer(
            diagnostic,
            Applicability::Safe,
            "delete the quotes",
            vec![(range, inside.to_owned())],
        ));
    }
    let diagnostic = diagnostic.help(format!("strings stand in double quotes: `{quoted}`"));
    Some(mistake.offer(diagnostic, Applicability::Safe, "use double quotes", vec![(range, quoted)]))
}
