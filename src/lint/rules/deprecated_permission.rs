//! `deprecated-permission`: a grant or a requirement that names a permission marked as deprecated.

use crate::diagnostic::{Code, Diagnostic};
use crate::index::PermissionId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Demand, SetForm, Target};
use crate::source::Span;

pub(super) const LINT: Lint = Lint {
    code: Code::DeprecatedPermission,
    level: Level::Warn,
    page: include_str!("deprecated_permission.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.model.permissions.iter().all(|permission| permission.deprecated.is_none()) {
        return;
    }
    let named = context.grants().flat_map(|grant| &grant.sets).filter(|set| set.form == SetForm::Name);
    let mut places: Vec<(Span, PermissionId)> =
        named.flat_map(|set| set.permissions.iter().map(|permission| (set.span, *permission))).collect();
    for target in context.model.targets() {
        for requirement in &context.model.rules_of(target).requires {
            if let Demand::Met(expr) = &requirement.what {
                crate::graph::asked(expr, &mut |target, span| {
                    if let Target::Permission(permission) = target {
                        places.push((span, permission));
                    }
                });
            }
        }
    }
    found.extend(places.into_iter().filter_map(|(span, permission)| judge(context, span, permission)));
}

fn judge(context: &Context<'_>, span: Span, permission: PermissionId) -> Option<Diagnostic> {
    let declared = &context.model.permissions[permission];
    let instead = declared.deprecated.as_ref()?;
    let message = format!("`{}` is deprecated", declared.head.name);
    let found = Diagnostic::warning(Code::DeprecatedPermission, span, message)
        .related(declared.head.span, "declared here");
    Some(if instead.is_empty() { found } else { found.help(&**instead) })
}
