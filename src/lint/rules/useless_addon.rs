//! `useless-addon`: an add-on that gives nothing to any role that it is for, or that is for no role (R4).

use crate::analyze::RoleSet;
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{PermissionId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Assigners, Members, Model};

pub(super) const LINT: Lint = Lint {
    code: Code::UselessAddon,
    level: Level::Warn,
    page: include_str!("useless_addon.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let addons = model.roles.enumerate().filter_map(|(id, role)| Some((id, role.addon.as_deref()?)));
    for (addon, bases) in addons {
        if !bases.is_empty() && (is_needed(model, addon) || gives(context, addon, bases)) {
            continue;
        }
        let head = &model.roles[addon].head;
        let name = &head.name;
        let anywhere = &context.policy.analysis.holdings.anywhere;
        let (message, help) = if bases.is_empty() {
            (
                format!("the add-on `{name}` is for no role, so it is never active"),
                "say which roles it is for",
            )
        } else if anywhere.iter().all(|roles| !roles.contains(addon)) {
            (format!("the add-on `{name}` holds nothing"), "grant it something, or take it out")
        } else {
            let message = format!("every role that the add-on `{name}` is for holds all of it already");
            (message, "grant it what these roles lack, or take it out")
        };
        found.push(Diagnostic::warning(Code::UselessAddon, head.span, message).help(help));
    }
}

/// Whether an add-on holds something that one of its bases does not.
fn gives(context: &Context<'_>, addon: RoleId, bases: &[RoleId]) -> bool {
    let base_set: RoleSet = bases.iter().copied().collect();
    let holdings = &context.policy.analysis.holdings;
    let more = |column: &RoleSet| column.contains(addon) && !base_set.is_subset(column);
    // Where the add-on gains nothing and no base loses anything, all is as it is around.
    let more_at = |permission: PermissionId| {
        let touched = holdings.at[permission].iter().filter(|(_, change)| {
            change.gained.contains(addon) || !base_set.intersection(&change.lost).is_empty()
        });
        touched.map(|(place, _)| *place).any(|it| more(&holdings.column(context.model, permission, Some(it))))
    };
    let more_rows = |permission: PermissionId| {
        let unrestricted = &holdings.everywhere[permission];
        let mut of = holdings.restricted.get(&permission).into_iter().flat_map(|of| of.values());
        of.any(|column| column.contains(addon) && !base_set.is_subset(&column.union(unrestricted)))
    };
    let held = context.model.permissions.ids().filter(|id| holdings.anywhere[*id].contains(addon));
    held.into_iter().any(|id| more(&holdings.everywhere[id]) || more_at(id) || more_rows(id))
}

/// Whether it matters for more than what it holds: it assigns, or it is counted.
fn is_needed(model: &Model, addon: RoleId) -> bool {
    let assigns =
        model.assigns.iter().any(|rule| matches!(&rule.by, Assigners::Roles(by) if by.contains(&addon)));
    let counted =
        model.limits.iter().any(|rule| matches!(&rule.members, Members::Roles(all) if all.contains(&addon)));
    assigns || counted
}
