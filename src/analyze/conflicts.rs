//! Statements of roles that contradict one another: excludes (R3), reader lists (R5), void limits (R7), two
//! restrictions (R8), separation of duty (R11).
//!
//! Guarantees: what a role merely inherits is reported once, at the role that it comes from, with its heirs.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::index::{IdVec, InstanceId, PermissionId, RoleId};
use crate::model::{AtMost, Grant, Members, Model};
use crate::source::Span;

use super::ways::ways;
use super::{Analysis, RoleSet, Way, errors, shortest_way};

/// Reports every conflict.
pub(super) fn check(model: &Model, graph: &Graph, analysis: &Analysis, found: &mut Vec<Diagnostic>) {
    for role in model.roles.ids() {
        excludes(model, graph, analysis, role, found);
        void_limits(model, graph, analysis, role, found);
        void_places(model, graph, role, found);
    }
    separation(model, graph, analysis, found);
    two_restrictions(model, graph, analysis, found);
}

/// R3: an excluded permission is held nowhere, by no way.
fn excludes(model: &Model, graph: &Graph, analysis: &Analysis, role: RoleId, found: &mut Vec<Diagnostic>) {
    for exclude in &model.roles[role].excludes {
        for permission in &exclude.permissions {
            if !analysis.holdings.anywhere[*permission].contains(role) {
                continue;
            }
            if let Some(way) = shortest_way(model, graph, analysis, role, *permission) {
                found.push(errors::refuted_exclude(model, role, *permission, exclude.span, &way));
            }
        }
    }
}

/// R7: a limit that the role writes, on something that it holds without the limit too.
fn void_limits(model: &Model, graph: &Graph, analysis: &Analysis, role: RoleId, found: &mut Vec<Diagnostic>) {
    for grant in &model.roles[role].grants {
        let Some(limit) = grant.limit.filter(|_| !grant.is_unlimited()) else {
            continue;
        };
        for permission in &grant.permissions {
            if analysis.holdings.everywhere[*permission].contains(role) {
                let ways = unlimited_ways(model, graph, analysis, role, *permission);
                found.push(errors::void_limit(model, role, *permission, limit, &ways));
            }
        }
    }
}

fn unlimited_ways<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &'m Analysis,
    role: RoleId,
    permission: PermissionId,
) -> Vec<Way<'m>> {
    let mut ways = ways(model, graph, analysis, role, permission);
    ways.retain(|way| way.grant.is_unlimited());
    ways.sort_by_key(|way| (way.roles.len(), way.implied.len(), way.grant.span, way.granted));
    ways
}

/// R5: a grant on an instance to a role that no listed role covers.
fn void_places(model: &Model, graph: &Graph, role: RoleId, found: &mut Vec<Diagnostic>) {
    let mut closure: Option<BTreeSet<RoleId>> = None;
    for grant in &model.roles[role].grants {
        for place in grant.on.iter().flatten() {
            for list in lists_over(model, *place, grant) {
                let closure = closure.get_or_insert_with(|| graph.closure([role]));
                if !list.roles.iter().any(|listed| closure.contains(listed)) {
                    let span = grant.limit.unwrap_or(grant.span);
                    found.push(errors::grant_without_effect(model, role, list, (*place, span)));
                }
            }
        }
    }
}

/// The reader lists at a place and above it for what a grant names.
fn lists_over<'a>(
    model: &'a Model,
    place: InstanceId,
    grant: &'a Grant,
) -> impl Iterator<Item = &'a crate::model::ReaderList> {
    let lists = model.instances_outward(place).flat_map(|place| &model.instances[place].readers);
    lists.filter(|list| grant.permissions.binary_search(&list.permission).is_ok())
}

/// R11: a role that breaks a rule by itself.
fn separation(model: &Model, graph: &Graph, analysis: &Analysis, found: &mut Vec<Diagnostic>) {
    for rule in &model.limits {
        let counts = match &rule.members {
            Members::Roles(roles) => roles_had(graph, roles),
            Members::Permissions(permissions) => {
                let mut counts: IdVec<RoleId, usize> = model.roles.iter().map(|_| 0).collect();
                let holders = permissions.iter().flat_map(|it| analysis.holdings.anywhere[*it].iter());
                holders.for_each(|role| counts[role] += 1);
                counts
            }
        };
        let breaking = counts.enumerate().filter(|(_, count)| **count > rule.limit as usize);
        // Heirs have all that they inherit, so they have the same if they have as many.
        let breaking: BTreeMap<RoleId, usize> = breaking.map(|(role, count)| (role, *count)).collect();
        for (role, heirs) in sources(graph, &breaking) {
            let has = has_of(model, graph, analysis, rule, role);
            found.push(errors::breaks_alone(model, role, rule, has, counts[role], &heirs));
        }
    }
}

