//! R6: which default grants reach which role.

use fixedbitset::FixedBitSet;

use crate::graph::Graph;
use crate::index::{Id, IdVec, RoleId};
use crate::model::{Grant, Model};

/// The default grants of each role: a default goes to the roles of its range that neither grant nor exclude the
/// permission explicitly, themselves or through what they extend.
pub(super) fn apply(model: &Model, graph: &Graph) -> IdVec<RoleId, Vec<Grant>> {
    let mut defaults: IdVec<RoleId, Vec<Grant>> = model.roles.iter().map(|_| Vec::new()).collect();
    if model.defaults.is_empty() {
        return defaults;
    }
    let explicit = explicit(model, graph);
    for default in &model.defaults {
        for role in default.range.iter().filter(|role| !model.roles[**role].without_defaults) {
            let left = default.grant.permissions.iter().filter(|id| !explicit[*role].contains(id.index()));
            let permissions: Vec<_> = left.copied().collect();
            if !permissions.is_empty() {
                defaults[*role].push(Grant { permissions, ..default.grant.clone() });
            }
        }
    }
    defaults
}

/// The permissions that each role speaks of by name, pattern or group, itself or through what it extends.
fn explicit(model: &Model, graph: &Graph) -> IdVec<RoleId, FixedBitSet> {
    let empty = || FixedBitSet::with_capacity(model.permissions.len());
    let mut explicit: IdVec<RoleId, FixedBitSet> = model.roles.iter().map(|_| empty()).collect();
    for id in &graph.extension_order {
        let mut named = empty();
        for parent in &graph.extends[*id] {
            named.union_with(&explicit[*parent]);
        }
        let role = &model.roles[*id];
        let granted = role.grants.iter().flat_map(|grant| &grant.permissions);
        let excluded = role.excludes.iter().flat_map(|exclude| &exclude.permissions);
        granted.chain(excluded).for_each(|permission| named.insert(permission.index()));
        explicit[*id] = named;
    }
    explicit
}
