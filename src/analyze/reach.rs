//! R12: what the holder of a role could come to hold after any chain of assigning and delegating.
//!
//! Guarantees: an upper bound: conditions and separation of duty are ignored, add-ons count as active, and a reader
//! list is ignored where the holder may set it. Delegating adds nothing: whoever delegates must hold what it hands
//! out, and everybody it could hand it to is somebody that the holder's own assignments already make of itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::index::{Id, InstanceId, KindId, PermissionId, RoleId};
use crate::model::{Assign, Assigners, Instance, Model, ReaderList};
use crate::source::Span;

use super::Analysis;
use super::holdings::{self, Holdings, Lifted, RoleSet, has_one};

/// Follows assignments. Keeps the effective grants for each set of reader lists that somebody may set.
#[derive(Debug)]
pub struct Reach<'a> {
    model: &'a Model,
    graph: &'a Graph,
    analysis: &'a Analysis,
    without: BTreeMap<Lifted, Holdings>,
    /// Every reader list, with the permissions and kinds that give power over it.
    lists: Vec<List>,
    rules_by: BTreeMap<RoleId, Vec<usize>>,
}

#[derive(Debug)]
struct List {
    place: InstanceId,
    permission: PermissionId,
    /// Whoever holds one of these there may set it.
    carriers: Vec<PermissionId>,
}

/// The roles that the holder of a role could come to have.
#[derive(Debug, Clone)]
pub struct Reached {
    /// All of them, closed under `extends`.
    pub roles: BTreeSet<RoleId>,
    /// How each was gained first: by which role, under which `assign`.
    gained: BTreeMap<RoleId, (RoleId, Span)>,
    lifted: Lifted,
}

/// A permission that could come to be held where it is not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gain {
    /// What.
    pub permission: PermissionId,
    /// Where; nothing if it is gained outside of every instance too, or with some rows.
    pub at: Option<InstanceId>,
    /// The role that would give it.
    pub by: RoleId,
}

impl Reached {
    /// Whether the holder could set the reader list of a permission at an instance.
    #[must_use]
    pub fn lifts(&self, place: InstanceId, permission: PermissionId) -> bool {
        self.lifted.contains(&(place, permission))
    }

    /// The assignments that lead to a role, the first one first.
    #[must_use]
    pub fn chain(&self, to: RoleId) -> Vec<(RoleId, Option<Span>)> {
        let before = |(role, _): &(RoleId, Option<Span>)| {
            let (by, _) = self.gained.get(role)?;
            Some((*by, self.gained.get(by).map(|(_, span)| *span)))
        };
        let last = (to, self.gained.get(&to).map(|(_, span)| *span));
        let mut chain: Vec<_> = std::iter::successors(Some(last), before).collect();
        chain.reverse();
        chain
    }
}

impl<'a> Reach<'a> {
    /// Of a policy.
    #[must_use]
    pub fn new(model: &'a Model, graph: &'a Graph, analysis: &'a Analysis) -> Self {
        let without = BTreeMap::new();
        Self { model, graph, analysis, without, lists: lists(model), rules_by: rules_by(model) }
    }

    /// All that the holder of a role could come to have.
    pub fn from(&mut self, role: RoleId) -> Reached {
        let mut reached =
            Reached { roles: self.graph.closure([role]), gained: BTreeMap::new(), lifted: Lifted::new() };
        loop {
            let before = (reached.roles.len(), reached.lifted.len());
            self.lift(&mut reached);
            self.assign(&mut reached);
            if before == (reached.roles.len(), reached.lifted.len()) {
                return reached;
            }
        }
    }

    /// A role through which a permission could come to be held anywhere, if there is one.
    pub fn holder(&mut self, reached: &Reached, permission: PermissionId) -> Option<RoleId> {
        let anywhere = &self.holdings(&reached.lifted).anywhere[permission];
        reached.roles.iter().find(|role| anywhere.contains(role.index())).copied()
    }

    /// What the reached roles hold that the roles `now` do not, one place or restriction for each permission.
    pub fn gained(&mut self, reached: &Reached, now: &BTreeSet<RoleId>) -> Vec<Gain> {
        if reached.lifted.is_empty() && reached.roles.is_subset(now) {
            return Vec::new();
        }
        let (model, before) = (self.model, &self.analysis.holdings);
        let after = self.holdings(&reached.lifted);
        let newly = |permission| newly_held(model, permission, (before, now), (after, &reached.roles));
        model.permissions.ids().filter_map(newly).collect()
    }

    /// The effective grants without some lists.
    fn holdings(&mut self, lifted: &Lifted) -> &Holdings {
        if lifted.is_empty() {
            return &self.analysis.holdings;
        }
        let compute = || holdings::compute(self.model, self.graph, &self.analysis.defaults, lifted);
        self.without.entry(lifted.clone()).or_insert_with(compute)
    }

