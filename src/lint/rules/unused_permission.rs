//! `unused-permission`: a permission that nobody holds and nothing mentions.

use fixedbitset::FixedBitSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::index::{Id, PermissionId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Ask, Assigners, Claim, Demand, Members, Model, Target};

pub(super) const LINT: Lint = Lint {
    code: Code::UnusedPermission,
    level: Level::Warn,
    page: include_str!("unused_permission.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mentioned = mentioned(context);
    let anywhere = &context.policy.analysis.holdings.anywhere;
    let unused = model.permissions.enumerate().filter(|(id, permission)| {
        anywhere[*id].is_empty() && !mentioned.contains(id.index()) && permission.deprecated.is_none()
    });
    found.extend(unused.map(|(_, permission)| {
        let message = format!("nobody holds `{}`, and nothing mentions it", permission.head.name);
        Diagnostic::warning(Code::UnusedPermission, permission.head.span, message)
            .help("grant it to a role, require it in an action, or take it out")
    }));
}

/// The permissions that other declarations, claims and tests are about, with all that these imply.
fn mentioned(context: &Context<'_>) -> FixedBitSet {
    let model = context.model;
    let mut mentioned = FixedBitSet::with_capacity(model.permissions.len());
    let mut mention = |permission: PermissionId| mentioned.insert(permission.index());
    by_permissions_and_actions(model, &mut mention);
    by_governance(model, &mut mention);
    by_claims(model, &mut mention);
    for from in &context.policy.graph.implication_order {
        if mentioned.contains(from.index()) {
            context.policy.graph.implies[*from].iter().for_each(|to| mentioned.insert(to.index()));
        }
    }
    mentioned
}

fn by_permissions_and_actions(model: &Model, mention: &mut impl FnMut(PermissionId)) {
    for target in model.targets() {
        for requirement in &model.rules_of(target).requires {
            if let Demand::Met(expr) = &requirement.what {
                crate::graph::asked(expr, &mut |target, _| asked(target, mention));
            }
        }
    }
    for permission in model.permissions.iter() {
        let powers = permission.delegates.iter().chain(&permission.restricts);
        powers.flat_map(|power| &power.permissions).for_each(|permission| mention(*permission));
    }
}

fn asked(target: Target, mention: &mut impl FnMut(PermissionId)) {
    if let Target::Permission(permission) = target {
        mention(permission);
    }
}

fn by_governance(model: &Model, mention: &mut impl FnMut(PermissionId)) {
    for rule in &model.assigns {
        if let Assigners::Holders(permission) = rule.by {
            mention(permission);
        }
    }
    for rule in &model.limits {
        if let Members::Permissions(permissions) = &rule.members {
            permissions.iter().for_each(|permission| mention(*permission));
        }
    }
    let lists = model.instances.iter().flat_map(|instance| &instance.readers);
    lists.for_each(|list| mention(list.permission));
}

/// A claim that something is not held is about it too: the author knows.
fn by_claims(model: &Model, mention: &mut impl FnMut(PermissionId)) {
    for assert in &model.asserts {
        match &assert.claim {
            Claim::OnlyHold(_, permissions)
            | Claim::OnlyReach(_, permissions)
            | Claim::Holds(_, permissions)
            | Claim::Lacks(_, permissions) => permissions.iter().for_each(|it| mention(*it)),
            Claim::Within(..) => {}
        }
    }
    for case in model.tests.iter().flat_map(|test| &test.cases) {
        case.grants.iter().for_each(|grant| mention(grant.permission));
        for claim in &case.claims {
            match claim.ask {
                Ask::Action(target) => asked(target, mention),
                Ask::Delegate(permission) | Ask::Restrict(permission) => mention(permission),
                Ask::Assign(_) => {}
            }
        }
    }
}
