//! The attributes that each action needs: those that it and all that it requires mention (R9).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::graph::{Graph, asked};
use crate::index::AttributeId;
use crate::limits::Limits;
use crate::model::{Condition, Demand, Expr, Model, Rules, Target, TextPart};

use super::{conditions, errors};

/// For each permission and action the attributes that a request must bring; only those that need any.
#[derive(Debug, Clone, Default)]
pub struct Needs(BTreeMap<Target, BTreeSet<AttributeId>>);

impl Needs {
    /// The attributes that a request for this must bring.
    pub fn of(&self, target: Target) -> impl Iterator<Item = AttributeId> + '_ {
        self.0.get(&target).into_iter().flatten().copied()
    }
}

/// Computes what each action needs.
pub(super) fn compute(model: &Model, graph: &Graph) -> Needs {
    let mut needs = Needs::default();
    for target in &graph.requirement_order {
        let rules = model.rules_of(*target);
        let mut own = BTreeSet::new();
        let conditions = rules.forbids.iter().map(|forbid| &forbid.when);
        let conditions = conditions.chain(rules.requires.iter().filter_map(|it| it.when.as_ref()));
        conditions.for_each(|condition| conditions::mentioned(condition, &mut own));
        for required in required(rules) {
            own.extend(needs.of(required));
        }
        if !own.is_empty() {
            needs.0.insert(*target, own);
        }
    }
    needs
}

fn required(rules: &Rules) -> BTreeSet<Target> {
    let mut all = BTreeSet::new();
    for requirement in &rules.requires {
        if let Demand::Met(expr) = &requirement.what {
            asked(expr, &mut |target, _| {
                all.insert(target);
            });
        }
    }
    all
}

/// Reports actions with too many steps, and denials whose text names what the action does not test (R15).
pub(super) fn check(model: &Model, needs: &Needs, limits: &Limits, found: &mut Vec<Diagnostic>) {
    for target in model.targets() {
        let rules = model.rules_of(target);
        let head = model.head_of(target);
        if !rules.requires.is_empty() && steps(model, target, limits.action_steps) > limits.action_steps {
            found.push(errors::too_many_steps(&head.name, head.span, limits.action_steps));
        }
        for part in rules.deny.iter().flat_map(|deny| &deny.text) {
            if let TextPart::Value(attribute) = part
                && needs.of(target).all(|needed| needed != attribute.value)
            {
                let name = &model.attributes[attribute.value].head.name;
                found.push(errors::untested_placeholder(name, &head.name, attribute.span));
            }
        }
    }
}

/// The number of steps of an action with all it requires, each counted once; stops counting beyond `limit`.
fn steps(model: &Model, target: Target, limit: usize) -> usize {
    let mut seen = BTreeSet::from([target]);
    let mut waiting = vec![target];
    let mut steps = 0;
    while let Some(target) = waiting.pop() {
        let rules = model.rules_of(target);
        steps += own_steps(rules);
        if steps > limit {
            break;
        }
        waiting.extend(required(rules).into_iter().filter(|target| seen.insert(*target)));
    }
    steps
}

fn own_steps(rules: &Rules) -> usize {
    let requires = rules.requires.iter().map(|it| {
        let what = if let Demand::Met(expr) = &it.what { expr_steps(expr) } else { 1 };
        what + it.when.as_ref().map_or(0, |when| 2 + condition_steps(when))
    });
    2 + requires.sum::<usize>() + rules.forbids.iter().map(|it| 1 + condition_steps(&it.when)).sum::<usize>()
}

fn expr_steps(expr: &Expr) -> usize {
    match expr {
        Expr::Ask(_) => 1,
        Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(expr_steps).sum::<usize>(),
    }
}

fn condition_steps(condition: &Condition) -> usize {
    match condition {
        Condition::Is(..) => 1,
        Condition::Not(inner) => 1 + condition_steps(inner),
        Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(condition_steps).sum::<usize>(),
    }
}
