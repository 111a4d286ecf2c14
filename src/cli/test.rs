//! `permc test`: runs the tests written in a policy.
//!
//! Guarantees: a policy with errors is not tested; the last line is the count. Leaves out: what a claim means.

use std::fmt::Write as _;

use permc_eval::Table;

use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
use super::{Answer, Format, check};
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
    let Loaded { compilation, shown } = loaded;
    let Some(content) = compilation.content else { return Ok(Answer::No) };
    let table = Table::new(content).map_err(|error| {
        Failure::new("internal", format!("the table that was made is not valid: {error}"))
            .help("this is a mistake in permc, please report it")
    })?;
    let results = testing::run(&compilation.model, &table);
    let wanted =
        |result: &&TestResult| arguments.filter.as_ref().is_none_or(|text| result.title.contains(&**text));
    let results: Vec<&TestResult> = results.iter().filter(wanted).collect();
    Stream::text().finish(text(&results, &shown))?;
    Ok(Answer::of(results.iter().all(|result| result.passed())))
}

fn text(results: &[&TestResult], sources: &SourceMap) -> String {
    let mut out: String = results.iter().map(|result| one(result, sources)).collect();
    let passed = results.iter().filter(|result| result.passed()).count();
    let _infallible = writeln!(out, "{passed} passed, {} failed", results.len() - passed);
    out
}

fn one(result: &TestResult, sources: &SourceMap) -> String {
    let verdict = if result.passed() { "ok" } else { "FAILED" };
    let mut out = format!("test {:?} … {verdict}\n", visible::line(&result.title));
    for failure in &result.failures {
        let (path, line) = sources.line(failure.span);
        let claim = first_line(sources.snippet(failure.span));
        let head = [
            format!("{path}:{line}: {claim}"),
            format!("  expected: {}", failure.expected),
            format!("  actual:   {}", failure.actual),
        ];
        let why = failure.why.iter().map(|why| format!("  {why}"));
        for line in head.into_iter().chain(why) {
            let _infallible = writeln!(out, "  {}", visible::line(&line));
        }
    }
    out
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim_end()
}
