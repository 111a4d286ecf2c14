//! Checks steps, the rules of actions, separation of duty and governance.
//!
//! Steps refer backwards only; `forbid` and `when` are conditions; a rule names every attribute that it tests.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Checked, covers, exists, fits, ids, rule, some_ids};
use crate::format::{Assigners, Content, Members, Power, Rule, Step};
use crate::id::at;
use crate::invalid::{Fact, Invalid};
use crate::program::Reach;

const CONDITION: &str = "this is not a condition";

pub(super) fn check(content: &Content) -> Checked {
    let conditions = steps(content)?;
    let mut reach = Reach::new(content);
    for (i, permission) in content.permissions.iter().enumerate() {
        if let Some(rule) = &permission.rule {
            let place = |field: &str| format!("permissions[{i}].rule.{field}");
            demands(content, &conditions, &mut reach, rule, permission.kind, &place)?;
        }
    }
    for (i, action) in content.actions.iter().enumerate() {
        let place = |field: &str| format!("actions[{i}].rule.{field}");
        if let Some(kind) = action.kind {
            exists("kind", kind, content.kinds.len(), || format!("actions[{i}].kind"))?;
        }
        // An action that demands nothing says so with an empty `all`; a list that is left out opens nothing.
        rule(!action.rule.require.is_empty(), "an action demands something, if only an empty `all`", || {
            place("require")
        })?;
        demands(content, &conditions, &mut reach, &action.rule, action.kind, &place)?;
    }
    separation(content)?;
    assign(content, &conditions)?;
    powers(content, &conditions, "delegate", &content.delegate)?;
    powers(content, &conditions, "restrict", &content.restrict)
}

/// Checks the steps, and says of each whether it is a condition.
fn steps(content: &Content) -> Result<Vec<bool>, Invalid> {
    let mut conditions: Vec<bool> = Vec::with_capacity(content.steps.len());
    for (i, step) in content.steps.iter().enumerate() {
        let place = || format!("steps[{i}]");
        let condition = match step {
            Step::Hold(permission) => {
                exists("permission", *permission, content.permissions.len(), place)?;
                false
            }
            Step::Is(attribute, values) => {
                exists("attribute", *attribute, content.attributes.len(), place)?;
                let known =
                    content.attributes.get(at(*attribute)).map_or(0, |attribute| attribute.values.len());
                ids("value of that attribute", values, known, place)?;
                true
            }
            Step::Not(step) => {
                exists("earlier step", *step, i, place)?;
                rule(is(&conditions, *step), CONDITION, place)?;
                true
            }
            Step::All(steps) | Step::Any(steps) => {
                for &step in steps {
                    exists("earlier step", step, i, place)?;
                }
                steps.iter().all(|&step| is(&conditions, step))
            }
        };
        conditions.push(condition);
    }
    Ok(conditions)
}

fn is(conditions: &[bool], step: u32) -> bool {
    conditions.get(at(step)).copied().unwrap_or(false)
}

fn condition(content: &Content, conditions: &[bool], step: u32, place: impl Fn() -> String) -> Checked {
    exists("step", step, content.steps.len(), &place)?;
    rule(is(conditions, step), CONDITION, place)
}

fn demands(
    content: &Content,
    conditions: &[bool],
    reach: &mut Reach,
    demands: &Rule,
    kind: Option<u32>,
    place: &dyn Fn(&str) -> String,
) -> Checked {
    ids("attribute", &demands.needs, content.attributes.len(), || place("needs"))?;
    for (i, &step) in demands.forbid.iter().enumerate() {
        condition(content, conditions, step, || format!("{}[{i}]", place("forbid")))?;
    }
    for (i, &step) in demands.require.iter().enumerate() {
        exists("step", step, content.steps.len(), || format!("{}[{i}]", place("require")))?;
    }
    let roots = demands.forbid.iter().chain(&demands.require);
    let steps = reach.from(content, roots.copied()).map_err(|fact| Invalid::new(place("require"), fact))?;
    for &step in &steps {
        match content.steps.get(at(step)) {
            Some(Step::Is(attribute, _)) => {
                let named = demands.needs.binary_search(attribute).is_ok();
                rule(named, "an attribute that this tests is not here", || place("needs"))?;
            }
            Some(Step::Hold(permission)) => {
                let words = "a permission that this requires is not held where this is asked";
                rule(fits(content, *permission, kind), words, || place("require"))?;
            }
            _ => {}
        }
    }
    deny_text(demands, place)
}

