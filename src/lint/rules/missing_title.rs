//! `missing-title`: what people see in a list has no name for people.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::Head;

pub(super) const LINT: Lint = Lint {
    code: Code::MissingTitle,
    level: Level::Allow,
    page: include_str!("missing_title.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let permissions = model.permissions.iter().map(|it| ("permission", &it.head));
    let roles = model.roles.iter().map(|it| (if it.addon.is_some() { "add-on" } else { "role" }, &it.head));
    let actions = model.actions.iter().map(|it| ("action", &it.head));
    let untitled = permissions.chain(roles).chain(actions).filter(|(_, head)| head.title.is_none());
    found.extend(untitled.map(|(what, head)| report(what, head)));
}

fn report(what: &str, head: &Head) -> Diagnostic {
    let message = format!("the {what} `{}` has no title", head.name);
    Diagnostic::warning(Code::MissingTitle, head.span, message)
        .help("write one behind its name, as a string: what people call it")
}
