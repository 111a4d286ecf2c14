//! `idle-reader`: a listed role that does not hold what the reader list is about (R5).

use crate::analyze::{RoleSet, instance_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::{InstanceId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint};
use crate::model::ReaderList;

pub(super) const LINT: Lint = Lint {
    code: Code::IdleReader,
    level: Level::Warn,
    page: include_str!("idle_reader.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (place, instance) in context.model.instances.enumerate() {
        for list in &instance.readers {
            let (readers, idle) = readers(context, place, list);
            // A list without any reader is `reader-list-empty`.
            if !readers.is_empty() {
                found.extend(idle.into_iter().map(|role| report(context, place, list, role)));
            }
        }
    }
}

/// The roles of a list that hold its permission there or somewhere inside, and those that do not.
pub(super) fn readers(
    context: &Context<'_>,
    place: InstanceId,
    list: &ReaderList,
) -> (Vec<RoleId>, Vec<RoleId>) {
    let model = context.model;
    let holdings = &context.policy.analysis.holdings;
    // What lies in an instance follows it directly.
    let changes = &holdings.at[list.permission];
    let behind = changes.get(changes.partition_point(|(id, _)| *id <= place)..);
    let lies_inside = |id: InstanceId| model.instances_outward(id).any(|outer| outer == place);
    let inside = behind.into_iter().flatten().take_while(|(id, _)| lies_inside(*id));
    let gained = RoleSet::union_of(inside.map(|(_, change)| &change.gained));
    let holds =
        |role: &RoleId| holdings.holds(model, list.permission, Some(place), *role) || gained.contains(*role);
    list.roles.iter().copied().partition(holds)
}

fn report(context: &Context<'_>, place: InstanceId, list: &ReaderList, role: RoleId) -> Diagnostic {
    let (role, permission) = (context.role(role), context.permission(list.permission));
    let place = instance_name(context.model, place);
    let message = format!("`{role}` is on this list, but does not hold `{permission}` on `{place}`");
    Diagnostic::warning(Code::IdleReader, list.span, message)
        .help(format!("grant `{role}` the permission there, or take it out of the list"))
}
