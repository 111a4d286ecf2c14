//! `unproved-sensitive`: a sensitive permission of which no assert says who holds it, or who could come to.

use std::collections::BTreeSet;

use crate::analyze::{and_more, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::PermissionId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Claim;

pub(super) const LINT: Lint = Lint {
    code: Code::UnprovedSensitive,
    level: Level::Warn,
    page: include_str!("unproved_sensitive.md"),
    always: false,
    check,
};

/// How many roles a message names.
const SHOWN: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let claims = model.asserts.iter().filter_map(|assert| match &assert.claim {
        Claim::OnlyHold(_, permissions) | Claim::OnlyReach(_, permissions) => Some(permissions),
        Claim::Holds(..) | Claim::Lacks(..) | Claim::Within(..) => None,
    });
    let proved: BTreeSet<PermissionId> = claims.flatten().copied().collect();
    let sensitive = model.permissions.enumerate().filter(|(_, permission)| permission.sensitive);
    let unproved = sensitive.filter(|(id, _)| !proved.contains(id)).map(|(id, _)| id);
    found.extend(unproved.map(|permission| report(context, permission)));
}

fn report(context: &Context<'_>, permission: PermissionId) -> Diagnostic {
    let head = &context.model.permissions[permission].head;
    let holders = &context.policy.analysis.holdings.anywhere[permission];
    let count = holders.len();
    let names = holders.iter().take(SHOWN).map(|role| format!("`{}`", context.role(role))).collect();
    let name = &head.name;
    let message = format!("`{name}` is sensitive, and no assert says who may hold it");
    let found = Diagnostic::warning(Code::UnprovedSensitive, head.span, message);
    let listed = listed(&and_more(names, count));
    if count == 0 {
        return found
            .label("nobody holds it now")
            .help(format!("claim it: `assert only nobody hold {name}`"));
    }
    found.label(format!("held by {listed}")).help(format!("claim it: `assert only … hold {name}`"))
}
