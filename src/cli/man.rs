//! `permc man`: the manual page.
//!
//! Guarantees: complete for this version, since it is made from the arguments themselves.

use std::io;

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::Answer;
use super::failure::Failure;
use super::output::Stream;

/// Arguments of `permc man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  permc man > permc.1\n  permc man check | man -l -")]
pub(crate) struct Arguments {
    /// A command that has a page of its own; without it, the page of permc
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let mut all = super::Arguments::command();
    all.build();
    let command = match &arguments.command {
        None => Some(&all),
        Some(name) => all.find_subcommand(name),
    };
    let Some(command) = command else {
        let name = arguments.command.as_deref().unwrap_or_default();
        return Err(
            Failure::new("usage", format!("there is no command `{name}`")).help("`permc --help` lists them")
        );
    };
    let page = page(command.clone()).map_err(|error| Failure::cannot("make the page", error))?;
    Stream::document().finish(&page)?;
    Ok(Answer::Yes)
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let name = command.get_name().to_owned();
    let title = if name == "permc" { name } else { format!("permc-{name}") };
    Man::new(command).title(title).render(&mut page)?;
    Ok(page)
}
