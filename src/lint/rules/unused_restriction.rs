//! `unused-restriction`: a declared restriction that no grant is limited to.

use std::collections::BTreeSet;

use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::index::RestrictionId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint, edits};
use crate::model::{Expected, Grant, Head};

pub(super) const LINT: Lint = Lint {
    code: Code::UnusedRestriction,
    level: Level::Warn,
    page: include_str!("unused_restriction.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let used: BTreeSet<RestrictionId> = context.grants().filter_map(Grant::restriction).collect();
    let claims = model.tests.iter().flat_map(|test| &test.cases).flat_map(|case| &case.claims);
    let rows = claims.filter_map(|claim| match &claim.expected {
        Expected::AllowRows(rows) => Some(rows),
        Expected::Allow | Expected::Deny(_) => None,
    });
    let claimed: BTreeSet<RestrictionId> = rows.flatten().flatten().copied().collect();
    for (id, restriction) in model.restrictions.enumerate().filter(|(id, _)| !used.contains(id)) {
        let removable = !claimed.contains(&id);
        found.extend(restriction.names.iter().map(|head| report(context, head, removable)));
    }
}

fn report(context: &Context<'_>, head: &Head, removable: bool) -> Diagnostic {
    let message = format!("no grant is limited to the restriction `{}`", head.name);
    let found = Diagnostic::warning(Code::UnusedRestriction, head.span, message)
        .help("grant something `where` it holds, or take it out");
    // What documents it would be left behind.
    if !removable || head.docs.is_some() || is_allowed_something(context, head) {
        return found;
    }
    let edit = edits::without_statement(context.policy.sources, head.item);
    found.fix(Applicability::Safe, "take the declaration out", edit)
}

fn is_allowed_something(context: &Context<'_>, head: &Head) -> bool {
    context.model.allows.iter().any(|allow| allow.covers.contains(head.item))
}
