//! What the syntax stage says about a text.
//!
//! Guarantees: lower case, no final stop, the author's words in backticks. Leaves out: what was expected where the
//! grammar could not go on, which `expected` words.

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::source::Span;

pub(super) fn file_too_large(span: Span, limit: usize) -> Diagnostic {
    // How many more is not known to whoever stopped reading there.
    Diagnostic::error(Code::FileTooLarge, span, format!("the file has more than {limit} bytes"))
        .help("split it: all files of a compilation form one policy")
}

pub(super) fn too_many_mistakes(span: Span, limit: usize) -> Diagnostic {
    let message = format!("there are {limit} mistakes or more: what follows is not read");
    Diagnostic::error(Code::TooManyMistakes, span, message)
        .help("put some of them right first, or set `mistakes` under `[limits]` in `permc.toml`")
}

pub(super) fn nesting_too_deep(span: Span, limit: usize) -> Diagnostic {
    let message = format!("braces and parentheses stand more than {limit} levels deep");
    Diagnostic::error(Code::NestingTooDeep, span, message)
        .label("one level too many")
        .help("give a part of it a name: an action, a set of values or a group")
}

pub(super) fn invisible_character(span: Span, character: char) -> Diagnostic {
    let message = format!("invisible character `U+{:04X}`", u32::from(character));
    let edit = Edit { span, replacement: String::new() };
    Diagnostic::error(Code::InvisibleCharacter, span, message)
        .label("readers cannot see it")
        .help("delete it, so that the policy says what it shows")
        .fix(Applicability::Unsafe, "delete it", edit)
}

pub(super) fn name_too_long(span: Span, length: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(
        Code::NameTooLong,
        span,
        format!("the name has {length} characters, the limit is {limit}"),
    )
    .help("choose a shorter name and put the words into a title")
}

pub(super) fn string_too_long(span: Span, length: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(
        Code::StringTooLong,
        span,
        format!("the string has {length} characters, the limit is {limit}"),
    )
    .help("shorten it, or raise `string_length` under `[limits]` in `permc.toml`")
}

pub(super) fn bad_escape(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, format!("`{escape}` is no escape"))
        .help(r#"the escapes are `\"`, `\\`, `\n`, `\t` and `\u{…}` with the number of a visible character"#)
        .help("a raw string, in backticks, has no escapes")
}

pub(super) fn late_package(span: Span, first: Option<Span>) -> Diagnostic {
    let late =
        Diagnostic::error(Code::MisplacedClause, span, "`package` stands once, before all declarations");
    match first {
        Some(first) => late
            .label("the second one")
            .related(first, "the first one")
            .help("a file is one package: put what belongs to another into a file of its own"),
        None => late
            .label("a declaration stands before it")
            .help("move it to the top of the file, all of which it counts for"),
    }
}

pub(super) fn allow_without_reason(span: Span, lint: &str) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, format!("`@allow({lint})` gives no reason"))
        .label("expected `, reason = \"…\"` after the lint")
        .help(format!("write `@allow({lint}, reason = \"…\")`"))
}

pub(super) fn repeated_clause(span: Span, clause: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::RepeatedClause, span, format!("{} stands twice", quoted(clause)))
        .label("the second one")
        .related(first, "the first one")
        .help("join the two, or delete one")
}

pub(super) fn misplaced_clause(span: Span, clause: &str, before: Span, late: &str) -> Diagnostic {
    let place = match clause {
        "title" => "a title follows the name directly".to_owned(),
        _ => format!("`{clause}` stands before `{late}`"),
    };
    Diagnostic::error(Code::MisplacedClause, span, format!("{} stands too late", quoted(clause)))
        .label("this one comes first")
        .related(before, "this one comes after it")
        .help(place)
}

pub(super) fn title_of_list(span: Span) -> Diagnostic {
    Diagnostic::error(Code::MisplacedClause, span, "a list of names has no title")
        .help("declare the permission with the title by itself")
}

pub(super) fn block_of_list(span: Span) -> Diagnostic {
    Diagnostic::error(Code::MisplacedClause, span, "a list of names has no block")
        .help("declare the permission with the block by itself, or put them all in a `group`")
}

