//! R12: what the holder of a role could come to hold after any chain of assigning and delegating.
//!
//! Guarantees: an upper bound: conditions and separation of duty are ignored, add-ons count as active, and a reader
//! list is ignored where the holder may set it. Delegating adds nothing: whoever delegates must hold what it hands
//! out, and everybody it could hand it to is somebody that the holder's own assignments already make of itself.

mod moves;
mod wider;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::model::{Assign, Assigners, Instance, Model, Power, ReaderList};
use crate::source::Span;

use super::holdings::{self, Holdings, Lifted, Room};
use super::{Analysis, RoleSet};

pub use moves::Move;
pub use wider::Wider;

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
    /// The rules that give each role, by their positions; from when they are asked for first.
    rules_for: OnceCell<BTreeMap<RoleId, Vec<usize>>>,
}

#[derive(Debug)]
struct List {
    place: InstanceId,
    permission: PermissionId,
    /// Whoever holds one of these there may set it, by this statement.
    carriers: Vec<(PermissionId, Span)>,
}

/// The roles that the holder of a role could come to have.
#[derive(Debug, Clone)]
pub struct Reached {
    /// All of them, closed under `extends`.
    pub roles: BTreeSet<RoleId>,
    /// How each was gained first, in as few rounds as can be.
    gained: BTreeMap<RoleId, Gain>,
    lifted: Lifted,
    /// How each list came to be set first.
    lifts: BTreeMap<(InstanceId, PermissionId), Lift>,
    round: usize,
    /// How many roles of rules were looked at.
    visited: usize,
}

/// An assignment.
#[derive(Debug, Clone)]
struct Gain {
    /// Through which role, and which others if it takes several to hold what the rule asks for.
    by: Vec<RoleId>,
    /// What is held, if the rule asks for holders.
    holds: Option<PermissionId>,
    /// The role that is given, which may extend the one that is gained.
    gives: RoleId,
    span: Span,
    round: usize,
}

/// The setting of a reader list.
#[derive(Debug, Clone, Copy)]
struct Lift {
    by: RoleId,
    carrier: PermissionId,
    span: Span,
    round: usize,
}

impl Reached {
    fn start(roles: BTreeSet<RoleId>) -> Self {
        let (gained, lifted, lifts) = (BTreeMap::new(), Lifted::new(), BTreeMap::new());
        Self { roles, gained, lifted, lifts, round: 0, visited: 0 }
    }

    /// How much work it was: roles that were looked at.
    pub(crate) fn cost(&self) -> usize {
        self.roles.len() + self.visited
    }

    /// The assignments that lead to a role, the first one first.
    #[must_use]
    pub fn chain(&self, to: RoleId) -> Vec<(RoleId, Option<Span>)> {
        let before = |(role, _): &(RoleId, Option<Span>)| {
            let by = *self.gained.get(role)?.by.first()?;
            Some((by, self.gained.get(&by).map(|gain| gain.span)))
        };
        let last = (to, self.gained.get(&to).map(|gain| gain.span));
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
        Self {
            model,
            graph,
            analysis,
            without,
            lists: lists(model),
            rules_by: rules_by(model),
            rules_for: OnceCell::new(),
        }
    }

    /// All that the holder of a role could come to have.
    pub fn from(&mut self, role: RoleId) -> Reached {
        self.from_all([role])
    }

    /// All that the holder of some roles could come to have: what can be done with what there is, round by round.
    pub fn from_all(&mut self, roles: impl IntoIterator<Item = RoleId>) -> Reached {
        let mut reached = Reached::start(self.graph.closure(roles));
        let mut new = reached.roles.clone();
        let mut waiting: Vec<&Assign> =
            self.model.assigns.iter().filter(|rule| matches!(rule.by, Assigners::Holders(_))).collect();
        loop {
            reached.round += 1;
            let lifts = self.liftable(&reached);
            let Gains { all: gains, visited, .. } = self.gains(&reached, &new, &mut waiting);
            reached.visited += visited;
            let lifted = !lifts.is_empty();
            reached.lifted.extend(lifts.iter().map(|(list, _)| *list));
            reached.lifts.extend(lifts);
            new = gains.keys().copied().collect();
            reached.roles.extend(&new);
            reached.gained.extend(gains);
            if new.is_empty() && !lifted {
                return reached;
            }
        }
    }

