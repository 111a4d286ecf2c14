//! The words of the language in the grammars of editors, held against `grammar/perm.pest`.

use std::collections::BTreeSet;

use super::read;

/// The headings of the three kinds of words in the grammar.
const KINDS: [&str; 3] =
    ["// Words that start a declaration.", "// Words that start a statement", "// Words only where"];

type Words = BTreeSet<String>;

/// The words of the grammar by kind: what starts a declaration, what starts a statement or clause, and what is a word
/// only where it is expected.
fn words() -> [Words; 3] {
    let mut words = [const { BTreeSet::new() }; 3];
    let mut kind = None;
    for line in read("grammar/perm.pest").lines() {
        kind = KINDS.iter().position(|heading| line.starts_with(heading)).or(kind);
        if let Some((_, definition)) = line.split_once("= @{ \"").filter(|_| line.starts_with("kw_")) {
            let word = definition.split('"').next().expect("a word in quotes");
            words[kind.expect("a word below a heading")].insert(word.to_owned());
        }
    }
    let counts = words.each_ref().map(BTreeSet::len);
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}: does the grammar still call them `kw_…`?");
    words
}

/// The words between quotes of a text.
fn quoted(text: &str) -> Words {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What stands in a text between the first of one and the next of another.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} after {start:?}")).0
}

/// The words of an alternation of a regular expression, `(?:a|b)`, whose rule has this scope.
fn alternation(rule: &str) -> Words {
    between(rule, "(?:", ")").split('|').map(str::to_owned).collect()
}

#[test]
fn vim() {
    let syntax = read("editors/vim/syntax/perm.vim");
    let list = |group: &str| {
        let start = format!("syntax keyword {group} ");
        let lines = syntax.lines().filter_map(|line| line.strip_prefix(&start));
        lines.flat_map(str::split_whitespace).map(str::to_owned).collect::<Words>()
    };
    assert_eq!(["permDeclaration", "permStatement", "permContextual"].map(list), words());
}

#[test]
fn emacs() {
    let mode = read("editors/emacs/permc-mode.el");
    let list = |name: &str| quoted(between(&mode, &format!("(defconst {name}\n  '("), ")"));
    assert_eq!(["permc-declarations", "permc-statements", "permc-contextual"].map(list), words());
}

#[test]
fn text_mate() {
    let grammar: serde_json::Value =
        serde_json::from_str(&read("editors/vscode/syntaxes/perm.tmLanguage.json")).expect("JSON");
    let list =
        |rule: &str| alternation(grammar["repository"][rule]["match"].as_str().expect("a `match` of words"));
    assert_eq!(["declarations", "keywords", "contextual"].map(list), words());
}

#[test]
fn sublime() {
    let syntax = read("editors/sublime/Perm.sublime-syntax");
    let mut rules = syntax.lines().filter(|line| line.contains("{{start}}(?:")).map(alternation);
    assert_eq!([(); 3].map(|()| rules.next().expect("three lists of words")), words());
}

#[test]
fn tree_sitter_highlights() {
    let query = read("editors/tree-sitter-perm/queries/highlights.scm");
    let list = |heading: &str| quoted(between(&query, heading, "]"));
    let headings =
        ["; Words that start a declaration.", "; Words that start a statement", "; Words only where"];
    assert_eq!(headings.map(list), words());
}

/// The grammar of tree-sitter knows them all, and no word beside them but the cells of a matrix.
#[test]
fn tree_sitter() {
    let grammar: serde_json::Value =
        serde_json::from_str(&read("editors/tree-sitter-perm/src/grammar.json")).expect("JSON");
    let mut found = Words::new();
    literals(&grammar["rules"], &mut found);
    found.retain(|it| it.starts_with(|c: char| c.is_ascii_alphabetic()));
    let mut expected: Words = words().into_iter().flatten().collect();
    expected.extend(["yes", "no"].map(str::to_owned));
    assert_eq!(found, expected);
    let source = read("editors/tree-sitter-perm/grammar.js");
    let missing: Vec<_> = found.iter().filter(|word| !source.contains(&format!("'{word}'"))).collect();
    assert!(missing.is_empty(), "src/ is older than grammar.js: {missing:?}");
}

/// The literal texts of a rule of tree-sitter.
fn literals(rule: &serde_json::Value, to: &mut Words) {
    if rule["type"] == "STRING" {
        to.extend(rule["value"].as_str().map(str::to_owned));
    }
    match rule {
        serde_json::Value::Array(rules) => rules.iter().for_each(|rule| literals(rule, to)),
        serde_json::Value::Object(rules) => rules.values().for_each(|rule| literals(rule, to)),
        _ => {}
    }
}

/// Zed wants the queries beside its configuration.
#[test]
fn zed_has_the_same_queries() {
    for query in ["highlights.scm", "outline.scm"] {
        let (ours, zeds) = ("editors/tree-sitter-perm/queries/", "editors/zed/languages/perm/");
        assert_eq!(read(&format!("{zeds}{query}")), read(&format!("{ours}{query}")), "{query}");
    }
}
