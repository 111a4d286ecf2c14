//! The smallest changes after which a request is allowed, each tried, with who may make it.
//!
//! Guarantees: a change that is listed works, by the evaluator's own answer to the changed request, and none of its steps
//! can be left out. Steps: a role or add-on more, one less, a direct grant more or less, another value. Fewest steps
//! first; larger sets are looked for until one is found that takes roles alone. A search that was cut says so.

mod assigners;
mod changes;

use std::collections::BTreeSet;

use permc_eval::{AttributeId, Extent, Grant, RoleId};
use serde::Serialize;

use super::classes::Space;
use super::cubes::Open;
use super::demand::Leaf;
use super::search::{Search, members};
use super::{Given, Query, Request};

pub use assigners::Assigner;
pub use changes::{Change, ChangeKind};

/// How many steps a repair has at most, beside the values that are missing.
const STEPS: usize = 3;
/// How many sets of classes one search may look at, all of them how many requests may be tried.
const SETS: usize = 20_000;
const TRIES: usize = 20_000;
/// How many choices of roles from one set of classes are tried.
const MEMBERS: usize = 2_000;

/// The smallest changes that help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Repairs {
    /// The changes.
    pub found: Vec<Repair>,
    /// How many more were found.
    pub left_out: usize,
    /// Up to how many steps were looked for.
    pub steps: usize,
    /// Whether the search was cut, so that there may be others.
    pub cut: bool,
}

/// Steps that are enough together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Repair {
    /// The steps.
    pub steps: Vec<Change>,
    /// The rows for which it is then allowed, if not for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
}

/// A step, before it is worded. The order is that of preference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Take(RoleId),
    Add(RoleId),
    Grant(Grant),
    TakeGrant(Grant),
    /// The first value of a class stands for all of it.
    Bring(AttributeId, Vec<u32>),
}

/// Of what kinds the steps of a repair are; the first is the kind that is looked for longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Roles,
    Grants,
    Values,
}

struct Finder<'a, 'r> {
    query: Query<'a>,
    request: &'r Request,
    least: Extent,
    /// The attributes that may be changed.
    open: Open,
    missing: usize,
    done: BTreeSet<Sort>,
    found: BTreeSet<Vec<Step>>,
    tries: usize,
    cut: bool,
}

impl Query<'_> {
    /// The smallest changes after which a request is allowed as much as `least`; at most so many are listed.
    pub(super) fn repairs(self, request: &Request, least: Extent, most: usize) -> Repairs {
        let open = Open { attributes: self.value_classes(request.ask) };
        let given = |(attribute, _): &&(AttributeId, Vec<Vec<u32>>)| request.values.contains_key(attribute);
        let missing = open.attributes.len() - open.attributes.iter().filter(given).count();
        let mut finder = Finder {
            query: self,
            request,
            least,
            open,
            missing,
            done: BTreeSet::new(),
            found: BTreeSet::new(),
            tries: TRIES,
            cut: false,
        };
        let steps = finder.find();
        finder.told(steps, most)
    }
}

impl Finder<'_, '_> {
    /// Looks for repairs of one step, two, and so on. Up to how many it looked.
    fn find(&mut self) -> usize {
        let most = STEPS + self.missing.saturating_sub(1);
        for steps in self.missing.max(1)..=most {
            for (values, changed) in self.variants(steps) {
                self.with_values(&values, &changed, steps - changed.len());
            }
            let sorts: Vec<Sort> = self.found.iter().map(|repair| sort(repair)).collect();
            self.done.extend(sorts);
            let enough = self.done.contains(&Sort::Roles) || (self.missing > 0 && !self.done.is_empty());
            if enough || self.cut {
                return steps;
            }
        }
        most
    }

