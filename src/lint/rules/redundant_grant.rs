//! `redundant-grant`: a grant of what the role holds without it too, and through what.
//!
//! Exact where it speaks: the grant could go, and nobody would hold less. Silent where reader lists or defaults could
//! make a difference.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::index::{Id, InstanceId, PermissionId, RoleId};
use crate::lint::context::Context;
use crate::lint::{Level, Lint, edits};
use crate::model::{Grant, SetForm};
use crate::source::{Span, Spanned};

pub(super) const LINT: Lint = Lint {
    code: Code::RedundantGrant,
    level: Level::Warn,
    page: include_str!("redundant_grant.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let judge = Judge::new(context);
    for role in context.model.roles.ids() {
        judge.role(role, found);
    }
}

/// What is the same for all roles.
struct Judge<'a> {
    context: &'a Context<'a>,
    /// The permissions that a `default` grants: without its own grant, a role would have them by that.
    defaulted: FixedBitSet,
    /// The permissions that something with a reader list implies: what is implied could be kept back by it.
    listed_before: FixedBitSet,
}

/// What one grant gives of one permission, as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Everywhere,
    At(InstanceId),
    Rows(crate::index::RestrictionId),
}

/// Through what a role has something without a grant.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// Another grant of its own.
    Grant(Option<Span>),
    /// What it extends.
    Extends(Spanned<RoleId>),
    /// A permission that implies it.
    Implies(PermissionId),
}

