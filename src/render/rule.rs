//! What a code means, for formats that describe codes beside findings.
//!
//! Guarantees: every code has a text. Leaves out: what a finding says of its own policy.

use crate::diagnostic::{Code, Severity};

/// What a code means, in one sentence.
pub(super) fn summary(code: Code) -> String {
    code.as_str().replace('-', " ")
}

/// All that there is to say of it, in Markdown.
pub(super) fn markdown(code: Code) -> String {
    format!("**{}**: {}", code.as_str(), summary(code))
}

/// How bad it is if the project says nothing else, in the words of SARIF; `found` is how bad it is here.
pub(super) fn level(_code: Code, found: Severity) -> &'static str {
    found.as_str()
}
