//! `sensitive-reach`: a role that could come to hold a sensitive permission that no assert lets it (R12).

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};

use super::self_escalation::with_chain;

pub(super) const LINT: Lint = Lint {
    code: Code::SensitiveReach,
    level: Level::Warn,
    page: include_str!("sensitive_reach.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for reachable in context.reached() {
        let head = &context.model.roles[reachable.role].head;
        for gain in &reachable.gained {
            let declared = &context.model.permissions[gain.permission];
            if !declared.sensitive || context.is_admitted(reachable.role, gain.permission) {
                continue;
            }
            let name = &declared.head.name;
            let message = format!("`{}` could come to hold `{name}`, which is sensitive", head.name);
            let warning = Diagnostic::warning(Code::SensitiveReach, head.span, message);
            let warning = with_chain(context, warning, reachable, gain)
                .related(declared.head.span, "marked as sensitive here")
                .help(format!(
                    "narrow who may assign it, or list `{}` in an `assert only … reach {name}`",
                    head.name
                ));
            found.push(warning);
        }
    }
}
