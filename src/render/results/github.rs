//! Claims that are not true as annotations of GitHub Actions.
//!
//! Guarantees: those of annotations for findings. Leaves out: tests that passed.

use super::{Claim, FALSE_CLAIM, Results};
use crate::render::{github, visible};

/// All claims that are not true.
#[must_use]
pub fn render(results: &Results<'_>) -> String {
    let sources = results.sources;
    let claims = results.claims();
    claims
        .map(|(title, it)| github::annotation(sources, it.span, "error", FALSE_CLAIM, &text(title, it)))
        .collect()
}

/// The claim and its test, then what is so instead.
fn text(title: &str, claim: &Claim) -> String {
    let first = format!("{} in test \"{title}\"", claim.text);
    let lines: Vec<_> = std::iter::once(first).chain(claim.lines()).collect();
    lines.iter().map(|line| visible::line(line)).collect::<Vec<_>>().join("\n")
}
