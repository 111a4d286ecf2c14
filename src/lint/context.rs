//! What lints read, and what several of them work out, once.
//!
//! Guarantees: nothing here takes the closure of every role, which a long chain of roles would make quadratic.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;

use crate::analyze::{Gain, Reach, Reached, RoleSet, has_one};
use crate::index::{Id, InstanceId, PermissionId, RoleId};
use crate::model::{Assigners, Claim, Grant, Model};

use super::Policy;

/// How many roles and permissions all reaches together may take in; the roles after that are not looked at.
const REACHED: usize = 20_000_000;

/// What a lint may read.
pub(super) struct Context<'a> {
    pub(super) policy: Policy<'a>,
    pub(super) model: &'a Model,
    reached: OnceCell<Vec<Reachable>>,
    tokens: OnceCell<BTreeSet<PermissionId>>,
}

/// A role that could come to have others, or to set reader lists.
#[derive(Debug)]
pub(super) struct Reachable {
    pub(super) role: RoleId,
    pub(super) reached: Reached,
    /// What it could come to hold where it does not now.
    pub(super) gained: Vec<Gain>,
}

impl<'a> Context<'a> {
    pub(super) fn new(policy: Policy<'a>) -> Self {
        Self { policy, model: policy.model, reached: OnceCell::new(), tokens: OnceCell::new() }
    }

    pub(super) fn permission(&self, id: PermissionId) -> &'a str {
        &self.model.permissions[id].head.name
    }

    pub(super) fn role(&self, id: RoleId) -> &'a str {
        &self.model.roles[id].head.name
    }

    /// A role with all that it extends.
    pub(super) fn closure(&self, role: RoleId) -> BTreeSet<RoleId> {
        self.policy.graph.closure([role])
    }

    /// Whether a role, with all that it extends, holds a permission in any place with any rows.
    pub(super) fn holds_anywhere(&self, role: RoleId, permission: PermissionId) -> bool {
        self.policy.analysis.holdings.anywhere[permission].contains(role.index())
    }

    /// Whether a subject with these roles, closed, holds some of a permission at an instance, or outside of every one.
    pub(super) fn holds_some(
        &self,
        roles: &BTreeSet<RoleId>,
        permission: PermissionId,
        at: Option<InstanceId>,
    ) -> bool {
        let holdings = &self.policy.analysis.holdings;
        let mut restricted = holdings.restricted.get(&permission).into_iter().flat_map(|of| of.values());
        has_one(holdings.column(self.model, permission, at), roles) || restricted.any(|of| has_one(of, roles))
    }

    /// Whether anybody holds some of a permission at an instance, or outside of every one.
    pub(super) fn is_held(&self, permission: PermissionId, at: Option<InstanceId>) -> bool {
        let holdings = &self.policy.analysis.holdings;
        let mut restricted = holdings.restricted.get(&permission).into_iter().flat_map(|of| of.values());
        !holdings.column(self.model, permission, at).is_clear() || restricted.any(|of| !of.is_clear())
    }

    /// The permissions that tests grant directly, with all that these imply: who has no role may hold them.
    pub(super) fn tokens(&self) -> &BTreeSet<PermissionId> {
        self.tokens.get_or_init(|| {
            let cases = self.model.tests.iter().flat_map(|test| &test.cases);
            let mut waiting: Vec<_> =
                cases.flat_map(|case| &case.grants).map(|grant| grant.permission).collect();
            let mut tokens = BTreeSet::new();
            while let Some(permission) = waiting.pop() {
                if tokens.insert(permission) {
                    waiting.extend(&self.policy.graph.implies[permission]);
                }
            }
            tokens
        })
    }

    /// The instances at which a permission is held by others than around them.
    pub(super) fn special(&self, permission: PermissionId) -> impl Iterator<Item = InstanceId> + '_ {
        self.policy.analysis.holdings.at.get(&permission).into_iter().flat_map(|at| at.keys().copied())
    }

    /// Every grant as written: those of roles, then defaults.
    pub(super) fn grants(&self) -> impl Iterator<Item = &'a Grant> {
        let of_roles = self.model.roles.iter().flat_map(|role| &role.grants);
        of_roles.chain(self.model.defaults.iter().map(|default| &default.grant))
    }

    /// Some roles and all that extend one of them.
    pub(super) fn with_heirs(&self, roles: impl IntoIterator<Item = RoleId>) -> RoleSet {
        let mut set = FixedBitSet::with_capacity(self.model.roles.len());
        roles.into_iter().for_each(|role| set.insert(role.index()));
        for role in &self.policy.graph.extension_order {
            if self.policy.graph.extends[*role].iter().any(|parent| set.contains(parent.index())) {
                set.insert(role.index());
            }
        }
        set
    }

    /// Every role that could come to have others or to set reader lists, and what it would gain.
    pub(super) fn reached(&self) -> &[Reachable] {
        self.reached.get_or_init(|| self.reach())
    }

    fn reach(&self) -> Vec<Reachable> {
        let mut reach = Reach::new(self.model, self.policy.graph, self.policy.analysis);
        let mut left = REACHED;
        let mut all = Vec::new();
        for role in self.powerful().ones().map(RoleId::new) {
            let reached = reach.from(role);
            let Some(rest) = left.checked_sub(self.model.permissions.len() + reached.roles.len()) else {
                return all;
            };
            left = rest;
            let gained = reach.gained(&reached, &self.closure(role));
            all.push(Reachable { role, reached, gained });
        }
        all
    }

    /// The roles that may assign or restrict something.
    fn powerful(&self) -> RoleSet {
        let anywhere = &self.policy.analysis.holdings.anywhere;
        let named = self.model.assigns.iter().filter_map(|rule| match &rule.by {
            Assigners::Roles(by) => Some(by),
            Assigners::Holders(_) => None,
        });
        let mut powerful = self.with_heirs(named.flatten().copied());
        let holders = self.model.assigns.iter().filter_map(|rule| match rule.by {
            Assigners::Holders(permission) => Some(permission),
            Assigners::Roles(_) => None,
        });
        let carriers = self.model.permissions.enumerate().filter(|(_, it)| !it.restricts.is_empty());
        for permission in holders.chain(carriers.map(|(id, _)| id)) {
            powerful.union_with(&anywhere[permission]);
        }
        powerful
    }

    /// Whether an assert lets a role hold a permission, or come to hold it.
    pub(super) fn is_admitted(&self, role: RoleId, permission: PermissionId) -> bool {
        self.model.asserts.iter().any(|assert| match &assert.claim {
            Claim::OnlyReach(roles, permissions) | Claim::Holds(roles, permissions) => {
                permissions.contains(&permission) && roles.contains(&role)
            }
            Claim::OnlyHold(..) | Claim::Lacks(..) | Claim::Within(..) => false,
        })
    }
}
