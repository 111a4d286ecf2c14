//! Places and grants as arguments of the command line.
//!
//! Guarantees: the same grammar as in files, strings unescaped. Leaves out: whether the names exist, and diagnostics:
//! an argument has no file to point into, so an error is one sentence.

use super::build::{self, Builder};
use super::expected::{Expected, list};
use super::grammar::{self, Rule};
use crate::limits::Limits;
use crate::source::FileId;

/// Kinds and ids, innermost first.
pub type Path = Vec<(String, String)>;

/// Parses `KIND ID in KIND ID …`.
///
/// # Errors
///
/// What was expected, and where, in one sentence.
pub fn parse_on(text: &str) -> Result<Path, String> {
    read(Rule::place_argument, text, build::argument::place)
}

/// Parses `PERMISSION` or `PERMISSION on KIND ID, …`: a permission and its places, none of which means everywhere.
///
/// # Errors
///
/// What was expected, and where, in one sentence.
pub fn parse_grant(text: &str) -> Result<(String, Vec<Path>), String> {
    read(Rule::grant_argument, text, build::argument::grant)
}

/// An id or a value as a policy writes it: bare if it is a name, else in quotes.
#[must_use]
pub fn written_id(text: &str) -> String {
    if grammar::is_name(text) {
        return text.to_owned();
    }
    quoted(text)
}

/// A text as a string is written.
pub(super) fn quoted(text: &str) -> String {
    let escape = |character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

fn read<T>(
    rule: Rule,
    text: &str,
    build: impl FnOnce(&mut Builder<'_>, grammar::Tree<'_>) -> Option<T>,
) -> Result<T, String> {
    let parsed = grammar::parse(rule, text);
    let tree = parsed.map_err(|failure| {
        let expected = list(&Expected::new(&failure.expected, true).all());
        match text.get(failure.at..).map(str::trim_end) {
            _ if text.trim().is_empty() => format!("expected {expected}"),
            None | Some("") => format!("expected {expected} after `{}`", text.trim()),
            Some(rest) => format!("expected {expected}, found `{rest}`"),
        }
    })?;
    let limits = Limits::default();
    let mut builder = Builder::new(FileId(0), text, &limits);
    let built = build(&mut builder, tree);
    let (_, diagnostics) = builder.finish();
    match (built, diagnostics.into_iter().next()) {
        (_, Some(diagnostic)) => Err(diagnostic.message),
        (built, None) => built.ok_or_else(|| format!("`{text}` cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_grant, parse_on, written_id};

    fn path(steps: &[(&str, &str)]) -> Vec<(String, String)> {
        steps.iter().map(|(kind, id)| ((*kind).to_owned(), (*id).to_owned())).collect()
    }

    #[test]
    fn a_place_is_read_innermost_first() {
        assert_eq!(parse_on(" index main"), Ok(path(&[("index", "main")])));
        let zone = path(&[("zone", "example.com"), ("account", "acme\n")]);
        assert_eq!(parse_on(r#"zone "example.com" in account "acme\n""#), Ok(zone));
    }

    #[test]
    fn a_grant_is_read_with_its_places() {
        assert_eq!(parse_grant("a.b"), Ok(("a.b".to_owned(), vec![])));
        let places = vec![path(&[("index", "main")]), path(&[("index", "x"), ("account", "y")])];
        assert_eq!(parse_grant("a on index main, x in account y"), Ok(("a".to_owned(), places)));
    }

    #[test]
    fn an_id_is_written_as_it_is_read() {
        assert_eq!(written_id("example.com"), "example.com");
        for id in ["eu:west", "on", "a\"b\\c\nd\te", "42", ""] {
            assert!(written_id(id).starts_with('"'));
            assert_eq!(parse_on(&format!("zone {}", written_id(id))), Ok(path(&[("zone", id)])));
        }
    }

    #[test]
    fn an_error_is_one_sentence() {
        assert_eq!(parse_on("index").unwrap_err(), "expected an id after `index`");
        assert_eq!(parse_on("").unwrap_err(), "expected a scope");
        assert_eq!(parse_on("index 42").unwrap_err(), "expected an id, found `42`");
        assert_eq!(parse_on("index a, b").unwrap_err(), "expected `in`, found `, b`");
        assert_eq!(parse_on(r#"index "\q""#).unwrap_err(), r"`\q` is no escape");
        assert_eq!(parse_grant("on").unwrap_err(), "expected a permission name, found `on`");
        assert_eq!(parse_grant("a at b").unwrap_err(), "expected `on`, found `at b`");
    }
}
