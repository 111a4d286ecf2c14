//! What changes at instances, permission by permission.
//!
//! Guarantees: takes as long as what changes is much. Who gains a permission at an instance is granted it there, or
//! gains what implies it; who loses it is not on a list that stands there, or loses what implies it and holds it by
//! nothing else.

use std::borrow::Cow;

use super::granted::Granted;
use super::{Change, Holdings, Lifted, Room};
use crate::analyze::role_set::RoleSet;
use crate::graph::Graph;
use crate::index::{IdVec, InstanceId, PermissionId, RoleId};
use crate::model::Model;

/// The room that a change takes besides its sets.
const CHANGE: usize = 8;

/// One permission: who holds it everywhere, and what changes at instances.
type Held<'a> = (&'a RoleSet, &'a [(InstanceId, Change)]);

/// What changes at an instance itself.
pub(super) fn change_at(changes: &[(InstanceId, Change)], at: InstanceId) -> Option<&Change> {
    let found = changes.binary_search_by_key(&at, |(place, _)| *place).ok()?;
    changes.get(found).map(|(_, change)| change)
}

/// The changes at an instance and outward, the innermost first.
fn outward<'a>(
    model: &'a Model,
    changes: &'a [(InstanceId, Change)],
    at: Option<InstanceId>,
) -> impl Iterator<Item = &'a Change> {
    let at = if changes.is_empty() { None } else { at };
    let places = at.into_iter().flat_map(|at| model.instances_outward(at));
    places.filter_map(|place| change_at(changes, place))
}

pub(super) fn holds(
    model: &Model,
    (everywhere, changes): Held<'_>,
    at: Option<InstanceId>,
    role: RoleId,
) -> bool {
    for change in outward(model, changes, at) {
        if change.gained.contains(role) {
            return true;
        }
        if change.lost.contains(role) {
            return false;
        }
    }
    everywhere.contains(role)
}

pub(super) fn column<'a>(
    model: &Model,
    (everywhere, changes): (&'a RoleSet, &[(InstanceId, Change)]),
    at: Option<InstanceId>,
) -> Cow<'a, RoleSet> {
    let changes: Vec<&Change> = outward(model, changes, at).collect();
    changes.into_iter().rev().fold(Cow::Borrowed(everywhere), |column, change| {
        Cow::Owned(column.difference(&change.lost).union(&change.gained))
    })
}

/// Those of some roles that hold a permission at an instance, or outside of every one.
fn among(model: &Model, held: Held<'_>, at: Option<InstanceId>, roles: &RoleSet) -> RoleSet {
    if roles.is_small() {
        return roles.iter().filter(|role| holds(model, held, at, *role)).collect();
    }
    let (everywhere, changes) = held;
    let (mut holding, mut open) = (RoleSet::default(), roles.clone());
    for change in outward(model, changes, at) {
        holding = holding.union(&open.intersection(&change.gained));
        open = open.difference(&change.gained).difference(&change.lost);
    }
    holding.union(&open.intersection(everywhere))
}

/// Computes the changes at instances.
pub(super) struct Places<'a> {
    model: &'a Model,
    graph: &'a Graph,
    granted: &'a Granted,
    /// The reader lists of each permission that count, by instance.
    lists: IdVec<PermissionId, Vec<(InstanceId, RoleSet)>>,
    /// Whether a permission, or one that implies it, has a reader list that counts.
    is_listed: IdVec<PermissionId, bool>,
}

impl<'a> Places<'a> {
    pub(super) fn new(model: &'a Model, graph: &'a Graph, granted: &'a Granted, lifted: &Lifted) -> Self {
        let mut lists: IdVec<PermissionId, Vec<_>> = model.permissions.iter().map(|_| Vec::new()).collect();
        for (place, instance) in model.instances.enumerate() {
            for list in instance.readers.iter().filter(|list| !lifted.contains(&(place, list.permission))) {
                lists[list.permission].push((place, list.roles.iter().copied().collect()));
            }
        }
        let mut is_listed: IdVec<PermissionId, bool> = lists.iter().map(|lists| !lists.is_empty()).collect();
        for to in &graph.implication_order {
            is_listed[*to] |= graph.implied_by[*to].iter().any(|from| is_listed[*from]);
        }
        Self { model, graph, granted, lists, is_listed }
    }

