//! `useless-addon`: an add-on that gives nothing to any role that it is for, or that is for no role (R4).

use fixedbitset::FixedBitSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::index::{Id, RoleId};
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
        } else if anywhere.iter().all(|roles| !roles.contains(addon.index())) {
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
    let mut base_set = FixedBitSet::with_capacity(context.model.roles.len());
    bases.iter().for_each(|base| base_set.insert(base.index()));
    let more = |column: &FixedBitSet| column.contains(addon.index()) && !base_set.is_subset(column);
    let holdings = &context.policy.analysis.holdings;
    let restricted =
        |(permission, of): (&crate::index::PermissionId, &std::collections::BTreeMap<_, FixedBitSet>)| {
            let unrestricted = &holdings.everywhere[*permission];
            of.values().any(|column| {
                let mut either = column.clone();
                either.union_with(unrestricted);
                column.contains(addon.index()) && !base_set.is_subset(&either)
            })
        };
    holdings.everywhere.iter().any(more)
        || holdings.at.values().flat_map(|at| at.values()).any(more)
        || holdings.restricted.iter().any(restricted)
}

/// Whether it matters for more than what it holds: it assigns, or it is counted.
fn is_needed(model: &Model, addon: RoleId) -> bool {
    let assigns =
        model.assigns.iter().any(|rule| matches!(&rule.by, Assigners::Roles(by) if by.contains(&addon)));
    let counted =
        model.limits.iter().any(|rule| matches!(&rule.members, Members::Roles(all) if all.contains(&addon)));
    assigns || counted
}
