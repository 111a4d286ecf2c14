//! `list-bypassed`: a reader list on a permission, and a role outside of it that holds there what implies the permission
//! (R5).

use crate::analyze::instance_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::ReaderList;

pub(super) const LINT: Lint = Lint {
    code: Code::ListBypassed,
    level: Level::Warn,
    page: include_str!("list_bypassed.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (place, instance) in context.model.instances.enumerate() {
        for list in &instance.readers {
            let implying = &context.policy.graph.implied_by[list.permission];
            let bypass = implying.iter().find_map(|by| Some((*by, outsider(context, place, list, *by)?)));
            found.extend(bypass.map(|(by, role)| report(context, place, list, (by, role))));
        }
    }
}

/// A role outside of a list that holds a permission where the list stands, and that has no list of its own there.
fn outsider(
    context: &Context<'_>,
    place: InstanceId,
    list: &ReaderList,
    permission: PermissionId,
) -> Option<RoleId> {
    let model = context.model;
    let mut around = model.instances_outward(place).flat_map(|place| &model.instances[place].readers);
    if around.any(|other| other.permission == permission) {
        return None;
    }
    let holders = context.policy.analysis.holdings.column(model, permission, Some(place));
    // Whoever extends a listed role reads by that.
    let listed = context.with_heirs(list.roles.iter().copied());
    holders.iter().find(|role| !listed.contains(*role))
}

fn report(
    context: &Context<'_>,
    place: InstanceId,
    list: &ReaderList,
    (by, role): (PermissionId, RoleId),
) -> Diagnostic {
    let (permission, stronger) = (context.permission(list.permission), context.permission(by));
    let (role, place) = (context.role(role), instance_name(context.model, place));
    let message =
        format!("`{role}` is not in this list of `{permission}`, but holds `{stronger}` on `{place}`");
    let edge = context.model.permissions[by].implies.iter().find(|edge| edge.value == list.permission);
    let found = Diagnostic::warning(Code::ListBypassed, list.span, message);
    let found = edge.into_iter().fold(found, |found, edge| {
        found.related(
            edge.span,
            format!("`{stronger}` implies `{permission}`, so it lets do at least as much"),
        )
    });
    found.help(format!("make a list for `{stronger}` too"))
}
