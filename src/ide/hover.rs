//! What is said of a name when somebody points at it.
//!
//! Guarantees: what is said is what the compiler found out, as Markdown; lists are cut. Leaves out: whatever an error
//! keeps from being known.

use crate::analyze::{and_more, listed};
use crate::index::{Id, IdVec, PermissionId, RoleId, SymbolId};
use crate::model::{Head, Model};
use crate::source::{FileId, Span};
use crate::syntax::ast::SetKind;

use super::View;
use super::index::{Kind, Pattern, Space};

/// What there is to say, and about which place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The name's place.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// As many of a list are named.
const NAMED: usize = 8;

/// What to say about what is named at an offset.
#[must_use]
pub fn hover(view: &View, file: FileId, offset: u32) -> Option<Hover> {
    let Some(found) = view.index().at(file, offset) else { return pattern(view, file, offset) };
    let symbol = view.index().symbol(found.symbol);
    if symbol.space == Space::Lint {
        let page = crate::lint::named(&symbol.name)?.page;
        return Some(Hover { span: found.span, text: page.to_owned() });
    }
    let mut parts = vec![heading(view, found.symbol)];
    let declared = symbol.declared.first();
    parts.extend(declared.and_then(|it| it.docs.as_deref()).map(str::to_owned));
    let facts = facts(view, found.symbol);
    if !facts.is_empty() {
        parts.push(facts.iter().map(|fact| format!("- {fact}")).collect::<Vec<_>>().join("\n"));
    }
    Some(Hover { span: found.span, text: parts.join("\n\n") })
}

fn heading(view: &View, id: SymbolId) -> String {
    let symbol = view.index().symbol(id);
    let word = view.index().kind(id).map_or("resource", Kind::word);
    let title = symbol.declared.first().and_then(|it| it.title.as_deref());
    let title = title.map(|title| format!(": {title}")).unwrap_or_default();
    let name = match symbol.owner {
        Some(owner) => format!("{} {}", view.index().symbol(owner).name, symbol.name),
        None => symbol.name.to_string(),
    };
    format!("**{word}** `{name}`{title}")
}

fn facts(view: &View, id: SymbolId) -> Vec<String> {
    let (model, name) = (&view.compilation.model, &*view.index().symbol(id).name);
    let found = match view.index().kind(id) {
        Some(Kind::Role | Kind::Addon) => named(&model.roles, |it| &it.head, name).map(|it| role(view, it)),
        Some(Kind::Permission) => {
            named(&model.permissions, |it| &it.head, name).map(|it| permission(view, it))
        }
        Some(Kind::Group) => named(&model.groups, |it| &it.head, name).map(|group| {
            let members = model.groups[group].permissions.iter().map(|it| &*model.permissions[*it].head.name);
            vec![format!("permissions: {}", list(members))]
        }),
        Some(Kind::Action) => named(&model.actions, |it| &it.head, name)
            .map(|it| per(model, model.actions[it].kind).into_iter().collect()),
        Some(Kind::Scope) => named(&model.kinds, |it| &it.head, name).map(|kind| {
            let parent =
                model.kinds[kind].parent.map(|parent| format!("in `{}`", model.kinds[parent].head.name));
            let held = model.permissions.iter().filter(|it| it.kind == Some(kind)).map(|it| &*it.head.name);
            parent.into_iter().chain(one("permissions", held)).collect()
        }),
        Some(Kind::Attribute) => named(&model.attributes, |it| &it.head, name).map(|it| {
            one("values", model.attributes[it].values.iter().map(|value| &*value.value)).into_iter().collect()
        }),
        Some(Kind::Set) => Some(set(view, id)),
        Some(Kind::Restriction) => {
            let is_named = |it: &&crate::model::Restriction| it.names.iter().any(|head| *head.name == *name);
            model.restrictions.iter().find(is_named).map(|it| vec![format!("`{}`", it.text)])
        }
        Some(Kind::Value | Kind::Resource) | None => None,
    };
    found.unwrap_or_default()
}

/// The item of a full name.
pub(super) fn named<I: Id, T>(items: &IdVec<I, T>, head: impl Fn(&T) -> &Head, name: &str) -> Option<I> {
    items.enumerate().find(|(_, it)| *head(it).name == *name).map(|(id, _)| id)
}

