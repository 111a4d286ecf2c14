//! Whether an action can be allowed at all: to somebody who holds these permissions, under some values of attributes.
//!
//! Guarantees: exact over the finite domain, with the values as witness; values that no condition tells apart are one,
//! and a branch ends as soon as the known values settle it. A search beyond [`BUDGET`] says so. Leaves out: where
//! something is held, and separation of duty.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::index::{AttributeId, Id, PermissionId};
use crate::model::{Condition, Demand, Expr, Model, Rules, Target};

use super::conditions;
use super::needs::required;
use super::open::{Values, choices};

/// How many actions one question may look at, each anew for every branch.
const BUDGET: usize = 20_000;

/// Whether something can be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Possible {
    /// With these values; an attribute that is not among them may have any.
    With(BTreeMap<AttributeId, u32>),
    /// With no values.
    Never,
    /// The search was given up.
    Unknown,
}

/// An action with all that it requires, ready to be asked about.
#[derive(Debug)]
pub struct Question<'m> {
    model: &'m Model,
    target: Target,
    /// The action and all that it requires, each after what it requires.
    order: Vec<Target>,
    choices: Vec<(AttributeId, Vec<u32>)>,
}

impl<'m> Question<'m> {
    /// Whether an action can be allowed.
    #[must_use]
    pub fn new(model: &'m Model, graph: &Graph, target: Target) -> Self {
        let order = dependencies(model, graph, target);
        let rules = order.iter().map(|target| model.rules_of(*target));
        let guards: Vec<&Condition> = rules.flat_map(guards).collect();
        Self { model, target, order, choices: choices(model, &guards) }
    }

    /// Every permission that it asks to be held, itself included if it is one.
    pub fn permissions(&self) -> impl Iterator<Item = PermissionId> + '_ {
        self.order.iter().filter_map(|target| match target {
            Target::Permission(id) => Some(*id),
            Target::Action(_) => None,
        })
    }

    /// The attributes that it tests, each with one value of every class that it tells apart.
    #[must_use]
    pub fn choices(&self) -> &[(AttributeId, Vec<u32>)] {
        &self.choices
    }

    /// Looks for values, besides the `fixed` ones, with which somebody who holds what `holds` says is allowed.
    pub fn ask(&self, fixed: &Values, holds: &impl Fn(PermissionId) -> bool) -> Possible {
        let open: Vec<_> = self.choices.iter().filter(|(id, _)| !fixed.contains_key(id)).collect();
        let mut waiting = vec![(fixed.clone(), 0)];
        for _ in 0..=BUDGET / self.order.len().max(1) {
            let Some((known, next)) = waiting.pop() else { return Possible::Never };
            match self.value(&known, holds) {
                Some(true) => return Possible::With(known),
                Some(false) => {}
                None => {
                    let Some((attribute, values)) = open.get(next) else { continue };
                    let with = |value: &u32| {
                        let mut known = known.clone();
                        known.insert(*attribute, *value);
                        (known, next + 1)
                    };
                    waiting.extend(values.iter().rev().map(with));
                }
            }
        }
        Possible::Unknown
    }

    /// Whether it is allowed under the values known so far; `None` if that depends on the others.
    fn value(&self, known: &Values, holds: &impl Fn(PermissionId) -> bool) -> Option<bool> {
        let mut met: BTreeMap<Target, Option<bool>> = BTreeMap::new();
        for target in &self.order {
            let held = match target {
                Target::Permission(id) => holds(*id),
                Target::Action(_) => !self.model.rules_of(*target).requires.is_empty(),
            };
            let value =
                if held { rules_value(self.model.rules_of(*target), known, &met) } else { Some(false) };
            met.insert(*target, value);
        }
        met.get(&self.target).copied().flatten()
    }
}

/// The conditions of an action's statements.
fn guards(rules: &Rules) -> impl Iterator<Item = &Condition> {
    let forbids = rules.forbids.iter().map(|forbid| &forbid.when);
    forbids.chain(rules.requires.iter().filter_map(|requirement| requirement.when.as_ref()))
}

fn rules_value(rules: &Rules, known: &Values, met: &BTreeMap<Target, Option<bool>>) -> Option<bool> {
    let forbids = rules.forbids.iter().map(|it| conditions::value(&it.when, known).map(|value| !value));
    let requires = rules.requires.iter().map(|it| {
        let applies = it.when.as_ref().map_or(Some(true), |when| conditions::value(when, known));
        match (applies, demand_value(&it.what, met)) {
            (Some(false), _) | (_, Some(true)) => Some(true),
            (Some(true), what) => what,
            (None, _) => None,
        }
    });
    all(forbids.chain(requires))
}

fn demand_value(demand: &Demand, met: &BTreeMap<Target, Option<bool>>) -> Option<bool> {
    match demand {
        Demand::Nothing => Some(true),
        Demand::Met(expr) => expr_value(expr, met),
        Demand::Unknown => Some(false),
    }
}

/// Expressions are as deep as the nesting limit at most.
fn expr_value(expr: &Expr, met: &BTreeMap<Target, Option<bool>>) -> Option<bool> {
    match expr {
        Expr::Ask(target) => met.get(&target.value).copied().unwrap_or(Some(false)),
        Expr::All(parts) => all(parts.iter().map(|part| expr_value(part, met))),
        Expr::Any(parts) => {
            all(parts.iter().map(|part| expr_value(part, met).map(|value| !value))).map(|none| !none)
        }
    }
}

/// One that is false settles it; all that are true settle it the other way.
fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_known = true;
    for value in values {
        match value {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all_known = false,
        }
    }
    all_known.then_some(true)
}

/// An action and all that it requires, each after what it requires.
fn dependencies(model: &Model, graph: &Graph, target: Target) -> Vec<Target> {
    let mut seen = BTreeSet::from([target]);
    let mut waiting = vec![target];
    while let Some(target) = waiting.pop() {
        waiting.extend(required(model.rules_of(target)).into_iter().filter(|it| seen.insert(*it)));
    }
    let mut order: Vec<_> = seen.into_iter().collect();
    order.sort_by_key(|target| match target {
        Target::Permission(id) => graph.requirement_rank[id.index()],
        Target::Action(id) => graph.requirement_rank[model.permissions.len() + id.index()],
    });
    order
}
