//! R9: for every combination of attribute values that no `forbid` excludes, at least one `requires` applies.
//!
//! Guarantees: exact, with the combination as witness, without walking the product of all values: values that no test
//! tells apart are one, and a branch ends as soon as the known values settle it. A search beyond [`BUDGET`] is an
//! error, never a silent pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::index::AttributeId;
use crate::model::{Condition, Model, Rules};

use super::{conditions, errors};

/// How many branches one action may take.
const BUDGET: usize = 100_000;

/// Reports every declared action that some request could do without meeting any requirement.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for action in model.actions.iter() {
        let (name, span) = (&action.head.name, action.head.span);
        match open_values(model, &action.rules) {
            Search::Guarded => {}
            Search::Open(values) => found.push(errors::open_action(name, span, &worded(model, &values))),
            Search::TooLong => found.push(errors::undecided_action(name, span)),
        }
    }
}

/// The values of some attributes, by their positions.
pub type Values = BTreeMap<AttributeId, u32>;

#[derive(Debug, PartialEq, Eq)]
enum Search {
    Guarded,
    Open(Values),
    TooLong,
}

fn open_values(model: &Model, rules: &Rules) -> Search {
    let mut guards = Vec::new();
    for requirement in &rules.requires {
        match &requirement.when {
            Some(when) => guards.push(when),
            None => return Search::Guarded,
        }
    }
    guards.extend(rules.forbids.iter().map(|forbid| &forbid.when));
    let choices = choices(model, &guards);
    search(&guards, &choices)
}

/// For each attribute one value of each class that the tests tell apart.
pub(super) fn choices(model: &Model, guards: &[&Condition]) -> Vec<(AttributeId, Vec<u32>)> {
    let mut tests = BTreeMap::new();
    guards.iter().for_each(|guard| conditions::tested(guard, &mut tests));
    let classes = |(attribute, tests): (AttributeId, Vec<&[u32]>)| {
        let mut seen = BTreeSet::new();
        let all = 0..crate::source::offset(model.attributes[attribute].values.len());
        let class =
            |value: &u32| tests.iter().map(|test| test.binary_search(value).is_ok()).collect::<Vec<_>>();
        (attribute, all.filter(|value| seen.insert(class(value))).collect())
    };
    let mut choices: Vec<_> = tests.into_iter().map(classes).collect();
    choices.sort_by_key(|(attribute, values): &(_, Vec<u32>)| (values.len(), *attribute));
    choices
}

/// Looks for values under which no guard holds, by depth first search without recursion.
fn search(guards: &[&Condition], choices: &[(AttributeId, Vec<u32>)]) -> Search {
    let mut known = Values::new();
    let mut next: Vec<usize> = vec![0];
    for _ in 0..BUDGET {
        let Some(at) = next.len().checked_sub(1) else { return Search::Guarded };
        if next[at] == 0 {
            match holds_any(guards, &known) {
                Some(false) => return Search::Open(known),
                Some(true) => {
                    retreat(&mut known, &mut next, choices);
                    continue;
                }
                None => {}
            }
        }
        let Some((attribute, values)) = choices.get(at) else { return Search::Guarded };
        match values.get(next[at]) {
            Some(value) => {
                known.insert(*attribute, *value);
                next[at] += 1;
                next.push(0);
            }
            None => retreat(&mut known, &mut next, choices),
        }
    }
    Search::TooLong
}

/// Goes back one attribute.
fn retreat(known: &mut Values, next: &mut Vec<usize>, choices: &[(AttributeId, Vec<u32>)]) {
    next.pop();
    if let Some((attribute, _)) = next.len().checked_sub(1).and_then(|at| choices.get(at)) {
        known.remove(attribute);
    }
}

fn holds_any(guards: &[&Condition], known: &Values) -> Option<bool> {
    let mut all_known = true;
    for guard in guards {
        match conditions::value(guard, known) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(false)
}

fn worded(model: &Model, values: &Values) -> String {
    let worded = values.iter().map(|(id, value)| {
        let attribute = &model.attributes[*id];
        let value = attribute.values.get(*value as usize).map_or("", |value| &value.value);
        format!("`{} is {value}`", attribute.head.name)
    });
    errors::listed(&worded.collect::<Vec<_>>())
}
