//! `permc check`: everything that is wrong with a policy.
//!
//! Guarantees: every finding of every stage in one run; the format decides how it looks, not what is found.
//! Leaves out: making anything of it.

use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
#[cfg(feature = "watch")]
use super::watch;
use super::{Answer, Format, fix};
use crate::render::text::Paint;
use crate::render::{Counts, Number, json, text};

const EXAMPLES: &str = "\
Examples:
  permc check                              the project's policies
  permc check policies extra.perm          these, as one policy
  permc check --fix                        apply what needs no second look, report the rest
  permc check --fix --unsafe-fixes --diff  look at all that could be fixed
  permc check --watch                      go on while the policies are written
  permc check - --stdin-filename policies/a.perm < buffer";

/// Arguments of `permc check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,

    #[command(flatten)]
    fixes: fix::Arguments,

    /// Stay, and check again whenever a file of the policy or `permc.toml` changes
    #[cfg(feature = "watch")]
    #[arg(long, conflicts_with = "fixing")]
    watch: bool,
}

/// Answers yes if the policy has no errors.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    #[cfg(feature = "watch")]
    if arguments.watch {
        return watch::run(&arguments.input, &|| once(arguments));
    }
    once(arguments)
}

fn once(arguments: &Arguments) -> Result<Answer, Failure> {
    let (mut loaded, fixes) = (input::load(&arguments.input)?, arguments.fixes);
    if fixes.diff {
        return fix::show(loaded, fixes);
    }
    let mut note = fix::available(&loaded);
    if fixes.fix {
        (loaded, note) = fix::apply(loaded, fixes)?;
    }
    if fixes.fix && arguments.input.reads_stdin() {
        report(&loaded, arguments.format)?;
        return Ok(Answer::of(!loaded.compilation.has_errors()));
    }
    let diagnostics = &loaded.compilation.diagnostics;
    match arguments.format {
        Format::Json => Stream::document().finish(json::render(diagnostics, &loaded.shown))?,
        Format::Text => {
            let mut out = Stream::text();
            out.write(text::render(diagnostics, &loaded.shown, Paint::Ansi))?;
            out.finish(format!("{}: {}\n{note}", files(&loaded), Counts::of(diagnostics)))?;
        }
    }
    Ok(Answer::of(!loaded.compilation.has_errors()))
}

fn files(loaded: &Loaded) -> Number {
    Number(loaded.shown.iter().len(), "file")
}

/// Writes the findings of a command whose output is something else to standard error.
pub(crate) fn report(loaded: &Loaded, format: Format) -> Result<(), Failure> {
    let diagnostics = &loaded.compilation.diagnostics;
    match format {
        Format::Json => Stream::notes().finish(json::render(diagnostics, &loaded.shown)),
        Format::Text if diagnostics.is_empty() => Ok(()),
        Format::Text => {
            let mut out = Stream::notes();
            out.write(text::render(diagnostics, &loaded.shown, Paint::Ansi))?;
            out.finish(format!("{}: {}\n", files(loaded), Counts::of(diagnostics)))
        }
    }
}
