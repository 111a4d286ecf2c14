//! Who holds what where: the effective grants, as columns of roles.
//!
//! Guarantees: exact for each role as a *source* (R5): a role holds a permission at a point if it is granted there to
//! it, or to what it extends, or implied by one it holds there; and if every reader list there names this very role.
//! A subject holds what one of its roles, closed under `extends`, holds.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;

use crate::graph::Graph;
use crate::index::{Id, IdVec, InstanceId, PermissionId, RestrictionId, RoleId};
use crate::model::{Grant, Model, ReaderList};

/// A set of roles and add-ons.
pub type RoleSet = FixedBitSet;

/// The effective grants of every role.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// For each permission, who holds it everywhere (but for reader lists) with all rows.
    pub everywhere: IdVec<PermissionId, RoleSet>,
    /// Who holds it at an instance and below, wherever that differs from what lies around the instance.
    pub at: BTreeMap<PermissionId, BTreeMap<InstanceId, RoleSet>>,
    /// Who holds a filtered permission with the rows of a restriction.
    pub restricted: BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>>,
    /// Who holds it anywhere, with any rows, itself or through what it extends.
    pub anywhere: IdVec<PermissionId, RoleSet>,
}

impl Holdings {
    /// Whether one of some roles holds a permission in every place with all rows.
    pub(crate) fn whole(&self, permission: PermissionId, roles: &BTreeSet<RoleId>) -> bool {
        let everywhere = std::iter::once(&self.everywhere[permission]);
        let special = self.at.get(&permission).into_iter().flat_map(BTreeMap::values);
        everywhere.chain(special).all(|column| has_one(column, roles))
    }

    /// Who holds a permission at the generic point of an instance, or outside of every instance, with all rows.
    #[must_use]
    pub fn column(&self, model: &Model, permission: PermissionId, at: Option<InstanceId>) -> &RoleSet {
        let special = self.at.get(&permission);
        at.into_iter()
            .flat_map(|instance| model.instances_outward(instance))
            .find_map(|instance| special?.get(&instance))
            .unwrap_or(&self.everywhere[permission])
    }
}

/// Whether a column has one of some roles.
pub(crate) fn has_one(column: &RoleSet, roles: &BTreeSet<RoleId>) -> bool {
    roles.iter().any(|role| column.contains(role.index()))
}

/// What is granted, before implications: closed under `extends`.
struct Granted {
    everywhere: IdVec<PermissionId, RoleSet>,
    at: BTreeMap<(PermissionId, InstanceId), RoleSet>,
    restricted: BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>>,
}

/// Reader lists that are to be ignored, by place and permission.
pub(super) type Lifted = BTreeSet<(InstanceId, PermissionId)>;

/// Computes the effective grants of a model, as if the `lifted` reader lists were not there.
pub(super) fn compute(
    model: &Model,
    graph: &Graph,
    defaults: &IdVec<RoleId, Vec<Grant>>,
    lifted: &Lifted,
) -> Holdings {
    let granted = granted(model, graph, defaults);
    let mut everywhere = granted.everywhere.clone();
    let mut restricted = granted.restricted.clone();
    for from in &graph.implication_order {
        for to in &graph.implies[*from] {
            let source = everywhere[*from].clone();
            everywhere[*to].union_with(&source);
            for (restriction, roles) in restricted.get(from).cloned().unwrap_or_default() {
                add_all(restricted.entry(*to).or_default().entry(restriction).or_default(), &roles);
            }
        }
    }
    let anywhere = IdVec::new();
    let mut holdings = Holdings { everywhere, at: BTreeMap::new(), restricted, anywhere };
    Points::new(model, graph, &granted, lifted).fill(&mut holdings);
    holdings.anywhere = anywhere_of(model, graph, &holdings);
    holdings
}

fn add_all(to: &mut RoleSet, roles: &RoleSet) {
    to.grow(roles.len());
    to.union_with(roles);
}

/// What one role is granted.
#[derive(Debug, Clone, Default)]
struct Row {
    everywhere: FixedBitSet,
    at: BTreeSet<(PermissionId, InstanceId)>,
    restricted: BTreeSet<(PermissionId, RestrictionId)>,
}

impl Row {
    fn add(&mut self, grant: &Grant) {
        for permission in &grant.permissions {
            match (&grant.on, grant.restriction()) {
                (Some(places), _) => self.at.extend(places.iter().map(|place| (*permission, *place))),
                (None, Some(id)) => drop(self.restricted.insert((*permission, id))),
                (None, None) => self.everywhere.insert(permission.index()),
            }
        }
    }

    fn inherit(&mut self, parent: &Self) {
        self.everywhere.union_with(&parent.everywhere);
        self.at.extend(&parent.at);
        self.restricted.extend(&parent.restricted);
    }
}

fn granted(model: &Model, graph: &Graph, defaults: &IdVec<RoleId, Vec<Grant>>) -> Granted {
    let mut rows: IdVec<RoleId, Row> = model.roles.iter().map(|_| Row::default()).collect();
    for role in &graph.extension_order {
        let everywhere = FixedBitSet::with_capacity(model.permissions.len());
        let mut row = Row { everywhere, ..Row::default() };
        model.roles[*role].grants.iter().chain(&defaults[*role]).for_each(|grant| row.add(grant));
        graph.extends[*role].iter().for_each(|parent| row.inherit(&rows[*parent]));
        rows[*role] = row;
    }
    transpose(model, &rows)
}

