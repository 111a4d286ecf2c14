//! How the tests of a policy went: as text for people and as documents for tools, one file a format.
//!
//! Guarantees: pure functions; every format says the same of a false claim. Leaves out: running the tests.

pub mod full;
pub mod github;
pub mod json;
pub mod junit;
pub mod short;

use std::collections::BTreeMap;

use crate::answer;
use crate::source::{SourceMap, Span};
use crate::testing::{Failure, TestResult};

/// What a claim that is not true is called where findings have a code.
const FALSE_CLAIM: &str = "false-claim";

/// How tests went, in words and with places.
#[derive(Debug, Clone)]
pub struct Results<'a> {
    tests: Vec<Tested<'a>>,
    sources: &'a SourceMap,
}

/// A test, with its claims that are not true.
#[derive(Debug, Clone)]
struct Tested<'a> {
    title: &'a str,
    span: Span,
    failures: Vec<Claim>,
}

/// A claim that is not true, and what is.
#[derive(Debug, Clone)]
struct Claim {
    span: Span,
    text: String,
    expected: String,
    actual: String,
    why: Vec<String>,
}

impl<'a> Results<'a> {
    /// What there is to say of these tests. Answers name sources as recorded; `shown` has them as the reader knows them.
    #[must_use]
    pub fn new(tests: &[&'a TestResult], recorded: &SourceMap, shown: &'a SourceMap) -> Self {
        let pairs = recorded.iter().zip(shown.iter());
        let paths = pairs.map(|((_, recorded), (_, shown))| (&*recorded.path, &*shown.path)).collect();
        let claim = |failure| Claim::new(failure, shown, &paths);
        let tested = |test: &&'a TestResult| Tested {
            title: &test.title,
            span: test.span,
            failures: test.failures.iter().map(claim).collect(),
        };
        Self { tests: tests.iter().map(tested).collect(), sources: shown }
    }

    /// The claims that are not true, each with the title of its test.
    fn claims(&self) -> impl Iterator<Item = (&'a str, &Claim)> {
        self.tests.iter().flat_map(|test| test.failures.iter().map(|claim| (test.title, claim)))
    }

    /// How many passed and how many failed.
    fn counts(&self) -> (usize, usize) {
        let passed = self.tests.iter().filter(|test| test.failures.is_empty()).count();
        (passed, self.tests.len() - passed)
    }
}

impl Claim {
    fn new(failure: &Failure, shown: &SourceMap, paths: &BTreeMap<&str, &str>) -> Self {
        let path = |recorded: &str| paths.get(recorded).copied().unwrap_or(recorded).to_owned();
        let (actual, why) = match &failure.actual {
            Ok(answer) => (answer::verdict(answer), answer::facts(answer, path)),
            Err(why) => ("no answer".to_owned(), vec![why.clone()]),
        };
        let text = shown.snippet(failure.span).lines().next().unwrap_or("").trim_end().to_owned();
        Self { span: failure.span, text, expected: failure.expected.clone(), actual, why }
    }

    /// All of it in one line.
    fn message(&self) -> String {
        format!("{}: expected {}, actual {}", self.text, self.expected, self.actual)
    }

    /// What is expected, what is so instead, and why: a line each.
    fn lines(&self) -> impl Iterator<Item = String> {
        let why = self.why.iter().map(|why| format!("  {why}"));
        let both = [format!("  expected: {}", self.expected), format!("  actual:   {}", self.actual)];
        both.into_iter().chain(why)
    }
}
