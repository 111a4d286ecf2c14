//! R6: which default grants reach which role.

use fixedbitset::FixedBitSet;

use crate::graph::Graph;
use crate::index::{IdVec, PermissionId, RoleId};
use crate::model::{Grant, Model};

/// The default grants of each role: a default goes to the roles of its range that neither grant nor exclude the
/// permission explicitly, themselves or through what they extend.
pub(super) fn apply(model: &Model, graph: &Graph) -> IdVec<RoleId, Vec<Grant>> {
    let mut defaults: IdVec<RoleId, Vec<Grant>> = model.roles.iter().map(|_| Vec::new()).collect();
    if model.defaults.is_empty() {
        return defaults;
    }
    let places = places(model);
    let explicit = explicit(model, graph, &places);
    for default in &model.defaults {
        for role in default.range.iter().filter(|role| !model.roles[**role].without_defaults) {
            let left = default.grant.permissions.iter().filter(|id| !explicit[*role].contains(places[**id]));
            let permissions: Vec<_> = left.copied().collect();
            if !permissions.is_empty() {
                defaults[*role].push(Grant { permissions, ..default.grant.clone() });
            }
        }
    }
    defaults
}

/// A bit for each permission that a default grants; those that none grants share one that is not read.
fn places(model: &Model) -> IdVec<PermissionId, usize> {
    let mut places: IdVec<PermissionId, usize> = model.permissions.iter().map(|_| 0).collect();
    let mut next = 1;
    for permission in model.defaults.iter().flat_map(|default| &default.grant.permissions) {
        if places[*permission] == 0 {
            places[*permission] = next;
            next += 1;
        }
    }
    places
}

/// The permissions that each role speaks of by name, pattern or group, itself or through what it extends: of those that
/// a default grants, since a bit for every role and permission could be much.
fn explicit(model: &Model, graph: &Graph, places: &IdVec<PermissionId, usize>) -> IdVec<RoleId, FixedBitSet> {
    let bits = places.iter().max().map_or(0, |last| last + 1);
    let empty = || FixedBitSet::with_capacity(bits);
    let mut explicit: IdVec<RoleId, FixedBitSet> = model.roles.iter().map(|_| empty()).collect();
    for id in &graph.extension_order {
        let mut named = empty();
        for parent in &graph.extends[*id] {
            named.union_with(&explicit[*parent]);
        }
        let role = &model.roles[*id];
        let granted = role.grants.iter().flat_map(|grant| &grant.permissions);
        let excluded = role.excludes.iter().flat_map(|exclude| &exclude.permissions);
        granted.chain(excluded).for_each(|permission| named.insert(places[*permission]));
        explicit[*id] = named;
    }
    explicit
}