fn set(view: &View, id: SymbolId) -> Vec<String> {
    let symbol = view.index().symbol(id);
    let attribute = symbol.owner.map(|owner| &*view.index().symbol(owner).name).unwrap_or_default();
    let attributes = &view.compilation.model.attributes;
    let Some(attribute) = named(attributes, |it| &it.head, attribute) else { return Vec::new() };
    let attribute = &attributes[attribute];
    let set = attribute.sets.iter().find(|set| *set.name.value == *symbol.name);
    let values = set.into_iter().flat_map(|set| &set.values);
    let values = values.filter_map(|at| attribute.values.get(*at as usize)).map(|value| &*value.value);
    one("values", values).into_iter().collect()
}

fn role(view: &View, id: RoleId) -> Vec<String> {
    let (model, role) = (&view.compilation.model, &view.compilation.model.roles[id]);
    let name = |role: RoleId| &*model.roles[role].head.name;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(one("extends", role.extends.iter().map(|it| name(it.value))));
    if role.addon.is_some() {
        let bases = one("for", role.bases.iter().map(|it| name(it.value)));
        facts.push(bases.unwrap_or_else(|| "for any role".to_owned()));
    }
    let held = held_by(view, id);
    facts.push(format!("holds {}", count(held, "permission")));
    let heirs = model.roles.iter().filter(|it| it.extends.iter().any(|edge| edge.value == id));
    facts.extend(one("extended by", heirs.map(|it| &*it.head.name)));
    facts
}

/// How many permissions a role holds, anywhere and with any rows.
pub(super) fn held_by(view: &View, role: RoleId) -> usize {
    view.compilation.analysis.holdings.anywhere.iter().filter(|holders| holders.contains(role)).count()
}

fn permission(view: &View, id: PermissionId) -> Vec<String> {
    let (model, permission) = (&view.compilation.model, &view.compilation.model.permissions[id]);
    let mut facts: Vec<String> = per(model, permission.kind).into_iter().collect();
    facts.extend(permission.filtered.then(|| "filtered: a grant may be limited to some rows".to_owned()));
    facts.extend(permission.sensitive.then(|| "sensitive".to_owned()));
    facts.extend(permission.deprecated.as_ref().map(|text| format!("deprecated: {text}")));
    facts.extend(one("implies", permission.implies.iter().map(|it| &*model.permissions[it.value].head.name)));
    let implied_by = model.permissions.iter().filter(|it| it.implies.iter().any(|edge| edge.value == id));
    facts.extend(one("implied by", implied_by.map(|it| &*it.head.name)));
    let holders = view.compilation.analysis.holdings.anywhere.get(id);
    let holders =
        holders.into_iter().flat_map(crate::analyze::RoleSet::iter).map(|role| &*model.roles[role].head.name);
    facts.push(one("held by", holders).unwrap_or_else(|| "held by no role".to_owned()));
    facts
}

fn per(model: &Model, kind: Option<crate::index::KindId>) -> Option<String> {
    kind.map(|kind| format!("per `{}`", model.kinds[kind].head.name))
}

fn one(label: &str, names: impl Iterator<Item = impl std::fmt::Display>) -> Option<String> {
    let names = list(names);
    (!names.is_empty()).then(|| format!("{label} {names}"))
}

/// The first names of a list, and how many there are more.
fn list(names: impl Iterator<Item = impl std::fmt::Display>) -> String {
    let names: Vec<_> = names.collect();
    let named = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    listed(&and_more(named, names.len()))
}

/// A number of things.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What a pattern stands for.
fn pattern(view: &View, file: FileId, offset: u32) -> Option<Hover> {
    let is_here = |it: &&Pattern| it.span.file == file && it.span.start <= offset && offset <= it.span.end;
    let found = view.index().patterns().iter().find(is_here)?;
    match found.set {
        SetKind::Name(_) => return None,
        SetKind::Prefix(_) | SetKind::Everything => {}
    }
    let members = view.index().members(found);
    let noun = if found.space == Space::Role { "role" } else { "permission" };
    let names = members.iter().map(|it| &*view.index().symbol(*it).name);
    let text = format!("{}: {}", count(members.len(), noun), list(names));
    Some(Hover { span: found.span, text })
}