    /// Every way to bring the missing values and to change others, with at most so many steps.
    fn variants(&mut self, most: usize) -> Vec<(Given, Vec<Step>)> {
        let mut all = vec![(self.request.values.clone(), Vec::new())];
        for (attribute, classes) in &self.open.attributes {
            let given = self.request.values.get(attribute);
            let mut next: Vec<(Given, Vec<Step>)> = Vec::new();
            for (values, changed) in &all {
                if given.is_some() {
                    next.push((values.clone(), changed.clone()));
                }
                let others = classes.iter().filter(|class| given.is_none_or(|it| !class.contains(it)));
                for class in others.filter(|_| changed.len() < most) {
                    let first = class.first().map(|value| (*attribute, *value));
                    let values = values.iter().map(|(id, at)| (*id, *at)).chain(first).collect();
                    let step = Step::Bring(*attribute, class.clone());
                    next.push((values, [&changed[..], &[step]].concat()));
                }
            }
            self.cut |= next.len() > SETS;
            next.truncate(SETS);
            all = next;
        }
        all
    }

    /// Changes of the subject, under some values, of exactly so many steps.
    fn with_values(&mut self, values: &Given, changed: &[Step], steps: usize) {
        let request = Request { values: values.clone(), ..self.request.clone() };
        let demand = self.query.demand(request.ask, &request.on, values);
        let grants = self.grants(&demand.leaves);
        let mut space = Space::new(self.query, demand, &request.on);
        for taken in self.taken(steps) {
            for granted in subsets(&grants, steps - taken.len()) {
                let all = [changed, &taken, &granted].concat();
                let rest = steps - taken.len() - granted.len();
                if self.tries == 0 {
                    self.cut = true;
                    return;
                }
                if !self.done.contains(&sort(&all)) {
                    self.with_roles(&mut space, &all, rest);
                }
            }
        }
    }

    /// Adds so many roles to what is changed already.
    fn with_roles(&mut self, space: &mut Space<'_>, changed: &[Step], roles: usize) {
        let request = self.changed(changed);
        if self.query.subject(&request).violates().is_some() {
            return;
        }
        if roles == 0 {
            self.attempt(changed.to_vec());
            return;
        }
        let start = space.start(&request);
        let mut search = Search::new(space, &start, self.least, SETS);
        let sets = search.sets(roles);
        self.cut |= search.budget == 0;
        for set in sets {
            let (choices, cut) = members(space, &set, MEMBERS);
            self.cut |= cut;
            for choice in choices {
                let added = choice.into_iter().map(Step::Add);
                self.attempt(changed.iter().cloned().chain(added).collect());
            }
        }
    }

    /// Keeps steps that work and of which none is needless.
    fn attempt(&mut self, mut steps: Vec<Step>) {
        if self.tries == 0 {
            self.cut = true;
            return;
        }
        self.tries -= 1;
        steps.sort();
        if steps.is_empty() || !self.works(&steps) {
            return;
        }
        let needless = (1..(1_usize << steps.len()) - 1).any(|some| {
            let some: Vec<_> = steps
                .iter()
                .enumerate()
                .filter(|(at, _)| some >> at & 1 == 1)
                .map(|(_, it)| it.clone())
                .collect();
            self.works(&some)
        });
        if !needless {
            self.found.insert(steps);
        }
    }

    fn works(&self, steps: &[Step]) -> bool {
        self.query.extent(&self.changed(steps)) >= self.least
    }

    /// The request after some steps.
    fn changed(&self, steps: &[Step]) -> Request {
        let mut request = self.request.clone();
        for step in steps {
            match step {
                Step::Take(role) => request.roles.retain(|it| it != role),
                Step::Add(role) => request.roles.push(*role),
                Step::Grant(grant) => request.grants.push(grant.clone()),
                Step::TakeGrant(grant) => request.grants.retain(|it| it != grant),
                Step::Bring(attribute, class) => {
                    request.values.extend(class.first().map(|value| (*attribute, *value)));
                }
            }
        }
        request
    }

    /// What may be taken away, up to so many: only separation of duty ever makes less more.
    fn taken(&self, most: usize) -> Vec<Vec<Step>> {
        if self.query.table.content().separation.is_empty() {
            return vec![Vec::new()];
        }
        let mut roles = self.request.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        let mut grants = self.request.grants.clone();
        grants.sort();
        grants.dedup();
        let all = roles.into_iter().map(Step::Take).chain(grants.into_iter().map(Step::TakeGrant));
        subsets(&all.collect::<Vec<_>>(), most)
    }

