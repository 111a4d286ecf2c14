//! How diagnostics look.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

use permc::diagnostic::{Applicability, Code, Diagnostic, Edit};
use permc::render::text::Paint;
use permc::render::{json, text};
use permc::source::{SourceMap, Span};

/// The span of `text` in the file at `path`.
fn span(sources: &SourceMap, path: &str, text: &str) -> Span {
    let (id, file) = sources.iter().find(|(_, file)| &*file.path == path).unwrap();
    let start = file.text.find(text).unwrap();
    Span::new(id, u32::try_from(start).unwrap(), u32::try_from(start + text.len()).unwrap())
}

fn plain(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    text::render(std::slice::from_ref(diagnostic), sources, Paint::Plain)
}

fn two_files() -> (SourceMap, Diagnostic) {
    let sources = SourceMap::new([
        ("policies/roles.perm", "package acme\n\nrole reader {\n  grant gatway.read on index main\n}\n"),
        ("policies/permissions.perm", "package acme\npermission gateway.read, gateway.edit\n"),
    ]);
    let wrong = span(&sources, "policies/roles.perm", "gatway.read");
    let known = span(&sources, "policies/permissions.perm", "gateway.read");
    let role = span(&sources, "policies/roles.perm", "reader");
    let edit = Edit { span: wrong, replacement: "gateway.read".to_owned() };
    let diagnostic =
        Diagnostic::error(Code::UnknownPermission, wrong, "there is no permission `gatway.read`")
            .label("not declared")
            .related(known, "a similar name is declared here")
            .related(role, "in this role")
            .help("permissions are declared with `permission NAME`")
            .fix(Applicability::Unsafe, "replace it with `gateway.read`", edit);
    (sources, diagnostic)
}

#[test]
fn places_in_two_files() {
    let (sources, diagnostic) = two_files();
    insta::assert_snapshot!(plain(&diagnostic, &sources));
}

#[test]
fn the_same_as_json() {
    let (sources, diagnostic) = two_files();
    insta::assert_snapshot!(json::render(&[diagnostic], &sources));
}

#[test]
fn nothing_found_as_json() {
    insta::assert_snapshot!(json::render(&[], &SourceMap::default()));
}

#[test]
fn colours_change_nothing_else() {
    let (sources, diagnostic) = two_files();
    let coloured = text::render(std::slice::from_ref(&diagnostic), &sources, Paint::Ansi);
    assert_ne!(coloured, plain(&diagnostic, &sources));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain(&diagnostic, &sources));
}

#[test]
fn carets_stand_below_their_text_behind_wide_and_harmful_characters() {
    let sources = SourceMap::new([("a.perm", "role a \"世界\u{202e}\u{1b}[31m\t✅é\" extends b\r\n")]);
    let diagnostic =
        Diagnostic::error(Code::UnknownRole, span(&sources, "a.perm", "b\r"), "no `\u{1b}[0m` b")
            .label("here\u{9b}")
            .help("two\nlines\u{202e}");
    insta::assert_snapshot!(plain(&diagnostic, &sources));
}

#[test]
fn a_place_of_several_lines_is_shown_by_its_first() {
    let sources = SourceMap::new([("a.perm", "role a {\n  grant b\n}\nrole c\nrole d\n")]);
    let diagnostic =
        Diagnostic::warning(Code::Syntax, span(&sources, "a.perm", "role a {\n  grant b\n}"), "x")
            .label("all of it")
            .related(span(&sources, "a.perm", "}\n"), "the end")
            .related(span(&sources, "a.perm", "role d"), "another");
    insta::assert_snapshot!(plain(&diagnostic, &sources));
}

#[test]
fn an_empty_place_at_the_end_of_the_text() {
    let sources = SourceMap::new([("a.perm", "role a {\n"), ("b.perm", "")]);
    let (a, file) = sources.iter().next().unwrap();
    let end = u32::try_from(file.text.len()).unwrap();
    let b = sources.iter().nth(1).unwrap().0;
    let diagnostic = Diagnostic::error(Code::Syntax, Span::new(a, end, end), "expected `}`")
        .label("the file ends here")
        .related(Span::new(b, 0, 0), "and this one is empty");
    insta::assert_snapshot!(plain(&diagnostic, &sources));
}

#[test]
fn a_very_long_line_is_cut_around_its_places() {
    let line = format!("{}wrong{}", "é ".repeat(5_000), " more".repeat(500_000));
    let sources = SourceMap::new([("a.perm", line.as_str())]);
    let wrong = span(&sources, "a.perm", "wrong");
    let far = Span::new(wrong.file, wrong.end + 100_000, wrong.end + 100_004);
    let near = Span::new(wrong.file, wrong.end + 1, wrong.end + 5);
    let diagnostic =
        Diagnostic::error(Code::Syntax, wrong, "cut").related(far, "cut off").related(near, "near");
    insta::assert_snapshot!(plain(&diagnostic, &sources));
}

#[test]
fn many_findings_in_a_large_file_take_time_in_proportion() {
    let source = "role some_name { grant some.permission }\n".repeat(50_000);
    let sources = SourceMap::new([("a.perm", source.as_str())]);
    let file = sources.iter().next().unwrap().0;
    let at = (0..10_000).map(|number| number * 205);
    let all: Vec<_> =
        at.map(|at| Diagnostic::error(Code::Syntax, Span::new(file, at, at + 4), "x")).collect();
    // Scanning the text from its start for each would take minutes in a debug build.
    assert_eq!(text::render(&all, &sources, Paint::Plain).matches("error[syntax]").count(), 10_000);
}
