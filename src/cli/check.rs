//! `permc check`: everything that is wrong with a policy.
//!
//! Guarantees: every finding of every stage in one run; the format decides how it looks, not what is found.
//! Leaves out: making anything of it.

use super::Answer;
use super::failure::Failure;
use super::fix;
use super::input::{self, Input, Loaded};
use super::output::Stream;
#[cfg(feature = "watch")]
use super::watch;
use crate::pipeline::Product;
use crate::render::{Counts, Format, Number, Paint};

const HELP: &str = "\
Examples:
  permc check                              the project's policies
  permc check policies extra.perm          these, as one policy
  permc check --fix                        apply what needs no second look, report the rest
  permc check --fix --unsafe-fixes --diff  look at all that could be fixed
  permc check --watch                      go on while the policies are written
  permc check - --stdin-filename policies/a.perm < buffer

Editors read findings with --format short. As a regular expression and as Vim's 'errorformat':
  ^(.+?):(\\d+):(\\d+): (error|warning)\\[([a-z0-9-]+)\\]: (.+)$
  %f:%l:%c:\\ %t%*[a-z][%*[^]]]:\\ %m";

/// Arguments of `permc check`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Full, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,

    /// End with exit code 0 whatever is found
    #[arg(long)]
    exit_zero: bool,

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
    let (mut loaded, fixes) = (input::load(&arguments.input, Product::Findings)?, arguments.fixes);
    if fixes.diff {
        return fix::show(loaded, fixes);
    }
    let mut note = fix::available(&loaded);
    if fixes.fix {
        (loaded, note) = fix::apply(loaded, fixes)?;
    }
    let answer = Answer::of(arguments.exit_zero || !loaded.compilation.has_errors());
    if fixes.fix && arguments.input.reads_stdin() {
        report(&loaded, arguments.format)?;
        return Ok(answer);
    }
    let is_drawn = arguments.format.is_drawn();
    let mut out = if is_drawn { Stream::text() } else { Stream::document() };
    out.write(findings(&loaded, arguments.format))?;
    out.finish(if is_drawn { note } else { String::new() })?;
    loaded.free();
    Ok(answer)
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
