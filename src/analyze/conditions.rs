//! Conditions over finite attributes: which attributes they mention, and what they are when only some values are known.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::AttributeId;
use crate::model::Condition;

/// Adds the attributes that a condition mentions.
pub(super) fn mentioned(condition: &Condition, to: &mut BTreeSet<AttributeId>) {
    match condition {
        Condition::Is(attribute, _) => drop(to.insert(*attribute)),
        Condition::Not(inner) => mentioned(inner, to),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| mentioned(part, to)),
    }
}

/// Adds the sets of values that a condition tests each attribute against.
pub(crate) fn tested<'a>(condition: &'a Condition, to: &mut BTreeMap<AttributeId, Vec<&'a [u32]>>) {
    match condition {
        Condition::Is(attribute, values) => to.entry(*attribute).or_default().push(values),
        Condition::Not(inner) => tested(inner, to),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| tested(part, to)),
    }
}

/// What a condition is under the values known so far; `None` if that depends on the others.
pub(super) fn value(condition: &Condition, known: &BTreeMap<AttributeId, u32>) -> Option<bool> {
    match condition {
        Condition::Is(attribute, values) => Some(values.binary_search(known.get(attribute)?).is_ok()),
        Condition::Not(inner) => value(inner, known).map(|value| !value),
        Condition::All(parts) => settle(parts, known, false),
        Condition::Any(parts) => settle(parts, known, true),
    }
}

/// One part that is `decisive` settles it; all parts that are not settle it the other way.
fn settle(parts: &[Condition], known: &BTreeMap<AttributeId, u32>, decisive: bool) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match value(part, known) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}
