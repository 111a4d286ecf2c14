//! How each statement is written: the way out where nothing better is known of a mistake.
//!
//! Guarantees: a test parses each form. Leaves out: what a form means, which the reference says.

use super::Mistake;
use crate::syntax::level::Level;

/// Statements by what they stand in and their first word, each with its usual form. Capital letters stand for names.
const FORMS: &[(Level, &str, &str)] = &[
    (Level::File, "action", "action NAME per KIND { requires PERMISSION }"),
    (Level::File, "addon", "addon NAME for ROLE { grant PERMISSION }"),
    (Level::File, "assert", "assert ROLE holds PERMISSION"),
    (Level::File, "assign", "assign ROLE by ROLE"),
    (Level::File, "at", "at most 1 of roles ROLE, ROLE"),
    (Level::File, "attribute", "attribute NAME { VALUE, VALUE }"),
    (Level::File, "default", "default grant PERMISSION"),
    (Level::File, "group", "group NAME { permission NAME }"),
    (Level::File, "matrix", "matrix { … }"),
    (Level::File, "package", "package NAME"),
    (Level::File, "permission", "permission NAME per KIND { implies PERMISSION }"),
    (Level::File, "resource", "resource KIND ID"),
    (Level::File, "restriction", "restriction NAME = \"TEXT\""),
    (Level::File, "role", "role NAME extends ROLE { grant PERMISSION }"),
    (Level::File, "scope", "scope NAME in KIND"),
    (Level::File, "test", "test \"TITLE\" { as ROLE allow ACTION }"),
    (Level::Resource, "only", "only ROLE may PERMISSION"),
    (Level::Attribute, "set", "set NAME = VALUE, VALUE"),
    (Level::Group, "permission", "permission NAME per KIND"),
    (Level::Group, "requires", "requires PERMISSION when ATTRIBUTE is VALUE"),
    (Level::Group, "forbid", "forbid when ATTRIBUTE is VALUE"),
    (Level::Group, "deny", "deny with \"CODE\" \"TEXT\""),
    (Level::Permission, "key", "key \"KEY\""),
    (Level::Permission, "implies", "implies PERMISSION, PERMISSION"),
    (Level::Permission, "delegates", "delegates PERMISSION per KIND when ATTRIBUTE is VALUE"),
    (Level::Permission, "restricts", "restricts PERMISSION per KIND when ATTRIBUTE is VALUE"),
    (Level::Permission, "requires", "requires PERMISSION when ATTRIBUTE is VALUE"),
    (Level::Permission, "forbid", "forbid when ATTRIBUTE is VALUE"),
    (Level::Permission, "deny", "deny with \"CODE\" \"TEXT\""),
    (Level::Action, "requires", "requires PERMISSION when ATTRIBUTE is VALUE"),
    (Level::Action, "forbid", "forbid when ATTRIBUTE is VALUE"),
    (Level::Action, "deny", "deny with \"CODE\" \"TEXT\""),
    (Level::Role, "grant", "grant PERMISSION, PERMISSION on KIND ID"),
    (Level::Role, "exclude", "exclude PERMISSION, PERMISSION"),
    (Level::Test, "as", "as ROLE, ROLE"),
    (Level::Test, "allow", "allow ACTION on KIND ID with ATTRIBUTE VALUE"),
    (Level::Test, "deny", "deny ACTION on KIND ID with ATTRIBUTE VALUE code \"CODE\""),
];

/// Clauses by their first word, each with its form and, for the test, a statement with a place for it.
const CLAUSES: &[(&str, &str, &str)] = &[
    ("by", "by ROLE", "assign ROLE …"),
    ("code", "code \"CODE\"", "test \"TITLE\" { as ROLE deny ACTION … }"),
    ("except", "except PERMISSION", "default grant PERMISSION …"),
    ("extends", "extends ROLE", "role NAME …"),
    ("filter", "filter RESTRICTION", "test \"TITLE\" { as ROLE allow ACTION … }"),
    ("for", "for any role", "addon NAME … { grant PERMISSION }"),
    ("on", "on KIND ID", "default grant PERMISSION …"),
    ("per", "per KIND", "permission NAME …"),
    ("when", "when ATTRIBUTE is VALUE", "action NAME { requires PERMISSION … }"),
    ("with", "with ATTRIBUTE VALUE", "test \"TITLE\" { as ROLE deny ACTION … }"),
];

/// The form of a statement.
pub(super) fn form(level: Level, keyword: &str) -> Option<&'static str> {
    FORMS.iter().find(|form| (form.0, form.1) == (level, keyword)).map(|form| form.2)
}

/// How the statement of a mistake is written, or the one that most files begin with.
pub(super) fn of(mistake: &Mistake<'_>) -> Option<String> {
    let before = mistake.before.map_or("", |before| before.text(mistake.text));
    if before == "where" {
        return Some("write `where RESTRICTION` for some rows, or `where all` for every row".to_owned());
    }
    if let Some((_, clause, _)) = CLAUSES.iter().find(|(word, _, _)| *word == before) {
        return Some(format!("it is written `{clause}`"));
    }
    if mistake.begins && mistake.slice(mistake.range.clone()).starts_with('@') {
        return Some("it is written `@allow(LINT, reason = \"REASON\")` before a declaration".to_owned());
    }
    if mistake.keyword == "matrix" {
        return Some("a matrix has a header, a rule line and rows: `| role | PERMISSION |`, `| --- | --- |`, `| ROLE | yes |`".to_owned());
    }
    if let Some(form) = form(mistake.level, mistake.keyword) {
        return Some(format!("it is written `{form}`"));
    }
    match mistake.level {
        Level::File if mistake.begins => {
            Some("a declaration is written like `role NAME { grant PERMISSION }`".to_owned())
        }
        Level::Attribute => Some(
            "values stand first, with commas between them, then sets: `VALUE, VALUE set NAME = VALUE`"
                .to_owned(),
        ),
        _ => mistake
            .level
            .starts()
            .first()
            .and_then(|word| form(mistake.level, word))
            .map(|form| format!("a statement {} is written like `{form}`", mistake.level.place())),
    }
}

#[cfg(test)]
mod tests {
    use super::{CLAUSES, FORMS};
    use crate::syntax::grammar::parse;
    use crate::syntax::level::Level;

    #[test]
    fn each_form_parses() {
        for (level, word, form) in FORMS.iter().filter(|form| form.1 != "matrix") {
            assert!(form.starts_with(word));
            assert!(parse(level.rule(), form).is_ok(), "{form}");
        }
    }

    #[test]
    fn each_clause_parses() {
        for (word, clause, statement) in CLAUSES {
            assert!(clause.starts_with(word));
            let text = statement.replace('…', clause);
            assert!(parse(Level::File.rule(), &text).is_ok(), "{text}");
        }
    }

    #[test]
    fn each_statement_has_a_form() {
        for level in Level::ALL {
            for word in level.starts() {
                assert!(super::form(level, word).is_some(), "`{word}` {}", level.place());
            }
        }
    }
}