fn transpose(model: &Model, rows: &IdVec<RoleId, Row>) -> Granted {
    let none = || FixedBitSet::with_capacity(model.roles.len());
    let mut everywhere: IdVec<PermissionId, RoleSet> = model.permissions.iter().map(|_| none()).collect();
    let mut at: BTreeMap<_, RoleSet> = BTreeMap::new();
    let mut restricted: BTreeMap<PermissionId, BTreeMap<RestrictionId, RoleSet>> = BTreeMap::new();
    for (role, row) in rows.enumerate() {
        for permission in row.everywhere.ones() {
            everywhere[PermissionId::new(permission)].insert(role.index());
        }
        for key in &row.at {
            at.entry(*key).or_insert_with(none).insert(role.index());
        }
        for (permission, restriction) in &row.restricted {
            let of = restricted.entry(*permission).or_default();
            of.entry(*restriction).or_insert_with(none).insert(role.index());
        }
    }
    Granted { everywhere, at, restricted }
}

/// Computes the columns at instances, from the outermost in.
struct Points<'a> {
    model: &'a Model,
    graph: &'a Graph,
    granted: &'a Granted,
    lifted: &'a Lifted,
    /// The position of each permission in the implication order.
    rank: IdVec<PermissionId, usize>,
}

impl<'a> Points<'a> {
    fn new(model: &'a Model, graph: &'a Graph, granted: &'a Granted, lifted: &'a Lifted) -> Self {
        let mut rank: IdVec<PermissionId, usize> = model.permissions.iter().map(|_| 0).collect();
        for (at, permission) in graph.implication_order.iter().enumerate() {
            rank[*permission] = at;
        }
        Self { model, graph, granted, lifted, rank }
    }

    fn fill(&self, holdings: &mut Holdings) {
        let mut touched: BTreeMap<InstanceId, BTreeSet<PermissionId>> = BTreeMap::new();
        for (permission, instance) in self.granted.at.keys() {
            touched.entry(*instance).or_default().insert(*permission);
        }
        for (id, instance) in self.model.instances.enumerate() {
            let listed = instance.readers.iter().map(|list| list.permission);
            let binding = listed.filter(|permission| !self.lifted.contains(&(id, *permission)));
            touched.entry(id).or_default().extend(binding);
        }
        for (instance, permissions) in touched {
            for permission in self.with_implied(permissions) {
                self.fill_one(holdings, permission, instance);
            }
        }
    }

    /// The permissions and all that they imply, those that imply before those that are implied.
    fn with_implied(&self, permissions: BTreeSet<PermissionId>) -> Vec<PermissionId> {
        let mut waiting: Vec<_> = permissions.iter().copied().collect();
        let mut all = permissions;
        while let Some(permission) = waiting.pop() {
            waiting.extend(self.graph.implies[permission].iter().filter(|to| all.insert(**to)));
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|permission| self.rank[*permission]);
        all
    }

    fn fill_one(&self, holdings: &mut Holdings, permission: PermissionId, instance: InstanceId) {
        let mut holders = self.granted.everywhere[permission].clone();
        for place in self.model.instances_outward(instance) {
            if let Some(roles) = self.granted.at.get(&(permission, place)) {
                holders.union_with(roles);
            }
        }
        for from in &self.graph.implied_by[permission] {
            holders.union_with(holdings.column(self.model, *from, Some(instance)));
        }
        for place in self.model.instances_outward(instance) {
            let lists = &self.model.instances[place].readers;
            let binding = |list: &&ReaderList| {
                list.permission == permission && !self.lifted.contains(&(place, permission))
            };
            for list in lists.iter().filter(binding) {
                holders.intersect_with(&set_of(self.model, &list.roles));
            }
        }
        let around = holdings.column(self.model, permission, self.model.instances[instance].parent);
        if *around != holders {
            holdings.at.entry(permission).or_default().insert(instance, holders);
        }
    }
}

fn set_of(model: &Model, roles: &[RoleId]) -> RoleSet {
    let mut set = FixedBitSet::with_capacity(model.roles.len());
    roles.iter().for_each(|role| set.insert(role.index()));
    set
}

fn anywhere_of(model: &Model, graph: &Graph, holdings: &Holdings) -> IdVec<PermissionId, RoleSet> {
    let mut anywhere = holdings.everywhere.clone();
    for (permission, columns) in &holdings.at {
        columns.values().for_each(|roles| anywhere[*permission].union_with(roles));
    }
    for (permission, columns) in &holdings.restricted {
        columns.values().for_each(|roles| anywhere[*permission].union_with(roles));
    }
    if model.instances.iter().any(|instance| !instance.readers.is_empty()) {
        for permission in model.permissions.ids() {
            close(graph, &mut anywhere[permission]);
        }
    }
    anywhere
}

/// Adds every role that extends a member: its holder has that member too.
fn close(graph: &Graph, roles: &mut RoleSet) {
    for role in &graph.extension_order {
        if graph.extends[*role].iter().any(|parent| roles.contains(parent.index())) {
            roles.insert(role.index());
        }
    }
}