    /// The direct grants that could help: of what is needed, at the place or the nearest one round it.
    fn grants(&self, leaves: &[Leaf]) -> Vec<Step> {
        let table = self.query.table;
        let subject = self.query.subject(self.request);
        let mut grants = Vec::new();
        for leaf in leaves {
            let (permission, place) = match leaf {
                Leaf::Hold(permission) | Leaf::Whole(permission) => {
                    (*permission, self.request.on.place.clone())
                }
                Leaf::Everywhere(permission) => (*permission, table.everything()),
                Leaf::Active(_) => continue,
            };
            let held = table.holds(&subject, permission, &place);
            let global = table.permission_entry(permission).is_none_or(|it| it.kind.is_none());
            let place = if global { Some(table.everything()) } else { self.nearest(permission, &place) };
            let grant = place.and_then(|place| table.grant(permission, &place).ok());
            grants.extend(grant.filter(|_| held != Extent::Everything).map(Step::Grant));
        }
        grants
    }

    /// The place, or the nearest one that it lies in, on which a permission can be held.
    fn nearest(
        &self,
        permission: permc_eval::PermissionId,
        place: &permc_eval::Place,
    ) -> Option<permc_eval::Place> {
        let table = self.query.table;
        if place.kind().is_none() {
            return Some(table.everything());
        }
        let path = table.path(place);
        (0..path.len()).find_map(|from| {
            let outer = table.place(path.get(from..)?).ok()?;
            table.grant(permission, &outer).ok().map(|_| outer)
        })
    }

    /// The best of what was found, worded.
    fn told(self, steps: usize, most: usize) -> Repairs {
        let breadths = self.query.table.breadths();
        let breadth = |step: &Step| match step {
            Step::Add(role) => breadths.get(role.position() as usize).copied().unwrap_or(0),
            Step::Take(_) | Step::Grant(_) | Step::TakeGrant(_) | Step::Bring(..) => 0,
        };
        let mut found: Vec<&Vec<Step>> = self.found.iter().collect();
        found.sort_by_key(|steps| {
            (steps.len(), sort(steps), steps.iter().map(breadth).fold(0, usize::saturating_add), *steps)
        });
        let listed = found.iter().take(most).map(|steps| self.repair(steps));
        Repairs { found: listed.collect(), left_out: found.len().saturating_sub(most), steps, cut: self.cut }
    }

    fn repair(&self, steps: &[Step]) -> Repair {
        let request = self.changed(steps);
        let rows = match self.query.decide(&request) {
            permc_eval::Decision::AllowRows(rows) => rows.all_of().to_vec(),
            permc_eval::Decision::Allow | permc_eval::Decision::Deny(_) => Vec::new(),
        };
        Repair { steps: steps.iter().map(|step| self.query.change(step)).collect(), rows }
    }
}

fn sort(steps: &[Step]) -> Sort {
    let of = |step: &Step| match step {
        Step::Take(_) | Step::Add(_) | Step::TakeGrant(_) => Sort::Roles,
        Step::Grant(_) => Sort::Grants,
        Step::Bring(..) => Sort::Values,
    };
    steps.iter().map(of).max().unwrap_or(Sort::Roles)
}

/// Every set of at most so many of some steps.
fn subsets(all: &[Step], most: usize) -> Vec<Vec<Step>> {
    let mut sets: Vec<(usize, Vec<Step>)> = vec![(0, Vec::new())];
    let mut at = 0;
    while let Some((from, set)) = sets.get(at).cloned() {
        at += 1;
        if set.len() == most || sets.len() > SETS {
            continue;
        }
        let longer = all.iter().enumerate().skip(from);
        sets.extend(longer.map(|(next, step)| (next + 1, [&set[..], std::slice::from_ref(step)].concat())));
    }
    sets.into_iter().map(|(_, set)| set).collect()
}
