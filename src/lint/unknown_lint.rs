//! `unknown-lint`: an `@allow` that names no lint silences nothing.

use crate::diagnostic::{Code, Diagnostic};

use super::{Context, LINTS, Lint};

pub(super) const LINT: Lint =
    Lint { code: Code::UnknownLint, summary: "an `@allow` that names no lint silences nothing", check };

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let allows = context.model.allows.iter();
    let unknown = allows.filter(|allow| LINTS.iter().all(|lint| lint.code.as_str() != &*allow.lint));
    let report = |name: &str, span| {
        Diagnostic::warning(Code::UnknownLint, span, format!("there is no lint `{name}`"))
            .help("`@allow` takes the name in brackets of a warning")
    };
    unknown.map(|allow| report(&allow.lint, allow.span)).collect()
}