fn deny_text(demands: &Rule, place: &dyn Fn(&str) -> String) -> Checked {
    let Some(text) = demands.deny.as_ref().and_then(|deny| deny.text.as_ref()) else { return Ok(()) };
    let expected = text.attributes.len().saturating_add(1);
    super::length(text.parts.len(), expected, || place("deny.text.parts"))?;
    let tested = text.attributes.iter().all(|attribute| demands.needs.binary_search(attribute).is_ok());
    rule(tested, "a placeholder is an attribute that this tests", || place("deny.text.attributes"))
}

fn separation(content: &Content) -> Checked {
    for (i, separation) in content.separation.iter().enumerate() {
        let place = || format!("separation[{i}].of");
        let members = match &separation.of {
            Members::Roles(roles) => {
                some_ids("role", roles, content.roles.len(), place)?;
                roles
            }
            Members::Permissions(permissions) => {
                some_ids("permission", permissions, content.permissions.len(), place)?;
                permissions
            }
        };
        let words = "a limit that is not below the number of members never bites";
        rule(at(separation.limit) < members.len(), words, || format!("separation[{i}].limit"))?;
    }
    Ok(())
}

fn assign(content: &Content, conditions: &[bool]) -> Checked {
    for (i, assign) in content.assign.iter().enumerate() {
        some_ids("role", &assign.roles, content.roles.len(), || format!("assign[{i}].roles"))?;
        let by = || format!("assign[{i}].by");
        let by = match &assign.by {
            Assigners::Roles(roles) => some_ids("role", roles, content.roles.len(), by),
            Assigners::Holders(permission) => {
                exists("permission", *permission, content.permissions.len(), by)
            }
        };
        by?;
        if let Some(step) = assign.when {
            condition(content, conditions, step, || format!("assign[{i}].when"))?;
        }
    }
    governing(content, content.assign.iter().filter_map(|assign| assign.when), "assign")
}

fn powers(content: &Content, conditions: &[bool], list: &str, powers: &[Power]) -> Checked {
    let count = content.permissions.len();
    for (i, power) in powers.iter().enumerate() {
        let place = |field: &str| format!("{list}[{i}].{field}");
        exists("permission", power.by, count, || place("by"))?;
        some_ids("permission", &power.permissions, count, || place("permissions"))?;
        if let Some(kind) = power.kind {
            exists("kind", kind, content.kinds.len(), || place("kind"))?;
        }
        if let Some(step) = power.when {
            condition(content, conditions, step, || place("when"))?;
        }
        for (j, &target) in power.permissions.iter().enumerate() {
            let target = content.permissions.get(at(target)).and_then(|permission| permission.kind);
            let place = || format!("{list}[{i}].permissions[{j}]");
            if let Some(asked) = power.kind {
                let inside = target.is_some_and(|target| covers(content, asked, target));
                rule(inside, "the permission is not held on the kind that this is asked on", place)?;
            }
            let words = "the permission that carries this power is held on an unrelated kind";
            rule(related(content, power.by, power.kind.or(target)), words, place)?;
        }
    }
    governing(content, powers.iter().filter_map(|power| power.when), list)
}

/// A permission is global, or its kind and that one lie on one line.
fn related(content: &Content, permission: u32, kind: Option<u32>) -> bool {
    let Some(held) = content.permissions.get(at(permission)).and_then(|permission| permission.kind) else {
        return true;
    };
    kind.is_some_and(|kind| covers(content, held, kind) || covers(content, kind, held))
}

/// The conditions of governance are no larger than those of actions may be.
fn governing(content: &Content, steps: impl Iterator<Item = u32>, list: &str) -> Checked {
    let mut reach = Reach::new(content);
    for step in steps {
        reach
            .from(content, core::iter::once(step))
            .map(drop)
            .map_err(|fact: Fact| Invalid::new(list, fact))?;
    }
    Ok(())
}
