//! Syntax trees to a model: every name becomes an id, every set its members.
//!
//! Guarantees: the [`Model`] holds no unresolved name; what did not resolve is reported and left out, so everything
//! else still goes through the later stages. Leaves out: what only the whole policy can tell (`analyze`).

mod asks;
mod attributes;
mod claims;
mod declarations;
mod elsewhere;
mod errors;
mod names;
mod places;
mod roles;
mod sets;

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::index::{InstanceId, RestrictionId};
use crate::limits::Limits;
use crate::model::{self, Head, Model};
use crate::syntax::ast;

use declarations::{Declarations, Names, collect};
use errors::Wanted;
use names::Namespace;
pub(crate) use names::{full_name, levels, relative};
use places::Places;

/// Resolves the files of one policy, in any order.
#[must_use]
pub fn resolve(files: &[&ast::File], limits: &Limits) -> Outcome<Model> {
    let mut found = Vec::new();
    let (all, names) = collect(files, &mut found);
    let (restrictions, restriction_names) = restrictions(&all, &mut found);
    let mut resolver = Resolver {
        names,
        restriction_names,
        restriction_texts: texts(&restrictions),
        suggestions: HashMap::new(),
        places: Places::default(),
        members: Members { limit: limits.members, left: limits.members, is_over: false },
        model: Model { restrictions, ..Model::default() },
        found,
    };
    resolver.run(&all);
    Outcome { value: resolver.model, diagnostics: resolver.found }
}

/// The stage at work: namespaces that only answer, and a model that only grows.
struct Resolver {
    names: Names,
    restriction_names: Namespace<RestrictionId>,
    restriction_texts: BTreeMap<Box<str>, RestrictionId>,
    /// The nearest name of each misspelt one: what was wanted, in which package, as written.
    suggestions: HashMap<(Wanted, String, String), Option<String>>,
    places: Places,
    members: Members,
    model: Model,
    found: Vec<Diagnostic>,
}

/// How much all sets stand for, written out.
struct Members {
    limit: usize,
    left: usize,
    /// Whether it was too much, which is reported once.
    is_over: bool,
}

impl Resolver {
    /// Each step needs only the ones before it.
    fn run(&mut self, all: &Declarations<'_>) {
        self.role_heads(&all.roles);
        self.kinds(&all.scopes);
        self.attributes(&all.attributes);
        self.groups(&all.groups);
        self.permissions(&all.permissions);
        self.actions(&all.actions);
        self.fill_rules(all);
        self.resources(&all.resources);
        self.role_bodies(&all.roles);
        self.matrices(&all.matrices);
        self.defaults(&all.defaults);
        self.assigns(&all.assigns);
        self.limits(&all.limits);
        self.settle_instances();
        self.asserts(&all.asserts);
        self.tests(&all.tests);
        self.model.allows = all.allows.iter().map(|(allow, covers)| allowed(allow, *covers)).collect();
    }

    /// Grants were resolved while instances were still being found: now each gets its final place.
    fn settle_instances(&mut self) {
        let (instances, place_of) = self.places.settle();
        self.model.instances = instances;
        let settle = |on: &mut Option<Vec<InstanceId>>| {
            for places in on.iter_mut() {
                places.iter_mut().for_each(|place| *place = place_of[*place]);
                places.sort_unstable();
                places.dedup();
            }
        };
        let roles: Vec<_> = self.model.roles.ids().collect();
        for role in roles {
            self.model.roles[role].grants.iter_mut().for_each(|grant| settle(&mut grant.on));
        }
        self.model.defaults.iter_mut().for_each(|default| settle(&mut default.grant.on));
    }
}

fn allowed(allow: &ast::Allow, covers: crate::source::Span) -> model::Allow {
    let (lint, reason) = (allow.lint.value.clone(), allow.reason.value.clone());
    model::Allow { lint, reason, span: allow.lint.span, attribute: allow.span, covers }
}

fn head(full: &str, title: Option<&ast::Text>, item: &ast::Item, span: crate::source::Span) -> Head {
    let title = title.map(|title| title.value.clone());
    Head { name: full.into(), title, docs: item.docs.clone(), span, item: item.span }
}

type Restrictions = crate::index::IdVec<RestrictionId, model::Restriction>;

/// Every distinct text that a declaration or a grant limits rows to (R8: the same text is the same restriction).
fn restrictions(
    all: &Declarations<'_>,
    found: &mut Vec<Diagnostic>,
) -> (Restrictions, Namespace<RestrictionId>) {
    let mut texts: BTreeMap<Box<str>, model::Restriction> = BTreeMap::new();
    let mut add = |text: &ast::Text, named: Option<Head>| {
        if matches!(text.value.trim(), "" | "*") {
            found.push(errors::empty_restriction(text.span));
        }
        let new = || model::Restriction { text: text.value.clone(), span: text.span, names: Vec::new() };
        let entry = texts.entry(text.value.clone()).or_insert_with(new);
        entry.span = entry.span.min(text.span);
        entry.names.extend(named);
    };
    for it in &all.restrictions {
        let (item, node) = it.node;
        add(&node.text, Some(head(&it.full, node.title.as_ref(), item, it.span)));
    }
    let of_roles = all.roles.iter().flat_map(|it| &it.node.1.body().grants);
    for grant in of_roles.chain(all.defaults.iter().map(|it| it.node)) {
        if let Some(ast::Rows::Text(text)) = &grant.rows {
            add(text, None);
        }
    }
    let restrictions: Restrictions = texts.into_values().collect();
    let named = restrictions.enumerate().flat_map(|(id, restriction)| {
        restriction.names.iter().map(move |head| (head.name.clone(), id, head.span))
    });
    let namespace = Namespace::new(named.collect::<Vec<_>>());
    (restrictions, namespace)
}

fn texts(restrictions: &Restrictions) -> BTreeMap<Box<str>, RestrictionId> {
    restrictions.enumerate().map(|(id, restriction)| (restriction.text.clone(), id)).collect()
}
