//! Findings that have everything in them that a format could get wrong.

use permc::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
use permc::source::{SourceMap, Span};

/// A path with all that paths may have and formats may stumble over.
const PATH: &str = "policies/café 50%, v:1 <&>\u{1b}.perm";

const SOURCES: [(&str, &str); 3] = [
    ("policies/permissions.perm", "package acme\npermission gateway.read, gateway.edit\n"),
    (
        "policies/roles.perm",
        "package acme\n\nrole reader {\n\tgrant gatway.read on index main\n}\nrole empty {\n}\n",
    ),
    (PATH, "role a \"世界\u{202e}\u{1b}[31m\t✅é\" extends b\r\nassert a lacks c\r\n"),
];

/// The span of `text` in the file at `path`.
pub(super) fn span(sources: &SourceMap, path: &str, text: &str) -> Span {
    let (id, file) = sources.iter().find(|(_, file)| &*file.path == path).unwrap();
    let start = file.text.find(text).unwrap();
    Span::new(id, u32::try_from(start).unwrap(), u32::try_from(start + text.len()).unwrap())
}

/// The sources and what is wrong with them.
pub(super) fn findings() -> (SourceMap, Vec<Diagnostic>) {
    let sources = SourceMap::new(SOURCES);
    let mut findings = vec![misspelt(&sources), lines(&sources), harmful(&sources), end(&sources)];
    permc::diagnostic::sort(&mut findings);
    (sources, findings)
}

/// Places in two files, help, and a fix that help has named.
fn misspelt(sources: &SourceMap) -> Diagnostic {
    let wrong = span(sources, "policies/roles.perm", "gatway.read");
    let known = span(sources, "policies/permissions.perm", "gateway.read");
    let role = span(sources, "policies/roles.perm", "reader");
    let edit = Edit { span: wrong, replacement: "gateway.read".to_owned() };
    Diagnostic::error(Code::UnknownPermission, wrong, "there is no permission `gatway.read`")
        .label("not declared")
        .related(known, "a similar name is declared here")
        .related(role, "in this role")
        .help("did you mean `gateway.read`?")
        .fix(Applicability::Unsafe, "replace it with `gateway.read`", edit)
}

/// A warning about several lines, without a label, and a fix in two files.
fn lines(sources: &SourceMap) -> Diagnostic {
    let role = span(sources, "policies/roles.perm", "role empty {\n}");
    let claim = span(sources, PATH, "assert a lacks c\r\n");
    let edit = |span| Edit { span, replacement: String::new() };
    let mut warning = Diagnostic::warning(Code::UnknownLint, role, "role `empty` has no grants")
        .related(claim, "and so this says nothing");
    let edits = vec![edit(role), edit(claim)];
    warning.fix = Some(Fix { title: "remove both".to_owned(), applicability: Applicability::Safe, edits });
    warning
}

/// What terminals, browsers and workflow commands would obey, in every text; and a fix that is only to be shown.
fn harmful(sources: &SourceMap) -> Diagnostic {
    let edit = Edit { span: span(sources, PATH, "b\r"), replacement: "\u{202e}".to_owned() };
    Diagnostic::error(
        Code::UnknownRole,
        span(sources, PATH, "✅é"),
        "100% no\r\n::error::`\u{1b}[0m<b>&`, {0}",
    )
    .label("here\u{9b}")
    .related(edit.span, "")
    .help("two\nlines\u{202e} of \"help\"")
    .fix(Applicability::Display, "write \u{202e}", edit)
}

/// An empty place at the end of a file.
fn end(sources: &SourceMap) -> Diagnostic {
    let (file, text) = sources.iter().find(|(_, file)| &*file.path == "policies/permissions.perm").unwrap();
    let at = u32::try_from(text.text.len()).unwrap();
    Diagnostic::error(Code::Syntax, Span::new(file, at, at), "expected `}`").label("the file ends here")
}
