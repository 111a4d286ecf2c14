//! What could have stood where the grammar failed, in words that an author knows.
//!
//! Guarantees: no name of a rule of the grammar leaves here; the words come in a fixed order. Leaves out: the sentence
//! around them.

use super::grammar::Rule;
use super::level::Level;

/// What was expected at a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    /// Descriptions and signs, ready to be read.
    phrases: Vec<String>,
    /// Words of the language.
    pub(super) words: Vec<String>,
    /// Whether a name would do.
    pub(super) name: bool,
    /// Whether a name or a string would do.
    pub(super) quotable: bool,
    /// Whether a comma would do.
    pub(super) comma: bool,
    /// Whether a title would do.
    pub(super) title: bool,
}

impl Expected {
    /// Gathers what a failed parse names. What may follow a whole statement counts only where one `begins`, and a title,
    /// which may stand nearly anywhere, only by itself.
    pub(super) fn new(rules: &[Rule], begins: bool) -> Self {
        let mut expected = Self { title: rules.contains(&Rule::title), ..Self::default() };
        let (titles, others): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| **rule == Rule::title);
        for rule in others {
            match rule {
                Rule::declaration | Rule::kw_package if !begins => {}
                _ => expected.add(rule),
            }
        }
        if expected.all().is_empty() {
            titles.into_iter().for_each(|lone| expected.add(lone));
        }
        expected
    }

    fn add(&mut self, rule: Rule) {
        self.name |= is_name(rule);
        self.quotable |= matches!(rule, Rule::id | Rule::value | Rule::values | Rule::in_attribute);
        self.comma |= rule == Rule::comma;
        if let Some(word) = format!("{rule:?}").strip_prefix("kw_") {
            self.add_word(word);
        }
        for phrase in phrases(rule) {
            match phrase.strip_prefix('`').and_then(|word| word.strip_suffix('`')) {
                Some(word) if word.bytes().all(|byte| byte.is_ascii_lowercase()) => self.add_word(word),
                _ if self.phrases.iter().any(|known| known == phrase) => {}
                _ => self.phrases.push((*phrase).to_owned()),
            }
        }
    }

    fn add_word(&mut self, word: &str) {
        if !self.words.iter().any(|known| known == word) {
            self.words.push(word.to_owned());
        }
    }

    /// Whether a sign would do.
    pub(super) fn takes(&self, sign: &str) -> bool {
        self.phrases.iter().any(|phrase| phrase.trim_matches('`') == sign)
    }

    /// The words that may stand there: those that start a declaration, if one can begin.
    pub(super) fn candidates(&self) -> Vec<&str> {
        if self.phrases.iter().any(|phrase| phrase == "a declaration") {
            return Level::File.starts().to_vec();
        }
        self.words.iter().map(String::as_str).collect()
    }

    /// Everything that was expected: descriptions, `,`, words, other signs.
    pub(super) fn all(&self) -> Vec<String> {
        let words = self.words.iter().map(|word| format!("`{word}`"));
        let mut all: Vec<_> = self.phrases.iter().cloned().chain(words).collect();
        all.sort_by_key(|phrase| match phrase.as_str() {
            "`,`" => 1,
            "`}`" => 4,
            sign if sign.starts_with('`') && sign.len() == 3 => 3,
            word if word.starts_with('`') => 2,
            _ => 0,
        });
        all
    }
}

/// `a, b or c`
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

fn is_name(rule: Rule) -> bool {
    format!("{rule:?}").ends_with("_name")
        || matches!(
            rule,
            Rule::permission_set
                | Rule::role_set
                | Rule::id
                | Rule::value
                | Rule::values
                | Rule::in_attribute
                | Rule::all_of
                | Rule::any_of
                | Rule::negation
                | Rule::all_conditions
                | Rule::any_condition
                | Rule::union
                | Rule::ask
        )
}

fn phrases(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::package_name => &["a package name"],
        Rule::scope_name => &["a scope name"],
        Rule::kind_name | Rule::place_argument => &["a scope"],
        Rule::attribute_name => &["an attribute"],
        Rule::set_name => &["the name of a set"],
        Rule::group_name => &["a group name"],
        Rule::permission_name | Rule::grant_argument => &["a permission name"],
        Rule::restriction_name => &["the name of a restriction"],
        Rule::role_name => &["a role name"],
        Rule::action_name => &["an action name"],
        Rule::lint_name => &["the name of a lint"],
        Rule::permission_set => &["a permission or group"],
        Rule::role_set => &["a role"],
        Rule::text => &["a string"],
        Rule::title => &["a title in quotes"],
        Rule::id => &["an id"],
        Rule::value | Rule::values => &["a value"],
        Rule::number => &["a number"],
        Rule::left_brace => &["`{`"],
        Rule::right_brace => &["`}`"],
        Rule::left_paren => &["`(`"],
        Rule::right_paren => &["`)`"],
        Rule::comma => &["`,`"],
        Rule::equals => &["`=`"],
        Rule::bar | Rule::row | Rule::in_matrix => &["`|`"],
        Rule::line_end => &["the end of the line"],
        Rule::declaration | Rule::items => &["a declaration"],
        Rule::all_of | Rule::any_of => &["a permission, an action or `(`"],
        Rule::negation | Rule::all_conditions | Rule::any_condition => &["a condition"],
        Rule::union => &["a restriction or its text"],
        Rule::ask => &["an action", "`assign`", "`delegate`", "`restrict`"],
        Rule::claim => &["`allow`", "`deny`"],
        Rule::in_resource => &["`only`"],
        Rule::in_attribute => &["a value", "`set`"],
        Rule::member => &["`permission`"],
        Rule::in_group => &["`permission`", "`requires`", "`forbid`", "`deny`"],
        Rule::in_permission => {
            &["`key`", "`implies`", "`delegates`", "`restricts`", "`requires`", "`forbid`", "`deny`"]
        }
        Rule::in_action => &["`requires`", "`forbid`", "`deny`"],
        Rule::in_role => &["`grant`", "`exclude`"],
        Rule::in_test => &["`as`", "`allow`", "`deny`"],
        Rule::cell_silent
        | Rule::cell_grant
        | Rule::cell_exclude
        | Rule::cell_rule
        | Rule::cell_name
        | Rule::cell_other => &["a cell and `|`"],
        _ => &[],
    }
}
