//! What the tests of documents and examples share: reading project files, cutting out code blocks, judging policies.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "tests stop at the first surprise and read files"
)]

mod boundaries;
mod examples;
mod failures;
mod readme;
mod reference;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::Table;

/// The path of a file of the project.
fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The text of a file of the project.
fn read(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// A fenced block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// What stands behind the three backticks.
    info: String,
    /// The document and the line, for messages.
    place: String,
    text: String,
}

impl Block {
    /// Whether it is in the language of policies.
    fn is_policy(&self) -> bool {
        self.info == "perm" || self.info.starts_with("perm ")
    }
}

/// The fenced blocks of a document.
fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let text = read(document);
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let (info, place) = (info.trim().to_owned(), format!("{document}:{}", at + 1));
                open = Some(Block { info, place, text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert_eq!(open, None, "a block is not closed");
    blocks
}

/// Judges a block of the language: its fence says which errors it has; without errors its tests pass. Lints are not
/// asked: an example shows one thing, and leaves out what a policy would have besides.
fn judge(block: &Block) {
    let expected: BTreeSet<&str> = match block.info.split_once("error=") {
        Some((_, codes)) => codes.split(',').collect(),
        None => BTreeSet::new(),
    };
    let compilation = compile_text(&block.place, &block.text);
    let errors = compilation.diagnostics.iter().filter(|it| it.is_error());
    let found: BTreeSet<&str> = errors.map(|it| it.code.as_str()).collect();
    assert_eq!(found, expected, "{}: {:#?}", block.place, compilation.diagnostics);
    if expected.is_empty() {
        passes(&block.place, &compilation);
    }
}

fn compile_text(name: &str, text: &str) -> Compilation {
    compile(SourceMap::new([(name, text)]), &Limits::default())
}

/// A policy without a diagnostic makes a table, and every claim of its tests is true.
fn passes(place: &str, compilation: &Compilation) {
    let content = compilation.content.clone().expect("a policy without errors has a content");
    let table = Table::new(content).unwrap_or_else(|error| panic!("{place}: {error}"));
    for test in permc::testing::run(&compilation.model, &table) {
        assert!(test.passed(), "{place}: {test:#?}");
    }
}
