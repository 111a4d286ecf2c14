//! `permc test`: runs the tests written in a policy.
//!
//! Guarantees: a policy with errors is not tested; a document comes out all the same. Leaves out: what a
//! claim means, and how results look.

use clap::ValueEnum;
use permc_eval::Table;

use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
use super::{Answer, check};
use crate::diagnostic::Diagnostic;
use crate::pipeline::Product;
use crate::render;
use crate::render::results::{Results, full, github, json, junit, short};
use crate::testing::{self, TestResult};

/// Arguments of `permc test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// Run only the tests whose title has this text in it
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// How results are written; findings about the policy go to standard error
    #[arg(long, value_enum, default_value_t = Format::Full, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: a line for each test, and what is not true
    Full,
    /// For editors: a line for each claim that is not true
    Short,
    /// For programs: one JSON document
    Json,
    /// For continuous integration: JUnit XML
    Junit,
    /// For GitHub Actions: annotations
    Github,
}

/// Answers yes if every test passed.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let mut loaded = input::load(&arguments.input, Product::Bundle)?;
    // Warnings are what `check` is for.
    loaded.compilation.diagnostics.retain(Diagnostic::is_error);
    check::report(&loaded, findings(arguments.format))?;
    let Loaded { compilation, shown, .. } = loaded;
    let Some(content) = compilation.content else {
        match arguments.format {
            Format::Full | Format::Short | Format::Github => {}
            Format::Json => Stream::document().finish(json::render(None))?,
            Format::Junit => Stream::document().finish(junit::refused(&compilation.diagnostics, &shown))?,
        }
        return Ok(Answer::No);
    };
    let table = Table::new(content).map_err(|error| Failure::internal(&error))?;
    let results = testing::run(&compilation.model, &table);
    let wanted = |result: &&TestResult| {
        arguments.filter.as_ref().is_none_or(|text| result.title.contains(text.as_str()))
    };
    let tests: Vec<&TestResult> = results.iter().filter(wanted).collect();
    let results = Results::new(&tests, &compilation.sources, &shown);
    let (out, text) = match arguments.format {
        Format::Full => (Stream::text(), full::render(&results)),
        Format::Short => (Stream::document(), short::render(&results)),
        Format::Json => (Stream::document(), json::render(Some(&results))),
        Format::Junit => (Stream::document(), junit::render(&results)),
        Format::Github => (Stream::document(), github::render(&results)),
    };
    out.finish(text)?;
    Ok(Answer::of(tests.iter().all(|result| result.passed())))
}

/// How findings about the policy are written: for a program, or for whoever reads the log.
fn findings(format: Format) -> render::Format {
    match format {
        Format::Full | Format::Junit => render::Format::Full,
        Format::Short => render::Format::Short,
        Format::Json => render::Format::Json,
        Format::Github => render::Format::Github,
    }
}
