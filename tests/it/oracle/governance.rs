//! Who may give roles, delegate permissions and set reader lists (R12).
//!
//! Guarantees: one rule that covers the target and applies is enough. Leaves out: reach, which is a proof.

use permc::index::{KindId, PermissionId, RoleId};
use permc::model::{Assign, Assigners, Condition, Model, Power};

use super::action::{Values, applies};
use super::rows::Rows;
use super::subject::{Held, Subject};

/// Who asks, and what is held where it asks.
pub(crate) struct Asking<'a> {
    pub(crate) subject: &'a Subject,
    /// Held at the place.
    pub(crate) here: &'a Held,
    /// Held everywhere.
    pub(crate) everywhere: &'a Held,
    pub(crate) kind: Option<KindId>,
    pub(crate) values: &'a Values,
}

/// Which power over a permission is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Delegate,
    Restrict,
}

/// The `assign` statements that cover a role.
pub(crate) fn assigns(model: &Model, role: RoleId) -> impl Iterator<Item = &Assign> {
    model.assigns.iter().filter(move |assign| assign.roles.contains(&role))
}

/// Every `delegates` or `restricts` that covers a permission, with the permission that carries it.
pub(crate) fn powers(model: &Model, over: Over, permission: PermissionId) -> Vec<(PermissionId, &Power)> {
    let carried = model.permissions.enumerate().flat_map(|(carrier, item)| {
        let powers = if over == Over::Delegate { &item.delegates } else { &item.restricts };
        powers.iter().map(move |power| (carrier, power))
    });
    carried.filter(|(_, power)| power.permissions.contains(&permission)).collect()
}

impl Asking<'_> {
    /// Whether the subject may give and take a role.
    pub(crate) fn may_assign(&self, model: &Model, role: RoleId) -> bool {
        assigns(model, role).any(|assign| self.now(assign.when.as_ref()) && self.is_assigner(&assign.by))
    }

    fn is_assigner(&self, by: &Assigners) -> bool {
        match by {
            Assigners::Roles(roles) => roles.iter().any(|role| self.subject.roles.contains(role)),
            Assigners::Holders(permission) => self.everywhere[*permission] == Rows::All,
        }
    }

    /// Whether the subject may delegate a permission here: it holds both, with all rows.
    pub(crate) fn may_delegate(&self, model: &Model, permission: PermissionId) -> bool {
        self.here[permission] == Rows::All && self.has_power(model, Over::Delegate, permission)
    }

    /// Whether the subject may set the reader lists of a permission here.
    pub(crate) fn may_restrict(&self, model: &Model, permission: PermissionId) -> bool {
        self.has_power(model, Over::Restrict, permission)
    }

    fn has_power(&self, model: &Model, over: Over, permission: PermissionId) -> bool {
        let held = |carrier: PermissionId| self.here[carrier] == Rows::All;
        powers(model, over, permission)
            .into_iter()
            .any(|(carrier, power)| held(carrier) && self.now(power.when.as_ref()) && fits(power, self.kind))
    }

    fn now(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|when| applies(when, self.values))
    }
}

/// Whether a power is asked on this kind: on exactly its own, if it names one.
pub(crate) fn fits(power: &Power, kind: Option<KindId>) -> bool {
    power.kind.is_none() || power.kind == kind
}
