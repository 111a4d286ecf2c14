//! Asserts and tests: what authors claim of their policy.
//!
//! Guarantees: a claim that names something unknown is reported and left out, never judged without it.

use crate::index::{AttributeId, KindId, PermissionId, RestrictionId};
use crate::model::{self, Ask, Assert, Case, Claim, DirectGrant, Expectation, Expected, Path, Power, Test};
use crate::syntax::ast;

use super::declarations::Statement;
use super::{Resolver, errors};

impl Resolver {
    pub(super) fn asserts(&mut self, asserts: &[Statement<'_, ast::Assert>]) {
        for it in asserts {
            let before = self.found.len();
            let claim = self.claim(it.package, it.node);
            if let (Some(claim), true) = (claim, self.found.len() == before) {
                self.model.asserts.push(Assert { claim, span: it.item.span });
            }
        }
    }

    fn claim(&mut self, package: &str, node: &ast::Assert) -> Option<Claim> {
        let claim = match node {
            ast::Assert::Only { roles, reach, permissions } => {
                let (roles, permissions) =
                    (self.roles(package, roles), self.permissions_of(package, permissions));
                if *reach {
                    Claim::OnlyReach(roles, permissions)
                } else {
                    Claim::OnlyHold(roles, permissions)
                }
            }
            ast::Assert::Holds { roles, permissions } => {
                Claim::Holds(self.roles(package, roles), self.permissions_of(package, permissions))
            }
            ast::Assert::Lacks { roles, permissions } => {
                Claim::Lacks(self.roles(package, roles), self.permissions_of(package, permissions))
            }
            ast::Assert::Within { roles, of } => {
                Claim::Within(self.roles(package, roles), self.role(package, of)?)
            }
        };
        Some(claim)
    }

    pub(super) fn tests(&mut self, tests: &[Statement<'_, ast::Test>]) {
        for it in tests {
            let cases = it.node.cases.iter().filter_map(|case| self.case(it.package, case)).collect();
            let title = &it.node.title;
            if it.node.cases.is_empty() {
                self.found.push(errors::empty_test(title.span));
            }
            self.model.tests.push(Test { title: title.value.clone(), span: title.span, cases });
        }
    }

    fn case(&mut self, package: &str, case: &ast::Case) -> Option<Case> {
        if case.claims.is_empty() {
            self.found.push(errors::empty_test(case.span));
        }
        let before = self.found.len();
        let roles = self.roles(package, &case.roles);
        let grants = case.grants.iter().flat_map(|grant| self.direct_grants(package, grant)).collect();
        let subject_resolves = self.found.len() == before;
        let claims = case.claims.iter().filter_map(|claim| self.expectation(package, claim)).collect();
        subject_resolves.then_some(Case { roles, grants, claims, span: case.span })
    }

    fn direct_grants(&mut self, package: &str, grant: &ast::Grant) -> Vec<DirectGrant> {
        let mut permissions = self.permissions_of(package, &grant.permissions);
        let Some(on) = &grant.on else {
            return permissions.into_iter().map(|permission| DirectGrant { permission, on: None }).collect();
        };
        let Some(kind) = self.kind(package, &on.kind) else { return Vec::new() };
        self.check_places(&mut permissions, kind, &on.kind);
        let paths: Vec<_> =
            on.places.iter().filter_map(|place| self.direct_path(package, kind, place)).collect();
        let on_paths = |permission| {
            paths
                .iter()
                .map(move |path| DirectGrant { permission, on: Some(path.clone()) })
                .collect::<Vec<_>>()
        };
        permissions.into_iter().flat_map(on_paths).collect()
    }

    fn expectation(&mut self, package: &str, claim: &ast::Claim) -> Option<Expectation> {
        let before = self.found.len();
        let ask = self.ask(package, &claim.ask);
        let on = claim.on.as_ref().and_then(|on| self.asked_place(package, ask, on));
        let with = self.with(package, &claim.with);
        let expected = self.expected(package, claim);
        let (Some(ask), true) = (ask, self.found.len() == before) else { return None };
        Some(Expectation { ask, on, with, expected, span: claim.span })
    }

    fn ask(&mut self, package: &str, ask: &ast::Ask) -> Option<Ask> {
        match ask {
            ast::Ask::Action(name) => self.target(package, name).map(Ask::Action),
            ast::Ask::Assign(name) => self.role(package, name).map(Ask::Assign),
            ast::Ask::Delegate(name) => self.permission(package, name).map(Ask::Delegate),
            ast::Ask::Restrict(name) => self.permission(package, name).map(Ask::Restrict),
        }
    }

    fn asked_place(&mut self, package: &str, ask: Option<Ask>, on: &ast::On) -> Option<Path> {
        let kind = self.kind(package, &on.kind)?;
        let place = on.places.first()?;
        if let Some(ask) = ask {
            self.check_asked_kind(ask, kind, &on.kind);
        }
        self.request_path(package, kind, &place.id, &place.parents)
    }

    /// A claim on a kind that is never asked could not fail: it is a mistake.
    fn check_asked_kind(&mut self, ask: Ask, kind: KindId, written: &ast::Name) {
        let (name, own) = match ask {
            Ask::Action(target) => (&self.model.head_of(target).name, self.model.kind_of(target)),
            Ask::Assign(role) => (&self.model.roles[role].head.name, None),
            Ask::Delegate(id) | Ask::Restrict(id) => {
                (&self.model.permissions[id].head.name, self.model.permissions[id].kind)
            }
        };
        if own.is_none_or(|own| !self.model.is_kind_or_ancestor(kind, own)) {
            let own = own.map(|own| &*self.model.kinds[own].head.name);
            self.found.push(errors::asked_on(name, own, &written.value, written.span));
        } else if !self.is_governed_on(ask, kind) {
            self.found.push(errors::governed_on(name, &written.value, written.span));
        }
    }

    /// Whether delegating or restricting may be asked on a kind: under some power over the permission, if there is one.
    fn is_governed_on(&self, ask: Ask, kind: KindId) -> bool {
        let permissions = self.model.permissions.iter();
        let powers: Vec<_> = match ask {
            Ask::Action(_) | Ask::Assign(_) => return true,
            Ask::Delegate(of) => {
                permissions.flat_map(|by| &by.delegates).filter(|it| governs(it, of)).collect()
            }
            Ask::Restrict(of) => {
                permissions.flat_map(|by| &by.restricts).filter(|it| governs(it, of)).collect()
            }
        };
        powers.is_empty() || powers.iter().any(|power| power.kind.is_none_or(|asked| asked == kind))
    }

    fn with(&mut self, package: &str, with: &[(ast::Name, ast::Text)]) -> Vec<(AttributeId, u32)> {
        let mut values: Vec<(AttributeId, u32)> = Vec::new();
        for (name, value) in with {
            let Some(attribute) = self.attribute(package, name) else { continue };
            let Some(value) = self.value(attribute, value) else { continue };
            if values.iter().any(|(other, _)| *other == attribute) {
                self.found.push(errors::given_twice(&name.value, name.span));
            } else {
                values.push((attribute, value));
            }
        }
        values.sort_unstable();
        values
    }

    fn expected(&mut self, package: &str, claim: &ast::Claim) -> Expected {
        match (claim.allow, &claim.filter) {
            (false, _) => Expected::Deny(claim.code.as_ref().map(|code| code.value.clone())),
            (true, None) => Expected::Allow,
            (true, Some(clauses)) => {
                let clauses = clauses.iter().map(|union| self.union(package, union));
                Expected::AllowRows(model::minimal_clauses(clauses.collect()))
            }
        }
    }

    fn union(&mut self, package: &str, union: &[ast::Rows]) -> Vec<RestrictionId> {
        let restrictions = union.iter().filter_map(|rows| self.claimed_restriction(package, rows));
        super::sets::sorted(restrictions.collect())
    }

    fn claimed_restriction(&mut self, package: &str, rows: &ast::Rows) -> Option<RestrictionId> {
        match rows {
            ast::Rows::Named(name) => self.restriction(package, name),
            ast::Rows::Text(text) => {
                let found = self.restriction_texts.get(&text.value).copied();
                if found.is_none() {
                    self.found.push(errors::unused_text(text.span));
                }
                found
            }
            ast::Rows::All(span) => {
                self.found.push(errors::empty_restriction(*span));
                None
            }
        }
    }
}

fn governs(power: &Power, permission: PermissionId) -> bool {
    power.permissions.binary_search(&permission).is_ok()
}
