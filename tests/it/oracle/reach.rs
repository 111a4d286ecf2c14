//! Reach: all that a role could come to hold after any chain of assigning and delegating (R12).
//!
//! Guarantees: a plain fixpoint that starts anew with all it has found until nothing is added. Leaves out, as the rule
//! does: conditions, separation of duty, the roles that an add-on is for, and lists that the holder may restrict.
//! Delegating needs both permissions held, so it never adds to what somebody holds.

use std::collections::BTreeSet;

use permc::index::{PermissionId, RoleId};
use permc::model::{Assigners, Model};

use super::holding::{Lifted, closure, holds_at, of_role};
use super::place::{Point, everything, of_instance};
use super::rows::Rows;
use super::subject::Held;

/// What a role could come to hold anywhere, with any rows.
pub(crate) fn reach(model: &Model, role: RoleId) -> BTreeSet<PermissionId> {
    let mut roles = closure(model, role);
    let mut lifted = Lifted::new();
    loop {
        let assignable = assignable(model, &roles, &lifted);
        let liftable = liftable(model, &roles, &lifted);
        if assignable.is_subset(&roles) && liftable.is_subset(&lifted) {
            let at = |point| held_at(model, &roles, &point, &lifted);
            let held: Vec<_> = everything(model).points.into_iter().map(at).collect();
            let somewhere = |permission: &_| held.iter().any(|held| held[*permission] != Rows::None);
            return model.permissions.ids().filter(somewhere).collect();
        }
        roles.extend(assignable);
        lifted.extend(liftable);
    }
}

/// What a subject with these roles holds at a point.
pub(crate) fn held_at(model: &Model, roles: &BTreeSet<RoleId>, point: &Point, lifted: &Lifted) -> Held {
    let of_roles: Vec<_> =
        roles.iter().map(|role| holds_at(model, &of_role(model, *role), point, lifted)).collect();
    let united = |permission| of_roles.iter().fold(Rows::None, |rows, held| rows.or(&held[permission]));
    model.permissions.ids().map(united).collect()
}

/// The roles that a subject with these roles could give, with all they extend.
pub(crate) fn assignable(model: &Model, roles: &BTreeSet<RoleId>, lifted: &Lifted) -> BTreeSet<RoleId> {
    let points = everything(model).points;
    let holds_everywhere = |permission: PermissionId| {
        points.iter().all(|point| held_at(model, roles, point, lifted)[permission] == Rows::All)
    };
    let may = |by: &Assigners| match by {
        Assigners::Roles(by) => by.iter().any(|role| roles.contains(role)),
        Assigners::Holders(permission) => holds_everywhere(*permission),
    };
    let given = model.assigns.iter().filter(|assign| may(&assign.by)).flat_map(|assign| &assign.roles);
    given.flat_map(|role| closure(model, *role)).collect()
}

/// The reader lists that a subject with these roles could change.
pub(crate) fn liftable(model: &Model, roles: &BTreeSet<RoleId>, lifted: &Lifted) -> Lifted {
    let of_instance = |(id, instance): (_, &permc::model::Instance)| {
        let held = held_at(model, roles, &of_instance(model, id), lifted);
        let may = |permission: PermissionId| {
            model.permissions.enumerate().any(|(carrier, item)| {
                let mut powers =
                    item.restricts.iter().filter(|power| power.permissions.contains(&permission));
                let here = powers.any(|power| power.kind.is_none_or(|kind| kind == instance.kind));
                here && held[carrier] != Rows::None
            })
        };
        let lists = instance.readers.iter().map(|list| list.permission);
        lists.filter(|permission| may(*permission)).map(|permission| (id, permission)).collect::<Vec<_>>()
    };
    model.instances.enumerate().flat_map(of_instance).collect()
}
