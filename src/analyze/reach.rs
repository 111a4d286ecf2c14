//! R12: what the holder of a role could come to hold after any chain of assigning and delegating.
//!
//! Guarantees: an upper bound: conditions and separation of duty are ignored, add-ons count as active, and a reader
//! list is ignored where the holder may set it. Delegating adds nothing: whoever delegates must hold what it hands
//! out, and everybody it could hand it to is somebody that the holder's own assignments already make of itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::index::{Id, PermissionId, RoleId};
use crate::model::{Assigners, Model};
use crate::source::Span;

use super::{Analysis, shortest_way};

/// The roles that the holder of a role could come to have.
#[derive(Debug, Clone)]
pub struct Reached {
    /// All of them, closed under `extends`.
    pub roles: BTreeSet<RoleId>,
    /// How each was gained first: by which role, under which `assign`.
    gained: BTreeMap<RoleId, (RoleId, Span)>,
}

impl Reached {
    /// The assignments that lead to a role, the first one first.
    #[must_use]
    pub fn chain(&self, to: RoleId) -> Vec<(RoleId, Option<Span>)> {
        let before = |(role, _): &(RoleId, Option<Span>)| {
            let (by, _) = self.gained.get(role)?;
            Some((*by, self.gained.get(by).map(|(_, span)| *span)))
        };
        let last = (to, self.gained.get(&to).map(|(_, span)| *span));
        let mut chain: Vec<_> = std::iter::successors(Some(last), before).collect();
        chain.reverse();
        chain
    }

    /// A role through which a permission could come to be held anywhere, if there is one.
    #[must_use]
    pub fn holder(
        &self,
        model: &Model,
        graph: &Graph,
        analysis: &Analysis,
        permission: PermissionId,
    ) -> Option<RoleId> {
        let holds = |role: &RoleId, permission: PermissionId| {
            analysis.holdings.anywhere[permission].contains(role.index())
        };
        let holder = self.roles.iter().find(|role| holds(role, permission));
        let may_restrict = |role: &RoleId| {
            let restricts = model.permissions.enumerate().filter(|(_, it)| {
                it.restricts.iter().any(|power| power.permissions.binary_search(&permission).is_ok())
            });
            restricts.into_iter().any(|(by, _)| holds(role, by))
        };
        let behind_a_list = || {
            let setter = self.roles.iter().any(may_restrict);
            self.roles
                .iter()
                .find(|role| setter && shortest_way(model, graph, analysis, **role, permission).is_some())
        };
        holder.or_else(behind_a_list).copied()
    }
}

/// Follows every assignment that the holder of `role` could come to make.
#[must_use]
pub fn reach(model: &Model, graph: &Graph, analysis: &Analysis, role: RoleId) -> Reached {
    let mut reached = Reached { roles: graph.closure([role]), gained: BTreeMap::new() };
    let mut waiting: Vec<_> = model.assigns.iter().collect();
    loop {
        let before = waiting.len();
        waiting.retain(|rule| match enabler(&reached.roles, analysis, &rule.by) {
            None => true,
            Some(by) => {
                gain(&mut reached, graph, by, &rule.roles, rule.span);
                false
            }
        });
        if waiting.len() == before {
            return reached;
        }
    }
}

/// The role that lets the holder use an assignment rule.
fn enabler(roles: &BTreeSet<RoleId>, analysis: &Analysis, by: &Assigners) -> Option<RoleId> {
    match by {
        Assigners::Roles(by) => by.iter().find(|role| roles.contains(role)).copied(),
        Assigners::Holders(permission) => {
            let everywhere = &analysis.holdings.everywhere[*permission];
            roles.iter().find(|role| everywhere.contains(role.index())).copied()
        }
    }
}

fn gain(reached: &mut Reached, graph: &Graph, by: RoleId, roles: &[RoleId], span: Span) {
    for role in roles {
        for gained in graph.closure([*role]) {
            if reached.roles.insert(gained) {
                reached.gained.insert(gained, (by, span));
            }
        }
    }
}
