//! Claims that are not true one a line, in the form of `short` findings, for editors.
//!
//! Guarantees: one line for each. Leaves out: tests that passed, and why a claim is not true.

use super::{FALSE_CLAIM, Results};
use crate::render::short;

/// All claims that are not true.
#[must_use]
pub fn render(results: &Results<'_>) -> String {
    let sources = results.sources;
    let claims = results.claims();
    claims.map(|(_, it)| short::line(sources, it.span, "error", FALSE_CLAIM, &it.message())).collect()
}