    pub(super) fn is_listed(&self, permission: PermissionId) -> bool {
        self.is_listed[permission]
    }

    /// The changes of a permission, if those of all that imply it are known.
    pub(super) fn of(
        &self,
        holdings: &Holdings,
        permission: PermissionId,
        room: &mut Room,
    ) -> Vec<(InstanceId, Change)> {
        let one = One { places: self, holdings, permission, from: &self.graph.implied_by[permission] };
        let mut changes = Vec::new();
        for place in one.touched() {
            // A change takes room even if its sets are shared.
            if !room.takes(CHANGE) {
                break;
            }
            let change = one.change(&changes, place);
            let change = Change { gained: room.keep(change.gained), lost: room.keep(change.lost) };
            if !change.gained.is_empty() || !change.lost.is_empty() {
                changes.push((place, change));
            }
        }
        changes
    }
}

/// One permission, while its changes are computed.
struct One<'a> {
    places: &'a Places<'a>,
    holdings: &'a Holdings,
    permission: PermissionId,
    /// What implies it.
    from: &'a [PermissionId],
}

impl One<'_> {
    /// Every instance at which something could change, in order: what lies in another comes after it.
    fn touched(&self) -> Vec<InstanceId> {
        let granted = self.places.granted.at[self.permission].iter().map(|(place, _)| *place);
        let lists = self.places.lists[self.permission].iter().map(|(place, _)| *place);
        let mut touched: Vec<_> = granted.chain(lists).collect();
        for from in self.from {
            touched.extend(self.holdings.at[*from].iter().map(|(place, _)| *place));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// What changes at an instance, if the changes around it are known.
    fn change(&self, changes: &[(InstanceId, Change)], place: InstanceId) -> Change {
        let model = self.places.model;
        let around = model.instances[place].parent;
        let held = (&self.holdings.everywhere[self.permission], changes);
        let sources = || self.from.iter().filter_map(|from| self.holdings.change(*from, place));
        let granted = self.granted_at(place);
        let given = RoleSet::union_of(sources().map(|change| &change.gained).chain(granted));
        let mut gained = given.difference(&among(model, held, around, &given));
        let taken = RoleSet::union_of(sources().map(|change| &change.lost)).difference(&given);
        let mut lost = self.unsupported(&among(model, held, around, &taken), place);
        for (at, list) in self.lists_over(place) {
            gained = gained.intersection(list);
            if at == place {
                lost = lost.union(&column(model, held, around).difference(list));
            }
        }
        Change { gained, lost }
    }

    fn granted_at(&self, place: InstanceId) -> Option<&RoleSet> {
        find(&self.places.granted.at[self.permission], place)
    }

    /// The reader lists at an instance and outward.
    fn lists_over(&self, place: InstanceId) -> impl Iterator<Item = (InstanceId, &RoleSet)> {
        let lists = &self.places.lists[self.permission];
        let outward = self.places.model.instances_outward(place).take_while(|_| !lists.is_empty());
        outward.filter_map(|at| Some((at, find(lists, at)?)))
    }

    /// Those of some roles that are neither granted it at an instance nor hold what implies it there.
    fn unsupported(&self, roles: &RoleSet, place: InstanceId) -> RoleSet {
        let model = self.places.model;
        let mut open = roles.difference(&self.places.granted.everywhere[self.permission]);
        for granted in model.instances_outward(place).filter_map(|place| self.granted_at(place)) {
            open = open.difference(granted);
        }
        for from in self.from {
            if open.is_empty() {
                break;
            }
            let held = (&self.holdings.everywhere[*from], self.holdings.at[*from].as_slice());
            open = open.difference(&among(model, held, Some(place), &open));
        }
        open
    }
}

fn find(sets: &[(InstanceId, RoleSet)], at: InstanceId) -> Option<&RoleSet> {
    let found = sets.binary_search_by_key(&at, |(place, _)| *place).ok()?;
    sets.get(found).map(|(_, set)| set)
}