impl<'a> Judge<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let (model, graph) = (context.model, context.policy.graph);
        let mut defaulted = FixedBitSet::with_capacity(model.permissions.len());
        let defaults = model.defaults.iter().flat_map(|default| &default.grant.permissions);
        defaults.for_each(|permission| defaulted.insert(permission.index()));
        let mut listed = FixedBitSet::with_capacity(model.permissions.len());
        let lists = model.instances.iter().flat_map(|instance| &instance.readers);
        lists.for_each(|list| listed.insert(list.permission.index()));
        let mut listed_before = FixedBitSet::with_capacity(model.permissions.len());
        for from in &graph.implication_order {
            if listed.contains(from.index()) || listed_before.contains(from.index()) {
                graph.implies[*from].iter().for_each(|to| listed_before.insert(to.index()));
            }
        }
        Self { context, defaulted, listed_before }
    }

    /// Judges the grants of a role from the last to the first, so that of two equal ones the later goes; those that were
    /// found needless give nothing to the others any more.
    fn role(&self, role: RoleId, found: &mut Vec<Diagnostic>) {
        let grants = &self.context.model.roles[role].grants;
        let mut order: Vec<&Grant> = grants.iter().collect();
        order.sort_by_key(|grant| grant.span);
        let mut given: BTreeMap<(PermissionId, Part), usize> = BTreeMap::new();
        for (permission, part) in order.iter().flat_map(|grant| parts(grant)) {
            *given.entry((permission, part)).or_default() += 1;
        }
        for grant in order.into_iter().rev() {
            let places = places(grant);
            for (permission, span) in self.named(grant) {
                let parts = places.iter().map(|part| (permission, *part));
                let sources: Option<Vec<_>> =
                    parts.clone().map(|part| self.source(role, grant, part, &given)).collect();
                if let Some([source, ..]) = sources.as_deref() {
                    parts.for_each(|part| {
                        given.entry(part).and_modify(|count| *count -= 1);
                    });
                    found.push(self.report(role, grant, (permission, span), *source));
                }
            }
        }
    }

    /// The permissions that a grant names, each once, and that no default grants; with their places. A pattern or group
    /// is not meant for each member.
    fn named(&self, grant: &Grant) -> Vec<(PermissionId, Span)> {
        let mut named: BTreeMap<PermissionId, Option<Span>> = BTreeMap::new();
        for set in &grant.sets {
            let span = Some(set.span).filter(|_| set.form == SetForm::Name);
            for permission in &set.permissions {
                named.entry(*permission).and_modify(|it| *it = None).or_insert(span);
            }
        }
        let counts = |permission: PermissionId| {
            grant.permissions.binary_search(&permission).is_ok()
                && !self.defaulted.contains(permission.index())
        };
        let mut named: Vec<_> = named
            .into_iter()
            .filter_map(|(permission, span)| Some((permission, span.filter(|_| counts(permission))?)))
            .collect();
        named.sort_by_key(|(_, span)| std::cmp::Reverse(*span));
        named
    }

    /// Through what the role has it besides by this grant.
    fn source(
        &self,
        role: RoleId,
        grant: &Grant,
        (permission, part): (PermissionId, Part),
        given: &BTreeMap<(PermissionId, Part), usize>,
    ) -> Option<Source> {
        let model = self.context.model;
        let count = |part| given.get(&(permission, part)).copied().unwrap_or(0);
        let outer =
            |place: InstanceId| model.instances_outward(place).skip(1).any(|it| count(Part::At(it)) > 0);
        if count(part) > 1 || matches!(part, Part::At(place) if outer(place)) {
            let others = model.roles[role].grants.iter().filter(|other| other.span != grant.span);
            let same = others.filter(|other| other.permissions.binary_search(&permission).is_ok());
            return Some(Source::Grant(same.map(|other| other.span).min()));
        }
        if self.listed_before.contains(permission.index()) {
            return None;
        }
        let parents = &model.roles[role].extends;
        if let Some(parent) = parents.iter().find(|parent| self.holds(parent.value, permission, part)) {
            return Some(Source::Extends(*parent));
        }
        let implying = &self.context.policy.graph.implied_by[permission];
        implying.iter().copied().find(|by| self.holds(role, *by, part)).map(Source::Implies)
    }

    /// Whether a role holds a permission as one part of a grant would give it.
    fn holds(&self, role: RoleId, permission: PermissionId, part: Part) -> bool {
        let holdings = &self.context.policy.analysis.holdings;
        let everywhere = holdings.everywhere[permission].contains(role);
        match part {
            Part::Everywhere => everywhere,
            Part::At(place) => holdings.holds(self.context.model, permission, Some(place), role),
            Part::Rows(rows) => {
                let of = holdings.restricted.get(&permission).and_then(|of| of.get(&rows));
                everywhere || of.is_some_and(|roles| roles.contains(role))
            }
        }
    }

    fn report(
        &self,
        role: RoleId,
        grant: &Grant,
        (permission, span): (PermissionId, Span),
        source: Source,
    ) -> Diagnostic {
        let context = self.context;
        let (name, granted) = (context.role(role), context.permission(permission));
        let message = format!("`{name}` holds `{granted}` without this grant too");
        let found = Diagnostic::warning(Code::RedundantGrant, span, message);
        let found = self.with_source(found, permission, source);
        let help = format!("take `{granted}` out of this grant");
        let found = found.help(&*help);
        match without(context, grant, span) {
            Some(edit) => found.fix(Applicability::Safe, help, edit),
            None => found,
        }
    }

    fn with_source(&self, found: Diagnostic, permission: PermissionId, source: Source) -> Diagnostic {
        let context = self.context;
        let granted = context.permission(permission);
        match source {
            Source::Grant(None) => found,
            Source::Grant(Some(span)) => found.related(span, format!("`{granted}` is granted here")),
            Source::Extends(parent) => found.related(
                parent.span,
                format!("`{}` holds it, which is extended here", context.role(parent.value)),
            ),
            Source::Implies(by) => {
                let mut edges = context.model.permissions[by].implies.iter();
                let Some(edge) = edges.find(|edge| edge.value == permission) else { return found };
                let by = context.permission(by);
                found.related(edge.span, format!("`{by}`, which the role holds, implies `{granted}`"))
            }
        }
    }
}

/// Where, or with which rows, a grant gives what it gives.
fn places(grant: &Grant) -> Vec<Part> {
    match (&grant.on, grant.restriction()) {
        (Some(places), _) => places.iter().map(|place| Part::At(*place)).collect(),
        (None, Some(rows)) => vec![Part::Rows(rows)],
        (None, None) => vec![Part::Everywhere],
    }
}

/// What a grant gives, part by part.
fn parts(grant: &Grant) -> impl Iterator<Item = (PermissionId, Part)> + '_ {
    let places = places(grant);
    let at_places = move |permission| places.clone().into_iter().map(move |part| (permission, part));
    grant.permissions.iter().copied().flat_map(at_places)
}

/// Takes one name out of a grant, or the whole grant if it is the only one.
fn without(context: &Context<'_>, grant: &Grant, span: Span) -> Option<Edit> {
    let list: Vec<Span> = grant.sets.iter().map(|set| set.span).collect();
    if list.len() == 1 {
        return Some(edits::without_statement(context.policy.sources, grant.span));
    }
    edits::without_element(&list, list.iter().position(|element| *element == span)?)
}
