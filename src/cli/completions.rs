//! `permc completions`: what a shell needs to complete the command's arguments.
//!
//! Guarantees: complete for this version, since it is made from the arguments themselves.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Answer;
use super::failure::Failure;
use super::output::Stream;

/// Arguments of `permc completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  permc completions bash > ~/.local/share/bash-completion/completions/permc"
)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "permc", &mut script);
    Stream::document().finish(&script)?;
    Ok(Answer::Yes)
}
