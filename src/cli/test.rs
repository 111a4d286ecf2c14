//! `permc test`: runs the tests written in a policy.
//!
//! Guarantees: a policy with errors is not tested; the last line is the count. Leaves out: what a claim means.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use permc_eval::Table;

use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
use super::{Answer, Format, check};
use crate::answer;
use crate::render::visible;
use crate::source::SourceMap;
use crate::testing::{self, TestResult};

/// Arguments of `permc test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// Run only the tests whose title has this text in it
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// Answers yes if every test passed.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let loaded = input::load(&arguments.input)?;
    check::report(&loaded, Format::Text)?;
    let Loaded { compilation, shown, .. } = loaded;
    let Some(content) = compilation.content else { return Ok(Answer::No) };
    let table = Table::new(content).map_err(|error| Failure::internal(&error))?;
    let results = testing::run(&compilation.model, &table);
    let wanted = |result: &&TestResult| {
        arguments.filter.as_ref().is_none_or(|text| result.title.contains(text.as_str()))
    };
    let results: Vec<&TestResult> = results.iter().filter(wanted).collect();
    Stream::text().finish(text(&results, &Paths::new(&compilation.sources, &shown)))?;
    Ok(Answer::of(results.iter().all(|result| result.passed())))
}

/// What sources are called in messages.
struct Paths<'a> {
    shown: &'a SourceMap,
    by_recorded: BTreeMap<&'a str, &'a str>,
}

impl<'a> Paths<'a> {
    fn new(recorded: &'a SourceMap, shown: &'a SourceMap) -> Self {
        let pairs = recorded.iter().zip(shown.iter());
        let by_recorded = pairs.map(|((_, recorded), (_, shown))| (&*recorded.path, &*shown.path));
        Self { shown, by_recorded: by_recorded.collect() }
    }

    fn shown(&self, recorded: &str) -> String {
        self.by_recorded.get(recorded).map_or(recorded, |shown| shown).to_owned()
    }
}

fn text(results: &[&TestResult], paths: &Paths<'_>) -> String {
    let mut out: String = results.iter().map(|result| one(result, paths)).collect();
    if results.is_empty() {
        out.push_str("there is no such test\n");
    }
    let passed = results.iter().filter(|result| result.passed()).count();
    let _infallible = writeln!(out, "{passed} passed, {} failed", results.len() - passed);
    out
}

fn one(result: &TestResult, paths: &Paths<'_>) -> String {
    let verdict = if result.passed() { "ok" } else { "FAILED" };
    let mut out = format!("test \"{}\" … {verdict}\n", visible::line(&result.title));
    for line in result.failures.iter().flat_map(|failure| lines(failure, paths)) {
        let _infallible = writeln!(out, "  {}", visible::line(&line));
    }
    out
}

/// A false claim: where and what it is, then what is so instead.
fn lines(failure: &testing::Failure, paths: &Paths<'_>) -> Vec<String> {
    let (path, line) = paths.shown.line(failure.span);
    let claim = paths.shown.snippet(failure.span).lines().next().unwrap_or("").trim_end();
    let (actual, why) = match &failure.actual {
        Ok(answer) => (answer::verdict(answer), answer::facts(answer, |path| paths.shown(path))),
        Err(why) => ("no answer".to_owned(), vec![why.clone()]),
    };
    let mut lines = vec![format!("{path}:{line}: {claim}")];
    lines.push(format!("  expected: {}", failure.expected));
    lines.push(format!("  actual:   {actual}"));
    lines.extend(why.into_iter().map(|why| format!("  {why}")));
    lines
}