    /// Every role that could come to hold one of some permissions, and some that could not perhaps: as if each list
    /// could be set, and as if whoever holds something anywhere held it everywhere. Found backwards, so that not every
    /// role has to be followed.
    pub(super) fn suspects(&mut self, permissions: &[PermissionId]) -> BTreeSet<RoleId> {
        let (model, graph) = (self.model, self.graph);
        let lifted = self.lists.iter().map(|list| (list.place, list.permission)).collect();
        // Computed here, so that both can be looked at.
        self.holdings(&lifted);
        let anywhere = &self.without.get(&lifted).unwrap_or(&self.analysis.holdings).anywhere;
        let rules_for = self.rules_for.get_or_init(|| rules_for(model));
        let mut suspects = BTreeSet::new();
        let mut waiting: Vec<RoleId> = permissions.iter().flat_map(|it| anywhere[*it].iter()).collect();
        while let Some(role) = waiting.pop() {
            if !suspects.insert(role) {
                continue;
            }
            waiting.extend(&graph.extended_by[role]);
            for rule in rules_for.get(&role).into_iter().flatten() {
                match &model.assigns[*rule].by {
                    Assigners::Roles(by) => waiting.extend(by),
                    Assigners::Holders(permission) => waiting.extend(anywhere[*permission].iter()),
                }
            }
        }
        suspects
    }

    /// A role through which a permission could come to be held anywhere, if there is one.
    pub fn holder(&mut self, reached: &Reached, permission: PermissionId) -> Option<RoleId> {
        let anywhere = &self.holdings(&reached.lifted).anywhere[permission];
        anywhere.first_of(&reached.roles)
    }

    /// The effective grants without some lists.
    fn holdings(&mut self, lifted: &Lifted) -> &Holdings {
        if lifted.is_empty() {
            return &self.analysis.holdings;
        }
        let compute = || {
            let mut room = Room::new(usize::MAX);
            holdings::compute(self.model, self.graph, &self.analysis.defaults, lifted, &mut room)
        };
        self.without.entry(lifted.clone()).or_insert_with(compute)
    }

    /// The lists that can be set by now and are not set yet.
    fn liftable(&mut self, reached: &Reached) -> Vec<((InstanceId, PermissionId), Lift)> {
        if self.lists.iter().all(|list| list.carriers.is_empty()) {
            return Vec::new();
        }
        let model = self.model;
        let lists = std::mem::take(&mut self.lists);
        let held = self.holdings(&reached.lifted);
        let holder = |carrier: PermissionId, place: InstanceId| {
            let mut restricted = held.restricted.get(&carrier).into_iter().flat_map(BTreeMap::values);
            let whole = held.first_of(model, carrier, Some(place), &reached.roles);
            whole.or_else(|| restricted.find_map(|column| column.first_of(&reached.roles)))
        };
        let open = lists.iter().filter(|list| !reached.lifted.contains(&(list.place, list.permission)));
        let lifts = open.filter_map(|list| {
            let by = |(carrier, span): &(PermissionId, Span)| {
                Some((holder(*carrier, list.place)?, *carrier, *span))
            };
            let (by, carrier, span) = list.carriers.iter().find_map(by)?;
            Some(((list.place, list.permission), Lift { by, carrier, span, round: reached.round }))
        });
        let lifts = lifts.collect();
        self.lists = lists;
        lifts
    }

