//! Who holds what where: the effective grants, as sets of roles.
//!
//! Guarantees: exact for each role as a *source* (R5): a role holds a permission at a point if it is granted there to
//! it, or to what it extends, or implied by one it holds there; and if every reader list there names this very role.
//! A subject holds what one of its roles, closed under `extends`, holds. At an instance only the change is kept against
//! what holds around it, so a grant on an instance costs what it changes there.

mod granted;
mod places;
mod room;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::index::{IdVec, InstanceId, PermissionId, RestrictionId, RoleId};
use crate::model::{Grant, Model};

use super::role_set::RoleSet;
use granted::{Granted, Heirs};
use places::Places;
pub(super) use room::Room;

/// The effective grants of every role.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// For each permission, who holds it everywhere (but for reader lists) with all rows.
    pub everywhere: IdVec<PermissionId, RoleSet>,
    /// What is different at an instance and below from what lies around the instance, by instance; never nothing.
    pub at: IdVec<PermissionId, Vec<(InstanceId, Change)>>,
    /// Who holds a filtered permission with the rows of a restriction.
    pub restricted: BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>>,
    /// Who holds it anywhere, with any rows, itself or through what it extends.
    pub anywhere: IdVec<PermissionId, RoleSet>,
}

/// Who holds something at an instance and below, against who holds it around the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who holds it too.
    pub gained: RoleSet,
    /// Who does not hold it any more, because of a reader list.
    pub lost: RoleSet,
}

impl Holdings {
    /// Whether one of some roles holds a permission in every place with all rows.
    pub(crate) fn whole(&self, model: &Model, permission: PermissionId, roles: &BTreeSet<RoleId>) -> bool {
        self.everywhere[permission].has_one(roles) && self.first_gap(model, permission, roles).is_none()
    }

    /// The first instance at which none of some roles, of which one holds a permission everywhere, holds it.
    pub(crate) fn first_gap(
        &self,
        model: &Model,
        permission: PermissionId,
        roles: &BTreeSet<RoleId>,
    ) -> Option<InstanceId> {
        let lossy = self.at[permission].iter().filter(|(_, change)| change.lost.has_one(roles));
        let mut lossy = lossy.map(|(place, _)| *place);
        lossy.find(|place| !self.has_one(model, permission, Some(*place), roles))
    }

    /// Whether a role holds a permission at the generic point of an instance, or outside of every instance, with all
    /// rows.
    #[must_use]
    pub fn holds(
        &self,
        model: &Model,
        permission: PermissionId,
        at: Option<InstanceId>,
        role: RoleId,
    ) -> bool {
        places::holds(model, (&self.everywhere[permission], &self.at[permission]), at, role)
    }

    /// Whether one of some roles holds it there.
    pub(crate) fn has_one(
        &self,
        model: &Model,
        permission: PermissionId,
        at: Option<InstanceId>,
        roles: &BTreeSet<RoleId>,
    ) -> bool {
        self.first_of(model, permission, at, roles).is_some()
    }

    /// The first of some roles that holds it there.
    pub(crate) fn first_of(
        &self,
        model: &Model,
        permission: PermissionId,
        at: Option<InstanceId>,
        roles: &BTreeSet<RoleId>,
    ) -> Option<RoleId> {
        if roles.len() > self.everywhere[permission].len() {
            return self.column(model, permission, at).first_of(roles);
        }
        roles.iter().copied().find(|role| self.holds(model, permission, at, *role))
    }

    /// What changes at an instance itself.
    #[must_use]
    pub fn change(&self, permission: PermissionId, at: InstanceId) -> Option<&Change> {
        places::change_at(&self.at[permission], at)
    }

