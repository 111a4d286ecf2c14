//! `identical-roles`: roles that hold the same and count for the same, so that any of them could be any other.

use std::collections::BTreeMap;

use crate::analyze::{Alike, RoleSet};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{IdVec, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Assigners, Members, Model};

pub(super) const LINT: Lint = Lint {
    code: Code::IdenticalRoles,
    level: Level::Warn,
    page: include_str!("identical_roles.md"),
    always: false,
    check,
};

/// How many other roles of a class are shown.
const SHOWN: usize = 4;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut classes: BTreeMap<u32, Vec<RoleId>> = BTreeMap::new();
    for (role, class) in classes_of(context).enumerate() {
        if model.roles[role].addon.is_none() {
            classes.entry(*class).or_default().push(role);
        }
    }
    let holders = context.holders();
    for roles in classes.values_mut().filter(|roles| roles.len() > 1) {
        roles.sort_by_key(|role| model.roles[*role].head.span);
        if let [first, second, more @ ..] = roles.as_slice()
            && holders.contains(*first)
        {
            found.push(report(model, *first, *second, more));
        }
    }
}

/// A number for each role: the same for those that are in the same sets, of whatever the sets say.
fn classes_of(context: &Context<'_>) -> IdVec<RoleId, u32> {
    let mut alike = Alike::new(context.model.roles.len());
    let mut split = |set: &RoleSet| alike.split(set.iter());
    let holdings = &context.policy.analysis.holdings;
    holdings.everywhere.iter().for_each(&mut split);
    for (_, change) in holdings.at.iter().flatten() {
        split(&change.gained);
        split(&change.lost);
    }
    holdings.restricted.values().flat_map(BTreeMap::values).for_each(&mut split);
    memberships(context).iter().for_each(&mut split);
    alike.classes()
}

/// The sets that a role can matter in besides those who hold something: who assigns, whom an add-on is for, who is
/// counted.
fn memberships(context: &Context<'_>) -> Vec<RoleSet> {
    let model = context.model;
    let closed = |roles: &[RoleId]| context.with_heirs(roles.iter().copied());
    let mut sets = Vec::new();
    sets.extend(model.assigns.iter().filter_map(|rule| match &rule.by {
        Assigners::Roles(by) => Some(closed(by)),
        Assigners::Holders(_) => None,
    }));
    sets.extend(context.bases().into_iter().map(closed));
    for rule in &model.limits {
        if let Members::Roles(roles) = &rule.members {
            sets.extend(roles.iter().map(|role| closed(&[*role])));
        }
    }
    let lists = model.instances.iter().flat_map(|instance| &instance.readers);
    sets.extend(lists.map(|list| closed(&list.roles)));
    sets
}

fn report(model: &Model, first: RoleId, second: RoleId, more: &[RoleId]) -> Diagnostic {
    let head = |role: RoleId| &model.roles[role].head;
    let message = format!("`{}` holds the same as `{}`", head(second).name, head(first).name);
    let found = Diagnostic::warning(Code::IdenticalRoles, head(second).span, message);
    let found = found.related(head(first).span, format!("`{}`", head(first).name));
    let found = more.iter().take(SHOWN).fold(found, |found, role| {
        found.related(head(*role).span, format!("so does `{}`", head(*role).name))
    });
    let found = match more.len().saturating_sub(SHOWN) {
        0 => found,
        rest => found.help(format!("so do {rest} more")),
    };
    found.help("keep one of them, or say with `@allow` why there are several")
}
