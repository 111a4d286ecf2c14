//! `inert-grant`: a grant of a permission that demands more as an action, which the role alone never meets.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::{Possible, Values};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{PermissionId, RoleId};
use crate::lint::asking::Asking;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Grant, Target};

pub(super) const LINT: Lint = Lint {
    code: Code::InertGrant,
    level: Level::Warn,
    page: include_str!("inert_grant.md"),
    always: false,
    check,
};

/// For how many roles an add-on is looked at.
const BASES: usize = 256;

/// How many roles that others extend are looked at; the grants after that are not.
const EXTENDED: usize = 2_000_000;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut left = EXTENDED;
    let mut asking: BTreeMap<PermissionId, Asking<'_, '_>> = BTreeMap::new();
    for role in model.roles.ids() {
        let (mut alone, mut subjects) = (None, None);
        for grant in &model.roles[role].grants {
            let demanding = grant.permissions.iter().filter(|id| demands(context, **id));
            let inert: Vec<PermissionId> = demanding
                .filter(|id| {
                    if left == 0 {
                        return false;
                    }
                    let asking =
                        asking.entry(**id).or_insert_with(|| Asking::new(context, Target::Permission(**id)));
                    // More roles never make less possible, and few permissions need those of an add-on.
                    let alone = alone.get_or_insert_with(|| {
                        let closure = context.closure(role);
                        left = left.saturating_sub(closure.len());
                        closure
                    });
                    is_never(context, asking, alone)
                        && is_inert(
                            context,
                            asking,
                            subjects.get_or_insert_with(|| subjects_with(context, role)),
                        )
                })
                .copied()
                .collect();
            if let Some(first) = inert.first() {
                found.push(report(context, role, grant, *first, inert.len() - 1));
            }
        }
    }
}

/// Whether a permission demands more than being held.
fn demands(context: &Context<'_>, permission: PermissionId) -> bool {
    let rules = &context.model.permissions[permission].rules;
    !rules.requires.is_empty() || !rules.forbids.is_empty()
}

/// The role with its add-ons, closed; for an add-on, the same for each role that it is for. Empty if they are too many.
fn subjects_with(context: &Context<'_>, role: RoleId) -> Vec<BTreeSet<RoleId>> {
    let with_addons = |base: RoleId, also: Option<RoleId>| {
        let closed = context.closure(base);
        let is_active = |bases: &Vec<RoleId>| closed.iter().any(|role| bases.binary_search(role).is_ok());
        let addons =
            context.model.roles.enumerate().filter(|(_, it)| it.addon.as_ref().is_some_and(is_active));
        let addons: Vec<_> = addons.map(|(id, _)| id).collect();
        closed.into_iter().chain(addons).chain(also).collect()
    };
    match &context.model.roles[role].addon {
        None => vec![with_addons(role, None)],
        Some(bases) if bases.len() <= BASES => {
            bases.iter().map(|base| with_addons(*base, Some(role))).collect()
        }
        Some(_) => Vec::new(),
    }
}

fn is_inert(context: &Context<'_>, asking: &Asking<'_, '_>, subjects: &[BTreeSet<RoleId>]) -> bool {
    !subjects.is_empty() && subjects.iter().all(|roles| is_never(context, asking, roles))
}

/// Whether what is asked is allowed nowhere and never with some roles, closed.
fn is_never(context: &Context<'_>, asking: &Asking<'_, '_>, roles: &BTreeSet<RoleId>) -> bool {
    let holds = |permission, at| context.holds_some(roles, permission, at);
    asking.anywhere(&Values::new(), holds) == Possible::Never
}

fn report(
    context: &Context<'_>,
    role: RoleId,
    grant: &Grant,
    permission: PermissionId,
    more: usize,
) -> Diagnostic {
    let (name, granted) = (context.role(role), context.permission(permission));
    let named = |set: &&crate::model::WrittenSet| set.permissions.contains(&permission);
    let span = grant.sets.iter().find(named).map_or(grant.span, |set| set.span);
    let message = match more {
        0 => format!("`{name}` alone never meets what `{granted}` demands"),
        more => format!("`{name}` alone never meets what `{granted}` and {more} more demand"),
    };
    let rules = &context.model.permissions[permission].rules;
    let statements = rules.requires.iter().map(|it| it.span).chain(rules.forbids.iter().map(|it| it.span));
    let found = Diagnostic::warning(Code::InertGrant, span, message);
    let found = statements
        .take(3)
        .fold(found, |found, span| found.related(span, format!("`{granted}` demands this")));
    found.help(format!("grant `{name}` what is required too"))
}
