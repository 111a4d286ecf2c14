//! `permc check`: everything that is wrong with a policy.
//!
//! Guarantees: every finding of every stage in one run; the format decides how it looks, not what is found.
//! Leaves out: making anything of it.

use super::Answer;
use super::failure::Failure;
use super::input::{self, Input, Loaded};
use super::output::Stream;
use crate::render::{Counts, Format, Number, Paint};

const EDITORS: &str = "\
Editors read findings with --format short. As a regular expression and as Vim's 'errorformat':
  ^(.+?):(\\d+):(\\d+): (error|warning)\\[([a-z0-9-]+)\\]: (.+)$
  %f:%l:%c:\\ %t%*[a-z][%*[^]]]:\\ %m";

/// Arguments of `permc check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EDITORS)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Full, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,

    /// End with exit code 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
}

/// Answers yes if the policy has no errors.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let loaded = input::load(&arguments.input)?;
    let out = if arguments.format.is_drawn() { Stream::text() } else { Stream::document() };
    out.finish(findings(&loaded, arguments.format))?;
    Ok(Answer::of(arguments.exit_zero || !loaded.compilation.has_errors()))
}

/// Writes the findings of a command whose output is something else to standard error.
pub(crate) fn report(loaded: &Loaded, format: Format) -> Result<(), Failure> {
    if format.is_drawn() && loaded.compilation.diagnostics.is_empty() {
        return Ok(());
    }
    Stream::notes().finish(findings(loaded, format))
}

/// The findings, and for people how many there are.
fn findings(loaded: &Loaded, format: Format) -> String {
    let diagnostics = &loaded.compilation.diagnostics;
    let findings = format.render(diagnostics, &loaded.shown, Paint::Ansi);
    if !format.is_drawn() {
        return findings;
    }
    let files = Number(loaded.shown.iter().len(), "file");
    findings + &format!("{files}: {}\n", Counts::of(diagnostics))
}
