//! `reader-list-empty`: a reader list of which no role holds the permission there, so that nobody does (R5).

use crate::analyze::instance_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::index::InstanceId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::ReaderList;

use super::idle_reader::readers;

pub(super) const LINT: Lint = Lint {
    code: Code::ReaderListEmpty,
    level: Level::Warn,
    page: include_str!("reader_list_empty.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (place, instance) in context.model.instances.enumerate() {
        let empty = instance.readers.iter().filter(|list| readers(context, place, list).0.is_empty());
        found.extend(empty.map(|list| report(context, place, list)));
    }
}

fn report(context: &Context<'_>, place: InstanceId, list: &ReaderList) -> Diagnostic {
    let (permission, place) = (context.permission(list.permission), instance_name(context.model, place));
    let message = format!("nobody holds `{permission}` on `{place}`: no role of this list does");
    Diagnostic::warning(Code::ReaderListEmpty, list.span, message)
        .help(format!("grant `{permission}` to one of these roles, or list the roles that hold it"))
}