    /// The assignments that can be made by now: with roles that are new by rules that name them, and by the rules for
    /// holders that wait; each gains roles that were not had before.
    fn gains<'r>(
        &mut self,
        reached: &'r Reached,
        new: &BTreeSet<RoleId>,
        waiting: &mut Vec<&'a Assign>,
    ) -> Gains<'r>
    where
        'a: 'r,
    {
        let mut gains = Gains::new(reached, self.graph);
        for by in new {
            for rule in self.rules_by.get(by).into_iter().flatten() {
                gains.add(&[*by], None, &self.model.assigns[*rule]);
            }
        }
        waiting.retain(|rule| {
            let Assigners::Holders(permission) = rule.by else { return false };
            let holders = self.holders_of(reached, permission);
            if !holders.is_empty() {
                gains.add(&holders, Some(permission), rule);
            }
            holders.is_empty()
        });
        gains
    }

    /// The roles that together hold a permission in every place, if they do: as few as come first.
    fn holders_of(&mut self, reached: &Reached, permission: PermissionId) -> Vec<RoleId> {
        let model = self.model;
        let held = self.holdings(&reached.lifted);
        let lossy: Vec<_> =
            held.at[permission].iter().filter(|(_, change)| !change.lost.is_empty()).collect();
        let holders = held.everywhere[permission].iter().filter(|role| reached.roles.contains(role));
        let mut alone = holders.filter(|role| lossy.iter().all(|(_, change)| !change.lost.contains(*role)));
        if let Some(alone) = alone.next() {
            return vec![alone];
        }
        let everywhere = held.everywhere[permission].first_of(&reached.roles);
        let places = held.at[permission].iter().map(|(place, _)| *place);
        let each = places.map(|place| held.first_of(model, permission, Some(place), &reached.roles));
        let each: Option<BTreeSet<RoleId>> = std::iter::once(everywhere).chain(each).collect();
        each.into_iter().flatten().collect()
    }
}

fn lists(model: &Model) -> Vec<List> {
    let powers = powers(model);
    let of_instance = |(place, instance): (InstanceId, &Instance)| {
        let list = |list: &ReaderList| {
            let carriers = powers.get(&list.permission).into_iter().flatten();
            let carriers = carriers.filter(|(_, power)| power.kind.is_none_or(|kind| kind == instance.kind));
            let carriers = carriers.map(|(by, power)| (*by, power.span)).collect();
            List { place, permission: list.permission, carriers }
        };
        instance.readers.iter().map(list).collect::<Vec<_>>()
    };
    model.instances.enumerate().flat_map(of_instance).collect()
}

/// For each permission those whose holder may restrict it, with the statement.
fn powers(model: &Model) -> BTreeMap<PermissionId, Vec<(PermissionId, &Power)>> {
    let mut powers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (by, permission) in model.permissions.enumerate() {
        for power in &permission.restricts {
            power.permissions.iter().for_each(|of| powers.entry(*of).or_default().push((by, power)));
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

/// The rules that give each role, by their positions.
fn rules_for(model: &Model) -> BTreeMap<RoleId, Vec<usize>> {
    let mut rules: BTreeMap<RoleId, Vec<usize>> = BTreeMap::new();
    for (at, rule) in model.assigns.iter().enumerate() {
        rule.roles.iter().for_each(|role| rules.entry(*role).or_default().push(at));
    }
    rules
}

/// What is gained in a round: each role by what gives it first.
struct Gains<'a> {
    reached: &'a Reached,
    graph: &'a Graph,
    all: BTreeMap<RoleId, Gain>,
    /// The roles of which all that they extend is there already.
    walked: BTreeSet<RoleId>,
    visited: usize,
}

impl<'a> Gains<'a> {
    fn new(reached: &'a Reached, graph: &'a Graph) -> Self {
        Self { reached, graph, all: BTreeMap::new(), walked: BTreeSet::new(), visited: 0 }
    }

    /// The roles of a rule that were not had before, with all that they extend.
    fn add(&mut self, by: &[RoleId], holds: Option<PermissionId>, rule: &Assign) {
        self.visited += rule.roles.len();
        let (roles, round) = (&self.reached.roles, self.reached.round);
        let gain = |gives| Gain { by: by.to_vec(), holds, gives, span: rule.span, round };
        let missing = || rule.roles.iter().copied().filter(|role| !roles.contains(role));
        for role in missing() {
            self.all.entry(role).or_insert_with(|| gain(role));
        }
        for gives in missing() {
            let mut waiting = vec![gives];
            while let Some(role) = waiting.pop() {
                if roles.contains(&role) || !self.walked.insert(role) {
                    continue;
                }
                self.all.entry(role).or_insert_with(|| gain(gives));
                waiting.extend(&self.graph.extends[role]);
            }
        }
    }
}
