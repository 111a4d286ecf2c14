//! `sensitive-reach`: a role that could come to hold a sensitive permission that no assert lets it (R12).

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};

use super::self_escalation::with_steps;

pub(super) const LINT: Lint = Lint {
    code: Code::SensitiveReach,
    level: Level::Warn,
    page: include_str!("sensitive_reach.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for escalation in context.escalations() {
        let head = &context.model.roles[escalation.role].head;
        for (gain, steps) in &escalation.sensitive {
            let declared = &context.model.permissions[gain.permission].head;
            let name = &declared.name;
            let message = format!("`{}` could come to hold `{name}`, which is sensitive", head.name);
            let warning = Diagnostic::warning(Code::SensitiveReach, head.span, message);
            let help = format!(
                "narrow who may assign it, or list `{}` in an `assert only … reach {name}`",
                head.name
            );
            let warning = with_steps(context, warning, steps);
            found.push(warning.related(declared.span, "marked as sensitive here").help(help));
        }
    }
}
