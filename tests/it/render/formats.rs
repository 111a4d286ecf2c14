//! Every format over the same findings; a new one has its snapshot as soon as it is a variant.

use permc::diagnostic::{Code, Diagnostic};
use permc::render::{Format, Paint};
use permc::source::{FileId, SourceMap, Span};
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::sample::{Index, select};

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

/// Text with what makes drawing hard: wide, invisible and obeyed characters, odd line ends, lines that are cut.
fn text() -> impl Strategy<Value = String> {
    let long = "x".repeat(1500);
    let pieces = ["a", " ", "\t", "\n", "\r\n", "\r", "é", "世", "\u{202e}", "\u{1b}[31m", "`", "{", "%"];
    let pieces: Vec<String> = pieces.into_iter().map(str::to_owned).chain([long]).collect();
    prop::collection::vec(select(pieces), 0..30).prop_map(|pieces| pieces.concat())
}

/// A place in one of two files: which, and its ends among the borders of characters.
type Place = (bool, Index, Index);

fn span(sources: &SourceMap, (second, from, to): &Place) -> Span {
    let id = FileId(u32::from(*second));
    let text = &sources.file(id).text;
    let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let (a, b) = (from.get(&borders), to.get(&borders));
    Span::new(id, u32::try_from(*a.min(b)).unwrap(), u32::try_from(*a.max(b)).unwrap())
}

proptest! {
    #[test]
    fn whatever_the_places_are_every_format_draws_them(
        texts in (text(), text()),
        places in prop::collection::vec(any::<Place>(), 1..6),
        message in text(),
    ) {
        let sources = SourceMap::new([("a.perm", texts.0), ("b.perm", texts.1)]);
        let mut finding = Diagnostic::error(Code::Syntax, span(&sources, &places[0]), message.as_str()).help(message.as_str());
        for place in &places[1..] {
            finding = finding.related(span(&sources, place), message.as_str());
        }
        let harmful = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n' && c != '\t');
        for format in Format::ALL {
            let text = format.render(std::slice::from_ref(&finding), &sources, Paint::Plain);
            assert!(text.contains("syntax"), "{}", format.as_str());
            assert!(!text.contains("Failed to read"), "{}", text);
            assert!(!text.contains(harmful), "{}: {:?}", format.as_str(), text);
        }
    }
}
