//! The shortest way in which a role holds a permission.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use crate::graph::Graph;
use crate::index::{Id, PermissionId, RoleId};
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
    let (inherited, nearer) = (inherited_from(graph, role), implied_from(graph, permission));
    let steps = |source: &Source<'_>| {
        let roles = inherited.get(&source.holder).map_or(0, |(steps, _)| *steps);
        roles + nearer.get(&source.granted).map_or(0, |(steps, _)| *steps)
    };
    let key = |source: &Source<'_>| (steps(source), source.default, source.grant.span, source.granted);
    let shortest = sources(model, analysis, &inherited, &nearer).min_by_key(key)?;
    Some(shortest.way(&inherited, &nearer))
}

/// Every way in which a role is granted a permission, or one that implies it, each by the shortest chain.
pub(super) fn ways<'m>(
    model: &'m Model,
    graph: &Graph,
    analysis: &'m Analysis,
    role: RoleId,
    permission: PermissionId,
) -> Vec<Way<'m>> {
    let (inherited, nearer) = (inherited_from(graph, role), implied_from(graph, permission));
    let sources = sources(model, analysis, &inherited, &nearer);
    sources.map(|source| source.way(&inherited, &nearer)).collect()
}

/// A grant of a permission, or of one that implies it, to a role or what it extends.
struct Source<'m> {
    holder: RoleId,
    granted: PermissionId,
    grant: &'m Grant,
    default: bool,
}

impl<'m> Source<'m> {
    fn way(&self, inherited: &Nearer<RoleId>, nearer: &Nearer<PermissionId>) -> Way<'m> {
        let mut roles = path(inherited, self.holder);
        roles.reverse();
        let Self { granted, grant, default, .. } = *self;
        Way { roles, granted, grant, default, implied: path(nearer, granted) }
    }
}

fn sources<'m>(
    model: &'m Model,
    analysis: &'m Analysis,
    inherited: &Nearer<RoleId>,
    nearer: &Nearer<PermissionId>,
) -> impl Iterator<Item = Source<'m>> {
    let of_holder = move |holder: RoleId| {
        let written = model.roles[holder].grants.len();
        analysis.own_grants(model, holder).enumerate().flat_map(move |(at, grant)| {
            let granted = grant.permissions.iter().filter(|id| nearer.contains_key(id));
            granted.map(move |granted| Source { holder, granted: *granted, grant, default: at >= written })
        })
    };
    inherited.keys().copied().flat_map(of_holder)
}

/// What leads to something, with the number of steps and the next one on the way.
type Nearer<I> = BTreeMap<I, (usize, Option<I>)>;

/// Every permission that implies this one, itself included.
fn implied_from(graph: &Graph, permission: PermissionId) -> Nearer<PermissionId> {
    nearer(permission, |to| &graph.implied_by[to])
}

/// Every role that a role extends, itself included.
fn inherited_from(graph: &Graph, role: RoleId) -> Nearer<RoleId> {
    nearer(role, |heir| &graph.extends[heir])
}

fn nearer<'g, I: Id + 'g>(to: I, before: impl Fn(I) -> &'g Vec<I>) -> Nearer<I> {
    let mut nearer = BTreeMap::from([(to, (0, None))]);
    let mut queue = VecDeque::from([(to, 0)]);
    while let Some((to, steps)) = queue.pop_front() {
        for from in before(to) {
            if let Entry::Vacant(entry) = nearer.entry(*from) {
                entry.insert((steps + 1, Some(to)));
                queue.push_back((*from, steps + 1));
            }
        }
    }
    nearer
}

fn path<I: Id>(nearer: &Nearer<I>, from: I) -> Vec<I> {
    std::iter::successors(Some(from), |at| nearer.get(at).and_then(|(_, next)| *next)).collect()
}
