//! `permc who`: who can do something.
//!
//! Guarantees: each set that is listed is allowed and has no needless member. Leaves out: the words.

use clap::ArgGroup;

use super::compiled::{self, Source};
use super::failure::Failure;
use super::request::{Circumstances, Power};
use super::{Answer, Format};
use crate::query::{Query, text};

const EXAMPLES: &str = "\
Examples:
  permc who --can logs.search --on 'index main'
  permc who policies --can account_logpush.read --on 'account acme' --with dataset=gateway_http
  permc who bundle.json --assign auditor

Without a value for an attribute that matters, there is an answer for each case. Exit code 1: nobody can.";

/// Arguments of `permc who`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("asked").required(true).args(["can", "assign", "delegate", "restrict"]))]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    /// The action or permission
    #[arg(long, value_name = "NAME", help_heading = "Request")]
    can: Option<String>,

    #[command(flatten)]
    power: Power,

    #[command(flatten)]
    place: Circumstances,

    /// How many sets are listed for each answer
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: usize,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// Answers yes if somebody can.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let compiled = arguments.source.load()?;
    let table = &compiled.table;
    let ask = arguments.power.resolve(table, arguments.can.as_deref())?;
    let (on, values) = (arguments.place.on(table)?, arguments.place.values(table)?);
    let shown = |path: &str| compiled.shown(path);
    let told = Query::new(table, &shown).who(ask, &on, &values, arguments.limit).map_err(|too_many| {
        let names: Vec<_> = too_many.0.iter().map(|name| format!("`{name}`")).collect();
        let message = "there are too many combinations of values to answer for each";
        Failure::new("too-many-values", message).help(format!("say some with `--with`: {}", names.join(", ")))
    })?;
    compiled::write(arguments.format, &told, || text::who(&told))?;
    Ok(Answer::of(told.answers.iter().any(|answer| !answer.sets.is_empty())))
}
