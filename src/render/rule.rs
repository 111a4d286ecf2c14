//! What a code means, for formats that describe codes beside findings.
//!
//! Guarantees: every code has a text; that of a lint is its page. Leaves out: what a finding says of its own policy.

use crate::diagnostic::Code;
use crate::lint::{self, Level};

/// All that there is to say of a code, in Markdown.
pub(super) fn markdown(code: Code) -> String {
    let page = lint::named(code.as_str()).map(|lint| lint.page.to_owned());
    page.unwrap_or_else(|| format!("**{}**: {}", code.as_str(), code.summary()))
}

/// How bad it is if the project says nothing else, in the words of SARIF.
pub(super) fn level(code: Code) -> &'static str {
    match lint::named(code.as_str()).map(|lint| lint.level) {
        Some(Level::Allow) => "none",
        Some(Level::Warn) => "warning",
        Some(Level::Deny) | None => "error",
    }
}
