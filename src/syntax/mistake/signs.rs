//! Mistakes of signs: braces, quotes, and punctuation of other languages.
//!
//! Guarantees: lower case, no final stop, the author's text in backticks. Leaves out: words and names.

use super::{Mistake, delete, quote, unexpected};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::syntax::draft::Change;
use crate::syntax::expected::Expected;
use crate::syntax::grammar;
use crate::syntax::level::Level;
use crate::syntax::tokens::{Token, TokenKind, Tokens};

/// For those who begin as in JSON or YAML.
pub(super) const OWN_LANGUAGE: &str =
    "a policy is written in its own language, like `role NAME { grant PERMISSION }`";

/// A string that its line does not close.
pub(super) fn open_string(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let sign = if found.text(mistake.text).starts_with('`') { "a backtick" } else { "`\"`" };
    let span = mistake.span(&(found.start..found.start + 1));
    Diagnostic::error(Code::Syntax, span, "this string is not closed")
        .label("opened here")
        .related(mistake.span(&(found.end..found.end)), format!("expected {sign} on this line"))
        .help("a string ends on the line that it begins on")
}

/// A closing brace where nothing is open.
pub(super) fn stray_brace(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::Syntax, mistake.span(&found.range()), "`}` closes nothing")
        .label("no block is open here")
        .help("delete it, or add the `{` that it closes");
    mistake.offer(diagnostic, Applicability::Unsafe, "delete it", vec![delete(found.range())])
}

/// An opening brace where there is no block, or not yet.
pub(super) fn brace(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    if mistake.begins && mistake.level == Level::File {
        return unexpected(mistake, found.range(), expected).help(OWN_LANGUAGE);
    }
    if mistake.begins || Level::of(mistake.keyword).is_some() {
        return unexpected(mistake, found.range(), expected);
    }
    let message = format!("{} has no block", quote(mistake.keyword));
    Diagnostic::error(Code::Syntax, mistake.span(&found.range()), message)
}

/// A line of a matrix that is no row.
pub(super) fn row(mistake: &Mistake<'_>, found: Token) -> Diagnostic {
    let span = mistake.span(&found.range());
    let message =
        if mistake.begins { "a row of a matrix starts with `|`" } else { "a row of a matrix ends with `|`" };
    let side = if mistake.begins { "before" } else { "after" };
    Diagnostic::error(Code::BrokenMatrix, span, message)
        .label(format!("expected `|` {side} this"))
        .help("a row stands on one line: `| ROLE | yes | no | - |`")
}

/// Any other sign.
pub(super) fn sign(mistake: &Mistake<'_>, found: Token, expected: &Expected) -> Diagnostic {
    let rest = mistake.line_from(found.start);
    if let Some((length, meant)) = translation(rest, expected) {
        return translated(mistake, found.start..found.start + length, meant, expected);
    }
    let plain = |length: usize| unexpected(mistake, found.start..found.start + length, expected);
    if mistake.begins && mistake.level == Level::File && rest.starts_with(['-', '[', '<']) {
        return plain(1).help(OWN_LANGUAGE);
    }
    match rest.chars().next() {
        Some('!') if rest.starts_with("!=") => unequal(mistake, plain(2), found),
        Some('#') => comment(mistake, plain(1), found),
        Some('/') if rest.starts_with("/*") => block_comment(mistake, plain(2), found),
        Some('[') => brackets(mistake, plain(1), found),
        Some(';') => semicolon(mistake, plain(1), found),
        Some('=' | ':') if found.kind == TokenKind::Other => joint(mistake, plain(1), found),
        Some(',') => comma(mistake, plain(1), found),
        Some('@') => {
            plain(found.end - found.start).help("the only attribute is `@allow(lint, reason = \"…\")`")
        }
        Some('\'') => plain(1).help("strings stand in double quotes: `\"…\"`"),
        Some(other) if !other.is_ascii() => plain(found.end - found.start).help(unusual(other)),
        _ => plain(found.end - found.start),
    }
}

