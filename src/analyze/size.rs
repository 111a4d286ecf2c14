//! What would be too much for the evaluator to take: requirements and reader lists that multiply.
//!
//! Guarantees: what passes here, the evaluator loads. Counts as it does or more, and stops where it would.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::index::PermissionId;
use crate::limits::Limits;
use crate::model::{Condition, Demand, Expr, Model, Rules, Target};
use crate::source::Span;

use super::errors;
use super::holdings::Lifted;
use super::needs::required;

/// How many steps all actions together may have; each is at most two of the evaluator's.
const ALL_STEPS: usize = permc_eval::PROGRAMS_LIMIT / 2;

/// Reports what is too much. Returns the reader lists that are then left out of account: all of them, if they are it.
pub(super) fn check(model: &Model, graph: &Graph, limits: &Limits, found: &mut Vec<Diagnostic>) -> Lifted {
    actions(model, limits, found);
    let Some(span) = too_many_effects(model, graph) else { return Lifted::new() };
    found.push(errors::too_many_effects(span, permc_eval::EFFECTS_LIMIT));
    let lists =
        model.instances.enumerate().flat_map(|(id, it)| it.readers.iter().map(move |list| (id, list)));
    lists.map(|(id, list)| (id, list.permission)).collect()
}

fn actions(model: &Model, limits: &Limits, found: &mut Vec<Diagnostic>) {
    let mut all = 0;
    for target in model.targets() {
        let steps = steps(model, target, limits.action_steps);
        let head = model.head_of(target);
        if steps > limits.action_steps {
            found.push(errors::too_many_steps(&head.name, head.span, limits.action_steps));
        }
        all += steps;
        if all > ALL_STEPS {
            found.push(errors::too_many_steps_together(head.span, ALL_STEPS));
            return;
        }
    }
    for (when, span) in governed(model) {
        let steps = condition_steps(when);
        all += steps;
        if steps > limits.action_steps || all > ALL_STEPS {
            found.push(errors::condition_too_long(span, limits.action_steps.min(ALL_STEPS)));
            return;
        }
    }
}

/// The conditions of assigning, delegating and restricting.
fn governed(model: &Model) -> impl Iterator<Item = (&Condition, Span)> {
    let assigns = model.assigns.iter().map(|rule| (rule.when.as_ref(), rule.span));
    let powers = model.permissions.iter().flat_map(|by| by.delegates.iter().chain(&by.restricts));
    let conditions = assigns.chain(powers.map(|power| (power.when.as_ref(), power.span)));
    conditions.filter_map(|(when, span)| Some((when?, span)))
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
    requires.sum::<usize>()
        + usize::from(!rules.requires.is_empty())
        + rules.forbids.iter().map(|it| 1 + condition_steps(&it.when)).sum::<usize>()
}

fn expr_steps(expr: &Expr) -> usize {
    match expr {
        Expr::Ask(_) => 1,
        Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(expr_steps).sum::<usize>(),
    }
}

fn condition_steps(condition: &Condition) -> usize {
    match condition {
        Condition::Is(_, values) => 1 + values.len(),
        Condition::Not(inner) => 1 + condition_steps(inner),
        Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(condition_steps).sum::<usize>(),
    }
}

/// A reader list, if all lists together take effect at too many places: on their permission and all that it implies.
fn too_many_effects(model: &Model, graph: &Graph) -> Option<Span> {
    let mut lists: BTreeMap<PermissionId, (usize, Span)> = BTreeMap::new();
    for list in model.instances.iter().flat_map(|instance| &instance.readers) {
        lists.entry(list.permission).or_insert((0, list.span)).0 += 1;
    }
    let mut left = permc_eval::EFFECTS_LIMIT;
    for (permission, (count, span)) in lists {
        let mut seen = BTreeSet::from([permission]);
        let mut waiting = vec![permission];
        while let Some(permission) = waiting.pop() {
            let implied = &graph.implies[permission];
            match left.checked_sub(count + implied.len()) {
                Some(rest) => left = rest,
                None => return Some(span),
            }
            waiting.extend(implied.iter().filter(|to| seen.insert(**to)));
        }
    }
    None
}
