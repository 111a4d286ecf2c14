//! What formatting keeps, of a text.
//!
//! Guarantees: nothing here depends on where something stands. Leaves out: what is wrong with a text.

use permc::limits::Limits;
use permc::pipeline::{Product, Settings, compile_with};
use permc::source::{FileId, SourceMap};
use permc::syntax::{LeafKind, outline, parse};
use permc_eval::format::Content;

/// The content of a policy's bundle, but for what formatting may change: digests, and where things stand.
pub(crate) fn content(text: &str) -> Option<Content> {
    let settings = Settings { product: Product::WithoutReasons, ..Settings::default() };
    let compilation = compile_with(SourceMap::new([("a.perm", text)]), &settings, Vec::new());
    compilation.content.map(|content| Content { sources: Vec::new(), ..content })
}

pub(crate) fn comments(text: &str) -> Vec<&str> {
    let leaves = outline(text, &Limits::default()).expect("it can be formatted");
    leaves.iter().filter(|leaf| leaf.kind == LeafKind::Comment).map(|leaf| leaf.text).collect()
}

pub(crate) fn docs(text: &str) -> Vec<Option<Box<str>>> {
    let tree = parse(FileId(0), text, &Limits::default()).value;
    tree.items.into_iter().map(|item| item.docs).collect()
}
