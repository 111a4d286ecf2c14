//! `unknown-lint`: an `@allow` that names no lint silences nothing.

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::lint::context::Context;
use crate::lint::{Level, Lint, named, nearest};
use crate::model::Allow;

pub(super) const LINT: Lint = Lint {
    code: Code::UnknownLint,
    level: Level::Warn,
    page: include_str!("unknown_lint.md"),
    always: true,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let unknown = context.model.allows.iter().filter(|allow| named(&allow.lint).is_none());
    found.extend(unknown.map(report));
}

fn report(allow: &Allow) -> Diagnostic {
    let message = format!("there is no lint `{}`", allow.lint);
    let found = Diagnostic::warning(Code::UnknownLint, allow.span, message);
    if Code::named(&allow.lint).is_some() {
        return found.label("this is an error").help("errors cannot be silenced: take the `@allow` out");
    }
    let Some(nearest) = nearest(&allow.lint) else {
        return found.help("`@allow` takes the name in brackets of a warning");
    };
    let edit = Edit { span: allow.span, replacement: nearest.to_owned() };
    let title = format!("replace it with `{nearest}`");
    found.help(format!("did you mean `{nearest}`?")).fix(Applicability::Unsafe, title, edit)
}
