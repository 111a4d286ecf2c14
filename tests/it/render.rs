//! How diagnostics look, and what a program reads.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod fixture;
mod formats;
mod results;
mod sarif;
#[cfg(feature = "schema")]
mod schema;
mod shape;

use permc::diagnostic::{Code, Diagnostic};
use permc::render::{Format, Paint};
use permc::source::{SourceMap, Span};

use fixture::span;

fn plain(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    Format::Full.render(std::slice::from_ref(diagnostic), sources, Paint::Plain)
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
