//! Target `parse`: any text becomes a tree and diagnostics of that text, and an outline that covers it.

use permc::limits::Limits;
use permc::source::{FileId, SourceMap};
use permc::syntax::{Leaf, LeafKind, outline, parse, parse_grant, parse_on};

use crate::places;

/// Checks one text.
pub fn check(text: &str) {
    let limits = Limits::default();
    let sources = SourceMap::new([("a.perm", text)]);
    let outcome = parse(FileId(0), text, &limits);
    places::check(&sources, &outcome.diagnostics);
    outcome.value.items.iter().for_each(|item| places::check_span(&sources, item.span));
    let apart = outcome.value.items.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    assert!(apart, "declarations overlap");

    let again = parse(FileId(0), text, &limits);
    assert_eq!(outcome.value, again.value, "another tree the second time");
    assert_eq!(outcome.diagnostics, again.diagnostics, "other diagnostics the second time");

    match outline(text, &limits) {
        Some(leaves) => covers(text, &leaves),
        None => assert!(!outcome.diagnostics.is_empty(), "no outline of a text without mistakes"),
    }
    let _ = (parse_on(text).is_ok(), parse_grant(text).is_ok());
}

/// Panics unless the leaves stand in the text one after the other, and only blanks and bars between them.
fn covers(text: &str, leaves: &[Leaf<'_>]) {
    let mut end = 0;
    for leaf in leaves {
        let at = leaf.start + usize::from(leaf.kind == LeafKind::Cell) * blanks(text, leaf.start);
        assert!(text[at..].starts_with(leaf.text), "a leaf says otherwise than the text: {leaf:?}");
        between(&text[end..at]);
        end = at + leaf.text.len();
    }
    between(&text[end..]);
}

/// How many bytes of blanks stand here.
fn blanks(text: &str, start: usize) -> usize {
    text[start..].len() - text[start..].trim_start().len()
}

fn between(gap: &str) {
    let dropped = gap.chars().find(|c| !c.is_whitespace() && !matches!(c, '|' | '\u{feff}'));
    assert_eq!(dropped, None, "not in the outline: {gap:?}");
}
