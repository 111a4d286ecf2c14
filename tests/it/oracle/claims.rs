//! What a policy claims and what makes it refused: asserts, excludes, void limits and the like (R3, R5, R7 to R9, R11,
//! R14).
//!
//! Guarantees: every claim is checked on what the roles hold, point by point, and open actions by trying every
//! combination of values. Leaves out: mistakes of names and kinds, which never reach the resolved policy.

use std::collections::BTreeSet;

use permc::diagnostic::Code;
use permc::index::{AttributeId, IdVec, PermissionId, RoleId};
use permc::model::{Claim, Demand, Grant, Model, Rules};
use permc::source::Span;

use super::action::{Values, applies, tested};
use super::holding::{closure, restricted, unlimited};
use super::reach::reach;
use super::rows::Rows;
use super::subject::{Held, Subject};
use super::{Oracle, place};

/// A statement that makes the policy refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    /// The statement, or the name of the declaration.
    pub(crate) span: Span,
    /// A statement without which this fault is gone.
    pub(crate) cause: Span,
}

impl Fault {
    fn of(code: Code, statement: Span) -> Self {
        Self { code, span: statement, cause: statement }
    }
}

/// Every fault of a policy.
pub(crate) fn faults(oracle: &Oracle<'_>) -> BTreeSet<Fault> {
    let model = oracle.model;
    let asserts = model.asserts.iter().filter(|assert| !is_true(oracle, &assert.claim));
    let asserts = asserts.map(|assert| Fault::of(Code::RefutedAssert, assert.span));
    let open = model.actions.iter().filter(|action| is_open(model, &action.rules));
    let open = open.map(|action| Fault::of(Code::OpenAction, action.head.span));
    let roles = model.roles.ids().flat_map(|role| faults_of_role(oracle, role));
    asserts.chain(open).chain(roles).collect()
}

fn faults_of_role(oracle: &Oracle<'_>, role: RoleId) -> Vec<Fault> {
    let model = oracle.model;
    let item = &model.roles[role];
    let subject = Subject::of_role(model, role);
    let refuted = item.excludes.iter().filter(|exclude| holds_any(oracle, role, &exclude.permissions));
    let refuted = refuted.map(|exclude| Fault::of(Code::RefutedExclude, exclude.span));
    let void = item.grants.iter().filter(|grant| is_void(model, role, grant));
    let void = void.map(|grant| Fault::of(Code::VoidLimit, grant.span));
    let vain = item.grants.iter().filter(|grant| is_without_effect(model, role, grant));
    let vain = vain.map(|grant| Fault::of(Code::GrantWithoutEffect, grant.span));
    let span = item.head.span;
    let extended: Vec<_> = closure(model, role).into_iter().filter(|extended| *extended != role).collect();
    let has = |role: RoleId, limit| Subject::of_role(model, role).counts(model, limit, &oracle.everything);
    // Who has no more of it than a role that it extends inherits the fault.
    let broken = model.limits.iter().filter(|limit| {
        let inherits = |from: &RoleId| has(*from, limit) == has(role, limit);
        subject.breaks(model, limit, &oracle.everything) && !extended.iter().any(inherits)
    });
    let broken = broken.map(|limit| Fault { code: Code::SeparationOfDuty, span, cause: limit.span });
    let two = two_restrictions(model, role).into_iter();
    let two = two.map(|cause| Fault { code: Code::TwoRestrictions, span, cause });
    refuted.chain(void).chain(vain).chain(broken).chain(two).collect()
}

/// R14.
fn is_true(oracle: &Oracle<'_>, claim: &Claim) -> bool {
    let others = |listed: &[RoleId]| {
        let listed = listed.to_vec();
        oracle.model.roles.ids().filter(move |role| !listed.contains(role))
    };
    match claim {
        Claim::OnlyHold(listed, permissions) => {
            !others(listed).any(|role| holds_any(oracle, role, permissions))
        }
        Claim::OnlyReach(listed, permissions) => others(listed).all(|role| {
            let reached = reach(oracle.model, role);
            !permissions.iter().any(|permission| reached.contains(permission))
        }),
        Claim::Holds(roles, permissions) => roles.iter().all(|role| {
            let held = Subject::of_role(oracle.model, *role).holds(oracle.model, &oracle.everything);
            permissions.iter().all(|permission| held[*permission] == Rows::All)
        }),
        Claim::Lacks(roles, permissions) => !roles.iter().any(|role| holds_any(oracle, *role, permissions)),
        Claim::Within(inner, outer) => inner.iter().all(|inner| is_within(oracle, *inner, *outer)),
    }
}

