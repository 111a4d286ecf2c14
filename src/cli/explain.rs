//! `permc explain`: what a finding means.
//!
//! Guarantees: every code has an answer; the page of a lint is the one that permc's own tests execute.

use std::fmt::Write as _;

use super::Answer;
use super::failure::Failure;
use super::output::Stream;
use crate::diagnostic::Code;
use crate::lint::{self, Level};
use crate::nearest::nearest_name;

const EXAMPLES: &str = "\
Examples:
  permc explain redundant-grant            its page: what to avoid, what to prefer, why, and what is not found
  permc explain                            every lint, with its level";

/// Arguments of `permc explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The name in brackets of an error or a warning; without it, all lints are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let text = match &arguments.name {
        Some(name) => explained(name)?,
        None => listed(),
    };
    Stream::text().finish(text)?;
    Ok(Answer::Yes)
}

fn explained(name: &str) -> Result<String, Failure> {
    if let Some(lint) = lint::named(name) {
        return Ok(lint.page.to_owned());
    }
    let Some(code) = Code::named(name) else {
        let failure = Failure::new("unknown-name", format!("there is no error or lint `{name}`"));
        let nearest = nearest_name(name, Code::ALL.iter().map(|code| code.as_str()));
        return Err(match nearest {
            Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
            None => failure.help("`permc explain` without a name lists the lints"),
        });
    };
    let summary = code.summary();
    Ok(format!(
        "# {name}\n\n{summary}\n\nAn error: it cannot be silenced. The rules stand in the language reference.\n"
    ))
}

fn listed() -> String {
    let mut text = String::new();
    for lint in lint::all() {
        let level = if lint.level == Level::Allow { " (off by default)" } else { "" };
        let _infallible = writeln!(text, "{:<24} {}{level}", lint.code.as_str(), lint.code.summary());
    }
    text
}
