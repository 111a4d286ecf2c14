//! Mistakes of words: misspelt, misplaced, reserved, badly formed, of another language, or with no comma before them.
//!
//! Guarantees: the likeliest reason is the message, and only one is given. Leaves out: signs.

use super::clauses;
use super::foreign::{instead, meant};
use super::signs;
use super::{Mistake, after_comma, quote, unexpected};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::syntax::argument;
use crate::syntax::draft::Change;
use crate::syntax::expected::{Expected, list};
use crate::syntax::grammar;
use crate::syntax::level::{self, Level};
use crate::syntax::tokens::{Token, TokenKind, Tokens};

/// A word that does not fit.
pub(super) fn word(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    if !grammar::is_name(text) && !grammar::is_reserved(text) {
        return no_name(mistake, found);
    }
    if is_claim_of_nobody(mistake, text) {
        return claim_of_nobody(mistake, found);
    }
    if mistake.begins && mistake.level == Level::File && mistake.line_from(found.end).starts_with(':') {
        return unexpected(mistake, found.range(), expected).help(signs::OWN_LANGUAGE);
    }
    let is_value = mistake.level == Level::Attribute && text != "set";
    let belongs_elsewhere = mistake.begins && level::starts_statement(text) && !is_value;
    if let Some(right) = meant(text, &expected.candidates()).filter(|_| !belongs_elsewhere) {
        return other_word(mistake, found, right, expected);
    }
    if belongs_elsewhere {
        return misplaced(mistake, found, expected);
    }
    if expected.name && grammar::is_reserved(text) {
        return reserved(mistake, found, expected);
    }
    if mistake.before.is_some_and(|before| before.text(mistake.text) == "not") {
        return unexpected(mistake, found.range(), expected).help("`not` stands in conditions, after `when`");
    }
    if let Some(advice) = instead(text, mistake.begins && mistake.level == Level::File) {
        return unexpected(mistake, found.range(), expected).help(advice);
    }
    if let Some(home) = clauses::home(text) {
        return misplaced_clause(mistake, found, expected, home);
    }
    if expected.title && !expected.name && is_untitled(mistake, found, expected) {
        return title(mistake, found, expected);
    }
    if expected.comma && !grammar::is_reserved(text) {
        return missing_comma(mistake, found, expected);
    }
    unexpected(mistake, found.range(), expected)
}

/// A string that does not fit.
pub(super) fn text(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let inside = text.get(1..text.len() - 1).unwrap_or("");
    if expected.name && grammar::is_name(inside) {
        let diagnostic = unexpected(mistake, found.range(), expected).help("names stand without quotes");
        let change = vec![(found.range(), inside.to_owned())];
        return mistake.offer(diagnostic, Applicability::Safe, "delete the quotes", change);
    }
    if expected.comma {
        return missing_comma(mistake, found, expected);
    }
    unexpected(mistake, found.range(), expected)
}

/// A word that stands for another: misspelt, in capitals, in the plural, or of another language.
fn other_word(mistake: &Mistake<'_>, found: Token, right: &str, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let diagnostic = unexpected(mistake, found.range(), expected);
    let title = format!("replace `{text}` with `{right}`");
    let change = vec![(found.range(), right.to_owned())];
    let (is_capital, is_plural) = (text.to_ascii_lowercase() == right, text == format!("{right}s"));
    let diagnostic = match right {
        _ if is_capital => diagnostic.help(format!("words of the language are lower case: `{right}`")),
        "exclude" => diagnostic
            .help("a role takes nothing away: leave out the grant that gives it")
            .help("`exclude` claims that the role does not hold it, which permc then checks"),
        _ => diagnostic.help(format!("did you mean `{right}`?")),
    };
    let sure = if is_capital || is_plural { Applicability::Safe } else { Applicability::Unsafe };
    mistake.offer(diagnostic, sure, title, change)
}

