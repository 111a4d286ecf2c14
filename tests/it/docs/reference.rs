//! The language reference: its examples are policies, and it leaves out no word, no rule and no code.

use super::{blocks, judge, read};

const REFERENCE: &str = "grammar/reference.md";

#[test]
fn every_example_does_what_it_says() {
    let blocks = blocks(REFERENCE);
    assert!(blocks.len() > 20, "only {} blocks", blocks.len());
    for block in blocks {
        assert!(block.is_policy(), "{}: not a policy", block.place);
        judge(&block);
    }
}

#[test]
fn every_word_of_the_grammar_is_explained() {
    let (grammar, reference) = (read("grammar/perm.pest"), read(REFERENCE));
    let tokens = grammar.lines().filter(|line| line.starts_with("kw_"));
    let words: Vec<_> = tokens.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(words.len() > 60, "only {} words: does the grammar still call them `kw_…`?", words.len());
    let missing: Vec<_> = words.iter().filter(|word| !reference.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_rule_is_there() {
    let reference = read(REFERENCE);
    let missing: Vec<_> = (1..=15).filter(|rule| !reference.contains(&format!("**R{rule} "))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_code_is_listed() {
    let reference = read(REFERENCE);
    let codes = permc::diagnostic::Code::ALL.iter().map(|code| code.as_str());
    let missing: Vec<_> = codes.filter(|code| !reference.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_limit_is_listed() {
    let (limits, reference) = (read("src/limits.rs"), read(REFERENCE));
    let fields = limits.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.strip_suffix(": usize,"));
    let fields: Vec<_> = fields.collect();
    assert!(!fields.is_empty());
    let missing: Vec<_> = fields.iter().filter(|field| !reference.contains(&format!("`{field}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
