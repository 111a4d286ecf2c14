//! The shortest way in which a role holds a permission.

use std::collections::{BTreeMap, VecDeque};

use crate::graph::Graph;
use crate::index::{PermissionId, RoleId};
use crate::model::{Grant, Model};

use super::Analysis;

/// How a role holds a permission: through roles, a grant, and implications.
#[derive(Debug, Clone)]
pub struct Way<'m> {
    /// From the role that is asked about to the one that has the grant.
    pub roles: Vec<RoleId>,
    /// The permission that is granted.
    pub granted: PermissionId,
    /// The grant.
    pub grant: &'m Grant,
    /// Whether it came from a `default`.
    pub default: bool,
    /// From the granted permission to the one that is asked about.
    pub implied: Vec<PermissionId>,
}

/// The shortest way in which a role holds a permission anywhere with any rows, reader lists aside; the first in file
/// order among equals.
#[must_use]
pub fn shortest_way<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &'m Analysis,
    role: RoleId,
    permission: PermissionId,
) -> Option<Way<'m>> {
    ways(model, graph, analysis, role, permission).into_iter().min_by_key(|way| {
        let steps = way.roles.len() + way.implied.len();
        (steps, way.default, way.grant.span, way.granted)
    })
}

/// Every way in which a role is granted a permission, or one that implies it, each by the shortest chain.
pub(super) fn ways<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &'m Analysis,
    role: RoleId,
    permission: PermissionId,
) -> Vec<Way<'m>> {
    let nearer = implied_from(graph, permission);
    let mut ways = Vec::new();
    for (_, roles) in inherited_from(graph, role) {
        let Some(holder) = roles.last() else { continue };
        let written = model.roles[*holder].grants.len();
        for (at, grant) in analysis.own_grants(model, *holder).enumerate() {
            for granted in grant.permissions.iter().filter(|id| nearer.contains_key(id)) {
                ways.push(Way {
                    roles: roles.clone(),
                    granted: *granted,
                    grant,
                    default: at >= written,
                    implied: path(&nearer, *granted),
                });
            }
        }
    }
    ways
}

/// Every permission that implies this one, with the number of steps and the next one on the way.
type Nearer = BTreeMap<PermissionId, (usize, Option<PermissionId>)>;

fn implied_from(graph: &Graph, permission: PermissionId) -> Nearer {
    let mut nearer = BTreeMap::from([(permission, (0, None))]);
    let mut queue = VecDeque::from([(permission, 0)]);
    while let Some((to, steps)) = queue.pop_front() {
        for from in &graph.implied_by[to] {
            if !nearer.contains_key(from) {
                nearer.insert(*from, (steps + 1, Some(to)));
                queue.push_back((*from, steps + 1));
            }
        }
    }
    nearer
}

fn path(nearer: &Nearer, from: PermissionId) -> Vec<PermissionId> {
    std::iter::successors(Some(from), |at| nearer.get(at).and_then(|(_, next)| *next)).collect()
}

/// Every role that a role extends, itself included, with the shortest chain to it.
fn inherited_from(graph: &Graph, role: RoleId) -> BTreeMap<RoleId, Vec<RoleId>> {
    let mut chains = BTreeMap::from([(role, vec![role])]);
    let mut queue = VecDeque::from([vec![role]]);
    while let Some(chain) = queue.pop_front() {
        let parents = chain.last().map(|last| graph.extends[*last].clone()).unwrap_or_default();
        for parent in parents {
            if let std::collections::btree_map::Entry::Vacant(entry) = chains.entry(parent) {
                let longer: Vec<_> = chain.iter().copied().chain([parent]).collect();
                entry.insert(longer.clone());
                queue.push_back(longer);
            }
        }
    }
    chains
}
