//! Applies the changes that diagnostics offer, in rounds, until nothing is left to apply.
//!
//! Guarantees: the same policy gives the same text; a fix is applied whole or not at all; one that does not take its
//! finding away, or that brings an error which was not there before, is left out. Leaves out: files, and whether a fix
//! keeps what it says it keeps.

mod changes;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::lint::LINTS;
use crate::pipeline::Compilation;
use crate::source::{FileId, SourceMap};

use changes::{Change, Changes};

/// After so many rounds, what is still offered stays.
const ROUNDS: usize = 32;

/// Which fixes may be applied.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// Those too that may change what the author meant.
    pub unsafe_too: bool,
    /// Files in which nothing may change.
    pub locked: &'a BTreeSet<FileId>,
}

/// A policy after its fixes.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The policy with what remains to be said of it.
    pub compilation: Compilation,
    /// How many findings of each code were fixed.
    pub fixed: BTreeMap<Code, usize>,
    /// Findings whose fix would not have helped, or brought another error: by code and message.
    pub left_out: BTreeSet<(Code, String)>,
}

/// A finding whose fix is to be applied, and what that changes.
#[derive(Debug, Clone)]
struct Candidate<'c> {
    finding: &'c Diagnostic,
    changes: Vec<Change>,
}

/// Applies what may be applied; `compile` compiles the policy with the same settings as before.
///
/// Each round takes the fixes in the order of their findings. One that overlaps another waits for the next round.
#[must_use]
pub fn fix(start: Compilation, choice: Choice<'_>, compile: &dyn Fn(SourceMap) -> Compilation) -> Fixed {
    let (mut compilation, mut fixed, mut left_out) = (start, BTreeMap::new(), BTreeSet::new());
    for _ in 0..ROUNDS {
        let chosen = chosen(&compilation, choice, &left_out);
        if chosen.is_empty() {
            break;
        }
        let mut trial = Trial::new(&compilation, compile);
        trial.attempt(&chosen);
        for accepted in &trial.accepted {
            *fixed.entry(accepted.finding.code).or_default() += 1;
        }
        left_out.extend(trial.dropped.iter().map(|finding| key_of(finding)));
        if let Some(reached) = trial.reached {
            compilation = reached;
        }
    }
    Fixed { compilation, fixed, left_out }
}

/// The findings whose fix may be applied.
pub fn offers<'c>(compilation: &'c Compilation, choice: Choice<'c>) -> impl Iterator<Item = &'c Diagnostic> {
    // What is unused or redundant is not known of a policy of which a part could not be read.
    let is_error = |it: &Diagnostic| it.is_error() && !is_lint(it.code);
    let has_errors = compilation.diagnostics.iter().any(is_error);
    let is_known = move |it: &&Diagnostic| !(has_errors && is_lint(it.code));
    let may = move |it: &&Diagnostic| it.fix.as_ref().is_some_and(|fix| choice.allows(fix));
    compilation.diagnostics.iter().filter(is_known).filter(may)
}

/// The sources with one fix applied, unless its edits overlap or lie outside of the text.
#[must_use]
pub fn applied(sources: &SourceMap, fix: &Fix) -> Option<SourceMap> {
    let mut changes = Changes::default();
    changes.add(&changes::of(fix, sources)?);
    Some(changes.apply(sources))
}

impl Choice<'_> {
    fn allows(self, fix: &Fix) -> bool {
        let is_wanted = match fix.applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => self.unsafe_too,
            Applicability::Display => false,
        };
        is_wanted && fix.edits.iter().all(|edit| !self.locked.contains(&edit.span.file))
    }
}

fn is_lint(code: Code) -> bool {
    LINTS.iter().any(|lint| lint.code == code)
}

/// The fixes of one round: none overlaps another.
fn chosen<'c>(
    compilation: &'c Compilation,
    choice: Choice<'c>,
    left_out: &BTreeSet<(Code, String)>,
) -> Vec<Candidate<'c>> {
    let mut all = Changes::default();
    let take = |finding: &'c Diagnostic| {
        let changes = changes::of(finding.fix.as_ref()?, &compilation.sources)?;
        all.add(&changes).then_some(Candidate { finding, changes })
    };
    let is_new = |finding: &&Diagnostic| !left_out.contains(&key_of(finding));
    offers(compilation, choice).filter(is_new).filter_map(take).collect()
}

/// What makes a finding the same before and after: not its place, which fixes move.
fn key_of(finding: &Diagnostic) -> (Code, String) {
    (finding.code, finding.message.clone())
}

/// One round being tried.
struct Trial<'t> {
    from: &'t Compilation,
    before: Tally<'t>,
    compile: &'t dyn Fn(SourceMap) -> Compilation,
    accepted: Vec<Candidate<'t>>,
    dropped: Vec<&'t Diagnostic>,
    reached: Option<Compilation>,
}

impl<'t> Trial<'t> {
    fn new(from: &'t Compilation, compile: &'t dyn Fn(SourceMap) -> Compilation) -> Self {
        let before = Tally::of(&from.diagnostics);
        Self { from, before, compile, accepted: Vec::new(), dropped: Vec::new(), reached: None }
    }

    /// Accepts a group that helps; of one that does not, each half by itself, down to the single fixes that are to
    /// blame. So this calls itself no deeper than the logarithm of their number.
    fn attempt(&mut self, group: &[Candidate<'t>]) {
        let all: Vec<_> = self.accepted.iter().chain(group).cloned().collect();
        let mut changes = Changes::default();
        for candidate in &all {
            changes.add(&candidate.changes);
        }
        let compilation = (self.compile)(changes.apply(&self.from.sources));
        if self.helps(&all, &compilation) {
            self.accepted = all;
            self.reached = Some(compilation);
            return;
        }
        match group {
            [] => {}
            [candidate] => self.dropped.push(candidate.finding),
            _ => {
                let (first, second) = group.split_at(group.len() / 2);
                self.attempt(first);
                self.attempt(second);
            }
        }
    }

    /// Whether each of the fixes took its finding away, and no error is new.
    fn helps(&self, fixes: &[Candidate<'_>], to: &Compilation) -> bool {
        let (after, fixed) = (Tally::of(&to.diagnostics), Tally::of(fixes.iter().map(|it| it.finding)));
        let is_gone = |(key, count): (&Key<'_>, &usize)| after.count(key) + count <= self.before.count(key);
        let mut errors = to.diagnostics.iter().filter(|it| it.is_error()).map(|it| (it.code, &*it.message));
        fixed.0.iter().all(is_gone) && errors.all(|key| after.count(&key) <= self.before.count(&key))
    }
}

type Key<'d> = (Code, &'d str);

/// How many findings there are with the same code and message.
struct Tally<'d>(BTreeMap<Key<'d>, usize>);

impl<'d> Tally<'d> {
    fn of(findings: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        let mut counts = BTreeMap::new();
        for finding in findings {
            *counts.entry((finding.code, &*finding.message)).or_default() += 1;
        }
        Self(counts)
    }

    fn count(&self, key: &Key<'_>) -> usize {
        self.0.get(key).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
