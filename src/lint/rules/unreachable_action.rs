//! `unreachable-action`: an action that no set of roles is ever allowed, whatever a request brings.

use crate::analyze::{Possible, Values};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::asking::Asking;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Target;

pub(super) const LINT: Lint = Lint {
    code: Code::UnreachableAction,
    level: Level::Warn,
    page: include_str!("unreachable_action.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let tokens = context.tokens();
    for target in context.model.targets() {
        if !is_judged(context, target) {
            continue;
        }
        let asking = Asking::new(context, target);
        if asking.by_anybody(&Values::new(), tokens) == Possible::Never {
            found.push(report(context, &asking, target));
        }
    }
}

/// Declared actions, and permissions that somebody holds but that demand more as actions.
fn is_judged(context: &Context<'_>, target: Target) -> bool {
    match target {
        Target::Action(_) => true,
        Target::Permission(id) => {
            let rules = &context.model.permissions[id].rules;
            let demands = !rules.requires.is_empty() || !rules.forbids.is_empty();
            demands && !context.policy.analysis.holdings.anywhere[id].is_empty()
        }
    }
}

fn report(context: &Context<'_>, asking: &Asking<'_, '_>, target: Target) -> Diagnostic {
    let head = context.model.head_of(target);
    let message = format!("no set of roles is ever allowed `{}`", head.name);
    let found = Diagnostic::warning(Code::UnreachableAction, head.span, message);
    let unheld =
        asking.question.permissions().find(|id| context.policy.analysis.holdings.anywhere[*id].is_empty());
    match unheld {
        Some(id) => {
            let name = context.permission(id);
            found
                .related(context.model.permissions[id].head.span, format!("nobody holds `{name}`"))
                .help(format!("grant `{name}` to a role, or do not require it"))
        }
        None => found.help("what it requires is never held together, or what it forbids is always so"),
    }
}