fn no_name(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let text = found.text(mistake.text);
    let diagnostic =
        Diagnostic::error(Code::Syntax, mistake.span(&found.range()), format!("{} is no name", quote(text)))
            .help("a name is letters from a to z, digits, `_` and `-`, not first a digit; `.` joins names");
    let stray = text.char_indices().find(|(_, letter)| !letter.is_ascii());
    match stray {
        Some((at, letter)) => {
            let start = found.start + at;
            let span = mistake.span(&(start..start + letter.len_utf8()));
            diagnostic.related(span, format!("`{letter}` cannot stand in a name"))
        }
        None => diagnostic,
    }
}

fn misplaced(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let message = format!("`{text}` does not belong {}", mistake.level.place());
    let diagnostic = Diagnostic::error(Code::MisplacedClause, mistake.span(&found.range()), message)
        .label(format!("expected {}", list(&expected.all())));
    match (mistake.level, text) {
        (Level::Role, "deny" | "forbid") => {
            let diagnostic = diagnostic
                .help("a role takes nothing away: leave out the grant that gives it")
                .help("`exclude` claims that the role does not hold it, which permc then checks");
            let (title, change) =
                (format!("replace `{text}` with `exclude`"), (found.range(), "exclude".to_owned()));
            mistake.offer(diagnostic, Applicability::Unsafe, title, vec![change])
        }
        (Level::File, "grant") => diagnostic.help(granted_outside(mistake.line_from(found.end))),
        (Level::File, "allow" | "deny") => diagnostic.help(format!(
            "a claim stands in a test: `test \"TITLE\" {{ as ROLE {} }}`",
            mistake.line_from(found.start).trim()
        )),
        (Level::Role, "permission") => {
            let diagnostic =
                diagnostic.help("a role is given a permission, declared elsewhere, with `grant`");
            let change = (found.range(), "grant".to_owned());
            mistake.offer(
                diagnostic,
                Applicability::Unsafe,
                "replace `permission` with `grant`",
                vec![change],
            )
        }
        _ => {
            let homes: Vec<_> = level::homes(text).into_iter().map(str::to_owned).collect();
            let brace = if homes == [Level::File.place()] { ": is a `}` missing before it?" } else { "" };
            diagnostic.help(format!("`{text}` stands {}{brace}", list(&homes)))
        }
    }
}

/// A grant stands in its role; `grant … to …` names it.
fn granted_outside(rest: &str) -> String {
    let (what, role) = rest.split_once(" to ").unwrap_or((rest, "NAME"));
    let role = role.split_whitespace().next().unwrap_or("NAME");
    format!("a grant stands in the role that gets it: `role {role} {{ grant {} }}`", what.trim())
}

fn misplaced_clause(mistake: &Mistake<'_>, found: Token, expected: &Expected, home: &str) -> Diagnostic {
    let text = found.text(mistake.text);
    let place = if mistake.begins {
        mistake.level.place().to_owned()
    } else {
        format!("after {}", quote(mistake.before.map_or("", |before| before.text(mistake.text))))
    };
    let what = if mistake.begins { "starts no statement" } else { "does not belong" };
    let message = format!("`{text}` {what} {place}");
    let diagnostic = Diagnostic::error(Code::MisplacedClause, mistake.span(&found.range()), message)
        .label(format!("expected {}", list(&expected.all())))
        .help(format!("`{text}` stands {home}"));
    match (mistake.keyword, text) {
        ("role" | "addon", "per") => {
            diagnostic.help("a role is limited where it grants: `grant PERMISSION on KIND ID`")
        }
        _ => diagnostic,
    }
}

/// Whether a claim of a test stands before the first subject.
fn is_claim_of_nobody(mistake: &Mistake<'_>, text: &str) -> bool {
    mistake.keyword == "test" && mistake.depth == 1 && matches!(text, "allow" | "deny")
}

fn claim_of_nobody(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let text = found.text(mistake.text);
    Diagnostic::error(
        Code::Syntax,
        mistake.span(&found.range()),
        format!("`{text}` has no subject before it"),
    )
    .label("expected `as` before the first claim")
    .help("say whose roles are tested: `as ROLE`, or `as nobody`")
}