/// Signs of other languages with their words in this one.
fn translation(rest: &str, expected: &Expected) -> Option<(usize, &'static str)> {
    const SIGNS: [(&str, &str); 7] =
        [("==", "is"), ("=", "is"), (":", "="), ("&&", "and"), ("&", "and"), ("||", "or"), ("|", "or")];
    let fits = |word: &str| expected.words.iter().any(|known| known == word) || expected.takes(word);
    if rest.starts_with('!') && !rest.starts_with("!=") && expected.all() == ["a condition"] {
        return Some((1, "not "));
    }
    SIGNS
        .into_iter()
        .find(|(sign, word)| rest.starts_with(sign) && fits(word))
        .map(|(sign, word)| (sign.len(), word))
}

fn translated(
    mistake: &Mistake<'_>,
    range: std::ops::Range<usize>,
    meant: &str,
    expected: &Expected,
) -> Diagnostic {
    let title = format!("replace `{}` with `{}`", mistake.slice(range.clone()), meant.trim_end());
    let diagnostic =
        unexpected(mistake, range.clone(), expected).help(format!("write `{}`", meant.trim_end()));
    // A word needs blanks around it, where signs need none.
    let is_word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let before = mistake.slice(0..range.start).ends_with(is_word) && meant.starts_with(is_word);
    let after = mistake.line_from(range.end).starts_with(is_word) && meant.ends_with(is_word);
    let blank = |needed: bool| if needed { " " } else { "" };
    let with = format!("{}{meant}{}", blank(before), blank(after));
    mistake.offer(diagnostic, Applicability::Safe, title, vec![(range, with)])
}

/// `a != b` for `not a is b`.
fn unequal(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let Some(name) = mistake.before.filter(|before| grammar::is_name(before.text(mistake.text))) else {
        return diagnostic.help("write `not … is …`");
    };
    let value = Tokens::new(mistake.line_from(found.start + 2)).next();
    let value = value.map_or("…", |value| value.text(mistake.line_from(found.start + 2)));
    let diagnostic = diagnostic.help(format!("write `not {} is {value}`", name.text(mistake.text)));
    let (before, after) = (found.start == name.end, !mistake.line_from(found.start + 2).starts_with(' '));
    let is = format!("{}is{}", if before { " " } else { "" }, if after { " " } else { "" });
    let changes = vec![(name.start..name.start, "not ".to_owned()), (found.start..found.start + 2, is)];
    mistake.offer(diagnostic, Applicability::Safe, "replace `!=` with `not` and `is`", changes)
}

fn comment(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let diagnostic = diagnostic.help("comments start with `//`");
    mistake.offer(
        diagnostic,
        Applicability::Safe,
        "replace `#` with `//`",
        vec![(found.range(), "//".to_owned())],
    )
}

/// `/* … */`, each line of which becomes a comment.
fn block_comment(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let diagnostic = diagnostic.help("comments start with `//` and end with their line");
    let rest = mistake.rest_from(found.start);
    let Some(length) = rest.find("*/") else { return diagnostic };
    let inside = rest.get(2..length).unwrap_or("");
    let lines: Vec<_> = inside.split('\n').map(|line| line.trim().trim_start_matches('*').trim()).collect();
    let lines: Vec<_> =
        lines.iter().filter(|line| !line.is_empty()).map(|line| format!("// {line}")).collect();
    let goes_on = mistake.line_from(found.start + length + 2).trim() != "";
    let comment = lines.join("\n") + if goes_on { "\n" } else { "" };
    let range = found.start..found.start + length + 2;
    mistake.offer(diagnostic, Applicability::Safe, "write it with `//`", vec![(range, comment)])
}

/// A list in brackets: of values, for which there are sets, or of anything else, which needs none.
fn brackets(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let line = mistake.line_from(found.start);
    let Some(length) = line.find(']') else { return diagnostic.help("a list stands without brackets") };
    let inside = line.get(1..length).unwrap_or("");
    let end = found.start + length + 1;
    if mistake.before.is_some_and(|before| before.text(mistake.text) == "in") {
        return values(mistake, diagnostic, inside, end);
    }
    let diagnostic = diagnostic.help("a list stands without brackets");
    let changes = vec![delete(found.range()), delete(end - 1..end)];
    mistake.offer(diagnostic, Applicability::Safe, "delete the brackets", changes)
}

