//! Target `format`: what can be formatted means the same afterwards, keeps its comments, and changes no more.

use permc::format::{Refusal, format};
use permc::limits::Limits;
use permc::pipeline::compile;
use permc::source::SourceMap;

use crate::kept::{comments, content, docs};

/// Checks one text.
pub fn check(text: &str) {
    let limits = Limits::default();
    let once = match format(text, &limits) {
        Ok(once) => once,
        Err(Refusal::Invalid) => return,
        Err(Refusal::Differs) => panic!("the formatted text would differ"),
    };
    assert_eq!(format(&once, &limits).as_deref(), Ok(&*once), "it changes again");
    assert_eq!(comments(&once), comments(text), "other comments");
    assert_eq!(docs(&once), docs(text), "other documentation");
    assert_eq!(said(&once), said(text), "something else is said of it");
    assert_eq!(content(&once), content(text), "it means something else");
}

/// What is wrong with it, without the places, and without how many dashes a cell has: these may change.
fn said(text: &str) -> Vec<(&'static str, String)> {
    let compilation = compile(SourceMap::new([("a.perm", text)]), &Limits::default());
    let message = |text: &str| text.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let mut said: Vec<_> =
        compilation.diagnostics.iter().map(|it| (it.code.as_str(), message(&it.message))).collect();
    said.sort();
    said
}
