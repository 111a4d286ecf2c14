//! Where each clause stands: for one that stands elsewhere.
//!
//! Guarantees: a test holds the words against the grammar. Leaves out: words that start statements, which `level` knows.

/// Clauses by their first word, with what they follow.
const CLAUSES: &[(&str, &str)] = &[
    ("as", "at the beginning of each case of a test"),
    ("by", "after `assign ROLE`"),
    ("code", "after the action of a `deny` in a test"),
    ("deprecated", "after the name of a permission"),
    ("except", "after `grant PERMISSION` or `exclude PERMISSION`"),
    ("extends", "after the name of a role"),
    ("filter", "after the action of an `allow` in a test"),
    ("filtered", "after the name of a permission"),
    ("for", "after the name of an add-on"),
    ("grants", "after `as` in a test"),
    ("in", "after the name of a scope, after a resource, and after an attribute in a condition"),
    ("may", "after `only ROLE` in a resource"),
    ("on", "after `grant PERMISSION`, and after the action of a claim in a test"),
    ("per", "after the name of a permission or an action, and after `delegates` and `restricts`"),
    ("sensitive", "after the name of a permission"),
    ("when", "after what it is a condition for: `requires PERMISSION when ATTRIBUTE is VALUE`"),
    ("where", "after `grant PERMISSION`"),
    ("with", "after the action of a claim in a test, and after `deny` in an action"),
    ("without", "after the name of a role"),
];

/// Where a clause stands, if the word is one of a clause.
pub(super) fn home(word: &str) -> Option<&'static str> {
    CLAUSES.iter().find(|(clause, _)| *clause == word).map(|(_, home)| *home)
}

#[cfg(test)]
mod tests {
    use super::{CLAUSES, home};
    use crate::syntax::grammar::is_reserved;
    use crate::syntax::level;

    #[test]
    fn each_reserved_word_has_a_home() {
        let grammar = include_str!("../../../grammar/perm.pest");
        let section = grammar.split("// Words that start a statement or a clause.").nth(1).unwrap();
        let section = section.split("\n\n//").next().unwrap();
        let words: Vec<_> =
            section.lines().filter_map(|line| line.strip_prefix("kw_")?.split(' ').next()).collect();
        assert!(words.len() > 30, "{words:?}");
        let homeless: Vec<_> =
            words.iter().filter(|word| home(word).is_none() && level::homes(word).is_empty()).collect();
        assert!(homeless.is_empty(), "{homeless:?}");
        assert!(CLAUSES.iter().all(|(word, _)| is_reserved(word)));
        assert!(CLAUSES.is_sorted());
    }
}
