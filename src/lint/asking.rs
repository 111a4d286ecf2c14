//! Whether an action can be allowed to somebody, at one place or another: what several lints ask.
//!
//! Guarantees: [`Possible::Never`] is a proof. Places that no grant or list tells apart are one; what would be too much
//! to look at is [`Possible::Unknown`].

use std::collections::BTreeSet;

use crate::analyze::{Possible, Question, Values};
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::model::{Members, Target};

use super::context::Context;

/// How many places one question looks at.
const PLACES: usize = 256;

/// How many sets of roles are tried where separation of duty forbids some.
const SETS: usize = 2_000;

/// An action, and the places that could make a difference to it.
pub(super) struct Asking<'c, 'm> {
    context: &'c Context<'m>,
    pub(super) question: Question<'m>,
    /// Outside of every known instance, then each one at which something that it asks is held by others.
    places: Vec<Option<InstanceId>>,
    complete: bool,
}

impl<'c, 'm> Asking<'c, 'm> {
    pub(super) fn new(context: &'c Context<'m>, target: Target) -> Self {
        let model = context.model;
        let question = Question::new(model, context.policy.graph, target);
        let kind = model.kind_of(target);
        // A request for the kind can be about an unknown thing in such an instance, or about the instance itself.
        let around = |place: &InstanceId| {
            kind.is_some_and(|kind| model.is_kind_or_ancestor(model.instances[*place].kind, kind))
        };
        let special = question.permissions().flat_map(|permission| context.special(permission));
        let special: BTreeSet<InstanceId> = special.filter(around).take(PLACES + 1).collect();
        let complete = special.len() <= PLACES;
        let places = std::iter::once(None).chain(special.into_iter().map(Some)).collect();
        Self { context, question, places, complete }
    }

    /// Whether it can be allowed anywhere to those who hold at each place what `holds` says.
    pub(super) fn anywhere(
        &self,
        fixed: &Values,
        holds: impl Fn(PermissionId, Option<InstanceId>) -> bool,
    ) -> Possible {
        let mut answer = if self.complete { Possible::Never } else { Possible::Unknown };
        for place in &self.places {
            match self.question.ask(fixed, &|permission| holds(permission, *place)) {
                Possible::Never => {}
                Possible::Unknown => answer = Possible::Unknown,
                found @ Possible::With(_) => return found,
            }
        }
        answer
    }

    /// Whether it can be allowed to anybody at all, add-ons and the tokens of tests included, under these values.
    pub(super) fn by_anybody(&self, fixed: &Values, tokens: &BTreeSet<PermissionId>) -> Possible {
        let held = |permission, at| tokens.contains(&permission) || self.context.is_held(permission, at);
        let possible = self.anywhere(fixed, held);
        let is_limited = !self.context.model.limits.is_empty() && matches!(possible, Possible::With(_));
        if is_limited { self.by_one_set(fixed, tokens) } else { possible }
    }

    /// The same to a set of roles that separation of duty lets somebody have (R11), whatever tokens they have besides.
    fn by_one_set(&self, fixed: &Values, tokens: &BTreeSet<PermissionId>) -> Possible {
        let candidates = self.candidates();
        let mut waiting = std::collections::VecDeque::from([BTreeSet::new()]);
        let mut seen = BTreeSet::new();
        for _ in 0..SETS {
            let Some(set) = waiting.pop_front() else { return Possible::Never };
            if is_forbidden(self.context, &set) {
                continue;
            }
            let holds = |permission, at| {
                tokens.contains(&permission) || self.context.holds_some(&set, permission, at)
            };
            match self.anywhere(fixed, holds) {
                Possible::Never => {}
                found @ (Possible::With(_) | Possible::Unknown) => return found,
            }
            for more in &candidates {
                let larger: BTreeSet<RoleId> = set.union(more).copied().collect();
                if larger.len() > set.len() && seen.len() <= SETS && seen.insert(larger.clone()) {
                    waiting.push_back(larger);
                }
            }
        }
        Possible::Unknown
    }

    /// Each role that holds something of what is asked, with all it extends; an add-on beside each of its bases.
    fn candidates(&self) -> Vec<BTreeSet<RoleId>> {
        let (context, model) = (self.context, self.context.model);
        let asked: Vec<PermissionId> = self.question.permissions().collect();
        let useful =
            |role: &RoleId| asked.iter().any(|permission| context.holds_anywhere(*role, *permission));
        let mut candidates = Vec::new();
        for role in model.roles.ids().filter(useful) {
            match &model.roles[role].addon {
                None => candidates.push(context.closure(role)),
                Some(bases) => {
                    let beside = |base: &RoleId| context.policy.graph.closure([role, *base]);
                    candidates.extend(bases.iter().map(beside));
                }
            }
            if candidates.len() > SETS {
                break;
            }
        }
        candidates
    }
}

/// Whether somebody with these roles, closed, breaks a rule of separation of duty.
pub(super) fn is_forbidden(context: &Context<'_>, roles: &BTreeSet<RoleId>) -> bool {
    context.model.limits.iter().any(|rule| {
        let count = match &rule.members {
            Members::Roles(members) => members.iter().filter(|role| roles.contains(role)).count(),
            Members::Permissions(members) => {
                let holds = |id: &&PermissionId| roles.iter().any(|role| context.holds_anywhere(*role, **id));
                members.iter().filter(holds).count()
            }
        };
        count > rule.limit as usize
    })
}
