//! The attributes that each action needs: those that it and all that it requires mention (R9).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::graph::{Graph, asked};
use crate::index::AttributeId;
use crate::model::{Demand, Model, Rules, Target, TextPart};

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

/// What an action requires directly.
pub(super) fn required(rules: &Rules) -> BTreeSet<Target> {
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

/// Reports denials whose text names what the action does not test (R15).
pub(super) fn check(model: &Model, needs: &Needs, found: &mut Vec<Diagnostic>) {
    for target in model.targets() {
        for part in model.rules_of(target).deny.iter().flat_map(|deny| &deny.text) {
            if let TextPart::Value(attribute) = part
                && needs.of(target).all(|needed| needed != attribute.value)
            {
                let name = &model.attributes[attribute.value].head.name;
                found.push(errors::untested_placeholder(name, &model.head_of(target).name, attribute.span));
            }
        }
    }
}
