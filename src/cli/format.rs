//! `--format` and `PERMC_FORMAT`.
//!
//! Guarantees: one value of the environment serves all commands, whatever formats each has: where a command has no
//! such format its own default counts; a value that is no format of any is wrong usage. Leaves out: the formats.

#![expect(clippy::disallowed_methods, reason = "the command line knows the environment")]

use clap::builder::{PossibleValue, Resettable};
use clap::{Arg, Command, ValueEnum};

use crate::render::Format;

/// The argument and the variable.
const ARGUMENT: &str = "format";
const VARIABLE: &str = "PERMC_FORMAT";

/// The command, in which the environment says nothing to those subcommands that cannot do what it asks for.
pub(crate) fn fit_environment(command: Command) -> Command {
    let Some(asked) = std::env::var_os(VARIABLE) else { return command };
    let asked = asked.to_string_lossy();
    let is_format = |argument: &Arg| argument.get_id() == ARGUMENT;
    let has =
        |argument: &Arg| argument.get_possible_values().iter().any(|value| value.matches(&asked, false));
    let known = command.get_subcommands().flat_map(Command::get_arguments).any(|it| is_format(it) && has(it));
    if !known && !asked.is_empty() {
        return command;
    }
    let fit = |argument: Arg| match is_format(&argument) && !has(&argument) {
        true => argument.env(Resettable::Reset),
        false => argument,
    };
    command.mut_subcommands(|subcommand| subcommand.mut_args(fit))
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.about()))
    }
}
