//! How tests went, for people: a line for each, below it what is not true, and at the end the count.
//!
//! Guarantees: the last line is the count. Leaves out: colours.

use std::fmt::Write as _;

use super::{Claim, Results, Tested};
use crate::render::visible;
use crate::source::SourceMap;

/// All tests and their count.
#[must_use]
pub fn render(results: &Results<'_>) -> String {
    let mut out: String = results.tests.iter().map(|test| one(test, results.sources)).collect();
    if results.tests.is_empty() {
        out.push_str("there is no such test\n");
    }
    let (passed, failed) = results.counts();
    let _infallible = writeln!(out, "{passed} passed, {failed} failed");
    out
}

fn one(test: &Tested<'_>, sources: &SourceMap) -> String {
    let verdict = if test.failures.is_empty() { "ok" } else { "FAILED" };
    let mut out = format!("test \"{}\" … {verdict}\n", visible::line(test.title));
    for line in test.failures.iter().flat_map(|claim| lines(claim, sources)) {
        let _infallible = writeln!(out, "  {}", visible::line(&line));
    }
    out
}

/// A false claim: where and what it is, then what is so instead.
fn lines(claim: &Claim, sources: &SourceMap) -> impl Iterator<Item = String> {
    let (path, line) = sources.line(claim.span);
    std::iter::once(format!("{path}:{line}: {}", claim.text)).chain(claim.lines())
}