/// Whether a role holds one of these anywhere, with any rows.
fn holds_any(oracle: &Oracle<'_>, role: RoleId, permissions: &[PermissionId]) -> bool {
    let held = Subject::of_role(oracle.model, role).holds_anywhere(oracle.model, &oracle.everything);
    permissions.iter().any(|permission| held.contains(permission))
}

/// R14: whether all that a role holds, another holds: region, rows and lists included.
fn is_within(oracle: &Oracle<'_>, inner: RoleId, outer: RoleId) -> bool {
    let model = oracle.model;
    let by_point = |role| Subject::of_role(model, role).holds_by_point(model, &oracle.everything);
    let less = |(inner, outer): (&Held, &Held)| {
        model.permissions.ids().all(|permission| inner[permission].is_within(&outer[permission]))
    };
    by_point(inner).iter().zip(&by_point(outer)).all(less)
}

/// R7: whether a role also holds something without the limit that it sets.
fn is_void(model: &Model, role: RoleId, grant: &Grant) -> bool {
    let is_limited = grant.on.is_some() || matches!(grant.rows, Some(permc::model::Rows::Restricted(_)));
    let unlimited = unlimited(model, role);
    is_limited && grant.permissions.iter().any(|permission| unlimited[*permission] == Rows::All)
}

/// R8: the grants, if there are such, whose restrictions meet on a permission that is not held with all rows, unless
/// they meet alike in a role that this one extends.
fn two_restrictions(model: &Model, role: RoleId) -> Vec<Span> {
    let (unlimited, own) = (unlimited(model, role), restricted(model, role));
    let extended = closure(model, role).into_iter().filter(|extended| *extended != role);
    let inherited: Vec<_> = extended.map(|extended| restricted(model, extended)).collect();
    let distinct = |grants: &[(IdVec<PermissionId, Rows>, Span)], permission: PermissionId| -> BTreeSet<_> {
        let here = grants.iter().filter(|(held, _)| held[permission] != Rows::None);
        here.map(|(held, _)| held[permission].clauses()).collect()
    };
    let limited = model.permissions.ids().filter(|permission| unlimited[*permission] != Rows::All);
    let meeting = limited.map(|permission| {
        let meet = distinct(&own, permission);
        if meet.len() < 2 || inherited.iter().any(|grants| distinct(grants, permission) == meet) {
            return Vec::new();
        }
        own.iter().filter(|(held, _)| held[permission] != Rows::None).map(|(_, span)| *span).collect()
    });
    meeting.flatten().collect()
}

/// R5: whether a reader list that names nothing the role has covers a place that the grant names.
fn is_without_effect(model: &Model, role: RoleId, grant: &Grant) -> bool {
    let roles = closure(model, role);
    let shut = |named: &place::Point, permission: PermissionId| {
        model.instances.enumerate().any(|(instance, item)| {
            let here = named.lies_in(&place::of_instance(model, instance));
            let mut lists = item.readers.iter().filter(|list| list.permission == permission);
            here && lists.any(|list| !list.roles.iter().any(|reader| roles.contains(reader)))
        })
    };
    let named = grant.on.iter().flatten().map(|instance| place::of_instance(model, *instance));
    let named: Vec<_> = named.collect();
    grant.permissions.iter().any(|permission| named.iter().any(|point| shut(point, *permission)))
}

/// R9: whether some combination of values meets no `forbid` and no `requires`.
fn is_open(model: &Model, rules: &Rules) -> bool {
    let conditions = rules.forbids.iter().map(|forbid| &forbid.when);
    let conditions = conditions.chain(rules.requires.iter().filter_map(|one| one.when.as_ref()));
    let attributes: BTreeSet<_> = conditions.flat_map(tested).collect();
    combinations(model, &attributes).iter().any(|values| {
        let forbidden = rules.forbids.iter().any(|forbid| applies(&forbid.when, values));
        let guarded = rules.requires.iter().any(|one| {
            one.what != Demand::Unknown && one.when.as_ref().is_none_or(|when| applies(when, values))
        });
        !forbidden && !guarded
    })
}

/// Every combination of values of some attributes.
pub(crate) fn combinations(model: &Model, attributes: &BTreeSet<AttributeId>) -> Vec<Values> {
    attributes.iter().fold(vec![Values::new()], |combinations, attribute| {
        let values = 0..u32::try_from(model.attributes[*attribute].values.len()).unwrap();
        let with = |values: &Values, value| {
            values.iter().map(|(a, v)| (*a, *v)).chain([(*attribute, value)]).collect()
        };
        combinations.iter().flat_map(|some| values.clone().map(move |value| with(some, value))).collect()
    })
}
