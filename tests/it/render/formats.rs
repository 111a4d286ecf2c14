//! Every format over the same findings; a new one has its snapshot as soon as it is a variant.

use permc::diagnostic::{Code, Diagnostic};
use permc::render::{Format, Paint};
use permc::source::{SourceMap, Span};

use super::fixture::findings;

#[test]
fn the_same_findings_in_every_format() {
    let (sources, findings) = findings();
    for format in Format::ALL {
        let text = format.render(&findings, &sources, Paint::Plain);
        insta::assert_snapshot!(format.as_str(), text);
    }
}

#[test]
fn no_findings_in_every_format() {
    let empty = |format: &Format| {
        let text = format.render(&[], &SourceMap::default(), Paint::Plain);
        format!("─ {}\n{text}", format.as_str())
    };
    insta::assert_snapshot!(Format::ALL.iter().map(empty).collect::<String>());
}

#[test]
fn nothing_harmful_comes_out_raw() {
    let (sources, findings) = findings();
    for format in Format::ALL {
        let text = format.render(&findings, &sources, Paint::Plain);
        let harmful = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
        assert!(!text.contains(harmful), "{}: {text:?}", format.as_str());
    }
}

#[test]
fn colours_are_for_what_is_drawn_and_change_nothing_else() {
    let (sources, findings) = findings();
    for format in Format::ALL {
        let plain = format.render(&findings, &sources, Paint::Plain);
        let painted = format.render(&findings, &sources, Paint::Ansi);
        assert_eq!(painted != plain, format.is_drawn(), "{}", format.as_str());
        assert_eq!(anstream::adapter::strip_str(&painted).to_string(), plain, "{}", format.as_str());
    }
}

#[test]
fn a_line_for_each_finding_where_lines_are_read() {
    let (sources, findings) = findings();
    for format in [Format::Short, Format::Jsonl, Format::Github] {
        let text = format.render(&findings, &sources, Paint::Plain);
        assert_eq!(text.lines().count(), findings.len(), "{}", format.as_str());
    }
}

/// Looking through the text or through all findings for each of them would take minutes in a debug build.
#[test]
fn many_findings_in_a_large_file_take_time_in_proportion() {
    let source = "role some_name { grant some.permission }\n".repeat(50_000);
    let sources = SourceMap::new([("a.perm", source.as_str())]);
    let file = sources.iter().next().unwrap().0;
    let finding = |at| Diagnostic::error(Code::Syntax, Span::new(file, at, at + 4), "x");
    let all: Vec<_> = (0..10_000).map(|number| finding(number * 205)).collect();
    for format in Format::ALL {
        let text = format.render(&all, &sources, Paint::Plain);
        assert!(text.matches("syntax").count() >= 10_000, "{}", format.as_str());
    }
}

#[test]
fn many_places_of_one_finding_take_time_in_proportion() {
    let source = "role some_name { grant some.permission }\n".repeat(50_000);
    let sources = SourceMap::new([("a.perm", source.as_str()), ("b.perm", source.as_str())]);
    let (a, b) = (sources.iter().next().unwrap().0, sources.iter().nth(1).unwrap().0);
    let mut finding = Diagnostic::error(Code::Syntax, Span::new(a, 0, 4), "x");
    for number in 0..10_000 {
        finding = finding.related(Span::new(a, number * 205, number * 205 + 4), "here");
        finding = finding.related(Span::new(b, number * 205, number * 205 + 4), "there");
    }
    for format in Format::ALL {
        let text = format.render(std::slice::from_ref(&finding), &sources, Paint::Plain);
        assert!(text.contains("syntax"), "{}", format.as_str());
    }
}
