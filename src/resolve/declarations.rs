//! Finds every declaration of every file and gives it its place among the full names.
//!
//! Guarantees: after this, ids are positions in the order of full names, so the order of files and statements is gone.
//! Of two declarations of one name the first in file order counts, the other is reported.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::index::{ActionId, AttributeId, GroupId, Id, KindId, PermissionId, RoleId};
use crate::source::Span;
use crate::syntax::ast::{self, Item, ItemKind};

use super::errors;
use super::names::{Declared, Namespace, full_name, namespace, sort_and_split};

/// Something that shares the namespace of what can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Askable {
    Permission(PermissionId),
    Group(GroupId),
    Action(ActionId),
}

/// A declared permission: its declaration may stand for several names.
#[derive(Debug, Clone, Copy)]
pub(super) struct PermissionNode<'a> {
    pub(super) item: &'a Item,
    pub(super) node: &'a ast::Permission,
    /// The group it stands in.
    pub(super) group: Option<&'a ast::Group>,
}

/// A role or an add-on.
#[derive(Debug, Clone, Copy)]
pub(super) enum RoleNode<'a> {
    Role(&'a ast::Role),
    Addon(&'a ast::Addon),
}

impl<'a> RoleNode<'a> {
    pub(super) fn body(self) -> &'a ast::RoleBody {
        match self {
            Self::Role(role) => &role.body,
            Self::Addon(addon) => &addon.body,
        }
    }
}

/// A statement without a name, with its package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statement<'a, T> {
    pub(super) package: &'a str,
    pub(super) item: &'a Item,
    pub(super) node: &'a T,
}

/// All declarations, each list in the order of its ids.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) scopes: Vec<Declared<'a, (&'a Item, &'a ast::Scope)>>,
    pub(super) attributes: Vec<Declared<'a, (&'a Item, &'a ast::Attribute)>>,
    pub(super) restrictions: Vec<Declared<'a, (&'a Item, &'a ast::Restriction)>>,
    pub(super) roles: Vec<Declared<'a, (&'a Item, RoleNode<'a>)>>,
    pub(super) permissions: Vec<Declared<'a, PermissionNode<'a>>>,
    pub(super) groups: Vec<Declared<'a, (&'a Item, &'a ast::Group)>>,
    pub(super) actions: Vec<Declared<'a, (&'a Item, &'a ast::Action)>>,
    pub(super) resources: Vec<Statement<'a, ast::Resource>>,
    pub(super) defaults: Vec<Statement<'a, ast::Grant>>,
    pub(super) assigns: Vec<Statement<'a, ast::Assign>>,
    pub(super) limits: Vec<Statement<'a, ast::AtMost>>,
    pub(super) matrices: Vec<Statement<'a, ast::Matrix>>,
    pub(super) asserts: Vec<Statement<'a, ast::Assert>>,
    pub(super) tests: Vec<Statement<'a, ast::Test>>,
    pub(super) allows: Vec<(&'a ast::Allow, Span)>,
}

/// The namespaces that references are looked up in. (A restriction's place is its text's, so it comes later.)
#[derive(Debug)]
pub(super) struct Names {
    pub(super) kinds: Namespace<KindId>,
    pub(super) attributes: Namespace<AttributeId>,
    pub(super) roles: Namespace<RoleId>,
    pub(super) asks: Namespace<Askable>,
}

/// Collects the declarations of all files.
pub(super) fn collect<'a>(files: &[&'a ast::File], found: &mut Vec<Diagnostic>) -> (Declarations<'a>, Names) {
    let mut all = Declarations::default();
    for file in files {
        let package = file.package.as_ref().map_or("", |name| &name.value);
        file.items.iter().for_each(|item| all.add(package, item));
    }
    report_reserved(&all, files, found);
    split(&mut all.scopes, found);
    split(&mut all.attributes, found);
    split(&mut all.restrictions, found);
    split(&mut all.roles, found);
    let asks = all.settle_asks(found);
    let names = Names {
        kinds: namespace(&all.scopes),
        attributes: namespace(&all.attributes),
        roles: namespace(&all.roles),
        asks,
    };
    (all, names)
}

impl<'a> Declarations<'a> {
    fn add(&mut self, package: &'a str, item: &'a Item) {
        self.allows.extend(item.allows.iter().map(|allow| (allow, allow.span.to(item.span))));
        match &item.kind {
            ItemKind::Scope(node) => self.scopes.push(declared(package, &node.name, (item, node))),
            ItemKind::Attribute(node) => self.attributes.push(declared(package, &node.name, (item, node))),
            ItemKind::Restriction(node) => {
                self.restrictions.push(declared(package, &node.name, (item, node)));
            }
            ItemKind::Role(node) => {
                self.roles.push(declared(package, &node.name, (item, RoleNode::Role(node))));
            }
            ItemKind::Addon(node) => {
                self.roles.push(declared(package, &node.name, (item, RoleNode::Addon(node))));
            }
            ItemKind::Action(node) => self.actions.push(declared(package, &node.name, (item, node))),
            ItemKind::Permission(node) => self.add_permission(package, item, node, None),
            ItemKind::Group(node) => self.add_group(package, item, node),
            ItemKind::Resource(node) => self.resources.push(statement(package, item, node)),
            ItemKind::Default(node) => self.defaults.push(statement(package, item, node)),
            ItemKind::Assign(node) => self.assigns.push(statement(package, item, node)),
            ItemKind::AtMost(node) => self.limits.push(statement(package, item, node)),
            ItemKind::Matrix(node) => self.matrices.push(statement(package, item, node)),
            ItemKind::Assert(node) => self.asserts.push(statement(package, item, node)),
            ItemKind::Test(node) => self.tests.push(statement(package, item, node)),
        }
    }

