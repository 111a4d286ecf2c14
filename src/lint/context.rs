//! What lints read, and what several of them work out, once.
//!
//! Guarantees: nothing here takes the closure of every role, which a long chain of roles would make quadratic.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::analyze::{Reach, Reached, RoleSet, Wider, shorten};
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::model::{Assigners, Claim, Grant, Model};
use crate::source::Span;

use super::Policy;

/// How many roles all reaches together may look at; the roles after that are not followed.
const REACHED: usize = 2_000_000;

/// How many gains of a role are kept.
const GAINS: usize = 3;

/// How many steps on the way to a gain are kept.
const STEPS: usize = 6;

/// What a lint may read.
pub(super) struct Context<'a> {
    pub(super) policy: Policy<'a>,
    pub(super) model: &'a Model,
    escalations: OnceLock<Vec<Escalation>>,
    tokens: OnceLock<BTreeSet<PermissionId>>,
}

/// A role that could come to hold what it does not hold now.
#[derive(Debug)]
pub(super) struct Escalation {
    pub(super) role: RoleId,
    /// What no assert lets it hold, without what is sensitive: the first few, each with the way to it.
    pub(super) gains: Vec<(Wider, Vec<Step>)>,
    /// How many there are.
    pub(super) count: usize,
    /// What is sensitive.
    pub(super) sensitive: Vec<(Wider, Vec<Step>)>,
}

/// A step on the way to a permission.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// To be given a role under an `assign`.
    Assigned(RoleId, Span),
    /// To set a reader list.
    Set(Span),
    /// So many more.
    More(usize),
}

impl<'a> Context<'a> {
    pub(super) fn new(policy: Policy<'a>) -> Self {
        Self { policy, model: policy.model, escalations: OnceLock::new(), tokens: OnceLock::new() }
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
        self.policy.analysis.holdings.anywhere[permission].contains(role)
    }

    /// Whether a subject with these roles, closed, holds some of a permission at an instance, or outside of every one.
    pub(super) fn holds_some(
        &self,
        roles: &BTreeSet<RoleId>,
        permission: PermissionId,
        at: Option<InstanceId>,
    ) -> bool {
        self.policy.analysis.holdings.has_one(self.model, permission, at, roles)
            || self.restricted(permission).any(|holders| holders.has_one(roles))
    }

    /// Whether anybody holds some of a permission at an instance, or outside of every one.
    pub(super) fn is_held(&self, permission: PermissionId, at: Option<InstanceId>) -> bool {
        !self.policy.analysis.holdings.column(self.model, permission, at).is_empty()
            || self.restricted(permission).any(|holders| !holders.is_empty())
    }

    /// Who holds some rows of a permission, for each restriction.
    fn restricted(&self, permission: PermissionId) -> impl Iterator<Item = &'a RoleSet> {
        let restricted = &self.policy.analysis.holdings.restricted;
        restricted.get(&permission).into_iter().flat_map(|of| of.values())
    }

    /// Everybody who holds something.
    pub(super) fn holders(&self) -> RoleSet {
        RoleSet::union_of(self.policy.analysis.holdings.anywhere.iter())
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
        self.policy.analysis.holdings.at[permission].iter().map(|(place, _)| *place)
    }

    /// Every grant as written: those of roles, then defaults.
    pub(super) fn grants(&self) -> impl Iterator<Item = &'a Grant> {
        let of_roles = self.model.roles.iter().flat_map(|role| &role.grants);
        of_roles.chain(self.model.defaults.iter().map(|default| &default.grant))
    }

    /// Some roles and all that extend one of them.
    pub(super) fn with_heirs(&self, roles: impl IntoIterator<Item = RoleId>) -> RoleSet {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<_> = roles.into_iter().collect();
        while let Some(role) = waiting.pop() {
            if seen.insert(role) {
                waiting.extend(&self.policy.graph.extended_by[role]);
            }
        }
        seen.into_iter().collect()
    }

    /// The distinct lists of what add-ons are for. Many are for any role, and their list is long.
    pub(super) fn bases(&self) -> BTreeSet<&'a [RoleId]> {
        self.model.roles.iter().filter_map(|role| role.addon.as_deref()).collect()
    }

    /// Every role that could come to hold more than it does.
    pub(super) fn escalations(&self) -> &[Escalation] {
        self.escalations.get_or_init(|| self.escalate())
    }

    fn escalate(&self) -> Vec<Escalation> {
        let mut reach = Reach::new(self.model, self.policy.graph, self.policy.analysis);
        let mut left = REACHED;
        let mut all = Vec::new();
        for role in self.powerful().iter() {
            let reached = reach.from(role);
            let Some(rest) = left.checked_sub(reached.cost()) else { return all };
            left = rest;
            let mut gained = reach.wider(&reached, &self.closure(role));
            gained.retain(|gain| !self.is_admitted(role, gain.permission));
            let is_sensitive = |gain: &Wider| self.model.permissions[gain.permission].sensitive;
            let (sensitive, others): (Vec<_>, Vec<_>) = gained.into_iter().partition(is_sensitive);
            let with_steps = |gain: Wider| (gain, self.steps(&reached, &gain));
            all.push(Escalation {
                role,
                count: others.len(),
                gains: others.into_iter().take(GAINS).map(with_steps).collect(),
                sensitive: sensitive.into_iter().map(with_steps).collect(),
            });
        }
        all
    }

    /// The assignments that lead to a gain, and the reader list that is set.
    fn steps(&self, reached: &Reached, gain: &Wider) -> Vec<Step> {
        let chain = reached.chain(gain.by);
        let mut steps: Vec<_> =
            chain.iter().filter_map(|(role, by)| by.map(|span| Step::Assigned(*role, span))).collect();
        // The first ones and the last are kept.
        if let more @ 1.. = shorten(&mut steps, STEPS) {
            steps.insert(STEPS - 1, Step::More(more));
        }
        let outward = gain.at.into_iter().flat_map(|place| self.model.instances_outward(place));
        let mut lists = outward.flat_map(|place| {
            let readers = self.model.instances[place].readers.iter();
            readers.filter(move |list| reached.may_set(place, list.permission))
        });
        steps.extend(lists.next().map(|list| Step::Set(list.span)));
        steps
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
            powerful = powerful.union(&anywhere[permission]);
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
