//! `subsumed-role`: a role in a list of `extends`, `for` or `by` whose part another role of the list plays already.

use std::collections::BTreeMap;

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::index::RoleId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint, edits};
use crate::source::Spanned;

pub(super) const LINT: Lint = Lint {
    code: Code::SubsumedRole,
    level: Level::Warn,
    page: include_str!("subsumed_role.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for role in context.model.roles.iter() {
        check_list(context, &role.extends, Gives::Heir, found);
        check_list(context, &role.bases, Gives::Extended, found);
    }
    for rule in &context.model.assigns {
        check_list(context, &rule.named, Gives::Extended, found);
    }
}

/// Which of two roles makes the other needless.
#[derive(Debug, Clone, Copy)]
enum Gives {
    /// The heir: whoever extends it gets all that it extends.
    Heir,
    /// What is extended: whoever has its heir has it too.
    Extended,
}

/// Reports each element that another makes needless.
fn check_list(context: &Context<'_>, list: &[Spanned<RoleId>], gives: Gives, found: &mut Vec<Diagnostic>) {
    if list.len() < 2 {
        return;
    }
    let mut list = list.to_vec();
    list.sort_by_key(|role| role.span);
    let spans: Vec<_> = list.iter().map(|role| role.span).collect();
    let needless = needless(context, &list, gives);
    for (at, role) in list.iter().enumerate() {
        let Some(other) = needless.get(&role.value) else { continue };
        found.push(report(context, *role, *other, gives, edits::without_element(&spans, at)));
    }
}

/// Each role of a list that another makes needless, with that.
fn needless(
    context: &Context<'_>,
    list: &[Spanned<RoleId>],
    gives: Gives,
) -> BTreeMap<RoleId, Spanned<RoleId>> {
    let listed: BTreeMap<RoleId, Spanned<RoleId>> = list.iter().map(|role| (role.value, *role)).collect();
    let mut needless = BTreeMap::new();
    for heir in list {
        for extended in context.closure(heir.value).into_iter().filter(|role| *role != heir.value) {
            let Some(extended) = listed.get(&extended) else { continue };
            let (which, by) = match gives {
                Gives::Heir => (extended, heir),
                Gives::Extended => (heir, extended),
            };
            needless.entry(which.value).or_insert(*by);
        }
    }
    needless
}

fn report(
    context: &Context<'_>,
    role: Spanned<RoleId>,
    other: Spanned<RoleId>,
    gives: Gives,
    edit: Option<Edit>,
) -> Diagnostic {
    let (name, by) = (context.role(role.value), context.role(other.value));
    let why = match gives {
        Gives::Heir => format!("`{by}` extends `{name}` already"),
        Gives::Extended => format!("whoever has `{name}` has `{by}` too"),
    };
    let message = format!("`{name}` adds nothing to this list beside `{by}`");
    let help = format!("take `{name}` out of the list");
    let found =
        Diagnostic::warning(Code::SubsumedRole, role.span, message).related(other.span, why).help(&*help);
    match edit {
        Some(edit) => found.fix(Applicability::Safe, help, edit),
        None => found,
    }
}
