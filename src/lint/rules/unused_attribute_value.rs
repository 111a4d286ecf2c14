//! `unused-attribute-value`: values, or a set of values, that no condition tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::tested;
use crate::diagnostic::{Code, Diagnostic};
use crate::index::AttributeId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Condition, Model};

pub(super) const LINT: Lint = Lint {
    code: Code::UnusedAttributeValue,
    level: Level::Warn,
    page: include_str!("unused_attribute_value.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut tests: BTreeMap<AttributeId, Vec<&[u32]>> = BTreeMap::new();
    conditions(model).for_each(|condition| tested(condition, &mut tests));
    for (id, attribute) in model.attributes.enumerate() {
        let name = &attribute.head.name;
        let Some(tests) = tests.get(&id) else {
            let message = format!("no condition tests `{name}`: none of its values decides anything");
            let found_here = Diagnostic::warning(Code::UnusedAttributeValue, attribute.head.span, message);
            found.push(found_here.help("test it with `when` or `forbid when`, or take it out"));
            continue;
        };
        // Two sets of the same values are one to a condition, so a set is unused only if no condition tests its values.
        let tests: BTreeSet<&[u32]> = tests.iter().copied().collect();
        for set in attribute.sets.iter().filter(|set| !tests.contains(&*set.values)) {
            let message = format!("no condition tests whether `{name}` is in `{}`", set.name.value);
            let found_here = Diagnostic::warning(Code::UnusedAttributeValue, set.name.span, message);
            found.push(
                found_here
                    .help(format!("write `{name} in {}` in a condition, or take it out", set.name.value)),
            );
        }
    }
}

/// Every condition of a policy.
fn conditions(model: &Model) -> impl Iterator<Item = &Condition> {
    let rules = model.targets().map(|target| model.rules_of(target));
    let of_rules = rules.flat_map(|rules| {
        let requires = rules.requires.iter().filter_map(|it| it.when.as_ref());
        requires.chain(rules.forbids.iter().map(|it| &it.when))
    });
    let powers = model.permissions.iter().flat_map(|it| it.delegates.iter().chain(&it.restricts));
    let of_powers = powers.filter_map(|power| power.when.as_ref());
    of_rules.chain(of_powers).chain(model.assigns.iter().filter_map(|rule| rule.when.as_ref()))
}
