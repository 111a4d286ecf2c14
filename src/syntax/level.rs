//! The blocks of the language and the words that start a statement in each.
//!
//! Guarantees: a test holds the words against the grammar. Leaves out: what follows those words. Cutting a file,
//! recovery and editors look here.

use super::grammar::Rule;

/// What statements stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    File,
    Resource,
    Attribute,
    Group,
    Permission,
    Action,
    Role,
    Matrix,
    Test,
}

/// The words that start a declaration.
pub(crate) const DECLARATIONS: &[&str] = &[
    "action",
    "addon",
    "assert",
    "assign",
    "at",
    "attribute",
    "default",
    "group",
    "matrix",
    "package",
    "permission",
    "resource",
    "restriction",
    "role",
    "scope",
    "test",
];

/// Words that are names where the grammar does not expect them: any of them may go on with a statement.
const SOFT: &[&str] = &[
    "all",
    "and",
    "any",
    "defaults",
    "delegate",
    "hold",
    "holders",
    "holds",
    "is",
    "lack",
    "lacks",
    "most",
    "nobody",
    "not",
    "nothing",
    "of",
    "or",
    "permissions",
    "reach",
    "reason",
    "restrict",
    "roles",
    "within",
];

/// Every level with statements of its own.
const BLOCKS: [Level; 7] = [
    Level::Resource,
    Level::Attribute,
    Level::Group,
    Level::Permission,
    Level::Action,
    Level::Role,
    Level::Test,
];

/// Whether a word starts a declaration.
pub(super) fn starts_declaration(word: &str) -> bool {
    DECLARATIONS.contains(&word)
}

/// Whether a word may go on with a statement, though it is not reserved.
pub(crate) fn is_soft(word: &str) -> bool {
    SOFT.contains(&word)
}

/// Whether a word starts a declaration or a statement of any block.
pub(super) fn starts_statement(word: &str) -> bool {
    starts_declaration(word) || BLOCKS.iter().any(|level| level.starts().contains(&word))
}

/// Where a statement belongs, by its first word.
pub(super) fn homes(word: &str) -> Vec<&'static str> {
    let levels = BLOCKS.iter().chain([&Level::File]);
    levels.filter(|level| level.starts().contains(&word)).map(|level| level.place()).collect()
}

impl Level {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 9] = [
        Self::File,
        Self::Resource,
        Self::Attribute,
        Self::Group,
        Self::Permission,
        Self::Action,
        Self::Role,
        Self::Matrix,
        Self::Test,
    ];

    /// The block of a declaration, by its first word.
    pub(super) fn of(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "resource" => Self::Resource,
            "attribute" => Self::Attribute,
            "group" => Self::Group,
            "permission" => Self::Permission,
            "action" => Self::Action,
            "role" | "addon" => Self::Role,
            "matrix" => Self::Matrix,
            "test" => Self::Test,
            _ => return None,
        })
    }

    /// The rule for one statement by itself.
    pub(super) fn rule(self) -> Rule {
        match self {
            Self::File => Rule::items,
            Self::Resource => Rule::in_resource,
            Self::Attribute => Rule::in_attribute,
            Self::Group => Rule::in_group,
            Self::Permission => Rule::in_permission,
            Self::Action => Rule::in_action,
            Self::Role => Rule::in_role,
            Self::Matrix => Rule::in_matrix,
            Self::Test => Rule::in_test,
        }
    }

    /// The first words of its statements.
    pub(super) fn starts(self) -> &'static [&'static str] {
        match self {
            Self::File => DECLARATIONS,
            Self::Resource => &["only"],
            Self::Attribute => &["set"],
            Self::Group => &["permission", "requires", "forbid", "deny"],
            Self::Permission => &["key", "implies", "delegates", "restricts", "requires", "forbid", "deny"],
            Self::Action => &["requires", "forbid", "deny"],
            Self::Role => &["grant", "exclude"],
            Self::Matrix => &[],
            Self::Test => &["as", "allow", "deny"],
        }
    }

    /// Where its statements stand.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::File => "outside of all blocks",
            Self::Resource => "in a resource",
            Self::Attribute => "in an attribute",
            Self::Group => "in a group",
            Self::Permission => "in a permission",
            Self::Action => "in an action",
            Self::Role => "in a role or add-on",
            Self::Matrix => "in a matrix",
            Self::Test => "in a test",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCKS, Level, SOFT};
    use crate::syntax::grammar::{Rule, parse};

    /// The words of an alternative in the grammar, by the rules that its failure names.
    fn expected_at(rule: Rule, text: &str) -> Vec<String> {
        parse(rule, text).unwrap_err().expected.iter().map(|rule| format!("{rule:?}")).collect()
    }

    #[test]
    fn each_word_starts_a_statement_of_its_level() {
        for level in BLOCKS.into_iter().chain([Level::File]) {
            for word in level.starts() {
                let failure = parse(level.rule(), word).unwrap_err();
                assert_eq!(failure.at, word.len(), "`{word}` in {}", level.place());
            }
        }
    }

    #[test]
    fn each_keyword_of_a_declaration_is_listed() {
        assert_eq!(words_of("// Words that start a declaration."), Level::File.starts());
        assert_eq!(words_of("// Words only where they are expected here; names elsewhere."), SOFT);
    }

    /// The keywords of a section of the grammar.
    fn words_of(title: &str) -> Vec<&'static str> {
        let grammar = include_str!("../../grammar/perm.pest");
        let section = grammar.split(title).nth(1).unwrap().split("\n\n//").next().unwrap();
        section.lines().filter_map(|line| line.strip_prefix("kw_")?.split(' ').next()).collect()
    }

    #[test]
    fn no_other_word_starts_a_statement() {
        let keywords = |level: Level| {
            let mut words = level.starts().to_vec();
            words.sort_unstable();
            words.into_iter().map(|word| format!("kw_{word}")).collect::<Vec<_>>()
        };
        for level in [Level::Permission, Level::Action, Level::Role] {
            let mut found = expected_at(level.rule(), " ?");
            found.sort_unstable();
            found.retain(|rule| rule != "comment");
            assert_eq!(found, keywords(level), "{}", level.place());
        }
    }
}
