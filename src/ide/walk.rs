//! Walks syntax trees for the names in them.
//!
//! Guarantees: every name of every statement is visited, in whatever form the statement is written. Leaves out: names
//! that mean nothing.

use crate::index::SymbolId;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{
    Ask, Assert, Assigners, Bases, Case, Condition, DenyWith, Expr, File, Grant, Item, ItemKind, LimitOf,
    Matrix, Name, On, Permission, Power, ReaderList, Resource, RoleBody, Rows, Rules, SetKind, SetRef, Step,
    Text,
};

use super::index::{Declared, Index, Kind, Pattern, Space};

/// Enters what a file declares.
pub(super) fn declarations(index: &mut Index, file: &File) {
    let package = package_of(file);
    file.items.iter().for_each(|item| declaration(index, package, item));
}

fn package_of(file: &File) -> &str {
    file.package.as_ref().map_or("", |name| &name.value)
}

fn declaration(index: &mut Index, package: &str, item: &Item) {
    let mut declare = |space, kind, name: &Name, title: Option<&Text>| {
        let full = crate::resolve::full_name(package, &name.value);
        index.declare(space, None, &full, declared(kind, name, title, item))
    };
    match &item.kind {
        ItemKind::Scope(it) => {
            declare(Space::Scope, Kind::Scope, &it.name, it.title.as_ref());
        }
        ItemKind::Group(it) => {
            declare(Space::Ask, Kind::Group, &it.name, it.title.as_ref());
            it.permissions.iter().for_each(|item| declaration(index, package, item));
        }
        ItemKind::Permission(it) => it.names.iter().for_each(|name| {
            declare(Space::Ask, Kind::Permission, name, it.title.as_ref());
        }),
        ItemKind::Restriction(it) => {
            declare(Space::Restriction, Kind::Restriction, &it.name, it.title.as_ref());
        }
        ItemKind::Role(it) => {
            declare(Space::Role, Kind::Role, &it.name, it.title.as_ref());
        }
        ItemKind::Addon(it) => {
            declare(Space::Role, Kind::Addon, &it.name, it.title.as_ref());
        }
        ItemKind::Action(it) => {
            declare(Space::Ask, Kind::Action, &it.name, it.title.as_ref());
        }
        ItemKind::Attribute(it) => {
            let owner = declare(Space::Attribute, Kind::Attribute, &it.name, it.title.as_ref());
            let values = it.values.iter().map(|value| (Kind::Value, value));
            for (kind, name) in values.chain(it.sets.iter().map(|set| (Kind::Set, &set.name))) {
                let value = declared(kind, name, None, item);
                let value = Declared { docs: None, item: name.span, ..value };
                index.declare(Space::Value, Some(owner), &name.value, value);
            }
        }
        // A resource is declared when kinds are known.
        ItemKind::Resource(_)
        | ItemKind::Default(_)
        | ItemKind::Assign(_)
        | ItemKind::AtMost(_)
        | ItemKind::Matrix(_)
        | ItemKind::Assert(_)
        | ItemKind::Test(_) => {}
    }
}

fn declared(kind: Kind, name: &Name, title: Option<&Text>, item: &Item) -> Declared {
    Declared {
        kind,
        span: name.span,
        item: item.span,
        written: name.value.clone(),
        title: title.map(|title| title.value.clone()),
        docs: item.docs.clone(),
    }
}

/// Enters what a file refers to.
pub(super) fn references(index: &mut Index, sources: &SourceMap, file: &File) {
    let mut walk = Walk { index, sources, package: package_of(file) };
    file.items.iter().for_each(|item| walk.item(item));
}

struct Walk<'w> {
    index: &'w mut Index,
    sources: &'w SourceMap,
    package: &'w str,
}

