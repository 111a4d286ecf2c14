//! Mistakes of signs: braces, quotes, and punctuation of other languages.
//!
//! Guarantees: lower case, no final stop, the author's text in backticks. Leaves out: words and names.

use super::{Mistake, quote, unexpected};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expected::Expected;
use crate::syntax::level::Level;
use crate::syntax::tokens::{Token, TokenKind};

/// A string that its line does not close.
pub(super) fn open_string(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let sign = if found.text(mistake.text).starts_with('`') { '`' } else { '"' };
    let span = mistake.span(found.start, found.start + 1);
    Diagnostic::error(Code::Syntax, span, "this string is not closed")
        .label("opened here")
        .related(mistake.span(found.end, found.end), format!("expected `{sign}` on this line"))
}

/// A closing brace where nothing is open.
pub(super) fn stray_brace(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let span = mistake.span(found.start, found.end);
    Diagnostic::error(Code::Syntax, span, "`}` closes nothing").label("no block is open here")
}

/// An opening brace where there is no block, or not yet.
pub(super) fn brace(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    if mistake.begins || Level::of(mistake.keyword).is_some() {
        return unexpected(mistake, found, expected);
    }
    let message = format!("{} has no block", quote(mistake.keyword));
    Diagnostic::error(Code::Syntax, mistake.span(found.start, found.end), message)
}

/// A line of a matrix that is no row.
pub(super) fn row(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let span = mistake.span(found.start, found.end);
    let message =
        if mistake.begins { "a row of a matrix starts with `|`" } else { "a row of a matrix ends with `|`" };
    let side = if mistake.begins { "before" } else { "after" };
    Diagnostic::error(Code::BrokenMatrix, span, message).label(format!("expected `|` {side} this"))
}

/// Any other sign.
pub(super) fn sign(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let diagnostic = unexpected(mistake, found, expected);
    let rest = mistake.text.get(found.start..).unwrap_or("");
    if let Some((length, meant)) = translation(rest, expected) {
        let title = format!("replace `{}` with `{meant}`", rest.get(..length).unwrap_or(""));
        let range = found.start..found.start + length;
        return mistake.offer(diagnostic.help(format!("write `{meant}`")), &title, range, meant);
    }
    match advice(rest, found) {
        Some(advice) => diagnostic.help(advice),
        None => diagnostic,
    }
}

/// Signs of other languages with their words in this one.
fn translation(rest: &str, expected: &Expected) -> Option<(usize, &'static str)> {
    const SIGNS: [(&str, &str); 7] =
        [("==", "is"), ("=", "is"), (":", "="), ("&&", "and"), ("&", "and"), ("||", "or"), ("!", "not ")];
    let fits = |word: &str| expected.words.iter().any(|known| known == word.trim_end());
    SIGNS
        .into_iter()
        .find(|(sign, word)| rest.starts_with(sign) && !rest.starts_with("!=") && fits(word))
        .map(|(sign, word)| (sign.len(), word))
}

fn advice(rest: &str, found: Token) -> Option<String> {
    let advice = match rest.chars().next()? {
        ';' => "a statement needs no sign at its end",
        '\'' => "strings stand in double quotes: `\"…\"`",
        '#' => "comments start with `//`",
        '/' if rest.starts_with("/*") => "comments start with `//` and end with their line",
        '!' if rest.starts_with("!=") => "write `not … is …`",
        '!' => "write `not`",
        '@' => "the only attribute is `@allow(lint, reason = \"…\")`",
        '=' | ':' if found.kind == TokenKind::Other => "no sign stands between a name and what follows it",
        _ => return unusual(rest),
    };
    Some(advice.to_owned())
}

/// A character that few would type on purpose.
fn unusual(rest: &str) -> Option<String> {
    let character = rest.chars().next().filter(|character| !character.is_ascii())?;
    Some(format!(
        "this is the character `U+{:04X}`; it can stand in strings and comments",
        u32::from(character)
    ))
}
