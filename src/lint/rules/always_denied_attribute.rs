//! `always-denied-attribute`: a value of an attribute with which nobody is allowed an action, though nothing forbids it.

use std::collections::BTreeSet;

use crate::analyze::{Possible, Values};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{AttributeId, PermissionId};
use crate::lint::asking::Asking;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Target;

pub(super) const LINT: Lint = Lint {
    code: Code::AlwaysDeniedAttribute,
    level: Level::Warn,
    page: include_str!("always_denied_attribute.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let tokens = context.tokens();
    for target in context.model.targets() {
        if context.policy.analysis.needs.of(target).next().is_none() {
            continue;
        }
        let asking = Asking::new(context, target);
        if matches!(asking.by_anybody(&Values::new(), tokens), Possible::With(_)) {
            for (attribute, values) in asking.question.choices() {
                let denied = denied(&asking, *attribute, values, tokens);
                if let Some(first) = denied.first() {
                    found.push(report(context, target, *attribute, *first, denied.len()));
                }
            }
        }
    }
}

/// The values, one for each class, with which everybody is denied and nothing forbids it.
fn denied(
    asking: &Asking<'_, '_>,
    attribute: AttributeId,
    values: &[u32],
    tokens: &BTreeSet<PermissionId>,
) -> Vec<u32> {
    let is_denied = |value: &u32| {
        let fixed = Values::from([(attribute, *value)]);
        // Whoever held everything would be allowed: so it is the holding that is missing.
        matches!(asking.question.ask(&fixed, &|_| true), Possible::With(_))
            && asking.by_anybody(&fixed, tokens) == Possible::Never
    };
    values.iter().copied().filter(is_denied).collect()
}

fn report(
    context: &Context<'_>,
    target: Target,
    attribute: AttributeId,
    value: u32,
    classes: usize,
) -> Diagnostic {
    let head = context.model.head_of(target);
    let attribute = &context.model.attributes[attribute];
    let named = attribute.values.get(value as usize);
    let value = named.map_or("", |value| &value.value);
    let others = if classes > 1 { " and with others" } else { "" };
    let message = format!(
        "nobody is allowed `{}` with `{} is {value}`{others}, though nothing forbids it",
        head.name, attribute.head.name
    );
    let found = Diagnostic::warning(Code::AlwaysDeniedAttribute, head.span, message);
    let found = named.into_iter().fold(found, |found, value| found.related(value.span, "this value"));
    found.help("grant somebody what is required then, or say it with `forbid when`")
}
