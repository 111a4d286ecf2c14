//! `restriction-lifted`: a role limited to some rows that may be assigned together with one that sees them all (R8, R10).

use std::collections::BTreeMap;

use crate::analyze::{RoleSet, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{PermissionId, RoleId};
use crate::lint::asking::is_forbidden;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Assign;
use crate::source::Span;

pub(super) const LINT: Lint = Lint {
    code: Code::RestrictionLifted,
    level: Level::Warn,
    page: include_str!("restriction_lifted.md"),
    always: false,
    check,
};

/// How many roles a message names.
const SHOWN: usize = 3;

/// How many roles are tried of those that one rule assigns and that see all rows.
const TRIED: usize = 64;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let holdings = &context.policy.analysis.holdings;
    for (permission, of) in &holdings.restricted {
        let everywhere = &holdings.everywhere[*permission];
        let restricted = RoleSet::union_of(of.values()).difference(everywhere);
        let lifting: Vec<_> = context.model.assigns.iter().map(|rule| lifting(rule, everywhere)).collect();
        for role in restricted.iter() {
            // An heir has its restriction from there.
            let Some(span) = own_limit(context, role, *permission) else { continue };
            found.extend(judge(context, (role, span), *permission, &lifting));
        }
    }
}

/// Where a role itself is limited to some rows of a permission.
fn own_limit(context: &Context<'_>, role: RoleId, permission: PermissionId) -> Option<Span> {
    let mut grants = context.policy.analysis.own_grants(context.model, role);
    let limiting = grants
        .find(|grant| grant.restriction().is_some() && grant.permissions.binary_search(&permission).is_ok());
    limiting.and_then(|grant| grant.limit)
}

/// A rule, and the roles among those that it assigns that see all rows.
type Lifting<'m> = (&'m Assign, Vec<RoleId>);

fn lifting<'m>(rule: &'m Assign, everywhere: &RoleSet) -> Lifting<'m> {
    (rule, rule.roles.iter().copied().filter(|role| everywhere.contains(*role)).collect())
}

/// Whether both count together, with nobody else: an add-on beside a role that it is for, and nothing keeps them apart.
fn may_meet(context: &Context<'_>, one: RoleId, other: RoleId) -> bool {
    let both = context.policy.graph.closure([one, other]);
    let counts = |role: RoleId| {
        let bases = context.model.roles[role].addon.as_ref();
        bases.is_none_or(|bases| bases.iter().any(|base| both.contains(base)))
    };
    counts(one) && counts(other) && !is_forbidden(context, &both)
}

fn judge(
    context: &Context<'_>,
    (role, span): (RoleId, Span),
    permission: PermissionId,
    rules: &[Lifting<'_>],
) -> Option<Diagnostic> {
    let mut lifting: BTreeMap<RoleId, &Assign> = BTreeMap::new();
    for (rule, others) in rules.iter().filter(|(rule, _)| rule.roles.binary_search(&role).is_ok()) {
        let may_meet = |other: &&RoleId| may_meet(context, role, **other);
        for other in others.iter().take(TRIED).filter(may_meet).take(SHOWN + 1) {
            lifting.entry(*other).or_insert(rule);
        }
    }
    let (first, rule) = lifting.first_key_value()?;
    let (name, granted) = (context.role(role), context.permission(permission));
    let mut others: Vec<_> =
        lifting.keys().take(SHOWN).map(|it| format!("`{}`", context.role(*it))).collect();
    if lifting.len() > SHOWN {
        others.push("others".to_owned());
    }
    let message = format!("who has `{name}` may be given a role that lifts this restriction of `{granted}`");
    Some(
        Diagnostic::warning(Code::RestrictionLifted, span, message)
            .label(format!("lifted beside {}", listed(&others)))
            .related(
                rule.span,
                format!("`{name}` and `{}` may be assigned together here", context.role(*first)),
            )
            .help(format!("forbid it: `at most 1 of roles {name}, {}`", context.role(*first))),
    )
}
