//! The words of the analysis.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Label};
use crate::index::{InstanceId, PermissionId, RoleId};
use crate::model::{Model, ReaderList};
use crate::source::Span;

use super::Way;

fn role_name(model: &Model, id: RoleId) -> &str {
    &model.roles[id].head.name
}

fn permission_name(model: &Model, id: PermissionId) -> &str {
    &model.permissions[id].head.name
}

pub(crate) fn instance_name(model: &Model, id: InstanceId) -> String {
    let step = |id: InstanceId| {
        let instance = &model.instances[id];
        format!("{} {}", model.kinds[instance.kind].head.name, instance.id)
    };
    model.instances_outward(id).map(step).collect::<Vec<_>>().join(" in ")
}

/// Adds the steps of a way as related places: each extension, the grant, each implication.
fn with_way(model: &Model, found: Diagnostic, way: &Way<'_>) -> Diagnostic {
    let mut steps = Vec::new();
    for (role, parent) in way.roles.iter().zip(way.roles.iter().skip(1)) {
        let edge = model.roles[*role].extends.iter().find(|edge| edge.value == *parent);
        let message = format!("`{}` extends `{}`", role_name(model, *role), role_name(model, *parent));
        steps.extend(edge.map(|edge| Label::new(edge.span, message)));
    }
    let holder = way.roles.last().map_or("", |role| role_name(model, *role));
    let source = if way.default { " by default" } else { "" };
    let granted = permission_name(model, way.granted);
    steps.push(Label::new(way.grant.span, format!("`{holder}` is granted `{granted}` here{source}")));
    for (from, to) in way.implied.iter().zip(way.implied.iter().skip(1)) {
        let edge = model.permissions[*from].implies.iter().find(|edge| edge.value == *to);
        let message =
            format!("`{}` implies `{}`", permission_name(model, *from), permission_name(model, *to));
        steps.extend(edge.map(|edge| Label::new(edge.span, message)));
    }
    with_steps(found, steps)
}

/// Adds the steps of a proof as related places; of many the first ones and the last.
fn with_steps(mut found: Diagnostic, mut steps: Vec<Label>) -> Diagnostic {
    const SHOWN: usize = 32;
    let more = shorten(&mut steps, SHOWN);
    if more > 0 {
        found = found.help(format!("{more} more steps stand between the last two"));
    }
    found.related.append(&mut steps);
    found
}

/// Leaves out steps before the last one where there are more than so many. Returns how many.
pub(crate) fn shorten<T>(steps: &mut Vec<T>, shown: usize) -> usize {
    let more = steps.len().saturating_sub(shown);
    if more > 0 {
        steps.drain(shown - 1..shown - 1 + more);
    }
    more
}

/// Names the roles that inherit a fault, at the first of them.
fn with_heirs(model: &Model, found: Diagnostic, heirs: &[RoleId]) -> Diagnostic {
    const SHOWN: usize = 3;
    let Some(first) = heirs.first() else { return found };
    let names = heirs.iter().take(SHOWN).map(|heir| format!("`{}`", role_name(model, *heir))).collect();
    let names = and_more(names, heirs.len());
    let verb = if heirs.len() == 1 { "inherits" } else { "inherit" };
    found.related(model.roles[*first].head.span, format!("{} {verb} this", listed(&names)))
}

pub(super) fn refuted_exclude(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    span: Span,
    way: &Way<'_>,
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    let found =
        Diagnostic::error(Code::RefutedExclude, span, format!("`{role}` excludes `{name}` but holds it"));
    with_way(model, found, way)
        .help("`exclude` is a claim, it takes nothing away: take out the grant that gives it")
}

