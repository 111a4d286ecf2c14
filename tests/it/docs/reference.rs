//! The language reference: its examples are policies, and it leaves out no word, no rule and no code.

use permc_eval::Table;
use permc_eval::authzen::evaluate;

use super::{blocks, judge, read};

const REFERENCE: &str = "grammar/reference.md";

#[test]
fn every_example_does_what_it_says() {
    let blocks = blocks(REFERENCE);
    assert!(blocks.len() > 20, "only {} blocks", blocks.len());
    for block in blocks {
        match block.info.as_str() {
            "json request" | "json answer" | "toml" => {}
            _ => {
                assert!(block.is_policy(), "{}: not a policy", block.place);
                judge(&block);
            }
        }
    }
}

/// A request and the answer behind it; what explains the answer is left out.
#[test]
fn every_request_is_answered_so() {
    let bundle = read("examples/shop.json");
    let table = Table::from_json(bundle.as_bytes()).expect("the bundle of the shop");
    let blocks: Vec<_> =
        blocks(REFERENCE).into_iter().filter(|block| block.info.starts_with("json ")).collect();
    assert!(!blocks.is_empty());
    for pair in blocks.chunks(2) {
        let [request, expected] = pair else { panic!("a request without an answer") };
        assert_eq!((request.info.as_str(), expected.info.as_str()), ("json request", "json answer"));
        let mut answer = evaluate(&table, request.text.as_bytes());
        answer.context.because.clear();
        let answer = serde_json::to_value(answer).expect("an answer is JSON");
        assert_eq!(answer, serde_json::from_str::<serde_json::Value>(&expected.text).expect("JSON"));
    }
}

/// The reasons that an answer may carry.
#[test]
fn every_reason_is_listed() {
    let (reasons, reference) = (read("crates/permc-eval/src/decision.rs"), read(REFERENCE));
    let words = reasons.lines().filter_map(|line| line.split_once("=> \"")?.1.split('"').next());
    let words: Vec<_> = words.collect();
    assert!(words.len() > 5, "{words:?}");
    let missing: Vec<_> = words.iter().filter(|word| !reference.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
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
