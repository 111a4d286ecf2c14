//! `edit-without-read`: a role that may edit something that it may not read. What is read and what is edited is told by
//! names: `x.edit` and `x.read`, `logs_write_x` and `logs_read_x`.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::index::{PermissionId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};

pub(super) const LINT: Lint = Lint {
    code: Code::EditWithoutRead,
    level: Level::Warn,
    page: include_str!("edit_without_read.md"),
    always: false,
    check,
};

/// A word of an editing permission's name, and the words in its place in the name of the one that reads.
const PAIRS: &[(&str, &[&str])] = &[("edit", &["read", "view"]), ("write", &["read", "view"])];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let named: HashMap<&str, PermissionId> =
        model.permissions.enumerate().map(|(id, it)| (&*it.head.name, id)).collect();
    for (edit, permission) in model.permissions.enumerate() {
        let readers = names_of_readers(&permission.head.name);
        let Some(read) = readers.iter().find_map(|name| named.get(&**name)) else { continue };
        let anywhere = &context.policy.analysis.holdings.anywhere;
        let blind = anywhere[edit].difference(&anywhere[*read]);
        found.extend(blind.iter().filter_map(|role| report(context, role, (edit, *read))));
    }
}

/// What the permission that reads could be called.
fn names_of_readers(name: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut start = 0;
    for word in name.split_inclusive(['.', '_', '-']) {
        let bare = word.trim_end_matches(['.', '_', '-']);
        let readers = PAIRS.iter().filter(|(edit, _)| *edit == bare).flat_map(|(_, readers)| *readers);
        let (before, behind) = (name.get(..start), name.get(start + bare.len()..));
        names.extend(readers.filter_map(|reader| Some(format!("{}{reader}{}", before?, behind?))));
        start += word.len();
    }
    names
}

/// Only where the role itself is granted it: its heirs have it from there. An add-on counts with what a role beside it
/// reads.
fn report(
    context: &Context<'_>,
    role: RoleId,
    (edit, read): (PermissionId, PermissionId),
) -> Option<Diagnostic> {
    let bases = context.model.roles[role].addon.iter().flatten();
    if bases.into_iter().any(|base| context.holds_anywhere(*base, read)) {
        return None;
    }
    let mut grants = context.policy.analysis.own_grants(context.model, role);
    let grant = grants.find(|grant| grant.permissions.binary_search(&edit).is_ok())?;
    let (name, edit, read) = (context.role(role), context.permission(edit), context.permission(read));
    let message = format!("`{name}` holds `{edit}`, but not `{read}`");
    let found = Diagnostic::warning(Code::EditWithoutRead, grant.span, message);
    Some(found.help(format!("grant `{read}` too, or let `{edit}` imply it")))
}

#[cfg(test)]
mod tests {
    use super::names_of_readers;

    #[test]
    fn a_whole_word_is_replaced() {
        assert_eq!(names_of_readers("gateway.edit"), ["gateway.read", "gateway.view"]);
        assert_eq!(names_of_readers("logs_write_archives"), ["logs_read_archives", "logs_view_archives"]);
        assert_eq!(names_of_readers("logs.rewrite"), Vec::<String>::new());
        assert_eq!(names_of_readers("editor.use"), Vec::<String>::new());
    }
}