/// R7, with every way that makes the limit void: what must go first.
pub(super) fn void_limit(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    limit: Span,
    ways: &[Way<'_>],
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    let message = format!("the limit on `{name}` has no effect: `{role}` holds it without the limit too");
    let found = Diagnostic::error(Code::VoidLimit, limit, message);
    let found = ways.iter().fold(found, |found, way| with_way(model, found, way));
    let mut holders: Vec<(RoleId, Vec<String>)> = Vec::new();
    for way in ways {
        let Some(holder) = way.roles.last() else { continue };
        let source = format!("`{}`", permission_name(model, way.granted));
        match holders.iter_mut().find(|(of, _)| of == holder) {
            Some((_, sources)) if sources.contains(&source) => {}
            Some((_, sources)) => sources.push(source),
            None => holders.push((*holder, vec![source])),
        }
    }
    let out_of = |(holder, sources): &(RoleId, Vec<String>)| {
        format!("{} out of `{}`", listed(sources), role_name(model, *holder))
    };
    let sources: Vec<_> = holders.iter().map(out_of).collect();
    found.help(format!("first take {}, or drop the limit", listed(&sources)))
}

pub(super) fn two_restrictions(
    model: &Model,
    (role, heirs): (RoleId, &[RoleId]),
    permission: PermissionId,
    span: Span,
    places: &[(Span, &str)],
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    let texts: BTreeSet<_> = places.iter().map(|(_, text)| text).collect();
    let count = if texts.len() == 2 { "two".to_owned() } else { texts.len().to_string() };
    let message = format!("`{role}` holds `{name}` with {count} different restrictions");
    let found = Diagnostic::error(Code::TwoRestrictions, span, message);
    let found = places
        .iter()
        .fold(found, |found, (span, text)| found.related(*span, format!("limited to `{text}` here")));
    with_heirs(model, found, heirs).help("a role has one restriction for a permission: keep one, or make two roles, whose rows a subject with both unites")
}

pub(super) fn grant_without_effect(
    model: &Model,
    role: RoleId,
    list: &ReaderList,
    (place, span): (InstanceId, Span),
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, list.permission));
    let place = instance_name(model, place);
    let why = format!("only these roles may, and `{role}` neither is nor extends one of them");
    let message = format!("granting `{name}` on `{place}` to `{role}` has no effect");
    Diagnostic::error(Code::GrantWithoutEffect, span, message)
        .related(list.span, why)
        .help(format!("add `{role}` to the list, or take the place out of the grant"))
}

pub(super) fn breaks_alone(
    model: &Model,
    role: RoleId,
    rule: &crate::model::AtMost,
    has: Vec<&str>,
    count: usize,
    heirs: &[RoleId],
) -> Diagnostic {
    let head = &model.roles[role].head;
    let title = rule.title.as_ref().map(|title| format!(" “{title}”")).unwrap_or_default();
    let message = format!("`{}` alone breaks the separation of duty{title}", head.name);
    let has = and_more(has.into_iter().map(|name| format!("`{name}`")).collect(), count);
    let found = Diagnostic::error(Code::SeparationOfDuty, head.span, message)
        .label(format!("has {}", listed(&has)))
        .related(rule.span, format!("at most {} of them here", rule.limit));
    with_heirs(model, found, heirs)
        .help("whoever has this role would be denied everything: take one of them out of it")
}

/// Items that stand for the first of `count`, then how many more there are.
pub(crate) fn and_more(mut items: Vec<String>, count: usize) -> Vec<String> {
    if let more @ 1.. = count.saturating_sub(items.len()) {
        items.push(format!("{more} more"));
    }
    items
}