impl Walk<'_> {
    fn item(&mut self, item: &Item) {
        for allow in &item.allows {
            let lint = self.index.intern(Space::Lint, None, &allow.lint.value);
            self.index.refer(allow.lint.span, lint);
        }
        match &item.kind {
            ItemKind::Scope(it) => self.names(Space::Scope, &it.parent),
            ItemKind::Resource(it) => self.resource(it, item),
            ItemKind::Attribute(it) => {
                let owner = self.index.find(Space::Attribute, self.package, &it.name.value);
                it.sets.iter().flat_map(|set| &set.values).for_each(|value| self.value(owner, value));
            }
            ItemKind::Group(it) => {
                self.rules(&it.rules);
                it.permissions.iter().for_each(|item| self.item(item));
            }
            ItemKind::Permission(it) => self.permission(it),
            ItemKind::Restriction(_) => {}
            ItemKind::Default(it) => self.grant(it),
            ItemKind::Role(it) => {
                self.names(Space::Role, &it.extends);
                self.body(&it.body);
            }
            ItemKind::Addon(it) => {
                match &it.bases {
                    Bases::AnyRole(_) => {}
                    Bases::Roles(roles) => self.names(Space::Role, roles),
                }
                self.body(&it.body);
            }
            ItemKind::Assign(it) => {
                self.sets(Space::Role, &it.roles);
                match &it.by {
                    Assigners::Roles(roles) => self.names(Space::Role, roles),
                    Assigners::Holders(name) => self.name(Space::Ask, name),
                }
                self.when(it.when.as_ref());
            }
            ItemKind::Action(it) => {
                self.names(Space::Scope, &it.per);
                self.rules(&it.rules);
            }
            ItemKind::AtMost(it) => match it.of {
                LimitOf::Roles => self.sets(Space::Role, &it.members),
                LimitOf::Permissions => self.sets(Space::Ask, &it.members),
            },
            ItemKind::Matrix(it) => self.matrix(it),
            ItemKind::Assert(it) => self.assert(it),
            ItemKind::Test(it) => it.cases.iter().for_each(|case| self.case(case)),
        }
    }

    fn name(&mut self, space: Space, name: &Name) {
        if let Some(symbol) = self.index.find(space, self.package, &name.value) {
            self.index.refer(name.span, symbol);
        }
    }

    fn names<'n, N: IntoIterator<Item = &'n Name>>(&mut self, space: Space, names: N) {
        names.into_iter().for_each(|name| self.name(space, name));
    }

    fn sets(&mut self, space: Space, sets: &[SetRef]) {
        for set in sets {
            if let SetKind::Name(name) = &set.kind
                && let Some(symbol) = self.index.find(space, self.package, name)
            {
                self.index.refer(set.span, symbol);
            }
            self.index.stands_for(Pattern { span: set.span, space, set: set.kind.clone() });
        }
    }

    fn permission(&mut self, it: &Permission) {
        self.names(Space::Scope, &it.per);
        self.sets(Space::Ask, &it.implies);
        it.delegates.iter().chain(&it.restricts).for_each(|power| self.power(power));
        self.rules(&it.rules);
    }

    fn power(&mut self, it: &Power) {
        self.sets(Space::Ask, &it.permissions);
        self.names(Space::Scope, &it.per);
        self.when(it.when.as_ref());
    }

    fn rules(&mut self, rules: &Rules) {
        for it in &rules.requires {
            it.what.iter().for_each(|what| self.expr(what));
            self.when(it.when.as_ref());
        }
        rules.forbids.iter().for_each(|it| self.condition(&it.when));
        rules.deny.iter().for_each(|deny| self.deny(deny));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) => self.name(Space::Ask, name),
            Expr::All(all) | Expr::Any(all) => all.iter().for_each(|it| self.expr(it)),
        }
    }

    fn when(&mut self, when: Option<&Condition>) {
        when.into_iter().for_each(|when| self.condition(when));
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Is { attribute, value } => self.test(attribute, value),
            Condition::In { attribute, set } => self.test(attribute, set),
            Condition::Not(inner) => self.condition(inner),
            Condition::All(all) | Condition::Any(all) => all.iter().for_each(|it| self.condition(it)),
        }
    }

    fn test(&mut self, attribute: &Name, value: &Text) {
        self.name(Space::Attribute, attribute);
        let owner = self.index.find(Space::Attribute, self.package, &attribute.value);
        self.value(owner, value);
    }

    fn value(&mut self, owner: Option<SymbolId>, value: &Text) {
        if let Some(symbol) = owner.and_then(|owner| self.index.member(Space::Value, owner, &value.value)) {
            self.index.refer(value.span, symbol);
        }
    }

    /// The `{attribute}` placeholders of a denial's text, as they stand between its quotes.
    fn deny(&mut self, deny: &DenyWith) {
        let Some(text) = &deny.text else { return };
        let written = self.sources.snippet(text.span);
        let mut from = 0;
        while let Some(open) = written.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at + 1) {
            let Some(end) = written.get(open..).and_then(|rest| rest.find('}')).map(|at| open + at) else {
                return;
            };
            from = end + 1;
            let inside = written.get(open..end).unwrap_or("");
            let blank = inside.len() - inside.trim_start().len();
            let start = text.span.start + crate::source::offset(open + blank);
            let value: Box<str> = inside.trim().into();
            let span = Span { start, end: start + crate::source::offset(value.len()), ..text.span };
            // `\u{…}` is a character.
            if !written.get(..open).is_some_and(|before| before.ends_with("\\u{")) {
                self.name(Space::Attribute, &Name { value, span });
            }
        }
    }

    fn body(&mut self, body: &RoleBody) {
        body.grants.iter().for_each(|grant| self.grant(grant));
        for exclude in &body.excludes {
            self.sets(Space::Ask, &exclude.permissions);
            self.sets(Space::Ask, &exclude.except);
        }
    }

    fn grant(&mut self, grant: &Grant) {
        self.sets(Space::Ask, &grant.permissions);
        self.sets(Space::Ask, &grant.except);
        self.on(grant.on.as_ref());
        grant.rows.iter().for_each(|rows| self.rows(rows));
    }

    fn rows(&mut self, rows: &Rows) {
        match rows {
            Rows::All(_) | Rows::Text(_) => {}
            Rows::Named(name) => self.name(Space::Restriction, name),
        }
    }

    fn on(&mut self, on: Option<&On>) {
        let Some(on) = on else { return };
        self.name(Space::Scope, &on.kind);
        for place in &on.places {
            self.instance(&on.kind, &place.id);
            place.parents.iter().for_each(|step| self.step(step));
        }
    }

    fn step(&mut self, step: &Step) {
        self.name(Space::Scope, &step.kind);
        self.instance(&step.kind, &step.id);
    }

    fn instance(&mut self, kind: &Name, id: &Text) {
        if let Some(owner) = self.index.find(Space::Scope, self.package, &kind.value) {
            let symbol = self.index.intern(Space::Resource, Some(owner), &id.value);
            self.index.refer(id.span, symbol);
        }
    }

    fn resource(&mut self, it: &Resource, item: &Item) {
        self.name(Space::Scope, &it.step.kind);
        if let Some(owner) = self.index.find(Space::Scope, self.package, &it.step.kind.value) {
            let id = &it.step.id;
            let declared = declared(Kind::Resource, id, it.title.as_ref(), item);
            self.index.declare(Space::Resource, Some(owner), &id.value, declared);
        }
        it.parents.iter().for_each(|step| self.step(step));
        it.readers.iter().for_each(|list| self.readers(list));
    }

    fn readers(&mut self, list: &ReaderList) {
        self.names(Space::Role, &list.roles);
        self.names(Space::Ask, &list.permissions);
    }

    fn matrix(&mut self, matrix: &Matrix) {
        self.names(Space::Ask, &matrix.permissions);
        self.names(Space::Role, matrix.rows.iter().map(|row| &row.role));
    }

    fn assert(&mut self, assert: &Assert) {
        match assert {
            Assert::Only { roles, permissions, .. }
            | Assert::Holds { roles, permissions }
            | Assert::Lacks { roles, permissions } => {
                self.names(Space::Role, roles);
                self.sets(Space::Ask, permissions);
            }
            Assert::Within { roles, of } => {
                self.names(Space::Role, roles);
                self.name(Space::Role, of);
            }
        }
    }

    fn case(&mut self, case: &Case) {
        self.names(Space::Role, &case.roles);
        case.grants.iter().for_each(|grant| self.grant(grant));
        for claim in &case.claims {
            match &claim.ask {
                Ask::Assign(role) => self.name(Space::Role, role),
                Ask::Action(name) | Ask::Delegate(name) | Ask::Restrict(name) => self.name(Space::Ask, name),
            }
            self.on(claim.on.as_ref());
            claim.with.iter().for_each(|(attribute, value)| self.test(attribute, value));
            claim.filter.iter().flatten().flatten().for_each(|rows| self.rows(rows));
        }
    }
}
