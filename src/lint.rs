//! Findings that are no errors: what a reviewer would ask about.
//!
//! Guarantees: reads everything, changes nothing; a missed case is better than a false alarm. Each rule is a file in
//! `lint/` and a line in [`LINTS`].

mod unknown_lint;

use crate::analyze::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::Graph;
use crate::model::Model;

/// A lint: its name, and what it looks for.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// Its name, which `@allow` takes.
    pub code: Code,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    check: fn(&Context<'_>) -> Vec<Diagnostic>,
}

/// What a lint may read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The policy.
    pub model: &'a Model,
    /// What depends on what.
    pub graph: &'a Graph,
    /// Who holds what where.
    pub analysis: &'a Analysis,
}

/// Every lint.
pub const LINTS: &[Lint] = &[unknown_lint::LINT];

/// Runs every lint; an `@allow` on a declaration silences its lint there.
#[must_use]
pub fn check(model: &Model, graph: &Graph, analysis: &Analysis) -> Vec<Diagnostic> {
    let context = Context { model, graph, analysis };
    let mut found: Vec<_> = LINTS.iter().flat_map(|lint| (lint.check)(&context)).collect();
    found.retain(|diagnostic| !is_allowed(model, diagnostic));
    found
}

fn is_allowed(model: &Model, diagnostic: &Diagnostic) -> bool {
    let at = diagnostic.primary.span;
    let mut allows = model.allows.iter();
    allows.any(|allow| &*allow.lint == diagnostic.code.as_str() && allow.covers.contains(at))
}
