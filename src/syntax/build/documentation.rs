//! The `///` lines before a declaration.
//!
//! Guarantees: blank lines and ordinary comments between them do not cut them off; other text does. Leaves out: what
//! the documentation says.

/// The documentation that ends right before `at`: its lines without `///` and one blank, joined by line breaks.
pub(super) fn before(text: &str, at: usize) -> Option<Box<str>> {
    let above = text.get(..at)?;
    // What stands on the line of the declaration itself.
    let above = above.trim_end_matches([' ', '\t', '\r']).strip_suffix('\n')?;
    let mut lines: Vec<_> = above.rsplit('\n').map(str::trim).map_while(line).flatten().collect();
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join("\n").into())
}

/// `None` ends the search; `Some(None)` is a line without documentation.
fn line(line: &str) -> Option<Option<&str>> {
    match line.strip_prefix("///") {
        Some(doc) => Some(Some(doc.strip_prefix(' ').unwrap_or(doc))),
        None => (line.is_empty() || line.starts_with("//")).then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(before(text, text.len()).as_deref(), expected);
    }

    #[test]
    fn lines_are_joined() {
        check("/// One.\n  ///  Two.\r\n", Some("One.\n Two."));
    }

    #[test]
    fn blanks_and_comments_do_not_cut() {
        check("/// One.\n\n// aside\n/// Two.\n  ", Some("One.\nTwo."));
    }

    #[test]
    fn other_text_cuts() {
        check("/// One.\nrole a\n", None);
        check("role a /// aside\n", None);
        check("/// One.\nrole a ", None);
        check("", None);
    }
}