    fn add_group(&mut self, package: &'a str, item: &'a Item, group: &'a ast::Group) {
        self.groups.push(declared(package, &group.name, (item, group)));
        for member in &group.permissions {
            self.allows.extend(member.allows.iter().map(|allow| (allow, allow.span.to(member.span))));
            if let ItemKind::Permission(node) = &member.kind {
                self.add_permission(package, member, node, Some(group));
            }
        }
    }

    fn add_permission(
        &mut self,
        package: &'a str,
        item: &'a Item,
        node: &'a ast::Permission,
        group: Option<&'a ast::Group>,
    ) {
        let nodes =
            node.names.iter().map(|name| declared(package, name, PermissionNode { item, node, group }));
        self.permissions.extend(nodes);
    }

    /// Permissions, groups and actions share one namespace: a name belongs to the first of them in file order.
    fn settle_asks(&mut self, found: &mut Vec<Diagnostic>) -> Namespace<Askable> {
        let mut first: BTreeMap<Box<str>, Span> = BTreeMap::new();
        let spans = self.permissions.iter().map(|it| (&it.full, it.span));
        let spans = spans.chain(self.groups.iter().map(|it| (&it.full, it.span)));
        for (name, span) in spans.chain(self.actions.iter().map(|it| (&it.full, it.span))) {
            let entry = first.entry(name.clone()).or_insert(span);
            *entry = span.min(*entry);
        }
        keep_first(&mut self.permissions, &first, found);
        keep_first(&mut self.groups, &first, found);
        keep_first(&mut self.actions, &first, found);
        let permissions = entries(&self.permissions, Askable::Permission);
        let groups = entries(&self.groups, Askable::Group);
        Namespace::new(permissions.chain(groups).chain(entries(&self.actions, Askable::Action)))
    }
}

fn entries<'s, I: Id, T>(
    declared: &'s [Declared<'_, T>],
    make: impl Fn(I) -> Askable + 's,
) -> impl Iterator<Item = (Box<str>, Askable, Span)> + 's {
    declared.iter().enumerate().map(move |(at, it)| (it.full.clone(), make(I::new(at)), it.span))
}

fn keep_first<T>(
    list: &mut Vec<Declared<'_, T>>,
    first: &BTreeMap<Box<str>, Span>,
    found: &mut Vec<Diagnostic>,
) {
    list.retain(|it| match first.get(&it.full) {
        Some(span) if *span != it.span => {
            found.push(errors::duplicate(&it.full, it.span, *span));
            false
        }
        _ => true,
    });
    list.sort_by(|a, b| a.full.cmp(&b.full));
}

fn split<T>(list: &mut Vec<Declared<'_, T>>, found: &mut Vec<Diagnostic>) {
    let (kept, repeated) = sort_and_split(std::mem::take(list));
    *list = kept;
    found.extend(repeated.iter().map(|(name, span, first)| errors::duplicate(name, *span, *first)));
}

fn declared<'a, T>(package: &'a str, name: &'a ast::Name, node: T) -> Declared<'a, T> {
    Declared { full: full_name(package, &name.value).into(), package, span: name.span, node }
}

fn statement<'a, T>(package: &'a str, item: &'a Item, node: &'a T) -> Statement<'a, T> {
    Statement { package, item, node }
}

/// `permc` as the first part of a name is kept for the actions of governance.
fn report_reserved(all: &Declarations<'_>, files: &[&ast::File], found: &mut Vec<Diagnostic>) {
    let is_reserved = |name: &str| name == "permc" || name.starts_with("permc.");
    for package in files.iter().filter_map(|file| file.package.as_ref()) {
        if is_reserved(&package.value) {
            found.push(errors::reserved(&package.value, package.span));
        }
    }
    let scopes = all.scopes.iter().map(|it| (it.package, &it.full, it.span));
    let attributes = all.attributes.iter().map(|it| (it.package, &it.full, it.span));
    let permissions = all.permissions.iter().map(|it| (it.package, &it.full, it.span));
    let groups = all.groups.iter().map(|it| (it.package, &it.full, it.span));
    let actions = all.actions.iter().map(|it| (it.package, &it.full, it.span));
    let roles = all.roles.iter().map(|it| (it.package, &it.full, it.span));
    let restrictions = all.restrictions.iter().map(|it| (it.package, &it.full, it.span));
    let names = scopes
        .chain(attributes)
        .chain(permissions)
        .chain(groups)
        .chain(actions)
        .chain(roles)
        .chain(restrictions);
    found.extend(
        names
            .filter(|(package, name, _)| is_reserved(name) && !is_reserved(package))
            .map(|(_, name, span)| errors::reserved(name, span)),
    );
    let taken = all.attributes.iter().filter(|it| &*it.full == "supported_obligations");
    found.extend(taken.map(|it| errors::reserved_attribute(it.span)));
}