    /// Finds the lists that can be set by now.
    fn lift(&mut self, reached: &mut Reached) {
        if self.lists.iter().all(|list| list.carriers.is_empty()) {
            return;
        }
        let model = self.model;
        let lists = std::mem::take(&mut self.lists);
        let held = self.holdings(&reached.lifted);
        let may_set = |list: &&List| {
            list.carriers.iter().any(|carrier| {
                has_one(held.column(model, *carrier, Some(list.place)), &reached.roles)
                    || held
                        .restricted
                        .get(carrier)
                        .into_iter()
                        .flat_map(BTreeMap::values)
                        .any(|of| has_one(of, &reached.roles))
            })
        };
        let lifted: Vec<_> = lists.iter().filter(may_set).map(|list| (list.place, list.permission)).collect();
        reached.lifted.extend(lifted);
        self.lists = lists;
    }

    /// Makes every assignment that can be made by now: those by roles, and then those by holders, until none is new.
    fn assign(&mut self, reached: &mut Reached) {
        let model = self.model;
        let mut waiting: Vec<RoleId> = reached.roles.iter().copied().collect();
        loop {
            while let Some(by) = waiting.pop() {
                let rules = self.rules_by.get(&by).into_iter().flatten();
                rules.for_each(|rule| waiting.extend(gain(reached, self.graph, by, &model.assigns[*rule])));
            }
            for rule in &model.assigns {
                if let Some(by) = self.holder_of(reached, &rule.by) {
                    waiting.extend(gain(reached, self.graph, by, rule));
                }
            }
            if waiting.is_empty() {
                return;
            }
        }
    }

    /// The role through which the holder holds what an assignment rule asks for, in every place.
    fn holder_of(&mut self, reached: &Reached, by: &Assigners) -> Option<RoleId> {
        let Assigners::Holders(permission) = by else { return None };
        let held = self.holdings(&reached.lifted);
        let everywhere = &held.everywhere[*permission];
        let holder = reached.roles.iter().find(|role| everywhere.contains(role.index()));
        holder.filter(|_| held.whole(*permission, &reached.roles)).copied()
    }
}

/// Where a permission is held afterwards and was not before, if anywhere.
fn newly_held(
    model: &Model,
    permission: PermissionId,
    (before, now): (&Holdings, &BTreeSet<RoleId>),
    (after, then): (&Holdings, &BTreeSet<RoleId>),
) -> Option<Gain> {
    let gain = |at, was: Option<&RoleSet>, is: &RoleSet| {
        let new = was.is_none_or(|was| !has_one(was, now));
        let by = then.iter().find(|role| new && is.contains(role.index()));
        by.map(|by| Gain { permission, at, by: *by })
    };
    let everywhere = &before.everywhere[permission];
    if let Some(gain) = gain(None, Some(everywhere), &after.everywhere[permission]) {
        return Some(gain);
    }
    let special = [before, after].into_iter().filter_map(|holdings| holdings.at.get(&permission));
    let at = special.flat_map(BTreeMap::keys).find_map(|place| {
        let is = after.column(model, permission, Some(*place));
        gain(Some(*place), Some(before.column(model, permission, Some(*place))), is)
    });
    if at.is_some() || has_one(everywhere, now) {
        return at;
    }
    let was = before.restricted.get(&permission);
    let mut rows = after.restricted.get(&permission).into_iter().flatten();
    rows.find_map(|(restriction, is)| gain(None, was.and_then(|was| was.get(restriction)), is))
}

fn lists(model: &Model) -> Vec<List> {
    let powers = powers(model);
    let of_instance = |(place, instance): (InstanceId, &Instance)| {
        let list = |list: &ReaderList| {
            let carriers = powers.get(&list.permission).into_iter().flatten();
            let carriers = carriers.filter(|(_, kind)| kind.is_none_or(|kind| kind == instance.kind));
            let carriers = carriers.map(|(by, _)| *by).collect();
            List { place, permission: list.permission, carriers }
        };
        instance.readers.iter().map(list).collect::<Vec<_>>()
    };
    model.instances.enumerate().flat_map(of_instance).collect()
}

/// For each permission those whose holder may restrict it, with the kind that this is asked on.
fn powers(model: &Model) -> BTreeMap<PermissionId, Vec<(PermissionId, Option<KindId>)>> {
    let mut powers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (by, permission) in model.permissions.enumerate() {
        for power in &permission.restricts {
            power.permissions.iter().for_each(|of| powers.entry(*of).or_default().push((by, power.kind)));
        }
    }
    powers
}

/// The rules that each role may use, by their positions.
fn rules_by(model: &Model) -> BTreeMap<RoleId, Vec<usize>> {
    let mut rules: BTreeMap<RoleId, Vec<usize>> = BTreeMap::new();
    for (at, rule) in model.assigns.iter().enumerate() {
        if let Assigners::Roles(by) = &rule.by {
            by.iter().for_each(|role| rules.entry(*role).or_default().push(at));
        }
    }
    rules
}

/// Gives the roles of a rule, with all that they extend. Returns those that are new.
fn gain(reached: &mut Reached, graph: &Graph, by: RoleId, rule: &Assign) -> Vec<RoleId> {
    let missing = rule.roles.iter().copied().filter(|role| !reached.roles.contains(role));
    let gained = graph.closure(missing.collect::<Vec<_>>());
    let new: Vec<_> = gained.into_iter().filter(|role| reached.roles.insert(*role)).collect();
    reached.gained.extend(new.iter().map(|role| (*role, (by, rule.span))));
    new
}
