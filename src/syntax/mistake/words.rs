//! Mistakes of words: misspelt, misplaced, reserved, badly formed, or with no comma before them.
//!
//! Guarantees: the likeliest reason is the message, and only one is given. Leaves out: signs.

use super::{Mistake, after_comma, quote, unexpected};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::nearest_word;
use crate::syntax::expected::{Expected, list};
use crate::syntax::grammar;
use crate::syntax::level::{self, Level};
use crate::syntax::tokens::{Token, TokenKind};

/// A word that does not fit.
pub(super) fn word(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    if !grammar::is_name(text) && !grammar::is_reserved(text) {
        return no_name(mistake, found, expected);
    }
    if let Some(right) = misspelt(text, expected) {
        let diagnostic = unexpected(mistake, found, expected).help(format!("did you mean `{right}`?"));
        let title = format!("replace `{text}` with `{right}`");
        return mistake.offer(diagnostic, &title, found.start..found.end, &right);
    }
    let is_value = mistake.level == Level::Attribute && text != "set";
    if mistake.begins && level::starts_statement(text) && !is_value {
        return misplaced(mistake, found, expected);
    }
    if expected.name && grammar::is_reserved(text) {
        return reserved(mistake, found, expected);
    }
    if mistake.before.is_some_and(|before| before.text(mistake.text) == "not") {
        return unexpected(mistake, found, expected).help("`not` stands in conditions, after `when`");
    }
    if expected.comma && !grammar::is_reserved(text) {
        return missing_comma(mistake, found, expected);
    }
    unexpected(mistake, found, expected)
}

/// A string that does not fit.
pub(super) fn text(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let diagnostic = unexpected(mistake, found, expected);
    let text = found.text(mistake.text);
    let inside = text.get(1..text.len() - 1).unwrap_or("");
    if expected.name && grammar::is_name(inside) {
        let diagnostic = diagnostic.help("names stand without quotes");
        return mistake.offer(diagnostic, "delete the quotes", found.start..found.end, inside);
    }
    if expected.comma {
        return missing_comma(mistake, found, expected);
    }
    diagnostic
}

fn misspelt(text: &str, expected: &Expected) -> Option<String> {
    let words: Vec<_> = expected.words.iter().map(String::as_str).collect();
    let starts = Level::File.starts();
    let candidates = if expected.all() == ["a declaration"] { starts } else { &words };
    nearest_word(text, candidates).filter(|right| *right != text).map(str::to_owned)
}

fn no_name(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let diagnostic = Diagnostic::error(
        Code::Syntax,
        mistake.span(found.start, found.end),
        format!("{} is no name", quote(text)),
    )
    .help("a name is letters from a to z, digits, `_` and `-`, not first a digit; `.` joins names");
    let stray = text.char_indices().find(|(_, letter)| !letter.is_ascii());
    let diagnostic = match stray {
        Some((at, letter)) => {
            let start = found.start + at;
            let span = mistake.span(start, start + letter.len_utf8());
            diagnostic.related(span, format!("`{letter}` cannot stand in a name"))
        }
        None => diagnostic,
    };
    if expected.quotable {
        let quoted = format!("\"{text}\"");
        let diagnostic = diagnostic.help(format!("quote it: `{quoted}`"));
        return mistake.offer(diagnostic, "put it in quotes", found.start..found.end, &quoted);
    }
    diagnostic
}

fn misplaced(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let span = mistake.span(found.start, found.end);
    let message = format!("`{text}` does not belong {}", mistake.level.place());
    let homes: Vec<_> = level::homes(text).into_iter().map(str::to_owned).collect();
    Diagnostic::error(Code::MisplacedClause, span, message)
        .label(format!("expected {}", list(&expected.all())))
        .help(format!("`{text}` stands {}", list(&homes)))
}

fn reserved(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    if let Some(comma) = mistake.before.filter(|before| before.kind == TokenKind::Comma) {
        return after_comma(mistake, comma, expected);
    }
    let text = found.text(mistake.text);
    let span = mistake.span(found.start, found.end);
    let diagnostic = Diagnostic::error(Code::Syntax, span, format!("`{text}` is a reserved word"))
        .label(format!("expected {}", list(&expected.all())));
    if expected.quotable {
        let quoted = format!("\"{text}\"");
        let diagnostic = diagnostic.help(format!("quote it: `{quoted}`"));
        return mistake.offer(diagnostic, "put it in quotes", found.start..found.end, &quoted);
    }
    diagnostic
}

fn missing_comma(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let diagnostic = unexpected(mistake, found, expected);
    match mistake.before {
        Some(before) if matches!(before.kind, TokenKind::Word | TokenKind::Text) && !found.leads => {
            let diagnostic = diagnostic.help("a comma stands between the members of a list");
            mistake.offer(diagnostic, "add the comma", before.end..before.end, ",")
        }
        _ => diagnostic,
    }
}