    /// Who holds a permission at the generic point of an instance, or outside of every instance, with all rows.
    #[must_use]
    pub fn column(
        &self,
        model: &Model,
        permission: PermissionId,
        at: Option<InstanceId>,
    ) -> Cow<'_, RoleSet> {
        places::column(model, (&self.everywhere[permission], &self.at[permission]), at)
    }

    /// The instances at which a permission is held by others than around them, in order, each with who holds it there.
    pub fn columns<'a>(
        &'a self,
        model: &'a Model,
        permission: PermissionId,
    ) -> impl Iterator<Item = (InstanceId, Cow<'a, RoleSet>)> + 'a {
        self.at[permission]
            .iter()
            .map(move |(place, _)| (*place, self.column(model, permission, Some(*place))))
    }
}

/// Reader lists that are to be ignored, by place and permission.
pub(super) type Lifted = BTreeSet<(InstanceId, PermissionId)>;

/// Computes the effective grants of a model, as if the `lifted` reader lists were not there. What the room does not
/// suffice for is left out.
pub(super) fn compute(
    model: &Model,
    graph: &Graph,
    defaults: &IdVec<RoleId, Vec<Grant>>,
    lifted: &Lifted,
    room: &mut Room,
) -> Holdings {
    let mut heirs = Heirs::new(graph);
    let granted = granted::collect(model, defaults, &mut heirs, room);
    let (everywhere, restricted) = implied(model, graph, &granted, room);
    let at = model.permissions.iter().map(|_| Vec::new()).collect();
    let mut holdings = Holdings { everywhere, at, restricted, anywhere: IdVec::new() };
    let places = Places::new(model, graph, &granted, lifted);
    for permission in &graph.implication_order {
        holdings.at[*permission] = places.of(&holdings, *permission, room);
    }
    holdings.anywhere = anywhere(&holdings, &places, &mut heirs, room);
    holdings
}

type Restricted = BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>>;

/// Who holds what everywhere, and with which rows, implications included.
fn implied(
    model: &Model,
    graph: &Graph,
    granted: &Granted,
    room: &mut Room,
) -> (IdVec<PermissionId, RoleSet>, Restricted) {
    let mut everywhere: IdVec<PermissionId, RoleSet> =
        model.permissions.iter().map(|_| RoleSet::default()).collect();
    let mut restricted = Restricted::new();
    for to in &graph.implication_order {
        let from = &graph.implied_by[*to];
        let sources = from.iter().map(|from| &everywhere[*from]);
        everywhere[*to] = room.keep(RoleSet::union_of(sources.chain([&granted.everywhere[*to]])));
        let mut rows = granted.restricted.get(to).cloned().unwrap_or_default();
        for (restriction, roles) in from.iter().filter_map(|from| restricted.get(from)).flatten() {
            let all = rows.entry(*restriction).or_default();
            *all = room.keep(all.union(roles));
        }
        if !rows.is_empty() {
            restricted.insert(*to, rows);
        }
    }
    (everywhere, restricted)
}

/// Who holds what anywhere. A reader list cuts off who is not named by it, though it may extend who is: the heirs of
/// holders are added where there are lists.
fn anywhere(
    holdings: &Holdings,
    places: &Places<'_>,
    heirs: &mut Heirs<'_>,
    room: &mut Room,
) -> IdVec<PermissionId, RoleSet> {
    let mut all = |permission: PermissionId| {
        let gained = holdings.at[permission].iter().map(|(_, change)| &change.gained);
        let restricted = holdings.restricted.get(&permission).into_iter().flat_map(BTreeMap::values);
        room.keep(RoleSet::union_of(gained.chain(restricted).chain([&holdings.everywhere[permission]])))
    };
    let mut anywhere: IdVec<PermissionId, RoleSet> = holdings.everywhere.ids().map(&mut all).collect();
    let listed: Vec<PermissionId> = anywhere.ids().filter(|id| places.is_listed(*id)).collect();
    let holders: Vec<Vec<RoleId>> = listed.iter().map(|id| anywhere[*id].iter().collect()).collect();
    let holders: Vec<&[RoleId]> = holders.iter().map(Vec::as_slice).collect();
    for (permission, roles) in listed.into_iter().zip(heirs.close(&holders, room)) {
        anywhere[permission] = roles;
    }
    anywhere
}
