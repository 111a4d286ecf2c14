//! Roles, add-ons and the statements about them: grants, matrices, defaults, assignment, separation of duty.
//!
//! Guarantees: a grant names only permissions that can take its limit; `*` and `any role` range over the declaring
//! package and its sub-packages.

use crate::index::{Id, InstanceId, PermissionId, RoleId};
use crate::model::{self, Assign, Assigners, AtMost, Exclude, Grant, Members, Role, Rows};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Bases, Cell, Item, Name};

use super::declarations::{RoleNode, Statement};
use super::names::Declared;
use super::sets::sorted;
use super::{Resolver, errors, head};

impl Resolver {
    /// The roles and add-ons without their grants: so that other statements can tell them apart.
    pub(super) fn role_heads(&mut self, declared: &[Declared<'_, (&Item, RoleNode<'_>)>]) {
        for it in declared {
            let (item, node) = it.node;
            let (title, without_defaults, addon) = match node {
                RoleNode::Role(role) => (&role.title, role.without_defaults.is_some(), None),
                RoleNode::Addon(addon) => (&addon.title, true, Some(Vec::new())),
            };
            self.model.roles.push(Role {
                head: head(&it.full, title.as_ref(), item, it.span),
                addon,
                bases: Vec::new(),
                extends: Vec::new(),
                without_defaults,
                grants: Vec::new(),
                excludes: Vec::new(),
            });
        }
    }

    pub(super) fn role_bodies(&mut self, declared: &[Declared<'_, (&Item, RoleNode<'_>)>]) {
        for (at, it) in declared.iter().enumerate() {
            let id = RoleId::new(at);
            match it.node.1 {
                RoleNode::Role(role) => {
                    self.model.roles[id].extends = self.extended(it.package, &role.extends);
                }
                RoleNode::Addon(addon) => {
                    let (bases, named) = self.bases(it.package, &addon.bases);
                    (self.model.roles[id].addon, self.model.roles[id].bases) = (Some(bases), named);
                }
            }
            let body = it.node.1.body();
            let mut grants = Vec::with_capacity(body.grants.len());
            grants.extend(body.grants.iter().filter_map(|grant| self.grant(it.package, grant)));
            let excludes = body.excludes.iter().map(|exclude| self.exclude(it.package, exclude)).collect();
            (self.model.roles[id].grants, self.model.roles[id].excludes) = (grants, excludes);
        }
    }

    fn extended(&mut self, package: &str, names: &[Name]) -> Vec<Spanned<RoleId>> {
        let mut extended: Vec<Spanned<RoleId>> = Vec::new();
        for name in names {
            let Some(id) = self.declared_role(package, name, "extends") else { continue };
            match extended.iter().find(|it| it.value == id) {
                Some(first) => self.found.push(errors::repeated("role", &name.value, name.span, first.span)),
                None => extended.push(Spanned { value: id, span: name.span }),
            }
        }
        extended.sort_by_key(|it| it.value);
        extended
    }

    /// A role that is not an add-on (R4).
    fn declared_role(&mut self, package: &str, name: &Name, place: &str) -> Option<RoleId> {
        let id = self.role(package, name)?;
        if self.model.roles[id].addon.is_none() {
            return Some(id);
        }
        let declared = self.model.roles[id].head.span;
        self.found.push(errors::misplaced_addon(&name.value, place, name.span, declared));
        None
    }

    /// The roles that an add-on counts beside, and those of them that it names.
    fn bases(&mut self, package: &str, bases: &Bases) -> (Vec<RoleId>, Vec<Spanned<RoleId>>) {
        let names = match bases {
            Bases::AnyRole(_) => return (self.roles_in(package), Vec::new()),
            Bases::Roles(names) => names,
        };
        let named =
            |name: &Name| Some(Spanned { value: self.declared_role(package, name, "for")?, span: name.span });
        let named: Vec<_> = names.iter().filter_map(named).collect();
        (sorted(named.iter().map(|name| name.value).collect()), named)
    }

    /// Every role, without the add-ons, of a package and its sub-packages.
    fn roles_in(&self, package: &str) -> Vec<RoleId> {
        let all = self.names.roles.in_package(package).into_iter();
        all.filter(|id| self.model.roles[*id].addon.is_none()).collect()
    }

    /// A grant, without the members that cannot take its limit.
    pub(super) fn grant(&mut self, package: &str, grant: &ast::Grant) -> Option<Grant> {
        let (mut permissions, sets) = self.permissions_except(package, &grant.permissions, &grant.except);
        let mut limit = None;
        let on = match &grant.on {
            None => Some(None),
            Some(on) => {
                limit = Some(on.span);
                self.on(package, on, &mut permissions).map(Some)
            }
        };
        // Both clauses are looked at, so that each mistake is reported, before one that is missing drops the grant.
        let rows = match &grant.rows {
            None => Some(None),
            Some(rows) => {
                limit = limit.or(Some(rows_span(rows)));
                self.check_filtered(&mut permissions, rows_span(rows));
                self.rows(package, rows).map(Some)
            }
        };
        Some(Grant { permissions, on: on?, rows: rows?, sets, span: grant.span, limit })
    }

    fn on(
        &mut self,
        package: &str,
        on: &ast::On,
        permissions: &mut Vec<PermissionId>,
    ) -> Option<Vec<InstanceId>> {
        let kind = self.kind(package, &on.kind)?;
        self.check_places(permissions, kind, &on.kind);
        let mut places = Vec::with_capacity(on.places.len());
        let found = on.places.iter().filter_map(|it| self.place(package, kind, &it.id, &it.parents));
        places.extend(found);
        Some(places)
    }

    fn check_filtered(&mut self, permissions: &mut Vec<PermissionId>, span: Span) {
        let fits = |id: &PermissionId| self.model.permissions[*id].filtered;
        let name = |id: &PermissionId| &*self.model.permissions[*id].head.name;
        let wrong: Vec<_> = permissions.iter().filter(|id| !fits(id)).collect();
        if let Some(first) = wrong.first() {
            let declared = self.model.permissions[**first].head.span;
            let wrong: Vec<_> = wrong.into_iter().map(name).collect();
            self.found.push(errors::not_filterable(&wrong, span, declared));
        }
        permissions.retain(fits);
    }

    fn rows(&mut self, package: &str, rows: &ast::Rows) -> Option<Rows> {
        match rows {
            ast::Rows::All(_) => Some(Rows::All),
            ast::Rows::Named(name) => self.restriction(package, name).map(Rows::Restricted),
            ast::Rows::Text(text) => self.restriction_texts.get(&text.value).map(|id| Rows::Restricted(*id)),
        }
    }

    fn exclude(&mut self, package: &str, exclude: &ast::Exclude) -> Exclude {
        let (permissions, _) = self.permissions_except(package, &exclude.permissions, &exclude.except);
        Exclude { permissions, span: exclude.span }
    }

    /// Each cell is a grant or an exclude of its own.
    pub(super) fn matrices(&mut self, matrices: &[Statement<'_, ast::Matrix>]) {
        for it in matrices {
            let header: Vec<_> =
                it.node.permissions.iter().map(|name| self.permission(it.package, name)).collect();
            for row in &it.node.rows {
                let Some(role) = self.role(it.package, &row.role) else { continue };
                for (permission, cell) in header.iter().zip(&row.cells) {
                    if let Some(permission) = permission {
                        self.cell(role, *permission, *cell);
                    }
                }
            }
        }
    }

    fn cell(&mut self, role: RoleId, permission: PermissionId, cell: Spanned<Cell>) {
        let (permissions, span) = (vec![permission], cell.span);
        let role = &mut self.model.roles[role];
        match cell.value {
            Cell::Grant => {
                role.grants.push(Grant {
                    permissions,
                    on: None,
                    rows: None,
                    sets: Vec::new(),
                    span,
                    limit: None,
                });
            }
            Cell::Exclude => role.excludes.push(Exclude { permissions, span }),
            Cell::Silent => {}
        }
    }

    pub(super) fn defaults(&mut self, defaults: &[Statement<'_, ast::Grant>]) {
        for it in defaults {
            let Some(grant) = self.grant(it.package, it.node) else { continue };
            let range = self.roles_in(it.package);
            // Each role gets them for itself.
            if !self.affords(range.len().saturating_mul(grant.permissions.len()), it.node.span) {
                continue;
            }
            self.model.defaults.push(model::Default { range, grant });
        }
    }

    pub(super) fn assigns(&mut self, assigns: &[Statement<'_, ast::Assign>]) {
        for it in assigns {
            let roles = self.roles_of(it.package, &it.node.roles);
            let (by, named) = self.assigners(it.package, &it.node.by);
            let when = self.when(it.package, it.node.when.as_ref());
            if let (Some(by), Some(when)) = (by, when) {
                self.model.assigns.push(Assign { roles, by, named, when, span: it.item.span });
            }
        }
        self.model
            .assigns
            .sort_by(|a, b| (&a.roles, &a.by, &a.when, a.span).cmp(&(&b.roles, &b.by, &b.when, b.span)));
    }

    /// Who may assign, and the roles among them as written.
    fn assigners(&mut self, package: &str, by: &ast::Assigners) -> (Option<Assigners>, Vec<Spanned<RoleId>>) {
        match by {
            ast::Assigners::Roles(names) => {
                let named = |name: &Name| Some(Spanned { value: self.role(package, name)?, span: name.span });
                let named: Vec<_> = names.iter().filter_map(named).collect();
                let roles = sorted(named.iter().map(|name| name.value).collect());
                (Some(Assigners::Roles(roles)), named)
            }
            ast::Assigners::Holders(name) => {
                (self.permission(package, name).map(Assigners::Holders), Vec::new())
            }
        }
    }

    pub(super) fn limits(&mut self, limits: &[Statement<'_, ast::AtMost>]) {
        for it in limits {
            let before = self.found.len();
            let (members, count) = match it.node.of {
                ast::LimitOf::Roles => {
                    let members = self.roles_of(it.package, &it.node.members);
                    let count = members.len();
                    (Members::Roles(members), count)
                }
                ast::LimitOf::Permissions => {
                    let members = self.permissions_of(it.package, &it.node.members);
                    let count = members.len();
                    (Members::Permissions(members), count)
                }
            };
            let limit = it.node.limit;
            if limit.value as usize >= count && self.found.len() == before {
                self.found.push(errors::vacuous(limit.value, count, limit.span));
            }
            let title = it.node.title.as_ref().map(|title| title.value.clone());
            self.model.limits.push(AtMost { limit: limit.value, members, title, span: it.item.span });
        }
        let key = |it: &AtMost| (it.limit, it.members.clone(), it.title.clone(), it.span);
        self.model.limits.sort_by_cached_key(key);
    }
}

fn rows_span(rows: &ast::Rows) -> Span {
    match rows {
        ast::Rows::All(span) => *span,
        ast::Rows::Named(text) | ast::Rows::Text(text) => text.span,
    }
}