/// `a in [b, c]` for a set, or for `a is b or a is c`.
fn values(mistake: &Mistake<'_>, diagnostic: Diagnostic, inside: &str, end: usize) -> Diagnostic {
    let before = mistake.before.map_or("", |before| mistake.slice(0..before.start));
    let head = before.trim_end();
    let start = head.rfind(|sign: char| !(sign.is_ascii_alphanumeric() || "_-.".contains(sign)));
    let start = start.map_or(0, |at| at + 1);
    let attribute = head.get(start..).unwrap_or("");
    let each: Vec<_> = inside.split(',').map(|value| format!("{attribute} is {}", value.trim())).collect();
    let written = format!("({})", each.join(" or "));
    let diagnostic = diagnostic.help(format!("write `{written}`")).help(format!(
        "or declare `set NAME = {}` in the attribute, and write `{attribute} in NAME`",
        inside.trim()
    ));
    let title = format!("replace the list with `{written}`");
    mistake.offer(diagnostic, Applicability::Safe, title, vec![(start..end, written.clone())])
}

fn semicolon(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let comma: Change = (found.range(), ",".to_owned());
    let next = Tokens::new(mistake.line_from(found.end)).next();
    let goes_on = next.is_some_and(|next| {
        let word = next.text(mistake.line_from(found.end));
        next.kind == TokenKind::Word && grammar::is_name(word)
    });
    if goes_on && mistake.helps(std::slice::from_ref(&comma)) {
        let diagnostic = diagnostic.help("a comma stands between the members of a list");
        return mistake.offer(diagnostic, Applicability::Unsafe, "replace `;` with `,`", vec![comma]);
    }
    let diagnostic = diagnostic.help("a statement needs no sign at its end");
    mistake.offer(diagnostic, Applicability::Safe, "delete the `;`", vec![delete(found.range())])
}

/// `:` or `=` between a word and what belongs to it.
fn joint(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    let sign = found.text(mistake.text);
    let extends: Change = (found.range(), " extends".to_owned());
    let rest = mistake.line_from(found.end);
    let names = Tokens::new(rest).next().is_some_and(|next| grammar::is_name(next.text(rest)));
    if mistake.keyword == "role" && names && mistake.helps(std::slice::from_ref(&extends)) {
        let diagnostic = diagnostic.help("what a role takes over from others follows `extends`");
        let title = format!("replace `{sign}` with `extends`");
        let glued = mistake.before.is_some_and(|before| before.end == found.start);
        let with = if glued { " extends" } else { "extends" };
        return mistake.offer(
            diagnostic,
            Applicability::Unsafe,
            title,
            vec![(found.range(), with.to_owned())],
        );
    }
    let diagnostic = diagnostic.help("no sign stands between a word and what follows it");
    let title = format!("delete the `{sign}`");
    mistake.offer(diagnostic, Applicability::Safe, title, vec![delete(found.range())])
}

/// A comma where no list is.
fn comma(mistake: &Mistake<'_>, diagnostic: Diagnostic, found: Token) -> Diagnostic {
    if mistake.level != Level::File || mistake.keyword.is_empty() || Level::of(mistake.keyword).is_none() {
        return diagnostic;
    }
    let names = mistake.slice(found.end..mistake.range.end).trim_end();
    let change = (found.start..found.end, format!("\n{}", mistake.keyword));
    let diagnostic = diagnostic.help("only `permission` takes a list of names: declare each by itself");
    if names.contains(['{', ',']) {
        return diagnostic;
    }
    mistake.offer(diagnostic, Applicability::Unsafe, "declare each by itself", vec![change])
}

/// A character that few would type on purpose.
fn unusual(character: char) -> String {
    format!("this is the character `U+{:04X}`; it can stand in strings and comments", u32::from(character))
}
