//! What a code means, for formats that describe codes beside findings.
//!
//! Guarantees: every code has a text. Leaves out: what a finding says of its own policy.

use crate::diagnostic::Code;

/// What a code means, in one sentence.
pub(super) fn summary(code: Code) -> String {
    code.as_str().replace('-', " ")
}

/// The same with its name, in Markdown.
pub(super) fn markdown(code: Code) -> String {
    format!("**{}**: {}", code.as_str(), summary(code))
}
