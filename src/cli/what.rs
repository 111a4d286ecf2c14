//! `permc what`: what somebody may do.
//!
//! Guarantees: all of it, whatever a policy's size. Leaves out: the words.

use permc_eval::{Ask, RoleId};

use super::compiled::{self, Source};
use super::failure::Failure;
use super::request::{self, Circumstances, Subject};
use super::{Answer, Format};
use crate::query::{Query, text};

const EXAMPLES: &str = "\
Examples:
  permc what --role reader
  permc what policies --role administrator --role zero_trust.pii --on 'account acme'
  permc what bundle.json --role operator --format json

Without --on, everything is told with where it holds. As JSON, each permission comes with how it is held.";

/// Arguments of `permc what`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    subject: Subject,

    #[command(flatten)]
    place: Circumstances,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, env = "PERMC_FORMAT", hide_env_values = true)]
    format: Format,
}

/// Answers yes.
pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let compiled = arguments.source.load()?;
    let table = &compiled.table;
    // What is asked for does not matter here.
    let request = request::resolve(table, &arguments.subject, Ask::Assign(RoleId::new(0)), &arguments.place)?;
    let shown = |path: &str| compiled.shown(path);
    let told = Query::new(table, &shown).what(&request, arguments.format == Format::Json);
    compiled::write(arguments.format, &told, || text::what(&told))?;
    Ok(Answer::Yes)
}
