//! `undeclared-resource`: grants on resources of a kind of which none is declared, so that a misspelt id goes unseen (R1).

use std::collections::BTreeMap;

use crate::analyze::{and_more, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::KindId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Instance;

pub(super) const LINT: Lint = Lint {
    code: Code::UndeclaredResource,
    level: Level::Warn,
    page: include_str!("undeclared_resource.md"),
    always: false,
    check,
};

/// How many ids a message names.
const SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut undeclared: BTreeMap<KindId, Vec<&Instance>> = BTreeMap::new();
    for (_, instance) in context.model.instances.enumerate().filter(|(_, instance)| !instance.declared) {
        undeclared.entry(instance.kind).or_default().push(instance);
    }
    for (kind, mut instances) in undeclared {
        instances.sort_by_key(|instance| instance.span);
        let kind = &context.model.kinds[kind].head.name;
        if let Some(first) = instances.first() {
            found.push(report(kind, first, &instances));
        }
    }
}

fn report(kind: &str, first: &Instance, all: &[&Instance]) -> Diagnostic {
    let ids = all.iter().take(SHOWN).map(|instance| format!("`{}`", instance.id)).collect();
    let message = format!("no `{kind}` is declared, so nothing tells a misspelt id of one");
    Diagnostic::warning(Code::UndeclaredResource, first.span, message)
        .label(format!("named without being declared: {}", listed(&and_more(ids, all.len()))))
        .help(format!("declare them: `resource {kind} …`"))
}
