//! `wildcard-grant`: a grant of whatever there is, so that a permission declared tomorrow is granted today.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::{Grant, SetForm, WrittenSet};

pub(super) const LINT: Lint = Lint {
    code: Code::WildcardGrant,
    level: Level::Warn,
    page: include_str!("wildcard_grant.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for grant in context.grants() {
        found.extend(grant.sets.iter().filter_map(|set| judge(context, grant, set)));
    }
}

/// `*` always, and `prefix.*` if it takes in something sensitive.
fn judge(context: &Context<'_>, grant: &Grant, set: &WrittenSet) -> Option<Diagnostic> {
    let is_sensitive = |id: &&crate::index::PermissionId| {
        context.model.permissions[**id].sensitive && grant.permissions.binary_search(id).is_ok()
    };
    let sensitive = set.permissions.iter().find(is_sensitive);
    let message = match (set.form, sensitive) {
        (SetForm::Everything, _) => {
            format!("this grants every permission, {} now and any that is added", set.permissions.len())
        }
        (SetForm::Prefix, Some(sensitive)) => {
            format!("this pattern grants `{}`, which is sensitive", context.permission(*sensitive))
        }
        (SetForm::Prefix, None) | (SetForm::Name | SetForm::Group, _) => return None,
    };
    let found = Diagnostic::warning(Code::WildcardGrant, set.span, message);
    Some(match set.form {
        SetForm::Everything => found.help("name what the role is for: permissions, groups, or `prefix.*`"),
        SetForm::Prefix | SetForm::Name | SetForm::Group => {
            found.help("take it out with `except`, and grant it by its name")
        }
    })
}