pub(super) fn clause_of_other_claim(span: Span, clause: &str, allow: bool) -> Diagnostic {
    let (own, other) = if allow { ("allow", "deny") } else { ("deny", "allow") };
    Diagnostic::error(Code::MisplacedClause, span, format!("`{clause}` stands after `{own}`"))
        .label(format!("`{clause}` belongs to `{other}`"))
        .help(if allow {
            "delete it: a code is that of a denial"
        } else {
            "delete it: rows are those of an `allow`"
        })
}

pub(super) fn number_too_large(span: Span) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, "the number is too large")
        .help("the number is smaller than the number of members")
}

pub(super) fn repeated_in_matrix(span: Span, what: &str, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::BrokenMatrix, span, format!("two {what}s for `{name}`"))
        .label("the second one")
        .related(first, "the first one")
        .help(format!("put all that is said of `{name}` into one {what}"))
}

pub(super) fn no_matrix_name(span: Span, text: &str, what: &str) -> Diagnostic {
    let text = text.trim();
    let message =
        if text.is_empty() { format!("a {what} is missing here") } else { format!("`{text}` is no {what}") };
    Diagnostic::error(Code::BrokenMatrix, span, message)
        .label(format!("expected a {what} name"))
        .help("the first row names permissions, the first cell of each other row a role")
}

/// A header of so many cells that no rule line follows.
pub(super) fn no_rule_line(span: Span, header: Span, cells: usize) -> Diagnostic {
    let rule = format!("|{}", " --- |".repeat(cells));
    let below = Span::new(header.file, header.end, header.end);
    Diagnostic::error(Code::BrokenMatrix, span, "the second line of a matrix is a rule line")
        .label(if span == header { "expected a rule line below" } else { "expected a rule line before this" })
        .help(format!("add the line `{rule}`"))
        .fix(
            Applicability::Safe,
            "add the rule line",
            Edit { span: below, replacement: format!("\n  {rule}") },
        )
}

pub(super) fn wrong_cell_count(span: Span, cells: usize, expected: usize, header: Span) -> Diagnostic {
    let plural = if cells == 1 { "" } else { "s" };
    Diagnostic::error(
        Code::BrokenMatrix,
        span,
        format!("this row has {cells} cell{plural}, the header has {expected}"),
    )
    .related(header, format!("{expected} cells here"))
    .help("each cell ends with `|`, and one that says nothing is `-` or blank")
}

pub(super) fn unknown_cell(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(Code::BrokenMatrix, span, format!("`{}` is no cell", text.trim()))
        .help("a cell is ✅ or `yes`, ❌ or `no`, `-` or blank")
}

pub(super) fn open_block(open: Span, end: Span) -> Diagnostic {
    Diagnostic::error(Code::Syntax, open, "this block is not closed")
        .label("opened here")
        .related(end, "expected `}` to close it")
        .help("add the `}` that ends it")
        .fix(Applicability::Unsafe, "add the `}`", Edit { span: end, replacement: "\n}".to_owned() })
}

/// The first statement of a block, and the end of the head before it; the end of the block, if that is not closed.
pub(super) fn no_open_brace(
    (statement, head): (Span, Span),
    end: Option<Span>,
    keyword: &str,
    word: &str,
) -> Diagnostic {
    let edit = |span, replacement: &str| Edit { span, replacement: replacement.to_owned() };
    let edits = std::iter::once(edit(head, " {")).chain(end.map(|end| edit(end, " }"))).collect();
    let title = if end.is_some() { "put braces around it" } else { "add the `{`" };
    let fix = Fix { title: title.to_owned(), applicability: Applicability::Safe, edits };
    let found = Diagnostic::error(Code::Syntax, statement, format!("expected `{{` before `{word}`"))
        .label(format!("the block of this `{keyword}` is not opened"))
        .help(format!("the statements of `{keyword}` stand between `{{` and `}}`"));
    Diagnostic { fix: Some(fix), ..found }
}

/// A clause as an author says it: a word of the language in backticks.
fn quoted(clause: &str) -> String {
    if clause == "title" { "the title".to_owned() } else { format!("`{clause}`") }
}
