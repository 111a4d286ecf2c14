//! `implicit-all-rows`: a filtered permission granted without `where`: every row, but not said aloud.

use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::index::PermissionId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint, edits};
use crate::model::Grant;

pub(super) const LINT: Lint = Lint {
    code: Code::ImplicitAllRows,
    level: Level::Warn,
    page: include_str!("implicit_all_rows.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // The cell of a matrix has no room for `where all`.
    let written = context.grants().filter(|grant| !grant.sets.is_empty() && grant.rows.is_none());
    found.extend(written.filter_map(|grant| judge(context, grant)));
}

fn judge(context: &Context<'_>, grant: &Grant) -> Option<Diagnostic> {
    let is_filtered = |id: &PermissionId| context.model.permissions[*id].filtered;
    let (filtered, others): (Vec<_>, Vec<_>) = grant.permissions.iter().copied().partition(is_filtered);
    let first = context.permission(*filtered.first()?);
    let more = match filtered.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("this grants every row of `{first}`{more}, and does not say so");
    let found = Diagnostic::warning(Code::ImplicitAllRows, grant.span, message);
    if !others.is_empty() || grant.on.is_some() {
        return Some(
            found.help("grant the filtered permissions in a statement of their own, with `where all`"),
        );
    }
    let edit = edits::insert(grant.span.file, grant.span.end, " where all");
    Some(found.help("write `where all`, or limit it: `where …`").fix(
        Applicability::Safe,
        "add `where all`",
        edit,
    ))
}
