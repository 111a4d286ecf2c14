//! What an action demands, and with which rows it is met (R9, R10).
//!
//! Guarantees: a requirement is asked as an action of its own, each time anew. Leaves out: who asks, and where.

use std::collections::{BTreeMap, BTreeSet};

use permc::index::AttributeId;
use permc::model::{Condition, Demand, Expr, Model, Target};

use super::rows::Rows;
use super::subject::Held;

/// The values that a request brings, by position.
pub(crate) type Values = BTreeMap<AttributeId, u32>;

/// R9: the attributes that an action mentions, with all it requires.
pub(crate) fn mentioned(model: &Model, target: Target) -> BTreeSet<AttributeId> {
    let rules = model.rules_of(target);
    let conditions = rules.forbids.iter().map(|forbid| &forbid.when);
    let conditions =
        conditions.chain(rules.requires.iter().filter_map(|requirement| requirement.when.as_ref()));
    let required = rules.requires.iter().flat_map(|requirement| required(&requirement.what));
    let own = conditions.flat_map(tested);
    own.chain(required.flat_map(|target| mentioned(model, target))).collect()
}

/// The attributes that a condition tests.
pub(crate) fn tested(condition: &Condition) -> BTreeSet<AttributeId> {
    match condition {
        Condition::Is(attribute, _) => BTreeSet::from([*attribute]),
        Condition::Not(inner) => tested(inner),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(tested).collect(),
    }
}

fn required(demand: &Demand) -> Vec<Target> {
    match demand {
        Demand::Met(expr) => asked(expr),
        Demand::Nothing | Demand::Unknown => Vec::new(),
    }
}

fn asked(expr: &Expr) -> Vec<Target> {
    match expr {
        Expr::Ask(target) => vec![target.value],
        Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(asked).collect(),
    }
}

/// Whether a condition holds. The values bring every attribute that it tests.
pub(crate) fn applies(condition: &Condition, values: &Values) -> bool {
    match condition {
        Condition::Is(attribute, any_of) => values.get(attribute).is_some_and(|value| any_of.contains(value)),
        Condition::Not(inner) => !applies(inner, values),
        Condition::All(parts) => parts.iter().all(|part| applies(part, values)),
        Condition::Any(parts) => parts.iter().any(|part| applies(part, values)),
    }
}

/// R9: whether a condition of the action's own forbids it.
pub(crate) fn is_forbidden(model: &Model, target: Target, values: &Values) -> bool {
    model.rules_of(target).forbids.iter().any(|forbid| applies(&forbid.when, values))
}

/// R9 and R10: the rows with which an action is met: `and` intersects, `or` unites, unmet is none.
pub(crate) fn rows(model: &Model, target: Target, held: &Held, values: &Values) -> Rows {
    if is_forbidden(model, target, values) {
        return Rows::None;
    }
    let own = match target {
        Target::Permission(permission) => held[permission].clone(),
        Target::Action(_) => Rows::All,
    };
    let requires = model.rules_of(target).requires.iter();
    let due = requires.filter(|one| one.when.as_ref().is_none_or(|when| applies(when, values)));
    due.fold(own, |rows, one| rows.and(&demanded(model, &one.what, held, values)))
}

fn demanded(model: &Model, demand: &Demand, held: &Held, values: &Values) -> Rows {
    match demand {
        Demand::Nothing => Rows::All,
        Demand::Met(expr) => met(model, expr, held, values),
        Demand::Unknown => Rows::None,
    }
}

fn met(model: &Model, expr: &Expr, held: &Held, values: &Values) -> Rows {
    match expr {
        Expr::Ask(target) => rows(model, target.value, held, values),
        Expr::All(parts) => {
            parts.iter().fold(Rows::All, |rows, part| rows.and(&met(model, part, held, values)))
        }
        Expr::Any(parts) => {
            parts.iter().fold(Rows::None, |rows, part| rows.or(&met(model, part, held, values)))
        }
    }
}
