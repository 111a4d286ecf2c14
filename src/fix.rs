//! Applies the changes that diagnostics offer, in rounds, until nothing is left to apply.
//!
//! Guarantees: the same policy gives the same text; a fix is applied whole or not at all; one that does not take its
//! finding away, or that brings an error, is left out. Leaves out: files, and whether a fix keeps what it says it keeps.

mod changes;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::lint;
use crate::pipeline::Compilation;
use crate::source::{FileId, SourceMap};

use changes::{Change, Changes};

/// After so many rounds, what is still offered stays.
const ROUNDS: usize = 32;
/// How often a policy is compiled at most to find out which fixes of a group do not help.
const ATTEMPTS: usize = 1000;

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

/// What a finding is about. A mistake hides what can only be told without it, so fixes go in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// The text, of which a part could not be read.
    Text,
    /// What the text means.
    Meaning,
    /// What a policy without errors would better say.
    Lint,
}

impl Stage {
    fn of(code: Code) -> Self {
        use Code::{BrokenMatrix, InvisibleCharacter, MisplacedClause, RepeatedClause, Syntax};
        match code {
            _ if lint::named(code.as_str()).is_some() => Self::Lint,
            Syntax | InvisibleCharacter | RepeatedClause | MisplacedClause | BrokenMatrix => Self::Text,
            _ => Self::Meaning,
        }
    }
}

/// Applies what may be applied; `compile` compiles the policy with the same settings as before.
///
/// Each round takes the fixes of one stage in the order of their findings. One that overlaps another waits for the next
/// round.
#[must_use]
pub fn fix(start: Compilation, choice: Choice<'_>, compile: &dyn Fn(SourceMap) -> Compilation) -> Fixed {
    let (mut compilation, mut fixed, mut left_out) = (start, BTreeMap::new(), BTreeSet::new());
    let mut attempts = ATTEMPTS;
    for _ in 0..ROUNDS {
        let chosen = chosen(&compilation, choice, &left_out);
        if chosen.is_empty() {
            break;
        }
        let mut trial = Trial::new(&compilation, compile, attempts);
        trial.attempt(&chosen);
        attempts = trial.attempts;
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
    // What is unused or redundant is not known of a policy of which a part is wrong.
    let is_lint = |it: &Diagnostic| Stage::of(it.code) == Stage::Lint;
    let has_errors = compilation.diagnostics.iter().any(|it| it.is_error() && !is_lint(it));
    // Where the rest was not read, a fix could only bring its mistakes to light.
    let is_cut_short = compilation.diagnostics.iter().any(|it| it.code == Code::TooManyMistakes);
    let is_known = move |it: &&Diagnostic| !(is_cut_short || has_errors && is_lint(it));
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

/// The fixes of one round: those of the first stage that has any, none of which overlaps another.
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
    let offers: Vec<_> = offers(compilation, choice).filter(is_new).collect();
    let first = offers.iter().map(|finding| Stage::of(finding.code)).min();
    offers.into_iter().filter(|finding| Some(Stage::of(finding.code)) == first).filter_map(take).collect()
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
    attempts: usize,
    accepted: Vec<Candidate<'t>>,
    dropped: Vec<&'t Diagnostic>,
    reached: Option<Compilation>,
}

impl<'t> Trial<'t> {
    fn new(from: &'t Compilation, compile: &'t dyn Fn(SourceMap) -> Compilation, attempts: usize) -> Self {
        let before = Tally::of(&from.diagnostics);
        Self { from, before, compile, attempts, accepted: Vec::new(), dropped: Vec::new(), reached: None }
    }

    /// Accepts a group that helps; of one that does not, each half by itself, down to the single fixes that are to
    /// blame. So this calls itself no deeper than the logarithm of their number. What was not tried is not applied.
    fn attempt(&mut self, group: &[Candidate<'t>]) {
        let Some(left) = self.attempts.checked_sub(1) else {
            return self.dropped.extend(group.iter().map(|candidate| candidate.finding));
        };
        self.attempts = left;
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

    /// Whether each of the fixes took its finding away and brought no error.
    fn helps(&self, fixes: &[Candidate<'_>], to: &Compilation) -> bool {
        let (after, fixed) = (Tally::of(&to.diagnostics), Tally::of(fixes.iter().map(|it| it.finding)));
        let is_gone = |(key, count): (&Key<'_>, &usize)| after.count(key) + count <= self.before.count(key);
        let mut errors = to.diagnostics.iter().filter(|it| it.is_error()).map(|it| (it.code, &*it.message));
        let is_known = |key: &Key<'_>| after.count(key) <= self.before.count(key);
        let stage = fixes.iter().map(|it| Stage::of(it.finding.code)).min();
        fixed.0.iter().all(is_gone)
            && match stage {
                // What is read now may be wrong in its turn, but there is no more that cannot be read.
                Some(Stage::Text) => after.of_text() <= self.before.of_text(),
                Some(Stage::Meaning) => errors.all(|key| is_known(&key) || waits_for_others(key.0)),
                Some(Stage::Lint) | None => errors.all(|key| is_known(&key)),
            }
    }
}

/// Whether an error is told only when all around it is known: what a declaration lacks, and what it claims.
fn waits_for_others(code: Code) -> bool {
    matches!(code, Code::OpenAction | Code::EmptyTest | Code::RefutedExclude)
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

    /// How many places of the text could not be read.
    fn of_text(&self) -> usize {
        let of_text =
            |((code, _), count): (&Key<'_>, &usize)| (Stage::of(*code) == Stage::Text).then_some(*count);
        self.0.iter().filter_map(of_text).sum()
    }
}

#[cfg(test)]
mod tests;
