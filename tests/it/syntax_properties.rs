//! Whatever the text, parsing ends, and every place that it names lies in the text.

use permc::diagnostic::Diagnostic;
use permc::limits::Limits;
use permc::source::{FileId, Span};
use permc::syntax::{parse, parse_grant, parse_on};
use proptest::prelude::{Strategy, any, prop, prop_assert, proptest};

const EVERYTHING: &str = include_str!("../ui/syntax/everything.perm");

/// What a hostile or hasty author types.
fn fragment() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        ",",
        "\"",
        "`",
        "|",
        "\\",
        "/",
        "//",
        "///",
        "@allow",
        "=",
        "*",
        ".",
        "-",
        "\n",
        "\r",
        " ",
        "é",
        "✅",
        "\u{fe0f}",
        "\u{202e}",
        "\u{feff}",
        "\0",
        "role ",
        "grant ",
        "permission ",
        "group ",
        "on ",
        "matrix ",
        "test ",
        "as ",
        "not ",
        "package ",
        "attribute ",
        "any ",
        "for ",
        "rle ",
        "a",
        "a.b",
        "9",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

/// The whole language with a few pieces cut out or put in.
fn mutated() -> impl Strategy<Value = String> {
    let cut = (any::<prop::sample::Index>(), 0..80_usize, fragment());
    prop::collection::vec(cut, 1..4).prop_map(|cuts| cuts.into_iter().fold(EVERYTHING.to_owned(), mutate))
}

fn mutate(mut text: String, (at, length, with): (prop::sample::Index, usize, String)) -> String {
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = border(at.index(text.len() + 1));
    let end = border((start + length).min(text.len()));
    text.replace_range(start..end.max(start), &with);
    text
}

fn spans(diagnostic: &Diagnostic) -> Vec<Span> {
    let related = diagnostic.related.iter().map(|label| label.span);
    let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    related.chain(edits).chain([diagnostic.primary.span]).collect()
}

fn lies_in(span: Span, text: &str) -> bool {
    text.get(span.start as usize..span.end as usize).is_some()
}

/// Whether everything that parsing names lies in the text.
fn is_sound(text: &str) -> bool {
    let outcome = parse(FileId(0), text, &Limits::default());
    let items = outcome.value.items.iter().map(|item| item.span);
    outcome.diagnostics.iter().flat_map(spans).chain(items).all(|span| lies_in(span, text))
}

/// Recovery parses with closing braces that the file does not have.
#[test]
fn missing_braces_have_no_place() {
    assert!(is_sound("test \"a\" { as b { allow c"));
    assert!(is_sound("role a { grant b"));
}

/// What is put in quotes is escaped, so that it is a string.
#[test]
fn a_title_without_quotes_may_hold_any_sign() {
    for text in ["scope a\rnot \\|é|rchive\n", "scope a Te\\xt é\n", "scope a A\"é\n"] {
        assert!(is_sound(text), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        prop_assert!(is_sound(&text));
        let _ = (parse_on(&text).is_ok(), parse_grant(&text).is_ok());
    }

    #[test]
    fn any_tokens_are_survived(text in fragment()) {
        prop_assert!(is_sound(&text));
        let _ = (parse_on(&text).is_ok(), parse_grant(&text).is_ok());
    }

    #[test]
    fn any_mutation_is_survived(text in mutated()) {
        prop_assert!(is_sound(&text));
    }

    #[test]
    fn what_parses_is_wholly_kept(text in mutated()) {
        let outcome = parse(FileId(0), &text, &Limits::default());
        if outcome.diagnostics.is_empty() {
            let again = parse(FileId(0), &format!("\n{text}\n"), &Limits::default());
            prop_assert!(again.diagnostics.is_empty());
            prop_assert!(again.value.items.len() == outcome.value.items.len());
        }
    }
}
