//! Checks the reasons: where each fact was written.
//!
//! They decide nothing; a wrong one would only explain wrongly. Still every id and length is checked.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Checked, ascending, exists, ids, length, rule, some_ids};
use crate::format::{
    Asked, Content, Doc, DocOf, GrantReason, Reasons, RequireReason, Rule, RuleOf, RuleReason,
};
use crate::id::at;

pub(super) fn check(content: &Content) -> Checked {
    let Some(reasons) = &content.reasons else { return Ok(()) };
    places(content, &reasons.permissions, content.permissions.len(), &|| "reasons.permissions".into())?;
    places(content, &reasons.roles, content.roles.len(), &|| "reasons.roles".into())?;
    places(content, &reasons.actions, content.actions.len(), &|| "reasons.actions".into())?;
    places(content, &reasons.readers, content.readers.len(), &|| "reasons.readers".into())?;
    places(content, &reasons.separation, content.separation.len(), &|| "reasons.separation".into())?;
    places(content, &reasons.assign, content.assign.len(), &|| "reasons.assign".into())?;
    places(content, &reasons.delegate, content.delegate.len(), &|| "reasons.delegate".into())?;
    places(content, &reasons.restrict, content.restrict.len(), &|| "reasons.restrict".into())?;
    for (i, grant) in reasons.grants.iter().enumerate() {
        self::grant(content, i, grant)?;
    }
    edges(content, reasons)?;
    rules(content, &reasons.rules)?;
    docs(content, &reasons.docs)
}

fn docs(content: &Content, docs: &[Doc]) -> Checked {
    for (i, doc) in docs.iter().enumerate() {
        let (kind, id, count) = match doc.of {
            DocOf::Kind(id) => ("kind", id, content.kinds.len()),
            DocOf::Instance(id) => ("instance", id, content.instances.len()),
            DocOf::Attribute(id) => ("attribute", id, content.attributes.len()),
            DocOf::Restriction(id) => ("restriction", id, content.restrictions.len()),
            DocOf::Permission(id) => ("permission", id, content.permissions.len()),
            DocOf::Group(id) => ("group", id, content.groups.len()),
            DocOf::Role(id) => ("role", id, content.roles.len()),
            DocOf::Action(id) => ("action", id, content.actions.len()),
        };
        exists(kind, id, count, || format!("reasons.docs[{i}].of"))?;
    }
    let sorted = docs.is_sorted_by(|a, b| (&a.of, &a.text) < (&b.of, &b.text));
    rule(sorted, "these are not sorted, or one stands twice", || "reasons.docs".into())
}

fn place(content: &Content, [source, line]: [u32; 2], at: &dyn Fn() -> String) -> Checked {
    exists("source", source, content.sources.len(), at)?;
    rule(line > 0, "lines count from 1", at)
}

fn places(content: &Content, list: &[[u32; 2]], expected: usize, at: &dyn Fn() -> String) -> Checked {
    length(list.len(), expected, at)?;
    list.iter().enumerate().try_for_each(|(i, &entry)| place(content, entry, &|| format!("{}[{i}]", at())))
}

fn grant(content: &Content, i: usize, grant: &GrantReason) -> Checked {
    let at = |field| move || format!("reasons.grants[{i}].{field}");
    exists("role", grant.role, content.roles.len(), at("role"))?;
    ids("permission", &grant.permissions, content.permissions.len(), at("permissions"))?;
    if let Some(on) = &grant.on {
        some_ids("instance", on, content.instances.len(), at("on"))?;
    }
    if let Some(rows) = grant.rows {
        exists("restriction", rows, content.restrictions.len(), at("rows"))?;
    }
    place(content, grant.place, &at("place"))
}

fn edges(content: &Content, reasons: &Reasons) -> Checked {
    for (i, &[from, to, source, line]) in reasons.extends.iter().enumerate() {
        let at = || format!("reasons.extends[{i}]");
        let edge =
            content.roles.get(self::at(from)).is_some_and(|role| role.extends.binary_search(&to).is_ok());
        rule(edge, "no role extends another like this", at)?;
        place(content, [source, line], &at)?;
    }
    for (i, &[from, to, source, line]) in reasons.implies.iter().enumerate() {
        let at = || format!("reasons.implies[{i}]");
        let permission = content.permissions.get(self::at(from));
        let edge = permission.is_some_and(|permission| permission.implies.binary_search(&to).is_ok());
        rule(edge, "no permission implies another like this", at)?;
        place(content, [source, line], &at)?;
    }
    Ok(())
}

fn rules(content: &Content, list: &[RuleReason]) -> Checked {
    for (i, reason) in list.iter().enumerate() {
        let of = || format!("reasons.rules[{i}].of");
        let whose: Option<&Rule> = match reason.of {
            RuleOf::Permission(id) => {
                exists("permission", id, content.permissions.len(), of)?;
                content.permissions.get(at(id)).and_then(|permission| permission.rule.as_ref())
            }
            RuleOf::Action(id) => {
                exists("action", id, content.actions.len(), of)?;
                content.actions.get(at(id)).map(|action| &action.rule)
            }
        };
        let (forbid, require) = whose.map_or((0, 0), |rule| (rule.forbid.len(), rule.require.len()));
        places(content, &reason.forbid, forbid, &|| format!("reasons.rules[{i}].forbid"))?;
        length(reason.require.len(), require, || format!("reasons.rules[{i}].require"))?;
        for (j, reason) in reason.require.iter().enumerate() {
            self::require(content, reason, &|| format!("reasons.rules[{i}].require[{j}]"))?;
        }
    }
    let mut all: Vec<_> = list.iter().map(|reason| key(&reason.of)).collect();
    all.sort_unstable();
    ascending(all.iter(), || "reasons.rules".into())
}

fn require(content: &Content, reason: &RequireReason, at: &dyn Fn() -> String) -> Checked {
    place(content, reason.place, at)?;
    if let Some(when) = reason.when {
        exists("step", when, content.steps.len(), || format!("{}.when", at()))?;
    }
    let asks = || format!("{}.asks", at());
    let mut expressions = 0_u32;
    for asked in &reason.asks {
        let joined = match asked {
            Asked::Permission(id) => {
                exists("permission", *id, content.permissions.len(), asks)?;
                0
            }
            Asked::Action(id) => {
                exists("action", *id, content.actions.len(), asks)?;
                0
            }
            Asked::All(count) | Asked::Any(count) => *count,
        };
        rule(joined <= expressions, "there are not so many expressions before this", asks)?;
        expressions = (expressions - joined).saturating_add(1);
    }
    rule(expressions == 1, "this is not one expression", asks)
}

const fn key(of: &RuleOf) -> (u8, u32) {
    match of {
        RuleOf::Permission(id) => (0, *id),
        RuleOf::Action(id) => (1, *id),
    }
}
