//! `empty-role`: a role that holds nothing and that no other statement needs.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::index::RoleId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Assigners, Members};

pub(super) const LINT: Lint = Lint {
    code: Code::EmptyRole,
    level: Level::Warn,
    page: include_str!("empty_role.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let holders = context.holders();
    let needed = needed(context);
    let empty = model.roles.ids().filter(|role| !holders.contains(*role) && !needed.contains(role));
    for role in empty.filter(|role| model.roles[*role].addon.is_none()) {
        let head = &model.roles[role].head;
        let message = format!("`{}` holds nothing, and nothing else needs it", head.name);
        let help = "grant it something, or take it out";
        found.push(Diagnostic::warning(Code::EmptyRole, head.span, message).help(help));
    }
}

/// The roles that matter for more than what they hold: who assigns, whom an add-on is for, who is listed or counted.
fn needed(context: &Context<'_>) -> BTreeSet<RoleId> {
    let model = context.model;
    let mut needed = BTreeSet::new();
    for rule in &model.assigns {
        if let Assigners::Roles(by) = &rule.by {
            needed.extend(by);
        }
    }
    for rule in &model.limits {
        if let Members::Roles(roles) = &rule.members {
            needed.extend(roles);
        }
    }
    needed.extend(context.bases().into_iter().flatten());
    let lists = model.instances.iter().flat_map(|instance| &instance.readers);
    needed.extend(lists.flat_map(|list| &list.roles));
    needed
}
