//! A demand from the steps of a table, which are always there.
//!
//! What a requirement requires is spelled out in them, without the names of what is asked on the way.

use std::collections::BTreeMap;

use permc_eval::format::{Rule, Step};
use permc_eval::{ActionRef, PermissionId};

use super::{Demand, Leaf, What};
use crate::query::{Given, Query, conditions};

/// A step under some values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Met or not, whatever is held.
    Fixed(bool),
    /// As much as this part.
    Part(usize),
}

impl<'a> Query<'a> {
    pub(super) fn demand_by_steps(self, action: ActionRef, given: &Given) -> Demand {
        let mut demand = Demand::default();
        let mut parts = Vec::new();
        if let ActionRef::Permission(permission) = action {
            parts.push(demand.leaf(&Leaf::Hold(permission)));
        }
        if let Some(rule) = self.rule(action) {
            let steps = &self.table.content().steps;
            for forbid in rule.forbid.iter().filter(|it| conditions::holds(steps, **it, given)) {
                parts.push(demand.add(What::Forbids(*forbid), None, Vec::new()));
            }
            let known = known(&mut demand, steps, &rule.require, given);
            for step in &rule.require {
                match known.get(step) {
                    Some(Known::Fixed(true)) => {}
                    Some(Known::Part(part)) => {
                        parts.push(demand.add(What::Requires(None), None, vec![*part]));
                    }
                    Some(Known::Fixed(false)) | None => {
                        let never = demand.add(What::Any, None, Vec::new());
                        parts.push(demand.add(What::Requires(None), None, vec![never]));
                    }
                }
            }
        }
        demand.add(What::Ask(action), None, parts);
        demand
    }

    /// What an action or permission demands besides being held.
    pub(in crate::query) fn rule(self, action: ActionRef) -> Option<&'a Rule> {
        let content = self.table.content();
        match action {
            ActionRef::Permission(id) => content.permissions.get(id.position() as usize)?.rule.as_ref(),
            ActionRef::Action(id) => content.actions.get(id.position() as usize).map(|it| &it.rule),
        }
    }
}

/// Every step that some steps reach, as a part or as what it is whatever is held.
fn known(demand: &mut Demand, steps: &[Step], roots: &[u32], given: &Given) -> BTreeMap<u32, Known> {
    let mut known: BTreeMap<u32, Known> = BTreeMap::new();
    for step in conditions::below(steps, roots) {
        let fixed = |operand: &u32| known.get(operand) == Some(&Known::Fixed(true));
        let value = match steps.get(step as usize) {
            Some(Step::Hold(permission)) => {
                Known::Part(demand.leaf(&Leaf::Hold(PermissionId::new(*permission))))
            }
            Some(Step::Is(..)) => Known::Fixed(conditions::holds(steps, step, given)),
            Some(Step::Not(operand)) => Known::Fixed(!fixed(operand)),
            Some(Step::All(operands)) => join(demand, &known, operands, What::All),
            Some(Step::Any(operands)) => join(demand, &known, operands, What::Any),
            None => Known::Fixed(false),
        };
        known.insert(step, value);
    }
    known
}

fn join(demand: &mut Demand, known: &BTreeMap<u32, Known>, operands: &[u32], what: What) -> Known {
    let settles = what == What::Any;
    let mut parts = Vec::new();
    for operand in operands {
        match known.get(operand) {
            Some(Known::Fixed(value)) if *value == settles => return Known::Fixed(settles),
            Some(Known::Part(part)) => parts.push(*part),
            Some(Known::Fixed(_)) | None => {}
        }
    }
    match parts.as_slice() {
        [] => Known::Fixed(!settles),
        [only] => Known::Part(*only),
        _ => Known::Part(demand.add(what, None, parts)),
    }
}