fn reserved(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let text = found.text(mistake.text);
    let comma = mistake.before.filter(|before| before.kind == TokenKind::Comma);
    if let Some(comma) = comma.filter(|_| !expected.quotable || found.leads) {
        return after_comma(mistake, comma, expected);
    }
    let span = mistake.span(&found.range());
    let diagnostic = Diagnostic::error(Code::Syntax, span, format!("`{text}` is a reserved word"))
        .label(format!("expected {}", list(&expected.all())));
    if expected.quotable {
        let quoted = format!("\"{text}\"");
        let diagnostic = diagnostic.help(format!("quote it: `{quoted}`"));
        return mistake.offer(
            diagnostic,
            Applicability::Safe,
            "put it in quotes",
            vec![(found.range(), quoted)],
        );
    }
    if clauses::home(text).is_some() {
        return diagnostic;
    }
    diagnostic.help(format!("choose another name: a reserved word may be a part of one, as in `my_{text}`"))
}

/// Whether words may be a title that lacks its quotes, rather than names that lack commas.
fn is_untitled(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> bool {
    let text = found.text(mistake.text);
    let is_capital = text.starts_with(|letter: char| letter.is_ascii_uppercase());
    !found.leads && (is_capital || !expected.comma) && mistake.level != Level::Test && mistake.depth <= 1
}

/// A title without quotes: all words up to what can follow a title.
fn title(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let line = mistake.line_from(found.start);
    let words = Tokens::new(line).take_while(|token| match token.kind {
        TokenKind::Word => !expected.words.iter().any(|word| word == token.text(line)),
        TokenKind::Other => true,
        _ => false,
    });
    let end = words.last().map_or(found.end, |last| found.start + last.end);
    let range = found.start..end;
    let quoted = argument::quoted(mistake.slice(range.clone()));
    let diagnostic =
        unexpected(mistake, range.clone(), expected).help(format!("a title stands in quotes: `{quoted}`"));
    mistake.offer(diagnostic, Applicability::Safe, "put it in quotes", vec![(range, quoted)])
}

/// For how many names in a row commas are offered at once.
const MEMBERS: usize = 16;

/// Names or strings in a row with no comma between them, as far as the line goes.
fn missing_comma(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let is_member = |token: &Token, text: &str| match token.kind {
        TokenKind::Text => true,
        TokenKind::Word => !grammar::is_reserved(token.text(text)) && grammar::is_name(token.text(text)),
        _ => false,
    };
    let Some(before) = mistake.before.filter(|before| is_member(before, mistake.text) && !found.leads) else {
        return unexpected(mistake, found.range(), expected);
    };
    let line = mistake.line_from(found.start);
    let members = Tokens::new(line).take_while(|token| is_member(token, line)).take(MEMBERS);
    let ends = members.map(|token| found.start + token.end);
    let mut ends: Vec<_> = std::iter::once(before.end).chain(ends).collect();
    ends.pop();
    let first = vec![(before.end..before.end, ",".to_owned())];
    let all: Vec<Change> = ends.iter().map(|end| (*end..*end, ",".to_owned())).collect();
    let changes = if mistake.helps(&all) { all } else { first };
    if !mistake.completes(&changes) {
        return unexpected(mistake, found.range(), expected);
    }
    let title = if changes.len() == 1 { "add the comma" } else { "add the commas" };
    let diagnostic =
        unexpected(mistake, found.range(), expected).help("a comma stands between the members of a list");
    mistake.offer(diagnostic, Applicability::Unsafe, title, changes)
}

#[cfg(test)]
mod tests {
    use super::granted_outside;

    #[test]
    fn a_grant_outside_is_shown_in_its_role() {
        let shown = |rest: &str| granted_outside(rest);
        assert!(shown(" a.b to c").ends_with("`role c { grant a.b }`"));
        assert!(shown(" a.b").ends_with("`role NAME { grant a.b }`"));
    }
}
