//! Conditions of a table: whether they hold, what they test, and how they read.
//!
//! Guarantees: nothing recurses by the depth of a condition, and words end after [`WORDS`] tests, whatever a bundle
//! brings. Leaves out: requirements, whose steps say what is held.

use std::collections::{BTreeMap, BTreeSet};

use permc_eval::AttributeId;
use permc_eval::format::Step;

use super::{Given, Query};
use crate::analyze::and_more;

/// How many tests of a condition are worded.
const WORDS: usize = 24;
/// How many values are worded.
const VALUES: usize = 8;
/// How deep a condition is worded; policies nest no deeper.
const DEPTH: usize = 64;

/// The steps that some steps are made of, themselves included, operands first.
pub(super) fn below(steps: &[Step], roots: &[u32]) -> BTreeSet<u32> {
    let mut seen = BTreeSet::new();
    let mut open = roots.to_vec();
    while let Some(step) = open.pop() {
        if !seen.insert(step) {
            continue;
        }
        match steps.get(step as usize) {
            Some(Step::Not(operand)) => open.push(*operand),
            Some(Step::All(operands) | Step::Any(operands)) => open.extend(operands),
            Some(Step::Hold(_) | Step::Is(..)) | None => {}
        }
    }
    seen
}

/// The attributes that some conditions test, ascending.
pub(super) fn attributes(steps: &[Step], roots: &[u32]) -> Vec<AttributeId> {
    tests(steps, roots).into_keys().collect()
}

/// The sets of values that some steps test each attribute against.
pub(super) fn tests<'a>(steps: &'a [Step], roots: &[u32]) -> BTreeMap<AttributeId, BTreeSet<&'a [u32]>> {
    let mut tests: BTreeMap<AttributeId, BTreeSet<&[u32]>> = BTreeMap::new();
    for step in below(steps, roots) {
        if let Some(Step::Is(attribute, values)) = steps.get(step as usize) {
            tests.entry(AttributeId::new(*attribute)).or_default().insert(values);
        }
    }
    tests
}

/// Whether a condition holds. A value that is not given meets no test.
pub(super) fn holds(steps: &[Step], condition: u32, given: &Given) -> bool {
    let mut known: BTreeMap<u32, bool> = BTreeMap::new();
    for step in below(steps, &[condition]) {
        let is = |operand: &u32| known.get(operand).copied().unwrap_or(false);
        let value = match steps.get(step as usize) {
            Some(Step::Is(attribute, values)) => given
                .get(&AttributeId::new(*attribute))
                .is_some_and(|given| values.binary_search(given).is_ok()),
            Some(Step::Not(operand)) => !is(operand),
            Some(Step::All(operands)) => operands.iter().all(is),
            Some(Step::Any(operands)) => operands.iter().any(is),
            Some(Step::Hold(_)) | None => false,
        };
        known.insert(step, value);
    }
    known.get(&condition).copied().unwrap_or(false)
}

/// Values of an attribute that no test tells apart, each class ascending, the classes by their first values.
pub(super) fn classes(count: usize, tests: Option<&BTreeSet<&[u32]>>) -> Vec<Vec<u32>> {
    let mut classes: BTreeMap<Vec<bool>, Vec<u32>> = BTreeMap::new();
    for value in 0..crate::source::offset(count) {
        let class = tests.into_iter().flatten().map(|test| test.binary_search(&value).is_ok()).collect();
        classes.entry(class).or_default().push(value);
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    classes.sort();
    classes
}

impl Query<'_> {
    /// A condition in words: `` `channel` is `api` ``.
    pub(super) fn condition(self, condition: u32) -> String {
        let mut left = WORDS;
        self.word(condition, DEPTH, &mut left)
    }

    fn word(self, step: u32, depth: usize, left: &mut usize) -> String {
        let steps = &self.table.content().steps;
        let Some(depth) = depth.checked_sub(1).filter(|_| *left > 0) else { return "…".to_owned() };
        match steps.get(step as usize) {
            Some(Step::Is(attribute, values)) => {
                *left -= 1;
                self.test(AttributeId::new(*attribute), values)
            }
            Some(Step::Not(operand)) => format!("not {}", self.word(*operand, depth, left)),
            Some(Step::All(operands)) => self.joined(operands, " and ", "always", depth, left),
            Some(Step::Any(operands)) => self.joined(operands, " or ", "never", depth, left),
            Some(Step::Hold(_)) | None => "?".to_owned(),
        }
    }

    fn joined(self, steps: &[u32], by: &str, none: &str, depth: usize, left: &mut usize) -> String {
        let words: Vec<_> = steps.iter().map(|step| self.word(*step, depth, left)).collect();
        match words.as_slice() {
            [] => none.to_owned(),
            [only] => only.clone(),
            _ => format!("({})", words.join(by)),
        }
    }

    /// `` `dataset` is one of `a`, `b` ``.
    fn test(self, attribute: AttributeId, values: &[u32]) -> String {
        let name = self.table.attribute_name(attribute);
        format!("`{name}` is {}", one_of(&self.value_names(attribute, values)))
    }
}

/// ``one of `a`, `b` ``; a single name is itself.
pub(super) fn one_of(names: &[String]) -> String {
    let count = names.len();
    let words = names.iter().take(VALUES).map(|name| format!("`{name}`")).collect();
    let words = and_more(words, count);
    format!("{}{}", if count == 1 { "" } else { "one of " }, words.join(", "))
}

#[cfg(test)]
mod tests_of_classes {
    use std::collections::BTreeSet;

    use super::classes;

    #[test]
    fn values_that_no_test_tells_apart_are_one_class() {
        let tests: BTreeSet<&[u32]> = [&[0, 1][..], &[1, 2]].into_iter().collect();
        assert_eq!(classes(5, Some(&tests)), [vec![0], vec![1], vec![2], vec![3, 4]]);
        assert_eq!(classes(2, None), [vec![0, 1]]);
    }
}
