//! Findings that are no errors: what a reviewer would ask about.
//!
//! Guarantees: reads everything, changes nothing; exact over the policy, and a missed case is better than a false
//! alarm. Each lint is a file in `lint/rules/` with its page beside it. Leaves out: what is wrong for sure, which the
//! other stages report.

mod allows;
mod asking;
mod context;
mod edits;
mod levels;
mod rules;

use rayon::prelude::*;

use crate::analyze::Analysis;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::model::Model;
use crate::source::SourceMap;

use context::Context;
pub use levels::{Level, Levels};

/// A lint: what is known of it without a policy.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// Its name, which `@allow` and `permc.toml` take; [`Code::summary`] says what it finds.
    pub code: Code,
    /// How it is taken if nothing else is said.
    pub level: Level,
    /// Its page: what to avoid, what to prefer, why, and what is not found.
    pub page: &'static str,
    /// Whether it may be asked of a policy with errors, of which parts are missing.
    always: bool,
    check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// Every lint, by name.
#[must_use]
pub fn all() -> &'static [Lint] {
    rules::ALL
}

/// The lint of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Lint> {
    all().iter().find(|lint| lint.code.as_str() == name)
}

/// The lint whose name was meant by something misspelt.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::nearest::nearest_name(name, all().iter().map(|lint| lint.code.as_str()))
}

/// What the lints read.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// What they declare.
    pub model: &'a Model,
    /// What depends on what.
    pub graph: &'a Graph,
    /// Who holds what where.
    pub analysis: &'a Analysis,
    /// Whether nothing was left out of the model because of errors.
    pub complete: bool,
}

/// Runs every lint that is not allowed everywhere; an `@allow` on a declaration silences its lint there.
#[must_use]
pub fn check(policy: Policy<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let context = Context::new(policy);
    let run = |lint: &&Lint| levels.of(lint) != Level::Allow && (policy.complete || lint.always);
    let running: Vec<&Lint> = all().iter().filter(run).collect();
    let check = |lint: &&Lint| {
        let mut found = Vec::new();
        (lint.check)(&context, &mut found);
        found
    };
    let found: Vec<_> = match policy.sources.is_large() {
        true => running.par_iter().map(check).collect(),
        false => running.iter().map(check).collect(),
    };
    let found = found.into_iter().flatten().collect();
    let ran: Vec<Code> = running.iter().map(|lint| lint.code).collect();
    let mut found = allows::apply(policy, &ran, found);
    for diagnostic in &mut found {
        let level = named(diagnostic.code.as_str()).map_or(Level::Warn, |lint| levels.of(lint));
        diagnostic.severity = if level == Level::Deny { Severity::Error } else { Severity::Warning };
    }
    found
}
