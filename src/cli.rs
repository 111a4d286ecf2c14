//! The `permc` command: arguments in, exit code out; all input and output happens in here.
//!
//! Guarantees: one scheme of exit codes; a failure is told on standard error; a reader that goes away ends the
//! command quietly. Leaves out: what policies mean.

mod build;
mod check;
mod collect;
mod compiled;
mod completions;
mod config;
mod decide;
mod diff;
mod explain;
mod failure;
mod fix;
mod fmt;
mod format;
mod input;
mod lints;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod names;
mod new;
mod output;
mod project;
mod reach;
mod read;
mod request;
mod test;
#[cfg(feature = "watch")]
mod watch;
mod what;
mod who;
mod why;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use failure::Failure;
use output::Stream;

const EXAMPLES: &str = "\
Examples:
  permc check                              find every mistake in the project's policies
  permc test policies                      run the tests written in them
  permc build policies -o bundle.json      compile them to a bundle
  permc decide bundle.json --role reader --action logs.search --on 'index main'
  permc why --role reader --action logs.search --on 'index main'

Exit codes, the same for every command:
  0  yes: no errors, all tests passed, allowed
  1  no: errors in the policy, a failed test, denied
  2  it could not be done: wrong usage, no such file, not a valid bundle

A project is a directory with a file permc.toml, all of which may be left out:
  include = [\"policies\"]                   the files and directories of the policy
  [limits]                                 where input is refused: file_bytes, project_bytes, nesting,
                                           name_length, string_length, action_steps
  [lints]                                  how lints are taken: redundant-grant = \"deny\" (or warn, allow);
                                           warnings = \"deny\" stands for all that would warn

Environment:
  PERMC_FORMAT                             the default of --format, for commands that have that format
  NO_COLOR, CLICOLOR_FORCE                 colours off, colours on; --color goes first";

/// A compiler for authorization policies
///
/// permc reads policies in `.perm` files, proves or refutes what they claim, and compiles them to a bundle from which
/// a service decides whether a subject may do something, and with which rows.
#[derive(Debug, Parser)]
#[command(name = "permc", version, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a project
    New(new::Arguments),
    /// Find every mistake in a policy
    Check(check::Arguments),
    /// Write policies in their canonical form
    Fmt(fmt::Arguments),
    /// Compile a policy to a bundle
    Build(build::Arguments),
    /// Run the tests written in a policy
    Test(test::Arguments),
    /// Ask a bundle for a decision
    Decide(decide::Arguments),
    /// Tell why a decision comes out as it does, and what would change it
    Why(why::Arguments),
    /// Find who can do something
    Who(who::Arguments),
    /// List what somebody may do
    What(what::Arguments),
    /// List what somebody could come to hold
    Reach(reach::Arguments),
    /// Say what an error or a lint means
    Explain(explain::Arguments),
    /// Serve an editor: the language server
    #[cfg(feature = "lsp")]
    Lsp(lsp::Arguments),
    /// Write a shell's completions for this command
    Completions(completions::Arguments),
    /// Write the manual page
    Man(man::Arguments),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: one JSON document
    Json,
}

/// How a command ended that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Clean, passed, allowed: exit code 0.
    Yes,
    /// Findings, failed, denied: exit code 1.
    No,
}

impl Answer {
    /// The answer that a condition is.
    pub(crate) fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Exit code of a command that could not do its work.
const COULD_NOT: u8 = 2;

/// Runs the command with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let matches = format::fit_environment(Arguments::command()).try_get_matches();
    let arguments = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(usage) => return explain(&usage),
    };
    ColorChoice::from(arguments.color).write_global();
    match run(&arguments.command) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(failure) => {
            // When even this cannot be written, the exit code still says it.
            let _unwritable = Stream::notes().finish(failure.render());
            ExitCode::from(COULD_NOT)
        }
    }
}

fn run(command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::New(arguments) => new::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Fmt(arguments) => fmt::run(arguments),
        Command::Build(arguments) => build::run(arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::Decide(arguments) => decide::run(arguments),
        Command::Why(arguments) => why::run(arguments),
        Command::Who(arguments) => who::run(arguments),
        Command::What(arguments) => what::run(arguments),
        Command::Reach(arguments) => reach::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => lsp::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// Prints the help that was asked for, or what is wrong with the usage.
fn explain(usage: &clap::Error) -> ExitCode {
    let _unwritable = usage.print();
    if usage.use_stderr() { ExitCode::from(COULD_NOT) } else { ExitCode::SUCCESS }
}

impl From<Colour> for ColorChoice {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Auto => Self::Auto,
            Colour::Always => Self::Always,
            Colour::Never => Self::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }
}
