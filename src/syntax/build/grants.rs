//! Grants, excludes and who may assign.
//!
//! Guarantees: one function for each rule. Leaves out: whether a limit fits what is granted, which needs the names.

use super::{Builder, Part, Parts, inside, is_item, listed, take};
use crate::source::Spanned;
use crate::syntax::ast::{
    Assign, Assigners, AtMost, Exclude, Grant, LimitOf, On, Place, RoleBody, Rows, SetRef,
};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

/// The order of a grant's clauses.
const GRANT_CLAUSES: &[&[Rule]] = &[&[Rule::except], &[Rule::on], &[Rule::rows]];

impl Builder<'_> {
    /// `default grant …`
    pub(super) fn default(&mut self, mut parts: Parts<'_>) -> Option<Grant> {
        take(&mut parts, Rule::grant).and_then(|part| self.grant(part))
    }

    /// The statements of a role or add-on.
    pub(super) fn role_block(&mut self, block: Part<'_>) -> RoleBody {
        let mut body = RoleBody::default();
        let statements = block.into_inner();
        body.grants.reserve_exact(statements.len().saturating_sub(2)); // without the braces
        for part in statements.filter(is_item) {
            match part.as_rule() {
                Rule::grant => body.grants.extend(self.grant(part)),
                Rule::exclude => body.excludes.extend(self.exclude(part)),
                _ => {}
            }
        }
        body
    }

    fn grant(&mut self, part: Part<'_>) -> Option<Grant> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let permissions = self.sets(take(&mut parts, Rule::permission_sets)?);
        let mut clauses = self.clauses(parts, GRANT_CLAUSES);
        let except = clauses.take(Rule::except).map(|part| self.except(part)).unwrap_or_default();
        let on = clauses.take(Rule::on).and_then(|part| self.on(part));
        let rows = clauses.take(Rule::rows).and_then(|part| self.rows(inside(part)));
        Some(Grant { permissions, except, on, rows, span })
    }

    fn exclude(&mut self, part: Part<'_>) -> Option<Exclude> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let permissions = self.sets(take(&mut parts, Rule::permission_sets)?);
        let mut clauses = self.clauses(parts, &[&[Rule::except]]);
        let except = clauses.take(Rule::except).map(|part| self.except(part)).unwrap_or_default();
        Some(Exclude { permissions, except, span })
    }

    fn except(&mut self, part: Part<'_>) -> Vec<SetRef> {
        let list = take(&mut inside(part), Rule::permission_sets);
        list.map(|list| self.sets(list)).unwrap_or_default()
    }

    /// `on KIND ID, …`
    pub(super) fn on(&mut self, part: Part<'_>) -> Option<On> {
        let span = self.extent(&part);
        let children = part.into_inner();
        let mut places = Vec::with_capacity(listed(children.len().saturating_sub(2)));
        let mut parts: Parts<'_> = children.filter(is_item);
        let kind = self.name(&take(&mut parts, Rule::kind_name)?);
        let found = parts.filter(|part| part.as_rule() == Rule::place);
        places.extend(found.filter_map(|part| self.place(part)));
        Some(On { kind, places, span })
    }

    pub(super) fn place(&mut self, part: Part<'_>) -> Option<Place> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let id = self.text(&take(&mut parts, Rule::id)?);
        let parents = parts.filter_map(|part| self.step(&mut inside(part))).collect();
        Some(Place { id, parents, span })
    }

    fn rows(&mut self, mut parts: Parts<'_>) -> Option<Rows> {
        let part = parts.nth(1)?;
        Some(match part.as_rule() {
            Rule::kw_all => Rows::All(self.span(&part)),
            _ => self.query(&part),
        })
    }

    /// A restriction by name or by its text.
    pub(super) fn query(&mut self, part: &Part<'_>) -> Rows {
        match part.as_rule() {
            Rule::text => Rows::Text(self.text(part)),
            _ => Rows::Named(self.name(part)),
        }
    }

    /// `assign … by …`
    pub(super) fn assign(&mut self, mut parts: Parts<'_>) -> Option<Assign> {
        let roles = self.sets(take(&mut parts, Rule::role_sets)?);
        let by = parts.nth(1).and_then(|part| self.assigners(part))?;
        let when = take(&mut parts, Rule::when).and_then(|part| self.when(part));
        Some(Assign { roles, by, when })
    }

    fn assigners(&mut self, part: Part<'_>) -> Option<Assigners> {
        if part.as_rule() == Rule::role_names {
            return Some(Assigners::Roles(self.names(part)));
        }
        let permission = take(&mut inside(part), Rule::permission_name)?;
        Some(Assigners::Holders(self.name(&permission)))
    }

    /// `at most N of …`
    pub(super) fn at_most(&mut self, mut parts: Parts<'_>) -> Option<AtMost> {
        let number = take(&mut parts, Rule::number)?;
        let span = self.span(&number);
        let value = number.as_str().parse().unwrap_or_else(|_| {
            self.report(errors::number_too_large(span));
            u32::MAX
        });
        let list = parts.find(|part| matches!(part.as_rule(), Rule::role_sets | Rule::permission_sets))?;
        let of = if list.as_rule() == Rule::role_sets { LimitOf::Roles } else { LimitOf::Permissions };
        let members = self.sets(list);
        let title = take(&mut parts, Rule::title).map(|part| self.text(&part));
        Some(AtMost { limit: Spanned { value, span }, of, members, title })
    }
}
