//! `delegation-widens`: whoever holds a permission may delegate another one, and some role holds the first without the
//! second (R12).

use crate::diagnostic::{Code, Diagnostic};
use crate::index::{PermissionId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Power;

pub(super) const LINT: Lint = Lint {
    code: Code::DelegationWidens,
    level: Level::Warn,
    page: include_str!("delegation_widens.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (by, permission) in context.model.permissions.enumerate() {
        for power in &permission.delegates {
            for of in &power.permissions {
                if let Some(role) = lacking(context, by, *of) {
                    found.push(report(context, power, (by, *of), role));
                }
            }
        }
    }
}

/// A role that holds a permission, everywhere or at some place, without holding the other there.
fn lacking(context: &Context<'_>, by: PermissionId, of: PermissionId) -> Option<RoleId> {
    let (model, holdings) = (context.model, &context.policy.analysis.holdings);
    let lacks_at = |at| {
        let lacking = holdings.column(model, by, at).difference(&holdings.column(model, of, at));
        lacking.iter().find(|role| !covers(context, *role, of, at))
    };
    lacks_at(None).or_else(|| context.special(by).find_map(|place| lacks_at(Some(place))))
}

/// Whether the holder of a role holds something at a place by another role that this one extends.
fn covers(
    context: &Context<'_>,
    role: RoleId,
    permission: PermissionId,
    at: Option<crate::index::InstanceId>,
) -> bool {
    context.holds_some(&context.closure(role), permission, at)
}

fn report(
    context: &Context<'_>,
    power: &Power,
    (by, of): (PermissionId, PermissionId),
    role: RoleId,
) -> Diagnostic {
    let (name, by, of) = (context.role(role), context.permission(by), context.permission(of));
    let message = format!("`{name}` holds `{by}` without `{of}`, which it would hand out");
    Diagnostic::warning(Code::DelegationWidens, power.span, message)
        .related(
            context.model.roles[role].head.span,
            format!("`{name}` may hand out nothing that it does not hold itself"),
        )
        .help(format!("let `{by}` imply `{of}`, or grant `{name}` both"))
}
