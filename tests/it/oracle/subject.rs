//! Who asks: which roles count, what all sources hold together at a place, and separation of duty (R3, R4, R11).
//!
//! Guarantees: what each role holds at a place is worked out once for all subjects; nothing else is kept. Leaves out:
//! actions.

use std::collections::BTreeSet;

use permc::index::{Id as _, IdVec, KindId, PermissionId, RoleId};
use permc::model::{AtMost, DirectGrant, Members, Model};

use super::holding::{self, Lifted, Source};
use super::place::{InvalidPath, Place, Point};
use super::rows::Rows;

/// What is held, of each permission.
pub(crate) type Held = IdVec<PermissionId, Rows>;

/// A place with what each role and add-on holds at each of its points.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// The kind of the resource; without a resource, none.
    pub(crate) kind: Option<KindId>,
    points: Vec<Point>,
    /// By role, then by point.
    roles: Vec<Vec<Held>>,
}

/// The roles that count for somebody and the direct grants.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// The active roles and add-ons with all that they extend.
    pub(crate) roles: BTreeSet<RoleId>,
    direct: Source,
    /// The points that direct grants name.
    named: Vec<Point>,
}

/// What all roles hold at a place.
pub(crate) fn survey(model: &Model, place: Place) -> Ground {
    let at_points = |role| {
        let source = holding::of_role(model, role);
        place.points.iter().map(|point| holding::holds_at(model, &source, point, &Lifted::new())).collect()
    };
    Ground { roles: model.roles.ids().map(at_points).collect(), kind: place.kind, points: place.points }
}

/// R3 and R4: a subject's roles are closed under `extends`; an add-on counts beside a role that it is for.
pub(crate) fn subject(
    model: &Model,
    roles: &[RoleId],
    grants: &[DirectGrant],
) -> Result<Subject, InvalidPath> {
    let closed: BTreeSet<_> = roles.iter().flat_map(|role| holding::closure(model, *role)).collect();
    let counts = |role: &RoleId| match &model.roles[*role].addon {
        None => true,
        Some(beside) => beside.iter().any(|role| closed.contains(role) && model.roles[*role].addon.is_none()),
    };
    let roles = closed.iter().copied().filter(counts).collect();
    let direct = holding::of_direct_grants(model, grants)?;
    Ok(Subject { roles, named: direct.points(), direct })
}

impl Subject {
    /// A role or add-on by itself. As in every proof, an add-on counts as active (R14).
    pub(crate) fn of_role(model: &Model, role: RoleId) -> Self {
        Self { roles: holding::closure(model, role), direct: Source::nothing(), named: Vec::new() }
    }

    /// R1 and R4: what is held of the whole place: at every point, what some source gives there.
    pub(crate) fn holds(&self, model: &Model, ground: &Ground) -> Held {
        let by_point = self.holds_by_point(model, ground);
        let whole = |permission| by_point.iter().fold(Rows::All, |rows, held| rows.and(&held[permission]));
        model.permissions.ids().map(whole).collect()
    }

    /// What is held at each point of a place.
    pub(crate) fn holds_by_point(&self, model: &Model, ground: &Ground) -> Vec<Held> {
        let at = |(at, point): (usize, &Point)| {
            let direct = self.holds_directly(model, point);
            let of_roles = self.roles.iter().map(|role| &ground.roles[role.index()][at]);
            of_roles.fold(direct, |held, more| unite(model, &held, more))
        };
        ground.points.iter().enumerate().map(at).collect()
    }

    fn holds_directly(&self, model: &Model, point: &Point) -> Held {
        if self.direct.is_nothing() {
            return model.permissions.ids().map(|_| Rows::None).collect();
        }
        holding::holds_at(model, &self.direct, point, &Lifted::new())
    }

    /// R11: what is held anywhere, be it in one place with some rows.
    pub(crate) fn holds_anywhere(&self, model: &Model, everything: &Ground) -> BTreeSet<PermissionId> {
        let mut by_point = self.holds_by_point(model, everything);
        by_point.extend(self.named.iter().map(|point| self.holds_directly(model, point)));
        let somewhere = |permission: &_| by_point.iter().any(|held| held[*permission] != Rows::None);
        model.permissions.ids().filter(somewhere).collect()
    }

    /// R11: whether the subject has more than a limit allows; then it is denied everything.
    pub(crate) fn breaks(&self, model: &Model, limit: &AtMost, everything: &Ground) -> bool {
        self.counts(model, limit, everything) > limit.limit as usize
    }

    /// How much the subject has of what a limit counts.
    pub(crate) fn counts(&self, model: &Model, limit: &AtMost, everything: &Ground) -> usize {
        match &limit.members {
            Members::Roles(roles) => roles.iter().filter(|role| self.roles.contains(role)).count(),
            Members::Permissions(some) => {
                let held = self.holds_anywhere(model, everything);
                some.iter().filter(|one| held.contains(one)).count()
            }
        }
    }
}

fn unite(model: &Model, held: &Held, more: &Held) -> Held {
    model.permissions.ids().map(|permission| held[permission].or(&more[permission])).collect()
}
