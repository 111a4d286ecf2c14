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

/// How bad it is if the project says nothing else, in the words of SARIF.
pub(super) fn level(code: Code) -> &'static str {
    let severity = if code == Code::UnknownLint { Severity::Warning } else { Severity::Error };
    severity.as_str()
}