pub(crate) fn listed(items: &[String]) -> String {
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

pub(super) fn open_action(name: &str, span: Span, values: &str) -> Diagnostic {
    let message = if values.is_empty() {
        format!("nothing guards `{name}`")
    } else {
        format!("nothing guards `{name}` when {values}")
    };
    Diagnostic::error(Code::OpenAction, span, message)
        .label("every `requires` here has a condition that does not hold then, or there is none")
        .help("add a `requires` for that case, `forbid` it, or say `requires nothing` aloud")
}

pub(super) fn too_many_holders(model: &Model, limit: usize) -> Diagnostic {
    let span = model.roles.iter().map(|role| role.head.span).min();
    let span = span.unwrap_or_else(|| Span::new(crate::source::FileId(0), 0, 0));
    let message = format!("who holds what is more than {limit} facts");
    Diagnostic::error(Code::PolicyTooLarge, span, message)
        .help("split the policy, or raise `members` under `[limits]` in `permc.toml`")
}

pub(super) fn undecided_action(name: &str, span: Span) -> Diagnostic {
    let message = format!("the conditions of `{name}` are too many to prove that something always guards it");
    Diagnostic::error(Code::ActionTooComplex, span, message)
        .help("add a `requires` without a condition, or split the action")
}

pub(super) fn too_many_steps(name: &str, span: Span, limit: usize) -> Diagnostic {
    let message = format!("`{name}`, with all it requires, has more than {limit} steps");
    Diagnostic::error(Code::ActionTooComplex, span, message)
        .help("require fewer actions, or permissions directly")
}

pub(super) fn too_many_steps_together(span: Span, limit: usize) -> Diagnostic {
    let message =
        format!("up to here, all actions together have more than {limit} steps with all they require");
    Diagnostic::error(Code::ActionTooComplex, span, message)
        .help("require fewer actions, or permissions directly")
}

pub(super) fn condition_too_long(span: Span, limit: usize) -> Diagnostic {
    let message = format!("up to here, the conditions of governance have more than {limit} steps");
    Diagnostic::error(Code::ActionTooComplex, span, message).help("name a set of values and test that")
}

pub(super) fn too_many_effects(span: Span, limit: usize) -> Diagnostic {
    let message = format!(
        "reader lists, with all that their permissions imply, take effect at more than {limit} places"
    );
    Diagnostic::error(Code::ActionTooComplex, span, message)
        .help("put lists on fewer resources, or on what these lie in")
}

pub(super) fn untested_placeholder(attribute: &str, action: &str, span: Span) -> Diagnostic {
    let message = format!("`{{{attribute}}}` is not known when `{action}` is denied");
    Diagnostic::error(Code::UnknownPlaceholder, span, message)
        .help("a text can name the attributes that the action, or what it requires, tests")
}

pub(super) fn held_by_another(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    span: Span,
    way: &Way<'_>,
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    let found = Diagnostic::error(Code::RefutedAssert, span, format!("`{role}` holds `{name}` too"));
    with_way(model, found, way).help("name it in the assert, or take the grant out")
}

pub(super) fn not_lacking(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    span: Span,
    way: &Way<'_>,
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    let found = Diagnostic::error(Code::RefutedAssert, span, format!("`{role}` holds `{name}`"));
    with_way(model, found, way).help("take the grant out, or the claim back")
}

pub(super) fn not_held(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    span: Span,
    gap: &str,
) -> Diagnostic {
    let (role, name) = (role_name(model, role), permission_name(model, permission));
    Diagnostic::error(Code::RefutedAssert, span, format!("`{role}` does not hold `{name}` {gap}"))
        .help(format!("grant it to `{role}`, or take the claim back"))
}

pub(super) fn not_within(
    model: &Model,
    (role, of): (RoleId, RoleId),
    permission: PermissionId,
    span: Span,
    gap: &str,
) -> Diagnostic {
    let (role, of, name) = (role_name(model, role), role_name(model, of), permission_name(model, permission));
    Diagnostic::error(
        Code::RefutedAssert,
        span,
        format!("`{role}` holds `{name}` {gap}, and `{of}` does not"),
    )
    .help(format!("grant it to `{of}` too, or take the claim back"))
}

pub(super) fn reaches(
    model: &Model,
    role: RoleId,
    permission: PermissionId,
    span: Span,
    chain: &[(RoleId, Option<Span>)],
) -> Diagnostic {
    let (name, wanted) = (role_name(model, role), permission_name(model, permission));
    let found = Diagnostic::error(Code::RefutedAssert, span, format!("`{name}` can come to hold `{wanted}`"));
    let step = |(gained, by): &(RoleId, Option<Span>)| {
        let gained = role_name(model, *gained);
        by.map(|by| Label::new(by, format!("it may be given, or give itself, `{gained}` here")))
    };
    let found = with_steps(found, chain.iter().filter_map(step).collect());
    let last = chain.last().map_or(role, |(gained, _)| *gained);
    let span = model.roles[last].head.span;
    found
        .related(span, format!("`{}` holds `{wanted}`", role_name(model, last)))
        .help("name it in the assert, or narrow who may assign")
}