/// How many of some roles each role has, itself or through what it extends.
fn roles_had(graph: &Graph, roles: &[RoleId]) -> IdVec<RoleId, usize> {
    let mut counts: IdVec<RoleId, usize> = graph.extends.iter().map(|_| 0).collect();
    // A bit for each, a word of them at once.
    for some in roles.chunks(64) {
        let mut has: IdVec<RoleId, u64> = graph.extends.iter().map(|_| 0).collect();
        some.iter().enumerate().for_each(|(bit, role)| has[*role] |= 1 << bit);
        for role in &graph.extension_order {
            has[*role] |= graph.extends[*role].iter().fold(0, |all, extended| all | has[*extended]);
            counts[*role] += has[*role].count_ones() as usize;
        }
    }
    counts
}

/// The first of what a role has of the members of a rule.
fn has_of<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &Analysis,
    rule: &AtMost,
    role: RoleId,
) -> Vec<&'m str> {
    const SHOWN: usize = 8;
    match &rule.members {
        Members::Roles(roles) => {
            let closure = graph.closure([role]);
            let has = roles.iter().filter(|member| closure.contains(member));
            has.map(|member| &*model.roles[*member].head.name).take(SHOWN).collect()
        }
        Members::Permissions(permissions) => {
            let anywhere = &analysis.holdings.anywhere;
            let has = permissions.iter().filter(|member| anywhere[**member].contains(role));
            has.map(|member| &*model.permissions[*member].head.name).take(SHOWN).collect()
        }
    }
}

/// Of roles with the same kind of fault, each with what makes it, those that do not merely inherit it from a role that
/// they extend, each with its heirs. An heir has at least the fault of what it extends, so what comes between two with
/// the same fault has it too.
fn sources<T: PartialEq>(graph: &Graph, faulty: &BTreeMap<RoleId, T>) -> Vec<(RoleId, Vec<RoleId>)> {
    let inherits = |role: &RoleId, fault: &T| {
        graph.extends[*role].iter().any(|extended| faulty.get(extended) == Some(fault))
    };
    let own = faulty.iter().filter(|(role, fault)| !inherits(role, fault));
    own.map(|(role, fault)| {
        let mut heirs = BTreeSet::new();
        let mut waiting = vec![*role];
        while let Some(role) = waiting.pop() {
            let of_role = graph.extended_by[role].iter().copied();
            waiting.extend(of_role.filter(|heir| faulty.get(heir) == Some(fault) && heirs.insert(*heir)));
        }
        (*role, heirs.into_iter().collect())
    })
    .collect()
}

/// R8: two restrictions on one permission in one role, unless it holds the permission with all rows.
fn two_restrictions(model: &Model, graph: &Graph, analysis: &Analysis, found: &mut Vec<Diagnostic>) {
    for (permission, columns) in &analysis.holdings.restricted {
        let everywhere = &analysis.holdings.everywhere[*permission];
        let restrictions = |role: RoleId| -> Vec<_> {
            let restrictions = columns.iter().filter(|(_, roles)| roles.contains(role));
            restrictions.map(|(id, _)| *id).collect()
        };
        let limited = RoleSet::union_of(columns.values());
        let limited = limited.iter().filter(|role| !everywhere.contains(*role));
        let faulty = limited.map(|role| (role, restrictions(role)));
        let faulty: BTreeMap<_, _> = faulty.filter(|(_, restrictions)| restrictions.len() > 1).collect();
        for (role, heirs) in sources(graph, &faulty) {
            let places = restricting_grants(model, graph, analysis, role, *permission);
            let own =
                places.iter().filter(|(span, _)| is_own(model, role, *span)).map(|(span, _)| *span).max();
            let span = own.unwrap_or(model.roles[role].head.span);
            found.push(errors::two_restrictions(model, (role, &heirs), *permission, span, &places));
        }
    }
}

fn is_own(model: &Model, role: RoleId, span: Span) -> bool {
    model.roles[role].grants.iter().any(|grant| grant.limit == Some(span))
}

/// Where a role is limited to which restriction, by its own grants and inherited ones.
fn restricting_grants<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &'m Analysis,
    role: RoleId,
    permission: PermissionId,
) -> Vec<(Span, &'m str)> {
    let place = |way: &Way<'m>| {
        let text = &model.restrictions[way.grant.restriction()?].text;
        Some((way.grant.limit.unwrap_or(way.grant.span), &**text))
    };
    let mut places: Vec<_> =
        ways(model, graph, analysis, role, permission).iter().filter_map(place).collect();
    places.sort_unstable();
    places.dedup();
    places
}
